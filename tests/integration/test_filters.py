"""Conditions choose the right features, for everybody who uses them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import legend
from gis.db.models import Link, Measure, MeasureDeadline, MeasureUnit, Plan, Task, Unit
from gis.domain.policy import Actor
from gis.domain.words import (
    ChangeKind,
    DetectionState,
    FeatureKind,
    MeasureRole,
    Register,
    Role,
    SiteKind,
    Stage,
    UnitKind,
)
from gis.dues import Due
from gis.filters import EVERYTHING, TABLES, FeatureFilter, conditions
from tests import map_rows as rows
from tests.map_rows import STREET_1, VIEWER

ON = date(2024, 9, 18)


def codes(
    session: Session, chosen: FeatureFilter = EVERYTHING, actor: Actor | None = VIEWER, on: date = ON
) -> set[str]:
    return {
        code
        for kind, table in TABLES.items()
        for code in session.scalars(select(table.c.code).where(*conditions(kind, chosen, actor, on)))
    }


@pytest.fixture
def ground(session: Session) -> Session:
    """P1 listed in street 1, P2 in street 2, a site, a point, three detections; a struck parcel."""
    rows.add_ground(session)
    rows.parcel(session, "P1", 116.35, 39.9, registers=1, paint=1, stage=Stage.REMED, address="东四_1号 50%")
    rows.parcel(session, "P2", 116.45, 39.9, registers=12, paint=3)
    rows.parcel(session, "PX", 116.35, 39.91, struck_at=rows.AT)
    rows.site(session, "S1", 116.35, 39.9)
    rows.point(session, "M1", 116.45, 39.9)
    rows.detection(session, "D1", 116.35, 39.9)
    rows.detection(session, "D2", 116.45, 39.9, state=DetectionState.CLOSED, change_kind=ChangeKind.REMOVAL)
    rows.detection(session, "D3", 116.45, 39.9, before_date=date(2024, 7, 1), after_date=date(2024, 8, 1))
    session.commit()
    return session


ALL = {"P1", "P2", "S1", "M1", "D1", "D2", "D3"}
PARCELS, DETECTIONS = {"P1", "P2"}, {"D1", "D2", "D3"}


@pytest.mark.parametrize(
    ("chosen", "left_out"),
    [
        (EVERYTHING, set()),
        (FeatureFilter(registers=(Register.LISTED,)), {"P2"}),
        (FeatureFilter(registers=(Register.LISTED, Register.AFTERCARE)), set()),
        (FeatureFilter(stages=(Stage.REMED,)), {"P2"}),
        (FeatureFilter(stages=(Stage.REMED,), registers=(Register.LEDGER,)), PARCELS),
        (FeatureFilter(states=(DetectionState.CLOSED,)), {"D1", "D3"}),
        (FeatureFilter(changes=(ChangeKind.EXCAVATION,)), {"D2"}),
        (FeatureFilter(site_kinds=(SiteKind.PLANT,)), {"S1"}),
        (FeatureFilter(from_date=date(2024, 6, 2)), {"D1", "D2"}),
        (FeatureFilter(from_date=date(2024, 6, 1)), set()),
        (FeatureFilter(to_date=date(2024, 6, 30)), {"D3"}),
        (FeatureFilter(from_date=date(2024, 6, 2), to_date=date(2024, 6, 30)), DETECTIONS),
        (FeatureFilter(kinds=(FeatureKind.SITE, FeatureKind.POINT)), PARCELS | DETECTIONS),
        (FeatureFilter(streets=("110101001",)), {"P2", "M1", "D2", "D3"}),
        (FeatureFilter(streets=("110101001", "110101002")), set()),
        (FeatureFilter(streets=("999999999",)), ALL),
        (FeatureFilter(bbox=(116.34, 39.89, 116.40, 39.95)), {"P2", "M1", "D2", "D3"}),
        (FeatureFilter(off=((FeatureKind.PARCEL, "LEDGER"),)), {"P2"}),
        (FeatureFilter(off=((FeatureKind.PARCEL, "LISTED"), (FeatureKind.DETECTION, "TO_TRIAGE"))), {"P1", "D1", "D3"}),
        (FeatureFilter(q="p1"), ALL - {"P1"}),
        (FeatureFilter(q="东四"), ALL - {"P1"}),
        (FeatureFilter(q="东四 P1"), ALL - {"P1"}),
        (FeatureFilter(q="东四 P2"), ALL),
        # What means something to LIKE means itself here.
        (FeatureFilter(q="50%"), ALL - {"P1"}),
        (FeatureFilter(q="%"), ALL - {"P1"}),
        (FeatureFilter(q="_"), ALL - {"P1"}),
        (FeatureFilter(q="'; drop table parcel; --"), ALL),
    ],
)
def test_each_field_narrows_its_own_kinds(ground: Session, chosen: FeatureFilter, left_out: set[str]) -> None:
    assert codes(ground, chosen) == ALL - left_out


def test_a_street_sees_its_own_whatever_it_asks_for(ground: Session) -> None:
    assert codes(ground, actor=STREET_1) == {"P1", "S1", "D1"}
    assert codes(ground, FeatureFilter(streets=("110101002",)), STREET_1) == set()
    assert codes(ground, actor=Actor(1, Role.SYSTEM_ADMIN, None, None)) == set()
    assert codes(ground, actor=None) == ALL


def link(session: Session, measure: Measure, code: str, **facts: object) -> Link:
    table = next(table for table in TABLES.values() if session.scalar(select(func.count()).where(table.c.code == code)))
    feature_id = session.scalar(select(table.c.id).where(table.c.code == code))
    told = {"rule": f"r{code}", "rule_version": 1, "facts": {}, "reason_zh": "因", "reason_en": "because"}
    times = {"first_at": rows.AT, "computed_at": rows.AT}
    made = Link(
        feature_id=feature_id,
        measure_id=measure.id,
        is_by_geometry=False,
        is_borderline=False,
        **told,
        **times,
        **facts,
    )
    session.add(made)
    session.flush()
    return made


def make_plan(session: Session, year: int) -> dict[str, Measure]:
    """Measures 1.1 (long past), 1.2 (due in days), 1.3 (year's end), 1.4 (quarters), 1.5 (no day)."""
    plan = Plan(district_code=rows.DISTRICT, year=year, title=f"{year}", imported_at=rows.AT)
    session.add(plan)
    session.flush()
    task = Task(plan_id=plan.id, number=1, section="一", title="一")
    session.add(task)
    session.flush()
    days = {
        "1.1": [date(year, 3, 31)],
        "1.2": [date(year, 9, 30)],
        "1.3": [date(year, 12, 31)],
        "1.4": [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31)],
        "1.5": [],
    }
    made = {}
    for position, (number, due) in enumerate(days.items()):
        text = {"title": number, "summary_zh": number, "summary_en": number, "deadline_text": number, "cadence": "once"}
        measure = Measure(
            plan_id=plan.id, task_id=task.id, number=number, position=position, has_map_objects=True, **text
        )
        session.add(measure)
        session.flush()
        session.add_all(MeasureDeadline(measure_id=measure.id, due_on=day) for day in due)
        made[number] = measure
    session.flush()
    return made


