"""Deciding about rows that were kept out: what is offered, what would come of it, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

import orjson
import shapely
from pydantic import ConfigDict, Field, model_validator
from shapely.geometry.base import BaseGeometry

from api.schemas.base import Schema, TextOut, Words
from api.schemas.uploads import FixOut, ProblemOut, TreatmentOut
from gis.domain.mending import Treatment
from gis.domain.uploading import Target
from gis.domain.vocabulary import vocabulary
from gis.domain.words import RowOutcome
from gis.ingest.columns import WORDS, columns_of
from gis.ingest.typed_positions import LABELS, MAY_BE_POINTS
from gis.uploads import Foreseen, LayerAsRead, PastFix, ProblemGroup

RowNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
MOST_NAMED = 1000


class TreatmentIn(Schema):
    """What is decided, as the fix of a problem offers it; or corrected cells in `values`, by attribute."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoding: str | None = None
    crs: Annotated[str | None, Field(max_length=40)] = None
    zone: Annotated[int | None, Field(ge=1, le=60)] = None
    swap_xy: bool = False
    swap_dates: bool = False
    shift: str | None = None
    make_valid: bool = False
    accepted: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    same_as: str | None = None
    values: Annotated[dict[str, Annotated[Words, Field(max_length=2000)]], Field(max_length=50)] = Field(
        default_factory=dict
    )
    is_taken: bool = False
    read_as: str | None = None
    inclusion: str | None = None
    reason: Annotated[Words | None, Field(max_length=500)] = None

    def treatment(self) -> Treatment:
        """The house's own value. Raises ValueError for a word that is none of the closed lists."""
        return Treatment.from_dict(self.model_dump(exclude_defaults=True))


