"""Text with separators: CSV, TSV, and what Excel writes in other countries."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress

from gis.ingest.grids import HEAD_WITHIN, LONGEST_CELL, Cells, find_head, known_names

SEPARATORS = (",", "\t", ";", "|", "，")

# The reader knows this limit only for the whole program; nothing else here reads cells as long as outlines are.
csv.field_size_limit(LONGEST_CELL)


class BrokenTable(csv.Error):
    """A text whose quotes do not match, or a cell that is too long; `line` is where reading ended, from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


def rows_of(text: str, separator: str) -> Iterator[Cells]:
    """Rows of a text, line ends in quotes belong to their cell.

    Raises BrokenTable for a quote that does not close, which would swallow the rows below it, and says its line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from map(tuple, reader)
    except csv.Error as error:
        raise BrokenTable(reader.line_num) from error


def choose_separator(text: str) -> str | None:
    """The separator under which the first rows hold the head with most known names; None when none makes a head."""
    found = {separator: _names_under(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: found[separator])
    return best if found[best] else None


def _names_under(text: str, separator: str) -> int:
    rows: list[Cells] = []
    # The head may stand above what cannot be read.
    with suppress(csv.Error):
        for row in rows_of(text, separator):
            rows.append(row)
            if len(rows) == HEAD_WITHIN:
                break
    head = find_head(rows)
    return 0 if head is None else known_names(head[0])
