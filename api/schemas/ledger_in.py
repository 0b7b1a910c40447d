"""What people say of the screening ledger: answers to rows, limits and choices with their basis."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from api.schemas.base import Schema, Words
from api.schemas.by_hand import Cells
from gis.domain.closures import LedgerAnswer
from gis.ledger import Said, Seen


class AnswerIn(Schema):
    """上报 (with the parcel's code, or none where it is still to be drawn), or 不上报 with a case or a reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"answer": "not-report", "exclusion_case": "operating", "seen_answer_id": None}]
        }
    )

    answer: LedgerAnswer
    parcel_code: Words | None = Field(None, max_length=100)
    exclusion_case: Words | None = Field(None, max_length=40)
    control_class: Words | None = Field(None, max_length=40)
    reason: Words | None = Field(None, max_length=2000)
    document: Words | None = Field(None, max_length=500)

    def said(self) -> Said:
        """As the use case takes it."""
        names = ("answer", "parcel_code", "exclusion_case", "control_class", "reason", "document")
        return Said(**{name: getattr(self, name) for name in names})


class RowAnswerIn(AnswerIn):
    """The answer to one row."""

    seen_answer_id: int | None = Field(None, description="Id of the answer that you saw; null for none.")


class SeenIn(Schema):
    """A row as it was seen."""

    row_id: int = Field(ge=1, lt=2**63)
    seen_answer_id: int | None = None

    def seen(self) -> Seen:
        """As the use case takes it."""
        return Seen(self.row_id, self.seen_answer_id)


class ManyAnswersIn(AnswerIn):
    """The same answer to many rows; reports go to each row's own first candidate."""

    rows: list[SeenIn] = Field(min_length=1, max_length=500)


class ReasonIn(Schema):
    """Why."""

    reason: Words = Field(max_length=2000, description="At least two characters")


class ChoiceIn(Schema):
    """A case or class in the words of whoever edits them; without words it is kept and not offered."""

    code: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    zh: Words = Field("", max_length=300)
    en: Words = Field("", max_length=300)


class LimitIn(ReasonIn):
    """A limit of the matching with its basis."""

    value: float
    basis: Words = Field(max_length=1000)


class ChoicesIn(ReasonIn):
    """All exclusion cases, or all control classes, with their basis."""

    value: list[ChoiceIn] = Field(max_length=50)
    basis: Words = Field(max_length=1000)


class RowMendIn(Schema):
    """Cells to be read instead, by our attributes; `without_place` leaves out coordinates that are wrong."""

    model_config = ConfigDict(extra="forbid")

    values: Cells = Field(default_factory=dict)
    without_place: bool = False
