"""A one-pager as a Word document, A4, from the same values as the PDF; the map is a picture at its scale."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import segno
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gis.domain.text import Language
from gis.outputs.one_pager.drawing import WIDTH_MM
from gis.outputs.one_pager.pdf import map_as_png, words
from gis.outputs.one_pager.values import Block, Line, OnePager

LATIN, CHINESE = "Arial", "微软雅黑"
"""What offices' own word processors have; they embed no font."""
QUIET, FLAGGED = RGBColor(0x5B, 0x6A, 0x70), RGBColor(0xB3, 0x26, 0x1E)
QR_MM = 20
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day that a ZIP file begins with: the same facts give the same bytes."""


def as_word(page: OnePager, language: Language) -> bytes:
    """The document. Raises AssetsMissing where there is no Chinese font for the map."""
    say, heads = _Words(language), words(page, language)
    document = Document()
    _set_up(document, page, heads)
    document.add_heading(f"{page.name}　{page.code}", 1)
    demo = f" · {heads['demo']}" if page.is_demo else ""
    said = document.add_paragraph(f"{say(page.district)} · {heads['title']} · {heads['day']}{demo}")
    said.runs[0].font.color.rgb = QUIET
    _standing(document, page.standing, say, heads["gap"])
    document.add_picture(io.BytesIO(map_as_png(page, language)), width=Mm(WIDTH_MM))
    document.add_paragraph(f"{heads['map']} · {heads['around']}").runs[0].font.size = Pt(7)
    for block in page.blocks:
        _block(document, block, say)
    document.add_paragraph(say(page.sources)).runs[0].font.size = Pt(7)
    picture = io.BytesIO()
    segno.make(page.qr, error="m", micro=False).save(picture, kind="png", scale=6, border=1)
    document.add_picture(io.BytesIO(picture.getvalue()), width=Mm(QR_MM))
    document.add_paragraph(heads["foot"]).runs[0].font.size = Pt(7)
    made = io.BytesIO()
    document.save(made)
    return _with_fixed_times(made.getvalue())


class _Words:
    """Texts in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, text: Any) -> str:  # noqa: ANN401  a Text
        return str(text.in_(self._language))


def _set_up(document: Any, page: OnePager, heads: dict[str, str]) -> None:  # noqa: ANN401  python-docx
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(14)
    for name, size in (("Normal", 9), ("Heading 1", 16), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), CHINESE)
        # A theme's font would win over the named ones.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(3)
    properties = document.core_properties
    day = datetime(page.on.year, page.on.month, page.on.day, tzinfo=UTC)
    properties.created = properties.modified = day
    properties.title = f"{heads['title']} {page.code}"
    properties.author = properties.last_modified_by = "jingtu"


def _standing(document: Any, lines: tuple[Line, ...], say: _Words, gap: str) -> None:  # noqa: ANN401
    table = document.add_table(rows=0, cols=2)
    for line in lines:
        label, value = table.add_row().cells
        label.width, value.width = Mm(36), Mm(142)
        label.paragraphs[0].add_run(say(line.label)).font.color.rgb = QUIET
        run = value.paragraphs[0].add_run(gap if line.value is None else say(line.value))
        if line.value is None or line.is_flagged:
            run.font.color.rgb = QUIET if line.value is None else FLAGGED


def _block(document: Any, block: Block, say: _Words) -> None:  # noqa: ANN401
    document.add_heading(say(block.title), 2)
    if not block.rows:
        document.add_paragraph(say(block.nothing)).runs[0].font.color.rgb = QUIET
        return
    table = document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
        cell.paragraphs[0].add_run(say(head)).font.color.rgb = QUIET
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = say(text)


def _with_fixed_times(document: bytes) -> bytes:
    """The same parts in the same order, without the time at which they were packed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as packed,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for name in packed.namelist():
            fixed.writestr(zipfile.ZipInfo(name, EPOCH), packed.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
