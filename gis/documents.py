"""Documents: recorded with or without their file, shown, struck with a reason, never removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from gis import audit, document_views, flags, links
from gis.ancestry import parents_of, with_ancestors
from gis.clock import Clock
from gis.db.models import Clue, Document, Parcel
from gis.document_views import DocumentFile, DocumentView
from gis.domain.document_files import HEAD_BYTES, TAKEN, file_type_of
from gis.domain.errors import DayInFuture, DocumentFileUnknown, DocumentStruck, NotFound, ReasonMissing
from gis.domain.policy import Action, Actor, Thing
from gis.domain.words import DocumentKind, Stage
from gis.lineage.family import descendants
from gis.practitioners import practitioner_named
from gis.scoped import feature_of, feature_to_change, is_visible, require
from gis.settings import Settings
from gis.uploads.receiving import keep_original, plain_file_name

SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a person says of a document. `practitioner`: the firm that wrote it, by name."""

    kind: DocumentKind
    title: str
    number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    notice_url: str | None = None
    practitioner: str | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as it was sent: its name and its bytes from the first one on."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Owner:
    """What a document belongs to: a feature, or a clue that lies on none."""

    feature_id: int | None = None
    clue_id: int | None = None


def add(
    session: Session,
    clock: Clock,
    actor: Actor,
    feature_id: int,
    said: NewDocument,
    *,
    settings: Settings,
    file: NewFile | None = None,
) -> DocumentView:
    """Record a document of a feature, and keep its file under its hash.

    Raises NotFound (also outside the actor's scope), NotAllowed, DayInFuture, FileTooLarge, DocumentFileUnknown.
    """
    feature_to_change(session, actor, feature_id, Action.RECORD_DOCUMENTS)
    document = store(session, clock, actor, Owner(feature_id), said, settings=settings, file=file)
    links.refresh(session, [feature_id], clock)
    return document_views.one(session, document.id)


def add_to_clue(
    session: Session,
    clock: Clock,
    actor: Actor,
    clue_id: int,
    said: NewDocument,
    *,
    settings: Settings,
    file: NewFile | None = None,
) -> DocumentView:
    """The same for a clue that lies on no feature. Raises what `add` raises."""
    clue = _clue_of(session, actor, clue_id)
    require(actor, Action.RECORD_DOCUMENTS, Thing(frozenset(clue.streets)))
    document = store(session, clock, actor, Owner(clue_id=clue.id), said, settings=settings, file=file)
    return document_views.one(session, document.id)


