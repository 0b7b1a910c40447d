"""The dossier (案卷) of a clue, as PDF and as Word, from the same values."""

from gis.outputs.dossier.pdf import as_pdf, pair_as_png
from gis.outputs.dossier.values import Dossier, Ground, Pair, Picture, VisitPicture
from gis.outputs.dossier.word import as_word
from gis.outputs.dossier.wording import words

__all__ = ["Dossier", "Ground", "Pair", "Picture", "VisitPicture", "as_pdf", "as_word", "pair_as_png", "words"]
