"""Splits and merges: children tile their parent, everything open goes with them, ancestors stay readable (R15)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import duties, lineage, links, panels, search
from gis.db.models import (
    AuditEntry,
    DutyRecord,
    FeatureAlias,
    Link,
    Measurement,
    MonitoringSchedule,
    Overlap,
    Parcel,
    Phase,
    PlannedUseChange,
    RegisterEntry,
    Restriction,
    Sample,
    SamplingPoint,
    Scheme,
    SoilBatch,
    SoilMovement,
    StageEvent,
    TransferPlan,
)
from gis.db.session import make_sessions
from gis.domain.duties import DutyKind
from gis.domain.errors import NotAllowed, ReasonMissing
from gis.domain.parcel_errors import BoundaryChanged, CutMisses, FeatureStruck, MergedApart, OutlineWrong, ProofMissing
from gis.domain.phases import PhaseState
from gis.domain.restrictions import RestrictionKind, SchedulePurpose, Watched
from gis.domain.soil import Direction, SoilUnit
from gis.domain.words import Register, Role, Stage
from gis.lineage import MergeSaid, SplitSaid
from gis.lineage.recording import Occasion
from gis.soil.moved import moved_of
from tests.factories import RECORDED, add_detection, add_parcel, lonlat, rectangle, stored
from tests.integration.land import (
    CLOCK,
    EAST,
    HEIGHT,
    NORTH,
    OCCASION,
    TODAY,
    WIDTH,
    add_district,
    add_officer,
    busy_parcel,
    child,
    said,
    strips,
)

KEPT = DutyKind.AFTERCARE_MONITORING
BATCH = (SoilBatch.number, SoilBatch.volume_m3)


def live(session: Session, model: Any, *columns: Any) -> set[tuple[Any, ...]]:
    """What is on live parcels: rows of a table by (code, …)."""
    parcel = Parcel.__table__
    rows = session.execute(
        select(parcel.c.code, *columns).join(model, model.parcel_id == parcel.c.id).where(parcel.c.struck_at.is_(None))
    )
    return {tuple(row) for row in rows}


def test_children_take_over_what_is_open_and_the_parent_stays_readable(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    parent_id = parent.id
    done = lineage.split(session, CLOCK, officer, parent_id, said(*strips(0.25, 0.75)), is_dry_run=False)
    assert [part.problems for part in done.parts] == [(), ()]
    a, b = (part.parcel_id for part in done.parts)
    assert sum(part.area_m2 for part in done.parts) == pytest.approx(parent.area_m2, abs=1)
    both = {"A", "B"}
    assert live(session, RegisterEntry, RegisterEntry.register, RegisterEntry.since) == {
        (code, register, date(2023, 3, 1)) for code in both for register in (Register.LISTED, Register.KEY_LAND)
    }
    assert live(session, Scheme, Scheme.filed_on) == {(code, date(2024, 4, 2)) for code in both}
    assert live(session, PlannedUseChange, PlannedUseChange.to_use) == {(code, "R") for code in both}
    assert live(session, StageEvent, StageEvent.to_stage, StageEvent.valid_on, StageEvent.document) == {
        (code, Stage.REMED, date(2024, 4, 2), "示例备案〔2024〕2号") for code in both
    }
    # The closed batch stays with the parent; the open one is shared by area.
    shared = {code: (number, round(m3)) for code, number, m3 in live(session, SoilBatch, *BATCH)}
    assert shared == {"A": ("1", 100), "B": ("1", 300)}
    assert {row[1] for row in live(session, TransferPlan, TransferPlan.number)} == {"Z-1"}
    plans = select(func.count()).select_from(SoilBatch).join(TransferPlan, TransferPlan.id == SoilBatch.plan_id)
    assert session.scalar(plans.where(SoilBatch.parcel_id == TransferPlan.parcel_id, SoilBatch.parcel_id == a)) == 1
    shown = panels.panel(session, parent_id, officer, CLOCK)
    assert shown.frame.struck is not None
    assert shown.frame.struck.reason == "分割为 A、B"
    assert shown.links == ()
    one = session.get_one(Parcel, b)
    assert (one.stage, one.stage_since, one.is_over_screening) == (Stage.REMED, date(2024, 4, 2), None)
    assert one.registers == parent.registers != 0


def test_old_codes_and_names_find_the_children(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    session.add(FeatureAlias(feature_id=parent.id, name="老地名", code="OLD-7", recorded_at=RECORDED))
    lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    for words in ("P-001", "示例一厂原址", "老地名", "OLD-7"):
        assert {hit.code for hit in search.search(session, officer, CLOCK, words).hits} == {"A", "B"}


def test_links_and_overlaps_follow_the_ground(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    # On the western half only.
    detection = add_detection(session, rectangle(EAST + 5, NORTH + 5, 20, 20))
    dry = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=True)
    assert dry.after is not None
    assert [one.code for one in dry.after.overlaps] == [detection.code]
    assert session.get_one(Parcel, parent.id).struck_at is None
    done = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    west = done.parts[0].parcel_id
    assert session.scalars(select(Overlap.parcel_id).where(Overlap.detection_id == detection.id)).all() == [west]
    via = select(Link.via_id).where(Link.feature_id == detection.id, Link.ended_at.is_(None)).distinct()
    assert session.scalars(via).all() == [west]


def test_a_batch_goes_whole_to_the_child_that_is_named(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    batch = session.scalars(select(SoilBatch).where(SoilBatch.number == "1")).one()
    entry = {"moved_on": date(2024, 6, 1), "unit": SoilUnit.M3, "recorded_at": RECORDED}
    session.add(SoilMovement(batch_id=batch.id, direction=Direction.OUT, amount=120.0, **entry))
    batch_id = batch.id
    wrong = said(*strips(0.5, 0.5), batches={batch_id: "Z"})
    dry = lineage.split(session, CLOCK, officer, parent.id, wrong, is_dry_run=True)
    assert [one.code for one in dry.problems] == ["batch-child-unknown"]
    named = said(*strips(0.5, 0.5), batches={batch_id: "B"})
    lineage.split(session, CLOCK, officer, parent.id, named, is_dry_run=False)
    assert live(session, SoilBatch, *BATCH) == {("B", "1", 400)}
    heir = session.scalars(select(SoilBatch).where(SoilBatch.origin_id == batch_id)).one()
    assert [(one.amount, one.times) for one in moved_of(session, [heir.id])[heir.id]] == [(120, 1)]


def test_a_phase_goes_to_the_child_whose_ground_it_works_on(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    common: dict[str, Any] = {"parcel_id": parent.id, "recorded_at": RECORDED, "state": PhaseState.WORKS}
    area = stored(rectangle(EAST + 70, NORTH, 40, HEIGHT))
    session.add_all([Phase(number=1, name="一期", area=area, **common), Phase(number=2, name="二期", **common)])
    lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    assert live(session, Phase, Phase.name) == {("A", "二期"), ("B", "一期"), ("B", "二期")}


def test_restrictions_go_by_their_area_and_rounds_that_were_done_stay_done(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    common: dict[str, Any] = {"parcel_id": parent.id, "recorded_at": RECORDED}
    fence: dict[str, Any] = {"kind": RestrictionKind.LAND_USE, "content": "示例：不得开挖"}
    area = stored(rectangle(EAST + 5, NORTH + 5, 20, 20))
    schedule = MonitoringSchedule(
        purpose=SchedulePurpose.AFTERCARE,
        watched=Watched.GROUNDWATER,
        content="示例：每年一次",
        months=12,
        first_due_on=date(2024, 3, 1),
        **common,
    )
    session.add_all([Restriction(geom=area, valid_from=date(2024, 1, 1), check_months=6, **fence, **common), schedule])
    session.flush()
    session.add(
        DutyRecord(
            feature_id=parent.id,
            kind=DutyKind.AFTERCARE_MONITORING,
            schedule_id=schedule.id,
            done_on=date(2024, 2, 20),
            recorded_at=RECORDED,
        )
    )
    session.flush()
    parent_id = parent.id
    before = {one.due_on for one in duties.duties_of(session, CLOCK, None, [parent_id]) if one.kind is KEPT}
    done = lineage.split(session, CLOCK, officer, parent_id, said(*strips(0.5, 0.5)), is_dry_run=False)
    assert live(session, Restriction, Restriction.content) == {("A", "示例：不得开挖")}
    assert live(session, MonitoringSchedule, MonitoringSchedule.months) == {("A", 12), ("B", 12)}
    for part in done.parts:
        after = duties.duties_of(session, CLOCK, None, [part.parcel_id or 0])
        assert {one.due_on for one in after if one.kind is KEPT} == before


def test_samples_lie_where_they_were_taken(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    west = SamplingPoint(
        parcel_id=parent.id, name="S1", geom=stored(Point(EAST + 10, NORTH + 10)), recorded_at=RECORDED
    )
    nowhere = SamplingPoint(parcel_id=parent.id, name="S2", recorded_at=RECORDED)
    session.add_all([west, nowhere])
    session.flush()
    for point in (west, nowhere):
        sample = Sample(point_id=point.id, name=point.name, recorded_at=RECORDED)
        session.add(sample)
        session.flush()
        found: dict[str, Any] = {"raw_name": "砷", "raw": "25", "value": 25, "is_nd": False, "recorded_at": RECORDED}
        session.add(Measurement(sample_id=sample.id, substance="B1", **found))
    lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    of_child = (
        select(Parcel.code, SamplingPoint.name, Measurement.value)
        .join(SamplingPoint, SamplingPoint.parcel_id == Parcel.__table__.c.id)
        .join(Sample, Sample.point_id == SamplingPoint.id)
        .join(Measurement, Measurement.sample_id == Sample.id)
        .where(Parcel.struck_at.is_(None))
    )
    assert {tuple(row) for row in session.execute(of_child)} == {("A", "S1", 25), ("A", "S2", 25), ("B", "S2", 25)}


OPEN = (RegisterEntry.register, Scheme.filed_on, PlannedUseChange.to_use, SoilBatch.number, TransferPlan.number)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(5, 95), min_size=1, max_size=4, unique=True),
    is_rest_left=st.booleans(),
    wobble=st.floats(-0.004, 0.004),
    registers=st.sets(st.sampled_from(Register)),
)
def test_nothing_open_is_lost_and_areas_add_up(
    session: Session, cuts: list[int], is_rest_left: bool, wobble: float, registers: set[Register]
) -> None:
    """However a parcel is cut, and a little carelessly, too."""
    inside = session.begin_nested()
    if session.scalar(text("SELECT count(*) FROM district")) == 0:
        add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    for register in registers - {Register.LISTED, Register.KEY_LAND}:
        session.add(RegisterEntry(parcel_id=parent.id, register=register, since=TODAY, recorded_at=RECORDED))
    session.add(
        Restriction(
            parcel_id=parent.id,
            kind=RestrictionKind.GROUNDWATER_USE,
            content="示例限制",
            valid_from=TODAY,
            recorded_at=RECORDED,
        )
    )
    session.flush()
    change = add_detection(session, rectangle(EAST + 5, NORTH + 5, 20, 20))
    links.refresh(session, [parent.id, change.id], CLOCK)
    before = {(model, value) for model, value in _open(session, [parent.id])}
    edges = [0, *sorted(cuts), 100]
    children = [
        child(f"K{at}", rectangle(EAST + WIDTH * west / 100 + wobble, NORTH, WIDTH * (east - west) / 100, HEIGHT))
        for at, (west, east) in enumerate(pairwise(edges))
    ]
    rest = child("REST", None) if is_rest_left else None
    if rest is not None:
        children = children[:-1]
    done = lineage.split(session, CLOCK, officer, parent.id, said(*children, remainder=rest), is_dry_run=False)
    heirs = [part.parcel_id for part in done.parts]
    # What the page shows of it says the same; soil is shared, its amounts add up below.
    told = [
        {(one.kind.en, one.what.en) for one in things if one.kind.en != "Soil batch"}
        for things in (done.open_before, done.open_after)
    ]
    assert told[0] <= told[1]
    assert {kind for kind, _ in told[0]} >= {"Stage", "Register", "Duty", "Restriction", "Clue"}
    assert before - {(model, value) for model, value in _open(session, heirs)} == set()
    areas = session.scalars(select(Parcel.area_m2).where(Parcel.__table__.c.id.in_(heirs))).all()
    assert sum(areas) == pytest.approx(parent.area_m2, abs=1)
    overlap = text(
        "SELECT coalesce(max(ST_Area(ST_Intersection(ST_Transform(a.geom, 4548), ST_Transform(b.geom, 4548)))), 0)"
        " FROM parcel a JOIN parcel b ON a.id < b.id AND a.struck_at IS NULL AND b.struck_at IS NULL"
    )
    assert session.scalar(overlap) < 0.01
    shared = session.scalars(select(SoilBatch.volume_m3).where(SoilBatch.parcel_id.in_(heirs))).all()
    assert sum(shared) == pytest.approx(400, abs=0.01)
    inside.rollback()
    session.expire_all()


def _open(session: Session, parcels: list[int]) -> set[tuple[str, Any]]:
    found = set()
    for column in OPEN:
        rows = select(column).where(column.class_.parcel_id.in_(parcels))
        if column.class_ is RegisterEntry:
            rows = rows.where(RegisterEntry.until.is_(None))
        if column.class_ is SoilBatch:
            rows = rows.where(SoilBatch.evaluation_filed_on.is_(None))
        found |= {(column.class_.__name__, value) for value in session.scalars(rows)}
    return found


CODES = {
    "child-outside-parent": [
        child("A", rectangle(EAST - 30, NORTH, 90, HEIGHT)),
        child("B", rectangle(EAST + 60, NORTH, 60, HEIGHT)),
    ],
    "children-overlap": [
        child("A", rectangle(EAST, NORTH, 70, HEIGHT)),
        child("B", rectangle(EAST + 50, NORTH, 70, HEIGHT)),
    ],
    "remainder-unnamed": strips(0.5, 0.3),
    "too-few-children": strips(1.0),
}


@pytest.mark.parametrize("code", CODES)
def test_what_does_not_tile_the_parent_is_refused_with_its_numbers(session: Session, code: str) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    dry = lineage.split(session, CLOCK, officer, parent.id, said(*CODES[code]), is_dry_run=True)
    assert [one.code for one in dry.problems] == [code]
    assert not dry.is_good
    with pytest.raises(OutlineWrong) as refused:
        lineage.split(session, CLOCK, officer, parent.id, said(*CODES[code]), is_dry_run=False)
    assert [one["code"] for one in refused.value.problems] == [code]
    assert session.get_one(Parcel, parent.id).struck_at is None


def test_the_code_of_a_child_may_be_the_parents_and_no_other_parcels(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    other = add_parcel(session, rectangle(EAST + 500, NORTH, 50, 50), code="A")
    dry = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=True)
    assert [one.code for one in dry.all_problems] == ["code-taken"]
    kept = [child("P-001", rectangle(EAST, NORTH, 60, HEIGHT)), child("B", rectangle(EAST + 60, NORTH, 60, HEIGHT))]
    assert lineage.split(session, CLOCK, officer, parent.id, said(*kept), is_dry_run=False).is_good
    assert other.struck_at is None


def test_who_comes_late_is_told(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    with pytest.raises(BoundaryChanged):
        lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5), version=2), is_dry_run=False)
    lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    with pytest.raises(FeatureStruck, match="分割为 A、B"):
        lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=True)


def test_of_two_who_split_at_once_one_wins_and_the_other_is_told(engine: Engine) -> None:
    sessions = make_sessions(engine)
    with sessions.begin() as opened:
        add_district(opened)
        officer = add_officer(opened)
        parent = busy_parcel(opened).id

    def split() -> None:
        with sessions.begin() as session:
            lineage.split(session, CLOCK, officer, parent, said(*strips(0.5, 0.5)), is_dry_run=False)

    with ThreadPoolExecutor(1) as waiting, sessions.begin() as first:
        lineage.split(first, CLOCK, officer, parent, said(*strips(0.5, 0.5)), is_dry_run=False)
        second = waiting.submit(split)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        first.commit()
        with pytest.raises(FeatureStruck):
            second.result(timeout=30)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Parcel)) == 3


def test_a_split_needs_reason_document_and_the_right_to_it(session: Session) -> None:
    add_district(session)
    officer, viewer = add_officer(session), add_officer(session, Role.VIEWER)
    parent = busy_parcel(session)
    children = tuple(strips(0.5, 0.5))
    for occasion, refusal in (
        (Occasion(TODAY, "", "示例批复"), ReasonMissing),
        (Occasion(TODAY, "分期开发", " "), ProofMissing),
    ):
        with pytest.raises(refusal):
            lineage.split(session, CLOCK, officer, parent.id, SplitSaid(children, 1, occasion), is_dry_run=False)
    with pytest.raises(NotAllowed):
        lineage.split(session, CLOCK, viewer, parent.id, said(*children), is_dry_run=True)


def test_a_line_cuts_a_parcel_into_pieces_that_tile_it(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)

    def line(*points: tuple[float, float]) -> dict[str, Any]:
        degrees = lonlat(LineString(points))
        return {"type": "LineString", "coordinates": [list(one) for one in degrees.coords]}

    across = line((EAST + 90, NORTH), (EAST + 90, NORTH + HEIGHT))
    pieces = lineage.cut(session, officer, parent.id, [across])
    assert [round(one.area_m2) for one in pieces] == [7200, 2400]
    assert [round(one.share, 3) for one in pieces] == [0.75, 0.25]
    with pytest.raises(CutMisses):
        lineage.cut(session, officer, parent.id, [line((EAST + 10, NORTH + 10), (EAST + 20, NORTH + 10))])


def test_a_merged_parcel_has_the_stage_with_most_to_do_and_every_register(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    first = busy_parcel(session)
    clear = {"stage": Stage.CLEAR, "is_over_screening": True}
    second = add_parcel(session, rectangle(EAST + WIDTH, NORTH, 50, HEIGHT), Register.LEDGER, Register.LISTED, **clear)
    ids = [first.id, second.id]
    values = {"code": "M-1", "name": "示例合并地块"}
    merged = MergeSaid(dict.fromkeys(ids, 1), OCCASION, values)
    dry = lineage.merge(session, CLOCK, officer, merged, is_dry_run=True)
    assert (dry.is_good, dry.stage) == (True, Stage.REMED)
    done = lineage.merge(session, CLOCK, officer, merged, is_dry_run=False)
    child_id = done.parcel_id
    assert child_id is not None
    parcel = session.get_one(Parcel, child_id)
    assert (parcel.stage, parcel.is_over_screening) == (Stage.REMED, True)
    assert parcel.area_m2 == pytest.approx(13_600, abs=2)
    assert {row[1] for row in live(session, RegisterEntry, RegisterEntry.register)} == {
        Register.LISTED,
        Register.LEDGER,
        Register.KEY_LAND,
    }
    assert live(session, SoilBatch, *BATCH) == {("M-1", "1", 400)}
    family = lineage.family_of(session, officer, child_id)
    assert [(one.generation, one.id) for one in family.relatives] == [
        *((-1, one) for one in sorted(ids)),
        (0, child_id),
    ]
    told = select(AuditEntry.thing_id).where(AuditEntry.action == "merge-parcel")
    assert set(session.scalars(told)) == {str(one) for one in (*ids, child_id)}


def test_parcels_that_lie_apart_are_not_merged(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    first = busy_parcel(session)
    far = add_parcel(session, rectangle(EAST + 500, NORTH, 50, 50), code="FAR")
    merged = MergeSaid({first.id: 1, far.id: 1}, OCCASION, {"code": "M", "name": "示例"})
    with pytest.raises(MergedApart, match="FAR"):
        lineage.merge(session, CLOCK, officer, merged, is_dry_run=True)


def test_a_family_over_generations(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    done = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    a = done.parts[0].parcel_id
    assert a is not None
    halves = [child("A1", rectangle(EAST, NORTH, 30, HEIGHT)), child("A2", None)]
    split_again = said(halves[0], remainder=halves[1])
    again = lineage.split(session, CLOCK, officer, a, split_again, is_dry_run=False)
    youngest = again.parts[0].parcel_id
    assert youngest is not None
    seen = lineage.family_of(session, officer, youngest)
    assert [(one.generation, one.code) for one in seen.relatives] == [(-2, "P-001"), (-1, "A"), (0, "A1")]
    # An event names the brothers too.
    assert [[member.code for member in event.children] for event in seen.events] == [["A", "B"], ["A1", "A2"]]
    whole = lineage.family_of(session, officer, parent.id)
    assert [(one.generation, one.code) for one in whole.relatives] == [
        (0, "P-001"),
        (1, "A"),
        (1, "B"),
        (2, "A1"),
        (2, "A2"),
    ]
    assert [[member.code for member in event.children] for event in whole.events] == [["A", "B"], ["A1", "A2"]]
    assert sum(member.share for member in whole.events[0].children) == pytest.approx(1)


@pytest.mark.parametrize("table", ["parcel_lineage", "parcel_lineage_member"])
def test_lineage_is_append_only(session: Session, table: str) -> None:
    add_district(session)
    officer = add_officer(session)
    lineage.split(session, CLOCK, officer, busy_parcel(session).id, said(*strips(0.5, 0.5)), is_dry_run=False)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(f"DELETE FROM {table}"))
