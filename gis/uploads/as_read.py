"""How a file was read, shown so that a person can judge it: first cells of every column, text in every encoding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.models import Upload, UploadLayer
from gis.domain.row_problems import shorten
from gis.domain.uploading import ENCODINGS
from gis.ingest.layer import Layer
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from gis.ingest.values import is_blank
from gis.uploads.receiving import original_of
from gis.uploads.waiting import layers_of

MOST_SAMPLES = 3
MOST_READ = 4 << 20
"""Bytes of a file that is read once more in every encoding while somebody waits: a second or two."""

_FIRST_ROWS = text("""
WITH numbered AS (
    SELECT number, row_number() OVER (PARTITION BY layer ORDER BY number) AS place
    FROM upload_row WHERE upload_id = :upload
)
SELECT r.layer, r.attributes FROM upload_row r JOIN numbered n USING (number)
WHERE r.upload_id = :upload AND n.place <= :most ORDER BY r.number
""")


@dataclass(frozen=True, slots=True)
class LayerAsRead:
    """A layer, and the first cells of its columns that say something, as text."""

    layer: UploadLayer
    samples: Mapping[str, tuple[str, ...]]


def layers_as_read(session: Session, upload: Upload) -> list[LayerAsRead]:
    """The layers of an upload in the order of the file."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(_FIRST_ROWS, {"upload": upload.id, "most": MOST_SAMPLES}):
        rows[row.layer].append(row.attributes)
    return [LayerAsRead(one, _samples(one.columns, rows[one.name])) for one in layers_of(session, upload)]


def _samples(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(shorten(str(row[name])) for row in rows if not is_blank(row.get(name))) for name in columns}


@dataclass(frozen=True, slots=True)
class TextAsRead:
    """An encoding, and what the first texts of the file are in it; none where the file cannot be read in it."""

    encoding: str
    is_used: bool
    samples: tuple[str, ...]


def text_in_encodings(session: Session, upload: Upload, files_dir: Path) -> list[TextAsRead]:
    """The same cells in every encoding; nothing for a format that fixes its own. Large files give no samples."""
    used = {layer.encoding.lower() for layer in layers_of(session, upload) if layer.encoding}
    if not used:
        return []
    path = original_of(upload, files_dir)
    is_read = path.is_file() and path.stat().st_size <= MOST_READ
    return [TextAsRead(one, one in used, tuple(_first_texts(path, one)) if is_read else ()) for one in ENCODINGS]


def _first_texts(path: Path, encoding: str) -> Iterator[str]:
    try:
        layers = read_in_child(path, encoding).layers
    except (FileRefused, UnicodeError):
        return iter(())
    texts = (shorten(cell) for layer in layers for cell in _texts_beyond_ascii(layer))
    return islice(texts, MOST_SAMPLES)


def _texts_beyond_ascii(layer: Layer) -> Iterator[str]:
    yield from (name for name in layer.columns if not name.isascii())
    for index in range(len(layer)):
        cells = (column[index] for column in layer.values)
        yield from (cell for cell in cells if isinstance(cell, str) and not cell.isascii())
