"""Exports that outlast a request: asked for, made by a worker, kept for a day, fetched, called off."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gis import audit, jobs
from gis.clock import Clock
from gis.db.models import ExportJob, Person
from gis.domain.errors import NotAllowed, NotFound, Refusal
from gis.domain.export_errors import ExportIsOver, ExportNotReady
from gis.domain.export_jobs import BROKE_OFF, STATE_TEXTS, UNDER_WAY, ExportState
from gis.domain.policy import ANYTHING, Action, Actor
from gis.exports.about import filter_words
from gis.exports.making import Export, Order, Told, export, quiet
from gis.people import actor_of
from gis.scoped import require
from gis.settings import Settings
from gis.uploads.settling import lock

MAKE = "exports.make"
"""The queue's name of the task."""
MOST_AT_ONCE = 5_000
"""Rows that one request makes while somebody waits: some seconds of the slowest format (benchmarks/exports.py)."""
KEPT_S = 24 * 3600
MOST_SHOWN = 20
_WANTED: TypeAdapter[Order] = TypeAdapter(Order)


def ask(session: Session, clock: Clock, actor: Actor, order: Order) -> ExportJob:
    """Queue an export. Raises NotAllowed, NotFound for a street, unit or measure of the filter that does not exist."""
    require(actor, Action.EXPORT, ANYTHING)
    words = filter_words(session, order.district_code, order.chosen)
    job = ExportJob(
        person_id=actor.person_id,
        wanted=_WANTED.dump_python(order, mode="json"),
        filter=words.as_dict(),
        state=ExportState.QUEUED,
        asked_at=clock.recorded_at(),
    )
    session.add(job)
    session.flush()
    after = {"format": order.profile.format, "filter": job.filter}
    audit.record(session, clock, "ask-export", ("export_job", job.id), person_id=actor.person_id, after=after)
    jobs.enqueue(session, MAKE, job_id=job.id)
    return job


def jobs_of(session: Session, actor: Actor) -> Sequence[ExportJob]:
    """What a person asked for, the newest first."""
    own = select(ExportJob).where(ExportJob.person_id == actor.person_id)
    return session.scalars(own.order_by(ExportJob.id.desc()).limit(MOST_SHOWN)).all()


def job_of(session: Session, actor: Actor, job_id: int, *, for_update: bool = False) -> ExportJob:
    """One that the person asked for. Raises NotFound, also for those of others."""
    job = session.get(ExportJob, job_id, with_for_update=for_update or None)
    if job is None or job.person_id != actor.person_id:
        raise NotFound(what=f"export job {job_id}")
    return job


def cancel(session: Session, clock: Clock, actor: Actor, job_id: int) -> ExportJob:
    """Call one off; its worker notices at its next rows. Raises NotFound, ExportIsOver."""
    job = job_of(session, actor, job_id, for_update=True)
    if job.state not in UNDER_WAY:
        raise ExportIsOver(**_said(job.state))
    _finish(job, clock, ExportState.CANCELLED)
    audit.record(session, clock, "cancel-export", ("export_job", job.id), person_id=actor.person_id)
    return job


@dataclass(frozen=True, slots=True)
class Ready:
    """A file to fetch, its name, the id of its receipt."""

    path: Path
    name: str
    receipt: int


def file_of(session: Session, actor: Actor, job_id: int, settings: Settings) -> Ready:
    """The file of one. Raises NotAllowed, NotFound, ExportNotReady."""
    require(actor, Action.EXPORT, ANYTHING)
    job = job_of(session, actor, job_id)
    path = _folder(settings, job_id) / f"export{job.suffix}"
    if job.file_name is None or job.receipt_id is None or not path.exists():
        raise ExportNotReady(**_said(ExportState.GONE if job.state is ExportState.DONE else job.state))
    return Ready(path, job.file_name, job.receipt_id)


