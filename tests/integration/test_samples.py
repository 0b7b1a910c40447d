"""Samples against what is stored, and the judgement that follows whatever changes: uploads, days, people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gis import daily, links, sample_judging, samples, tiles
from gis.clock import Clock
from gis.db.models import AuditEntry, Measurement, Parcel, PlannedUseChange, Rejudgement, SamplingPoint, StageEvent
from gis.db.session import make_sessions
from gis.domain.lab_results import read_result
from gis.domain.policy import Actor
from gis.domain.words import Role, Stage
from gis.filters import FeatureFilter
from gis.ingest.lab_rows import ReadResult, ReadRow
from gis.samples import SampleSending
from gis.samples.storing import Book, Settled, Source
from gis.settings import Settings
from gis.tiles import Layer
from tests.factories import RECORDED, add_ground, add_parcel, rectangle
from tests.lab_files import A3_ROWS, LONG_HEAD, csv_file
from tests.map_rows import address_of

INSIDE = (116.4105, 39.9253)
"""In the parcel of these tests, whose south-west corner is 116.41, 39.925."""
METRE = 1 / 111_320


@pytest.fixture
def parcel(session: Session) -> Parcel:
    """P-001's outline, planned as works."""
    add_ground(session)
    made = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), planned_use="一类工业用地（M1）")
    session.commit()
    return made


def row(substance: str = "B1", cell: str = "25", position: tuple[float, float] | None = None) -> ReadRow:
    result = read_result(cell).beside("mg/kg", None)
    depth = (Decimal(0), Decimal("0.5"))
    only = (ReadResult(substance, substance, result),)
    return ReadRow(2, "", "S1", "S1-1", depth, date(2024, 3, 1), "示例检", position, only, ())


def store(session: Session, parcel: Parcel, clock: Clock, *rows: ReadRow) -> list[Settled]:
    book = Book(session, parcel)
    settled = book.settle(rows)
    book.store(settled, Source(None), clock)
    links.refresh(session, [parcel.id], clock)
    return settled


def outcomes(settled: list[Settled]) -> list[str]:
    return [one.outcome.value for one in settled]


def codes(settled: list[Settled]) -> list[str]:
    return [problem.code for one in settled for problem in one.problems]


def change_use(session: Session, parcel: Parcel, to_use: str, on: date) -> None:
    session.add(
        PlannedUseChange(
            parcel_id=parcel.id,
            from_use="一类工业用地（M1）",
            to_use=to_use,
            is_residential_or_public=True,
            changed_on=on,
            recorded_at=RECORDED,
        )
    )


def test_rows_of_one_file_are_compared_with_one_another(session: Session, parcel: Parcel, clock: Clock) -> None:
    settled = store(
        session,
        parcel,
        clock,
        row(),
        row(),
        row(cell="26"),
        row("B5", "350"),
        row(cell="25.0"),
        row(cell="25000 μg/kg"),
    )
    assert outcomes(settled) == ["accepted", "duplicate", "quarantined", "accepted", "duplicate", "duplicate"]
    assert codes(settled) == ["lab-contradicts"]
    assert session.scalar(select(func.count()).select_from(Measurement)) == 2


@pytest.mark.parametrize(
    ("metres_east", "code", "outcome"),
    [(0, [], "accepted"), (200, ["lab-point-outside"], "accepted"), (3000, ["lab-point-far"], "quarantined")],
)
def test_a_point_lies_where_one_of_this_parcel_can_lie(
    session: Session, parcel: Parcel, clock: Clock, metres_east: float, code: list[str], outcome: str
) -> None:
    place = (INSIDE[0] + metres_east * METRE / 0.767, INSIDE[1])
    settled = store(session, parcel, clock, row(position=place))
    assert (codes(settled), outcomes(settled)) == (code, [outcome])


def test_a_point_may_get_its_place_later_but_never_another_one(session: Session, parcel: Parcel, clock: Clock) -> None:
    store(session, parcel, clock, row())
    later = store(session, parcel, clock, row("B5", "350", INSIDE))
    assert outcomes(later) == ["accepted"]
    assert session.scalar(select(func.ST_X(SamplingPoint.geom))) == pytest.approx(INSIDE[0])
    moved = store(session, parcel, clock, row("B2", "1", (INSIDE[0], INSIDE[1] + 20 * METRE)))
    assert codes(moved) == ["lab-point-moved"]


