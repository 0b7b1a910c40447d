"""Practitioners: firms with masked contacts, what they do on parcels, credit notes; surveys of projects."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import Field

from api.schemas.base import Day, Labelled, Line, Named, PermissionOut, Schema, TextOut, Words
from api.schemas.ledger import labelled
from api.schemas.registers import DocumentId, ProofIn
from gis.domain.practitioners import CreditNoteKind, PractitionerRole, RoleConflict
from gis.practitioners import FirmDetail, FirmSaid, FirmView, NoteSaid, NoteView, ParcelFirms, WorkSaid, WorkView
from gis.projects import SurveySaid, SurveyView


class ConflictOut(Schema):
    """One firm as contractor and evaluator of one parcel (SPPCL art. 65): an unlawful fact, flagged."""

    parcel_id: int
    parcel_code: str
    because: TextOut

    @classmethod
    def of(cls, one: RoleConflict) -> Self:
        """From the domain's value."""
        return cls(parcel_id=one.parcel_id, parcel_code=one.parcel_code, because=TextOut.of(one.because))


class WorkOut(Schema):
    """A role of a firm on a parcel; without a record's id it is told by a document alone."""

    record_id: int | None
    practitioner_id: int
    practitioner: str
    parcel_id: int
    parcel_code: str
    parcel_name: str
    role: Labelled
    since: date | None
    until: date | None
    document: str | None
    document_id: int | None
    recorded_by: str | None
    strike_reason: str | None

    @classmethod
    def of(cls, view: WorkView) -> Self:
        """From the use case's value."""
        firm = ("record_id", "practitioner_id", "practitioner", "parcel_id", "parcel_code", "parcel_name")
        more = ("since", "until", "document", "document_id", "recorded_by", "strike_reason")
        values = {name: getattr(view, name) for name in (*firm, *more)}
        return cls(**values, role=labelled("practitioner_roles", view.role))


class NoteOut(Schema):
    """A line of a credit record."""

    id: int
    kind: Labelled
    noted_on: date
    text: str
    source: str
    recorded_at: datetime
    recorded_by: str | None

    @classmethod
    def of(cls, view: NoteView) -> Self:
        """From the use case's value."""
        names = ("id", "noted_on", "text", "source", "recorded_at", "recorded_by")
        values = {name: getattr(view, name) for name in names}
        return cls(**values, kind=labelled("credit_note_kinds", view.kind))


class FirmOut(Schema):
    """A firm; name and telephone of its contact are masked."""

    id: int
    name: str
    credit_code: str | None
    address: str | None
    contact_name: str | None
    contact_phone: str | None
    is_registered: bool | None
    version: int
    roles: list[Labelled]
    parcels: int
    notes: int
    conflicts: list[ConflictOut]

    @classmethod
    def of(cls, view: FirmView) -> Self:
        """From the use case's value."""
        names = ("id", "name", "credit_code", "address", "contact_name", "contact_phone", "is_registered", "version")
        return cls(
            **{name: getattr(view, name) for name in (*names, "parcels", "notes")},
            roles=[labelled("practitioner_roles", role) for role in view.roles],
            conflicts=[ConflictOut.of(one) for one in view.conflicts],
        )


class FirmsOut(Schema):
    """All firms, and whether the reader may record them."""

    firms: list[FirmOut]
    may: PermissionOut


class FirmDetailOut(Schema):
    """A firm with its works and credit notes."""

    firm: FirmOut
    works: list[WorkOut]
    notes: list[NoteOut]
    may: PermissionOut

    @classmethod
    def of(cls, detail: FirmDetail) -> Self:
        """From the use case's value."""
        return cls(
            firm=FirmOut.of(detail.firm),
            works=[WorkOut.of(one) for one in detail.works],
            notes=[NoteOut.of(one) for one in detail.notes],
            may=PermissionOut.of(detail.permission),
        )


