"""The timeline of a parcel: every change with both its days; what was known on a day is answered for any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from gis.db.models import (
    BoundaryVersion,
    Document,
    LineageMember,
    Parcel,
    ParcelLineage,
    Person,
    Phase,
    Sample,
    SamplingPoint,
    StageEvent,
    Visit,
)
from gis.db.session import make_engine, make_sessions
from gis.domain.words import DocumentKind, Register, Stage
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.factories import add_parcel, rectangle


@pytest.fixture
def db(settings: Settings) -> Iterator[Session]:
    assert settings.database_url is not None
    engine = make_engine(settings.database_url)
    with make_sessions(engine)() as made:
        yield made
    engine.dispose()


def day(month: int, of: int) -> datetime:
    return datetime(2024, month, of, 4, tzinfo=UTC)


@pytest.fixture
def parcel(db: Session) -> int:
    """Recorded on 5 January as suspected since the 2nd; on 1 March somebody says that it was the 20th of February."""
    made = add_parcel(db, rectangle(449600, 4421300, 60, 50), Register.PRIORITY, stage=Stage.SUSPECT)
    notice = Document(
        feature_id=made.id,
        kind=DocumentKind.WRITTEN_NOTICE,
        title="示例书面通知",
        issued_on=date(2024, 1, 2),
        recorded_at=day(1, 5),
    )
    db.add(notice)
    db.flush()
    first = StageEvent(
        parcel_id=made.id,
        to_stage=Stage.SUSPECT,
        valid_on=date(2024, 1, 2),
        document_id=notice.id,
        recorded_at=day(1, 5),
    )
    db.add(first)
    db.flush()
    db.add(
        StageEvent(
            parcel_id=made.id,
            to_stage=Stage.SUSPECT,
            valid_on=date(2024, 2, 20),
            origin="correction",
            corrects_id=first.id,
            note="示例：日期登记错误",
            recorded_at=day(3, 1),
        )
    )
    db.commit()
    return made.id


def known(client: TestClient, parcel: int, **days: str) -> dict[str, Any]:
    answer = client.get(f"/api/parcels/{parcel}/timeline", params=days)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("known_on", "valid_on", "stage", "since"),
    [
        ("2024-01-04", "2024-09-18", None, None),
        ("2024-01-05", "2024-09-18", "SUSPECT", "2024-01-02"),
        ("2024-02-29", "2024-01-10", "SUSPECT", "2024-01-02"),
        ("2024-03-01", "2024-01-10", None, None),
        ("2024-03-01", "2024-09-18", "SUSPECT", "2024-02-20"),
        ("2024-09-18", "2024-02-20", "SUSPECT", "2024-02-20"),
    ],
)
def test_what_was_known_on_a_day_is_answered_for_any_day(
    signed_in: SignedIn, parcel: int, known_on: str, valid_on: str, stage: str | None, since: str | None
) -> None:
    said = known(signed_in("sthj"), parcel, known_on=known_on, valid_on=valid_on)["known"]
    assert (said["stage"] and said["stage"]["code"], said["since"]) == (stage, since)


def test_a_corrected_line_stays_and_names_what_corrects_it(signed_in: SignedIn, parcel: int) -> None:
    office = signed_in("sthj")
    stages = [line for line in known(office, parcel)["lines"] if line["kind"]["code"] == "stage"]
    new, old = stages
    assert old["corrected_by_id"] == new["event_id"]
    assert (new["corrects_id"], new["note"]) == (old["event_id"], "示例：日期登记错误")
    before = [line for line in known(office, parcel, known_on="2024-02-29")["lines"] if line["kind"]["code"] == "stage"]
    assert [(line["event_id"], line["corrected_by_id"]) for line in before] == [(old["event_id"], None)]


def test_documents_open_from_the_timeline_and_later_lines_are_not_known_earlier(
    signed_in: SignedIn, parcel: int
) -> None:
    office = signed_in("sthj")
    sent = office.post(
        f"/api/features/{parcel}/documents",
        data={"kind": "REVIEW_OPINION", "title": "示例评审意见"},
        files={"file": ("a.pdf", b"%PDF-1.4")},
    ).json()
    line = next(one for one in known(office, parcel)["lines"] if one["kind"]["code"] == "document")
    assert line["document"]["url"] == sent["file"]["url"]
    assert line["person"]
    assert not [
        one for one in known(office, parcel, known_on="2024-01-05")["lines"] if one["sentence"]["zh"] == "登记评审意见"
    ]


def test_registers_stand_as_they_were_said_to(signed_in: SignedIn, parcel: int) -> None:
    office = signed_in("sthj")
    assert [one["code"] for one in known(office, parcel)["known"]["registers"]] == ["PRIORITY"]
    assert known(office, parcel, valid_on="2023-02-28")["known"]["registers"] == []


def test_the_timeline_of_every_sample_parcel_agrees_with_its_panel(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    rows = office.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    for row in rows[:12]:
        panel, said = office.get(f"/api/features/{row['id']}").json(), known(office, row["id"])
        assert said["known"]["stage"]["code"] == panel["stage"]["code"]
        live = {one["code"] for one in panel["registers"] if one["is_live"]}
        assert {one["code"] for one in said["known"]["registers"]} == live
        assert {line["sentence"]["zh"] for line in said["lines"]} >= {
            one["sentence"]["zh"] for one in panel["history"] if one["kind"] in {"stage", "use", "scheme"}
        }


def test_outside_a_persons_streets_there_is_no_timeline(signed_in: SignedIn) -> None:
    office, street = signed_in("sthj"), signed_in("dongsi")
    seen = {row["id"] for row in street.get("/api/features", params={"limit": 1000}).json()["rows"]}
    parcels = office.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    outside = next(row["id"] for row in parcels if row["id"] not in seen)
    assert street.get(f"/api/parcels/{outside}/timeline").status_code == 404


def test_a_new_outline_and_a_split_are_lines_of_both_parcels(signed_in: SignedIn, db: Session, parcel: int) -> None:
    child = add_parcel(db, rectangle(449600, 4421300, 30, 50), code="示例-1")
    split = ParcelLineage(
        kind="split", happened_on=date(2024, 5, 1), reason="示例：分期开发", document="示例批复", recorded_at=day(5, 2)
    )
    db.add(split)
    db.flush()
    for member, role in ((parcel, "parent"), (child.id, "child")):
        db.add(LineageMember(lineage_id=split.id, parcel_id=member, role=role, area_m2=3000, share=1))
    outline = db.get_one(Parcel, parcel).geom
    for number in (1, 2):
        db.add(
            BoundaryVersion(
                parcel_id=parcel, number=number, geom=outline, valid_from=date(2024, 4, number), recorded_at=day(4, 9)
            )
        )
    db.commit()
    office = signed_in("sthj")
    lines = {line["sentence"]["zh"]: line["valid_on"] for line in known(office, parcel)["lines"]}
    code = db.get_one(Parcel, parcel).code
    assert lines[f"地块 {code} 分割为 示例-1"] == "2024-05-01"
    assert lines["边界更新为第 2 版"] == "2024-04-02"
    assert "边界更新为第 1 版" not in lines
    assert f"地块 {code} 分割为 示例-1" in {line["sentence"]["zh"] for line in known(office, child.id)["lines"]}


def test_samples_phases_and_visits_are_lines_known_from_the_day_they_were_recorded(
    signed_in: SignedIn, db: Session, parcel: int
) -> None:
    office = signed_in("sthj")
    point = SamplingPoint(parcel_id=parcel, name="S1", recorded_at=day(6, 3))
    db.add(point)
    db.flush()
    for name in ("S1-1", "S1-2"):
        db.add(
            Sample(
                point_id=point.id, name=name, sampled_on=date(2024, 5, 20), document="示例报告", recorded_at=day(6, 3)
            )
        )
    db.add(Phase(parcel_id=parcel, number=1, name="示例北区", state="PLANNED", recorded_at=day(6, 4)))
    db.add(
        Visit(
            client_key="示例",
            parcel_id=parcel,
            person_id=db.query(Person.id).limit(1).scalar(),
            finding="not-true",
            checklist={},
            text="示例",
            recorded_at=day(6, 5),
        )
    )
    db.commit()
    version = office.get(f"/api/parcels/{parcel}/phases").json()["phases"][0]
    stepped = office.post(
        f"/api/parcels/{parcel}/phases/{version['id']}/steps", json={"state": "WORKS", "version": version["version"]}
    )
    assert stepped.status_code < 300, stepped.text

    def said(**days: str) -> dict[str, str]:
        return {one["sentence"]["zh"]: one["valid_on"] for one in known(office, parcel, **days)["lines"]}

    now = said()
    assert now["采集土壤样品 2 件"] == "2024-05-20"
    assert now["登记第 1 期：示例北区"] == "2024-06-04"
    assert now["现场核查：不属实"] == "2024-06-05"
    assert "第 1 期（示例北区）：施工中" in now
    before = said(known_on="2024-06-04", valid_on="2024-09-18")
    assert "采集土壤样品 2 件" in before
    assert "现场核查：不属实" not in before
    assert "采集土壤样品 2 件" not in said(known_on="2024-06-02")
