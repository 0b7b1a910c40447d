"""A dossier as a Word document, from the same values as the PDF."""

from __future__ import annotations

from gis.domain.text import Language
from gis.outputs.dossier.pdf import WIDTH_MM, pair_as_png, words
from gis.outputs.dossier.values import Dossier
from gis.outputs.paper.writing import WordPaper


def as_word(dossier: Dossier, language: Language) -> bytes:
    """The document. Raises AssetsMissing where there is no Chinese font for the pictures."""
    heads = words(dossier, language)
    paper = WordPaper(language, f"{heads['title']} {dossier.number}", dossier.on)
    demo = f" · {heads['demo']}" if dossier.is_demo else ""
    under = f"{paper.say(dossier.district)} · {heads['title']} · {heads['day']}{demo}"
    paper.heading(f"{paper.say(dossier.name)}　{dossier.number}", under)
    paper.lines(dossier.standing, heads["gap"])
    paper.section(heads["pictures"])
    if not dossier.pairs:
        paper.small(heads["none"])
    for pair in dossier.pairs:
        paper.small(paper.say(pair.title))
        if pair.note:
            paper.small(paper.say(pair.note))
        if pair.is_empty:
            paper.small(heads["none"])
        else:
            paper.picture(pair_as_png(dossier, pair, language), WIDTH_MM)
    paper.small(heads["legend"])
    paper.blocks(dossier.blocks)
    paper.code(dossier.qr)
    paper.small(heads["foot"])
    return paper.content()
