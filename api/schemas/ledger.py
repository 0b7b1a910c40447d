"""The screening ledger: lists, rows with candidates and answers, the rules it goes by."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import BlankIsNone, Labelled, Line, PermissionOut, Schema, TextOut
from gis.domain.closures import ClosureKind, RowState
from gis.domain.ledger import STEPS, Choice
from gis.domain.policy import Permission
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.ledger import (
    AnswerView,
    Candidate,
    LedgerRules,
    ListSent,
    ListView,
    Rematched,
    RowPage,
    RowView,
    Rule,
)


class ListForm(BaseModel):
    """The fields beside the file of a list."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ClosureKind = Field(description="closed-enterprises 关停退出企业, or cancelled-permits 注销撤销排污许可.")
    year: int = Field(description="The year the list speaks of.", examples=[2023])
    source: Line = Field(None, description="Who made it.")
    encoding: Annotated[Annotated[str, Field(max_length=20)] | None, BlankIsNone] = Field(
        None, description="Of a text, where it is not told rightly."
    )

    def sent(self, file_name: str) -> ListSent:
        """As the use case takes it."""
        return ListSent(file_name=file_name, **self.model_dump())


class StatesOut(Schema):
    """How many rows stand in each state; together they are the rows that take part."""

    open: int = 0
    reported: int = 0
    parcel_missing: int = 0
    not_reported: int = 0

    @classmethod
    def of(cls, states: dict[RowState, int]) -> Self:
        """From the use case's counts."""
        return cls(**{state.value.replace("-", "_"): states.get(state, 0) for state in RowState})


class ListOut(Schema):
    """A list; rows_in = accepted + quarantined + duplicates, and of the accepted `answered` have an answer."""

    id: int
    kind: Labelled
    year: int
    source: str | None
    file_name: str
    sha256: str
    size_bytes: int
    rows_in: int
    accepted: int
    quarantined: int
    duplicates: int
    problems: list[dict[str, Any]]
    recorded_at: datetime
    recorded_by: str | None
    total: int
    answered: int
    states: StatesOut

    @classmethod
    def of(cls, view: ListView) -> Self:
        """From the use case's value."""
        listed = view.listed
        names = ("id", "year", "source", "file_name", "sha256", "size_bytes", "rows_in", "accepted", "quarantined")
        return cls(
            **{name: getattr(listed, name) for name in (*names, "duplicates", "problems", "recorded_at")},
            kind=labelled("closure_kinds", listed.kind),
            recorded_by=view.person,
            total=view.total,
            answered=view.answered,
            states=StatesOut.of(view.states),
        )


class ImportedOut(Schema):
    """The list that was imported; not new: the same file had come before, and nothing was added."""

    is_new: bool
    list: ListOut


class ChoiceOut(Schema):
    """An exclusion case or control class; one that nobody has found the words of is not offered."""

    code: str
    text: TextOut
    is_offered: bool

    @classmethod
    def of(cls, choice: Choice) -> Self:
        """From the domain's value."""
        return cls(code=choice.code, text=TextOut.of(choice.text), is_offered=choice.is_offered)


class RuleOut(Schema):
    """An editable value and what it rests on."""

    key: str
    value: Any
    basis: str
    is_changed: bool

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """From the use case's value."""
        return cls(key=rule.key, value=rule.value, basis=rule.basis, is_changed=rule.is_changed)


class LedgerOut(Schema):
    """The lists with their progress, the rules, and what the reader may do."""

    lists: list[ListOut]
    steps: list[TextOut]
    cases: list[ChoiceOut]
    classes: list[ChoiceOut]
    rules: list[RuleOut]
    may: list[PermissionOut]

    @classmethod
    def of(cls, lists: list[ListView], rules: LedgerRules, may: list[Permission]) -> Self:
        """From the use case's values."""
        return cls(
            lists=[ListOut.of(one) for one in lists],
            steps=[TextOut.of(step) for step in STEPS],
            cases=[ChoiceOut.of(one) for one in rules.cases],
            classes=[ChoiceOut.of(one) for one in rules.classes],
            rules=[RuleOut.of(one) for one in rules.by_key.values()],
            may=[PermissionOut.of(one) for one in may],
        )


