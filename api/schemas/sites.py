"""A supervised site: key units, demolitions, buried tanks, and what was recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.schemas.aftercare import Content, Note, RecordOut
from api.schemas.base import Day, Labelled, Line, Named, PermissionOut, Schema
from api.schemas.duties import DutyOut
from api.schemas.registers import ProofIn
from gis.domain.duties import DutyKind
from gis.domain.restrictions import Finding
from gis.domain.site_duties import UnitsFact
from gis.domain.tanks import TankProtection
from gis.duties.listing import DutyRow
from gis.records import NewRecord
from gis.sites import NewDemolition, NewUnits, SiteView, TankSaid, TankView
from gis.sites.views import TankChangeView


class SiteRecordIn(ProofIn):
    """Something that fulfils a duty of the site was done on a day; a document or a note proves it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "hazard-round", "done_on": "2024-09-02", "document": "示例隐患排查报告〔2024〕1号"}]
        }
    )

    kind: DutyKind
    done_on: Day
    finding: Finding | None = None
    note: Note = None

    def said(self) -> NewRecord:
        """As the use case takes it."""
        return NewRecord(self.done_on, self.proof, self.kind, finding=self.finding, note=self.note)


class UnitsIn(ProofIn):
    """Key units by class (HJ 1209), and whether sensitive groundwater lies within 1 km."""

    class_1: Annotated[int, Field(ge=0, le=1000)]
    class_2: Annotated[int, Field(ge=0, le=1000)]
    is_groundwater_sensitive: bool

    def said(self) -> NewUnits:
        """As the use case takes it."""
        return NewUnits(UnitsFact(self.class_1, self.class_2, self.is_groundwater_sensitive), self.proof)


class DemolitionIn(ProofIn):
    """When plant is taken down, and which."""

    starts_on: Day
    content: Content

    def said(self) -> NewDemolition:
        """As the use case takes it."""
        return NewDemolition(self.starts_on, self.content, self.proof)


class TankIn(ProofIn):
    """What a site reports of a tank."""

    number: Annotated[Named, Field(min_length=1, max_length=40)]
    protection: TankProtection
    reported_on: Day
    spec: Line = None
    volume_m3: Annotated[float | None, Field(gt=0, le=100_000, allow_inf_nan=False)] = None
    buried_on: Day | None = None
    holds: Line = None

    def said(self) -> TankSaid:
        """As the use case takes it."""
        return TankSaid(
            number=self.number,
            protection=self.protection,
            reported_on=self.reported_on,
            proof=self.proof,
            spec=self.spec,
            volume_m3=self.volume_m3,
            buried_on=self.buried_on,
            holds=self.holds,
        )


class TankEndIn(ProofIn):
    """Since when a tank is out of use."""

    on: Day


class TankChangeOut(Schema):
    """A report about a tank; `changed` names what says something else than before."""

    change: Labelled
    reported_on: date
    changed: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any]
    document: str | None
    recorded_by: str | None

    @classmethod
    def of(cls, view: TankChangeView) -> Self:
        """From the use case's value."""
        return cls(
            change=Labelled.in_("tank_changes", view.change),
            reported_on=view.reported_on,
            changed=list(view.changed),
            before=None if view.before is None else dict(view.before),
            after=dict(view.after),
            document=view.document,
            recorded_by=view.recorded_by,
        )


class TankOut(Schema):
    """A tank as it is now, and what was reported of it, the latest first."""

    id: int
    number: str
    protection: Labelled
    spec: str | None
    volume_m3: float | None
    buried_on: date | None
    holds: str | None
    removed_on: date | None
    changes: list[TankChangeOut]

    @classmethod
    def of(cls, view: TankView) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            number=view.number,
            protection=Labelled.in_("tank_protections", view.protection),
            spec=view.spec,
            volume_m3=view.volume_m3,
            buried_on=view.buried_on,
            holds=view.holds,
            removed_on=view.removed_on,
            changes=[TankChangeOut.of(one) for one in view.changes],
        )


class UnitsOut(Schema):
    """A word on the key units; the last one counts."""

    class_1: int
    class_2: int
    is_groundwater_sensitive: bool
    document: str | None
    recorded_at: datetime
    recorded_by: str | None


class DemolitionOut(Schema):
    """Plant that is taken down."""

    starts_on: date
    content: str
    document: str | None
    recorded_at: datetime
    recorded_by: str | None


class SiteOut(Schema):
    """Everything of a site beside its panel; `recorded`: the kinds of duties that a record can fulfil here."""

    id: int
    site_kind: Labelled
    has_tanks: bool
    duties: list[DutyOut]
    recorded: list[Labelled]
    units: list[UnitsOut]
    demolitions: list[DemolitionOut]
    tanks: list[TankOut]
    records: list[RecordOut]
    may_record: PermissionOut

    @classmethod
    def of(cls, view: SiteView, duties: tuple[DutyRow, ...]) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            site_kind=Labelled.in_("site_kinds", view.site_kind),
            has_tanks=view.has_tanks,
            duties=[DutyOut.of(row) for row in duties],
            recorded=[Labelled.in_("duty_kinds", kind) for kind in view.recorded],
            units=[
                UnitsOut(
                    class_1=one.units.class_1,
                    class_2=one.units.class_2,
                    is_groundwater_sensitive=one.units.is_groundwater_sensitive,
                    document=one.document,
                    recorded_at=one.recorded_at,
                    recorded_by=one.recorded_by,
                )
                for one in view.units
            ],
            demolitions=[DemolitionOut.model_validate(one) for one in view.demolitions],
            tanks=[TankOut.of(one) for one in view.tanks],
            records=[RecordOut.of(one) for one in view.records],
            may_record=PermissionOut.of(view.may_record),
        )
