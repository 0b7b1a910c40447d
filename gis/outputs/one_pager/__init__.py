"""A parcel on one page, as PDF and as Word, from the same values."""

from gis.outputs.one_pager.pdf import as_pdf
from gis.outputs.one_pager.values import Block, Line, OnePager, Shape
from gis.outputs.one_pager.word import as_word

__all__ = ["Block", "Line", "OnePager", "Shape", "as_pdf", "as_word"]
