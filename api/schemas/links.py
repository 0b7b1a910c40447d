"""Links: which measure a feature falls under, why, who answers for it by when, and what people said of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from api.schemas.base import Schema, TextOut, Words
from gis.link_views import DueDate, FeatureRef, LinkView, MeasureRef, Verdict
from gis.responsibility import AnsweringUnit


class AnsweringUnitOut(Schema):
    """A unit that answers. `resolved_from` is the plan's wording where the place decided which street it is."""

    id: int | None
    name_zh: str
    name_en: str
    kind: str
    wording: str
    resolved_from: str | None
    share: float | None
    is_borderline: bool

    @classmethod
    def of(cls, unit: AnsweringUnit) -> Self:
        """From the use case's value."""
        return cls(
            id=unit.id,
            name_zh=unit.name.zh,
            name_en=unit.name.en,
            kind=unit.kind,
            wording=unit.wording,
            resolved_from=unit.resolved_from,
            share=unit.share,
            is_borderline=unit.is_borderline,
        )


class DueOut(Schema):
    """The next day something is due: `text` is the plan's wording; no day where each batch promises its own."""

    text: str
    label: str | None
    due_on: date | None
    days_left: int | None
    working_days_left: int | None
    is_overdue: bool
    is_amber: bool
    sentence: TextOut | None

    @classmethod
    def of(cls, due: DueDate) -> Self:
        """From the use case's value."""
        left = due.countdown
        return cls(
            text=due.text,
            label=due.label,
            due_on=left.due if left else None,
            days_left=left.days_left if left else None,
            working_days_left=left.working_days_left if left else None,
            is_overdue=left is not None and left.is_overdue,
            is_amber=left is not None and left.is_amber,
            sentence=TextOut.of(left.sentence) if left else None,
        )


class FeatureRefOut(Schema):
    """Another feature, named."""

    id: int
    kind: str
    code: str
    name: str

    @classmethod
    def of(cls, feature: FeatureRef) -> Self:
        """From the use case's value."""
        return cls(id=feature.id, kind=feature.kind, code=feature.code, name=feature.name)


class LinkMeasure(Schema):
    """The measure of a link."""

    id: int
    number: str
    title: str
    summary_zh: str
    summary_en: str

    @classmethod
    def of(cls, measure: MeasureRef) -> Self:
        """From the use case's value."""
        summary = measure.summary
        return cls(
            id=measure.id,
            number=measure.number,
            title=measure.title,
            summary_zh=summary.zh,
            summary_en=summary.en,
        )


class VerdictOut(Schema):
    """A person's word on a link."""

    is_denied: bool
    is_confirmed: bool
    reason: str
    person: str
    at: datetime

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """From the use case's value."""
        return cls(
            is_denied=verdict.is_denied,
            is_confirmed=verdict.is_confirmed,
            reason=verdict.reason,
            person=verdict.person,
            at=verdict.at,
        )


class LinkOut(Schema):
    """One live link; `denied` or `confirmed` is the word that counts, `verdicts` are all, the oldest first."""

    id: int
    measure: LinkMeasure
    rule: str
    rule_version: int
    rule_text: TextOut
    reason: TextOut
    facts: dict[str, Any]
    is_by_geometry: bool
    is_borderline: bool
    via: FeatureRefOut | None
    deadline: DueOut
    leads: list[AnsweringUnitOut]
    cos: list[AnsweringUnitOut]
    first_at: datetime
    denied: VerdictOut | None
    confirmed: VerdictOut | None
    verdicts: list[VerdictOut]

    @classmethod
    def of(cls, link: LinkView) -> Self:
        """From the use case's value."""
        return cls(
            id=link.id,
            measure=LinkMeasure.of(link.measure),
            rule=link.rule,
            rule_version=link.rule_version,
            rule_text=TextOut.of(link.rule_text),
            reason=TextOut.of(link.reason),
            facts=link.facts,
            is_by_geometry=link.is_by_geometry,
            is_borderline=link.is_borderline,
            via=FeatureRefOut.of(link.via) if link.via else None,
            deadline=DueOut.of(link.deadline),
            leads=[AnsweringUnitOut.of(unit) for unit in link.leads],
            cos=[AnsweringUnitOut.of(unit) for unit in link.cos],
            first_at=link.first_at,
            denied=VerdictOut.of(link.denied) if link.denied else None,
            confirmed=VerdictOut.of(link.confirmed) if link.confirmed else None,
            verdicts=[VerdictOut.of(verdict) for verdict in link.verdicts],
        )


class VerdictIn(Schema):
    """No (`is_denied`) because of the reason, yes (`is_confirmed`), or neither: what was said is taken back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"is_denied": True, "reason": "影像所见为地块外道路施工"}]}
    )

    is_denied: bool
    is_confirmed: bool = False
    reason: Words = Field("", max_length=2000, description="At least two characters; a yes needs none")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.is_denied and self.is_confirmed:
            message = "yes and no at once"
            raise ValueError(message)
        return self
