"""The page of a supervised site: what it is, its duties, key units, tanks, and what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Demolition, DutyRecord, Person, Site, SiteUnits, Tank, TankChange
from gis.domain.errors import NotFound
from gis.domain.linking import TANK_KINDS
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.site_duties import RECORDED, UnitsFact
from gis.domain.tanks import TankChangeKind, TankProtection
from gis.domain.words import SiteKind
from gis.duties import Duty, DutyKind, duties_of
from gis.records import RecordView, records_where
from gis.scoped import feature_of


@dataclass(frozen=True, slots=True)
class UnitsView:
    """A word on the key units; the last one counts."""

    units: UnitsFact
    document: str | None
    recorded_at: datetime
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class DemolitionView:
    """Plant that is taken down."""

    starts_on: date
    content: str
    document: str | None
    recorded_at: datetime
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class TankChangeView:
    """A report about a tank; `changed` names what says something else than before."""

    change: TankChangeKind
    reported_on: date
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    document: str | None
    recorded_by: str | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns that differ."""
        return tuple(name for name, value in self.after.items() if (self.before or {}).get(name) != value)


@dataclass(frozen=True, slots=True)
class TankView:
    """A tank as it is now, and what was reported of it, the latest first."""

    id: int
    number: str
    protection: TankProtection
    spec: str | None
    volume_m3: float | None
    buried_on: date | None
    holds: str | None
    removed_on: date | None
    changes: tuple[TankChangeView, ...]


@dataclass(frozen=True, slots=True)
class SiteView:
    """Everything of a site beside its panel. `recorded` are the kinds of duties that a record here can fulfil."""

    id: int
    site_kind: SiteKind
    duties: tuple[Duty, ...]
    recorded: tuple[DutyKind, ...]
    units: tuple[UnitsView, ...]
    demolitions: tuple[DemolitionView, ...]
    tanks: tuple[TankView, ...]
    records: tuple[RecordView, ...]
    may_record: Permission

    @property
    def has_tanks(self) -> bool:
        """Whether it is a station or depot."""
        return self.site_kind in TANK_KINDS


def site_of(session: Session, clock: Clock, actor: Actor, site_id: int) -> SiteView:
    """One site. Raises NotFound, also outside the actor's scope and for what is no site."""
    site = feature_of(session, actor, site_id)
    if not isinstance(site, Site):
        raise NotFound(what=f"site {site_id}")
    duties = duties_of(session, clock, actor, [site_id])
    return SiteView(
        id=site.id,
        site_kind=site.site_kind,
        duties=duties,
        recorded=tuple(kind for kind in DutyKind if kind in RECORDED and kind in {duty.kind for duty in duties}),
        units=_units(session, site_id),
        demolitions=_demolitions(session, site_id),
        tanks=_tanks(session, site_id),
        records=tuple(view for _, view in records_where(session, DutyRecord.feature_id == site_id)),
        may_record=permit(actor, Action.RECORD_DUTIES, Thing(frozenset(site.streets))),
    )


def _units(session: Session, site_id: int) -> tuple[UnitsView, ...]:
    rows = session.execute(
        select(SiteUnits, Person.name)
        .outerjoin(Person, Person.id == SiteUnits.recorded_by_id)
        .where(SiteUnits.site_id == site_id)
        .order_by(SiteUnits.id.desc())
    )
    return tuple(
        UnitsView(
            UnitsFact(one.class_1, one.class_2, one.is_groundwater_sensitive), one.document, one.recorded_at, person
        )
        for one, person in rows
    )


def _demolitions(session: Session, site_id: int) -> tuple[DemolitionView, ...]:
    rows = session.execute(
        select(Demolition, Person.name)
        .outerjoin(Person, Person.id == Demolition.recorded_by_id)
        .where(Demolition.site_id == site_id)
        .order_by(Demolition.starts_on.desc(), Demolition.id.desc())
    )
    return tuple(
        DemolitionView(one.starts_on, one.content, one.document, one.recorded_at, person) for one, person in rows
    )


def _tanks(session: Session, site_id: int) -> tuple[TankView, ...]:
    tanks = session.scalars(select(Tank).where(Tank.site_id == site_id).order_by(Tank.number, Tank.id)).all()
    rows = session.execute(
        select(TankChange, Person.name)
        .outerjoin(Person, Person.id == TankChange.recorded_by_id)
        .where(TankChange.tank_id.in_([tank.id for tank in tanks]))
        .order_by(TankChange.reported_on.desc(), TankChange.id.desc())
    )
    changes: dict[int, list[TankChangeView]] = defaultdict(list)
    for one, person in rows:
        changes[one.tank_id].append(
            TankChangeView(one.change, one.reported_on, one.before, one.after, one.document, person)
        )
    found = (
        TankView(
            id=tank.id,
            number=tank.number,
            protection=tank.protection,
            spec=tank.spec,
            volume_m3=tank.volume_m3,
            buried_on=tank.buried_on,
            holds=tank.holds,
            removed_on=tank.removed_on,
            changes=tuple(changes.get(tank.id, ())),
        )
        for tank in tanks
    )
    return tuple(sorted(found, key=lambda tank: tank.removed_on is not None))