def store(
    session: Session,
    clock: Clock,
    actor: Actor,
    owner: Owner,
    said: NewDocument,
    *,
    settings: Settings,
    file: NewFile | None = None,
) -> Document:
    """The same for a use case that has asked who may: photos of a visit are recorded by whoever may check a clue.

    Raises DayInFuture, FileTooLarge, DocumentFileUnknown.
    """
    if said.issued_on is not None and said.issued_on > clock.today():
        raise DayInFuture(day=said.issued_on, today=clock.today())
    firm = practitioner_named(session, clock, actor, said.practitioner) if said.practitioner else None
    document = Document(
        feature_id=owner.feature_id,
        clue_id=owner.clue_id,
        kind=said.kind,
        title=said.title,
        number=said.number,
        issuer=said.issuer,
        issued_on=said.issued_on,
        notice_url=said.notice_url,
        practitioner_id=None if firm is None else firm.id,
        stage=said.stage,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    if file is not None:
        _keep(document, file, settings)
    session.add(document)
    session.flush()
    after = {
        "document": document.id,
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "sha256": document.sha256,
    }
    audit.record(session, clock, "add-document", _owner(document), person_id=actor.person_id, after=after)
    if owner.feature_id is not None:
        flags.keep(session, [owner.feature_id], clock.today())
    return document


def strike(session: Session, clock: Clock, actor: Actor, document_id: int, reason: str) -> DocumentView:
    """Say that a document should not have been recorded, and why; it stays, struck through.

    Also of a parcel that was split or merged since: what was made of it is judged by its documents.
    Raises NotFound (also outside the actor's scope), NotAllowed, ReasonMissing, DocumentStruck.
    """
    document = _document_of(session, actor, document_id)
    if document.feature_id is None:
        streets = _clue_of(session, actor, document.clue_id).streets
    else:
        feature = feature_of(session, actor, document.feature_id)
        streets = feature.streets
        if feature.struck_at is None:
            feature_to_change(session, actor, feature.id, Action.RECORD_DOCUMENTS)
    require(actor, Action.RECORD_DOCUMENTS, Thing(frozenset(streets)))
    session.refresh(document, with_for_update=True)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    if document.struck_at is not None:
        raise DocumentStruck
    document.struck_at, document.struck_by_id = clock.recorded_at(), actor.person_id
    document.strike_reason = reason.strip()
    said = {"document": document.id, "title": document.title, "reason": document.strike_reason}
    audit.record(session, clock, "strike-document", _owner(document), person_id=actor.person_id, after=said)
    if document.feature_id is not None:
        links.refresh(session, [document.feature_id, *descendants(session, document.feature_id)], clock)
    return document_views.one(session, document_id)


def documents_of(session: Session, actor: Actor | None, feature_id: int) -> tuple[DocumentView, ...]:
    """All documents of a feature, struck ones too, in the order they were recorded. Raises NotFound.

    Of a parcel that was split off or merged, those of its ancestors come first, as far as the person may see them.
    """
    feature_of(session, actor, feature_id)
    before = with_ancestors((), parents_of(session, [feature_id]))
    found = session.execute(
        document_views.views()
        .add_columns(Parcel.__table__.c.code, Parcel.__table__.c.streets)
        .outerjoin(Parcel.__table__, Parcel.__table__.c.id == Document.feature_id)
        .where(Document.feature_id.in_([feature_id, *before]))
        .order_by(Document.feature_id == feature_id, Document.id)
    )
    return tuple(
        document_views.view(row, former=row.code if row.Document.feature_id in before else None)
        for row in found
        if row.Document.feature_id == feature_id or is_visible(actor, row.streets)
    )


def documents_of_clue(session: Session, actor: Actor, clue_id: int) -> tuple[DocumentView, ...]:
    """Those that are the clue's own, struck ones too, in the order they were recorded. Raises NotFound."""
    clue = _clue_of(session, actor, clue_id)
    found = session.execute(document_views.views().where(Document.clue_id == clue.id).order_by(Document.id))
    return tuple(map(document_views.view, found))


def file_of(session: Session, actor: Actor, document_id: int, files_dir: Path) -> tuple[DocumentFile, Path]:
    """The file of a document and where it lies. Raises NotFound, also outside the actor's scope."""
    document = _document_of(session, actor, document_id)
    file = document_views.file_in(document)
    path = files_dir / (document.sha256 or "")
    if file is None or not path.is_file():
        raise NotFound(what=f"document {document_id}")
    return file, path


def _keep(document: Document, file: NewFile, settings: Settings) -> None:
    head = file.stream.read(HEAD_BYTES)
    file.stream.seek(0)
    kind = file_type_of(head)
    if kind is None:
        raise DocumentFileUnknown(zh=TAKEN.zh, en=TAKEN.en)
    kept = keep_original(file.stream, settings.files_dir, settings.max_document_mb)
    document.sha256, document.size_bytes = kept.sha256, kept.size_bytes
    document.media_type, document.file_name = kind.media_type, plain_file_name(file.name)


def _document_of(session: Session, actor: Actor, document_id: int) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound(what=f"document {document_id}")
    try:
        if document.feature_id is None:
            _clue_of(session, actor, document.clue_id)
        else:
            feature_of(session, actor, document.feature_id)
    except NotFound as error:
        # Nothing tells that there is one.
        raise NotFound(what=f"document {document_id}") from error
    return document


def _clue_of(session: Session, actor: Actor, clue_id: int | None) -> Clue:
    clue = session.get(Clue, clue_id)
    if clue is None or not is_visible(actor, clue.streets):
        raise NotFound(what=f"clue {clue_id}")
    return clue


def _owner(document: Document) -> tuple[str, int | None]:
    return ("clue", document.clue_id) if document.feature_id is None else ("feature", document.feature_id)
