"""The dossier of a clue as JSON: the parts of the paper."""

from __future__ import annotations

from datetime import date
from typing import Self

from api.schemas.base import PermissionOut, Schema, TextOut
from gis.domain.policy import Permission
from gis.outputs.dossier import Dossier, Pair, Picture, VisitPicture, words
from gis.outputs.dossier.wording import scale_of


class DossierLineOut(Schema):
    """A labelled line; None is a gap."""

    label: TextOut
    value: TextOut | None
    is_flagged: bool


class DossierBlockOut(Schema):
    """A heading with a table under it; without rows `nothing` says that nothing is known."""

    title: TextOut
    heads: list[TextOut]
    rows: list[list[TextOut]]
    nothing: TextOut


class DossierPictureOut(Schema):
    """An image of the place: its day, sensor, resolution, and the hash of its original."""

    day: date
    sensor: str
    resolution_m: float
    sha256: str


class DossierPairOut(Schema):
    """Before and after; `picture` is the place to fetch both from, None where no registered image covers the place."""

    title: TextOut
    scale: str
    note: TextOut | None
    before: DossierPictureOut | None
    after: DossierPictureOut | None
    picture: str | None

    @classmethod
    def of(cls, clue_id: int, place: int, pair: Pair) -> Self:
        """From the paper's value."""
        return cls(
            title=TextOut.of(pair.title),
            scale=scale_of(pair.ground.scale),
            note=TextOut.of(pair.note) if pair.note else None,
            before=_picture(pair.before),
            after=_picture(pair.after),
            picture=None if pair.is_empty else f"/api/clues/{clue_id}/dossier/pictures/{place}.png",
        )


def _picture(one: Picture | None) -> DossierPictureOut | None:
    return None if one is None else DossierPictureOut.model_validate(one)


class DossierPhotoOut(Schema):
    """A photo: where its reduced copy and its original are; `picture` None: it cannot be shown."""

    title: TextOut
    picture: str | None
    original: str
    lines: list[DossierLineOut]

    @classmethod
    def of(cls, photo: VisitPicture) -> Self:
        """From the paper's value."""
        place = f"/api/documents/{photo.document_id}"
        return cls(
            title=TextOut.of(photo.title),
            picture=None if photo.jpeg is None else f"{place}/reduced.jpg",
            original=f"{place}/file",
            lines=[DossierLineOut.model_validate(line) for line in photo.lines],
        )


class DossierOut(Schema):
    """All of it, with the hash that the paper carries and its own words; `take`: may the reader have the paper."""

    number: str
    name: TextOut
    on: date
    standing: list[DossierLineOut]
    pairs: list[DossierPairOut]
    unseen: TextOut | None
    blocks: list[DossierBlockOut]
    photos: list[DossierPhotoOut]
    proceedings: list[DossierBlockOut]
    words: dict[str, TextOut]
    sha256: str
    take: PermissionOut

    @classmethod
    def of(cls, dossier: Dossier, take: Permission) -> Self:
        """From the paper's value."""
        return cls(
            number=dossier.number,
            name=TextOut.of(dossier.name),
            on=dossier.on,
            standing=[DossierLineOut.model_validate(line) for line in dossier.standing],
            pairs=[DossierPairOut.of(dossier.clue_id, place, pair) for place, pair in enumerate(dossier.pairs)],
            unseen=TextOut.of(dossier.unseen) if dossier.unseen else None,
            blocks=[DossierBlockOut.model_validate(block) for block in dossier.blocks],
            photos=[DossierPhotoOut.of(photo) for photo in dossier.photos],
            proceedings=[DossierBlockOut.model_validate(block) for block in dossier.proceedings],
            words={name: TextOut.of(text) for name, text in words(dossier).items()},
            sha256=dossier.sha256,
            take=PermissionOut.of(take),
        )
