"""The place of a clue on registered scenes, before and after, cut alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from shapely.ops import unary_union
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gis.clues.views import ClueView, MemberView
from gis.db.models import DetectionRun, Scene
from gis.domain.crs import STORAGE
from gis.domain.text import Text
from gis.dossier.outlines import Outlines
from gis.imagery.picturing import Look, cut
from gis.outputs.dossier import Pair, Picture
from gis.outputs.dossier.values import PICTURE_MM
from gis.outputs.paper import Ring
from gis.outputs.paper.scale import round_scale
from gis.runs.seeing import matched
from gis.scenes.listing import cog_of
from gis.settings import Settings

AROUND = 1.6
"""The side of what is shown, in the longer side of the ground."""
LEAST_M = 150.0
"""At least so much is shown: of a shed alone nobody knows where it is."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """The pairs, the scale of all pictures, and the outlines in shares of each."""

    pairs: tuple[Pair, ...] = ()
    scale: int = 1000
    own: tuple[Ring, ...] = ()
    parcels: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The scenes that stand for the days of some detections, and how each is stretched."""

    before: Scene | None
    after: Scene | None
    stretch: dict[str, Any] | None
    """Of the scene after, where a run made it look like the scene before."""
    is_of_run: bool


def pairs_of(session: Session, district: str, view: ClueView, outlines: Outlines, settings: Settings) -> Seen:
    """One pair for each two scenes that show detections of the clue, the oldest first."""
    if not outlines.detections:
        return Seen()
    flat = unary_union([one.metres for one in outlines.detections])
    box, scale = _box(flat.bounds)
    ground = unary_union([one.degrees for one in outlines.detections])
    covers = (
        Scene.district_code == district,
        Scene.geom.ST_Covers(from_shape(ground, srid=STORAGE)),
    )
    seen_ids = {one.id for one in outlines.detections}
    groups: dict[tuple[int | None, int | None, bool], tuple[_Chosen, list[MemberView]]] = {}
    for one in view.members:
        if one.id in seen_ids:
            chosen = _chosen(session, one, covers, settings)
            key = (_id(chosen.before), _id(chosen.after), chosen.is_of_run)
            groups.setdefault(key, (chosen, []))[1].append(one)
    return Seen(
        tuple(_pair(chosen, shown, box, outlines.epsg, settings) for chosen, shown in groups.values()),
        scale,
        tuple(ring for one in outlines.detections for ring in _rings(one.metres, box)),
        tuple(ring for one in outlines.parcels for ring in _rings(one.metres, box)),
    )


def _chosen(session: Session, one: MemberView, covers: tuple[ColumnElement[bool], ...], settings: Settings) -> _Chosen:
    """The run's own scenes; else the last scene up to the earlier day and the first from the later one on."""
    run = session.get(DetectionRun, one.run_id) if one.run_id is not None else None
    if run is not None:
        before, after = session.get_one(Scene, run.before_id), session.get_one(Scene, run.after_id)
        stretch = matched(before.stretch, after.stretch, run.record) if run.record else None
        kept = [scene if _is_kept(scene, settings) else None for scene in (before, after)]
        return _Chosen(kept[0], kept[1], stretch, is_of_run=True)
    return _Chosen(
        _first(session, settings, *covers, Scene.taken_on <= one.before, order=Scene.taken_on.desc()),
        _first(session, settings, *covers, Scene.taken_on >= one.after, order=Scene.taken_on.asc()),
        None,
        is_of_run=False,
    )


def _first(session: Session, settings: Settings, *where: ColumnElement[bool], order: Any) -> Scene | None:  # noqa: ANN401
    found = session.scalars(select(Scene).where(*where).order_by(order, Scene.resolution_m, Scene.id))
    return next((scene for scene in found if _is_kept(scene, settings)), None)


def _is_kept(scene: Scene, settings: Settings) -> bool:
    return (settings.scenes_dir / scene.cog_sha256).is_file()


def _id(scene: Scene | None) -> int | None:
    return None if scene is None else scene.id


def _pair(chosen: _Chosen, shown: list[MemberView], box: Box, epsg: int, settings: Settings) -> Pair:
    codes = "、".join(one.code for one in shown)
    days = {(one.before, one.after) for one in shown}
    windows = "；".join(f"{before} → {after}" for before, after in sorted(days))
    taken = (_day(chosen.before), _day(chosen.after))
    others = None
    if not chosen.is_of_run and days != {taken} and taken != (None, None):
        others = Text(
            "图斑未记载检测运行，所示为最近的登记影像，日期以图上为准",
            "no run is on record; the nearest registered images are shown, of the days printed on them",
        )
    pair = Pair(
        Text(f"{codes}（{windows}）", f"{codes.replace('、', ', ')} ({windows.replace('；', '; ')})"),
        _picture(chosen.before, None, box, epsg, settings),
        _picture(chosen.after, chosen.stretch, box, epsg, settings),
    )
    return pair if pair.is_empty else replace(pair, note=others)


def _day(scene: Scene | None) -> date | None:
    return None if scene is None else scene.taken_on


def _picture(
    scene: Scene | None, stretch: dict[str, Any] | None, box: Box, epsg: int, settings: Settings
) -> Picture | None:
    if scene is None:
        return None
    path = cog_of(scene, settings.scenes_dir)
    for look in Look:
        png = cut(path, scene.bands, stretch or scene.stretch, box, look=look, nodata=scene.nodata, epsg=epsg)
        if png is not None:
            return Picture(scene.taken_on, scene.sensor, scene.resolution_m, scene.sha256, png)
    return None


def _box(bounds: Box) -> tuple[Box, int]:
    """A square around the ground, as large as a round scale shows on a picture, and that scale."""
    west, south, east, north = bounds
    wanted = max((east - west) * AROUND, (north - south) * AROUND, LEAST_M)
    scale = round_scale(wanted * 1000 / PICTURE_MM)
    half = scale * PICTURE_MM / 2000
    x, y = (west + east) / 2, (south + north) / 2
    return (x - half, y - half, x + half, y + half), scale


def _rings(outline: MultiPolygon, box: Box) -> tuple[Ring, ...]:
    west, south, east, north = box
    return tuple(
        tuple(
            (round((x - west) / (east - west), 4), round((north - y) / (north - south), 4))
            for x, y, *_ in ring.coords[:-1]
        )
        for part in outline.geoms
        for ring in (part.exterior, *part.interiors)
    )
