"""An auditor's three questions as JSON."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Day, Schema, TextOut
from gis.auditing import LACK_TEXTS, OLD_DAYS, Answers, Asked, Data, Lack, NotVisited, OldData, Violation
from gis.domain.text import Language
from gis.domain.vocabulary import label

MOST_DAYS = 3650


class AuditingQuery(BaseModel):
    """The period of visits, this year's unless days are given, and from how many days on data are old."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    since: Day | None = None
    until: Day | None = None
    days: int = Field(OLD_DAYS, ge=0, le=MOST_DAYS, description="Data older than so many days")

    def asked(self, today: date) -> Asked:
        """As the use case takes it."""
        return Asked(self.since or today.replace(month=1, day=1), self.until or today, self.days)


class AuditingBookQuery(AuditingQuery):
    """The same, and the language of the file."""

    lang: Language = Language.ZH


class NotVisitedOut(Schema):
    """A parcel that nobody was on in the period; `visited_on` null: never."""

    id: int
    code: str
    name: str
    streets: list[TextOut]
    visited_on: date | None

    @classmethod
    def of(cls, one: NotVisited) -> Self:
        """From the use case's value."""
        streets = [TextOut.of(street) for street in one.streets]
        return cls(id=one.id, code=one.code, name=one.name, streets=streets, visited_on=one.visited_on)


class ViolationOut(Schema):
    """A violation without closing evidence."""

    id: int
    number: str
    state: TextOut
    parcel: str | None
    concluded_on: date
    due_on: date | None
    turn: list[TextOut]
    lack: Lack
    lack_text: TextOut

    @classmethod
    def of(cls, one: Violation) -> Self:
        """From the use case's value."""
        return cls(
            id=one.id,
            number=one.number,
            state=TextOut.of(label("detection_states", one.state)),
            parcel=one.parcel,
            concluded_on=one.concluded_on,
            due_on=one.due_on,
            turn=[TextOut.of(unit) for unit in one.turn],
            lack=one.lack,
            lack_text=TextOut.of(LACK_TEXTS[one.lack]),
        )


class OldDataOut(Schema):
    """A parcel with old data; a null day: it has none of that kind."""

    id: int
    code: str
    name: str
    streets: list[TextOut]
    image_on: date | None
    sampled_on: date | None
    document_on: date | None
    old: list[Data]

    @classmethod
    def of(cls, one: OldData) -> Self:
        """From the use case's value."""
        return cls(
            id=one.id,
            code=one.code,
            name=one.name,
            streets=[TextOut.of(street) for street in one.streets],
            image_on=one.days[Data.IMAGE],
            sampled_on=one.days[Data.SAMPLE],
            document_on=one.days[Data.DOCUMENT],
            old=sorted(one.old),
        )


class OldKindOut(Schema):
    """How many parcels have old data of a kind."""

    kind: Data
    count: int


class AuditingOut(Schema):
    """The rows of each question, the longest forgotten first; each number of the page is how many rows there are."""

    since: date
    until: date
    days: int
    parcels: int
    violations_found: int
    not_visited: list[NotVisitedOut]
    violations: list[ViolationOut]
    old_data: list[OldDataOut]
    old_by_kind: list[OldKindOut]

    @classmethod
    def of(cls, found: Answers) -> Self:
        """From the use case's value."""
        return cls(
            since=found.asked.since,
            until=found.asked.until,
            days=found.asked.old_days,
            parcels=found.parcels,
            violations_found=found.violations_found,
            not_visited=[NotVisitedOut.of(one) for one in found.not_visited],
            violations=[ViolationOut.of(one) for one in found.violations],
            old_data=[OldDataOut.of(one) for one in found.old_data],
            old_by_kind=[OldKindOut(kind=kind, count=count) for kind, count in found.old_by_kind.items()],
        )
