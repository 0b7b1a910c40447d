"""The parts of a detail panel: facts, stage, registers, history, soil, overlaps, permissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import Field

from api.schemas.base import Labelled, Schema, TextOut
from api.schemas.lawfulness import LawfulnessOut
from api.schemas.links import DueOut, FeatureRefOut
from gis.domain.text import Text
from gis.link_views import DueDate
from gis.panels import Batch, Coded, Event, Fact, OverlapView, RegisterSpan, StageNow
from gis.panels.values import NextStep, SchemeView, Struck, UploadRef, UseChange
from gis.responsibility import NearStreet, StreetPart


class StreetPartOut(Schema):
    """The part of a feature in one street. `is_borderline`: moving it by the tolerance would take it out."""

    code: str
    name_zh: str
    name_en: str
    share: float
    area_m2: float
    is_borderline: bool

    @classmethod
    def of(cls, part: StreetPart) -> Self:
        """From the use case's value."""
        return cls(
            code=part.code,
            name_zh=part.name.zh,
            name_en=part.name.en,
            share=part.share,
            area_m2=part.area_m2,
            is_borderline=part.is_borderline,
        )


class NearStreetOut(Schema):
    """A street whose border is within the tolerance, though the feature does not lie in it."""

    code: str
    name_zh: str
    name_en: str
    distance_m: float

    @classmethod
    def of(cls, near: NearStreet) -> Self:
        """From the use case's value."""
        return cls(code=near.code, name_zh=near.name.zh, name_en=near.name.en, distance_m=near.distance_m)


class FactOut(Schema):
    """One fact; a missing one has no value. `unit`: m2, m, date or share."""

    label: TextOut
    value: TextOut | float | date | str | None
    unit: str | None
    since: date | None
    document: str | None
    is_missing: bool
    is_flagged: bool

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """From the use case's value."""
        return cls(
            label=TextOut.of(fact.label),
            value=TextOut.of(fact.value) if isinstance(fact.value, Text) else fact.value,
            unit=fact.unit,
            since=fact.since,
            document=fact.document,
            is_missing=fact.is_missing,
            is_flagged=fact.is_flagged,
        )


def labelled(coded: Coded) -> Labelled:
    """A code with its label."""
    return Labelled(code=coded.code, zh=coded.name.zh, en=coded.name.en)


class StageOut(Labelled):
    """The stage with the national system's code, since when and by which document."""

    official: str | None
    since: date | None
    document: str | None

    @classmethod
    def of_stage(cls, stage: StageNow) -> Self:
        """From the use case's value."""
        return cls(
            code=stage.code,
            zh=stage.name.zh,
            en=stage.name.en,
            official=stage.official,
            since=stage.since,
            document=stage.document,
        )


class RegisterOut(Labelled):
    """A stay on a register; `until` is exclusive."""

    since: date
    until: date | None
    document: str | None
    end_reason: str | None
    is_live: bool

    @classmethod
    def of_span(cls, span: RegisterSpan) -> Self:
        """From the use case's value."""
        return cls(
            code=span.code,
            zh=span.name.zh,
            en=span.name.en,
            since=span.since,
            until=span.until,
            document=span.document,
            end_reason=span.end_reason,
            is_live=span.is_live,
        )


class EventOut(Schema):
    """One line of the history: `valid_on` is when it was so, `recorded_at` when the house knew."""

    kind: str
    sentence: TextOut
    before: Labelled | None = Field(serialization_alias="from")
    after: Labelled | None = Field(serialization_alias="to")
    valid_on: date
    recorded_at: datetime
    document: str | None
    person: str | None

    @classmethod
    def of(cls, event: Event) -> Self:
        """From the use case's value."""
        return cls(
            kind=event.kind,
            sentence=TextOut.of(event.sentence),
            before=labelled(event.before) if event.before else None,
            after=labelled(event.after) if event.after else None,
            valid_on=event.valid_on,
            recorded_at=event.recorded_at,
            document=event.document,
            person=event.person,
        )


