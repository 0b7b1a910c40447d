"""Documents of features, and their files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import BlankIsNone, GivenDay, Labelled, Line, Named, PermissionOut, Schema, Words
from gis.document_views import DocumentView
from gis.documents import NewDocument
from gis.domain.policy import Permission
from gis.domain.words import DocumentKind, Stage

WebAddress = Annotated[Named, Field(max_length=200, pattern=r"^https?://[^\s]+$")]


class DocumentForm(BaseModel):
    """The fields beside the file; the file itself may be missing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: DocumentKind = Field(description="What it is; labels in GET /api/vocabulary, document_kinds.")
    title: Named = Field(min_length=2, max_length=200, examples=["示例地块土壤污染状况调查报告"])
    number: Line = Field(None, description="The number its issuer gave it (文号).")
    issuer: Line = Field(None, description="Who issued it.")
    issued_on: GivenDay = Field(None, description="The day it bears.", examples=["2024-06-30"])
    notice_url: Annotated[WebAddress | None, BlankIsNone] = Field(None, description="Where it was made public.")
    practitioner: Line = Field(None, description="The firm that wrote it, by its full name.")
    stage: Annotated[Stage | None, BlankIsNone] = Field(None, description="The stage it belongs to.")

    def said(self) -> NewDocument:
        """As the use case takes it."""
        return NewDocument(**self.model_dump())


class DocumentFileOut(Schema):
    """A file; `is_shown`: PDF and pictures may be shown in the page, anything else is saved."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    is_shown: bool
    url: str


class StrikeOut(Schema):
    """When, by whom and why a document was struck."""

    at: datetime
    by: str | None
    reason: str


class PractitionerRef(Schema):
    """A firm."""

    id: int
    name: str


class DocumentOut(Schema):
    """One document; without a file where only its title is known.

    `former`: the code of the ancestor whose document it is, where a parcel that was split off or merged shows it too.
    """

    id: int
    feature_id: int | None
    clue_id: int | None
    former: str | None
    kind: Labelled
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    notice_url: str | None
    practitioner: PractitionerRef | None
    stage: Labelled | None
    file: DocumentFileOut | None
    recorded_at: datetime
    recorded_by: str | None
    struck: StrikeOut | None

    @classmethod
    def of(cls, view: DocumentView) -> Self:
        """From the use case's value."""
        firm = None
        if view.practitioner_id is not None and view.practitioner is not None:
            firm = PractitionerRef(id=view.practitioner_id, name=view.practitioner)
        file = None
        if view.file is not None:
            one = view.file
            file = DocumentFileOut(
                name=one.name,
                media_type=one.media_type,
                size_bytes=one.size_bytes,
                sha256=one.sha256,
                is_shown=one.is_shown,
                url=f"/api/documents/{view.id}/file",
            )
        return cls(
            id=view.id,
            feature_id=view.feature_id,
            clue_id=view.clue_id,
            former=view.former,
            kind=Labelled.in_("document_kinds", view.kind),
            title=view.title,
            number=view.number,
            issuer=view.issuer,
            issued_on=view.issued_on,
            notice_url=view.notice_url,
            practitioner=firm,
            stage=Labelled.in_("stages", view.stage) if view.stage else None,
            file=file,
            recorded_at=view.recorded_at,
            recorded_by=view.recorded_by,
            struck=StrikeOut.model_validate(view.strike) if view.strike else None,
        )


class DocumentsOut(Schema):
    """All documents of a feature, struck ones too, and whether more may be recorded."""

    documents: list[DocumentOut]
    may: PermissionOut

    @classmethod
    def of(cls, views: tuple[DocumentView, ...], permission: Permission) -> Self:
        """From the use case's values."""
        return cls(documents=[DocumentOut.of(one) for one in views], may=PermissionOut.of(permission))


class StrikeIn(Schema):
    """Why a document should not have been recorded."""

    reason: Words = Field(max_length=2000, description="At least two characters")
