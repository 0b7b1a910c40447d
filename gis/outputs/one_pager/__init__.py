"""A parcel on one page, as PDF and as Word, from the same values."""

from gis.outputs.one_pager.pdf import as_pdf
from gis.outputs.one_pager.values import OnePager, Shape
from gis.outputs.one_pager.word import as_word

__all__ = ["OnePager", "Shape", "as_pdf", "as_word"]
