"""Clues of other sources as JSON: the form, the table, what would become of them, what a clue's page shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, Json, field_validator
from shapely.geometry import mapping

from api.schemas.base import BlankIsNone, Day, Labelled, Named, Schema, TextOut, Words
from api.schemas.by_hand import DrawnIn, problems_out
from api.schemas.clues import ClueHeadOut, ClueParcelOut, Id
from api.schemas.lawfulness import LawfulnessOut
from api.schemas.uploads import ProblemOut
from gis.clues.importing import Imported, RowJudged, TableSent
from gis.clues.places import Lying
from gis.clues.reporting import Foreseen, NewReport, Told
from gis.clues.told import PlaceView, ReportView
from gis.domain.informers import Informer
from gis.domain.review_words import ClueSource
from gis.domain.words import ChangeKind, RowOutcome

Line = Annotated[Named, Field(min_length=1, max_length=200)]


def _told_by_others(source: ClueSource | None) -> ClueSource | None:
    if source is ClueSource.DETECTION:
        message = "detections do not come this way"
        raise ValueError(message)
    return source


class InformerIn(BaseModel):
    """Who informed, as far as they said; kept apart from the report."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Words, Field(max_length=60)] = ""
    phone: Annotated[Words, Field(max_length=40)] = ""


class ReportIn(DrawnIn):
    """A report: its source with number and day, its place (drawn, corners, or a parcel), what it says."""

    source: ClueSource
    number: Line
    told_on: Day
    text: Annotated[Named, Field(min_length=2, max_length=2000)]
    change: ChangeKind | None = Field(None, description="What is said to happen there; judged like a detection's kind")
    parcel_id: Id | None = None
    informer: InformerIn = InformerIn()
    join_id: Id | None = Field(None, description="The open clue of the same place that it is to join")

    _known_source = field_validator("source")(_told_by_others)

    def said(self) -> NewReport:
        """As the use case takes it."""
        informer = Informer(self.informer.name.strip() or None, self.informer.phone.strip() or None)
        told = Told(self.source, self.number, self.told_on, self.text, self.change, informer)
        return NewReport(told, self.drawn() if self.is_drawn else None, self.parcel_id, self.join_id)


class LyingOut(Schema):
    """Where it lies."""

    streets: list[TextOut]
    parcel: ClueParcelOut | None

    @classmethod
    def of(cls, lying: Lying) -> Self:
        """From the use case's value."""
        parcel = ClueParcelOut.model_validate(lying.parcel) if lying.parcel else None
        return cls(streets=[TextOut.of(one.name) for one in lying.streets], parcel=parcel)


class ReportedOut(Schema):
    """What became of a report, or would; `same_place` are open clues that it may join."""

    clue_id: int | None
    is_good: bool
    geometry: dict[str, Any] | None
    where: LyingOut | None
    same_place: list[ClueHeadOut]
    problems: list[ProblemOut]

    @classmethod
    def of(cls, found: Foreseen) -> Self:
        """From the use case's value."""
        return cls(
            clue_id=found.clue_id,
            is_good=found.is_good,
            geometry=None if found.geometry is None else mapping(found.geometry),
            where=None if found.lying is None else LyingOut.of(found.lying),
            same_place=[ClueHeadOut.of(one) for one in found.same_place],
            problems=problems_out(found.problems),
        )


class TableForm(BaseModel):
    """The fields beside the file of a table."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: Annotated[ClueSource | None, BlankIsNone] = Field(None, description="Where a row names none")
    encoding: Annotated[Annotated[str, Field(max_length=20)] | None, BlankIsNone] = None
    joins: Json[dict[int, int]] = Field({}, description="A JSON object: row number to the clue that it is to join")

    _known_source = field_validator("source")(_told_by_others)

    def sent(self, file_name: str, *, is_dry_run: bool) -> TableSent:
        """As the use case takes it."""
        return TableSent(file_name, self.source, self.encoding, self.joins, is_dry_run)


class RowOut(Schema):
    """What becomes of a row."""

    number: int
    outcome: Labelled
    source: Labelled | None
    source_number: str | None
    text: str | None
    where: LyingOut | None
    same_place: list[ClueHeadOut]
    clue_id: int | None
    problems: list[ProblemOut]

    @classmethod
    def of(cls, row: RowJudged) -> Self:
        """From the use case's value; the informer is no part of it."""
        told = row.told
        return cls(
            number=row.number,
            outcome=Labelled.in_("row_outcomes", row.outcome),
            source=None if told is None else Labelled.in_("clue_sources", told.source),
            source_number=None if told is None else told.number,
            text=None if told is None else told.text,
            where=None if row.place is None else LyingOut.of(row.place[1]),
            same_place=[ClueHeadOut.of(one) for one in row.same_place],
            clue_id=row.clue_id,
            problems=problems_out(row.problems),
        )


class ImportedCluesOut(Schema):
    """Always rows_in = accepted + quarantined + duplicates; `problems` are those of the file as a whole."""

    rows_in: int
    accepted: int
    quarantined: int
    duplicates: int
    problems: list[ProblemOut]
    rows: list[RowOut]

    @classmethod
    def of(cls, found: Imported) -> Self:
        """From the use case's value."""
        return cls(
            rows_in=len(found.rows),
            accepted=found.count(RowOutcome.ACCEPTED),
            quarantined=found.count(RowOutcome.QUARANTINED),
            duplicates=found.count(RowOutcome.DUPLICATE),
            problems=problems_out(found.problems),
            rows=[RowOut.of(row) for row in found.rows],
        )


class UnmaskIn(BaseModel):
    """Why somebody needs to know who informed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[Words, Field(max_length=500)] = ""


class InformerOut(Schema):
    """A name and a phone number: masked in a clue's page, whole for who unmasked it."""

    name: str | None
    phone: str | None


class ReportOut(Schema):
    """A report of a clue. `hidden` says why this person may not see who informed; null: they may."""

    id: int
    source: Labelled
    number: str
    told_on: date
    text: str
    change: Labelled | None
    geometry: dict[str, Any]
    lawfulness: LawfulnessOut | None
    not_judged: TextOut | None
    informer: InformerOut | None
    hidden: TextOut | None
    person: str
    recorded_at: datetime

    @classmethod
    def of(cls, view: ReportView) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            source=Labelled.in_("clue_sources", view.source),
            number=view.number,
            told_on=view.told_on,
            text=view.text,
            change=Labelled.in_("change_kinds", view.change) if view.change else None,
            geometry=dict(view.geometry),
            lawfulness=LawfulnessOut.of(view.said) if view.said else None,
            not_judged=TextOut.of(view.not_judged) if view.not_judged else None,
            informer=InformerOut.model_validate(view.informer) if view.informer else None,
            hidden=TextOut.of(view.hidden) if view.hidden else None,
            person=view.person,
            recorded_at=view.recorded_at,
        )


class CluePlaceOut(Schema):
    """A report of an open clue on the map: a point in its place, degrees."""

    clue_id: int
    number: str
    source: Labelled
    lon: float
    lat: float

    @classmethod
    def of(cls, view: PlaceView) -> Self:
        """From the use case's value."""
        source = Labelled.in_("clue_sources", view.source)
        return cls(clue_id=view.clue_id, number=view.number, source=source, lon=view.lon, lat=view.lat)
