"""A parcel is put on a register and taken off by a document; entries never overlap; nothing that was said is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import daily, people, registers
from gis.clock import Clock
from gis.db.models import AuditEntry, Document, Link, Measure, Parcel, RegisterChange, RegisterEntry
from gis.domain.errors import DaysOutOfOrder, NotAllowed, NotFound, ReasonMissing
from gis.domain.policy import Actor
from gis.domain.register_errors import (
    DelistingNeedsNotice,
    EndKindUnfit,
    EntryEnded,
    FeatureDocumentUnknown,
    NothingCorrected,
    ProofMissing,
    SeenIsOld,
    StaysOverlap,
)
from gis.domain.registers import EndKind, PlannedMeasure
from gis.domain.words import DocumentKind, Register
from gis.proofs import Proof
from gis.registers import Correction, Ending, ListColumns, NewEntry, RegistersView
from tests.scenes import Scene, add_scene

NOTICE = Proof("示例公告〔2024〕12号")


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def officer(scene: Scene) -> Actor:
    return people.actor_of(scene.people["sthj"])


@pytest.fixture
def hand(session: Session, clock: Clock, officer: Actor, scene: Scene) -> Hand:
    return Hand(session, clock, officer, scene.parcel.id)


class Hand:
    """What an officer does to one parcel, having just looked at it."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, parcel_id: int) -> None:
        self.session, self.clock, self.actor, self.parcel_id = session, clock, actor, parcel_id

    def see(self) -> RegistersView:
        return registers.registers_of(self.session, self.clock, self.actor, self.parcel_id)

    def put_on(self, register: Register, since: date, proof: Proof = NOTICE, **columns: object) -> RegisterEntry:
        said = NewEntry(register, since, proof, ListColumns(**columns))
        return registers.put_on(self.session, self.clock, self.actor, self.parcel_id, said, self.see().version)

    def end(self, entry_id: int, until: date, kind: EndKind, proof: Proof = NOTICE, **more: str) -> RegisterEntry:
        said = Ending(until, kind, proof, **more)
        return registers.take_off(
            self.session, self.clock, self.actor, self.parcel_id, entry_id, said, self.see().version
        )

    def correct(self, entry_id: int, said: Correction) -> RegisterEntry:
        return registers.correct(
            self.session, self.clock, self.actor, self.parcel_id, entry_id, said, self.see().version
        )

    def measures(self) -> set[str]:
        """The measures that the parcel falls under by its own facts."""
        found = self.session.scalars(
            select(Measure.number)
            .join(Link, Link.measure_id == Measure.id)
            .where(Link.feature_id == self.parcel_id, Link.ended_at.is_(None), Link.via_id.is_(None))
        )
        return set(found)


def listed(session: Session, parcel: Parcel) -> RegisterEntry:
    return session.scalars(
        select(RegisterEntry).where(RegisterEntry.parcel_id == parcel.id, RegisterEntry.register == Register.LISTED)
    ).one()


def test_who_puts_a_parcel_on_a_register_says_by_which_document_and_the_links_follow(hand: Hand) -> None:
    assert "3.2" not in hand.measures()
    entry = hand.put_on(Register.AFTERCARE, date(2024, 9, 1), batch_no="2024年第一批", main_pollutants=("砷", " "))
    assert (entry.document, entry.batch_no, entry.main_pollutants) == (NOTICE.document, "2024年第一批", ["砷"])
    assert "3.2" in hand.measures()
    view = next(one for one in hand.see().entries if one.id == entry.id)
    assert view.is_live
    assert [line.change for line in view.history] == ["put-on"]
    assert view.history[0].person == "示例·sthj"
    with pytest.raises(ProofMissing, match="the list of priority-supervised parcels"):
        hand.put_on(Register.PRIORITY, date(2024, 9, 1), Proof(" "))


