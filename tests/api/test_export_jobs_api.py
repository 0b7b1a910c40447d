"""Exports in the background: what is too much for a request is made by a worker, for its own person only."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import AuditEntry, Person
from gis.db.session import make_engine, make_sessions
from gis.exports import background
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.conftest import DEMO_DAY


@pytest.fixture
def working(settings: Settings) -> Iterator[Session]:
    engine = make_engine(str(settings.database_url))
    with make_sessions(engine)() as session:
        yield session
    engine.dispose()


def work(session: Session, settings: Settings, job_id: int, tell=None) -> None:
    with session.begin():
        told = tell or background.teller(session.get_bind(), job_id)
        background.work(session, Clock(DEMO_DAY), job_id, settings, told)


def asked(client: TestClient, query: str = "format=csv&kind=parcel") -> int:
    answer = client.post(f"/api/export-jobs?{query}")
    assert answer.status_code == 202, answer.text
    assert (answer.json()["state"], answer.json()["is_over"]) == ("queued", False)
    return int(answer.json()["id"])


def codes(content: bytes) -> list[str]:
    """Of a table: its first column."""
    return [line[0] for line in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]


def test_what_is_too_much_for_a_request_is_the_same_file_from_a_worker(
    signed_in: SignedIn, settings: Settings, working: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("sthj")
    at_once = client.get("/api/exports?format=csv&kind=parcel")
    monkeypatch.setattr(background, "MOST_AT_ONCE", 1)
    refused = client.get("/api/exports?format=csv&kind=parcel")
    assert (refused.status_code, refused.json()["code"]) == (413, "export-takes-longer")
    job_id = asked(client)
    assert client.get(f"/api/export-jobs/{job_id}/file").json()["code"] == "export-not-ready"
    work(working, settings, job_id)
    job = client.get(f"/api/export-jobs/{job_id}").json()
    assert (job["state"], job["progress"], job["problem"]) == ("done", 1.0, None)
    fetched = client.get(f"/api/export-jobs/{job_id}/file")
    assert fetched.content == at_once.content
    assert fetched.headers["Content-Disposition"] == at_once.headers["Content-Disposition"]
    receipt = client.get(f"/api/exports/{fetched.headers['Jingtu-Export']}").json()
    assert receipt["rows"] == len(codes(fetched.content)) > 1
    assert job["receipt_id"] == receipt["id"]


def test_a_person_sees_their_own_and_only_what_they_may_see(
    signed_in: SignedIn, settings: Settings, working: Session
) -> None:
    whole, street = signed_in("sthj"), signed_in("dongsi")
    everything, own = asked(whole), asked(street)
    for job_id in (everything, own):
        work(working, settings, job_id)
    for path in (f"{everything}", f"{everything}/file"):
        assert street.get(f"/api/export-jobs/{path}").status_code == 404
    assert street.post(f"/api/export-jobs/{everything}/cancel").status_code == 404
    assert [one["id"] for one in street.get("/api/export-jobs").json()] == [own]
    all_codes = codes(whole.get(f"/api/export-jobs/{everything}/file").content)
    own_codes = codes(street.get(f"/api/export-jobs/{own}/file").content)
    assert 0 < len(own_codes) < len(all_codes)
    assert set(own_codes) < set(all_codes)


def test_what_is_called_off_or_refused_leaves_no_file_and_no_receipt(
    signed_in: SignedIn, settings: Settings, working: Session
) -> None:
    client = signed_in("sthj")

    called_off = asked(client)

    def cancel_then_tell(share: float) -> None:
        if share == 0:
            client.post(f"/api/export-jobs/{called_off}/cancel").raise_for_status()
        background.teller(working.get_bind(), called_off)(share)

    work(working, settings, called_off, cancel_then_tell)
    assert client.get(f"/api/export-jobs/{called_off}").json()["state"] == "cancelled"
    again = client.post(f"/api/export-jobs/{called_off}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "export-is-over")

    nothing = asked(client, "format=csv&kind=parcel&q=没有这样的地块")
    work(working, settings, nothing)
    job = client.get(f"/api/export-jobs/{nothing}").json()
    assert job["state"] == "refused"
    assert job["problem"]["zh"]

    assert not list((settings.state_dir / "exports").glob("*"))
    with working.begin():
        made = working.scalars(select(AuditEntry.action).where(AuditEntry.action.like("%export%"))).all()
    assert sorted(made) == ["ask-export", "ask-export", "cancel-export"]


def test_a_right_that_was_taken_since_is_not_used(signed_in: SignedIn, settings: Settings, working: Session) -> None:
    client = signed_in("sthj")
    job_id = asked(client)
    with working.begin():
        working.scalars(select(Person).where(Person.username == "sthj")).one().is_active = False
    work(working, settings, job_id)
    with working.begin():
        job = working.get_one(background.ExportJob, job_id)
        assert (job.state, job.problem["code"]) == ("refused", "not-allowed")


def test_a_killed_worker_leaves_a_job_that_the_next_one_makes(
    signed_in: SignedIn, settings: Settings, working: Session
) -> None:
    client = signed_in("sthj")
    job_id = asked(client)

    def dies(_share: float) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        work(working, settings, job_id, dies)
    assert client.get(f"/api/export-jobs/{job_id}").json()["state"] == "queued"
    work(working, settings, job_id)
    assert client.get(f"/api/export-jobs/{job_id}").json()["state"] == "done"

    lost = asked(client)
    with working.begin():
        background.give_up(working, Clock(DEMO_DAY), lost)
        background.give_up(working, Clock(DEMO_DAY), job_id)
    assert client.get(f"/api/export-jobs/{lost}").json()["state"] == "failed"
    assert client.get(f"/api/export-jobs/{job_id}").json()["state"] == "done"


def test_a_file_goes_after_a_day_and_its_receipt_stays(
    signed_in: SignedIn, settings: Settings, working: Session
) -> None:
    client = signed_in("sthj")
    old, new = asked(client), asked(client)
    for job_id in (old, new):
        work(working, settings, job_id)
    folder: Path = settings.state_dir / "exports" / str(old)
    day_before = folder.stat().st_mtime - background.KEPT_S - 1
    os.utime(folder, (day_before, day_before))
    with working.begin():
        background.clear_old(working, settings)
    assert not folder.exists()
    assert client.get(f"/api/export-jobs/{old}").json()["state"] == "gone"
    gone = client.get(f"/api/export-jobs/{old}/file")
    assert (gone.status_code, gone.json()["code"]) == (409, "export-not-ready")
    assert client.get(f"/api/exports/{client.get(f'/api/export-jobs/{old}').json()['receipt_id']}").status_code == 200
    assert client.get(f"/api/export-jobs/{new}/file").status_code == 200


def test_a_refusal_of_the_filter_comes_at_once(signed_in: SignedIn) -> None:
    answer = signed_in("sthj").post("/api/export-jobs?format=csv&street=999999999")
    assert answer.status_code == 404
    assert signed_in("sthj").get("/api/export-jobs").json() == []
