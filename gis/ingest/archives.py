"""Zip archives from strangers: what is unpacked, under which name, and how much of it.

Members are written under names of ours, so no member can leave the folder; odd
members are refused all the same, because nobody sends them by mistake.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place
from gis.ingest.sniff import FileRefused

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2 << 30
"""Bytes of all members taken together."""
RATIO_FROM = 64 << 20
MOST_RATIO = 200
"""How many times its packed size a large member may have; the padding of a .dbf packs well, but not this well."""

_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_LEFTOVERS = "__MACOSX/"


@dataclass(frozen=True, slots=True)
class ShapefileParts:
    """One Shapefile of an archive, unpacked: the layer's name and the path of each part by its suffix."""

    name: str
    parts: dict[str, Path] = field(default_factory=dict)


def unpack_shapefiles(path: Path, folder: Path) -> list[ShapefileParts]:
    """Unpack every Shapefile of a zip, nested folders and mixed case included, into `folder`.

    Raises FileRefused for an archive that is broken, locked, unsafe or too large, or has no .shp.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive.infolist())
            sets = _shapefiles(members)
            if not sets:
                names = "、".join(_name(member) for member in members[:10]) or "—"
                raise FileRefused(problem("zip-without-shapefile", Place(), read=names))
            return _unpack(archive, sets, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FileRefused(problem("zip-broken", Place(), read=error)) from error


def check_archive(path: Path, most_bytes: int) -> None:
    """See that a zip that its reader opens itself is whole, safe and at most `most_bytes` unpacked.

    Raises FileRefused. No member gives more bytes than it says here: zipfile stops there.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise FileRefused(problem("zip-broken", Place(), read=error)) from error
    size = sum(info.file_size for info in members)
    is_bomb = any(
        info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1) for info in members
    )
    if is_bomb or size > most_bytes:
        limit = f"{most_bytes >> 20} MB"
        raise FileRefused(problem("zip-too-large", Place(), read=f"{size >> 20} MB", limit=limit))


def _checked(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members that are files. Raises FileRefused for what no program that packs Shapefiles writes."""
    if len(infos) > MOST_MEMBERS:
        raise _unsafe(Text("成员过多", "too many members"), str(len(infos)))
    members = [info for info in infos if not info.is_dir() and not info.filename.startswith(_LEFTOVERS)]
    seen: set[str] = set()
    for info in members:
        name = _name(info)
        parts = PurePosixPath(name.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in name:
            raise _unsafe(Text("路径越界", "a path that leaves the folder"), name)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _unsafe(Text("符号链接", "a symbolic link"), name)
        if info.flag_bits & _ENCRYPTED:
            raise FileRefused(problem("zip-encrypted", Place(), read=name))
        if name in seen:
            raise _unsafe(Text("重名", "two of one name"), name)
        seen.add(name)
    if sum(info.file_size for info in members) > MOST_UNPACKED:
        raise _too_large(sum(info.file_size for info in members))
    return members


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; Chinese Windows writes GBK without saying so, which zipfile reads as CP437."""
    if info.flag_bits & _NAME_IS_UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _shapefiles(members: Iterable[zipfile.ZipInfo]) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Members by Shapefile (path without suffix, any case) and lower-case suffix; only sets with a .shp."""
    sets: dict[str, dict[str, zipfile.ZipInfo]] = defaultdict(dict)
    for member in members:
        path = PurePosixPath(_name(member).replace("\\", "/"))
        if path.suffix.lower() in _PARTS and not path.name.startswith("._"):
            sets[str(path.with_suffix("")).lower()][path.suffix.lower()] = member
    return {key: parts for key, parts in sets.items() if ".shp" in parts}


def _unpack(
    archive: zipfile.ZipFile, sets: dict[str, dict[str, zipfile.ZipInfo]], folder: Path
) -> list[ShapefileParts]:
    unpacked, left = [], MOST_UNPACKED
    for number, parts in enumerate(sets.values()):
        name = PurePosixPath(_name(parts[".shp"]).replace("\\", "/")).stem
        files: dict[str, Path] = {}
        for suffix, member in parts.items():
            files[suffix] = folder / f"layer{number}{suffix}"
            left -= _write(archive, member, files[suffix], left)
        unpacked.append(ShapefileParts(name=name, parts=files))
    return unpacked


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, left: int) -> int:
    """Unpack one member and give its size; the archive's own word on sizes is not trusted."""
    written = 0
    with archive.open(member) as source, to.open("xb") as target:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            is_bomb = written > RATIO_FROM and written > MOST_RATIO * max(member.compress_size, 1)
            if written > left or is_bomb:
                raise _too_large(written)
            target.write(chunk)
    return written


def _unsafe(why: Text, name: str) -> FileRefused:
    return FileRefused(problem("zip-unsafe", Place(), read=name, why=why))


def _too_large(size: int) -> FileRefused:
    return FileRefused(problem("zip-too-large", Place(), read=f"{size >> 20} MB", limit=f"{MOST_UNPACKED >> 20} MB"))
