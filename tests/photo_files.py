"""Photos as phones make them: a drawn scene with the EXIF that a test asks for."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import ExifTags, Image

TAG, GPS = ExifTags.Base, ExifTags.GPS
P1_INSIDE = (116.4105, 39.9253)
"""Within the parcel of `tests.scenes`."""


def drawn(seed: int = 1, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A smooth scene of light and dark, another one for each seed."""
    parts = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(parts).resize(size, Image.Resampling.BICUBIC)


def photo(
    picture: Image.Image | None = None,
    *,
    taken: str | None = "2024:09:18 23:30:00",
    modified: str | None = None,
    place: tuple[float, float] | None = P1_INSIDE,
    software: str | None = None,
    kind: str = "JPEG",
    **more: Any,
) -> bytes:
    """The bytes of a file; times as EXIF writes them."""
    exif = Image.Exif()
    exif[TAG.Make], exif[TAG.Model] = "Shili", "Phone 1"
    if software:
        exif[TAG.Software] = software
    if modified or taken:
        exif[TAG.DateTime] = modified or taken
    if taken:
        exif.get_ifd(ExifTags.IFD.Exif)[TAG.DateTimeOriginal] = taken
    exif.get_ifd(ExifTags.IFD.Exif).update(more.get("fields", {}))
    if place:
        lon, lat = place
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                GPS.GPSLatitudeRef: "N" if lat >= 0 else "S",
                GPS.GPSLatitude: _parts(abs(lat)),
                GPS.GPSLongitudeRef: "E" if lon >= 0 else "W",
                GPS.GPSLongitude: _parts(abs(lon)),
            }
        )
    made = io.BytesIO()
    (picture or drawn()).save(made, kind, exif=exif, **more.get("saved", {}))
    return made.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    whole, minutes = divmod(degrees * 60, 60)
    return whole, float(int(minutes)), round(minutes % 1 * 60, 4)
