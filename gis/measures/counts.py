"""How many features fall under each measure, by kind and state, within what a person may see.

A feature that several rules link to one measure counts once; denied and ended links
and struck features do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    String,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from gis.counted import remembered
from gis.db.models import Link, RegisterEntry
from gis.db.scope import lies_in, within_scope
from gis.domain.policy import Actor, scope_key
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import OPEN_DETECTION_STATES, FeatureKind, Register, Stage
from gis.filters import TABLES
from gis.link_facts import is_live


@dataclass(frozen=True, slots=True)
class FeatureCount:
    """So many features of one kind in one state (a stage, a site kind, a detection state …)."""

    kind: FeatureKind
    code: str
    name: Text
    n: int
    open: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A unit answers for a measure; in one street only when `street_id` is given."""

    unit_id: int
    measure_id: int
    street_id: int | None


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


def count_features(
    session: Session, actor: Actor | None, measure_ids: Iterable[int], on: date, *, street_id: int | None = None
) -> dict[int, MeasureCounts]:
    """The counts of each measure on a day, in one street when it is given; `actor` None is the system itself.

    Open are detections not excluded or closed, parcels whose stage is not CLEAR or that
    are under aftercare on that day, projects without a filed survey, and every site and point: their
    measures run all year [DESIGN].
    """
    wanted = list(measure_ids)
    scope = actor and scope_key(actor)
    question = ("measures", tuple(wanted), scope, on, street_id)
    return remembered(session, question, lambda: _count(session, actor, wanted, on, street_id))


def _count(
    session: Session, actor: Actor | None, wanted: list[int], on: date, street_id: int | None
) -> dict[int, MeasureCounts]:
    rows = session.execute(union_all(*(_counted(counted, actor, wanted, street_id) for counted in _all_counted(on))))
    groups: dict[int, list[FeatureCount]] = {measure_id: [] for measure_id in wanted}
    for measure_id, kind, code, n, is_open in rows:
        name = label(_VOCABULARY[FeatureKind(kind)], code)
        groups[measure_id].append(FeatureCount(FeatureKind(kind), code, name, n, is_open))
    order = list(FeatureKind)
    return {
        measure_id: MeasureCounts(tuple(sorted(found, key=lambda g: (order.index(g.kind), g.code))))
        for measure_id, found in groups.items()
    }


def count_open_once(session: Session, actor: Actor | None, answers: Iterable[Answer], on: date) -> dict[int, int]:
    """Features open on a day that each unit answers for, by unit id; one under several measures counts once (R19)."""
    rows = [(one.unit_id, one.measure_id, one.street_id) for one in answers]
    if not rows:
        return {}
    question = ("open once", tuple(rows), actor and scope_key(actor), on)
    return remembered(session, question, lambda: _count_open_once(session, actor, rows, on))


def _count_open_once(
    session: Session, actor: Actor | None, rows: list[tuple[int, int, int | None]], on: date
) -> dict[int, int]:
    asked = values(
        column("unit_id", Integer), column("measure_id", Integer), column("street_id", SmallInteger), name="asked"
    ).data(rows)
    counted = union_all(*(_open(counted, actor) for counted in _all_counted(on))).subquery()
    # A column of VALUES has the type of its first row, and a NULL there has none.
    street = cast(asked.c.street_id, SmallInteger)
    on_its_ground = or_(street.is_(None), street == func.any(counted.c.streets))
    found = session.execute(
        select(asked.c.unit_id, func.count(counted.c.id.distinct()))
        .join(counted, (counted.c.measure_id == asked.c.measure_id) & on_its_ground)
        .group_by(asked.c.unit_id)
    )
    return {row[0]: row[1] for row in found}


_VOCABULARY = {
    FeatureKind.PARCEL: "stages",
    FeatureKind.SITE: "site_kinds",
    FeatureKind.PROJECT: "project_kinds",
    FeatureKind.POINT: "point_kinds",
    FeatureKind.DETECTION: "detection_states",
}
_PARCEL, _SITE, _PROJECT, _POINT, _DETECTION = (TABLES[kind] for kind in FeatureKind)
_Counted = tuple[FeatureKind, ColumnElement[Any], ColumnElement[bool]]


def _all_counted(on: date) -> tuple[_Counted, ...]:
    """Each kind with its column of states and the condition under which it is open on a day."""
    under_aftercare = exists().where(
        RegisterEntry.parcel_id == _PARCEL.c.id, RegisterEntry.register == Register.AFTERCARE, *is_live(on)
    )
    return (
        (FeatureKind.PARCEL, _PARCEL.c.stage, or_(_PARCEL.c.stage != Stage.CLEAR, under_aftercare)),
        (FeatureKind.SITE, _SITE.c.site_kind, true()),
        (FeatureKind.PROJECT, _PROJECT.c.project_kind, _PROJECT.c.survey_filed_on.is_(None)),
        (FeatureKind.POINT, _POINT.c.point_kind, true()),
        (FeatureKind.DETECTION, _DETECTION.c.state, _DETECTION.c.state.in_(OPEN_DETECTION_STATES)),
    )


def _counted(
    counted: _Counted, actor: Actor | None, measure_ids: list[int], street_id: int | None
) -> Select[int, str, str, int, int]:
    kind, state, is_open = counted
    columns = TABLES[kind].c
    distinct = func.count(columns.id.distinct())
    # The states of different kinds are different enums; as text they fit one result.
    code = type_coerce(state, String)
    return (
        select(Link.measure_id, literal(kind.value), code, distinct, distinct.filter(is_open))
        .join(columns.id.table, columns.id == Link.feature_id)
        .where(
            Link.measure_id.in_(measure_ids),
            *_live(columns, actor),
            true() if street_id is None else lies_in(columns.streets, [street_id]),
        )
        .group_by(Link.measure_id, state)
    )


def _open(counted: _Counted, actor: Actor | None) -> Select[Any]:
    kind, _state, is_open = counted
    columns = TABLES[kind].c
    return (
        select(Link.measure_id, columns.id, columns.streets)
        .join(columns.id.table, columns.id == Link.feature_id)
        .where(*_live(columns, actor), is_open)
    )


def _live(columns: Any, actor: Actor | None) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401  a column collection
    return (
        Link.ended_at.is_(None),
        Link.is_denied.is_(False),
        columns.struck_at.is_(None),
        within_scope(columns.streets, actor),
    )
