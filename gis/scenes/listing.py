"""Registered scenes as people see them: the list, one of them, its thumbnail, its tiles and its STAC item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pystac
from geoalchemy2.shape import to_shape
from shapely.geometry import mapping
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import Person, Scene
from gis.domain.errors import NotFound
from gis.imagery.picturing import Look, tile
from gis.settings import Settings


@dataclass(frozen=True, slots=True)
class SceneView:
    """A scene, who registered it, and its footprint as GeoJSON."""

    scene: Scene
    recorded_by: str | None
    footprint: dict[str, Any]


def scenes(session: Session, district: str) -> list[SceneView]:
    """All of a district, the newest image first."""
    rows = session.execute(
        select(Scene, Person.name)
        .outerjoin(Person, Person.id == Scene.recorded_by_id)
        .where(Scene.district_code == district)
        .order_by(Scene.taken_on.desc(), Scene.id.desc())
    )
    return [SceneView(row.Scene, row.name, _footprint(row.Scene)) for row in rows]


def scene_of(session: Session, district: str, scene_id: int) -> Scene:
    """The scene with this id. Raises NotFound."""
    scene = session.get(Scene, scene_id)
    if scene is None or scene.district_code != district:
        raise NotFound(what=f"scene {scene_id}")
    return scene


def tile_of(scene: Scene, settings: Settings, address: tuple[int, int, int], look: Look) -> bytes | None:
    """A PNG of the scene's tile (x, y, z), None where it shows nothing. Raises NotFound when its file is gone."""
    path = cog_of(scene, settings.scenes_dir)
    return tile(path, scene.bands, scene.stretch, address, look=look, nodata=scene.nodata)


def cog_of(scene: Scene, folder: Path) -> Path:
    """Where the pixels of a scene lie. Raises NotFound when they are gone."""
    path = folder / scene.cog_sha256
    if not path.is_file():
        raise NotFound(what=f"scene {scene.id}")
    return path


def stac_item(scene: Scene) -> dict[str, Any]:
    """The scene as a STAC item; addresses are relative to this installation."""
    outline = to_shape(scene.geom)
    item = pystac.Item(
        id=scene.sha256,
        geometry=dict(mapping(outline)),
        bbox=list(outline.bounds),
        datetime=datetime.combine(scene.taken_on, time(), tzinfo=UTC),
        properties={"instruments": [scene.sensor], "gsd": scene.resolution_m, "title": scene.file_name},
    )
    names = {number: role for role, number in scene.bands.items()}
    fields = {"bands": [{"name": str(number), "eo:common_name": names[number]} for number in sorted(names)]}
    place = f"/api/scenes/{scene.id}"
    item.add_asset(
        "image",
        pystac.Asset(f"{place}/cog", media_type=pystac.MediaType.COG, roles=["data"], extra_fields=fields),
    )
    item.add_asset(
        "thumbnail",
        pystac.Asset(f"{place}/thumbnail", media_type=pystac.MediaType.PNG, roles=["thumbnail"]),
    )
    if scene.source is not None:
        # What the path or URL holds today nobody promises; the item's own id is the hash of what was read there.
        item.add_link(pystac.Link(pystac.RelType.VIA, scene.source))
    said: dict[str, Any] = item.to_dict(include_self_link=False, transform_hrefs=False)
    return said


def _footprint(scene: Scene) -> dict[str, Any]:
    return dict(mapping(to_shape(scene.geom)))
