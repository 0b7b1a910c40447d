"""Registers of a parcel: what stands there, and what a person says of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Labelled, Line, Named, PermissionOut, Schema, TextOut, Words
from gis.domain.registers import END_KINDS, RULES, EndKind, PlannedMeasure, Stay
from gis.domain.words import Register
from gis.proofs import Proof
from gis.registers import ChangeView, Correction, Ending, EntryView, ListColumns, NewEntry, RegistersView

Seen = Annotated[str, Field(max_length=64, description="`version` of the registers as you saw them")]
DocumentId = Annotated[int | None, Field(ge=1, lt=2**63, description="A document recorded with this parcel or site")]
Reason = Annotated[Named, Field(min_length=2, max_length=2000)]


class ProofIn(Schema):
    """The document that proves it: one that is recorded, or its title or number."""

    document: Line = None
    document_id: DocumentId = None

    @property
    def proof(self) -> Proof:
        """As the use cases take it."""
        return Proof(self.document, self.document_id)


class EntryIn(ProofIn):
    """A register, since when, by which document, and the columns of published lists."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "register": "LISTED",
                    "since": "2024-09-10",
                    "document": "市级纳入名录公告（示例公告〔2024〕12号）",
                    "batch_no": "2024年第二批",
                    "planned_measure": "REMEDIATION",
                    "main_pollutants": ["砷"],
                    "seen": "0f1e2d3c4b5a6978",
                }
            ]
        }
    )

    register_: Register = Field(alias="register")
    since: Day
    batch_no: Line = None
    notice_no: Line = None
    planned_measure: PlannedMeasure | None = None
    main_pollutants: list[Annotated[Words, Field(max_length=60)]] = Field(default=[], max_length=50)
    liable_party: Line = None
    land_user: Line = None

    def said(self) -> NewEntry:
        """As the use case takes it."""
        columns = ListColumns(
            batch_no=self.batch_no,
            notice_no=self.notice_no,
            planned_measure=self.planned_measure,
            main_pollutants=tuple(self.main_pollutants),
            liable_party=self.liable_party,
            land_user=self.land_user,
        )
        return NewEntry(self.register_, self.since, self.proof, columns)


class PutOnIn(EntryIn):
    """An entry, and the version of the registers that the person saw."""

    seen: Seen


class EndIn(ProofIn):
    """Until when (a day that is no longer of the stay), why, by which document."""

    until: Day
    kind: EndKind
    reason: Annotated[Words | None, Field(max_length=2000)] = None
    notice_no: Line = None
    seen: Seen

    def said(self) -> Ending:
        """As the use case takes it."""
        return Ending(self.until, self.kind, self.proof, self.reason, self.notice_no)


class CorrectionIn(Schema):
    """What an entry should have said, wholly; a null withdraws it: the parcel never stood there."""

    entry: EntryIn | None
    reason: Reason
    seen: Seen

    def said(self) -> Correction:
        """As the use case takes it."""
        return Correction(self.reason, None if self.entry is None else self.entry.said())


class RegisterChangeOut(Schema):
    """One line of an entry's history; `changed` names what says something else than before."""

    change: Labelled
    recorded_at: datetime
    person: str
    reason: str | None
    changed: list[str]
    before: dict[str, Any] | None
    after: dict[str, Any]

    @classmethod
    def of(cls, view: ChangeView) -> Self:
        """From the use case's value."""
        return cls(
            change=Labelled.in_("register_changes", view.change),
            recorded_at=view.recorded_at,
            person=view.person,
            reason=view.reason,
            changed=list(view.changed),
            before=None if view.before is None else dict(view.before),
            after=dict(view.after),
        )


class EntryOut(Schema):
    """A stay on a register. `until` is exclusive; `lacks_notice`: it left the list by a notice nobody has recorded."""

    id: int
    register_: Labelled = Field(serialization_alias="register")
    since: date
    until: date | None
    is_live: bool
    is_withdrawn: bool
    document: str | None
    document_id: int | None
    batch_no: str | None
    notice_no: str | None
    planned_measure: Labelled | None
    main_pollutants: list[str]
    liable_party: str | None
    land_user: str | None
    end_kind: Labelled | None
    end_reason: str | None
    end_document: str | None
    end_document_id: int | None
    end_notice_no: str | None
    lacks_notice: bool
    recorded_at: datetime
    recorded_by: str | None
    history: list[RegisterChangeOut]

    @classmethod
    def of(cls, view: EntryView) -> Self:
        """From the use case's value."""
        stay: Stay = view.stay
        return cls(
            id=view.id,
            register_=Labelled.in_("registers", view.register),
            since=stay.since,
            until=stay.until,
            is_live=view.is_live,
            is_withdrawn=stay.is_withdrawn,
            document=view.document,
            document_id=view.document_id,
            batch_no=view.batch_no,
            notice_no=view.notice_no,
            planned_measure=Labelled.in_("planned_measures", view.planned_measure) if view.planned_measure else None,
            main_pollutants=list(view.main_pollutants),
            liable_party=view.liable_party,
            land_user=view.land_user,
            end_kind=Labelled.in_("end_kinds", view.end_kind) if view.end_kind else None,
            end_reason=view.end_reason,
            end_document=view.end_document,
            end_document_id=view.end_document_id,
            end_notice_no=view.end_notice_no,
            lacks_notice=view.lacks_notice,
            recorded_at=view.recorded_at,
            recorded_by=view.recorded_by,
            history=[RegisterChangeOut.of(one) for one in view.history],
        )


class RegisterRuleOut(Schema):
    """A register: who decides, which document it needs, how its entries may end, and the basis."""

    register_: Labelled = Field(serialization_alias="register")
    proves_entry: TextOut
    proves_end: TextOut
    decided_by: TextOut
    basis: TextOut
    needs_notice: bool
    end_kinds: list[Labelled]

    @classmethod
    def of(cls, register: Register) -> Self:
        """From the table of rules."""
        rule = RULES[register]
        return cls(
            register_=Labelled.in_("registers", register),
            proves_entry=TextOut.of(rule.proves_entry),
            proves_end=TextOut.of(rule.proves_end),
            decided_by=TextOut.of(rule.decided_by),
            basis=TextOut.of(rule.basis),
            needs_notice=rule.needs_notice,
            end_kinds=[Labelled.in_("end_kinds", kind) for kind in END_KINDS[register]],
        )


class RegistersOut(Schema):
    """The registers of a parcel; `version` is given back with a change."""

    version: str
    entries: list[EntryOut]
    may: PermissionOut
    rules: list[RegisterRuleOut]

    @classmethod
    def of(cls, view: RegistersView) -> Self:
        """From the use case's value."""
        return cls(
            version=view.version,
            entries=[EntryOut.of(entry) for entry in view.entries],
            may=PermissionOut.of(view.permission),
            rules=[RegisterRuleOut.of(register) for register in Register],
        )
