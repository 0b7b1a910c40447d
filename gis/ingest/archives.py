"""Zip archives from strangers: what is unpacked, under which name, and how much of it.

Members are written under names of ours, so no member can leave the folder; odd
members are refused all the same, because nobody sends them by mistake.
"""

from __future__ import annotations

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gis.domain.formats import formats_taken, suffixes_taken
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.sniff import HEAD, FileRefused, holds_rows
from gis.ingest.zip_faults import zip_broken

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2 << 30
"""Bytes of all members taken together."""
RATIO_FROM = 64 << 20
MOST_RATIO = 200
"""How many times its packed size a large member may have; the padding of a .dbf packs well, but not this well."""

SHAPEFILE_PARTS = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
MAPINFO_PARTS = frozenset({".tab", ".dat", ".map", ".id", ".ind", ".mif", ".mid"})
_DATA = (suffixes_taken() - {".txt"}) | {".shp", ".tab", ".mif", ".gdbtable"}
"""A .txt beside these is a note about them; alone it may be corner points."""
"""Suffixes of files that hold rows: when one of them is not read, that is said."""
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_LEFTOVERS = "__MACOSX/"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    # Of zipfile: a method it does not know, a name that is no UTF-8, an offset before the beginning.
    *(NotImplementedError, ValueError, RuntimeError),
)


@dataclass(frozen=True, slots=True)
class UnpackedSet:
    """The files of one layer of an archive, unpacked: the layer's name and the path of each part by its suffix."""

    name: str
    parts: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive whose members were looked at; `members` are its files by their path inside, as written."""

    file: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]

    def unpack_sets(self, folder: Path, suffixes: frozenset[str], leading: frozenset[str]) -> list[UnpackedSet]:
        """Unpack every set of files that differ in their suffix only and of which one has a `leading` suffix."""
        sets: dict[str, dict[str, str]] = defaultdict(dict)
        for name in self.members:
            path = PurePosixPath(name)
            if path.suffix.lower() in suffixes:
                sets[str(path.with_suffix("")).lower()][path.suffix.lower()] = name
        chosen = [parts for parts in sets.values() if leading & parts.keys()]
        unpacked, left = [], MOST_UNPACKED
        for number, parts in enumerate(chosen):
            first = next(name for suffix, name in parts.items() if suffix in leading)
            files = {suffix: folder / f"layer{number}{suffix}" for suffix in parts}
            for suffix, name in parts.items():
                left -= self.write(name, files[suffix], left)
            unpacked.append(UnpackedSet(PurePosixPath(first).stem, files))
        return unpacked

    def unpack_folders(self, folder: Path, member: re.Pattern[str]) -> list[UnpackedSet]:
        """Unpack the files whose name is a `member`, by the folder they stand in; `parts` has each under its name."""
        inside: dict[PurePosixPath, list[str]] = defaultdict(list)
        for name in self.members:
            if member.fullmatch(PurePosixPath(name).name.lower()):
                inside[PurePosixPath(name).parent].append(name)
        unpacked, left = [], MOST_UNPACKED
        for number, (parent, names) in enumerate(inside.items()):
            made = folder / f"folder{number}.gdb"
            made.mkdir()
            files = {PurePosixPath(name).name.lower(): name for name in names}
            for own_name, name in files.items():
                left -= self.write(name, made / own_name, left)
            unpacked.append(UnpackedSet(parent.stem, {own_name: made / own_name for own_name in files}))
        return unpacked

    def write(self, name: str, to: Path, left: int = MOST_UNPACKED) -> int:
        """Unpack one member and give its size; the archive's own word on sizes is not trusted."""
        member, written = self.members[name], 0
        with self.file.open(member) as source, to.open("xb") as target:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                is_bomb = written > RATIO_FROM and written > MOST_RATIO * max(member.compress_size, 1)
                if written > left or is_bomb:
                    raise _too_large(written)
                target.write(chunk)
        return written

    def texts_with_rows(self, names: list[str]) -> list[str]:
        """Of text members those that hold corner points or a table, and are no note about them."""
        found = []
        for name in names:
            with self.file.open(self.members[name]) as member:
                if holds_rows(member.read(HEAD)):
                    found.append(name)
        return found

    def not_read(self, read: frozenset[str]) -> list[Problem]:
        """What is to be said of files that hold rows and have none of the suffixes that are read."""
        left = [name for name in self.members if PurePosixPath(name).suffix.lower() in _DATA - read]
        return [problem("zip-member-skipped", Place(), read="、".join(left))] if left else []


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises FileRefused, also later, for one that is broken, locked, unsafe or too large."""
    try:
        with zipfile.ZipFile(path) as file:
            yield Archive(file, _checked(file.infolist()))
    except _BROKEN as error:
        raise FileRefused(zip_broken(path, error)) from error


def check_archive(path: Path, most_bytes: int) -> None:
    """See that a zip that its reader opens itself is whole, safe and at most `most_bytes` unpacked.

    Raises FileRefused. No member gives more bytes than it says here: zipfile stops there.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(archive.infolist())
    except _BROKEN as error:
        raise FileRefused(zip_broken(path, error)) from error
    size = sum(info.file_size for info in members.values())
    is_bomb = any(
        info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        for info in members.values()
    )
    if is_bomb or size > most_bytes:
        limit = f"{most_bytes >> 20} MB"
        raise FileRefused(problem("zip-too-large", Place(), read=f"{size >> 20} MB", limit=limit))


