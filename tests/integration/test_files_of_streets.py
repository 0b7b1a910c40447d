"""A street's file says what a street may record: stages, lists, uses and duties are left to those who may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import box
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import measures, people, uploads
from gis.clock import Clock
from gis.db.models import (
    Parcel,
    Person,
    PlannedUseChange,
    RegisterEntry,
    Scheme,
    Site,
    SoilBatch,
    StageEvent,
    Unit,
    Upload,
    UploadRow,
)
from gis.domain.holding_back import GUARDED
from gis.domain.mending import SameAs, Treatment
from gis.domain.policy import Action, Actor, may
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.domain.words import Role, Stage
from gis.ingest.columns import columns_of
from gis.sample_people import PASSWORD
from gis.settings import Settings
from gis.uploads import mending
from gis.uploads.mending import Decision, Selection
from tests.factories import DISTRICT, add_ground
from tests.vector_files import frame, geopackage, parcel

EAST = box(449612.4, 4421368.2, 449682.4, 4421448.2)
"""All of it in the street's own ground."""
Send = Callable[..., Upload]
ACTS = {
    "stage": "CLEAR",
    "stage_since": "2024-08-01",
    "stage_document": "示例说法",
    "registers": "LISTED:2024-01-01",
    "planned_use": "R2",
    "use_change_to": "R2",
    "use_change_on": "2024-05-10",
    "scheme_filed_on": "2024-04-02",
    "batches": "B-1|120|示例处置场|2024-06-01|2024-07-01||",
    "over_screening": "否",
}
FACTS = (RegisterEntry, PlannedUseChange, Scheme, SoilBatch)
SITE_DAYS = {"listed_on": "2022-01-01", "hazards_checked_on": "2024-06-01", "leak_checked_on": "2024-06-01"}


@pytest.fixture
def folk(session: Session, clock: Clock) -> dict[str, Person]:
    add_ground(session)
    measures.install_built_in(session, clock)
    measures.install_street_units(session, DISTRICT)
    made = {}
    for name, role, unit in (
        ("street", Role.STREET, "东街道"),
        ("officer", Role.UNIT_OFFICER, "区生态环境局"),
    ):
        found = session.scalars(select(Unit).where(Unit.name_zh == unit)).one()
        made[name] = people.add_person(
            session, username=name, name=f"示例·{name}", password=PASSWORD, role=role, unit=found
        )
    session.commit()
    return made


@pytest.fixture
def send(session: Session, clock: Clock, database_url: str, tmp_path: Path, folk: dict[str, Person]) -> Send:
    settings = Settings(database_url=database_url, state_dir=tmp_path / "state")

    def send(
        row: dict[str, Any], who: str | None, target: Target = Target.PARCELS, ground: Any = EAST, **options: Any
    ) -> Upload:
        number = session.scalar(select(func.count()).select_from(Upload))
        path = geopackage(tmp_path / f"{number}.gpkg", frame([row], [ground]))
        person = None if who is None else folk[who]
        with path.open("rb") as stream:
            sending = Sending(path.name, target, UploadOptions(**options))
            upload = uploads.receive(session, stream, sending, person, clock, settings, is_queued=False)
        uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
        session.commit()
        return upload

    return send


def merge(session: Session, clock: Clock, upload: Upload, who: Person | None) -> None:
    treatment = Treatment(same_as=SameAs.MERGE)
    person_id = None if who is None else who.id
    mending.mend(session, upload.id, Decision(Selection((1,)), "same-merge", treatment, person_id), clock)
    session.commit()


def told(session: Session, upload: Upload) -> list[dict[str, Any]]:
    row = session.get_one(UploadRow, (upload.id, 1), populate_existing=True)
    return [one for one in row.problems if one["code"] == "not-yours"]


def stored(session: Session) -> tuple[Any, ...]:
    """What stands for acts on the one parcel."""
    found = session.scalars(select(Parcel).execution_options(populate_existing=True)).one()
    counts = tuple(session.scalar(select(func.count()).select_from(model)) for model in FACTS)
    return found.stage, found.planned_use, found.is_over_screening, counts


@pytest.fixture
def suspect(session: Session, send: Send) -> tuple[Any, ...]:
    """A parcel under suspicion, on whose ground parks are planned."""
    send(parcel(stage="SUSPECT", stage_since="2024-01-10", planned_use="G1", over_screening="是"), None)
    return stored(session)


