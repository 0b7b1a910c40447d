"""A one-pager as a Word document, from the same values as the PDF; the map is a picture at its scale."""

from __future__ import annotations

from gis.domain.text import Language
from gis.outputs.one_pager.drawing import WIDTH_MM
from gis.outputs.one_pager.pdf import map_as_png, words
from gis.outputs.one_pager.values import OnePager
from gis.outputs.paper.writing import WordPaper


def as_word(page: OnePager, language: Language) -> bytes:
    """The document. Raises AssetsMissing where there is no Chinese font for the map."""
    heads = words(page, language)
    paper = WordPaper(language, f"{heads['title']} {page.code}", page.on)
    demo = f" · {heads['demo']}" if page.is_demo else ""
    under = f"{paper.say(page.district)} · {heads['title']} · {heads['day']}{demo}"
    paper.heading(f"{page.name}　{page.code}", under)
    paper.lines(page.standing, heads["gap"])
    paper.picture(map_as_png(page, language), WIDTH_MM)
    paper.small(f"{heads['map']} · {heads['around']}")
    paper.blocks(page.blocks)
    paper.small(paper.say(page.sources))
    paper.code(page.qr)
    paper.small(heads["foot"])
    return paper.content()
