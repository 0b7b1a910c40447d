"""Controls, monitoring schedules and classes of control of a parcel, and records that fulfil duties."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Labelled, Named, PermissionOut, Schema, TextOut, Words
from api.schemas.by_hand import Treated
from api.schemas.registers import ProofIn, Reason
from gis.domain.restrictions import Finding, RestrictionKind, SchedulePurpose, Validity, Watched
from gis.records import NewRecord, RecordView
from gis.restrictions import (
    AftercareView,
    Conflict,
    NewControlClass,
    NewRestriction,
    NewSchedule,
    RestrictionView,
    ScheduleView,
)
from gis.restrictions.views import ClassView, Origin

Months = Annotated[int, Field(ge=1, le=120)]
Content = Annotated[Named, Field(min_length=2, max_length=2000)]
Note = Annotated[Words | None, Field(max_length=2000)]
RowId = Annotated[int, Field(ge=1, lt=2**63)]


class RestrictionIn(ProofIn, Treated):
    """A control: what it says, from when until when (a day still of it), where; nothing drawn: the whole parcel."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "LAND_USE",
                    "content": "示例：不得开挖、不得建设住宅",
                    "valid_from": "2024-01-01",
                    "check_months": 12,
                    "document": "示例后期管理方案〔2024〕1号",
                }
            ]
        }
    )

    kind: RestrictionKind
    content: Content
    valid_from: Day
    valid_until: Day | None = None
    check_months: Months | None = None

    def said(self) -> NewRestriction:
        """As the use case takes it."""
        validity = Validity(self.valid_from, self.valid_until)
        drawn = self.drawn() if self.is_drawn else None
        return NewRestriction(self.kind, self.content, validity, self.proof, self.check_months, drawn, self.treated())


class ScheduleIn(ProofIn):
    """What is monitored how often, the first round's day, and the last day on which one may be due."""

    purpose: SchedulePurpose
    watched: Watched
    content: Content
    months: Months
    first_due_on: Day
    last_due_on: Day | None = None

    def said(self) -> NewSchedule:
        """As the use case takes it."""
        return NewSchedule(
            self.purpose, self.watched, self.content, self.months, self.first_due_on, self.proof, self.last_due_on
        )


class ParcelRecordIn(ProofIn):
    """A check of a control, or a round of a schedule: one of the two is named. A document or a note proves it."""

    restriction_id: RowId | None = None
    schedule_id: RowId | None = None
    done_on: Day
    finding: Finding | None = None
    note: Note = None

    def said(self) -> NewRecord:
        """As the use case takes it."""
        return NewRecord(
            done_on=self.done_on,
            proof=self.proof,
            restriction_id=self.restriction_id,
            schedule_id=None if self.restriction_id is not None else self.schedule_id,
            finding=self.finding,
            note=self.note,
        )


class ControlClassIn(ProofIn):
    """The class of control that a priority parcel needs, since when."""

    code: Annotated[Words, Field(max_length=10)]
    since: Day
    note: Note = None

    def said(self) -> NewControlClass:
        """As the use case takes it."""
        return NewControlClass(self.code, self.since, self.proof, self.note)


class OverIn(Schema):
    """Why something is over."""

    reason: Reason


class RecordOut(Schema):
    """Something that fulfils a duty was done on a day."""

    id: int
    kind: Labelled
    done_on: date
    finding: Labelled | None
    note: str | None
    document: str | None
    document_id: int | None
    recorded_at: datetime
    recorded_by: str | None

    @classmethod
    def of(cls, view: RecordView) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            kind=Labelled.in_("duty_kinds", view.kind),
            done_on=view.done_on,
            finding=Labelled.in_("findings", view.finding) if view.finding else None,
            note=view.note,
            document=view.document,
            document_id=view.document_id,
            recorded_at=view.recorded_at,
            recorded_by=view.recorded_by,
        )


class OriginOut(Schema):
    """By which document and whom a line was recorded, and why it is over, if it is."""

    document: str | None
    document_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    ended_at: datetime | None
    end_reason: str | None

    @classmethod
    def of(cls, origin: Origin) -> Self:
        """From the use case's value."""
        return cls.model_validate(origin)


