"""The outlines of a clue's detections and reports, and of the parcels they lie on, in degrees and in metres."""

from __future__ import annotations

from dataclasses import dataclass

from geoalchemy2.shape import to_shape
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from gis import places
from gis.clues.views import ClueView
from gis.db.models import ClueReport, Detection, Parcel
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.dossier.reports import named
from gis.link_facts import among
from gis.outputs.paper import plain
from gis.scoped import is_visible


@dataclass(frozen=True, slots=True)
class Outline:
    """A MultiPolygon as it is stored (EPSG:4490), and the same corners in metres; of a report it may be a Point."""

    id: int
    name: Text
    area_m2: float
    """0 of a point."""
    degrees: BaseGeometry
    metres: BaseGeometry


@dataclass(frozen=True, slots=True)
class Outlines:
    """Those that the actor may see, in metres of EPSG:`epsg`."""

    epsg: int
    detections: tuple[Outline, ...]
    reports: tuple[Outline, ...]
    parcels: tuple[Outline, ...]


def outlines_of(session: Session, actor: Actor, view: ClueView) -> Outlines:
    """Of the clue's detections and reports, of its parcel, and of every parcel that counts for a detection."""
    epsg = places.measuring_epsg(session)
    parcels = {pair.parcel.id for one in view.members for pair in one.on}
    if view.head.parcel:
        parcels.add(view.head.parcel.id)
    return Outlines(
        epsg,
        _of(session, actor, Detection, {one.id for one in view.members}, epsg),
        _reported(session, view, epsg),
        _of(session, actor, Parcel, parcels, epsg),
    )


def _of(
    session: Session, actor: Actor, kind: type[Detection | Parcel], ids: set[int], epsg: int
) -> tuple[Outline, ...]:
    columns = kind.__table__.c
    rows = session.execute(
        select(
            columns.id,
            columns.code,
            columns.area_m2,
            columns.streets,
            columns.geom,
            func.ST_Transform(columns.geom, epsg, type_=columns.geom.type).label("flat"),
        )
        .where(among(columns.id, ids))
        .order_by(columns.id)
    )
    return tuple(_outline(row, plain(row.code), row.area_m2) for row in rows if is_visible(actor, row.streets))


def _reported(session: Session, view: ClueView, epsg: int) -> tuple[Outline, ...]:
    """Who may see the clue may see what was told of it."""
    columns, names = ClueReport.__table__.c, {one.id: named(one) for one in view.reports}
    rows = session.execute(
        select(
            columns.id,
            columns.geom,
            func.ST_Transform(columns.geom, epsg, type_=columns.geom.type).label("flat"),
        )
        .where(among(columns.id, set(names)))
        .order_by(columns.id)
    )
    return tuple(_outline(row, names[row.id], to_shape(row.flat).area) for row in rows)


def _outline(row: Row[*tuple[object, ...]], name: Text, area_m2: float) -> Outline:
    return Outline(row.id, name, area_m2, _shape(to_shape(row.geom)), _shape(to_shape(row.flat)))


def _shape(shape: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([shape]) if isinstance(shape, Polygon) else shape