class ParcelFirmsOut(Schema):
    """The firms of one parcel."""

    works: list[WorkOut]
    conflicts: list[ConflictOut]
    may: PermissionOut

    @classmethod
    def of(cls, found: ParcelFirms) -> Self:
        """From the use case's value."""
        return cls(
            works=[WorkOut.of(one) for one in found.works],
            conflicts=[ConflictOut.of(one) for one in found.conflicts],
            may=PermissionOut.of(found.permission),
        )


class FirmIn(Schema):
    """What is said of a firm; a contact that is left out stays as it is."""

    name: Named = Field(min_length=2, max_length=200, examples=["示例环境修复有限公司"])
    credit_code: Line = None
    address: Line = None
    contact_name: Words | None = Field(None, max_length=100)
    contact_phone: Words | None = Field(None, max_length=60)
    is_registered: bool | None = Field(None, description="In the national system (measure 10.2); null: unknown")

    def said(self) -> FirmSaid:
        """As the use case takes it."""
        names = ("name", "credit_code", "address", "contact_name", "contact_phone", "is_registered")
        return FirmSaid(**{name: getattr(self, name) for name in names})


class FirmChangeIn(FirmIn):
    """The same for a firm that is there; `version` is the one that was read."""

    version: int = Field(ge=1)


class ContactOut(Schema):
    """A contact in full; that it was read is in the audit log."""

    contact_name: str | None
    contact_phone: str | None


class WorkIn(ProofIn):
    """A role, since when and until when, by which contract or report."""

    role: PractitionerRole
    since: Day
    until: Day | None = None

    def said(self) -> WorkSaid:
        """As the use case takes it."""
        return WorkSaid(self.role, self.since, self.proof, self.until)


class FirmWorkIn(WorkIn):
    """On the parcel of this code."""

    parcel_code: Words = Field(max_length=100)


class ParcelWorkIn(WorkIn):
    """By the firm of this name; one that nobody has named yet is recorded."""

    practitioner: Named = Field(min_length=2, max_length=200)


class UntilIn(Schema):
    """The last day of a role."""

    until: Day


class NoteIn(Schema):
    """A line of a credit record."""

    kind: CreditNoteKind
    noted_on: Day
    text: Named = Field(min_length=2, max_length=2000)
    source: Named = Field(min_length=2, max_length=300, description="The document it rests on")

    def said(self) -> NoteSaid:
        """As the use case takes it."""
        return NoteSaid(self.kind, self.noted_on, self.text, self.source)


class SurveyOut(Schema):
    """A project with its survey: what measure 4.2 asks, how many days are left, what was filed by which document."""

    id: int
    code: str
    name: str
    address: str | None
    project_kind: Labelled
    industry: Labelled | None
    permit_no: str | None
    starts_on: date | None
    surveyed_on: date | None
    survey_filed_on: date | None
    document: str | None
    document_id: int | None
    is_asked: bool
    is_overdue: bool
    days_left: int | None
    basis: TextOut | None
    sentence: TextOut
    may: PermissionOut

    @classmethod
    def of(cls, view: SurveyView) -> Self:
        """From the use case's value."""
        names = (
            "id",
            "code",
            "name",
            "address",
            "permit_no",
            "starts_on",
            "surveyed_on",
            "survey_filed_on",
            "document",
        )
        return cls(
            **{name: getattr(view, name) for name in (*names, "document_id", "is_asked")},
            project_kind=labelled("project_kinds", view.project_kind),
            industry=labelled("industries", view.industry) if view.industry else None,
            is_overdue=view.countdown is not None and view.countdown.is_overdue,
            days_left=None if view.countdown is None else view.countdown.days_left,
            basis=TextOut.of(view.basis) if view.basis else None,
            sentence=TextOut.of(view.sentence),
            may=PermissionOut.of(view.permission),
        )


class SurveyIn(ProofIn):
    """When the soil was surveyed and the report filed, by which document; what was filed when you looked."""

    surveyed_on: Day
    filed_on: Day
    seen_filed_on: Day | None = None
    document_id: DocumentId = None

    def said(self) -> SurveySaid:
        """As the use case takes it."""
        return SurveySaid(self.surveyed_on, self.filed_on, self.proof, self.seen_filed_on)
