"""The sample district in the database: complete, linked, and the same after a second time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis import installation, overlaps, people, seed, signing_in
from gis.clock import Clock
from gis.db.models import (
    AuditEntry,
    Base,
    Detection,
    FeatureStreet,
    Link,
    LinkVerdict,
    Measure,
    MonitoringPoint,
    Overlap,
    Parcel,
    Person,
    Plan,
    Project,
    Setting,
    Site,
    StageEvent,
    Street,
    Unit,
)
from gis.domain.errors import SampleMissing
from gis.domain.linking import MEASURES_WITH_OBJECTS
from gis.domain.policy import Actor, Role
from gis.domain.unlawful import mask_of
from gis.domain.words import FeatureKind, Relation, Stage, UnitKind
from gis.sample_people import SAMPLE_PEOPLE
from gis.settings import get_settings
from gis.stages import steps_allowed
from tests.conftest import DEMO_DAY


def contents(session: Session) -> dict[str, list[str]]:
    """Every row of every table as text, but of computed columns."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = session.execute(text(f'SELECT t::text FROM "{table.name}" t ORDER BY 1'))
        found[table.name] = list(rows.scalars())
    return found


def linked(session: Session, kind: FeatureKind) -> dict[str, int]:
    """Live links of one kind of feature, by measure."""
    table = {FeatureKind.PARCEL: Parcel, FeatureKind.DETECTION: Detection}[kind].__table__
    rows = session.execute(
        select(Measure.number, func.count())
        .join(Link, Link.measure_id == Measure.id)
        .join(table, table.c.id == Link.feature_id)
        .where(Link.ended_at.is_(None))
        .group_by(Measure.number)
    )
    return dict(rows.all())


def test_everything_of_the_files_is_there(sample: Session) -> None:
    counted = {
        model.__tablename__: sample.scalar(select(func.count()).select_from(model.__table__))
        for model in (Parcel, Site, Project, MonitoringPoint, Detection, Street)
    }
    # One of the files' parcels was split in two: it is struck and still there.
    assert counted == {"parcel": 62, "site": 40, "project": 9, "point": 36, "detection": 80, "street": 17}


def test_a_second_time_changes_nothing(sample: Session, clock: Clock) -> None:
    before = contents(sample)
    seed.seed(sample, clock)
    assert contents(sample) == before
    assert len(before["stage_event"]) > 200


def test_what_people_changed_since_stays_as_it_is(sample: Session, clock: Clock) -> None:
    parcel = sample.scalars(select(Parcel).where(Parcel.code == "P-001")).one()
    parcel.name = "示例改名"
    struck = sample.scalars(select(Detection).order_by(Detection.id)).first()
    assert struck is not None
    struck.struck_at, struck.struck_reason = clock.recorded_at(), "示例"
    changed = sample.get_one(Setting, "link.tolerance_m")
    changed.value = 7.5
    seed.seed(sample, clock)
    assert sample.scalar(select(Parcel.name).where(Parcel.code == "P-001")) == "示例改名"
    assert sample.scalar(select(func.count()).where(Detection.__table__.c.code == struck.code)) == 1
    assert sample.scalar(select(Setting.value).where(Setting.key == "link.tolerance_m")) == 7.5


def test_a_missing_feature_comes_back_with_its_facts(session: Session, clock: Clock, tmp_path: Path) -> None:
    seed.seed(session, clock)
    parcel = session.scalars(select(Parcel).where(Parcel.code == "P-004")).one()
    parcel.code = "renamed"
    seed.seed(session, clock)
    again = session.scalars(select(Parcel).where(Parcel.code == "P-004")).one()
    events = session.scalars(select(StageEvent).where(StageEvent.parcel_id == again.id)).all()
    assert [event.to_stage for event in events] == [again.stage]
    with pytest.raises(SampleMissing):
        seed.seed(session, clock, tmp_path)


def test_the_plan_has_its_official_wording(sample: Session) -> None:
    measures = sample.scalars(select(Measure)).all()
    assert sample.scalars(select(Plan.document_name)).all() == ["dongcheng-2024.txt"]
    assert len(measures) == 27
    assert all(one.text_zh and one.source_place for one in measures)


def test_every_street_is_a_unit(sample: Session) -> None:
    units = sample.scalars(select(Unit.name_zh).where(Unit.kind == UnitKind.STREET)).all()
    assert sorted(units) == sorted(sample.scalars(select(Street.name_zh)))


def test_the_database_is_marked_as_a_demo(sample: Session) -> None:
    assert installation.is_demo(sample)
    installation.check_working_date(sample, get_settings().model_copy(update={"today": DEMO_DAY}))


def test_sample_people_can_sign_in_and_street_users_have_their_street(sample: Session, clock: Clock) -> None:
    limits = people.SessionLimits(absolute=timedelta(hours=1), idle=timedelta(hours=1))
    for one in SAMPLE_PEOPLE:
        attempt = signing_in.begin(sample, clock, one.username, "192.0.2.1")
        kept = people.check_password(attempt.password_hash, one.password)
        person, _ = signing_in.finish(sample, clock, limits, attempt, kept, "192.0.2.1")
        assert "示例" in person.name
    dongsi = sample.scalars(select(Person).where(Person.username == "dongsi")).one()
    assert people.street_codes(sample, dongsi) == ["110101006"]


