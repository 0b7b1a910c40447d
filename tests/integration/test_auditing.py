"""An auditor's three questions: each number is its rows, each row says what is missing."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import auditing, auditing_export
from gis.auditing import Answers, Asked, Data, Lack
from gis.clock import Clock
from gis.db.models import AuditEntry, Clue, Document, Sample, SamplingPoint
from gis.domain.review_words import Conclusion, Finding, Move, Reason
from gis.domain.text import Language
from tests.clue_people import PIXEL, Hands
from tests.factories import DISTRICT, RECORDED
from tests.scenes import Scene, add_scene

YEAR = Asked(date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def hands(session: Session, clock: Clock, scene: Scene, tmp_path: Path) -> Hands:
    return Hands(session, clock, scene, tmp_path)


def ask(hands: Hands, who: str = "sthj", asked: Asked = YEAR) -> Answers:
    return auditing.answers(hands.session, hands.clock, hands.actors[who], DISTRICT, asked)


def violation(hands: Hands) -> Clue:
    """A clue that is concluded as a violation by a decision."""
    clue = hands.clue(hands.scene.on)
    hands.dispatch(clue)
    hands.visit("dongsi", clue)
    hands.move("dongsi", clue, Move.SUBMIT)
    decision = hands.decision(hands.scene.parcel.id)
    return hands.move("shenhe", clue, Move.CONCLUDE, conclusion=Conclusion.VIOLATION, document_id=decision)


def codes(hands: Hands, asked: Asked = YEAR) -> set[str]:
    return {one.code for one in ask(hands, asked=asked).not_visited}


def test_a_parcel_is_on_the_list_until_somebody_was_there_in_the_period(hands: Hands) -> None:
    code = hands.scene.parcel.code
    assert code in codes(hands)
    violation(hands)
    assert code not in codes(hands)
    earlier = Asked(date(2023, 1, 1), date(2023, 12, 31))
    assert code in codes(hands, earlier)
    (row,) = [one for one in ask(hands, asked=earlier).not_visited if one.code == code]
    assert row.visited_on == hands.clock.today()


def test_a_violation_is_listed_while_it_is_open(hands: Hands) -> None:
    assert ask(hands).violations_found == 0
    clue = violation(hands)
    (row,) = ask(hands).violations
    assert (row.number, row.lack, row.parcel) == (clue.number, Lack.OPEN, hands.scene.parcel.code)
    assert row.turn


@pytest.mark.parametrize(
    ("photos", "has_document", "is_struck", "lack"),
    [
        ((), False, False, Lack.NO_EVIDENCE),
        ((PIXEL,), False, False, None),
        ((), True, False, None),
        ((), True, True, Lack.STRUCK),
    ],
)
def test_what_closes_a_violation_is_a_standing_document_or_a_later_photo(
    session: Session, hands: Hands, photos: tuple[bytes, ...], has_document: bool, is_struck: bool, lack: Lack | None
) -> None:
    clue = violation(hands)
    closed_by = hands.decision(hands.scene.parcel.id) if has_document else None
    close(hands, clue, closed_by, *photos)
    if is_struck:
        document = session.get_one(Document, closed_by)
        document.struck_at, document.strike_reason = RECORDED, "示例：登记有误"
        session.flush()
    found = ask(hands)
    assert [one.lack for one in found.violations] == ([] if lack is None else [lack])
    assert found.violations_found == 1


def close(hands: Hands, clue: Clue, document_id: int | None, *photos: bytes) -> None:
    """Rectified, looked at again, closed by a third person."""
    day = hands.clock.today()
    street = frozenset({hands.unit("东四街道")})
    hands.move("zhujian", clue, Move.ORDER_RECTIFICATION, unit_ids=street)
    hands.move("dongsi", clue, Move.REPORT_DONE, punished_on=day, rectified_on=day)
    hands.visit("dongsi", clue, Finding.TRUE, *photos)
    hands.move("zhujian", clue, Move.CLOSE, reason=Reason.RECTIFIED, document_id=document_id)


def test_data_are_old_by_kind_and_altogether(session: Session, hands: Hands) -> None:
    parcel = hands.scene.parcel
    point = SamplingPoint(parcel_id=parcel.id, name="S1", recorded_at=RECORDED)
    session.add(point)
    session.flush()
    session.add(Sample(point_id=point.id, name="S1", sampled_on=date(2024, 1, 10), recorded_at=RECORDED))
    session.flush()

    def old(days: int) -> frozenset[Data]:
        rows = ask(hands, asked=Asked(YEAR.since, YEAR.until, days)).old_data
        return next((one.old for one in rows if one.code == parcel.code), frozenset())

    age = (hands.clock.today() - date(2024, 1, 10)).days
    assert Data.SAMPLE not in old(age)
    assert {Data.SAMPLE, Data.ANY, Data.IMAGE} <= old(age - 1)
    assert Data.IMAGE in old(age)
    found = ask(hands)
    for kind, n in found.old_by_kind.items():
        assert n == sum(kind in one.old for one in found.old_data)


def test_a_street_is_told_of_its_own_ground_only(hands: Hands) -> None:
    violation(hands)
    theirs, all_of_it = ask(hands, "jingshan"), ask(hands)
    assert theirs.parcels < all_of_it.parcels
    assert {one.code for one in theirs.not_visited} <= {one.code for one in all_of_it.not_visited}


@pytest.mark.parametrize("language", Language)
def test_the_workbook_has_the_rows_of_the_page_and_is_audited(
    session: Session, hands: Hands, language: Language
) -> None:
    violation(hands)
    found = ask(hands)
    content = auditing_export.workbook(session, hands.clock, hands.actors["sthj"], DISTRICT, YEAR, language)
    sheets = load_workbook(io.BytesIO(content)).worksheets
    assert [sheet.max_row - 1 for sheet in sheets] == [
        len(found.not_visited),
        len(found.violations),
        len(found.old_data),
    ]
    entries = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "export-auditing")
    assert session.scalar(entries) == 1
