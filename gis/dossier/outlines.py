"""The outlines of a clue's detections and of the parcels they lie on, in degrees and in metres."""

from __future__ import annotations

from dataclasses import dataclass

from geoalchemy2.shape import to_shape
from shapely.geometry import MultiPolygon
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import places
from gis.clues.views import ClueView
from gis.db.models import Detection, Parcel
from gis.domain.policy import Actor
from gis.link_facts import among
from gis.scoped import is_visible


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline as it is stored (EPSG:4490), and the same corners in metres."""

    id: int
    code: str
    area_m2: float
    degrees: MultiPolygon
    metres: MultiPolygon


@dataclass(frozen=True, slots=True)
class Outlines:
    """Those that the actor may see, in metres of EPSG:`epsg`."""

    epsg: int
    detections: tuple[Outline, ...]
    parcels: tuple[Outline, ...]


def outlines_of(session: Session, actor: Actor, view: ClueView) -> Outlines:
    """Of the clue's detections, of its parcel, and of every parcel that counts for one of them."""
    epsg = places.measuring_epsg(session)
    parcels = {pair.parcel.id for one in view.members for pair in one.on}
    if view.head.parcel:
        parcels.add(view.head.parcel.id)
    return Outlines(
        epsg,
        _of(session, actor, Detection, {one.id for one in view.members}, epsg),
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
    return tuple(
        Outline(row.id, row.code, row.area_m2, _parts(to_shape(row.geom)), _parts(to_shape(row.flat)))
        for row in rows
        if is_visible(actor, row.streets)
    )


def _parts(shape: object) -> MultiPolygon:
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
