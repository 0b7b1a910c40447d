"""The dossier (案卷) of a clue, as PDF and as Word, from the same values."""

from gis.outputs.dossier.pdf import as_pdf, pair_as_png
from gis.outputs.dossier.values import Dossier, Pair, Picture
from gis.outputs.dossier.word import as_word

__all__ = ["Dossier", "Pair", "Picture", "as_pdf", "as_word", "pair_as_png"]