@pytest.fixture
def plan(ground: Session) -> dict[str, Measure]:
    made = make_plan(ground, 2024)
    for number, code in {"1.1": "P1", "1.2": "P2", "1.3": "S1", "1.4": "D1", "1.5": "M1"}.items():
        link(ground, made[number], code)
    ground.commit()
    return made


@pytest.mark.usefixtures("plan")
def test_a_measure_shows_what_falls_under_it(ground: Session) -> None:
    assert codes(ground, FeatureFilter(measure="1.1")) == {"P1"}
    assert codes(ground, FeatureFilter(measure="9.9")) == set()


def test_ended_and_denied_links_do_not_count(ground: Session, plan: dict[str, Measure]) -> None:
    link(ground, plan["1.1"], "P2", is_denied=True)
    link(ground, plan["1.1"], "S1", ended_at=rows.AT)
    assert codes(ground, FeatureFilter(measure="1.1")) == {"P1"}


@pytest.mark.usefixtures("plan")
def test_the_plan_of_the_year_is_in_force(ground: Session) -> None:
    newer = make_plan(ground, 2025)
    link(ground, newer["1.1"], "D2")
    assert codes(ground, FeatureFilter(measure="1.1")) == {"P1"}
    assert codes(ground, FeatureFilter(measure="1.1"), on=date(2025, 1, 1)) == {"D2"}
    assert codes(ground, FeatureFilter(measure="1.1"), on=date(2023, 1, 1)) == set()


