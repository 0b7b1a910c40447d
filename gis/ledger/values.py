"""What the ledger says, as values: lists with their progress, rows with candidates and answer, filters and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gis.db.models import ClosureList
from gis.domain.closures import ClosureKind, LedgerAnswer, MatchGround, RowState
from gis.domain.text import Text
from gis.domain.words import FeatureKind, RowOutcome


@dataclass(frozen=True, slots=True)
class ListView:
    """A list with how far its accepted rows have come; `states` counts those that the reader may see."""

    listed: ClosureList
    person: str | None
    states: dict[RowState, int]

    @property
    def total(self) -> int:
        """Rows to answer."""
        return sum(self.states.values())

    @property
    def answered(self) -> int:
        """Rows with an answer."""
        return self.total - self.states.get(RowState.OPEN, 0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A parcel or site that a row may speak of."""

    feature_id: int
    kind: FeatureKind
    code: str
    name: str
    place: int
    grounds: tuple[MatchGround, ...]
    score: int
    because: Text
    is_borderline: bool
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What was answered, by whom, when, and the parcel that stands on the ledger for it."""

    id: int
    answer: LedgerAnswer
    parcel_id: int | None
    parcel_code: str | None
    exclusion_case: str | None
    control_class: str | None
    reason: str | None
    document: str | None
    person: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a list."""

    id: int
    list_id: int
    kind: ClosureKind
    year: int
    number: int
    outcome: RowOutcome
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
    state: RowState | None
    candidates: tuple[Candidate, ...]
    answer: AnswerView | None


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are asked for; None is no condition. Without an outcome only those that take part are meant."""

    list_id: int | None = None
    kind: ClosureKind | None = None
    year: int | None = None
    state: RowState | None = None
    ground: MatchGround | None = None
    is_borderline: bool | None = None
    words: str | None = None
    outcome: RowOutcome = RowOutcome.ACCEPTED
    parcel_id: int | None = None
    """Rows that are answered as this parcel, or have it as a candidate."""
    row_id: int | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows and how many there are of each state under the filter but for its own state."""

    rows: tuple[RowView, ...]
    total: int
    states: dict[RowState, int]