class DecisionIn(Schema):
    """Rows by number, or all that wait with a problem (of a field, in a layer, if named), and what is decided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fix: Annotated[Words, Field(max_length=60)] = Field(examples=["swap-xy"])
    treatment: TreatmentIn
    rows: Annotated[tuple[RowNumber, ...], Field(max_length=MOST_NAMED)] = ()
    problem: Annotated[Words | None, Field(max_length=60)] = None
    field: Annotated[Words | None, Field(max_length=60)] = None
    layer: Annotated[Words | None, Field(max_length=500)] = None

    @model_validator(mode="after")
    def _one_selection(self) -> Self:
        if bool(self.rows) == bool(self.problem):
            message = "name the rows or the problem, one of the two"
            raise ValueError(message)
        self.treatment.treatment()
        return self


class ChangeOut(Schema):
    """One field of a feature as it is and as it would be; null: nothing is said."""

    label: TextOut
    before: TextOut | None
    after: TextOut | None


class ForeseenOut(Schema):
    """What a decision would make of a row; geometry as GeoJSON in degrees, areas in m².

    `changes` null: the row's content is not taken over; empty: it says nothing else than what is there.
    """

    number: int
    outcome: RowOutcome
    problems: list[ProblemOut]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    area_before_m2: float
    area_after_m2: float
    changes: list[ChangeOut] | None

    @classmethod
    def of(cls, seen: Foreseen) -> Self:
        """From what was foreseen."""
        row, problems = seen.row, (*seen.row.problems, *seen.verdict.problems)
        return cls(
            number=row.number,
            outcome=seen.verdict.outcome,
            problems=[ProblemOut.model_validate(one.as_dict()) for one in problems],
            before=_geojson(seen.before),
            # What cannot be stored has a place at least.
            after=_geojson(row.placed if row.geometry is None else row.geometry),
            area_before_m2=seen.area_before_m2,
            area_after_m2=row.area_m2,
            changes=None if seen.changes is None else [ChangeOut.model_validate(one) for one in seen.changes],
        )


def _geojson(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    if geometry is None or not shapely.get_coordinates(geometry).size:
        return None
    made: dict[str, Any] = orjson.loads(shapely.to_geojson(geometry))
    return made


class OfferOut(FixOut):
    """A fix, and how many waiting rows offer just this."""

    rows: int


class LayerShareOut(Schema):
    """How many of the rows are in a layer."""

    name: str
    rows: int


class GroupOut(Schema):
    """A problem of waiting rows, of one field: on how many it stands, one of them, and what can be decided for all.

    `question` is asked where the offers are the answers.
    """

    code: str
    field: str | None
    rows: int
    first_row: int
    example: ProblemOut
    offers: list[OfferOut]
    layers: list[LayerShareOut]
    question: TextOut | None

    @classmethod
    def of(cls, group: ProblemGroup) -> Self:
        """From the group."""
        offers = [OfferOut.model_validate({**one.fix.as_dict(), "rows": one.rows}) for one in group.offers]
        return cls(
            code=group.code,
            field=group.field,
            rows=group.rows,
            first_row=group.first_row,
            example=ProblemOut.model_validate(group.example),
            offers=offers,
            layers=[LayerShareOut(name=name, rows=rows) for name, rows in group.layers],
            question=TextOut.of(group.question) if group.question else None,
        )


class AttributeOut(TextOut):
    """Something that a column may mean; `choices` are the words its cells may hold, where they are a closed list."""

    name: str
    is_required: bool
    choices: list[TextOut]


class LayerOut(Schema):
    """A layer as it was read, what its columns were taken to mean (column → attribute), and their first cells."""

    name: str
    rows: int
    columns: list[str]
    meanings: dict[str, str]
    crs: str | None
    encoding: str | None
    is_chosen: bool
    samples: dict[str, list[str]]

    @classmethod
    def of(cls, found: LayerAsRead) -> Self:
        """From the layer and its cells."""
        columns = {name: getattr(found.layer, name) for name in cls.model_fields if name != "samples"}
        return cls.model_validate({**columns, "samples": found.samples})


class LayersOut(Schema):
    """The layers of an upload, what columns may mean, and the cells of a position where one can be typed."""

    layers: list[LayerOut]
    attributes: list[AttributeOut]
    position: list[AttributeOut]

    @classmethod
    def of(cls, layers: list[LayerAsRead], target: Target) -> Self:
        """With the attributes of the target."""
        attributes = [
            AttributeOut(name=one.name, is_required=one.is_required, choices=_choices(one.name), **one.label.as_dict())
            for one in columns_of(target)
        ]
        position = [
            AttributeOut(name=name, is_required=True, choices=[], **label.as_dict())
            for name, label in LABELS.items()
            if target in MAY_BE_POINTS
        ]
        return cls(layers=[LayerOut.of(one) for one in layers], attributes=attributes, position=position)


def _choices(attribute: str) -> list[TextOut]:
    if attribute not in WORDS:
        return []
    return [TextOut(zh=entry["zh"], en=entry["en"]) for entry in vocabulary()[WORDS[attribute][1]]]


class TextAsReadOut(Schema):
    """An encoding, whether the text was read in it, and what the first texts of the file are in it."""

    encoding: str
    is_used: bool
    samples: list[str]


class MeaningsIn(Schema):
    """What columns mean: column → attribute, an empty one for a column that means nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meanings: Annotated[Mapping[Words, Words], Field(min_length=1, max_length=500)]


class EncodingIn(Schema):
    """The encoding to read the file's text with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoding: Annotated[Words, Field(max_length=20)] = Field(examples=["gb18030"])


class PastFixOut(Schema):
    """A decision that was made, what came of its rows, and who made it; person null: the command line."""

    what: TextOut
    fix: str
    treatment: TreatmentOut
    problem: str | None
    rows: int
    first_row: int
    accepted: int
    quarantined: int
    duplicates: int
    person: str | None
    recorded_at: datetime

    @classmethod
    def of(cls, past: PastFix) -> Self:
        """From the kept decision."""
        kept = past.fix
        columns = ("fix", "treatment", "problem", "accepted", "quarantined", "duplicates", "recorded_at")
        said = {name: getattr(kept, name) for name in columns}
        numbers = {"rows": len(kept.row_numbers), "first_row": kept.row_numbers[0]}
        return cls.model_validate({**said, **numbers, "what": past.what, "person": past.person_name})
