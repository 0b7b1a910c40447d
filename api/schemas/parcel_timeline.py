"""The timeline of a parcel on its two clocks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from api.schemas.base import Labelled, Schema, TextOut
from gis.domain.vocabulary import official_stage
from gis.stages.lines import Line
from gis.stages.timeline import Known, Timeline


class DocumentRefOut(Schema):
    """The document of a line; `url` opens its file, `is_shown` says that a page may show it."""

    title: str
    id: int | None
    url: str | None
    is_shown: bool
    is_struck: bool


class CodedOut(TextOut):
    """A code with its label."""

    code: str


class LineOut(Schema):
    """One change; what `corrected_by_id` names has put it right. `event_id` is that of a stage, for corrections."""

    kind: Labelled
    sentence: TextOut
    valid_on: date
    recorded_at: datetime
    person: str | None
    document: DocumentRefOut | None
    lacks_document: bool
    before: CodedOut | None
    after: CodedOut | None
    event_id: int | None
    origin: Labelled | None
    note: str | None
    corrects_id: int | None
    corrected_by_id: int | None
    is_withdrawal: bool

    @classmethod
    def of(cls, line: Line) -> Self:
        """From the use case's value."""
        before, after = (
            CodedOut(code=one.code, **one.name.as_dict()) if one else None for one in (line.before, line.after)
        )
        document = None
        if line.document is not None:
            one = line.document
            url = f"/api/documents/{one.id}/file" if one.has_file else None
            document = DocumentRefOut(
                title=one.title, id=one.id, url=url, is_shown=one.is_shown, is_struck=one.is_struck
            )
        return cls(
            kind=Labelled.in_("timeline_kinds", line.kind),
            sentence=TextOut.of(line.sentence),
            valid_on=line.valid_on,
            recorded_at=line.recorded_at,
            person=line.person,
            document=document,
            lacks_document=line.lacks_document,
            before=before,
            after=after,
            event_id=line.event_id,
            origin=Labelled.in_("event_origins", line.origin) if line.origin else None,
            note=line.note,
            corrects_id=line.corrects_id,
            corrected_by_id=line.corrected_by_id,
            is_withdrawal=line.is_withdrawal,
        )


class KnownOut(Schema):
    """How the parcel stood on `valid_on`, by what was recorded until the end of `known_on`."""

    known_on: date
    valid_on: date
    stage: Labelled | None
    official: str | None
    since: date | None
    event_id: int | None
    registers: list[Labelled]
    planned_use: str | None

    @classmethod
    def of(cls, known: Known) -> Self:
        """From the use case's value."""
        return cls(
            known_on=known.known_on,
            valid_on=known.valid_on,
            stage=Labelled.in_("stages", known.stage) if known.stage else None,
            official=official_stage(known.stage) if known.stage else None,
            since=known.since,
            event_id=known.event_id,
            registers=[Labelled.in_("registers", one) for one in known.registers],
            planned_use=known.planned_use,
        )


class ParcelTimelineOut(Schema):
    """The state and the lines, the newest first."""

    known: KnownOut
    lines: list[LineOut]

    @classmethod
    def of(cls, found: Timeline) -> Self:
        """From the use case's value."""
        return cls(known=KnownOut.of(found.known), lines=[LineOut.of(one) for one in found.lines])
