"""Soil samples of a parcel and what is said of them. Numbers are decimal and written as strings, as they were read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from api.schemas.base import BlankIsNone, Day, Line, PermissionOut, Schema, TextOut, Words
from api.schemas.registers import ProofIn
from gis.domain.judging_samples import COMPARED, VERDICT_TEXTS, Judgement, Summary
from gis.domain.lab_results import shown
from gis.domain.land_class import CLASS_TEXTS, Classed
from gis.domain.standards import Standard
from gis.proofs import Proof
from gis.samples import (
    BackgroundView,
    FileView,
    MeasurementView,
    PointView,
    Receipt,
    RejudgementView,
    SampleSending,
    SamplesView,
    SampleView,
    SumView,
    TypedResult,
    TypedSample,
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
    """A result as it was written (`raw`) and read; `no` is None for what the standard does not list."""

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


_PLAIN_OF_RESULT = ("id", "no", "raw_name", "raw", "value", "unit", "is_nd", "detection_limit", "detection_limit_mg_kg")


class SumOut(Schema):
    """A substance that is limited as a sum; `of` are the results that it adds up."""

    no: str
    name: TextOut
    of: list[int]
    judgement: JudgementOut

    @classmethod
    def from_view(cls, view: SumView) -> Self:
        """From the use case's value."""
        judgement = JudgementOut.of(view.judgement)
        return cls(no=view.no, name=TextOut.of(view.name), of=list(view.of), judgement=judgement)


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
    struck: StruckOut | None

    @classmethod
    def of(cls, view: SampleView) -> Self:
        """From the use case's value."""
        return cls(
            **{name: getattr(view, name) for name in _PLAIN_OF_SAMPLE},
            measurements=[MeasurementOut.of(one) for one in view.measurements],
            sums=[SumOut.from_view(one) for one in view.sums],
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


class SampleFileForm(BaseModel):
    """The fields beside a laboratory's table."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    document: Line = Field(None, description="The laboratory's report; a column of the table overrules it.")
    document_id: Annotated[Annotated[int, Field(ge=1, lt=2**63)] | None, BlankIsNone] = Field(
        None, description="The report itself, where it is recorded as a document of the parcel."
    )
    encoding: Line = Field(None, description="How the text is written, where it is told wrongly.")
    dry_run: bool = Field(default=False, description="Judge every row and store nothing.")

    def sending(self, file_name: str) -> SampleSending:
        """As the use case takes it."""
        return SampleSending(file_name, Proof(self.document, self.document_id), dry_run=self.dry_run)


class ReceiptOut(Schema):
    """What became of a table's rows. `problems` say where, what was read, what was expected and how to mend it."""

    file_name: str
    dry_run: bool
    file_id: int | None
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    results_stored: int
    problems: list[dict[str, Any]]
    sentence: TextOut | None

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """From the use case's value."""
        plain = {name: getattr(receipt, name) for name in _PLAIN_OF_RECEIPT}
        sentence = None if receipt.sentence is None else TextOut.of(receipt.sentence)
        return cls(**plain, dry_run=receipt.is_dry_run, problems=list(receipt.problems), sentence=sentence)


_PLAIN_OF_RECEIPT = ("file_name", "file_id", "rows", "accepted", "quarantined", "duplicates", "results_stored")


def _as_written(value: object) -> object:
    # A program may send numbers; a float is written as it reads.
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


Written = Annotated[str, BeforeValidator(_as_written), Field(max_length=100)]


class ResultIn(BaseModel):
    """A result as it stands in a report: ND, <0.5 and 未检出(0.01) are understood."""

    model_config = ConfigDict(frozen=True)

    substance: Annotated[Words, Field(max_length=100)] = Field(description="Name, symbol, CAS number or no.")
    result: Written = Field(examples=["25", "ND", "<0.5"])
    unit: Annotated[Words, Field(max_length=40)] | None = Field("mg/kg")
    detection_limit: Written | None = None
    cas: Annotated[Words, Field(max_length=20)] | None = None

    def said(self) -> TypedResult:
        """As the use case takes it."""
        return TypedResult(**self.model_dump())


class SampleIn(ProofIn):
    """A sample as a person types it, by which report of a laboratory."""

    point: Annotated[Words, Field(min_length=1, max_length=100)]
    sample: Line = None
    depth: Line = Field(None, description="Metres below ground", examples=["0-0.5"])
    sampled_on: Annotated[Day | None, BlankIsNone] = None
    east: Annotated[Written | None, BlankIsNone] = Field(None, description="Longitude, or easting")
    north: Annotated[Written | None, BlankIsNone] = Field(None, description="Latitude, or northing")
    results: Annotated[list[ResultIn], Field(min_length=1, max_length=200)]

    def said(self) -> TypedSample:
        """As the use case takes it."""
        plain = self.model_dump(exclude={"results", "document", "document_id"})
        return TypedSample(**plain, proof=self.proof, results=tuple(one.said() for one in self.results))


class SampleStrikeIn(BaseModel):
    """Why a record should not have been made."""

    reason: Words = Field(max_length=2000, description="At least two characters")


class BackgroundIn(ProofIn):
    """What a parcel's soil holds by nature, by which document."""

    substance: Annotated[Words, Field(max_length=100)]
    value: Written = Field(description="mg/kg, or with its unit", examples=["28"])
