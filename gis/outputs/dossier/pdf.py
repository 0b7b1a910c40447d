"""A dossier as PDF: Typst sets its pages (page.typ); its pairs of pictures also alone (pair-only.typ)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from gis.domain.text import Language
from gis.outputs.dossier.values import PICTURE_MM, Dossier, Ground, Pair, Picture, VisitPicture
from gis.outputs.dossier.wording import scale_of, words
from gis.outputs.paper.scale import bar_within
from gis.outputs.paper.typesetting import PICTURE_PPI, Words, runs_of, typeset

LONGEST_BAR_MM = 25.0
GAP_MM = 4.0
WIDTH_MM = 2 * PICTURE_MM + GAP_MM


def as_pdf(dossier: Dossier, language: Language) -> bytes:
    """The PDF, A4. Raises AssetsMissing where there is no Chinese font."""
    say = Words(language)
    data = _common(dossier, say, dossier.pairs) | {
        "code": say(dossier.number),
        "name": say(dossier.name),
        "district": say(dossier.district),
        "is_demo": dossier.is_demo,
        "standing": say.lines(dossier.standing),
        "unseen": say(dossier.unseen),
        "blocks": say.blocks(dossier.blocks),
        "photos": [_photo(photo, say) for photo in dossier.photos],
        "proceedings": say.blocks(dossier.proceedings),
        "qr": runs_of(dossier.qr),
    }
    return typeset("dossier/page.typ", data, say)


def pair_as_png(dossier: Dossier, pair: Pair, language: Language) -> bytes:
    """Both pictures with days, sensors and scale, WIDTH_MM wide. Raises AssetsMissing."""
    say = Words(language)
    return typeset("dossier/pair-only.typ", _common(dossier, say, (pair,)), say, "png", ppi=PICTURE_PPI)


def _common(dossier: Dossier, say: Words, pairs: tuple[Pair, ...]) -> dict[str, Any]:
    """What both templates read."""
    return {
        "words": say.all({name: text.in_(say.language) for name, text in words(dossier).items()}),
        "pairs": [
            {
                "title": say(pair.title),
                "note": say(pair.note),
                "is_empty": pair.is_empty,
                "before": _picture(pair.before, say),
                "after": _picture(pair.after, say),
                **_ground(pair.ground),
            }
            for pair in pairs
        ],
        "side": PICTURE_MM,
        "gap": GAP_MM,
    }


def _ground(ground: Ground) -> dict[str, Any]:
    bar_m = bar_within(LONGEST_BAR_MM * ground.scale / 1000)
    return asdict(ground) | {"bar": {"m": bar_m, "mm": bar_m * 1000 / ground.scale}, "scale": scale_of(ground.scale)}


def _picture(picture: Picture | None, say: Words) -> dict[str, Any] | None:
    if picture is None:
        return None
    caption = f"{picture.day} · {picture.sensor} · {picture.resolution_m:g} m"
    return {"caption": say(caption), "sha256": picture.sha256, "png": list(picture.png)}


def _photo(photo: VisitPicture, say: Words) -> dict[str, Any]:
    jpeg = None if photo.jpeg is None else list(photo.jpeg)
    return {"title": say(photo.title), "jpeg": jpeg, "lines": say.lines(photo.lines)}
