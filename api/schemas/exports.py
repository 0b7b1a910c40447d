"""What may be exported how, and what became of an export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Schema, TextOut, Words
from gis.domain.exporting import BASIS_TEXTS, Basis, Encoding, Format
from gis.domain.text import Language, Text
from gis.domain.words import FeatureKind
from gis.exports import Offers, Receipt
from gis.exports.offers import FormatOffer, ProfileOffer


@dataclass(frozen=True, slots=True)
class WantedExport:
    """How an export is wanted; a stored profile settles the rest."""

    format: Format
    profile: int | None
    epsg: int | None
    encoding: Encoding | None
    lang: Language


async def read_wanted(
    format_: Annotated[Format, Query(alias="format", description="Unless a profile is named")] = Format.EXCEL,
    profile: Annotated[int | None, Query(ge=1, lt=2**31, description="Id of a stored profile")] = None,
    epsg: Annotated[int | None, Query(ge=1, le=99_999, description="One of the format's systems")] = None,
    encoding: Annotated[Encoding | None, Query(description="One of the format's encodings")] = None,
    lang: Annotated[Language, Query(description="Of headings, words and the head")] = Language.ZH,
) -> WantedExport:
    """The format and its choices from the address."""
    return WantedExport(format_, profile, epsg, encoding, lang)


Wanted = Annotated[WantedExport, Depends(read_wanted)]


class SystemOut(Schema):
    """A coordinate system to choose."""

    epsg: int
    text: TextOut


class FormatOut(Schema):
    """A format to choose; the first system and encoding are taken unless another is asked for."""

    format: Format
    text: TextOut
    hint: TextOut
    kinds: list[FeatureKind]
    systems: list[SystemOut]
    encodings: list[Encoding]

    @classmethod
    def of(cls, offer: FormatOffer) -> Self:
        """From the use case's own."""
        return cls(
            format=offer.format,
            text=TextOut.of(offer.facts.text),
            hint=TextOut.of(offer.facts.hint),
            kinds=list(offer.facts.kinds),
            systems=[SystemOut(epsg=one.epsg, text=TextOut.of(one.text)) for one in offer.systems],
            encodings=list(offer.encodings),
        )


class OfferedProfile(Schema):
    """A profile to choose."""

    id: int
    name: TextOut
    format: Format
    kinds: list[FeatureKind]
    basis: Basis
    basis_text: TextOut
    note: TextOut

    @classmethod
    def of(cls, offer: ProfileOffer) -> Self:
        """From the use case's own."""
        profile = offer.profile
        return cls(
            id=offer.id,
            name=TextOut.of(profile.name),
            format=profile.format,
            kinds=[kind for kind in FeatureKind if profile.holds(kind)],
            basis=profile.basis,
            basis_text=TextOut.of(BASIS_TEXTS[profile.basis]),
            note=TextOut.of(profile.note),
        )


class OffersOut(Schema):
    """What an export can be asked for."""

    formats: list[FormatOut]
    profiles: list[OfferedProfile]

    @classmethod
    def of(cls, offers: Offers) -> Self:
        """From the use case's own."""
        return cls(
            formats=[FormatOut.of(one) for one in offers.formats],
            profiles=[OfferedProfile.of(one) for one in offers.profiles],
        )


class NoteOut(Schema):
    """Something of a row that the file does not hold as it is stored."""

    code: str
    field: TextOut
    message: TextOut


class ReceiptOut(Schema):
    """What was taken: also a row of the audit log. `notes` are the first of `note_count`."""

    id: int
    at: datetime
    format: str
    filter: TextOut
    rows: int
    file_name: str
    size_bytes: int
    sha256: str
    note_count: int
    notes: list[NoteOut]

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """From the audit log."""
        names = cls.model_fields.keys() - {"id", "at"}
        facts: dict[str, Any] = {name: receipt.facts[name] for name in names}
        return cls(id=receipt.id, at=receipt.at, **facts)


class ShownIn(BaseModel):
    """What a page made a table of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int = Field(ge=0, le=10_000_000)
    columns: list[Annotated[Words, Field(max_length=60)]] = Field(max_length=100)


def maybe(text: Text | None) -> TextOut | None:
    """A text that may be missing."""
    return None if text is None else TextOut.of(text)
