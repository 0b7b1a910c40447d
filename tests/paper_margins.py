"""Where each sign of a PDF lies."""

from __future__ import annotations

import pypdfium2

MM = 72 / 25.4
SIDE_MM, TOP_MM, BOTTOM_MM = 14, 12, 4
"""Margins of `paper.typ`; the foot stands in the lower one."""
_TOLERANCE_PT = 0.6
"""A letter's ink may reach a little beyond its place."""


def signs_outside(pdf: bytes) -> list[tuple[int, str, tuple[float, float, float, float]]]:
    """Page, sign and box (left, bottom, right, top; points) of each sign that does not lie within the margins."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        width, height = page.get_size()
        text = page.get_textpage()
        said = text.get_text_range()
        for place in range(text.count_chars()):
            left, bottom, right, top = box = text.get_charbox(place)
            is_inside = (
                left >= SIDE_MM * MM - _TOLERANCE_PT
                and right <= width - SIDE_MM * MM + _TOLERANCE_PT
                and bottom >= BOTTOM_MM * MM
                and top <= height - TOP_MM * MM + 3 * _TOLERANCE_PT
            )
            if not is_inside and right > left:
                found.append((number, said[place : place + 1], box))
    return found
