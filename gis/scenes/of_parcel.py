"""One parcel on all registered images of its place, cut alike, with what each shows and what runs said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry import MultiPolygon
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session, aliased

from gis.db.models import DetectionRun, Parcel, RunParcel, Scene, SceneParcel
from gis.domain.blind_spots import Look, because_unusable
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.domain.results import Limits, Result, Seen, Stability
from gis.domain.text import Text
from gis.imagery.picturing import Look as Bands
from gis.imagery.picturing import cut
from gis.last_seen import last_documents, last_visits
from gis.runs.defaults import defaults
from gis.scenes.listing import cog_of
from gis.scoped import parcel_of
from gis.settings import Settings

AROUND = 1.6
"""The side of what is shown, in the longer side of the parcel."""
LEAST_M = 200.0
"""At least so much of the map's metres is shown: of a shed alone nobody knows where it is."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ImageOf:
    """An image of the parcel; `because` says why it cannot be judged by, `seen` is None until it was looked at."""

    scene: Scene
    seen: Seen | None
    because: Text | None


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What a run said of the parcel."""

    run_id: int
    before: date
    after: date
    result: Result
    stability: Stability
    because: dict[str, str]


@dataclass(frozen=True, slots=True)
class ImagesOfParcel:
    """The images, the oldest first; the outline's rings in shares of the picture, from its upper left corner."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    images: tuple[ImageOf, ...]
    said: tuple[SaidOf, ...]
    visited_on: date | None
    """When somebody was last there."""
    document_on: date | None
    """Of when its last document is."""


def images_of(session: Session, actor: Actor, parcel_id: int) -> ImagesOfParcel:
    """All images that meet the parcel. Raises NotFound, also outside the actor's scope."""
    parcel = parcel_of(session, actor, parcel_id)
    outline, box = _placed(session, parcel)
    limits = defaults(session).limits
    rows = session.execute(
        select(Scene, SceneParcel)
        .outerjoin(SceneParcel, (SceneParcel.scene_id == Scene.id) & (SceneParcel.parcel_id == parcel.id))
        .where(*_meets(parcel))
        .order_by(Scene.taken_on, Scene.id)
    )
    images = tuple(_image(scene, look, limits) for scene, look in rows)
    visits, documents = last_visits(session, [parcel.id]), last_documents(session, [parcel.id])
    return ImagesOfParcel(
        rings=_rings(outline, box),
        images=images,
        said=_said(session, parcel.id),
        visited_on=visits.get(parcel.id),
        document_on=documents.get(parcel.id),
    )


def picture_of(
    session: Session, actor: Actor, parcel_id: int, scene_id: int, bands: Bands, settings: Settings
) -> bytes:
    """The place of the parcel on one image, as PNG. Raises NotFound, also when the image shows it not."""
    parcel = parcel_of(session, actor, parcel_id)
    scene = session.scalar(select(Scene).where(Scene.id == scene_id, *_meets(parcel)))
    if scene is None:
        raise NotFound(what=f"scene {scene_id} of parcel {parcel_id}")
    _, box = _placed(session, parcel)
    png = cut(cog_of(scene, settings.scenes_dir), scene.bands, scene.stretch, box, look=bands, nodata=scene.nodata)
    if png is None:
        raise NotFound(what=f"scene {scene_id} in {bands}")
    return png


def _meets(parcel: Parcel) -> tuple[ColumnElement[bool], ...]:
    return Scene.district_code == parcel.district_code, Scene.geom.ST_Intersects(parcel.geom)


def _placed(session: Session, parcel: Parcel) -> tuple[MultiPolygon, Box]:
    """The outline, and a square around it, in the map's metres (3857)."""
    table = Parcel.__table__.c
    outline = to_shape(session.execute(select(table.geom_3857).where(table.id == parcel.id)).scalar_one())
    west, south, east, north = outline.bounds
    half = max(east - west, north - south, LEAST_M / AROUND) * AROUND / 2
    x, y = (west + east) / 2, (south + north) / 2
    parts = outline if isinstance(outline, MultiPolygon) else MultiPolygon([outline])
    return parts, (x - half, y - half, x + half, y + half)


def _rings(outline: MultiPolygon, box: Box) -> tuple[tuple[tuple[float, float], ...], ...]:
    west, south, east, north = box
    return tuple(
        tuple((round((x - west) / (east - west), 4), round((north - y) / (north - south), 4)) for x, y in ring.coords)
        for part in outline.geoms
        for ring in (part.exterior, *part.interiors)
    )


def _image(scene: Scene, said: SceneParcel | None, limits: Limits) -> ImageOf:
    if said is None:
        return ImageOf(scene, None, None)
    seen = Seen(said.area_m2, said.pixel_m2, said.visible_share, said.cloud_share, changed_m2=0)
    look = Look(scene.id, scene.taken_on, scene.sensor, seen)
    return ImageOf(scene, seen, because_unusable(look, limits))


def _said(session: Session, parcel_id: int) -> tuple[SaidOf, ...]:
    before, after = aliased(Scene), aliased(Scene)
    rows: list[Row[*tuple[Any, ...]]] = list(
        session.execute(
            select(RunParcel, before.taken_on, after.taken_on)
            .join(DetectionRun, DetectionRun.id == RunParcel.run_id)
            .join(before, before.id == DetectionRun.before_id)
            .join(after, after.id == DetectionRun.after_id)
            .where(RunParcel.parcel_id == parcel_id)
            .order_by(after.taken_on.desc(), DetectionRun.id.desc())
        )
    )
    return tuple(
        SaidOf(said.run_id, first, last, said.result, said.stability, said.because) for said, first, last in rows
    )
