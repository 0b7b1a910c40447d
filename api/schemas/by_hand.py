"""Parcels by hand: what a form sends, what was found, and what would change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

import orjson
import shapely
from pydantic import ConfigDict, Field, model_validator
from shapely.geometry.base import BaseGeometry

from api.schemas.base import Day, Schema, TextOut, Words
from api.schemas.mending import TreatmentIn
from api.schemas.uploads import ProblemOut
from gis.by_hand import BoundaryChange, BoundarySaid, Created, Drawn, Effects, NewFeature, Version
from gis.by_hand.outlines import MOST_CHARACTERS
from gis.by_hand.parts import Part
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.uploading import Problem, Target

Title = Annotated[Words, Field(max_length=200)]
Reason = Annotated[Words, Field(max_length=500)]
Cells = Annotated[
    dict[Annotated[str, Field(max_length=60)], Annotated[Words, Field(max_length=2000)]], Field(max_length=30)
]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Pair = Annotated[tuple[Longitude, Latitude], Field(description="longitude, latitude")]


class ShapeIn(Schema):
    """An outline or a point that was drawn: GeoJSON in degrees."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["Polygon", "MultiPolygon", "Point"]
    coordinates: list[Any]


class LineIn(Schema):
    """A line that was drawn: GeoJSON in degrees."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: Literal["LineString"] = "LineString"
    coordinates: Annotated[list[Pair], Field(min_length=2, max_length=1000)]


class DrawnIn(Schema):
    """Corners as text (国土TXT, 序号 X Y, pairs, WKT), or an outline in degrees; one of the two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    corners: Annotated[Words, Field(max_length=MOST_CHARACTERS)] | None = None
    geometry: ShapeIn | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether there is any outline: where it may be left out."""
        return self.corners is not None or self.geometry is not None

    def drawn(self) -> Drawn:
        """The house's own value."""
        return Drawn(self.corners, None if self.geometry is None else self.geometry.model_dump())


class Treated(DrawnIn):
    """An outline and what was decided about its problems, as their fixes offer it."""

    treatment: TreatmentIn | None = None

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        self.treated()
        return self

    def treated(self) -> Treatment:
        """The house's own value. Raises ValueError for a word that is none of the closed lists."""
        return UNTREATED if self.treatment is None else self.treatment.treatment()


class PartOfParcelOut(Schema):
    """A part of a parcel as it would be stored: m², its share of the parcel, and everything that is wrong about it."""

    is_good: bool
    area_m2: float
    share: float
    geometry: dict[str, Any] | None
    problems: list[ProblemOut]

    @classmethod
    def of(cls, part: Part) -> Self:
        """From the use case's value."""
        return cls(
            is_good=part.is_good,
            area_m2=part.area_m2,
            share=part.share,
            geometry=geojson(part.geometry),
            problems=problems_out(part.problems),
        )


class NewFeatureIn(Treated):
    """A new feature: its outline or point, and cells by our attributes (code, name, address, …) as typed."""

    values: Cells = Field(default_factory=dict)

    def said(self, target: Target) -> NewFeature:
        """The house's own value."""
        return NewFeature(target, self.drawn(), self.values, self.treated())


class BoundaryIn(Treated):
    """A new outline of a parcel; `version` is the one that the person saw."""

    version: Annotated[int, Field(ge=1)]
    valid_from: Day | None = None
    reason: Reason = ""
    document: Title | None = None
    document_id: Annotated[int, Field(ge=1, lt=2**63)] | None = None

    def said(self) -> BoundarySaid:
        """The house's own value."""
        return BoundarySaid(
            self.drawn(),
            self.version,
            self.valid_from,
            self.reason,
            self.document,
            self.document_id,
            self.treated(),
        )


class OverlapSeenOut(Schema):
    """A detection that counts for the parcel, and the square metres they share."""

    code: str
    overlap_m2: float


class LinkSeenOut(Schema):
    """A measure that the parcel falls under by a rule."""

    measure: str
    rule: str


class EffectsOut(Schema):
    """How a parcel hangs together with the rest."""

    overlaps: list[OverlapSeenOut]
    links: list[LinkSeenOut]
    streets: list[TextOut]

    @classmethod
    def of(cls, effects: Effects) -> Self:
        """From the use case's value."""
        return cls.model_validate(effects)


class CreatedOut(Schema):
    """What became of a new feature, or would; `id` null: it was not stored."""

    id: int | None
    is_good: bool
    code: str | None
    area_m2: float
    geometry: dict[str, Any] | None
    problems: list[ProblemOut]
    effects: EffectsOut

    @classmethod
    def of(cls, created: Created, *, is_stored: bool) -> Self:
        """From the use case's value; an id of a dry run is nobody's."""
        row = created.outline.row
        return cls(
            id=created.feature_id if is_stored else None,
            is_good=created.is_good,
            code=row.values.get("code"),
            area_m2=row.area_m2,
            geometry=geojson(row.placed if row.geometry is None else row.geometry),
            problems=problems_out(created.problems),
            effects=EffectsOut.of(created.effects),
        )


class BoundaryChangeOut(Schema):
    """What a new boundary changes, or would; `after` null: it cannot be stored as it is."""

    version: int
    is_good: bool
    before_m2: float
    after_m2: float
    geometry: dict[str, Any] | None
    problems: list[ProblemOut]
    before: EffectsOut
    after: EffectsOut | None

    @classmethod
    def of(cls, change: BoundaryChange) -> Self:
        """From the use case's value."""
        row = change.outline.row
        return cls(
            version=change.version,
            is_good=change.is_good,
            before_m2=change.before_m2,
            after_m2=row.area_m2,
            geometry=geojson(row.placed if row.geometry is None else row.geometry),
            problems=problems_out(change.problems),
            before=EffectsOut.of(change.before),
            after=None if change.after is None else EffectsOut.of(change.after),
        )


class VersionOut(Schema):
    """An outline that a parcel has or had; the first in the list is the one it has."""

    number: int
    area_m2: float
    geometry: dict[str, Any]
    valid_from: date | None
    reason: str | None
    document: str | None
    recorded_at: datetime
    person: str | None

    @classmethod
    def of(cls, version: Version) -> Self:
        """From the use case's value."""
        return cls.model_validate(version)


def geojson(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """A geometry in degrees for a page."""
    if geometry is None:
        return None
    made: dict[str, Any] = orjson.loads(shapely.to_geojson(geometry))
    return made


def problems_out(problems: tuple[Problem, ...]) -> list[ProblemOut]:
    """Problems as pages show them."""
    return [ProblemOut.model_validate(one.as_dict()) for one in problems]
