"""What a parcel's samples look like to people: points, samples, results with their judgements, how they were judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gis.domain.judging_samples import Judgement, Summary
from gis.domain.land_class import Classed
from gis.domain.policy import Permission
from gis.domain.remediation_samples import Round
from gis.domain.standards import Standard
from gis.domain.text import Text


@dataclass(frozen=True, slots=True)
class Struck:
    """When, by whom and why a record was struck."""

    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class MeasurementView:
    """A result as it was written and read; `judgement` is None for a struck one and for one taken after the day."""

    id: int
    no: str | None
    """Key of the standard; None for what it does not list."""
    name: Text
    raw_name: str
    raw: str
    value: Decimal | None
    unit: str | None
    is_nd: bool
    detection_limit: Decimal | None
    detection_limit_mg_kg: Decimal | None
    judgement: Judgement | None
    is_counted: bool
    """Whether it still speaks for the soil: not once the effect evaluation has measured the substance again."""
    struck: Struck | None


@dataclass(frozen=True, slots=True)
class SumView:
    """A substance that is limited as a sum, added up from its parts in one sample."""

    no: str
    name: Text
    of: tuple[int, ...]
    judgement: Judgement
    is_counted: bool


@dataclass(frozen=True, slots=True)
class SampleView:
    """Soil of one point at one depth."""

    id: int
    name: str
    depth_from_m: Decimal | None
    depth_to_m: Decimal | None
    sampled_on: date | None
    document: str | None
    document_id: int | None
    file_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    measurements: tuple[MeasurementView, ...]
    sums: tuple[SumView, ...]
    round: Round | None
    """Before or after remediation; None where none is over."""
    struck: Struck | None


@dataclass(frozen=True, slots=True)
class PointView:
    """A sampling point; without a place where the report states none."""

    id: int
    name: str
    lon: float | None
    lat: float | None
    samples: tuple[SampleView, ...]


@dataclass(frozen=True, slots=True)
class BackgroundView:
    """What the soil holds by nature, mg/kg."""

    id: int
    no: str
    name: Text
    value: Decimal
    document: str
    recorded_at: datetime
    recorded_by: str | None
    struck: Struck | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A laboratory's table that was imported, with its receipt."""

    id: int
    file_name: str
    sha256: str
    document: str | None
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    problems: tuple[dict[str, Any], ...]
    recorded_at: datetime
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class RejudgementView:
    """What a change of use did to the samples."""

    changed_on: date
    recorded_at: datetime
    standard: str
    before: dict[str, Any]
    after: dict[str, Any]
    sentence: Text


@dataclass(frozen=True, slots=True)
class UseView:
    """A change of planned use and the class of land before and after it."""

    id: int
    changed_on: date
    from_use: str | None
    to_use: str


@dataclass(frozen=True, slots=True)
class SamplesView:
    """Everything about a parcel's samples, judged on a day."""

    on: date
    standard: Standard
    use: str | None
    classed: Classed
    summary: Summary
    points: tuple[PointView, ...]
    backgrounds: tuple[BackgroundView, ...]
    rejudgements: tuple[RejudgementView, ...]
    uses: tuple[UseView, ...]
    files: tuple[FileView, ...]
    may: tuple[Permission, ...]
