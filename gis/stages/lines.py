"""The lines of a timeline, one provider for each kind of record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import (
    Document,
    Parcel,
    PlannedUseChange,
    RegisterChange,
    RegisterEntry,
    Scheme,
    SoilBatch,
    StageEvent,
)
from gis.domain.document_files import is_shown_in_page
from gis.domain.registers import RegisterChangeKind
from gis.domain.stage_history import EventOrigin
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import Register
from gis.panels.history import scheme_name, use_sentence
from gis.panels.values import Coded
from gis.panels.wording import coded
from gis.stage_reading import day_of


class LineKind(StrEnum):
    """What changed."""

    RECORD = "record"
    STAGE = "stage"
    REGISTER = "register"
    USE = "use"
    SCHEME = "scheme"
    BATCH = "batch"
    DOCUMENT = "document"
    SAMPLE = "sample"
    PHASE = "phase"
    CLUE = "clue"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """The document of a line: its title, and where it is recorded, whether its file can be opened and shown."""

    title: str
    id: int | None = None
    has_file: bool = False
    is_shown: bool = False
    is_struck: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One change: when it was so, when we knew, by whom and by which document.

    `corrected_by_id`: a later line has put it right; it is shown struck through. `event_id` only of stages.
    """

    kind: LineKind
    sentence: Text
    valid_on: date
    recorded_at: datetime
    person: str | None = None
    document: DocumentRef | None = None
    before: Coded | None = None
    after: Coded | None = None
    event_id: int | None = None
    origin: EventOrigin | None = None
    note: str | None = None
    corrects_id: int | None = None
    corrected_by_id: int | None = None
    is_withdrawal: bool = False

    @property
    def lacks_document(self) -> bool:
        """Whether a document should prove this and none does: clues and visits prove themselves."""
        return self.document is None and self.kind not in {LineKind.CLUE, LineKind.VISIT}


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which parcel, as known on which day, and the names of people by id."""

    session: Session
    parcel: Parcel
    known_on: date
    people: Mapping[int, str]

    def person(self, person_id: int | None) -> str | None:
        """The name of a person, where it may be told."""
        return None if person_id is None else self.people.get(person_id)

    def rows(self, model: Any) -> Iterable[Any]:  # noqa: ANN401  any table of facts
        """The facts of the parcel in one table."""
        found: Iterable[Any] = self.session.scalars(
            select(model).where(model.parcel_id == self.parcel.id).order_by(model.id)
        )
        return found

    def document(self, title: str | None, document_id: int | None) -> DocumentRef | None:
        """The document of a fact, as text or as it is recorded."""
        if document_id is None:
            return DocumentRef(title) if title else None
        row = self.session.get_one(Document, document_id)
        is_shown = is_shown_in_page(row.media_type)
        return DocumentRef(title or row.title, row.id, row.sha256 is not None, is_shown, _is_struck(row, self.known_on))


def _is_struck(row: Document, known_on: date) -> bool:
    return row.struck_at is not None and day_of(row.struck_at) <= known_on


def _recorded(asked: Asked) -> Iterator[Line]:
    parcel = asked.parcel
    sentence = Text("建立地块记录，绘入边界", "the parcel was recorded with its outline")
    day = day_of(parcel.recorded_at)
    person = asked.person(parcel.recorded_by_id)
    document = DocumentRef(parcel.source) if parcel.source else None
    yield Line(LineKind.RECORD, sentence, day, parcel.recorded_at, person, document)


def _stages(asked: Asked) -> Iterator[Line]:
    events = [one for one in asked.rows(StageEvent) if day_of(one.recorded_at) <= asked.known_on]
    corrected_by = {one.corrects_id: one.id for one in events if one.corrects_id is not None}
    for one in events:
        yield Line(
            LineKind.STAGE,
            _stage_sentence(one),
            one.valid_on,
            one.recorded_at,
            asked.person(one.recorded_by_id),
            asked.document(one.document, one.document_id),
            before=coded("stages", one.from_stage) if one.from_stage else None,
            after=coded("stages", one.to_stage),
            event_id=one.id,
            origin=one.origin,
            note=one.note,
            corrects_id=one.corrects_id,
            corrected_by_id=corrected_by.get(one.id),
            is_withdrawal=one.is_withdrawal,
        )


def _stage_sentence(event: StageEvent) -> Text:
    after = label("stages", event.to_stage)
    if event.is_withdrawal:
        return Text(f"撤销误录的“{after.zh}”", f"“{after.en}” was recorded by mistake and is withdrawn")
    if event.corrects_id is not None:
        return Text(f"更正：“{after.zh}”自 {event.valid_on} 起", f"corrected: “{after.en}” since {event.valid_on}")
    if event.from_stage is None:
        return Text(f"阶段记为“{after.zh}”", f"stage recorded as “{after.en}”")
    before = label("stages", event.from_stage)
    return Text(f"阶段由“{before.zh}”变为“{after.zh}”", f"stage changed from “{before.en}” to “{after.en}”")


def _registers(asked: Asked) -> Iterator[Line]:
    for entry in asked.rows(RegisterEntry):
        changes = list(
            asked.session.scalars(
                select(RegisterChange).where(RegisterChange.entry_id == entry.id).order_by(RegisterChange.id)
            )
        )
        if not changes or changes[0].change is not RegisterChangeKind.PUT_ON:
            yield from _told(asked, entry, changes[0].before if changes else None)
        for one in changes:
            yield _changed(asked, one)


def _told(asked: Asked, entry: RegisterEntry, before: dict[str, Any] | None) -> Iterator[Line]:
    """An entry as a file told it, before anybody changed it."""
    said = before or {
        "register": entry.register,
        "since": entry.since.isoformat(),
        "until": entry.until and entry.until.isoformat(),
        "document": entry.document,
        "document_id": entry.document_id,
    }
    register = coded("registers", Register(said["register"]))
    person = asked.person(entry.recorded_by_id)
    on = Text(f"列入{register.name.zh}", f"entered on “{register.name.en}”")
    document = asked.document(said["document"], said["document_id"])
    since = date.fromisoformat(said["since"])
    line = Line(LineKind.REGISTER, on, since, entry.recorded_at, person, document, after=register)
    yield line
    if said["until"]:
        off = Text(f"移出{register.name.zh}", f"taken off “{register.name.en}”")
        until = date.fromisoformat(said["until"])
        yield replace(line, sentence=off, valid_on=until, document=None, before=register, after=None)


def _changed(asked: Asked, change: RegisterChange) -> Line:
    said, what = change.after, label("register_changes", change.change)
    register = coded("registers", Register(said["register"]))
    ends = change.change is RegisterChangeKind.TAKEN_OFF
    day = said["until"] if ends else said["since"]
    document = ("end_document", "end_document_id") if ends else ("document", "document_id")
    return Line(
        LineKind.REGISTER,
        Text(f"{what.zh}：{register.name.zh}", f"{what.en}: {register.name.en}"),
        date.fromisoformat(day),
        change.recorded_at,
        asked.person(change.recorded_by_id),
        asked.document(*(said[name] for name in document)),
        before=register if ends else None,
        after=None if ends else register,
        note=change.reason,
        is_withdrawal=change.change is RegisterChangeKind.WITHDRAWN,
    )


def _uses(asked: Asked) -> Iterator[Line]:
    for one in asked.rows(PlannedUseChange):
        yield _fact(asked, LineKind.USE, one, use_sentence(one), one.changed_on)


def _schemes(asked: Asked) -> Iterator[Line]:
    for one in asked.rows(Scheme):
        name = scheme_name(is_remediation=one.is_remediation)
        yield _fact(asked, LineKind.SCHEME, one, Text(f"{name.zh}备案", f"{name.en} filed"), one.filed_on)


def _batches(asked: Asked) -> Iterator[Line]:
    for one in asked.rows(SoilBatch):
        zh, en = f"转运批次 {one.number}", f"soil batch {one.number}"
        steps = (
            (one.left_on, Text(f"{zh}外运至{one.destination}", f"{en} left for {one.destination}")),
            (one.disposed_on, Text(f"{zh}处置完成", f"{en} was disposed of")),
            (one.evaluation_filed_on, Text(f"{zh}效果评估备案", f"{en}: evaluation filed")),
        )
        for day, sentence in steps:
            if day is not None:
                yield _fact(asked, LineKind.BATCH, one, sentence, day)


def _fact(asked: Asked, kind: LineKind, row: PlannedUseChange | Scheme | SoilBatch, sentence: Text, day: date) -> Line:
    document = asked.document(row.document, row.document_id)
    return Line(kind, sentence, day, row.recorded_at, asked.person(row.recorded_by_id), document)


def _documents(asked: Asked) -> Iterator[Line]:
    rows = asked.session.scalars(select(Document).where(Document.feature_id == asked.parcel.id).order_by(Document.id))
    for one in rows:
        kind, ref = label("document_kinds", one.kind), asked.document(one.title, one.id)
        recorded = Text(f"登记{kind.zh}", f"{kind.en.lower()} recorded")
        day = one.issued_on or day_of(one.recorded_at)
        yield Line(LineKind.DOCUMENT, recorded, day, one.recorded_at, asked.person(one.recorded_by_id), ref)
        if one.struck_at is not None:
            struck = Text(f"划去{kind.zh}", f"{kind.en.lower()} struck")
            by = asked.person(one.struck_by_id)
            on = day_of(one.struck_at)
            yield Line(LineKind.DOCUMENT, struck, on, one.struck_at, by, ref, note=one.strike_reason)


OF_RECORDS: tuple[Callable[[Asked], Iterator[Line]], ...] = (
    _recorded,
    _stages,
    _registers,
    _uses,
    _schemes,
    _batches,
    _documents,
)
"""The parcel itself, its facts and its documents."""
