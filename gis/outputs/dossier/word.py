"""A dossier as a Word document, from the same values as the PDF."""

from __future__ import annotations

from gis.domain.text import Language
from gis.outputs.dossier.pdf import WIDTH_MM, pair_as_png
from gis.outputs.dossier.values import Dossier, VisitPicture
from gis.outputs.dossier.wording import scale_of, words
from gis.outputs.paper.writing import WordPaper

PHOTO_MM = (90.0, 70.0)
"""At most so wide and so high."""


def as_word(dossier: Dossier, language: Language) -> bytes:
    """The document. Raises AssetsMissing where there is no Chinese font for the pictures."""
    heads = {name: text.in_(language) for name, text in words(dossier).items()}
    paper = WordPaper(language, f"{heads['title']} {dossier.number}", dossier.on)
    demo = f" · {heads['demo']}" if dossier.is_demo else ""
    under = f"{paper.say(dossier.district)} · {heads['title']} · {heads['day']}{demo}"
    paper.heading(f"{paper.say(dossier.name)}　{dossier.number}", under)
    paper.lines(dossier.standing, heads["gap"])
    _pictures(paper, dossier, language, heads)
    paper.blocks(dossier.blocks)
    paper.section(heads["photos"])
    if not dossier.photos:
        paper.small(heads["no_photos"])
    for photo in dossier.photos:
        _photo(paper, photo, heads)
    paper.blocks(dossier.proceedings)
    paper.code(dossier.qr)
    paper.small(heads["foot"])
    return paper.content()


def _pictures(paper: WordPaper, dossier: Dossier, language: Language, heads: dict[str, str]) -> None:
    paper.section(heads["pictures"])
    if dossier.unseen:
        paper.small(paper.say(dossier.unseen))
    for pair in dossier.pairs:
        paper.small(f"{paper.say(pair.title)} · {scale_of(pair.ground.scale)}")
        if pair.note:
            paper.small(paper.say(pair.note))
        if pair.is_empty:
            paper.small(heads["none"])
        else:
            paper.picture(pair_as_png(dossier, pair, language), WIDTH_MM)
    if dossier.pairs:
        paper.small(heads["legend"])


def _photo(paper: WordPaper, photo: VisitPicture, heads: dict[str, str]) -> None:
    paper.strong(paper.say(photo.title))
    if photo.jpeg is None:
        paper.small(heads["not_shown"])
    else:
        paper.picture(photo.jpeg, *PHOTO_MM)
    paper.lines(photo.lines, heads["gap"])
