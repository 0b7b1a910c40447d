"""Soil samples of a parcel and what is said of them. Numbers are decimal and written as strings, as they were read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import PlainSerializer

from api.schemas.base import PermissionOut, Schema, TextOut
from gis.domain.judging_samples import COMPARED, VERDICT_TEXTS, Judgement, Summary
from gis.domain.lab_results import shown
from gis.domain.land_class import CLASS_TEXTS, Classed
from gis.domain.remediation_samples import ROUND_TEXTS, Round
from gis.domain.standards import Standard
from gis.samples import (
    BackgroundView,
    FileView,
    MeasurementView,
    PointView,
    RejudgementView,
    SamplesView,
    SampleView,
    SumView,
)
from gis.samples.values import Struck, UseView

Number = Annotated[Decimal, PlainSerializer(shown, return_type=str)]
"""A decimal number as people write it: no exponent, no zeros at the end."""


class StruckOut(Schema):
    """When, by whom and why a record was struck."""

    at: datetime
    by: str | None
    reason: str

    @classmethod
    def maybe(cls, struck: Struck | None) -> Self | None:
        """None for a live record."""
        return None if struck is None else cls.model_validate(struck)


class StandardOut(Schema):
    """The standard by which samples are judged, and where its values come from."""

    id: str
    title: TextOut
    issued_on: date
    in_force_on: date
    source: TextOut
    sums_basis: TextOut
    sha256: str
    items: int

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """From the domain's value."""
        return cls(
            id=standard.id,
            title=TextOut.of(standard.title),
            issued_on=standard.issued_on,
            in_force_on=standard.in_force_on,
            source=TextOut.of(standard.source),
            sums_basis=TextOut.of(standard.sums_basis),
            sha256=standard.sha256,
            items=len(standard.items),
        )


class LandClassOut(Schema):
    """The class of land, by which use; `is_unclear`: the use leaves it open, so it is the first (5.3.1)."""

    code: str
    label: TextOut
    use: str | None
    is_unclear: bool
    because: TextOut
    basis: TextOut

    @classmethod
    def of(cls, classed: Classed, use: str | None) -> Self:
        """From the domain's value."""
        return cls(
            code=classed.land_class,
            label=TextOut.of(CLASS_TEXTS[classed.land_class]),
            use=use,
            is_unclear=classed.is_unclear,
            because=TextOut.of(classed.because),
            basis=TextOut.of(classed.basis),
        )


class JudgementOut(Schema):
    """What is to be said of a result; `value`, `screening`, `intervention` in mg/kg."""

    verdict: str
    label: TextOut
    sentence: TextOut
    value: Number | None
    screening: Number | None
    intervention: Number | None

    @classmethod
    def of(cls, judgement: Judgement) -> Self:
        """From the domain's value."""
        limits = judgement.limits
        return cls(
            verdict=judgement.verdict,
            label=TextOut.of(VERDICT_TEXTS[judgement.verdict]),
            sentence=TextOut.of(judgement.sentence),
            value=judgement.value,
            screening=None if limits is None else limits.screening,
            intervention=None if limits is None else limits.intervention,
        )


class MeasurementOut(Schema):
    """A result as it was written (`raw`) and read; `no` is None for what the standard does not list.

    `is_counted`: it still speaks for the soil; not once an effect evaluation has measured the substance again.
    """

    id: int
    no: str | None
    name: TextOut
    raw_name: str
    raw: str
    value: Number | None
    unit: str | None
    is_nd: bool
    detection_limit: Number | None
    detection_limit_mg_kg: Number | None
    judgement: JudgementOut | None
    is_counted: bool
    struck: StruckOut | None

    @classmethod
    def of(cls, view: MeasurementView) -> Self:
        """From the use case's value."""
        plain = {name: getattr(view, name) for name in _PLAIN_OF_RESULT}
        return cls(
            **plain,
            name=TextOut.of(view.name),
            judgement=None if view.judgement is None else JudgementOut.of(view.judgement),
            struck=StruckOut.maybe(view.struck),
        )


_PLAIN_OF_RESULT = (
    *("id", "no", "raw_name", "raw", "value", "unit", "is_nd", "detection_limit", "detection_limit_mg_kg"),
    "is_counted",
)


class SumOut(Schema):
    """A substance that is limited as a sum; `of` are the results that it adds up."""

    no: str
    name: TextOut
    of: list[int]
    judgement: JudgementOut
    is_counted: bool

    @classmethod
    def from_view(cls, view: SumView) -> Self:
        """From the use case's value."""
        judgement = JudgementOut.of(view.judgement)
        name, parts = TextOut.of(view.name), list(view.of)
        return cls(no=view.no, name=name, of=parts, judgement=judgement, is_counted=view.is_counted)


class RoundOut(Schema):
    """Before or after the remediation that was last evaluated."""

    code: str
    label: TextOut

    @classmethod
    def maybe(cls, one: Round | None) -> Self | None:
        """None where no remediation is over."""
        return None if one is None else cls(code=one, label=TextOut.of(ROUND_TEXTS[one]))


