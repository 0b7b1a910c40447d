"""Soil that leaves a parcel: plans, batches, entries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Named, PermissionOut, Schema, TextOut, Words
from gis.domain.soil import Direction, SoilUnit
from gis.soil import BatchSaid, BatchView, Filing, MovementSaid, PlanSaid, SoilView, Step

Title = Annotated[Named, Field(min_length=1, max_length=300)]
Long = Annotated[Named, Field(min_length=1, max_length=2000)]
Amount = Annotated[float, Field(gt=0, le=1e7, allow_inf_nan=False)]
RecordId = Annotated[int, Field(ge=1, lt=2**63)]


class _In(Schema):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlanIn(_In):
    """A transfer plan: the six fields of art. 41 and when each authority was told."""

    number: Title
    moves_from: Day
    moves_until: Day
    method: Long
    route: Long
    amount: Amount
    unit: SoilUnit
    destination: Long
    disposal: Long
    contractor: Title | None = None
    destination_office: Title | None = None
    reported_origin_on: Day | None = None
    reported_destination_on: Day | None = None
    document: Title | None = None
    document_id: RecordId | None = None

    def said(self) -> PlanSaid:
        """The house's own value."""
        return PlanSaid(**self.model_dump())


class ReportIn(_In):
    """The days on which a plan was reported."""

    origin_on: Day | None = None
    destination_on: Day | None = None


class BatchIn(_In):
    """A batch; `promised_on` is the day by which it is to be disposed of (承诺时限)."""

    number: Title
    volume_m3: Amount
    destination: Long
    promised_on: Day
    plan_id: RecordId | None = None
    left_on: Day | None = None
    density_t_m3: Annotated[float, Field(gt=0, le=20)] | None = None
    document: Title | None = None
    document_id: RecordId | None = None

    def said(self) -> BatchSaid:
        """The house's own value."""
        return BatchSaid(**self.model_dump())


class StepIn(_In):
    """A day of a batch, recorded once."""

    step: Step
    day: Day


class MovementIn(_In):
    """Soil that went out or came in."""

    direction: Direction
    moved_on: Day
    amount: Amount
    unit: SoilUnit
    manifest_no: Title | None = None
    document: Title | None = None
    document_id: RecordId | None = None

    def said(self) -> MovementSaid:
        """The house's own value."""
        return MovementSaid(**self.model_dump())


class CancelIn(_In):
    """Why an entry was wrong."""

    reason: Annotated[Words, Field(max_length=500)]


class CloseIn(_In):
    """When the evaluation was filed, and by which document."""

    evaluation_filed_on: Day
    document: Annotated[Words, Field(max_length=300)]
    document_id: RecordId | None = None

    def filing(self) -> Filing:
        """The house's own value."""
        return Filing(self.evaluation_filed_on, self.document, self.document_id)


class PlanOut(Schema):
    """A transfer plan."""

    id: int
    number: str
    moves_from: date
    moves_until: date
    method: str
    route: str
    amount: float
    unit: SoilUnit
    destination: str
    disposal: str
    contractor: str | None
    destination_office: str | None
    reported_origin_on: date | None
    reported_destination_on: date | None
    document: str | None
    document_id: int | None
    recorded_at: datetime
    person: str | None


class MovementOut(Schema):
    """One entry; `is_cancelled` when a later line took it back, `cancels_id` when it is such a line."""

    id: int
    direction: Direction
    moved_on: date
    amount: float
    unit: SoilUnit
    manifest_no: str | None
    document: str | None
    document_id: int | None
    cancels_id: int | None
    is_cancelled: bool
    reason: str | None
    recorded_at: datetime
    person: str | None


class BalanceOut(Schema):
    """Out against in; `why` null: they agree."""

    out: float
    into: float
    unit: SoilUnit | None
    difference: float
    is_balanced: bool
    why: TextOut | None


class DueOut(Schema):
    """The promised day of an open batch."""

    due: date
    days_left: int
    is_overdue: bool
    is_amber: bool
    sentence: TextOut


class BatchOut(Schema):
    """A batch on its way; `gaps` keep it from being closed."""

    id: int
    number: str
    plan_id: int | None
    volume_m3: float
    destination: str
    promised_on: date
    left_on: date | None
    arrived_on: date | None
    disposed_on: date | None
    evaluation_filed_on: date | None
    document: str | None
    document_id: int | None
    is_open: bool
    is_handed_on: bool
    origin: str | None
    origin_share: float
    due: DueOut | None
    balance: BalanceOut
    gaps: list[TextOut]
    movements: list[MovementOut]

    @classmethod
    def of(cls, batch: BatchView) -> Self:
        """From the use case's value."""
        return cls.model_validate(batch)


class UnlawfulOut(Schema):
    """Something that is so although the law says otherwise, with its article."""

    sentence: TextOut
    article: TextOut


class SoilOut(Schema):
    """Everything about a parcel's soil on the working date."""

    plans: list[PlanOut]
    batches: list[BatchOut]
    unlawful: list[UnlawfulOut]
    field_names: dict[str, TextOut]
    tolerance: float
    tolerance_basis: str
    permission: PermissionOut | None

    @classmethod
    def of(cls, soil: SoilView) -> Self:
        """From the use case's value."""
        return cls(
            plans=[PlanOut.model_validate(one) for one in soil.plans],
            batches=[BatchOut.of(one) for one in soil.batches],
            unlawful=[UnlawfulOut.model_validate(one) for one in soil.unlawful],
            field_names={name: TextOut.of(one) for name, one in soil.field_names.items()},
            tolerance=soil.tolerance,
            tolerance_basis=soil.tolerance_basis,
            permission=None if soil.permission is None else PermissionOut.of(soil.permission),
        )
