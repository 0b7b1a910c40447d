"""FlatGeobuf: its features are counted before GDAL reads them, for the header's count may be wrong.

Layout: https://github.com/flatgeobuf/flatgeobuf, specification of version 3: magic, header, index, features, the header
and every feature with their length before them.
"""

from __future__ import annotations

import mmap
import shutil
import struct
from pathlib import Path

from gis.domain.formats import Format
from gis.domain.uploading import Problem
from gis.ingest.formats.ogr import layers_of, read_ogr
from gis.ingest.layer import Layer
from gis.ingest.refusals import require_all, unreadable

KIND = Format.FLATGEOBUF
_MAGIC_SIZE, _LENGTH_SIZE = 8, 4
_COUNT_SLOT, _NODE_SLOT = 8, 9
"""Fields `features_count` and `index_node_size` of the header's table."""
_DEFAULT_NODE = 16
_NODE_BYTES = 40
_MOST_NODES = 1 << 32


def read(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """The one layer of the file."""
    copy = folder / "upload.fgb"
    shutil.copyfile(path, copy)
    held = _count(copy)
    layers = layers_of(copy, KIND).spatial
    if not layers:
        raise unreadable(KIND, "header corrupt")
    layer = read_ogr(copy, layers[0], KIND, may_curve=True)
    require_all(KIND, len(layer), held)
    return [layer], []


def _count(path: Path) -> int:
    """How many features the file holds. Raises FileRefused when header, index and features do not add up."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            said, start = _header(content)
            held = _features(content, start)
    except (struct.error, ValueError) as error:
        raise unreadable(KIND, error) from error
    if said:
        require_all(KIND, held, said)
    return held


def _features(content: mmap.mmap, at: int) -> int:
    """How many features stand between here and the end."""
    held = 0
    while at < len(content):
        (length,) = struct.unpack_from("<I", content, at)
        at += _LENGTH_SIZE + length
        held += 1
    if at != len(content):
        raise ValueError("truncated: the last feature is cut off")
    return held


def _header(content: mmap.mmap) -> tuple[int, int]:
    """The number of features that the header states (0: unknown), and where the first one begins."""
    (length,) = struct.unpack_from("<I", content, _MAGIC_SIZE)
    start = _MAGIC_SIZE + _LENGTH_SIZE
    if start + length > len(content):
        raise ValueError("truncated: the header is cut off")
    (root,) = struct.unpack_from("<I", content, start)
    table = start + root
    count = _field(content, table, _COUNT_SLOT, "<Q", 0)
    node = _field(content, table, _NODE_SLOT, "<H", _DEFAULT_NODE)
    return count, start + length + (_index_size(count, node) if node and count else 0)


def _field(content: mmap.mmap, table: int, slot: int, kind: str, default: int) -> int:
    """A number of a flatbuffers table, by its slot."""
    (back,) = struct.unpack_from("<i", content, table)
    slots = table - back
    (size,) = struct.unpack_from("<H", content, slots)
    if 4 + 2 * slot + 2 > size:
        return default
    (offset,) = struct.unpack_from("<H", content, slots + 4 + 2 * slot)
    return int(struct.unpack_from(kind, content, table + offset)[0]) if offset else default


def _index_size(count: int, node: int) -> int:
    """Bytes of the packed tree above `count` features."""
    if count > _MOST_NODES or node < 2:  # noqa: PLR2004  a tree that does not branch
        raise ValueError("header corrupt: an index that cannot be")
    total = level = count
    while level != 1:
        level = -(-level // node)
        total += level
    return total * _NODE_BYTES