class SampleOut(Schema):
    """Soil of one point at one depth, metres below ground."""

    id: int
    name: str
    depth_from_m: Number | None
    depth_to_m: Number | None
    sampled_on: date | None
    document: str | None
    document_id: int | None
    file_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    measurements: list[MeasurementOut]
    sums: list[SumOut]
    round: RoundOut | None
    struck: StruckOut | None

    @classmethod
    def of(cls, view: SampleView) -> Self:
        """From the use case's value."""
        return cls(
            **{name: getattr(view, name) for name in _PLAIN_OF_SAMPLE},
            measurements=[MeasurementOut.of(one) for one in view.measurements],
            sums=[SumOut.from_view(one) for one in view.sums],
            round=RoundOut.maybe(view.round),
            struck=StruckOut.maybe(view.struck),
        )


_PLAIN_OF_SAMPLE = (
    *("id", "name", "depth_from_m", "depth_to_m", "sampled_on", "document", "document_id", "file_id"),
    *("recorded_at", "recorded_by"),
)


class PointOut(Schema):
    """A sampling point in longitude and latitude; without them where the report says nothing."""

    id: int
    name: str
    lon: float | None
    lat: float | None
    samples: list[SampleOut]

    @classmethod
    def of(cls, view: PointView) -> Self:
        """From the use case's value."""
        samples = [SampleOut.of(one) for one in view.samples]
        return cls(id=view.id, name=view.name, lon=view.lon, lat=view.lat, samples=samples)


class SampleSummaryOut(Schema):
    """How many results have which verdict, the gravest first; `is_over_screening` None: it cannot be said."""

    sentence: TextOut
    samples: int
    results: int
    counts: dict[str, int]
    is_over_screening: bool | None

    @classmethod
    def of(cls, summary: Summary) -> Self:
        """From the domain's value."""
        return cls(
            sentence=TextOut.of(summary.sentence),
            samples=summary.samples,
            results=summary.results,
            counts={one.value: summary.counts[one] for one in COMPARED},
            is_over_screening=summary.is_over_screening,
        )


class BackgroundOut(Schema):
    """A background value, mg/kg, by its document."""

    id: int
    no: str
    name: TextOut
    value: Number
    document: str
    recorded_at: datetime
    recorded_by: str | None
    struck: StruckOut | None

    @classmethod
    def of(cls, view: BackgroundView) -> Self:
        """From the use case's value."""
        plain = {name: getattr(view, name) for name in ("id", "no", "value", "document", "recorded_at", "recorded_by")}
        return cls(**plain, name=TextOut.of(view.name), struck=StruckOut.maybe(view.struck))


class RejudgementOut(Schema):
    """A change of planned use that made the samples be judged again, with both judgements as they were recorded."""

    changed_on: date
    recorded_at: datetime
    standard: str
    sentence: TextOut
    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def of(cls, view: RejudgementView) -> Self:
        """From the use case's value."""
        return cls(
            changed_on=view.changed_on,
            recorded_at=view.recorded_at,
            standard=view.standard,
            sentence=TextOut.of(view.sentence),
            before=view.before,
            after=view.after,
        )


class SampleFileOut(Schema):
    """A laboratory's table that was imported: rows = accepted + quarantined + duplicates."""

    id: int
    file_name: str
    sha256: str
    document: str | None
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    problems: list[dict[str, Any]]
    recorded_at: datetime
    recorded_by: str | None

    @classmethod
    def of(cls, view: FileView) -> Self:
        """From the use case's value."""
        return cls.model_validate(view)


class UseOut(Schema):
    """A change of planned use."""

    id: int
    changed_on: date
    from_use: str | None
    to_use: str

    @classmethod
    def of(cls, view: UseView) -> Self:
        """From the use case's value."""
        return cls.model_validate(view)


class SamplesOut(Schema):
    """Everything about a parcel's samples, judged on a day by the planned use that holds on it."""

    on: date
    standard: StandardOut
    land_class: LandClassOut
    summary: SampleSummaryOut
    points: list[PointOut]
    backgrounds: list[BackgroundOut]
    rejudgements: list[RejudgementOut]
    uses: list[UseOut]
    files: list[SampleFileOut]
    may: list[PermissionOut]

    @classmethod
    def of(cls, view: SamplesView) -> Self:
        """From the use case's value."""
        return cls(
            on=view.on,
            standard=StandardOut.of(view.standard),
            land_class=LandClassOut.of(view.classed, view.use),
            summary=SampleSummaryOut.of(view.summary),
            points=[PointOut.of(one) for one in view.points],
            backgrounds=[BackgroundOut.of(one) for one in view.backgrounds],
            rejudgements=[RejudgementOut.of(one) for one in view.rejudgements],
            uses=[UseOut.of(one) for one in view.uses],
            files=[SampleFileOut.of(one) for one in view.files],
            may=[PermissionOut.of(one) for one in view.may],
        )