def test_a_recorded_document_proves_only_its_own_parcel(
    hand: Hand, session: Session, scene: Scene, clock: Clock
) -> None:
    facts = {"kind": DocumentKind.LIST_NOTICE, "title": "示例清单", "number": "示例〔2024〕3号"}
    own = Document(feature_id=scene.parcel.id, recorded_at=clock.recorded_at(), **facts)
    other = Document(feature_id=scene.hostile.id, recorded_at=clock.recorded_at(), **facts)
    session.add_all([own, other])
    session.flush()
    entry = hand.put_on(Register.PRIORITY, date(2024, 9, 1), Proof(document_id=own.id))
    assert (entry.document, entry.document_id) == ("示例清单（示例〔2024〕3号）", own.id)
    with pytest.raises(FeatureDocumentUnknown):
        hand.put_on(Register.LEDGER, date(2024, 9, 1), Proof(document_id=other.id))


def test_entries_of_one_register_never_overlap_neither_here_nor_in_the_database(
    hand: Hand, session: Session, scene: Scene, clock: Clock
) -> None:
    first = listed(session, scene.parcel)
    with pytest.raises(StaysOverlap):
        hand.put_on(Register.LISTED, date(2024, 9, 1))
    with pytest.raises(StaysOverlap):
        hand.put_on(Register.LISTED, date(2019, 9, 1))
    hand.end(first.id, date(2024, 6, 1), EndKind.DELISTED, notice_no="〔2024〕12号")
    hand.put_on(Register.LISTED, date(2024, 6, 1))
    values = {"parcel": scene.parcel.id, "now": clock.recorded_at()}
    statement = text(
        "INSERT INTO parcel_register (parcel_id, register, since, until, recorded_at)"
        " VALUES (:parcel, 'LISTED', '2024-05-01', '2024-07-01', :now)"
    )
    with pytest.raises(IntegrityError, match="ex_parcel_register_once_at_a_time"):
        session.execute(statement, values)


def test_the_list_is_left_by_the_citys_notice_only(hand: Hand, session: Session, scene: Scene) -> None:
    entry = listed(session, scene.parcel)
    with pytest.raises(DelistingNeedsNotice, match=r"art\. 58 and 66"):
        hand.end(entry.id, date(2024, 9, 1), EndKind.DELISTED)
    with pytest.raises(DelistingNeedsNotice):
        hand.end(entry.id, date(2024, 9, 1), EndKind.DELISTED, Proof(), notice_no="〔2024〕12号")
    assert "2.2" in hand.measures()
    hand.end(entry.id, date(2024, 9, 1), EndKind.DELISTED, notice_no="〔2024〕12号")
    assert "2.2" not in hand.measures()
    with pytest.raises(EntryEnded, match="2024-09-01"):
        hand.end(entry.id, date(2024, 9, 2), EndKind.DELISTED, notice_no="〔2024〕12号")


def test_the_database_refuses_a_delisting_without_notice(session: Session, scene: Scene) -> None:
    entry = listed(session, scene.parcel)
    with pytest.raises(IntegrityError, match="delisted_by_notice"):
        session.execute(
            text("UPDATE parcel_register SET until = '2024-09-01', ended_at = now() WHERE id = :id"), {"id": entry.id}
        )


def test_a_register_is_left_for_one_of_its_own_reasons(hand: Hand) -> None:
    entry = hand.put_on(Register.LEDGER, date(2024, 5, 1))
    with pytest.raises(EndKindUnfit):
        hand.end(entry.id, date(2024, 9, 1), EndKind.AFTERCARE_OVER)
    with pytest.raises(DaysOutOfOrder):
        hand.end(entry.id, date(2024, 5, 1), EndKind.EXCLUDED_NEVER_USED)
    with pytest.raises(ProofMissing):
        hand.end(entry.id, date(2024, 9, 1), EndKind.EXCLUDED_NEVER_USED, Proof())
    hand.end(entry.id, date(2024, 9, 1), EndKind.EXCLUDED_NEVER_USED, reason="现场核实（示例）")
    view = next(one for one in hand.see().entries if one.id == entry.id)
    assert (view.end_kind, view.end_reason, view.is_live) == (EndKind.EXCLUDED_NEVER_USED, "现场核实（示例）", False)


