"""Papers keep within their margins, whatever people typed into which column."""

from __future__ import annotations

from datetime import date

import pytest

from gis.domain.text import Language, Text
from gis.outputs.dossier import Dossier, VisitPicture, as_pdf
from gis.outputs.paper import Block, Line, plain
from tests.paper_margins import signs_outside

HASH = "0123456789abcdef" * 4
LONG = (
    HASH,
    "W" * 120,
    "IMG_20240918_235959_" * 6 + ".jpg",
    "https://example.invalid/" + "a/b-c_d.e?f=g&" * 12,
    "Ж" * 90,
    "测" * 200,
    "核查 1、" + "、".join([HASH] * 3),
    "Pneumonoultramicroscopicsilicovolcanoconiosis investigation responsibilities",
)
"""Texts without a place to break, or with few."""


def block(columns: int, cells: tuple[str, ...]) -> Block:
    """Each text once in each column."""
    rows = tuple(
        tuple(plain(cells[(row + column) % len(cells)]) for column in range(columns)) for row in range(len(cells))
    )
    heads = tuple(plain(f"Column {number}") for number in range(columns))
    return Block(Text(f"表 {columns}", f"Table {columns}"), heads, rows, plain("nothing"))


@pytest.mark.parametrize("language", list(Language))
def test_each_sign_lies_within_the_margins_in_every_column(language: Language) -> None:
    lines = tuple(Line(plain(f"Line {number}"), plain(text)) for number, text in enumerate(LONG))
    page = Dossier(
        clue_id=1,
        number="XS-2024-000001",
        name=plain(LONG[1]),
        district=Text("示例区", "Sample district"),
        on=date(2024, 9, 18),
        is_demo=True,
        standing=lines,
        pairs=(),
        unseen=plain(LONG[2]),
        blocks=tuple(block(columns, LONG) for columns in range(2, 9)),
        photos=(VisitPicture(plain(LONG[2]), 1, None, lines),),
        proceedings=(block(7, (*LONG[:-1], HASH)),),
    )
    assert signs_outside(as_pdf(page, language)) == []
