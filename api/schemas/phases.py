"""Phases of a remediation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Named, PermissionOut, Schema, TextOut, Words
from api.schemas.by_hand import Treated
from gis.domain.phases import PhaseState
from gis.phases import PhaseSaid, PhasesView, PhaseView, StepSaid

RecordId = Annotated[int, Field(ge=1, lt=2**63)]


class PhaseIn(Schema):
    """A phase; `area` absent: its part of the parcel is not drawn. `number` absent: the next one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[Named, Field(min_length=1, max_length=200)]
    number: Annotated[int, Field(ge=1, le=999)] | None = None
    scheme_id: RecordId | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    area: Treated | None = None

    def said(self) -> PhaseSaid:
        """The house's own value."""
        known = (self.name, self.number, self.scheme_id, self.starts_on, self.ends_on)
        return PhaseSaid(*known) if self.area is None else PhaseSaid(*known, self.area.drawn(), self.area.treated())


class PhaseStepIn(Schema):
    """A step with the version that the person saw; an evaluated phase names day and report."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: PhaseState
    version: Annotated[int, Field(ge=1)]
    evaluated_on: Day | None = None
    document: Annotated[Words, Field(max_length=300)] | None = None
    document_id: RecordId | None = None

    def said(self) -> StepSaid:
        """The house's own value."""
        return StepSaid(self.state, self.version, self.evaluated_on, self.document, self.document_id)


class NextOut(Schema):
    """A state that may follow."""

    code: PhaseState
    name: TextOut


class PhaseOut(Schema):
    """A phase."""

    id: int
    number: int
    name: str
    state: PhaseState
    state_name: TextOut
    area_m2: float | None
    area: dict[str, Any] | None
    scheme_id: int | None
    scheme_filed_on: date | None
    starts_on: date | None
    ends_on: date | None
    evaluated_on: date | None
    document: str | None
    document_id: int | None
    version: int
    next: list[NextOut]
    recorded_at: datetime
    person: str | None

    @classmethod
    def of(cls, phase: PhaseView) -> Self:
        """From the use case's value."""
        after = [NextOut(code=code, name=TextOut.of(name)) for code, name in phase.next]
        own = {name: getattr(phase, name) for name in cls.model_fields if name not in ("next", "state_name")}
        return cls(**own, state_name=TextOut.of(phase.state_name), next=after)


class SchemeOut(Schema):
    """A filed scheme that phases may belong to."""

    id: int
    filed_on: date


class PhasesOut(Schema):
    """The phases of a parcel in their order."""

    phases: list[PhaseOut]
    schemes: list[SchemeOut]
    permission: PermissionOut | None

    @classmethod
    def of(cls, found: PhasesView) -> Self:
        """From the use case's value."""
        return cls(
            phases=[PhaseOut.of(one) for one in found.phases],
            schemes=[SchemeOut(id=number, filed_on=day) for number, day in found.schemes],
            permission=None if found.permission is None else PermissionOut.of(found.permission),
        )
