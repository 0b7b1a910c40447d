"""Refusals of a whole file that several readers share."""

from __future__ import annotations

from collections.abc import Sequence

from gis.domain.formats import Format, format_text
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place
from gis.ingest.library_words import reason, without_paths
from gis.ingest.sniff import FileRefused


def unreadable(kind: Format, error: object, why: Text | None = None) -> FileRefused:
    """The refusal of a file that its library could not read; `why` when we know better than the library."""
    # The library's own words help nobody who sends files; what we know better says what was read.
    read = None if why is None else without_paths(str(error))
    said = reason(error) if why is None else why
    return FileRefused(problem("file-unreadable", Place(), read=read, why=said, format=format_text(kind)))


def no_geometry(tables: Sequence[str]) -> FileRefused:
    """The refusal of a file that has tables only."""
    names = "、".join(tables) or "—"
    wanted = Text("面或点", "polygons or points")
    return FileRefused(problem("no-geometry-layer", Place(), read=names, wanted=wanted))


def require_all(kind: Format, read: int, held: int) -> None:
    """Raise FileRefused when fewer rows were read than the file holds: none is left out without a word."""
    if read != held:
        why = Text(f"应有 {held} 行，只能读出 {read} 行", f"it should hold {held} rows, and {read} can be read")
        raise unreadable(kind, f"{read} / {held}", why)