@pytest.mark.usefixtures("plan")
def test_due_follows_the_next_deadline(ground: Session) -> None:
    assert codes(ground, FeatureFilter(due=Due.OVERDUE)) == {"P1"}
    assert codes(ground, FeatureFilter(due=Due.AMBER)) == {"P2", "D1"}
    assert codes(ground, FeatureFilter(due=Due.LATER)) == {"S1", "M1"}
    assert codes(ground, FeatureFilter(due=Due.AMBER), on=date(2024, 9, 30)) == {"P2", "D1"}
    assert codes(ground, FeatureFilter(due=Due.OVERDUE), on=date(2024, 10, 1)) == {"P1", "P2"}


def test_measure_unit_and_due_must_hold_for_one_link(ground: Session, plan: dict[str, Measure]) -> None:
    link(ground, plan["1.3"], "P1")
    assert codes(ground, FeatureFilter(due=Due.LATER)) == {"S1", "M1", "P1"}
    assert codes(ground, FeatureFilter(measure="1.1", due=Due.LATER)) == set()


def test_a_unit_answers_for_what_it_leads_or_co_operates_in(ground: Session, plan: dict[str, Measure]) -> None:
    def unit(name: str, kind: UnitKind, street_id: int | None = None) -> Unit:
        made = Unit(district_code=rows.DISTRICT, kind=kind, name_zh=name, name_en=name, street_id=street_id)
        ground.add(made)
        ground.flush()
        return made

    department, group = unit("区生态环境局", UnitKind.DEPARTMENT), unit("各街道（地区）", UnitKind.GROUP)
    streets = [unit(f"示例{number}街道", UnitKind.STREET, number) for number in (1, 2)]
    for measure, named, role in (("1.1", department, "lead"), ("1.2", department, "co"), ("1.3", group, "co")):
        ground.add(
            MeasureUnit(measure_id=plan[measure].id, unit_id=named.id, role=MeasureRole(role), position=1, wording="x")
        )
    ground.flush()
    assert codes(ground, FeatureFilter(unit=department.id)) == {"P1", "P2"}
    assert codes(ground, FeatureFilter(unit=department.id, measure="1.2")) == {"P2"}
    # S1 lies in street 1: the wording stands for that street there.
    assert codes(ground, FeatureFilter(unit=streets[0].id)) == {"S1"}
    assert codes(ground, FeatureFilter(unit=streets[1].id)) == set()


def test_the_legend_of_many_features_comes_from_the_grid_and_agrees(
    ground: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        rows.parcel(ground, f"G{number}", 116.31 + number % 20 * 0.009, 39.86 + number // 20 * 0.01, paint=number % 7)
    ground.commit()
    views = [None, (116.30, 39.85, 116.50, 39.98), (116.32, 39.87, 116.42, 39.93)]
    for actor in (VIEWER, STREET_1):
        for bbox in views:
            for streets in ((), ("110101001",)):
                chosen = FeatureFilter(bbox=bbox, streets=streets)
                monkeypatch.setattr(legend, "MOST_EXACT", 20_000)
                exact = legend.count_legend(ground, chosen, actor, ON)
                monkeypatch.setattr(legend, "MOST_EXACT", 0)
                summed = legend.count_legend(ground, chosen, actor, ON)
                for one, other in zip(exact, summed, strict=True):
                    assert (one.total, one.as_of) == (other.total, other.as_of)
                    # A cell counts as a whole: what lies across the edge of the view may differ.
                    assert abs(one.in_view - other.in_view) <= (0 if bbox in views[:2] else 0.1 * one.total), chosen


def test_the_legend_says_how_fresh_a_kind_is(ground: Session) -> None:
    for number in range(3):
        rows.parcel(ground, f"F{number}", 116.35, 39.93, as_of=ON - timedelta(days=number))
    parcels, *_ = legend.count_legend(ground, EVERYTHING, VIEWER, ON)
    assert parcels.as_of == ON
