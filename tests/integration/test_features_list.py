"""A list shows what the filter finds, in pages that never lose or repeat a row, and its groups add up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from gis import features, links
from gis.clock import Clock
from gis.db.models import Detection, MeasureDeadline, Parcel, Street
from gis.domain.policy import Actor
from gis.domain.words import DetectionState, FeatureKind, Register, Role, Stage
from gis.dues import Due
from gis.features import Page
from gis.filters import FeatureFilter
from gis.sorting import Sort
from tests.factories import DISTRICT, add_detection, add_ground, add_parcel, add_plan, rectangle

OFFICER = Actor(1, Role.UNIT_OFFICER, None, None)
ALL = FeatureFilter()


@pytest.fixture
def streets(session: Session) -> dict[str, Street]:
    return add_ground(session)


@pytest.fixture
def scene(session: Session, streets: dict[str, Street], clock: Clock) -> tuple[list[Parcel], list[Detection]]:
    """Four parcels, the first two listed, one of them across both streets; three detections, two on parcels."""
    assert streets
    add_plan(session)
    parcels = [
        add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), Register.LISTED, code="P-001", stage=Stage.REMED),
        add_parcel(
            session, rectangle(449762.4, 4421368.2, 80, 60), Register.LISTED, code="P-002", as_of=date(2024, 6, 30)
        ),
        add_parcel(session, rectangle(449962.4, 4421368.2, 50, 50), code="P-003", stage=Stage.CLEAR),
        add_parcel(session, rectangle(449162.4, 4421368.2, 50, 50), code="P-004", as_of=date(2023, 1, 2)),
    ]
    detections = [
        add_detection(session, rectangle(449652.4, 4421388.2, 60, 50), code="D-001"),
        add_detection(session, rectangle(449770, 4421380, 20, 20), code="D-002", state=DetectionState.CLOSED),
        add_detection(session, rectangle(449300, 4421900, 20, 20), code="D-003"),
    ]
    links.refresh(session, [one.id for one in (*parcels, *detections)], clock)
    return parcels, detections


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []
    listen = lambda *call: seen.append(call[2])  # noqa: E731
    event.listen(session.get_bind(), "before_cursor_execute", listen)
    yield seen
    event.remove(session.get_bind(), "before_cursor_execute", listen)


@pytest.mark.usefixtures("scene")
def test_the_total_is_the_sum_of_the_groups_and_of_all_pages(session: Session, clock: Clock) -> None:
    page = features.rows(session, ALL, OFFICER, clock)
    groups = {(group.kind.value, group.code): group.n for group in page.groups}
    assert groups == {
        ("parcel", "NONE"): 1,
        ("parcel", "LISTED"): 2,
        ("parcel", "CLEARED"): 1,
        ("detection", "TO_TRIAGE"): 2,
        ("detection", "CLOSED"): 1,
    }
    assert page.total == sum(groups.values()) == len(page.rows) == 7
    assert (page.oldest, page.newest) == (date(2023, 1, 2), date(2024, 6, 30))


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_neither_lose_nor_repeat_a_row_in_any_order(
    session: Session, clock: Clock, sort: Sort, descending: bool
) -> None:
    whole = [row.id for row in features.rows(session, ALL, OFFICER, clock, Page(sort, descending)).rows]
    pages = [
        row.id
        for offset in range(0, 8, 2)
        for row in features.rows(session, ALL, OFFICER, clock, Page(sort, descending, 2, offset)).rows
    ]
    assert pages == whole
    assert len(set(whole)) == 7


@pytest.mark.usefixtures("scene")
def test_sorting_by_due_date_and_area_puts_gaps_last(session: Session, clock: Clock) -> None:
    def codes(sort: Sort, *, descending: bool = False) -> list[str]:
        return [row.code for row in features.rows(session, ALL, OFFICER, clock, Page(sort, descending)).rows]

    # D-003 lies on no parcel: it has no measure and no due date, and comes last both ways.
    assert codes(Sort.NEXT_DUE)[-1] == codes(Sort.NEXT_DUE, descending=True)[-1] == "D-003"
    assert codes(Sort.AREA, descending=True)[0] == "P-001"
    assert codes(Sort.AS_OF)[:2] == ["P-004", "P-002"]


@pytest.mark.usefixtures("scene")
def test_a_row_has_its_measures_streets_group_and_countdown(session: Session, clock: Clock) -> None:
    rows = {row.code: row for row in features.rows(session, ALL, OFFICER, clock).rows}
    parcel, detection, alone = rows["P-001"], rows["D-001"], rows["D-003"]
    assert parcel.measures == ("2.2", "10.2", "11.2")
    assert [part.name.zh for part in parcel.streets] == ["东街道", "西街道"]
    assert parcel.group_name.zh == "名录内、未完成治理"
    assert parcel.specifics["registers"] == (Register.LISTED,)
    assert parcel.specifics["stage"] is Stage.REMED
    assert detection.specifics["before_date"] == date(2024, 5, 18)
    assert detection.due is not None
    assert detection.due.days_left == 104
    assert (alone.measures, alone.due) == ((), None)


@pytest.mark.usefixtures("scene")
def test_the_filter_narrows_rows_and_total_alike(session: Session, clock: Clock) -> None:
    def codes(chosen: FeatureFilter) -> set[str]:
        page = features.rows(session, chosen, OFFICER, clock)
        assert page.total == len(page.rows)
        return {row.code for row in page.rows}

    assert codes(FeatureFilter(measure="11.2")) == {"P-001", "P-002", "D-001", "D-002"}
    assert codes(FeatureFilter(kinds=(FeatureKind.PARCEL,), registers=(Register.LISTED,))) == {"P-001", "P-002"}
    assert codes(FeatureFilter(streets=("110101001",))) == {"P-001", "P-004", "D-003"}
    assert codes(FeatureFilter(q="D-00", states=(DetectionState.CLOSED,))) == {"D-002"}
    assert codes(FeatureFilter(due=Due.OVERDUE)) == set()


@pytest.mark.usefixtures("scene")
def test_an_overdue_measure_makes_its_rows_overdue(session: Session, clock: Clock) -> None:
    session.execute(text("UPDATE measure_deadline SET due_on = '2024-03-31'"))
    page = features.rows(session, FeatureFilter(due=Due.OVERDUE), OFFICER, clock)
    assert {row.code for row in page.rows} == {"P-001", "P-002", "P-003", "P-004", "D-001", "D-002"}
    assert all(row.due is not None and row.due.is_overdue for row in page.rows)
    measure_id = session.execute(text("SELECT id FROM measure WHERE number = '11.2'")).scalar_one()
    session.add(MeasureDeadline(measure_id=measure_id, due_on=date(2024, 9, 20)))
    session.flush()
    amber = {row.code: row.due for row in features.rows(session, FeatureFilter(due=Due.AMBER), OFFICER, clock).rows}
    assert set(amber) == {"P-001", "P-002", "D-001", "D-002"}
    assert amber["D-001"] is not None
    assert amber["D-001"].is_amber


def test_a_streets_person_sees_their_street_only(
    session: Session, scene: object, streets: dict[str, Street], clock: Clock
) -> None:
    assert scene
    west = Actor(1, Role.STREET, None, frozenset({streets["西"].id}))
    page = features.rows(session, ALL, west, clock)
    assert {row.code for row in page.rows} == {"P-001", "P-004", "D-003"}
    assert page.total == 3
    assert features.rows(session, ALL, Actor(1, Role.SYSTEM_ADMIN, None, None), clock).total == 0
    assert features.rows(session, ALL, None, clock).total == 7


def test_struck_features_are_in_no_list(
    session: Session, scene: tuple[list[Parcel], list[Detection]], clock: Clock
) -> None:
    scene[0][2].struck_at = scene[0][2].recorded_at
    session.flush()
    assert "P-003" not in {row.code for row in features.rows(session, ALL, OFFICER, clock).rows}


@pytest.mark.usefixtures("scene")
def test_a_longer_page_takes_no_more_statements(session: Session, clock: Clock) -> None:
    with counted(session) as few:
        features.rows(session, FeatureFilter(kinds=(FeatureKind.PARCEL,)), OFFICER, clock, Page(limit=1))
    with counted(session) as many:
        features.rows(session, FeatureFilter(kinds=(FeatureKind.PARCEL,)), OFFICER, clock, Page(limit=4))
    assert len(many) == len(few) < 10


def test_a_hundred_thousand_rows_are_paged_without_a_pause(
    session: Session, streets: dict[str, Street], clock: Clock
) -> None:
    """A smoke test of the plan, with a generous limit: an N+1 or a join of everything takes minutes."""
    session.execute(
        text(
            "WITH f AS (INSERT INTO feature (kind) SELECT 'parcel' FROM generate_series(1, 100000) RETURNING id)"
            " INSERT INTO parcel (id, district_code, code, name, stage, geom, recorded_at, streets, home_street_id)"
            " SELECT id, :district, 'L-' || id, '示例' || id, 'NONE', ST_Multi(ST_MakeEnvelope("
            "   116.40 + id % 300 * 1e-5, 39.90 + id / 300 * 1e-5, 116.40 + id % 300 * 1e-5 + 5e-6,"
            "   39.90 + id / 300 * 1e-5 + 5e-6, 4490)), now(), ARRAY[:street]::smallint[], :street FROM f"
        ),
        {"district": DISTRICT, "street": streets["东"].id},
    )
    session.execute(text("ANALYZE parcel"))
    session.execute(text("SET LOCAL statement_timeout = '5s'"))
    for sort in Sort:
        page = features.rows(session, ALL, OFFICER, clock, Page(sort, limit=100, offset=99_950))
        assert page.total == 100_000
        assert len(page.rows) == 50
