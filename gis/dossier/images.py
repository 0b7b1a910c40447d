"""The place of a clue on registered scenes, before and after, cut alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gis.clues.told import ReportView
from gis.clues.views import ClueView, MemberView
from gis.db.models import DetectionRun, Scene
from gis.domain.crs import STORAGE
from gis.domain.text import Text
from gis.dossier.outlines import Outline, Outlines
from gis.dossier.reports import named
from gis.imagery.picturing import Look, cut
from gis.outputs.dossier import Ground, Pair, Picture
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
POINT_SHARE, POINT_CORNERS = 0.03, 24
"""A place told as a point is a circle with this radius in shares of a picture, drawn with so many corners."""
Box = tuple[float, float, float, float]

HIDDEN = Text(
    "图斑位于您职责范围外的街道，此处不显示影像。", "The detections lie outside your streets; no image is shown here."
)
_NOT_THEIRS = Text(
    "图斑未记载检测运行，所示为最近的登记影像，日期以图上为准",
    "no run is on record; the nearest registered images are shown, of the days printed on them",
)
_AROUND_THE_DAY = Text(
    "来源没有记载影像，所示为来源日期前后最近的登记影像",
    "the source names no image; the nearest registered ones before and after its day are shown",
)
_LOST = Text("有登记影像，但其文件不在本机", "an image is registered, but its file is not at hand")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The scenes that stand for the days of some detections or a report, and how the later one is stretched."""

    before: Scene | None
    after: Scene | None
    stretch: dict[str, Any] | None = None
    """Of the scene after, where a run made it look like the scene before."""
    is_of_run: bool = False
    is_lost: bool = False
    """A registered scene would show the place, but its file is not at hand."""

    @property
    def key(self) -> tuple[object, ...]:
        """Detections with the same one share a pair."""
        return (*(None if one is None else one.id for one in (self.before, self.after)), self.is_of_run, self.is_lost)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """Of both scenes."""
        before, after = (None if one is None else one.taken_on for one in (self.before, self.after))
        return before, after


@dataclass(frozen=True, slots=True)
class _Place:
    """A square in metres of `epsg`, and what is drawn on it."""

    box: Box
    epsg: int
    ground: Ground


def pairs_of(
    session: Session, district: str, view: ClueView, outlines: Outlines, settings: Settings
) -> tuple[Pair, ...]:
    """A pair for each two scenes that show detections of the clue, the oldest first; then one for each report."""
    detected = _of_detections(session, district, view, outlines, settings) if outlines.detections else ()
    places = {one.id: one for one in outlines.reports}
    told = [_of_report(session, district, one, places[one.id], outlines, settings) for one in view.reports]
    return (*detected, *told)


def _of_detections(
    session: Session, district: str, view: ClueView, outlines: Outlines, settings: Settings
) -> tuple[Pair, ...]:
    shown = {one.id for one in outlines.detections}
    place, covers = _place(outlines.detections, outlines), _covers(district, outlines.detections)
    groups: dict[tuple[object, ...], tuple[_Chosen, list[MemberView]]] = {}
    for one in view.members:
        if one.id in shown:
            chosen = _of_member(session, one, covers, settings)
            groups.setdefault(chosen.key, (chosen, []))[1].append(one)
    return tuple(
        _pair(_title(group), chosen, place, settings, _note(chosen, group)) for chosen, group in groups.values()
    )


def _of_report(
    session: Session, district: str, one: ReportView, outline: Outline, outlines: Outlines, settings: Settings
) -> Pair:
    covers, name = _covers(district, [outline]), named(one)
    chosen = _nearest(session, settings, covers, Scene.taken_on < one.told_on, Scene.taken_on >= one.told_on)
    title = Text(f"{name.zh}（{one.told_on}）", f"{name.en} ({one.told_on})")
    note = _AROUND_THE_DAY if any(chosen.days) else None
    return _pair(title, chosen, _place([outline], outlines), settings, note)


def _covers(district: str, shown: Sequence[Outline]) -> tuple[ColumnElement[bool], ...]:
    ground = unary_union([one.degrees for one in shown])
    return (Scene.district_code == district, Scene.geom.ST_Covers(from_shape(ground, srid=STORAGE)))


def _of_member(
    session: Session, one: MemberView, covers: tuple[ColumnElement[bool], ...], settings: Settings
) -> _Chosen:
    """The run's own scenes; else the last scene up to the earlier day and the first from the later one on."""
    run = session.get(DetectionRun, one.run_id) if one.run_id is not None else None
    if run is None:
        return _nearest(session, settings, covers, Scene.taken_on <= one.before, Scene.taken_on >= one.after)
    before, after = session.get_one(Scene, run.before_id), session.get_one(Scene, run.after_id)
    stretch = matched(before.stretch, after.stretch, run.record) if run.record else None
    kept = [scene if _is_kept(scene, settings) else None for scene in (before, after)]
    return _Chosen(kept[0], kept[1], stretch, is_of_run=True, is_lost=None in kept)


