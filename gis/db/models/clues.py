"""Clues (线索): what made somebody look at a piece of ground, who handles it and how far it has come."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gis.db.models.base import Base, by_value
from gis.domain.review_words import ClueSource, Conclusion, Finding, Move, Reason, UnitPart
from gis.domain.words import DetectionState


class Clue(Base):
    """One piece of ground to be checked, once. The state table is `domain.review`; `clue_event` is how it came here.

    What `review.Case` needs is kept here beside the trail, written by the moves and nobody else.
    """

    __tablename__ = "clue"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    source: Mapped[ClueSource] = mapped_column(by_value(ClueSource, "source"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)
    """The parcel it lies on most; None beside all of them."""
    streets: Mapped[list[int]] = mapped_column(server_default="{}")
    """Of its ground; scope asks here."""
    state: Mapped[DetectionState] = mapped_column(by_value(DetectionState, "state"))
    held_from: Mapped[DetectionState | None] = mapped_column(by_value(DetectionState, "held_from"))
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    turn_unit_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    check_unit_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    sanction: Mapped[DetectionState | None] = mapped_column(by_value(DetectionState, "sanction"))
    sanction_unit_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    finding: Mapped[Finding | None] = mapped_column(by_value(Finding, "finding"))
    """Of the last visit."""
    has_new_visit: Mapped[bool] = mapped_column(server_default="false")
    conclusion: Mapped[Conclusion | None] = mapped_column(by_value(Conclusion, "conclusion"))
    concluded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: it was opened by the rules."""
    due_on: Mapped[date | None]
    """Of the present state; None where nobody has to do anything."""
    version: Mapped[int] = mapped_column(server_default="1")
    """Counts the lines of the trail, so that two people do not cross."""

    __table_args__ = (
        Index("ix_clue_state", "state"),
        CheckConstraint("(state = 'ON_HOLD') = (held_from IS NOT NULL)", name="held_from_somewhere"),
        CheckConstraint("(conclusion IS NULL) = (concluded_by_id IS NULL)", name="concluded_by_somebody"),
        # R11 and Q10, in the database too.
        CheckConstraint(
            "state NOT IN ('RECTIFYING', 'CASE_FILED', 'TO_RECHECK') OR (conclusion = 'violation'"
            " AND finding IS NOT NULL)",
            name="sanctioned_after_a_visit",
        ),
        CheckConstraint("state <> 'CLOSED' OR conclusion IS NOT NULL", name="closed_after_a_conclusion"),
    )


class ClueDetection(Base):
    """The detections of a clue: the first made it, later ones of the same ground joined it (R10)."""

    __tablename__ = "clue_detection"

    detection_id: Mapped[int] = mapped_column(ForeignKey("detection.id"), primary_key=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    joined_at: Mapped[datetime]
    share: Mapped[float | None]
    """How much of the smaller of the two it shares with the ground it joined; None for the first."""
    explanation_id: Mapped[int | None] = mapped_column(ForeignKey("explanation.id"))
    """It came after the clue was done, and is explained: it is not dispatched again."""


class ClueUnit(Base):
    """The units that take part in a clue; `share` is that of the ground in a street (0-1)."""

    __tablename__ = "clue_unit"

    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    part: Mapped[UnitPart] = mapped_column(by_value(UnitPart, "part"))
    share: Mapped[float | None]


class ClueEvent(Base):
    """One line of the trail; append-only. Whose turn it is afterwards stands here, so that clocks can be read off."""

    __tablename__ = "clue_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    move: Mapped[Move] = mapped_column(by_value(Move, "move"))
    from_state: Mapped[DetectionState | None] = mapped_column(by_value(DetectionState, "from_state"))
    to_state: Mapped[DetectionState] = mapped_column(by_value(DetectionState, "to_state"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The person's unit then."""
    reason: Mapped[Reason | None] = mapped_column(by_value(Reason, "reason"))
    text: Mapped[str]
    unit_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    """To whom it was dispatched or handed."""
    turn_unit_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    until: Mapped[date | None]
    punished_on: Mapped[date | None]
    rectified_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    detection_id: Mapped[int | None] = mapped_column(ForeignKey("detection.id"))
    """Which detection made the clue or joined it."""
    valid_on: Mapped[date]
    recorded_at: Mapped[datetime]


class ClueConclusion(Base):
    """What a reviewer concluded; append-only, the last one after the last return counts."""

    __tablename__ = "clue_conclusion"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    conclusion: Mapped[Conclusion] = mapped_column(by_value(Conclusion, "conclusion"))
    text: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("conclusion <> 'violation' OR document_id IS NOT NULL", name="violation_by_decision"),
    )


class Explanation(Base):
    """A change that is explained until a day: the same ground is not dispatched again, and stays recorded (R10)."""

    __tablename__ = "explanation"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    clue_id: Mapped[int] = mapped_column(ForeignKey("clue.id"), index=True)
    reason: Mapped[Reason] = mapped_column(by_value(Reason, "reason"))
    text: Mapped[str]
    until: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