def test_p_001_lies_in_two_streets_with_the_written_shares(sample: Session) -> None:
    parcel = sample.scalars(select(Parcel).where(Parcel.code == "P-001")).one()
    assert parcel.area_m2 == pytest.approx(9600, abs=0.5)
    shares = dict(
        sample.execute(
            select(Street.name_zh, FeatureStreet.share)
            .join(Street, Street.id == FeatureStreet.street_id)
            .where(FeatureStreet.feature_id == parcel.id)
        ).all()
    )
    assert {name: f"{share:.1%}" for name, share in shares.items()} == {"景山街道": "35.8%", "东四街道": "64.2%"}


def test_p_002_to_p_004_lie_in_dongsi(sample: Session) -> None:
    rows = sample.execute(
        select(Parcel.code, Street.name_zh)
        .join(FeatureStreet, FeatureStreet.feature_id == Parcel.__table__.c.id)
        .join(Street, Street.id == FeatureStreet.street_id)
        .where(Parcel.code.in_(["P-002", "P-003", "P-004"]))
    )
    assert sorted(map(tuple, rows)) == [("P-002", "东四街道"), ("P-003", "东四街道"), ("P-004", "东四街道")]


def test_p_001_falls_under_the_measures_of_the_scenario_before_its_upload(sample: Session) -> None:
    rows = sample.execute(
        select(Measure.number, Link.rule, Link.reason_zh)
        .join(Link, Link.measure_id == Measure.id)
        .join(Parcel.__table__, Parcel.__table__.c.id == Link.feature_id)
        .where(Parcel.code == "P-001", Link.ended_at.is_(None))
    ).all()
    assert {(number, rule) for number, rule, _ in rows} == {
        ("2.2", "listed-parcel"),
        ("4.1", "use-change-while-listed"),
        ("10.2", "entries-complete"),
        ("11.3", "over-screening"),
    }
    assert "修复方案已于 2024-04-02 备案" in next(reason for number, _, reason in rows if number == "2.2")


def test_every_measure_with_objects_on_the_map_has_some(sample: Session) -> None:
    rows = sample.execute(
        select(Measure.number, Link.rule, func.count())
        .join(Link, Link.measure_id == Measure.id)
        .where(Link.ended_at.is_(None))
        .group_by(Measure.number, Link.rule)
    ).all()
    counts = {(number, rule): n for number, rule, n in rows}
    assert {number for number, _ in counts} == set(MEASURES_WITH_OBJECTS)
    spoken = {rule for _, rule in counts}
    assert spoken >= {
        "use-change-uninvestigated",
        "use-change-while-listed-change",
        "transfer-check",
        "survey-at-transfer",
        "around-site",
        "point-on-priority-parcel",
        "aftercare-parcel-change",
        "key-land-change",
        "unfinished-parcel-change",
    }


def test_every_part_of_the_district_has_something(sample: Session) -> None:
    streets = sample.scalars(select(func.count(FeatureStreet.street_id.distinct()))).one()
    assert streets == 17
    without = sample.scalars(select(Parcel.code).where(Parcel.home_street_id.is_(None))).all()
    assert without == []


def test_detections_overlap_touch_and_miss_parcels(sample: Session) -> None:
    relations = dict(sample.execute(select(Overlap.relation, func.count()).group_by(Overlap.relation)).all())
    assert relations[Relation.OVERLAP] >= 20
    assert relations[Relation.WITHIN_TOLERANCE] >= 4
    near = [
        len(overlaps.near(sample, one, FeatureKind.DETECTION))
        for one in sample.scalars(select(Detection.__table__.c.id))
    ]
    assert sum(near) >= 8
    assert sample.scalar(select(func.count()).where(Overlap.is_borderline, Overlap.relation == Relation.OVERLAP))
    across = select(func.count()).where(func.cardinality(Detection.__table__.c.streets) > 1)
    assert sample.scalar(across) >= 4
    on_listed = linked(sample, FeatureKind.DETECTION)
    assert on_listed["11.2"] >= 15
    assert on_listed["4.1"] >= 1


def test_one_link_was_denied_with_a_reason(sample: Session) -> None:
    verdict = sample.scalars(select(LinkVerdict)).one()
    link = sample.get_one(Link, verdict.link_id)
    assert link.is_denied
    assert link.is_borderline
    assert verdict.reason.startswith("示例：")


def test_history_reaches_back_and_ends_before_the_demo_day(sample: Session) -> None:
    first, last = sample.execute(select(func.min(StageEvent.recorded_at), func.max(StageEvent.recorded_at))).one()
    assert first.year <= 2020
    assert last.date() < DEMO_DAY
    assert sample.scalar(select(func.count()).where(StageEvent.to_stage == Stage.CLEAR)) >= 10
    assert sample.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "seed")) == 1


def test_what_lists_say_of_a_parcel_is_what_its_page_says(sample: Session, clock: Clock) -> None:
    parcels = sample.scalars(select(Parcel).where(Parcel.struck_at.is_(None))).all()
    kept = {one.code: (one.missing_documents, one.unlawful) for one in parcels}
    shown, officer = {}, Actor(1, Role.UNIT_OFFICER, None, None)
    for one in parcels:
        page = steps_allowed(sample, clock, officer, one.id)
        shown[one.code] = (page.missing, mask_of(fact.kind for fact in page.unlawful))
    assert kept == shown
    assert {missing > 0 for missing, _ in kept.values()} == {True, False}
