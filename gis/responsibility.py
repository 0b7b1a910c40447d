"""Who answers for a feature under a measure: the plan's units, with streets resolved by place (R17).

相关街道办事处 and 各街道（地区） are wordings for streets; under one feature they become the
streets it lies in, with the share of each. A border within the tolerance is flagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import installation, overlaps, places
from gis.db.models import FeatureStreet, MeasureUnit, Street, Unit
from gis.domain.text import Text
from gis.domain.words import UnitKind

# A feature is in a street for certain only when it reaches further in than the tolerance.
_BORDERS = text("""
WITH shape AS (
    SELECT ST_Transform(geom, :measuring) AS geom FROM (
        SELECT id, geom FROM parcel UNION ALL SELECT id, geom FROM site UNION ALL SELECT id, geom FROM project
        UNION ALL SELECT id, geom FROM point UNION ALL SELECT id, geom FROM detection
    ) AS located WHERE id = :feature
), streets AS (
    SELECT s.id, s.code, s.name_zh, s.name_en, ST_Transform(s.geom, :measuring) AS geom FROM street s
)
SELECT s.id, s.code, s.name_zh, s.name_en, ST_Distance(s.geom, shape.geom) AS distance_m,
    NOT ST_Intersects(ST_Buffer(s.geom, -:tolerance), shape.geom) AS is_borderline
FROM streets s, shape WHERE ST_DWithin(s.geom, shape.geom, :tolerance) ORDER BY distance_m, s.code
""")


@dataclass(frozen=True, slots=True)
class StreetPart:
    """The part of a feature that lies in one street: share 0-1 of its area, m2."""

    id: int
    code: str
    name: Text
    share: float
    area_m2: float
    is_borderline: bool = False
    """Moving the feature by the tolerance would take it out of this street."""


@dataclass(frozen=True, slots=True)
class NearStreet:
    """A street the feature does not lie in, but whose border is within the tolerance."""

    id: int
    code: str
    name: Text
    distance_m: float


@dataclass(frozen=True, slots=True)
class AnsweringUnit:
    """A unit that answers; `resolved_from` is the plan's wording when the place decided which street it is.

    `id` is None for a street that has no unit of its own; `share` is of the feature's area.
    """

    id: int | None
    name: Text
    kind: UnitKind
    wording: str
    resolved_from: str | None = None
    share: float | None = None
    is_borderline: bool = False


def streets_of(session: Session, feature_ids: Sequence[int]) -> dict[int, tuple[StreetPart, ...]]:
    """The streets of many features in one statement, the largest share first; borders are not looked at."""
    rows = session.execute(
        select(
            FeatureStreet.feature_id,
            Street.__table__.c.id,
            Street.code,
            Street.name_zh,
            Street.name_en,
            FeatureStreet.share,
            FeatureStreet.area_m2,
        )
        .join(Street, Street.__table__.c.id == FeatureStreet.street_id)
        .where(FeatureStreet.feature_id.in_(feature_ids))
        .order_by(FeatureStreet.feature_id, FeatureStreet.share.desc(), Street.code)
    )
    found: dict[int, list[StreetPart]] = defaultdict(list)
    for feature_id, street_id, code, name_zh, name_en, share, area_m2 in rows:
        found[feature_id].append(StreetPart(street_id, code, Text(name_zh, name_en), share, area_m2))
    return {feature_id: tuple(found.get(feature_id, ())) for feature_id in feature_ids}


def streets_with_borders(session: Session, feature_id: int) -> tuple[tuple[StreetPart, ...], tuple[NearStreet, ...]]:
    """The streets of one feature, flagged where the tolerance decides, and the streets just beyond the border."""
    parts = streets_of(session, [feature_id])[feature_id]
    tolerance = float(installation.value(session, overlaps.TOLERANCE_KEY, overlaps.TOLERANCE_M))
    asked = {"feature": feature_id, "measuring": places.measuring_epsg(session), "tolerance": tolerance}
    close = {row.id: row for row in session.execute(_BORDERS, asked)}
    inside = {part.id for part in parts}
    # A feature that touches one street only cannot be moved out of all of them: nothing to flag.
    flagged = tuple(
        replace(part, is_borderline=part.id in close and close[part.id].is_borderline and len(close) > 1)
        for part in parts
    )
    near = tuple(
        NearStreet(row.id, row.code, Text(row.name_zh, row.name_en), row.distance_m)
        for row in close.values()
        if row.id not in inside
    )
    return flagged, near


def street_units(session: Session, street_ids: Iterable[int]) -> dict[int, Unit]:
    """The unit of each street that has one, by street id."""
    rows = session.scalars(select(Unit).where(Unit.street_id.in_(set(street_ids))))
    return {unit.street_id: unit for unit in rows if unit.street_id is not None}


def resolve(
    named: Iterable[MeasureUnit], streets: Sequence[StreetPart], units: Mapping[int, Unit]
) -> tuple[AnsweringUnit, ...]:
    """The units of a measure for a feature that lies in `streets`; `units` are those of `street_units`.

    A group stays as it is worded for a feature that lies in no street.
    """
    answering: list[AnsweringUnit] = []
    for row in named:
        if row.unit.kind is UnitKind.GROUP and streets:
            answering.extend(_of_street(part, units.get(part.id), row.wording) for part in streets)
        else:
            name = Text(row.unit.name_zh, row.unit.name_en)
            answering.append(AnsweringUnit(row.unit.id, name, row.unit.kind, row.wording))
    return tuple(answering)


def _of_street(part: StreetPart, unit: Unit | None, wording: str) -> AnsweringUnit:
    return AnsweringUnit(
        id=unit.id if unit else None,
        name=Text(unit.name_zh, unit.name_en) if unit else part.name,
        kind=UnitKind.STREET,
        wording=wording,
        resolved_from=wording,
        share=part.share,
        is_borderline=part.is_borderline,
    )
