"""What a stage asks for by a day: the investigation after a notice, reports while risk is controlled."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Document, Parcel
from gis.domain.duties import DutyKind, DutyState
from gis.domain.words import DocumentKind, Stage
from gis.duties import Duty, duties_of
from tests.factories import RECORDED, add_ground, add_parcel, rectangle


@pytest.fixture
def parcel(session: Session) -> Parcel:
    add_ground(session)
    return add_parcel(session, rectangle(449562.4, 4421368.2, 120, 80), stage=Stage.PRELIM)


def prove(session: Session, parcel: Parcel, kind: DocumentKind, on: date | None, *, is_struck: bool = False) -> None:
    made = Document(feature_id=parcel.id, kind=kind, title="示例文件", issued_on=on, recorded_at=RECORDED)
    if is_struck:
        made.struck_at, made.strike_reason = RECORDED, "示例：登记有误"
    session.add(made)
    session.flush()


def duty(session: Session, clock: Clock, parcel: Parcel, kind: DutyKind) -> Duty | None:
    found = [one for one in duties_of(session, clock, None, [parcel.id]) if one.kind is kind]
    assert len(found) <= 1
    return found[0] if found else None


class TestInvestigation:
    @pytest.mark.parametrize("stage", [Stage.SUSPECT, Stage.PRELIM])
    @pytest.mark.parametrize(
        ("notice", "due", "state"),
        [
            (date(2024, 3, 17), date(2024, 9, 17), DutyState.OVERDUE),
            (date(2024, 3, 18), date(2024, 9, 18), DutyState.SOON),
            (date(2024, 8, 31), date(2025, 2, 28), DutyState.OPEN),
        ],
    )
    def test_six_months_from_the_notice(
        self, session: Session, clock: Clock, parcel: Parcel, stage: Stage, notice: date, due: date, state: DutyState
    ) -> None:
        parcel.stage = stage
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, notice)
        found = duty(session, clock, parcel, DutyKind.INVESTIGATION)
        assert found is not None
        assert (found.due_on, found.state, found.door) == (due, state, f"/parcels/{parcel.id}#documents")
        assert "42号" in found.basis.zh

    def test_without_a_standing_notice_there_is_none(self, session: Session, clock: Clock, parcel: Parcel) -> None:
        assert duty(session, clock, parcel, DutyKind.INVESTIGATION) is None
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, date(2024, 1, 1), is_struck=True)
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, None)
        assert duty(session, clock, parcel, DutyKind.INVESTIGATION) is None

    @pytest.mark.parametrize(
        ("reported", "is_done"), [(date(2024, 1, 9), False), (date(2024, 1, 10), True), (date(2024, 9, 1), True)]
    )
    def test_a_report_of_after_the_notice_fulfils_it(
        self, session: Session, clock: Clock, parcel: Parcel, reported: date, is_done: bool
    ) -> None:
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, date(2024, 1, 10))
        prove(session, parcel, DocumentKind.INVESTIGATION_REPORT, reported)
        found = duty(session, clock, parcel, DutyKind.INVESTIGATION)
        assert found is not None
        assert (found.state is DutyState.DONE, found.done_on) == (is_done, reported if is_done else None)

    def test_a_new_notice_asks_anew(self, session: Session, clock: Clock, parcel: Parcel) -> None:
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, date(2023, 1, 10))
        prove(session, parcel, DocumentKind.INVESTIGATION_REPORT, date(2023, 3, 10))
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, date(2024, 5, 10))
        found = duty(session, clock, parcel, DutyKind.INVESTIGATION)
        assert found is not None
        assert (found.state, found.due_on) == (DutyState.OPEN, date(2024, 11, 10))

    def test_later_stages_have_none(self, session: Session, clock: Clock, parcel: Parcel) -> None:
        prove(session, parcel, DocumentKind.WRITTEN_NOTICE, date(2024, 1, 10))
        parcel.stage = Stage.DETAIL
        session.flush()
        assert duty(session, clock, parcel, DutyKind.INVESTIGATION) is None


class TestControlReport:
    def test_a_year_from_the_beginning_then_from_each_report(
        self, session: Session, clock: Clock, parcel: Parcel
    ) -> None:
        parcel.stage, parcel.stage_since = Stage.CONTROL, date(2023, 5, 1)
        session.flush()

        def due() -> tuple[date | None, DutyState]:
            found = duty(session, clock, parcel, DutyKind.CONTROL_REPORT)
            assert found is not None
            return found.due_on, found.state

        assert due() == (date(2024, 5, 1), DutyState.OVERDUE)
        prove(session, parcel, DocumentKind.MONITORING_REPORT, date(2023, 4, 30))
        assert due() == (date(2024, 5, 1), DutyState.OVERDUE)
        prove(session, parcel, DocumentKind.MONITORING_REPORT, date(2024, 4, 20))
        assert due() == (date(2025, 4, 20), DutyState.OPEN)

    def test_nobody_asks_it_of_other_stages(self, session: Session, clock: Clock, parcel: Parcel) -> None:
        parcel.stage_since = date(2020, 1, 1)
        session.flush()
        assert duty(session, clock, parcel, DutyKind.CONTROL_REPORT) is None
