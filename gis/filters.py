"""What a person chose to see: one value, and the one place where it becomes SQL.

Lists, the legend, tiles, briefs and exports all use `conditions`, so they always agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Subquery, Table, and_, false, func, or_, select

from gis.db.models import (
    Detection,
    Link,
    Measure,
    MeasureUnit,
    MonitoringPoint,
    Parcel,
    Project,
    Site,
    Street,
    Unit,
)
from gis.db.scope import within_scope
from gis.domain import crs
from gis.domain.contradictions_of_record import Contradiction, mask_of
from gis.domain.deadlines import AMBER_WORKING_DAYS
from gis.domain.paint import register_mask
from gis.domain.policy import Actor
from gis.domain.unlawful import UnlawfulKind
from gis.domain.unlawful import mask_of as unlawful_mask
from gis.domain.words import (
    ChangeKind,
    DetectionState,
    FeatureKind,
    OverScreening,
    Papers,
    Register,
    SiteKind,
    Stage,
    UnitKind,
)
from gis.dues import Due, is_due, may_be_due, measure_days, next_due
from gis.groups import Switch, switched_on
from gis.names import mentions
from gis.plan_in_force import plans_in_force


@dataclass(frozen=True, slots=True)
class FeatureFilter:
    """Everything by which features can be narrowed; empty means everything.

    Values of one field are alternatives, fields narrow one another. A field that says nothing about a kind leaves
    that kind alone: registers, stages, contradictions, unlawful facts and papers narrow parcels only. `off` are rows
    of the legend that are switched off. `bbox` is west, south, east, north in degrees.
    """

    q: str | None = None
    registers: tuple[Register, ...] = ()
    stages: tuple[Stage, ...] = ()
    streets: tuple[str, ...] = ()
    unit: int | None = None
    measure: str | None = None
    due: Due | None = None
    states: tuple[DetectionState, ...] = ()
    changes: tuple[ChangeKind, ...] = ()
    site_kinds: tuple[SiteKind, ...] = ()
    from_date: date | None = None
    to_date: date | None = None
    contradictions: tuple[Contradiction, ...] = ()
    unlawful: tuple[UnlawfulKind, ...] = ()
    papers: tuple[Papers, ...] = ()
    over_screening: tuple[OverScreening, ...] = ()
    kinds: tuple[FeatureKind, ...] = ()
    off: tuple[Switch, ...] = ()
    bbox: tuple[float, float, float, float] | None = None

    def shows(self, kind: FeatureKind) -> bool:
        """Whether features of this kind are wanted at all."""
        return not self.kinds or kind in self.kinds

    def narrows(self, kind: FeatureKind) -> bool:
        """Whether some features of this kind are left out by more than their streets and the bounding box."""
        own = {
            FeatureKind.PARCEL: (
                self.registers,
                self.stages,
                self.contradictions,
                self.unlawful,
                self.papers,
                self.over_screening,
            ),
            FeatureKind.SITE: (self.site_kinds,),
            FeatureKind.DETECTION: (self.states, self.changes, self.from_date, self.to_date),
        }
        is_partly_off = any(one is kind for one, _ in self.off)
        return any((is_partly_off, self.q, self.unit is not None, self.measure, self.due, *own.get(kind, ())))

    def everywhere(self) -> FeatureFilter:
        """The same without the bounding box."""
        return replace(self, bbox=None)

    def key(self) -> str:
        """A short name of this filter for ETags: equal for equal filters, in whatever order their values came."""
        said = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value not in (None, ()):
                shown = sorted(map(str, value)) if isinstance(value, tuple) and field.name != "bbox" else value
                said.append(f"{field.name}={shown}")
        return hashlib.sha256(";".join(said).encode()).hexdigest()[:16] if said else "-"


EVERYTHING = FeatureFilter()

# Core tables rather than classes: a class would join its base table, a second scan for nothing.
TABLES: dict[FeatureKind, Table] = {
    FeatureKind.PARCEL: cast("Table", Parcel.__table__),
    FeatureKind.SITE: cast("Table", Site.__table__),
    FeatureKind.PROJECT: cast("Table", Project.__table__),
    FeatureKind.POINT: cast("Table", MonitoringPoint.__table__),
    FeatureKind.DETECTION: cast("Table", Detection.__table__),
}


def conditions(
    kind: FeatureKind, chosen: FeatureFilter, actor: Actor | None, on: date, *, amber_days: int = AMBER_WORKING_DAYS
) -> list[ColumnElement[bool]]:
    """The conditions on the table of a kind (`TABLES[kind]`) under which a feature is shown to a person on a day.

    Struck features and those outside the person's scope never are; `actor` None is the system itself. `on` is the
    working date: it decides which plan is in force and what is overdue. Amber counts `amber_days` working days.
    """
    if not chosen.shows(kind):
        return [false()]
    columns = TABLES[kind].c
    found = [columns.struck_at.is_(None), within_scope(columns.streets, actor), *_of_kind(kind, columns, chosen)]
    found += switched_on(kind, columns, chosen.off)
    if chosen.streets:
        found.append(in_streets(columns.streets, chosen.streets))
    if chosen.q:
        found += [mentions(columns, word) for word in chosen.q.split()]
    if chosen.bbox is not None:
        box = func.ST_MakeEnvelope(*chosen.bbox, crs.STORAGE)
        found.append(func.ST_Intersects(columns.geom, box))
    if chosen.unit is not None or chosen.measure or chosen.due:
        found.append(_linked(columns, chosen, on, amber_days).exists())
    return found


def in_streets(streets: ColumnElement[Any], codes: Sequence[str]) -> ColumnElement[bool]:
    """The rows whose `streets` (ids) have one of these nine-digit codes."""
    ids = select(Street.id).where(Street.code.in_(codes)).scalar_subquery()
    return streets.op("&&", is_comparison=True)(func.array(ids))


def _of_kind(kind: FeatureKind, columns: Any, chosen: FeatureFilter) -> list[ColumnElement[bool]]:  # noqa: ANN401  a column collection
    if kind is FeatureKind.PARCEL:
        return _of_parcels(columns, chosen)
    if kind is FeatureKind.DETECTION:
        return _of_detections(columns, chosen)
    if kind is FeatureKind.SITE and chosen.site_kinds:
        return [columns.site_kind.in_(chosen.site_kinds)]
    return []


def _of_parcels(columns: Any, chosen: FeatureFilter) -> list[ColumnElement[bool]]:  # noqa: ANN401
    found: list[ColumnElement[bool]] = []
    if chosen.registers:
        found.append(columns.registers.op("&")(register_mask(chosen.registers)) != 0)
    if chosen.stages:
        found.append(columns.stage.in_(chosen.stages))
    if chosen.contradictions:
        found.append(columns.contradictions.op("&")(mask_of(chosen.contradictions)) != 0)
    if chosen.unlawful:
        found.append(columns.unlawful.op("&")(unlawful_mask(chosen.unlawful)) != 0)
    if chosen.papers:
        found.append((columns.missing_documents > 0).in_([one is Papers.MISSING for one in chosen.papers]))
    if chosen.over_screening:
        found.append(or_(*(columns.is_over_screening.is_(_OVER[one]) for one in chosen.over_screening)))
    return found


def _of_detections(columns: Any, chosen: FeatureFilter) -> list[ColumnElement[bool]]:  # noqa: ANN401
    found: list[ColumnElement[bool]] = []
    if chosen.states:
        found.append(columns.state.in_(chosen.states))
    if chosen.changes:
        found.append(columns.change_kind.in_(chosen.changes))
    # The change happened some day inside its window: shown when the window touches the days asked for.
    if chosen.from_date is not None:
        found.append(columns.after_date >= chosen.from_date)
    if chosen.to_date is not None:
        found.append(columns.before_date <= chosen.to_date)
    return found


_OVER = {OverScreening.YES: True, OverScreening.NO: False, OverScreening.UNKNOWN: None}


def due_under(kind: FeatureKind, chosen: FeatureFilter, on: date, amber_days: int) -> Subquery:
    """`feature_id` and `due_on`: the nearest day of each feature's links that the filter asks for.

    Under a measure it is the day of that measure; a feature found as amber has its amber day, not an earlier one.
    """
    # A name of its own: a list's statement reads the same table beside it.
    table, days = TABLES[kind].alias(f"due_{kind}"), measure_days(on)
    return (
        select(Link.feature_id, func.min(next_due(days)).label("due_on"))
        .join(table, table.c.id == Link.feature_id)
        .outerjoin(days, days.c.measure_id == Link.measure_id)
        .where(*_asked(table.c, chosen, on, amber_days), *_near(days, chosen, on, amber_days))
        .group_by(Link.feature_id)
        .subquery()
    )


def _linked(columns: Any, chosen: FeatureFilter, on: date, amber_days: int) -> Select[Any]:  # noqa: ANN401
    """The live links of a feature to measures that the filter asks for: one link must meet all of it."""
    query = select(Link.id).where(Link.feature_id == columns.id, *_asked(columns, chosen, on, amber_days))
    if chosen.due is not None:
        days = measure_days(on)
        query = query.outerjoin(days, days.c.measure_id == Link.measure_id)
        query = query.where(*_near(days, chosen, on, amber_days))
    return query.correlate(columns.id.table)


def _asked(columns: Any, chosen: FeatureFilter, on: date, amber_days: int) -> list[ColumnElement[bool]]:  # noqa: ANN401
    """Live links, to the measures and of the unit that the filter asks for."""
    found: list[ColumnElement[bool]] = [Link.ended_at.is_(None), Link.is_denied.is_(False)]
    if chosen.unit is not None or chosen.measure or chosen.due:
        found.append(Link.measure_id.in_(_measures(chosen, on, amber_days)))
    if chosen.unit is not None:
        found.append(_answered_by(columns, chosen.unit))
    return found


def _near(days: Subquery, chosen: FeatureFilter, on: date, amber_days: int) -> list[ColumnElement[bool]]:
    return [] if chosen.due is None else [is_due(next_due(days), chosen.due, on, amber_days)]


def _measures(chosen: FeatureFilter, on: date, amber_days: int) -> Select[Any]:
    """The measures of the plans in force."""
    query = select(Measure.id).where(Measure.plan_id.in_(plans_in_force(on)))
    if chosen.measure:
        query = query.where(Measure.number == chosen.measure)
    if chosen.due in _RARE:
        days = measure_days(on)
        query = query.outerjoin(days, days.c.measure_id == Measure.id)
        query = query.where(may_be_due(days, chosen.due, on, amber_days))
    return query


_RARE = frozenset({Due.OVERDUE, Due.AMBER})
"""Few links are due so: worth choosing their measures first. What is later is nearly everything."""


def _answered_by(columns: Any, unit_id: int) -> ColumnElement[bool]:  # noqa: ANN401
    """The unit leads or co-operates; a street also answers, on its ground, for wordings that stand for streets."""
    named = select(MeasureUnit.measure_id).where(MeasureUnit.unit_id == unit_id)
    grouped = select(MeasureUnit.measure_id).join(Unit).where(Unit.kind == UnitKind.GROUP)
    own_street = select(Unit.street_id).where(Unit.id == unit_id, Unit.street_id.is_not(None))
    on_its_ground = columns.streets.op("&&", is_comparison=True)(func.array(own_street.scalar_subquery()))
    return or_(Link.measure_id.in_(named), and_(on_its_ground, Link.measure_id.in_(grouped)))