class TestStored:
    def test_a_street_changes_nothing_of_it_by_sending_again(
        self, session: Session, send: Send, suspect: tuple[Any, ...]
    ) -> None:
        upload = send(parcel(**ACTS), "street")
        assert stored(session) == suspect
        acts = {one["message"]["zh"].split("，")[0] for one in told(session, upload)}
        assert acts == {
            f"您的角色不能{word}"
            for word in (
                "登记阶段变化",
                "登记名录和清单",
                "登记规划用途变更",
                "登记分期修复和外运土壤",
                "登记样品和检测结果",
            )
        }

    def test_nor_by_calling_it_the_same(
        self, session: Session, clock: Clock, send: Send, suspect: tuple[Any, ...], folk: dict[str, Person]
    ) -> None:
        upload = send(parcel(**ACTS) | {"industry": "化工"}, "street")
        merge(session, clock, upload, folk["street"])
        assert stored(session) == suspect
        events = session.scalars(select(StageEvent.to_stage)).all()
        assert list(events) == [Stage.SUSPECT]
        assert told(session, upload)
        # What describes the parcel is taken.
        assert session.scalars(select(Parcel.industry)).one() is not None

    def test_an_officer_who_decides_about_the_street_s_row_may(
        self, session: Session, clock: Clock, send: Send, suspect: tuple[Any, ...], folk: dict[str, Person]
    ) -> None:
        row = parcel(stage="PRELIM", stage_since="2024-08-01", registers="PRIORITY:2024-01-01", planned_use="R2")
        upload = send(row, "street")
        assert stored(session) == suspect
        merge(session, clock, upload, folk["officer"])
        stage, use, _, counts = stored(session)
        assert (stage, use, counts[0]) == (Stage.PRELIM, "R2", 1)
        assert told(session, upload) == []

    def test_a_street_that_decides_about_an_officer_s_row_may_not(
        self, session: Session, clock: Clock, send: Send, suspect: tuple[Any, ...], folk: dict[str, Person]
    ) -> None:
        upload = send(parcel(stage="CLEAR", stage_since="2024-08-01"), "officer")
        merge(session, clock, upload, folk["street"])
        assert stored(session) == suspect
        assert told(session, upload)

    def test_an_officer_s_file_says_it(self, session: Session, send: Send, suspect: tuple[Any, ...]) -> None:
        upload = send(parcel(registers="LISTED:2024-01-01"), "officer")
        assert told(session, upload) == []
        assert stored(session)[3][0] == suspect[3][0] + 1


class TestNew:
    def test_a_new_parcel_of_a_street_stands_on_no_list_and_at_no_stage(self, session: Session, send: Send) -> None:
        upload = send(parcel(**ACTS), "street")
        stage, use, over, counts = stored(session)
        assert (stage, use, counts) == (Stage.NONE, None, (0, 0, 0, 0))
        assert not over
        assert session.scalars(select(StageEvent)).all() == []
        assert told(session, upload)
        row = session.get_one(UploadRow, (upload.id, 1))
        assert row.attributes["registers"] == ACTS["registers"]

    def test_a_dry_run_says_the_same(self, session: Session, send: Send) -> None:
        dry = send(parcel(**ACTS), "street", dry_run=True)
        real = send(parcel(**ACTS), "street")
        assert told(session, dry) == told(session, real)
        assert told(session, real)

    def test_days_of_a_site_are_kept_by_those_who_record_duties(
        self, session: Session, clock: Clock, send: Send, folk: dict[str, Person]
    ) -> None:
        site = {"code": "SL-001", "name": "示例加油站", "site_kind": "加油站", **SITE_DAYS}
        upload = send(site, "street", Target.SITES)
        kept = session.scalars(select(Site)).one()
        assert (kept.listed_on, kept.hazards_checked_on, kept.leak_checked_on) == (None, None, None)
        assert len(told(session, upload)) == 1
        merge(session, clock, send(site, "officer", Target.SITES), folk["officer"])
        session.refresh(kept)
        assert kept.leak_checked_on is not None


def test_what_is_guarded_are_columns_that_files_may_have() -> None:
    street = Actor(person_id=1, role=Role.STREET, unit_id=1, street_ids=frozenset({1}))
    for target, acts in GUARDED.items():
        assert acts.keys() <= {one.name for one in columns_of(target)}, target
        assert not any(may(street, act) for act in acts.values())
    assert Action.UPLOAD not in {act for acts in GUARDED.values() for act in acts.values()}