def unpack_only_file(path: Path, to: Path) -> str:
    """Unpack the one file of an archive that is taken, beside others that are not, and give its name.

    Raises FileRefused when there is none, or more than one.
    """
    with opened(path) as archive:
        names = list(archive.members)
        found = _of_suffixes(names, _DATA) or archive.texts_with_rows(_of_suffixes(names, frozenset({".txt"})))
        if not found and len(names) == 1:
            # Perhaps its name is wrong; its content decides.
            found = names
        if len(found) != 1:
            code = "zip-of-several" if found else "zip-without-data"
            shown = "、".join((found or names)[:10]) or "—"
            raise FileRefused(problem(code, Place(), read=shown, taken=formats_taken()))
        archive.write(found[0], to)
    return found[0]


def _of_suffixes(names: list[str], suffixes: frozenset[str]) -> list[str]:
    return [name for name in names if PurePosixPath(name).suffix.lower() in suffixes]


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members that are files, by name. Raises FileRefused for what no office's program writes."""
    if len(infos) > MOST_MEMBERS:
        raise _unsafe(Text("成员过多", "too many members"), str(len(infos)))
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        if not info.filename:
            raise _unsafe(Text("没有名字", "a name that is empty"), "—")
        if info.is_dir() or info.filename.startswith(_LEFTOVERS):
            continue
        name = _name(info).replace("\\", "/")
        _refuse_odd(info, name)
        if name.lower() in seen:
            raise _unsafe(Text("重名", "two of one name"), name)
        seen.add(name.lower())
        if not PurePosixPath(name).name.startswith("._"):
            members[name] = info
    if sum(info.file_size for info in members.values()) > MOST_UNPACKED:
        raise _too_large(sum(info.file_size for info in members.values()))
    return members


def _refuse_odd(info: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise _unsafe(Text("路径越界", "a path that leaves the folder"), name)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _unsafe(Text("符号链接", "a symbolic link"), name)
    if info.flag_bits & _ENCRYPTED:
        raise FileRefused(problem("zip-encrypted", Place(), read=name))


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


def _unsafe(why: Text, name: str) -> FileRefused:
    return FileRefused(problem("zip-unsafe", Place(), read=name, why=why))


def _too_large(size: int) -> FileRefused:
    return FileRefused(problem("zip-too-large", Place(), read=f"{size >> 20} MB", limit=f"{MOST_UNPACKED >> 20} MB"))