def test_the_map_marks_a_point_with_its_gravest_judgement_by_the_use_of_the_day(
    session: Session, parcel: Parcel, clock: Clock
) -> None:
    def marks(actor: Actor | None = None, **chosen: Any) -> list[tuple[str, str | None, int]]:
        address = address_of(*INSIDE, 16)
        data = tiles.draw(session, Layer.SAMPLE, address, FeatureFilter(**chosen), actor, clock.today()).data
        found = mapbox_vector_tile.decode(data)["sample"]["features"] if data else []
        return [(one["properties"]["name"], one["properties"].get("verdict"), one["properties"]["id"]) for one in found]

    store(session, parcel, clock, row())
    assert marks() == []
    store(session, parcel, clock, row("B5", "350", INSIDE))
    assert marks() == [("S1", "within", parcel.id)]
    version = tiles.data_version(session)
    change_use(session, parcel, "二类居住用地（R2）", date(2024, 5, 10))
    links.refresh(session, [parcel.id], clock)
    assert marks() == [("S1", "over-screening", parcel.id)]
    session.commit()
    assert tiles.data_version(session) > version
    # Whoever may not see the parcel sees none of its points, nor does a filter that leaves it out.
    assert marks(Actor(1, Role.STREET, None, frozenset({999}))) == []
    assert marks(stages=(Stage.CLEAR,)) == []


def test_whatever_brings_a_change_of_use_judges_the_samples_again_once(
    session: Session, parcel: Parcel, clock: Clock
) -> None:
    store(session, parcel, clock, row())
    assert parcel.is_over_screening is False
    change_use(session, parcel, "二类居住用地（R2）", date(2024, 5, 10))
    for _ in range(2):
        links.refresh(session, [parcel.id], clock)
    assert session.get_one(Parcel, parcel.id).is_over_screening is True
    (again,) = session.scalars(select(Rejudgement))
    assert (again.changed_on, again.before["land_class"], again.after["land_class"]) == (date(2024, 5, 10), "II", "I")
    told = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "rejudge-samples")).all()
    assert len(told) == 1


def test_a_change_that_lies_ahead_judges_again_on_its_day(session: Session, parcel: Parcel, clock: Clock) -> None:
    daily.catch_up(session, clock)
    store(session, parcel, clock, row())
    change_use(session, parcel, "二类居住用地（R2）", date(2024, 9, 20))
    links.refresh(session, [parcel.id], clock)
    assert session.get_one(Parcel, parcel.id).is_over_screening is False
    daily.catch_up(session, Clock(date(2024, 9, 20)))
    assert session.get_one(Parcel, parcel.id).is_over_screening is True


def test_samples_taken_after_a_change_were_not_judged_again_by_it(
    session: Session, parcel: Parcel, clock: Clock
) -> None:
    change_use(session, parcel, "二类居住用地（R2）", date(2024, 2, 1))
    store(session, parcel, clock, row())
    assert session.scalars(select(Rejudgement)).all() == []
    known = sample_judging.load(session, [parcel.id])[parcel.id]
    assert sample_judging.judge(known, date(2024, 2, 2)).summary.samples == 0
    assert sample_judging.judge(known, date(2024, 3, 1)).summary.is_over_screening is True


def test_a_word_on_exceedance_stays_where_there_are_no_samples(session: Session, clock: Clock) -> None:
    add_ground(session)
    said = add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), is_over_screening=True)
    links.refresh(session, [said.id], clock)
    assert session.get_one(Parcel, said.id).is_over_screening is True


def test_two_people_import_at_once_and_nothing_is_stored_twice(
    engine: Engine, parcel: Parcel, clock: Clock, tmp_path: Path
) -> None:
    settings = Settings(state_dir=tmp_path, database_url="unused")
    content, sessions = csv_file(LONG_HEAD, *A3_ROWS), make_sessions(engine)

    def bring(_: int) -> tuple[int, int]:
        read = samples.receive(BytesIO(content), settings)
        with sessions.begin() as session:
            receipt = samples.import_file(session, clock, None, parcel.id, read, SampleSending("a.csv"))
        return receipt.accepted, receipt.duplicates

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(bring, range(2))) == [(0, 3), (3, 0)]
    with sessions() as looking:
        assert looking.scalar(select(func.count()).select_from(Measurement)) == 3


def test_an_effect_evaluation_takes_the_place_of_what_was_found_before(
    session: Session, parcel: Parcel, clock: Clock
) -> None:
    store(session, parcel, clock, row(cell="200"))
    assert session.get_one(Parcel, parcel.id).is_over_screening is True
    for stage, day in ((Stage.REMED, date(2024, 3, 10)), (Stage.EVAL, date(2024, 4, 1))):
        session.add(StageEvent(parcel_id=parcel.id, to_stage=stage, valid_on=day, recorded_at=RECORDED))
    again = replace(row(cell="10"), sampled_on=date(2024, 4, 10), sample="S1-2")
    store(session, parcel, clock, again)
    assert session.get_one(Parcel, parcel.id).is_over_screening is False
    known = sample_judging.load(session, [parcel.id])[parcel.id]
    assert "判定用修复后 1 个样品" in sample_judging.judge(known, clock.today()).summary.sentence.zh
    assert sample_judging.judge(known, date(2024, 3, 20)).summary.is_over_screening is True