def work(session: Session, clock: Clock, job_id: int, settings: Settings, tell: Told) -> None:
    """Make a queued one. Safe to repeat: what is over stays as it is, two at once wait for one another."""
    lock(session, f"export {job_id}")
    job = session.get(ExportJob, job_id, populate_existing=True)
    if job is None or job.state not in UNDER_WAY:
        return
    folder = _folder(settings, job_id)
    # What a killed worker left.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    is_kept = False
    try:
        with session.begin_nested():
            made = export(session, clock, _asker(session, job), _WANTED.validate_python(job.wanted), folder, tell=tell)
            _require_wanted(session, job)
        _keep(job, made)
        _finish(job, clock, ExportState.DONE)
        is_kept = True
    except jobs.CalledOff:
        return
    except Refusal as refused:
        session.refresh(job, with_for_update=True)
        if job.state in UNDER_WAY:
            job.problem = {"code": refused.code, **refused.text.as_dict()}
            _finish(job, clock, ExportState.REFUSED)
    finally:
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def give_up(session: Session, clock: Clock, job_id: int) -> None:
    """Say on it that it failed for good."""
    job = session.get(ExportJob, job_id, with_for_update=True, populate_existing=True)
    if job is not None and job.state in UNDER_WAY:
        job.problem = {"code": "export-broke-off", **BROKE_OFF.as_dict()}
        _finish(job, clock, ExportState.FAILED)


@jobs.task(MAKE, on_give_up=give_up)
def make(session: Session, clock: Clock, job_id: int) -> None:
    """Make one; whoever looks at it meanwhile sees how far it has come."""
    bind = session.get_bind()
    work(session, clock, job_id, Settings(), teller(bind, job_id) if isinstance(bind, Engine) else quiet)


def teller(engine: Engine, job_id: int) -> Told:
    """Writes on it how far it is for whoever waits."""

    def write(session: Session, _step: str, share: float) -> bool:
        told = session.execute(
            update(ExportJob)
            .where(ExportJob.id == job_id, ExportJob.state.in_(UNDER_WAY))
            .values(state=ExportState.RUNNING, progress=share)
            .returning(ExportJob.id)
        ).scalar()
        return told is not None

    tell = jobs.Teller(engine, write)
    return lambda share: tell("rows", share)


def clear_old(session: Session, settings: Settings) -> None:
    """Delete files that were kept long enough; what was asked for and the receipt stay."""
    oldest = time.time() - KEPT_S
    for folder in (settings.state_dir / "exports").glob("*"):
        if folder.stat().st_mtime > oldest or not folder.name.isdecimal():
            continue
        done = (ExportJob.id == int(folder.name), ExportJob.state == ExportState.DONE)
        session.execute(update(ExportJob).where(*done).values(state=ExportState.GONE))
        shutil.rmtree(folder, ignore_errors=True)


def _require_wanted(session: Session, job: ExportJob) -> None:
    """From here on nobody cancels: they wait until it is ready. Raises CalledOff."""
    session.refresh(job, with_for_update=True)
    if job.state not in UNDER_WAY:
        raise jobs.CalledOff


def _asker(session: Session, job: ExportJob) -> Actor:
    person = session.get_one(Person, job.person_id)
    if not person.is_active:
        raise NotAllowed(action="导出 / export")
    # As they are now: a right that was taken since is not used any more.
    return actor_of(person)


def _keep(job: ExportJob, made: Export) -> None:
    job.file_name, job.suffix, job.receipt_id = made.file_name, made.path.suffix, made.receipt


def _finish(job: ExportJob, clock: Clock, state: ExportState) -> None:
    job.state, job.progress, job.finished_at = state, 1.0, clock.recorded_at()


def _folder(settings: Settings, job_id: int) -> Path:
    return settings.state_dir / "exports" / str(job_id)


def _said(state: ExportState) -> dict[str, str]:
    return {"state": STATE_TEXTS[state].zh, "state_en": STATE_TEXTS[state].en}