class CandidateOut(Schema):
    """A parcel or site that a row may speak of; `score` of 100, borderline ones want a person's look."""

    feature_id: int
    kind: FeatureKind
    code: str
    name: str
    grounds: list[Labelled]
    score: int
    because: TextOut
    is_borderline: bool
    distance_m: float | None

    @classmethod
    def of(cls, one: Candidate) -> Self:
        """From the use case's value."""
        names = ("feature_id", "kind", "code", "name", "score", "is_borderline", "distance_m")
        return cls(
            **{name: getattr(one, name) for name in names},
            grounds=[labelled("match_grounds", ground) for ground in one.grounds],
            because=TextOut.of(one.because),
        )


class AnswerOut(Schema):
    """The answer that counts."""

    id: int
    answer: Labelled
    parcel_id: int | None
    parcel_code: str | None
    exclusion_case: str | None
    control_class: str | None
    reason: str | None
    document: str | None
    person: str | None
    recorded_at: datetime

    @classmethod
    def of(cls, view: AnswerView) -> Self:
        """From the use case's value."""
        names = ("id", "parcel_id", "parcel_code", "exclusion_case", "control_class", "reason", "document", "person")
        return cls(
            **{name: getattr(view, name) for name in (*names, "recorded_at")},
            answer=labelled("ledger_answers", view.answer),
        )


class RowOut(Schema):
    """One row with what was read of it, its candidates, its answer; `state` is null where it takes no part."""

    id: int
    list_id: int
    kind: Labelled
    year: int
    number: int
    outcome: Labelled
    name: str | None
    former_name: str | None
    credit_code: str | None
    permit_no: str | None
    industry_code: str | None
    cancel_kind: str | None
    cancel_reason: str | None
    address: str | None
    closed_on: str | None
    lon: float | None
    lat: float | None
    problems: list[dict[str, Any]]
    duplicate_of_id: int | None
    state: Labelled | None
    candidates: list[CandidateOut]
    answer: AnswerOut | None

    @classmethod
    def of(cls, view: RowView) -> Self:
        """From the use case's value."""
        own = ("id", "list_id", "year", "number", "name", "former_name", "credit_code", "permit_no", "industry_code")
        more = ("cancel_kind", "cancel_reason", "address", "closed_on", "lon", "lat", "problems", "duplicate_of_id")
        return cls(
            **{name: getattr(view, name) for name in (*own, *more)},
            kind=labelled("closure_kinds", view.kind),
            outcome=labelled("row_outcomes", view.outcome),
            state=labelled("ledger_states", view.state) if view.state else None,
            candidates=[CandidateOut.of(one) for one in view.candidates],
            answer=AnswerOut.of(view.answer) if view.answer else None,
        )


class RowsOut(Schema):
    """A page of rows; `states` counts what the filter finds, its own state aside."""

    total: int
    states: StatesOut
    rows: list[RowOut]

    @classmethod
    def of(cls, page: RowPage) -> Self:
        """From the use case's value."""
        return cls(total=page.total, states=StatesOut.of(page.states), rows=[RowOut.of(one) for one in page.rows])


class RematchedOut(Schema):
    """What a run of the matching changed."""

    rows: int
    added: int
    removed: int
    changed: int

    @classmethod
    def of(cls, run: Rematched) -> Self:
        """From the use case's value."""
        return cls(rows=run.rows, added=run.added, removed=run.removed, changed=run.changed)


def labelled(name: str, code: str) -> Labelled:
    """A code with its label."""
    text = label(name, code)
    return Labelled(code=code, zh=text.zh, en=text.en)