class ConflictOut(Schema):
    """A detection that speaks against a control, as a sentence with numbers."""

    detection_id: int
    detection_code: str
    area_m2: float
    sentence: TextOut
    basis: TextOut

    @classmethod
    def of(cls, conflict: Conflict) -> Self:
        """From the use case's value."""
        return cls(
            detection_id=conflict.detection.id,
            detection_code=conflict.detection.code,
            area_m2=conflict.area_m2,
            sentence=TextOut.of(conflict.sentence),
            basis=TextOut.of(conflict.basis),
        )


class RestrictionOut(Schema):
    """A control; `holds` today, `next_check_on` null when none is due."""

    id: int
    kind: Labelled
    content: str
    outline: dict[str, Any] | None
    valid_from: date
    valid_until: date | None
    holds: bool
    check_months: int | None
    next_check_on: date | None
    state: Labelled
    checks: list[RecordOut]
    conflicts: list[ConflictOut]
    origin: OriginOut

    @classmethod
    def of(cls, view: RestrictionView) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            kind=Labelled.in_("restriction_kinds", view.kind),
            content=view.content,
            outline=view.outline,
            valid_from=view.validity.valid_from,
            valid_until=view.validity.valid_until,
            holds=view.holds,
            check_months=view.check_months,
            next_check_on=view.next_check_on,
            state=Labelled.in_("duty_states", view.state),
            checks=[RecordOut.of(one) for one in view.checks],
            conflicts=[ConflictOut.of(one) for one in view.conflicts],
            origin=OriginOut.of(view.origin),
        )


class ScheduleOut(Schema):
    """What is monitored how often, and the rounds so far, the latest first."""

    id: int
    purpose: Labelled
    watched: Labelled
    content: str
    months: int
    first_due_on: date
    last_due_on: date | None
    next_due_on: date | None
    state: Labelled
    rounds: list[RecordOut]
    origin: OriginOut

    @classmethod
    def of(cls, view: ScheduleView) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            purpose=Labelled.in_("schedule_purposes", view.purpose),
            watched=Labelled.in_("watched", view.watched),
            content=view.content,
            months=view.months,
            first_due_on=view.first_due_on,
            last_due_on=view.last_due_on,
            next_due_on=view.next_due_on,
            state=Labelled.in_("duty_states", view.state),
            rounds=[RecordOut.of(one) for one in view.rounds],
            origin=OriginOut.of(view.origin),
        )


class ClassOut(Schema):
    """A word on the class of control; the last one counts."""

    code: str
    since: date
    note: str | None
    origin: OriginOut

    @classmethod
    def of(cls, view: ClassView) -> Self:
        """From the use case's value."""
        return cls(code=view.code, since=view.since, note=view.note, origin=OriginOut.of(view.origin))


class DefaultCycleOut(Schema):
    """How often by default, and the basis."""

    months: int
    basis: TextOut


class AftercareOut(Schema):
    """Controls, schedules and classes of control of a parcel, those in force first."""

    restrictions: list[RestrictionOut]
    schedules: list[ScheduleOut]
    classes: list[ClassOut]
    all_classes: list[Labelled]
    classes_basis: TextOut
    defaults: dict[str, DefaultCycleOut]
    may_record: PermissionOut
    may_check: PermissionOut

    @classmethod
    def of(cls, view: AftercareView) -> Self:
        """From the use case's value."""
        return cls(
            restrictions=[RestrictionOut.of(one) for one in view.restrictions],
            schedules=[ScheduleOut.of(one) for one in view.schedules],
            classes=[ClassOut.of(one) for one in view.classes],
            all_classes=[Labelled(code=one.code, zh=one.name.zh, en=one.name.en) for one in view.all_classes.classes],
            classes_basis=TextOut.of(view.all_classes.basis),
            defaults={
                name: DefaultCycleOut(months=cycle.months, basis=TextOut.of(cycle.basis))
                for name, cycle in view.cycles.items()
            },
            may_record=PermissionOut.of(view.may_record),
            may_check=PermissionOut.of(view.may_check),
        )
