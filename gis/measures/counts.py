"""How many features fall under each measure, by kind and state, within what a person may see.

A feature that several rules link to one measure counts once; denied and ended links
and struck features do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from gis.db.models import Detection, Link, MonitoringPoint, Parcel, Project, RegisterEntry, Site
from gis.domain.policy import Action, Actor, may
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import OPEN_DETECTION_STATES, FeatureKind, Register, Stage


@dataclass(frozen=True, slots=True)
class FeatureCount:
    """So many features of one kind in one state (a stage, a site kind, a detection state …)."""

    kind: FeatureKind
    code: str
    name: Text
    n: int
    open: int


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """What falls under one measure. The sum over `by_state` is `total`."""

    by_state: tuple[FeatureCount, ...] = field(default=())

    @property
    def total(self) -> int:
        """All features, each once."""
        return sum(group.n for group in self.by_state)

    @property
    def open(self) -> int:
        """Those on which something is still to be done."""
        return sum(group.open for group in self.by_state)

    @property
    def by_kind(self) -> dict[FeatureKind, int]:
        """All features by kind, kinds without any left out."""
        kinds = dict.fromkeys((group.kind for group in self.by_state), 0)
        for group in self.by_state:
            kinds[group.kind] += group.n
        return kinds


def count_features(session: Session, actor: Actor | None, measure_ids: Iterable[int]) -> dict[int, MeasureCounts]:
    """The counts of each measure; `actor` None is the system itself (command line).

    Open are detections not excluded or closed, parcels whose stage is not CLEAR or that
    are under aftercare, projects without a filed survey, and every site and point: their
    measures run all year [DESIGN].
    """
    wanted = list(measure_ids)
    rows = session.execute(union_all(*(_counted(counted, actor, wanted) for counted in _COUNTED)))
    groups: dict[int, list[FeatureCount]] = {measure_id: [] for measure_id in wanted}
    for measure_id, kind, code, n, is_open in rows:
        name = label(_VOCABULARY[FeatureKind(kind)], code)
        groups[measure_id].append(FeatureCount(FeatureKind(kind), code, name, n, is_open))
    return {
        measure_id: MeasureCounts(tuple(sorted(found, key=lambda g: (list(FeatureKind).index(g.kind), g.code))))
        for measure_id, found in groups.items()
    }


_VOCABULARY = {
    FeatureKind.PARCEL: "stages",
    FeatureKind.SITE: "site_kinds",
    FeatureKind.PROJECT: "project_kinds",
    FeatureKind.POINT: "point_kinds",
    FeatureKind.DETECTION: "detection_states",
}
# Core tables rather than classes: a class would join its base table, a second scan for nothing.
_PARCEL, _SITE, _PROJECT, _POINT, _DETECTION = (
    cast("Table", model.__table__) for model in (Parcel, Site, Project, MonitoringPoint, Detection)
)
_UNDER_AFTERCARE = exists().where(
    RegisterEntry.parcel_id == _PARCEL.c.id,
    RegisterEntry.register == Register.AFTERCARE,
    RegisterEntry.until.is_(None),
)
_Counted = tuple[FeatureKind, ColumnElement[Any], ColumnElement[bool]]
_COUNTED: tuple[_Counted, ...] = (
    (FeatureKind.PARCEL, _PARCEL.c.stage, or_(_PARCEL.c.stage != Stage.CLEAR, _UNDER_AFTERCARE)),
    (FeatureKind.SITE, _SITE.c.site_kind, true()),
    (FeatureKind.PROJECT, _PROJECT.c.project_kind, _PROJECT.c.survey_filed_on.is_(None)),
    (FeatureKind.POINT, _POINT.c.point_kind, true()),
    (FeatureKind.DETECTION, _DETECTION.c.state, _DETECTION.c.state.in_(OPEN_DETECTION_STATES)),
)


def _counted(counted: _Counted, actor: Actor | None, measure_ids: list[int]) -> Select[int, str, str, int, int]:
    kind, state, is_open = counted
    columns = cast("Column[Any]", state).table.c
    distinct = func.count(columns.id.distinct())
    # The states of different kinds are different enums; as text they fit one result.
    code = type_coerce(state, String)
    return (
        select(Link.measure_id, literal(kind.value), code, distinct, distinct.filter(is_open))
        .select_from(Link)
        .join(columns.id.table, columns.id == Link.feature_id)
        .where(
            Link.measure_id.in_(measure_ids),
            Link.ended_at.is_(None),
            Link.is_denied.is_(False),
            columns.struck_at.is_(None),
            within_scope(columns.streets, actor),
        )
        .group_by(Link.measure_id, state)
    )


def within_scope(streets: ColumnElement[Any], actor: Actor | None) -> ColumnElement[bool]:
    """The rows whose `streets` a person may see; everything for the system itself (None)."""
    if actor is None:
        return true()
    if not may(actor, Action.READ):
        return false()
    return true() if actor.street_ids is None else streets.op("&&")(sorted(actor.street_ids))
