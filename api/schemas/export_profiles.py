"""The profiles by which features leave, as they are read and changed."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Schema, TextOut, Words
from api.schemas.exports import FormatOut, maybe
from gis.db.models import ExportProfile
from gis.domain.exporting import BASIS_TEXTS, Basis, Encoding, Format, Profile, Renamed
from gis.domain.text import Text
from gis.domain.words import FeatureKind
from gis.exports import Offers
from gis.exports.attributes import attributes_of
from gis.exports.profiles import Change, profile_of


class RenamedIo(Schema):
    """An attribute of ours and its name in the file."""

    ours: Words = Field(max_length=60)
    theirs: Words = Field(max_length=200)


class TextIn(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Words = Field(max_length=500)
    en: Words = Field(max_length=500)


class ProfileIn(BaseModel):
    """What a profile shall be, why, and (for a change) the version that was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: TextIn
    format: Format
    epsg: int = Field(ge=1, le=99_999)
    kinds: list[FeatureKind] = Field(default=[], description="Empty: every kind of the format.")
    attributes: list[RenamedIo] = Field(default=[], max_length=100, description="Empty: all, under our own names.")
    encoding: Encoding = Encoding.UTF_8
    in_words: bool = Field(default=False, description="Words of a language instead of codes.")
    is_one_per_file: bool = False
    layout: Words = Field("{kind}", max_length=200, description="Path in the archive: {kind} {date} {code} {name}.")
    basis: Basis = Basis.OURS
    note: TextIn
    is_offered: bool = True
    reason: Words = Field(max_length=500)
    version: int | None = Field(None, ge=1)

    def change(self) -> Change:
        """As the use case wants it."""
        profile = Profile(
            name=Text(self.name.zh, self.name.en),
            format=self.format,
            epsg=self.epsg,
            kinds=tuple(dict.fromkeys(self.kinds)),
            attributes=tuple(Renamed(one.ours, one.theirs) for one in self.attributes),
            encoding=self.encoding,
            in_words=self.in_words,
            is_one_per_file=self.is_one_per_file,
            layout=self.layout,
            basis=self.basis,
            note=Text(self.note.zh, self.note.en),
        )
        return Change(profile, self.is_offered, self.reason, self.version)


class ProfileOut(Schema):
    """A stored profile, with who changed it last and why."""

    id: int
    version: int
    name: TextOut
    format: Format
    epsg: int
    kinds: list[FeatureKind]
    attributes: list[RenamedIo]
    encoding: Encoding
    in_words: bool
    is_one_per_file: bool
    layout: str
    basis: Basis
    basis_text: TextOut
    note: TextOut
    is_offered: bool
    changed_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, stored: ExportProfile) -> Self:
        """From the table."""
        profile = profile_of(stored)
        return cls(
            name=TextOut.of(profile.name),
            note=TextOut.of(profile.note),
            basis_text=TextOut.of(BASIS_TEXTS[profile.basis]),
            kinds=list(profile.kinds),
            attributes=[RenamedIo(ours=one.ours, theirs=one.theirs) for one in profile.attributes],
            **{name: getattr(stored, name) for name in _AS_STORED},
        )


_AS_STORED = (
    "id",
    "version",
    "format",
    "epsg",
    "encoding",
    "in_words",
    "is_one_per_file",
    "layout",
    "basis",
    "is_offered",
    "changed_at",
    "reason",
)


class AttributeOut(Schema):
    """An attribute that a profile may name."""

    name: str
    label: TextOut


class ProfilesOut(Schema):
    """All profiles; the attributes and formats to choose from; whether the reader may change them, or why not."""

    profiles: list[ProfileOut]
    attributes: dict[FeatureKind, list[AttributeOut]]
    formats: list[FormatOut]
    bases: dict[Basis, TextOut]
    may_export: bool
    may_edit: bool
    why_not: TextOut | None

    @classmethod
    def of(cls, profiles: list[ExportProfile], offers: Offers, *, may_export: bool, why_not: Text | None) -> Self:
        """From the table, and what may be chosen."""
        return cls(
            profiles=[ProfileOut.of(one) for one in profiles],
            attributes={
                kind: [AttributeOut(name=one.name, label=TextOut.of(one.label)) for one in attributes_of(kind)]
                for kind in FeatureKind
            },
            formats=[FormatOut.of(one) for one in offers.formats],
            bases={one: TextOut.of(BASIS_TEXTS[one]) for one in Basis},
            may_export=may_export,
            may_edit=why_not is None,
            why_not=maybe(why_not),
        )