class UseChangeOut(Schema):
    """A change of planned use; `triggers_review` when it becomes residential or public land (一住两公)."""

    from_use: str | None
    to_use: str
    changed_on: date
    triggers_review: bool
    document: str | None
    sentence: TextOut

    @classmethod
    def of(cls, change: UseChange) -> Self:
        """From the use case's value."""
        return cls.model_validate(change)


class SchemeOut(Schema):
    """A filed scheme (方案)."""

    is_remediation: bool
    name: TextOut
    filed_on: date
    works_from: date | None
    works_until: date | None
    document: str | None

    @classmethod
    def of(cls, scheme: SchemeView) -> Self:
        """From the use case's value."""
        return cls.model_validate(scheme)


class BatchOut(Schema):
    """Soil that left (转运批次); `due` counts to the promised day until the evaluation is filed."""

    number: str
    volume_m3: float
    destination: str
    left_on: date | None
    promised_on: date
    disposed_on: date | None
    evaluation_filed_on: date | None
    due: DueOut | None
    document: str | None
    sentence: TextOut

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """From the use case's value."""
        return cls(
            number=batch.number,
            volume_m3=batch.volume_m3,
            destination=batch.destination,
            left_on=batch.left_on,
            promised_on=batch.promised_on,
            disposed_on=batch.disposed_on,
            evaluation_filed_on=batch.evaluation_filed_on,
            due=DueOut.of(DueDate("", None, batch.countdown)) if batch.countdown else None,
            document=batch.document,
            sentence=TextOut.of(batch.sentence),
        )


class WindowOut(Schema):
    """The change happened between these days; neither is its date."""

    before: date
    after: date
    days: int


class OverlapOut(Schema):
    """How a detection and a parcel lie: one of `parcel` and `detection` is given, the other one is this feature."""

    parcel: FeatureRefOut | None
    detection: FeatureRefOut | None
    relation: str
    overlap_m2: float
    share_of_detection: float
    share_of_parcel: float
    distance_m: float
    tolerance_m: float
    is_borderline: bool
    sentence: TextOut
    lawfulness: LawfulnessOut | None

    @classmethod
    def of(cls, overlap: OverlapView) -> Self:
        """From the use case's value."""
        other, fact = FeatureRefOut.of(overlap.other), overlap.fact
        return cls(
            parcel=other if other.kind == "parcel" else None,
            detection=other if other.kind == "detection" else None,
            relation=fact.relation,
            overlap_m2=round(fact.overlap_m2, 2),
            share_of_detection=fact.share_of_detection,
            share_of_parcel=fact.share_of_parcel,
            distance_m=round(fact.distance_m, 2),
            tolerance_m=fact.tolerance_m,
            is_borderline=fact.is_borderline,
            sentence=TextOut.of(overlap.sentence),
            lawfulness=None if overlap.lawfulness is None else LawfulnessOut.of(overlap.lawfulness),
        )


class NextStepOut(Schema):
    """The one button: `action` is answer-link, open-feature or brief, done to `feature_id` or `link_id`."""

    action: str
    label: TextOut
    feature_id: int | None
    link_id: int | None

    @classmethod
    def of(cls, step: NextStep) -> Self:
        """From the use case's value."""
        return cls(action=step.step, label=TextOut.of(step.label), feature_id=step.feature_id, link_id=step.link_id)


class StruckOut(Schema):
    """Struck, with the reason; nothing is ever deleted."""

    at: datetime
    reason: str | None

    @classmethod
    def of(cls, struck: Struck) -> Self:
        """From the use case's value."""
        return cls.model_validate(struck)


class UploadRefOut(Schema):
    """The upload a feature came with."""

    id: int
    file_name: str

    @classmethod
    def of(cls, upload: UploadRef) -> Self:
        """From the use case's value."""
        return cls.model_validate(upload)
