"""Registered scenes as the imagery takes them: the bytes that were sent, under the name that they came with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gis.db.models import Scene
from gis.imagery.bands import BandMap
from gis.imagery.reading import CloudCode
from gis.imagery.scenes import Told
from gis.settings import Settings


@dataclass(frozen=True, slots=True)
class Original:
    """A scene's file and its cloud mask, with what was found out when it was registered."""

    path: Path
    on: date
    cloud: Path | None
    told: Told


def original_of(scene: Scene, settings: Settings, folder: Path) -> Original:
    """Links in `folder` to the originals: the name may be told to people, and is recorded."""
    own = folder / str(scene.id)
    known = BandMap({role: int(number) for role, number in scene.bands.items()}, scene.bands_found_by)
    return Original(
        path=link(own / scene.file_name, scene.sha256, settings),
        on=scene.taken_on,
        cloud=link(own / f"mask-{scene.id}", scene.cloud_sha256, settings) if scene.cloud_sha256 else None,
        told=Told(known, CloudCode[scene.cloud_code] if scene.cloud_code else None),
    )


def link(path: Path, sha256: str, settings: Settings) -> Path:
    """A link at `path` to the file with this hash."""
    path.parent.mkdir(exist_ok=True)
    path.symlink_to((settings.files_dir / sha256).resolve())
    return path