def _nearest(
    session: Session,
    settings: Settings,
    covers: tuple[ColumnElement[bool], ...],
    is_before: ColumnElement[bool],
    is_after: ColumnElement[bool],
) -> _Chosen:
    before, has_before = _first(session, settings, *covers, is_before, order=Scene.taken_on.desc())
    after, has_after = _first(session, settings, *covers, is_after, order=Scene.taken_on.asc())
    return _Chosen(before, after, is_lost=(has_before and not before) or (has_after and not after))


def _first(
    session: Session,
    settings: Settings,
    *where: ColumnElement[bool],
    order: Any,  # noqa: ANN401
) -> tuple[Scene | None, bool]:
    """The first whose file is at hand, and whether any is registered."""
    found = session.scalars(select(Scene).where(*where).order_by(order, Scene.resolution_m, Scene.id)).all()
    return next((scene for scene in found if _is_kept(scene, settings)), None), bool(found)


def _is_kept(scene: Scene, settings: Settings) -> bool:
    return (settings.scenes_dir / scene.cog_sha256).is_file()


def _title(shown: Sequence[MemberView]) -> Text:
    windows = [f"{before} → {after}" for before, after in sorted({(one.before, one.after) for one in shown})]
    codes = [one.code for one in shown]
    return Text(f"{'、'.join(codes)}（{'；'.join(windows)}）", f"{', '.join(codes)} ({'; '.join(windows)})")


def _note(chosen: _Chosen, shown: Sequence[MemberView]) -> Text | None:
    is_theirs = chosen.is_of_run or {(one.before, one.after) for one in shown} == {chosen.days}
    return None if is_theirs or not any(chosen.days) else _NOT_THEIRS


def _pair(title: Text, chosen: _Chosen, place: _Place, settings: Settings, note: Text | None) -> Pair:
    notes = [one for one in (note, _LOST if chosen.is_lost else None) if one]
    said = Text("；".join(one.zh for one in notes), "; ".join(one.en for one in notes)) if notes else None
    before = _picture(chosen.before, None, place, settings)
    return Pair(title, place.ground, before, _picture(chosen.after, chosen.stretch, place, settings), said)


def _picture(scene: Scene | None, stretch: dict[str, Any] | None, place: _Place, settings: Settings) -> Picture | None:
    if scene is None:
        return None
    path = cog_of(scene, settings.scenes_dir)
    for look in Look:
        shown = stretch or scene.stretch
        png = cut(path, scene.bands, shown, place.box, look=look, nodata=scene.nodata, epsg=place.epsg)
        if png is not None:
            return Picture(scene.taken_on, scene.sensor, scene.resolution_m, scene.sha256, png)
    return None


def _place(shown: Sequence[Outline], outlines: Outlines) -> _Place:
    """A square around the ground, as large as a round scale shows on a picture."""
    west, south, east, north = unary_union([one.metres for one in shown]).bounds
    wanted = max((east - west) * AROUND, (north - south) * AROUND, LEAST_M)
    scale = round_scale(wanted * 1000 / PICTURE_MM)
    half = scale * PICTURE_MM / 2000
    x, y = (west + east) / 2, (south + north) / 2
    box = (x - half, y - half, x + half, y + half)
    own = tuple(ring for one in shown for ring in _rings(one.metres, box))
    parcels = tuple(ring for one in outlines.parcels for ring in _rings(one.metres, box))
    return _Place(box, outlines.epsg, Ground(scale, own, parcels))


def _rings(outline: BaseGeometry, box: Box) -> tuple[Ring, ...]:
    west, south, east, north = box

    def share(x: float, y: float) -> tuple[float, float]:
        return round((x - west) / (east - west), 4), round((north - y) / (north - south), 4)

    if not isinstance(outline, MultiPolygon):
        radius = POINT_SHARE * (east - west)
        turns = [2 * math.pi * corner / POINT_CORNERS for corner in range(POINT_CORNERS)]
        around = ((outline.x + radius * math.cos(turn), outline.y + radius * math.sin(turn)) for turn in turns)
        return (tuple(share(x, y) for x, y in around),)
    return tuple(
        tuple(share(x, y) for x, y, *_ in ring.coords[:-1])
        for part in outline.geoms
        for ring in (part.exterior, *part.interiors)
    )
