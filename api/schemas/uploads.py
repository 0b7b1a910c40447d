"""Uploads and what became of each of their rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import BlankIsNone, GivenDay, Line, Named, Schema, TextOut
from gis.db.models import Upload
from gis.domain.crs import Shift
from gis.domain.uploading import ENCODINGS, Severity, Target, UploadOptions
from gis.domain.words import RowOutcome, UploadState
from gis.uploads import RowReport

Metres = Annotated[float | None, Field(gt=0, le=1000), BlankIsNone]


SystemCode = Annotated[Named, Field(pattern=r"^EPSG:\d{4,5}$")]
EncodingName = Annotated[Named, Field(pattern=f"^({'|'.join(ENCODINGS)})$")]


class UploadForm(BaseModel):
    """The fields beside the file; the options fill what rows lack."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    target: Target = Field(description="What the rows become.")
    before_date: GivenDay = Field(
        None, description="Day of the earlier image, for detections.", examples=["2024-05-18"]
    )
    after_date: GivenDay = Field(None, description="Day of the later image, for detections.", examples=["2024-07-21"])
    imagery: Line = Field(None, description="Satellite or sensor.")
    resolution_m: Metres = Field(None, description="Metres of one pixel.", examples=[2])
    source: Line = Field(None, description="Where the data come from.")
    as_of: GivenDay = Field(None, description="The day the source speaks of.")
    crs: Annotated[SystemCode | None, BlankIsNone] = Field(
        None, description="The system of the numbers, where the file does not declare it.", examples=["EPSG:4548"]
    )
    shift: Annotated[Shift | None, BlankIsNone] = Field(
        None, description="Whether the coordinates carry the shift of a Chinese web map."
    )
    encoding: Annotated[EncodingName | None, BlankIsNone] = Field(
        None, description="The encoding of its text, where it is not declared or wrongly so."
    )
    corrects: Annotated[int | None, Field(ge=1, le=2**63 - 1), BlankIsNone] = Field(
        None, description="The upload whose rows this file brings corrected: they wait no longer once these are stored."
    )
    dry_run: bool = Field(default=False, description="Judge every row and store nothing but the report.")

    def options(self) -> UploadOptions:
        """What was said of the whole file. Raises WindowOutOfOrder."""
        return UploadOptions(**self.model_dump(exclude={"target", "corrects"}))


class OptionsOut(Schema):
    """What the sender said of the whole file."""

    before_date: date | None = None
    after_date: date | None = None
    imagery: str | None = None
    resolution_m: float | None = None
    source: str | None = None
    as_of: date | None = None
    crs: str | None = None
    shift: Shift | None = None
    encoding: str | None = None
    layers: tuple[str, ...] = ()
    columns: dict[str, str] = Field(default_factory=dict)
    dry_run: bool = False


class PlaceOut(Schema):
    """Where a problem is; row null: the file or layer as a whole."""

    layer: str | None
    row: int | None
    field: str | None


class TreatmentOut(Schema):
    """What a person may decide, or has decided, about a row; absent: nothing."""

    model_config = ConfigDict(extra="allow", frozen=True, from_attributes=True)


class FixOut(Schema):
    """One way to mend a problem; `treatment` is what is sent to decide it."""

    code: str = Field(examples=["swap-xy"])
    label: TextOut
    treatment: TreatmentOut


class ProblemOut(Schema):
    """One thing that is wrong: where, what was read, what was expected, how to mend it."""

    code: str = Field(examples=["self-crossing"])
    severity: Severity
    place: PlaceOut
    read: str | None
    expected: TextOut
    message: TextOut
    mend: TextOut
    fixes: tuple[FixOut, ...] = ()


class UploadOut(Schema):
    """An upload; always rows_in = accepted + quarantined + duplicates.

    Of the quarantined, `left_out` were left out by a decision and `settled` brought by another upload; `waiting` are
    the others. `corrects_id`: the upload that this one corrects.
    `state` received → reading → done, refused (the file as a whole, see problems) or failed; `step` while
    reading: reading, checking, matching, storing, linking; `progress` 0 to 1. `person` null: the command line.
    """

    id: int
    file_name: str
    size_bytes: int
    sha256: str
    target: Target
    options: OptionsOut
    state: UploadState
    step: str | None
    progress: float
    rows_in: int
    accepted: int
    quarantined: int
    duplicates: int
    waiting: int
    left_out: int
    settled: int
    problems: list[ProblemOut]
    same_as_id: int | None
    corrects_id: int | None
    recorded_at: datetime
    finished_at: datetime | None
    person: str | None

    @classmethod
    def of(cls, upload: Upload, person_name: str | None) -> Self:
        """From the stored upload and the name of who sent it."""
        columns = {name: getattr(upload, name) for name in cls.model_fields if name != "person"}
        return cls.model_validate({**columns, "person": person_name})


class UploadRowOut(Schema):
    """One row of the file as read, its outcome, and the feature it became or repeats.

    `waits`: something may still be decided about it. `is_left_out`: it was decided that it does not come in; its
    problem `left-out` offers the way back. `cells` are asked for: attributes, or `east` and `north` of its position.
    `settled_by_id`: a later upload brought what it meant.
    """

    number: int
    layer: str | None
    outcome: RowOutcome
    feature_id: int | None
    code: str | None
    name: str | None
    problems: list[ProblemOut]
    attributes: dict[str, Any]
    treatment: TreatmentOut
    settled_by_id: int | None
    settled_by_row: int | None
    waits: bool
    is_left_out: bool
    cells: tuple[str, ...]

    @classmethod
    def of(cls, found: RowReport) -> Self:
        """From the stored row and the code and name that it means."""
        row = found.row
        told = {name: getattr(found, name) for name in ("feature_id", "code", "name", "waits", "is_left_out", "cells")}
        columns = {name: getattr(row, name) for name in cls.model_fields if name not in told}
        return cls.model_validate(columns | told)


class UploadRowsOut(Schema):
    """Some rows, and how many there are."""

    total: int
    rows: list[UploadRowOut]
