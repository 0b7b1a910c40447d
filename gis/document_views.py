"""Documents as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from gis.db.models import Document, Person, Practitioner
from gis.domain.document_files import is_shown_in_page
from gis.domain.words import DocumentKind, Stage


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """The file of a document; `is_shown` says that a page may show it."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Strike:
    """When, by whom and why a document was struck."""

    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as people see it; `file` is None where only its title is known.

    `former` is the code of the ancestor whose document it is, where a parcel's page shows it too.
    """

    id: int
    feature_id: int | None
    clue_id: int | None
    former: str | None
    kind: DocumentKind
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    notice_url: str | None
    practitioner_id: int | None
    practitioner: str | None
    stage: Stage | None
    file: DocumentFile | None
    recorded_at: datetime
    recorded_by: str | None
    strike: Strike | None


def views() -> Select[*tuple[Any, ...]]:
    """Documents with the names of the firm and of the people."""
    recorder, striker = aliased(Person), aliased(Person)
    return (
        select(
            Document,
            Practitioner.name.label("firm"),
            recorder.name.label("recorder"),
            striker.name.label("striker"),
        )
        .outerjoin(Practitioner, Practitioner.id == Document.practitioner_id)
        .outerjoin(recorder, recorder.id == Document.recorded_by_id)
        .outerjoin(striker, striker.id == Document.struck_by_id)
    )


def one(session: Session, document_id: int) -> DocumentView:
    """The document with this id, which there is."""
    return view(session.execute(views().where(Document.id == document_id)).one())


def view(row: Row[*tuple[Any, ...]], former: str | None = None) -> DocumentView:
    """A row of `views`."""
    document: Document = row.Document
    struck = None
    if document.struck_at is not None:
        struck = Strike(document.struck_at, row.striker, document.strike_reason or "")
    return DocumentView(
        id=document.id,
        feature_id=document.feature_id,
        clue_id=document.clue_id,
        former=former,
        kind=document.kind,
        title=document.title,
        number=document.number,
        issuer=document.issuer,
        issued_on=document.issued_on,
        notice_url=document.notice_url,
        practitioner_id=document.practitioner_id,
        practitioner=row.firm,
        stage=document.stage,
        file=file_in(document),
        recorded_at=document.recorded_at,
        recorded_by=row.recorder,
        strike=struck,
    )


def file_in(document: Document) -> DocumentFile | None:
    """Its file; None where only its title is known."""
    if (
        document.sha256 is None
        or document.file_name is None
        or document.media_type is None
        or document.size_bytes is None
    ):
        return None
    return DocumentFile(
        document.file_name,
        document.media_type,
        document.size_bytes,
        document.sha256,
        is_shown_in_page(document.media_type),
    )
