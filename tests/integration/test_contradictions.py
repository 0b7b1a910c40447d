"""Contradictions of records: kept on the parcel's row, found by lists, told by the page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from shapely import box
from sqlalchemy import update
from sqlalchemy.orm import Session

from gis import daily, features, links, panels
from gis.clock import Clock
from gis.contradictions import found_in, masks
from gis.db.models import Parcel, Scheme, StageEvent
from gis.domain.contradictions_of_record import Contradiction, mask_of
from gis.domain.uploading import Target
from gis.domain.words import OverScreening, Register, Stage
from gis.filters import FeatureFilter
from gis.ingest.areas import read_area
from gis.ingest.judging import JudgedRow
from gis.places import Streets
from gis.stage_papers import missing_without_any
from gis.uploads.rows import Record, feature_table
from tests.conftest import DEMO_DAY
from tests.factories import RECORDED, add_ground, add_parcel, rectangle

BESIDE_THE_BORDER = rectangle(449606.4, 4421368.2, 50, 50)
"""One metre east of the border between the two streets."""
FAR_EAST = rectangle(449800, 4421368.2, 50, 50)


@pytest.fixture
def ground(session: Session) -> None:
    for name, street in add_ground(session).items():
        street.name_zh = f"示例{name}街道"


def listed(session: Session, clock: Clock, *contradictions: Contradiction) -> list[str]:
    chosen = FeatureFilter(contradictions=contradictions)
    return [row.code for row in features.rows(session, chosen, None, clock).rows if row.kind == "parcel"]


@pytest.mark.usefixtures("ground")
def test_an_address_in_another_street_is_told_unless_the_border_is_near(session: Session, clock: Clock) -> None:
    for code, shape in (("P-1", FAR_EAST), ("P-2", BESIDE_THE_BORDER)):
        parcel = add_parcel(session, shape, code=code)
        parcel.address = "示例西街道 5 号"
        links.refresh(session, [parcel.id], clock)
    assert listed(session, clock, Contradiction.ADDRESS) == ["P-1"]


@pytest.mark.usefixtures("ground")
def test_what_is_mended_contradicts_no_more(session: Session, clock: Clock) -> None:
    parcel = add_parcel(session, FAR_EAST, Register.LISTED, code="P-1", stage=Stage.REMED)
    links.refresh(session, [parcel.id], clock)
    found = panels.panel(session, parcel.id, None, clock).body.contradictions
    assert [one.kind for one in found] == [Contradiction.SCHEME, Contradiction.DOCUMENT]
    assert session.get_one(Parcel, parcel.id).contradictions == mask_of(one.kind for one in found)
    facts = {"parcel_id": parcel.id, "recorded_at": RECORDED}
    session.add(Scheme(is_remediation=True, filed_on=date(2024, 4, 2), **facts))
    session.add(StageEvent(to_stage=Stage.REMED, valid_on=date(2024, 4, 22), document="开工报告", **facts))
    links.refresh(session, [parcel.id], clock)
    assert listed(session, clock, *Contradiction) == []
    assert panels.panel(session, parcel.id, None, clock).body.contradictions == ()


@pytest.mark.usefixtures("ground")
def test_parcels_judged_together_get_what_each_gets_alone(session: Session) -> None:
    later, listed_one = DEMO_DAY + timedelta(days=3), (Register.LISTED,)
    said: tuple[tuple[tuple[Register, ...], dict[str, Any]], ...] = (
        ((), {}),
        ((), {"stage": Stage.SUSPECT}),
        ((), {"stage": Stage.SUSPECT, "stage_document": "示例通知"}),
        ((), {"stage": Stage.SUSPECT, "stage_document": "示例通知", "stage_since": later}),
        (listed_one, {}),
        (listed_one, {"stage": Stage.REMED}),
        ((Register.LEDGER,), {"stage": Stage.REMED}),
        ((), {"stated_area_m2": 2501.0}),
        ((), {"stated_area_m2": 9999.0}),
        ((), {"stated_area_m2": 9999.0, "address": "示例西街道 5 号"}),
    )
    # Each twice: groups of one would prove nothing.
    made = [add_parcel(session, FAR_EAST, *registers, **facts) for registers, facts in said for _ in range(2)]
    filed = {"is_remediation": True, "filed_on": date(2024, 4, 2), "recorded_at": RECORDED}
    session.add(Scheme(parcel_id=made[10].id, works_from=date(2024, 3, 1), **filed))
    session.flush()
    together = masks(session, [one.id for one in made], DEMO_DAY)
    assert together == {one.id: masks(session, [one.id], DEMO_DAY)[one.id] for one in made}
    assert together == {one.id: mask_of(found.kind for found in found_in(session, one.id, DEMO_DAY)) for one in made}
    assert together[made[10].id] != together[made[11].id]
    assert len(set(together.values())) > 6


@pytest.mark.usefixtures("ground")
def test_a_stage_that_was_to_begin_later_is_looked_at_again_on_its_day(session: Session, clock: Clock) -> None:
    daily.catch_up(session, clock)
    begins = DEMO_DAY + timedelta(days=3)
    parcel = add_parcel(session, FAR_EAST, code="P-1", stage=Stage.SUSPECT)
    parcel.stage_since, parcel.stage_document = begins, "示例通知"
    links.refresh(session, [parcel.id], clock)
    assert listed(session, clock, Contradiction.DATES) == ["P-1"]
    daily.catch_up(session, Clock(begins))
    assert listed(session, Clock(begins), Contradiction.DATES) == []


def test_a_row_comes_with_its_area_in_square_metres_and_with_what_is_wrong() -> None:
    values = {"code": "P-1", "stated_area": read_area("1.2 公顷"), "stage": Stage.REMED, "as_of": DEMO_DAY}
    row = JudgedRow(1, "", {}, values, box(0, 0, 1, 1), 9600.0, None)
    record = Record("110101", 1, None, RECORDED, DEMO_DAY)
    table = feature_table(Target.PARCELS, [(7, row)], {7: Streets([1], 1)}, record)
    (cells,) = table.rows
    stored = dict(zip(table.columns, cells, strict=True))
    assert stored["stated_area_m2"] == 12000
    # What is wrong with it is written at once, not by a second writing of the row.
    kinds = (Contradiction.AREA, Contradiction.REGISTERS, Contradiction.SCHEME, Contradiction.DOCUMENT)
    assert stored["contradictions"] == mask_of(kinds)
    assert stored["missing_documents"] == missing_without_any(Stage.REMED, Stage.REMED) > 0


@pytest.mark.usefixtures("ground")
def test_unknown_is_neither_over_nor_under_screening(session: Session, clock: Clock) -> None:
    for code, is_over in (("P-1", True), ("P-2", False), ("P-3", None)):
        parcel = add_parcel(session, FAR_EAST, code=code)
        session.execute(
            update(Parcel.__table__).where(Parcel.__table__.c.id == parcel.id).values(is_over_screening=is_over)
        )  # type: ignore[arg-type]
    for said, code in zip(OverScreening, ("P-1", "P-2", "P-3"), strict=True):
        page = features.rows(session, FeatureFilter(over_screening=(said,)), None, clock)
        assert [row.code for row in page.rows] == [code]
