"""Splits and merges of parcels, and families."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Schema, TextOut
from api.schemas.by_hand import Cells, DrawnIn, EffectsOut, LineIn, Reason, Title, geojson, problems_out
from api.schemas.uploads import ProblemOut
from gis.domain.lineage import LineageKind
from gis.lineage import ChildSaid, Family, Merged, MergeSaid, Part, Piece, Split, SplitSaid
from gis.lineage.open_things import OpenThing
from gis.lineage.recording import Occasion

ParcelId = Annotated[int, Field(ge=1, lt=2**63)]
MOST_CHILDREN = 50


class OccasionIn(Schema):
    """When it holds, why, and by which document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: Day
    reason: Reason = ""
    document: Title = ""
    document_id: ParcelId | None = None

    def occasion(self) -> Occasion:
        """The house's own value."""
        return Occasion(self.on, self.reason, self.document, self.document_id)


class ChildIn(DrawnIn):
    """A new parcel of a split, its code, name and other cells as they were typed."""

    values: Cells = Field(default_factory=dict)

    def child(self) -> ChildSaid:
        """The house's own value."""
        return ChildSaid(self.values, self.drawn())


class RemainderIn(Schema):
    """The ground that no child covers, as a parcel of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    values: Cells


class SplitIn(OccasionIn):
    """A split; `version` is the boundary's that was seen, `batches` the code of the child that a batch goes to."""

    version: Annotated[int, Field(ge=1)]
    children: Annotated[list[ChildIn], Field(min_length=1, max_length=MOST_CHILDREN)]
    remainder: RemainderIn | None = None
    batches: Annotated[dict[int, Title], Field(max_length=500)] = Field(default_factory=dict)

    def said(self) -> SplitSaid:
        """The house's own value."""
        return SplitSaid(
            tuple(one.child() for one in self.children),
            self.version,
            self.occasion(),
            None if self.remainder is None else ChildSaid(self.remainder.values),
            self.batches,
        )


class MergeIn(OccasionIn):
    """A merge: the parcels with the version of the boundary that was seen of each, and the new parcel's cells."""

    parcels: Annotated[dict[ParcelId, Annotated[int, Field(ge=1)]], Field(max_length=MOST_CHILDREN)]
    values: Cells = Field(default_factory=dict)

    def said(self) -> MergeSaid:
        """The house's own value."""
        return MergeSaid(self.parcels, self.occasion(), self.values)


class CutIn(Schema):
    """Lines across a parcel."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=20)]


class PieceOut(Schema):
    """A piece that lines cut out of a parcel."""

    geometry: dict[str, Any] | None
    area_m2: float
    share: float

    @classmethod
    def of(cls, piece: Piece) -> Self:
        """From the use case's value."""
        return cls(geometry=geojson(piece.geometry), area_m2=piece.area_m2, share=piece.share)


class OpenThingOut(Schema):
    """One thing that is open on one parcel, by its code."""

    kind: TextOut
    parcel: str
    what: TextOut


def _open(found: tuple[OpenThing, ...]) -> list[OpenThingOut]:
    return [OpenThingOut(kind=TextOut.of(one.kind), parcel=one.parcel, what=TextOut.of(one.what)) for one in found]


class PartOut(Schema):
    """A new parcel of a split; `id` null: it was not stored."""

    id: int | None
    code: str
    name: str
    area_m2: float
    share: float
    geometry: dict[str, Any] | None
    problems: list[ProblemOut]

    @classmethod
    def of(cls, part: Part, *, is_stored: bool) -> Self:
        """From the use case's value; an id of a dry run is nobody's."""
        return cls(
            id=part.parcel_id if is_stored else None,
            code=part.code,
            name=part.name,
            area_m2=part.area_m2,
            share=part.share,
            geometry=geojson(part.geometry),
            problems=problems_out(part.problems),
        )


class SplitOut(Schema):
    """What a split is, or would be; `after` null: it cannot be stored as it is. `left`: what nobody has.

    `open_before` and `open_after`: what is open on the old parcel, and on the new ones.
    """

    is_good: bool
    parent_m2: float
    parts: list[PartOut]
    problems: list[ProblemOut]
    left: dict[str, Any] | None
    before: EffectsOut
    after: EffectsOut | None
    open_before: list[OpenThingOut]
    open_after: list[OpenThingOut]

    @classmethod
    def of(cls, split: Split, *, is_stored: bool) -> Self:
        """From the use case's value."""
        return cls(
            is_good=split.is_good,
            parent_m2=split.parent_m2,
            parts=[PartOut.of(one, is_stored=is_stored) for one in split.parts],
            problems=problems_out(split.problems),
            left=geojson(split.left),
            before=EffectsOut.of(split.before),
            after=None if split.after is None else EffectsOut.of(split.after),
            open_before=_open(split.open_before),
            open_after=_open(split.open_after),
        )


class MergedOut(Schema):
    """What a merge is, or would be; `id` null: it was not stored.

    `open_before` and `open_after`: what is open on the old parcels, and on the new one.
    """

    id: int | None
    is_good: bool
    code: str
    name: str
    area_m2: float
    stage: str
    geometry: dict[str, Any] | None
    problems: list[ProblemOut]
    before: EffectsOut
    after: EffectsOut | None
    open_before: list[OpenThingOut]
    open_after: list[OpenThingOut]

    @classmethod
    def of(cls, merged: Merged, *, is_stored: bool) -> Self:
        """From the use case's value; an id of a dry run is nobody's."""
        return cls(
            id=merged.parcel_id if is_stored else None,
            is_good=merged.is_good,
            code=merged.code,
            name=merged.name,
            area_m2=merged.area_m2,
            stage=merged.stage.value,
            geometry=geojson(merged.geometry),
            problems=problems_out(merged.problems),
            before=EffectsOut.of(merged.before),
            after=None if merged.after is None else EffectsOut.of(merged.after),
            open_before=_open(merged.open_before),
            open_after=_open(merged.open_after),
        )


class RelativeOut(Schema):
    """A parcel of a family; `generation` below 0: ancestors, 0: itself, above: descendants."""

    id: int
    code: str
    name: str
    area_m2: float
    stage: str
    stage_name: TextOut
    generation: int
    struck_at: datetime | None
    struck_reason: str | None
    geometry: dict[str, Any]


class MemberOut(Schema):
    """A parcel on one side of a split or merge; `share` is of all ground that it was about."""

    parcel_id: int
    code: str
    area_m2: float
    share: float


class FamilyEventOut(Schema):
    """A split or merge."""

    id: int
    kind: LineageKind
    happened_on: date
    reason: str
    document: str
    document_id: int | None
    recorded_at: datetime
    person: str | None
    parents: list[MemberOut]
    children: list[MemberOut]


class FamilyOut(Schema):
    """A parcel with all that it came from and that came from it."""

    relatives: list[RelativeOut]
    events: list[FamilyEventOut]

    @classmethod
    def of(cls, family: Family) -> Self:
        """From the use case's value."""
        return cls.model_validate(family)
