"""Reading a stranger's photo in a process of its own: its size, its EXIF, a hash of its looks, a reduced copy."""

from __future__ import annotations

import json
import math
import struct
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from gis.domain.photos import PhotoClaims
from gis.ingest.confinement import confine
from gis.ingest.reader_process import LIMITS, Limits, set_limits
from gis.ingest.sandbox import exit_code_of

PHOTO_LIMITS = replace(LIMITS, cpu_s=20, wall_s=40.0, memory_bytes=1 << 30, file_bytes=1 << 20)
MOST_PIXELS = 256_000_000
"""Phones of today make 200 million; what has more is no photo, or a bomb."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_UNREADABLE = 4
"""Exit code for what is no photo."""
REDUCED_PX = 960
"""The longer side of a reduced copy: sharp enough for a third of a page of paper."""
_REDUCED_QUALITY = 80
_MOST_LETTERS = 200
_HASHED_FROM = (256, 256)
_FLAT = 8
"""Grey levels (of 256) between the darkest and the brightest part of a picture that shows something."""
# What Pillow raises while it reads fields that lie, as its own fuzzing has it.
_ODD = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error, MemoryError)

_log = structlog.get_logger(__name__)


class NotAPhotoError(ValueError):
    """The bytes are no JPEG, PNG or WebP, whatever their first ones say, or have more pixels than any camera."""


def read_photo_in_child(path: Path, limits: Limits = PHOTO_LIMITS) -> PhotoClaims | None:
    """What the photo says of itself; None when its reader came to an end over it: that is no reason to refuse it.

    Raises NotAPhotoError.
    """
    with tempfile.TemporaryDirectory(prefix="jingtu-photo-") as made:
        if not _is_done(path, Path(made), _write_claims, limits):
            return None
        said: dict[str, Any] = json.loads((Path(made) / _CLAIMS).read_text(encoding="utf-8"))
    for name in ("taken_at", "modified_at"):
        said[name] = said[name] and datetime.fromisoformat(said[name])
    return PhotoClaims(**said)


def reduce_photo_in_child(path: Path, limits: Limits = PHOTO_LIMITS) -> bytes | None:
    """A JPEG of the photo, the right way up, at most REDUCED_PX long and without a word of its EXIF.

    None when its reader came to an end over it. Raises NotAPhotoError.
    """
    with tempfile.TemporaryDirectory(prefix="jingtu-photo-") as made:
        if not _is_done(path, Path(made), _write_reduced, limits):
            return None
        return (Path(made) / _REDUCED).read_bytes()


def _is_done(path: Path, folder: Path, work: Callable[[Path, Path], None], limits: Limits) -> bool:
    ended = exit_code_of(partial(_run, path.absolute(), folder, work, limits), limits.wall_s)
    if ended == _UNREADABLE:
        raise NotAPhotoError
    if ended != 0:
        _log.warning("photo reader ended early", file=path.name, code=ended)
    return ended == 0


def _run(path: Path, folder: Path, work: Callable[[Path, Path], None], limits: Limits) -> None:
    set_limits(limits)
    confine([path], folder)
    try:
        work(path, folder)
    except NotAPhotoError:
        sys.exit(_UNREADABLE)


_CLAIMS, _REDUCED = "claims.json", "reduced.jpg"


def _write_claims(path: Path, folder: Path) -> None:
    said = json.dumps(asdict(read_photo(path)), default=datetime.isoformat, ensure_ascii=False)
    (folder / _CLAIMS).write_text(said, encoding="utf-8")


def _write_reduced(path: Path, folder: Path) -> None:
    with _opened(path) as picture:
        # Of a JPEG no more is decoded than this needs.
        picture.thumbnail((REDUCED_PX, REDUCED_PX))
        shown = ImageOps.exif_transpose(picture).convert("RGBA")
        # A new picture has no comment, no profile and no EXIF that could be handed on.
        plain = Image.new("RGB", shown.size, "white")
        plain.paste(shown, mask=shown.getchannel("A"))
        plain.save(folder / _REDUCED, "JPEG", quality=_REDUCED_QUALITY)


def read_photo(path: Path) -> PhotoClaims:
    """What the photo says of itself; a field that cannot be read is absent. Raises NotAPhotoError."""
    with _opened(path) as picture:
        return _claims(picture)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Beyond the limit it is an error for us, not for twice as many only.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_FORMATS) as picture:
                yield picture
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPhotoError from error


def difference_hash(picture: Image.Image) -> int | None:
    """64 bits, signed, one for each of 8 × 8 parts: is it darker than its right neighbour (dHash, Krawetz 2013).

    Few lines of Pillow: the package that has it (ImageHash) brings SciPy and PyWavelets, which nothing else needs.
    """
    small = ImageOps.exif_transpose(picture).convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    if max(grey) - min(grey) < _FLAT:
        return None
    bits = "".join(str(int(grey[9 * y + x] < grey[9 * y + x + 1])) for y in range(8) for x in range(8))
    return int.from_bytes(int(bits, 2).to_bytes(8), signed=True)


def _claims(picture: Image.Image) -> PhotoClaims:
    claims = PhotoClaims(*picture.size)
    with suppress(*_ODD):
        claims = _with_exif(claims, picture.getexif())
    with suppress(*_ODD):
        # Of a JPEG no more is decoded than this needs.
        picture.thumbnail(_HASHED_FROM)
        claims = replace(claims, difference_hash=difference_hash(picture))
    return claims


def _with_exif(claims: PhotoClaims, exif: Image.Exif) -> PhotoClaims:
    tag = ExifTags.Base
    more = exif.get_ifd(ExifTags.IFD.Exif)
    maker, model = _words(exif.get(tag.Make)), _words(exif.get(tag.Model))
    lon, lat = _position(exif)
    return replace(
        claims,
        taken_at=_time(more.get(tag.DateTimeOriginal), more.get(tag.OffsetTimeOriginal)),
        modified_at=_time(exif.get(tag.DateTime), more.get(tag.OffsetTime)),
        lon=lon,
        lat=lat,
        camera=" ".join(part for part in (maker, model) if part) or None,
        software=_words(exif.get(tag.Software)),
    )


def _words(read: object) -> str | None:
    text = read.decode("utf-8", "replace") if isinstance(read, bytes) else str(read or "")
    return "".join(one for one in text if one.isprintable()).strip()[:_MOST_LETTERS] or None


def _time(read: object, offset: object) -> datetime | None:
    with suppress(ValueError):
        # Without an offset it is local time, and Python says so by no zone.
        at = datetime.strptime(str(_words(read)), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        with suppress(ValueError):
            return datetime.strptime(f"{at:%Y-%m-%d %H:%M:%S}{_words(offset)}", "%Y-%m-%d %H:%M:%S%z")
        return at
    return None


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    tag = ExifTags.GPS
    with suppress(*_ODD):
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lon = _degrees(gps[tag.GPSLongitude], gps[tag.GPSLongitudeRef], "W")
        lat = _degrees(gps[tag.GPSLatitude], gps[tag.GPSLatitudeRef], "S")
        # A device without a fix may write zeros, or numbers that are none.
        if math.isfinite(lon + lat) and abs(lon) <= 180 and abs(lat) <= 90 and (lon, lat) != (0, 0):  # noqa: PLR2004
            return lon, lat
    return None, None


def _degrees(read: Any, side: object, negative: str) -> float:  # noqa: ANN401  what Pillow makes of the field
    degrees, minutes, seconds = (float(part) for part in read)
    found = degrees + minutes / 60 + seconds / 3600
    return -found if _words(side) == negative else found
