"""What the rules may know of a feature: plain values, read from the database by the use cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gis.domain.words import (
    ChangeKind,
    FeatureKind,
    Industry,
    NationalModule,
    PointKind,
    ProjectKind,
    Register,
    Relation,
    SiteKind,
    Stage,
)


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """A live entry on a register: since when, by which document."""

    since: date
    document: str | None


@dataclass(frozen=True, slots=True)
class UseChangeFact:
    """A change of planned use; `is_residential_or_public` is 一住两公 (SPPCL art. 59-2)."""

    to_use: str
    changed_on: date
    is_residential_or_public: bool


@dataclass(frozen=True, slots=True)
class SchemeFact:
    """A filed scheme."""

    is_remediation: bool
    filed_on: date


@dataclass(frozen=True, slots=True)
class BatchFact:
    """A batch of soil that left; open until its evaluation is filed."""

    number: str
    promised_on: date
    evaluation_filed_on: date | None


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """A live parcel as the rules see it; `registers` holds live entries only."""

    id: int
    code: str
    stage: Stage
    registers: dict[Register, RegisterFact] = field(default_factory=dict)
    use_changes: tuple[UseChangeFact, ...] = ()
    schemes: tuple[SchemeFact, ...] = ()
    batches: tuple[BatchFact, ...] = ()
    is_over_screening: bool | None = None
    """None: unknown."""
    national_modules: frozenset[NationalModule] = frozenset()
    missing_fields: tuple[str, ...] = ()
    """Chinese names of base fields that are empty here (measure 10.2)."""

    @property
    def kind(self) -> FeatureKind:
        """Always a parcel."""
        return FeatureKind.PARCEL

    @property
    def change_to_homes(self) -> UseChangeFact | None:
        """The latest change of use where it is to residential or public land; of two on one day the later record."""
        latest = max(reversed(self.use_changes), key=lambda one: one.changed_on, default=None)
        return latest if latest is not None and latest.is_residential_or_public else None

    @property
    def open_batches(self) -> tuple[BatchFact, ...]:
        """Batches whose evaluation is not filed."""
        return tuple(one for one in self.batches if one.evaluation_filed_on is None)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """A live site."""

    id: int
    code: str
    site_kind: SiteKind
    industry: Industry | None
    listed_on: date | None = None
    self_monitored_on: date | None = None
    is_self_monitoring_abnormal: bool = False
    hazards_checked_on: date | None = None
    leak_checked_on: date | None = None
    tanks_reported_on: date | None = None

    @property
    def kind(self) -> FeatureKind:
        """Always a site."""
        return FeatureKind.SITE


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """A live project."""

    id: int
    code: str
    project_kind: ProjectKind
    industry: Industry | None
    starts_on: date | None = None
    survey_filed_on: date | None = None

    @property
    def kind(self) -> FeatureKind:
        """Always a project."""
        return FeatureKind.PROJECT


@dataclass(frozen=True, slots=True)
class PointFacts:
    """A live monitoring point."""

    id: int
    code: str
    point_kind: PointKind
    last_sampled_on: date | None = None

    @property
    def kind(self) -> FeatureKind:
        """Always a monitoring point."""
        return FeatureKind.POINT


@dataclass(frozen=True, slots=True)
class DetectionFacts:
    """A live detection; the change happened inside [before_date, after_date]."""

    id: int
    code: str
    before_date: date
    after_date: date
    change_kind: ChangeKind
    confidence: float | None = None

    @property
    def kind(self) -> FeatureKind:
        """Always a detection."""
        return FeatureKind.DETECTION


Facts = ParcelFacts | SiteFacts | ProjectFacts | PointFacts | DetectionFacts


@dataclass(frozen=True, slots=True)
class OverlapFact:
    """How a detection lies to a parcel: m2, shares 0-1, distance between edges in metres."""

    relation: Relation
    overlap_m2: float
    share_of_detection: float
    share_of_parcel: float
    distance_m: float
    tolerance_m: float
    is_borderline: bool
    """Moving one of the two by the tolerance would change the answer (R22)."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The nearest site of the kind a monitoring point watches, or the parcel it stands on (distance 0)."""

    facts: SiteFacts | ParcelFacts
    distance_m: float
    tolerance_m: float
