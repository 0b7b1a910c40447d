"""Documents as a table of a paper."""

from __future__ import annotations

from collections.abc import Iterable

from gis.document_views import DocumentView
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.outputs.paper import SHORT, Block, plain

_NO_FILE = Text("没有文件", "no file")


def table_of(found: Iterable[DocumentView], *, is_whole: bool) -> Block:
    """Whole: struck ones too, with the reason, and the hash of each file; else those that count, by its first signs."""
    heads = [
        Text("种类", "Kind"),
        Text("名称", "Title"),
        Text("文号", "Number"),
        Text("出具单位", "Issuer"),
        Text("日期", "Date"),
        Text("文件 SHA-256", "SHA-256 of the file"),
    ]
    if is_whole:
        heads.append(Text("作废", "Struck"))
    return Block(
        Text("文件", "Documents"),
        tuple(heads),
        tuple(_row(one, is_whole=is_whole) for one in found if is_whole or one.strike is None),
        Text("没有已登记的文件。", "No document is recorded."),
    )


def _row(one: DocumentView, *, is_whole: bool) -> tuple[Text, ...]:
    shown = None if is_whole else SHORT
    cells = (
        label("document_kinds", one.kind),
        plain(one.title),
        plain(one.number),
        plain(one.issuer),
        plain(one.issued_on),
        plain(one.file.sha256[:shown]) if one.file else _NO_FILE,
    )
    return (*cells, plain(one.strike.reason if one.strike else None)) if is_whole else cells
