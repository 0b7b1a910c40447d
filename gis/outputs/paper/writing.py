"""Papers as Word documents, A4, from the same values as the PDF; they embed no font."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import segno
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from gis.domain.text import Language, Text
from gis.outputs.paper.values import Block, Line

LATIN, CHINESE = "Arial", "微软雅黑"
"""What offices' own word processors have."""
QUIET, FLAGGED = RGBColor(0x5B, 0x6A, 0x70), RGBColor(0xB3, 0x26, 0x1E)
QR_MM = 20
SMALL_PT = 7
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day that a ZIP file begins with: the same facts give the same bytes."""


class WordPaper:
    """A document in one language that grows from above."""

    def __init__(self, language: Language, title: str, on: date) -> None:
        self._language = language
        self._document = Document()
        self._set_up(title, on)

    def say(self, text: Text) -> str:
        """The text in the document's language."""
        return text.in_(self._language)

    def heading(self, name: str, under: str) -> None:
        """The first heading and the quiet line under it."""
        self._document.add_heading(name, 1)
        self._document.add_paragraph(under).runs[0].font.color.rgb = QUIET

    def section(self, title: str) -> None:
        """A heading of the second rank."""
        self._document.add_heading(title, 2)

    def lines(self, lines: Iterable[Line], gap: str) -> None:
        """Labelled lines; `gap` stands for what is not known."""
        table = self._document.add_table(rows=0, cols=2)
        for line in lines:
            label, value = table.add_row().cells
            label.width, value.width = Mm(36), Mm(142)
            label.paragraphs[0].add_run(self.say(line.label)).font.color.rgb = QUIET
            run = value.paragraphs[0].add_run(gap if line.value is None else self.say(line.value))
            if line.value is None or line.is_flagged:
                run.font.color.rgb = QUIET if line.value is None else FLAGGED

    def blocks(self, blocks: Iterable[Block]) -> None:
        """Tables under their headings."""
        for block in blocks:
            self._block(block)

    def picture(self, content: bytes, width_mm: float, highest_mm: float | None = None) -> None:
        """A picture, narrower than `width_mm` where it would be higher than `highest_mm`."""
        shown = self._document.add_picture(io.BytesIO(content), width=Mm(width_mm))
        height_mm = shown.height.mm * width_mm / shown.width.mm
        if highest_mm is not None and height_mm > highest_mm:
            shown.height, shown.width = Mm(highest_mm), Mm(width_mm * highest_mm / height_mm)

    def strong(self, text: str) -> None:
        """A line that names what follows."""
        paragraph = self._document.add_paragraph()
        paragraph.add_run(text).bold = True
        paragraph.paragraph_format.keep_with_next = True

    def small(self, text: str) -> None:
        """A line in small type."""
        self._document.add_paragraph(text).runs[0].font.size = Pt(SMALL_PT)

    def code(self, text: str) -> None:
        """A QR code."""
        picture = io.BytesIO()
        segno.make(text, error="m", micro=False).save(picture, kind="png", scale=6, border=1)
        self.picture(picture.getvalue(), QR_MM)

    def content(self) -> bytes:
        """The file."""
        made = io.BytesIO()
        self._document.save(made)
        return _with_fixed_times(made.getvalue())

    def _set_up(self, title: str, on: date) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(16)
        section.top_margin = section.bottom_margin = Mm(14)
        for name, size in (("Normal", 9), ("Heading 1", 16), ("Heading 2", 11)):
            _dress(self._document.styles[name], size)
        properties = self._document.core_properties
        properties.created = properties.modified = datetime(on.year, on.month, on.day, tzinfo=UTC)
        properties.title = title
        properties.author = properties.last_modified_by = "jingtu"

    def _block(self, block: Block) -> None:
        self.section(self.say(block.title))
        if not block.rows:
            self._document.add_paragraph(self.say(block.nothing)).runs[0].font.color.rgb = QUIET
            return
        table = self._document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        for cell, head in zip(table.rows[0].cells, block.heads, strict=True):
            cell.paragraphs[0].add_run(self.say(head)).font.color.rgb = QUIET
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = self.say(text)


def _dress(style: Any, size: float) -> None:  # noqa: ANN401  python-docx
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), CHINESE)
    # A theme's font would win over the named ones.
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_after = Pt(3)


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
