"""The queue: a job and its row commit together, what fails is tried again, what a killed worker left is taken up."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis import jobs
from gis.clock import Clock
from gis.db.session import make_engine, make_sessions


def _mark(session: Session, _clock: Clock, note_id: int) -> None:
    session.execute(text("INSERT INTO note VALUES (:id, 'done')"), {"id": note_id})


def _mark_and_fail(session: Session, clock: Clock, note_id: int) -> None:
    _mark(session, clock, note_id)
    raise ValueError("no")


def _die(_session: Session, _clock: Clock, note_id: int) -> None:
    if _queue_state(_session)[0][1] == 0:
        os.kill(os.getpid(), 9)
    _mark(_session, _clock, note_id)


def _give_up(session: Session, _clock: Clock, note_id: int) -> None:
    session.execute(text("INSERT INTO note VALUES (:id, 'given up')"), {"id": note_id})


@pytest.fixture(autouse=True)
def _tasks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs.app, "tasks", dict(jobs.app.tasks))
    jobs.task("test.mark")(_mark)
    jobs.task("test.mark_and_fail", on_give_up=_give_up)(_mark_and_fail)
    jobs.task("test.die", on_give_up=_give_up)(_die)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (id int, what text)"))
    yield
    jobs._give_up.pop("test.mark_and_fail")
    jobs._give_up.pop("test.die")


def _work(url: str, clock: Clock) -> None:
    jobs.run_worker(url, clock, wait=False)


def _notes(session: Session) -> list[tuple[int, str]]:
    session.rollback()
    return [(row.id, row.what) for row in session.execute(text("SELECT id, what FROM note ORDER BY id, what"))]


def _queue_state(session: Session) -> list[tuple[str, int]]:
    rows = session.execute(text("SELECT status, attempts FROM procrastinate_jobs WHERE task_name LIKE 'test.%'"))
    return [(row.status, row.attempts) for row in rows]


def _due_now(session: Session) -> None:
    session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 s' WHERE status = 'todo'"))
    session.commit()


def test_a_job_and_its_row_commit_together(session: Session, database_url: str, clock: Clock) -> None:
    session.execute(text("INSERT INTO note VALUES (1, 'asked')"))
    jobs.enqueue(session, "test.mark", note_id=1)
    session.commit()
    _work(database_url, clock)
    assert _notes(session) == [(1, "asked"), (1, "done")]
    assert _queue_state(session) == []


def test_a_job_vanishes_with_the_transaction_that_is_rolled_back(
    session: Session, database_url: str, clock: Clock
) -> None:
    session.execute(text("INSERT INTO note VALUES (1, 'asked')"))
    jobs.enqueue(session, "test.mark", note_id=1)
    assert _queue_state(session) == [("todo", 0)]
    session.rollback()
    _work(database_url, clock)
    assert _notes(session) == []


def test_a_task_nobody_knows_is_refused_when_it_is_queued(session: Session) -> None:
    with pytest.raises(KeyError):
        jobs.enqueue(session, "test.unheard_of", note_id=1)


def test_a_failing_job_leaves_nothing_and_is_tried_three_times_before_its_row_is_told(
    session: Session, database_url: str, clock: Clock
) -> None:
    jobs.enqueue(session, "test.mark_and_fail", note_id=1)
    session.commit()
    for attempts in (1, 2):
        _work(database_url, clock)
        assert _queue_state(session) == [("todo", attempts)]
        assert _notes(session) == []
        _due_now(session)
    _work(database_url, clock)
    assert _queue_state(session) == [("failed", 3)]
    assert _notes(session) == [(1, "given up")]


def _stop_the_heart(session: Session) -> None:
    session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
    session.commit()


def _retry_stalled(session: Session, database_url: str, clock: Clock) -> None:
    _stop_the_heart(session)
    jobs.app.tasks["jobs.retry_stalled"].configure(
        connection=session.connection().connection.driver_connection, queueing_lock=None
    ).defer(timestamp=0)
    session.commit()
    _work(database_url, clock)
    session.rollback()


def test_a_job_whose_worker_was_killed_is_done_by_the_next_worker(
    session: Session, database_url: str, clock: Clock
) -> None:
    jobs.enqueue(session, "test.die", note_id=1)
    session.commit()
    killed = multiprocessing.get_context("fork").Process(target=_work, args=(database_url, clock))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -9
    assert _queue_state(session) == [("doing", 0)]
    session.rollback()

    _retry_stalled(session, database_url, clock)
    _work(database_url, clock)
    assert _notes(session) == [(1, "done")]


def test_a_job_that_keeps_killing_its_worker_is_given_up(session: Session, database_url: str, clock: Clock) -> None:
    jobs.enqueue(session, "test.mark", note_id=1)
    session.execute(
        text("UPDATE procrastinate_jobs SET task_name = 'test.die', status = 'doing', attempts = :n, worker_id = NULL"),
        {"n": jobs.MOST_RETRIES},
    )
    session.commit()
    _retry_stalled(session, database_url, clock)
    assert _queue_state(session) == [("failed", jobs.MOST_RETRIES + 1)]
    assert _notes(session) == [(1, "given up")]


def test_a_waiting_worker_takes_up_a_job_once_it_is_committed(
    session: Session, database_url: str, clock: Clock
) -> None:
    worker = multiprocessing.get_context("fork").Process(target=jobs.run_worker, args=(database_url, clock))
    worker.start()
    try:
        engine = make_engine(database_url)
        with make_sessions(engine)() as waiting:
            _wait_for(
                lambda: waiting.execute(text("SELECT count(*) FROM procrastinate_workers")).scalar_one() == 1, waiting
            )
        engine.dispose()
        jobs.enqueue(session, "test.mark", note_id=1)
        session.commit()
        _wait_for(lambda: _notes(session) == [(1, "done")], session)
    finally:
        worker.terminate()
        worker.join(60)
    assert worker.exitcode == 0


def _wait_for(is_true: object, session: Session, seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not is_true():  # type: ignore[operator]
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
        session.rollback()