def test_a_correction_keeps_what_was_said_before(hand: Hand, session: Session) -> None:
    entry = hand.put_on(Register.PRIORITY, date(2024, 5, 1), liable_party="示例厂")
    right = NewEntry(Register.PRIORITY, date(2024, 4, 1), NOTICE, ListColumns(planned_measure=PlannedMeasure.CONTROL))
    with pytest.raises(ReasonMissing):
        hand.correct(entry.id, Correction(" ", right))
    hand.correct(entry.id, Correction("日期录错（示例）", right))
    with pytest.raises(NothingCorrected):
        hand.correct(entry.id, Correction("日期录错（示例）", right))
    view = next(one for one in hand.see().entries if one.id == entry.id)
    assert (view.stay.since, view.liable_party) == (date(2024, 4, 1), None)
    put_on, corrected = view.history
    assert put_on.after["since"] == "2024-05-01"
    assert set(corrected.changed) == {"since", "liable_party", "planned_measure"}
    assert corrected.before == put_on.after
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text("UPDATE register_change SET reason = NULL"))


def test_a_mistake_is_withdrawn_and_its_days_are_free_again(hand: Hand) -> None:
    entry = hand.put_on(Register.PRIORITY, date(2024, 5, 1))
    assert "2.1" in hand.measures()
    hand.correct(entry.id, Correction("录错地块（示例）"))
    assert "2.1" not in hand.measures()
    view = hand.see().entries[-1]
    assert (view.id, view.stay.is_withdrawn) == (entry.id, True)
    hand.put_on(Register.PRIORITY, date(2024, 5, 1))


def test_an_entry_of_a_day_to_come_counts_from_that_day(hand: Hand, session: Session, clock: Clock) -> None:
    daily.catch_up(session, clock)
    hand.put_on(Register.AFTERCARE, date(2024, 9, 20))
    assert "3.2" not in hand.measures()
    daily.catch_up(session, Clock(date(2024, 9, 19)))
    assert "3.2" not in hand.measures()
    daily.catch_up(session, Clock(date(2024, 9, 20)))
    assert "3.2" in hand.measures()


def test_of_two_people_who_saw_the_same_one_is_told_what_the_other_did(
    session: Session, clock: Clock, officer: Actor, scene: Scene, hand: Hand
) -> None:
    seen = hand.see().version
    hand.put_on(Register.PRIORITY, date(2024, 9, 1))
    said = NewEntry(Register.LEDGER, date(2024, 9, 1), NOTICE)
    with pytest.raises(SeenIsOld, match="示例·sthj: put on, “Priority-supervised parcels”"):
        registers.put_on(session, clock, officer, scene.parcel.id, said, seen)
    assert session.scalars(select(RegisterEntry).where(RegisterEntry.register == Register.LEDGER)).all() == []


def test_streets_look_and_strangers_see_nothing(session: Session, clock: Clock, scene: Scene, officer: Actor) -> None:
    said, parcel = NewEntry(Register.LEDGER, date(2024, 9, 1), NOTICE), scene.parcel
    street = replace(people.actor_of(scene.people["dongsi"]), street_ids=frozenset(parcel.streets))
    view = registers.registers_of(session, clock, street, parcel.id)
    assert not view.permission.is_allowed
    with pytest.raises(NotAllowed):
        registers.put_on(session, clock, street, parcel.id, said, view.version)
    stranger = replace(officer, street_ids=frozenset({99}))
    with pytest.raises(NotFound):
        registers.put_on(session, clock, stranger, parcel.id, said, view.version)


def test_each_change_is_audited_with_what_was_there_before(hand: Hand, session: Session, scene: Scene) -> None:
    entry = listed(session, scene.parcel)
    hand.end(entry.id, date(2024, 9, 1), EndKind.DELISTED, notice_no="〔2024〕12号")
    line = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (line.action, line.thing_kind, line.thing_id) == ("register-taken-off", "parcel", str(scene.parcel.id))
    assert line.before["until"] is None
    assert line.after["until"] == "2024-09-01"
    assert session.scalars(select(RegisterChange.change)).all() == ["taken-off"]
