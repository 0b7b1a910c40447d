"""Parcels by hand: the checks of uploads, boundaries as versions, phases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from shapely import Polygon
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import by_hand, phases
from gis.by_hand import BoundarySaid, Drawn, NewFeature
from gis.db.models import AuditEntry, BoundaryVersion, Feature, Link, Parcel, Project, Site
from gis.domain.errors import NotAllowed, ReasonMissing
from gis.domain.mending import Treatment
from gis.domain.parcel_errors import (
    BoundaryChanged,
    BoundaryUnchanged,
    NothingDrawn,
    OutlineWrong,
    PhaseChanged,
    PhaseEvaluation,
    PhaseStep,
)
from gis.domain.phases import PhaseState
from gis.domain.uploading import Target
from gis.domain.words import Register, Role
from gis.phases import PhaseSaid, StepSaid
from gis.soil import Of
from tests.factories import add_detection, add_parcel, rectangle, stored
from tests.integration.land import CLOCK, EAST, HEIGHT, NORTH, WIDTH, add_district, add_officer, drawn

VALUES = {"code": "N-1", "name": "示例新地块", "planned_use": "R2"}
SURVEY = """[属性描述]
坐标系=2000国家大地坐标系
带号=39
[地块坐标]
4,0.9600,TXT-1,示例勘测地块,面,,0701,,@
J1,1,4421368.200,39449562.400
J2,1,4421368.200,39449682.400
J3,1,4421448.200,39449682.400
J4,1,4421448.200,39449562.400
"""
PAIRS = "4421368.2 449562.4\n4421368.2 449682.4\n4421448.2 449682.4\n4421448.2 449562.4"
NUMBERED = "\n".join(f"J{at} {line}" for at, line in enumerate(PAIRS.splitlines(), 1))
DEGREES = "116.41,39.925; 116.4114,39.925; 116.4114,39.9257; 116.41,39.9257"


@pytest.mark.parametrize(
    ("corners", "treatment"),
    [
        (SURVEY, {}),
        (PAIRS, {"crs": "EPSG:4548"}),
        (NUMBERED, {"crs": "EPSG:4548"}),
        (DEGREES, {}),
        ("POLYGON((116.41 39.925,116.4114 39.925,116.4114 39.9257,116.41 39.9257,116.41 39.925))", {}),
    ],
    ids=["survey", "pairs", "numbered", "degrees", "wkt"],
)
def test_corners_become_a_parcel_with_its_links(session: Session, corners: str, treatment: dict[str, Any]) -> None:
    add_district(session)
    said = NewFeature(Target.PARCELS, Drawn(corners), VALUES, Treatment(**treatment))
    dry = by_hand.create(session, CLOCK, add_officer(session), said, is_dry_run=True)
    assert [one.code for one in dry.problems if one.is_error] == []
    assert session.scalar(select(Parcel.__table__.c.id)) is None
    officer = session.scalars(select(AuditEntry)).all()
    assert officer == []
    actor = add_officer(session, Role.UNIT_OFFICER)
    made = by_hand.create(session, CLOCK, actor, said, is_dry_run=False)
    assert made.feature_id is not None
    parcel = session.get_one(Parcel, made.feature_id)
    # A form's words go before those of the text.
    assert (parcel.code, parcel.planned_use, parcel.upload_id) == ("N-1", "R2", None)
    assert parcel.area_m2 == pytest.approx(9600, rel=0.05)
    assert len(parcel.streets) == 2
    assert session.scalars(select(AuditEntry.action)).all() == ["create-parcel"]


@pytest.mark.parametrize(
    ("target", "shape", "values"),
    [
        (
            Target.SITES,
            {"type": "Point", "coordinates": [116.4105, 39.9253]},
            {"code": "S-9", "name": "示例加油站", "site_kind": "加油站"},
        ),
        (
            Target.PROJECTS,
            None,
            {
                "code": "X-9",
                "name": "示例新建项目",
                "project_kind": "新建项目",
                "industry": "化工",
                "starts_on": "2024-12-01",
            },
        ),
    ],
)
def test_sites_and_projects_are_recorded_by_hand_with_the_checks_of_files(
    session: Session, target: Target, shape: dict[str, Any] | None, values: dict[str, str]
) -> None:
    add_district(session)
    officer = add_officer(session)
    outline = drawn(rectangle(EAST, NORTH, WIDTH, HEIGHT)) if shape is None else Drawn(geometry=shape)
    nameless = {name: value for name, value in values.items() if name != "name"}
    dry = by_hand.create(session, CLOCK, officer, NewFeature(target, outline, nameless), is_dry_run=True)
    assert (dry.is_good, [one.place.field for one in dry.problems if one.is_error]) == (False, ["name"])
    made = by_hand.create(session, CLOCK, officer, NewFeature(target, outline, values), is_dry_run=False)
    assert made.feature_id is not None
    assert made.effects.streets
    assert isinstance(session.get(Feature, made.feature_id), Site if target is Target.SITES else Project)
    told = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("create-"))).all()
    assert told == [f"create-{target.kind}"]
    again = by_hand.create(session, CLOCK, officer, NewFeature(target, outline, values), is_dry_run=True)
    assert not again.is_good


def test_numbers_without_a_zone_ask_for_their_system(session: Session) -> None:
    add_district(session)
    dry = by_hand.create(
        session, CLOCK, add_officer(session), NewFeature(Target.PARCELS, Drawn(PAIRS), VALUES), is_dry_run=True
    )
    asked = next(one for one in dry.problems if one.code == "no-crs")
    assert "EPSG:4548" in {fix.treatment.crs for fix in asked.fixes}


def test_all_problems_are_told_at_once(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    bow = Polygon([(EAST, NORTH), (EAST + 50, NORTH + 50), (EAST + 50, NORTH), (EAST, NORTH + 50)])
    said = NewFeature(Target.PARCELS, drawn(bow), {"name": ""})
    with pytest.raises(OutlineWrong) as refused:
        by_hand.create(session, CLOCK, officer, said, is_dry_run=False)
    codes = {one["code"] for one in refused.value.problems}
    assert {"self-crossing", "required-missing"} <= codes or len(codes) > 1
    with pytest.raises(NothingDrawn):
        by_hand.create(session, CLOCK, officer, NewFeature(Target.PARCELS, Drawn("  "), VALUES), is_dry_run=True)


def test_a_parcel_on_anothers_ground_or_code_is_kept_out(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT), code="OLD")
    halfway = NewFeature(Target.PARCELS, drawn(rectangle(EAST + 60, NORTH, WIDTH, HEIGHT)), VALUES)
    dry = by_hand.create(session, CLOCK, officer, halfway, is_dry_run=True)
    assert [one.code for one in dry.problems] == ["overlaps-parcel"]
    same = NewFeature(Target.PARCELS, drawn(rectangle(EAST, NORTH, WIDTH, HEIGHT)), VALUES)
    found = by_hand.create(session, CLOCK, officer, same, is_dry_run=True).problems
    # A form stores a parcel or does not: it merges into none.
    assert [(one.code, [fix.code for fix in one.fixes]) for one in found] == [("same-ground", ["same-new"])]
    elsewhere = NewFeature(Target.PARCELS, drawn(rectangle(EAST + 500, NORTH, 50, 50)), VALUES | {"code": "OLD"})
    assert [one.code for one in by_hand.create(session, CLOCK, officer, elsewhere, is_dry_run=True).problems] == [
        "code-taken"
    ]


def test_a_boundary_is_a_new_version_and_the_old_one_stays(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT), Register.LISTED, source="示例名录")
    detection = add_detection(session, rectangle(EAST + WIDTH + 20, NORTH, 20, 20))
    parcel_id = parcel.id
    wider = BoundarySaid(drawn(rectangle(EAST, NORTH, WIDTH + 30, HEIGHT)), version=1, reason="勘测定界更正")
    dry = by_hand.change_boundary(session, CLOCK, officer, parcel_id, wider, is_dry_run=True)
    assert (round(dry.before_m2), round(dry.outline.area_m2)) == (9600, 12000)
    assert dry.before.overlaps == ()
    assert dry.after is not None
    assert [(one.code, one.overlap_m2) for one in dry.after.overlaps] == [(detection.code, pytest.approx(200, abs=0.1))]
    assert session.scalar(select(BoundaryVersion.id)) is None
    assert session.get_one(Parcel, parcel_id).area_m2 == pytest.approx(9600, abs=1)
    by_hand.change_boundary(session, CLOCK, officer, parcel_id, wider, is_dry_run=False)
    parcel = session.get_one(Parcel, parcel_id)
    assert parcel.area_m2 == pytest.approx(12_000, abs=1)
    versions = by_hand.versions_of(session, parcel)
    assert [(one.number, round(one.area_m2), one.reason, one.document) for one in versions] == [
        (2, 12_000, "勘测定界更正", None),
        (1, 9600, None, "示例名录"),
    ]
    assert session.scalars(select(Link.via_id).where(Link.feature_id == detection.id).distinct()).all() == [parcel_id]
    with pytest.raises(BoundaryChanged):
        by_hand.change_boundary(session, CLOCK, officer, parcel_id, wider, is_dry_run=False)


def test_a_boundary_is_held_against_the_others_and_not_against_itself(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT), code="MINE")
    add_parcel(session, rectangle(EAST + WIDTH + 10, NORTH, 50, HEIGHT), code="NEXT")
    onto = BoundarySaid(drawn(rectangle(EAST, NORTH, WIDTH + 30, HEIGHT)), version=1, reason="更正")
    dry = by_hand.change_boundary(session, CLOCK, officer, parcel.id, onto, is_dry_run=True)
    assert [one.code for one in dry.problems] == ["overlaps-parcel"]
    assert dry.after is None
    with pytest.raises(OutlineWrong):
        by_hand.change_boundary(session, CLOCK, officer, parcel.id, onto, is_dry_run=False)
    same = BoundarySaid(drawn(rectangle(EAST, NORTH, WIDTH, HEIGHT)), version=1, reason="更正")
    assert by_hand.change_boundary(session, CLOCK, officer, parcel.id, same, is_dry_run=True).is_good
    wordless = BoundarySaid(drawn(rectangle(EAST, NORTH, WIDTH - 5, HEIGHT)), version=1)
    with pytest.raises(ReasonMissing):
        by_hand.change_boundary(session, CLOCK, officer, parcel.id, wordless, is_dry_run=False)
    with pytest.raises(NotAllowed):
        by_hand.change_boundary(session, CLOCK, add_officer(session, Role.AUDITOR), parcel.id, same, is_dry_run=True)


def test_the_same_outline_is_no_change(session: Session) -> None:
    add_district(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT))
    same = BoundarySaid(drawn(rectangle(EAST, NORTH, WIDTH, HEIGHT)), version=1, reason="更正")
    with pytest.raises(BoundaryUnchanged):
        by_hand.change_boundary(session, CLOCK, add_officer(session), parcel.id, same, is_dry_run=False)


def test_the_database_keeps_every_outline(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT))
    narrower = BoundarySaid(drawn(rectangle(EAST, NORTH, 60, HEIGHT)), version=1, reason="更正")
    by_hand.change_boundary(session, CLOCK, officer, parcel.id, narrower, is_dry_run=False)
    moved = update(Parcel.__table__).values(geom=stored(rectangle(EAST + 1, NORTH, 60, HEIGHT)))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError, match="without a version"), session.begin_nested():
        session.execute(moved)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("DELETE FROM boundary_version"))


def test_phases_are_evaluated_one_by_one(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT))
    first = phases.add_phase(
        session, CLOCK, officer, parcel.id, PhaseSaid("一期：北区", drawn=drawn(rectangle(EAST, NORTH, 60, HEIGHT)))
    )
    phases.add_phase(session, CLOCK, officer, parcel.id, PhaseSaid("二期：南区"))
    of = Of(parcel.id, first.id)
    with pytest.raises(PhaseStep):
        phases.step_phase(session, CLOCK, officer, of, StepSaid(PhaseState.PASSED, 1, date(2024, 9, 1), "报告"))
    phases.step_phase(session, CLOCK, officer, of, StepSaid(PhaseState.WORKS, 1))
    with pytest.raises(PhaseChanged):
        phases.step_phase(session, CLOCK, officer, of, StepSaid(PhaseState.EVALUATION, 1))
    phases.step_phase(session, CLOCK, officer, of, StepSaid(PhaseState.EVALUATION, 2))
    with pytest.raises(PhaseEvaluation):
        phases.step_phase(session, CLOCK, officer, of, StepSaid(PhaseState.PASSED, 3))
    passed = StepSaid(PhaseState.PASSED, 3, date(2024, 9, 1), "示例一期效果评估报告")
    phases.step_phase(session, CLOCK, officer, of, passed)
    seen = phases.phases_of(session, officer, parcel.id).phases
    assert [(one.number, one.state, one.evaluated_on) for one in seen] == [
        (1, PhaseState.PASSED, date(2024, 9, 1)),
        (2, PhaseState.PLANNED, None),
    ]
    assert seen[0].area_m2 == pytest.approx(4800, abs=1)
    assert seen[0].next == ()


def test_a_phase_lies_in_its_parcel(session: Session) -> None:
    add_district(session)
    parcel = add_parcel(session, rectangle(EAST, NORTH, WIDTH, HEIGHT))
    outside = PhaseSaid("一期", drawn=drawn(rectangle(EAST + 60, NORTH, WIDTH, HEIGHT)))
    with pytest.raises(OutlineWrong) as refused:
        phases.add_phase(session, CLOCK, add_officer(session), parcel.id, outside)
    assert [one["code"] for one in refused.value.problems] == ["part-outside-parcel"]
