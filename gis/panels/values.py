"""What a detail panel says, as values; the edge turns them into JSON, a brief into a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from gis.domain.contradictions_of_record import Found
from gis.domain.deadlines import Countdown
from gis.domain.facts import OverlapFact
from gis.domain.land_class import Classed
from gis.domain.lawfulness import Lawfulness, Verdict
from gis.domain.policy import Permission
from gis.domain.text import Text
from gis.domain.unlawful import Unlawful
from gis.domain.words import FeatureKind
from gis.link_views import FeatureRef, LinkView
from gis.responsibility import NearStreet, StreetPart


class FactUnit(StrEnum):
    """In what a fact is given, so that a page can format it."""

    M2 = "m2"
    M = "m"
    DATE = "date"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled fact. A value of None is a gap, and is shown as one."""

    label: Text
    value: Text | str | float | date | None
    unit: FactUnit | None = None
    since: date | None = None
    document: str | None = None
    is_flagged: bool = False
    """It speaks against another fact, or against the law; it is shown, not refused."""

    @property
    def is_missing(self) -> bool:
        """Whether nobody has filled it in."""
        return self.value is None or self.value == ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of the vocabulary with its label."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class StageNow:
    """Where a parcel stands, the official code S0-S6, since when and by which document."""

    code: str
    name: Text
    official: str | None
    since: date | None
    document: str | None


@dataclass(frozen=True, slots=True)
class RegisterSpan:
    """A stay on a register: `until` is exclusive, None while it stands there."""

    code: str
    name: Text
    since: date
    until: date | None
    document: str | None
    end_reason: str | None
    is_live: bool


class EventKind(StrEnum):
    """What changed."""

    STAGE = "stage"
    REGISTER = "register"
    USE = "use"
    SCHEME = "scheme"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history: when it was so (`valid_on`), when we knew (`recorded_at`), who and by which document."""

    kind: EventKind
    sentence: Text
    before: Coded | None
    after: Coded | None
    valid_on: date
    recorded_at: datetime
    document: str | None
    person: str | None


@dataclass(frozen=True, slots=True)
class UseChange:
    """A change of planned use; `triggers_review` when it becomes 一住两公 (SPPCL art. 59-2)."""

    from_use: str | None
    to_use: str
    changed_on: date
    triggers_review: bool
    document: str | None
    sentence: Text


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A filed scheme."""

    is_remediation: bool
    name: Text
    filed_on: date
    works_from: date | None
    works_until: date | None
    document: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Soil that left; `countdown` runs to the promised day while its evaluation is not filed, else None."""

    number: str
    volume_m3: float
    destination: str
    left_on: date | None
    promised_on: date
    disposed_on: date | None
    evaluation_filed_on: date | None
    countdown: Countdown | None
    document: str | None
    sentence: Text


@dataclass(frozen=True, slots=True)
class Window:
    """The change happened between these two days; neither of them is its date."""

    before: date
    after: date

    @property
    def days(self) -> int:
        """Days between the two images."""
        return (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class OverlapView:
    """How a detection and a parcel lie; `other` is the one whose panel this is not. Near ones are here too."""

    other: FeatureRef
    fact: OverlapFact
    sentence: Text
    lawfulness: Lawfulness | None = None
    """What the change means on that parcel; None where they are merely near."""


class Step(StrEnum):
    """What the one button of a panel does."""

    ANSWER_LINK = "answer-link"
    OPEN_FEATURE = "open-feature"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next, with a verb, and what it is done to."""

    step: Step
    label: Text
    feature_id: int | None = None
    link_id: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: the link whose day comes first, and how many links of the feature have passed theirs."""

    link: LinkView
    overdue: int


@dataclass(frozen=True, slots=True)
class PlannedUse:
    """What a parcel is planned for; `is_residential_or_public` is 一住两公 (SPPCL art. 59-2), `classed` of GB 36600."""

    use: str
    is_residential_or_public: bool
    classed: Classed


@dataclass(frozen=True, slots=True)
class Struck:
    """A struck feature stays readable, with its reason."""

    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class UploadRef:
    """The upload a feature came with."""

    id: int
    file_name: str


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name or code that an upload knew it by; `upload` is None where the reader may not know of it."""

    name: str
    code: str | None
    recorded_at: datetime
    upload: UploadRef | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every kind of feature has; `geometry` is GeoJSON in lon/lat, `bbox` w, s, e, n in degrees."""

    id: int
    kind: FeatureKind
    code: str
    name: str
    address: str | None
    area_m2: float
    geometry: dict[str, Any]
    bbox: tuple[float, float, float, float]
    lon: float
    lat: float
    streets: tuple[StreetPart, ...]
    near_streets: tuple[NearStreet, ...]
    source: str | None
    as_of: date | None
    recorded_at: datetime
    recorded_by: str | None
    struck: Struck | None
    upload: UploadRef | None
    aliases: tuple[Alias, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    """Columns of its file that mean nothing to us, and their cells as text."""


@dataclass(frozen=True, slots=True)
class Body:
    """What only some kinds have; the rest is empty."""

    headline: Text
    facts: tuple[Fact, ...]
    state: Coded
    stage: StageNow | None = None
    registers: tuple[RegisterSpan, ...] = ()
    history: tuple[Event, ...] = ()
    planned_use: PlannedUse | None = None
    planned_uses: tuple[UseChange, ...] = ()
    schemes: tuple[SchemeView, ...] = ()
    batches: tuple[Batch, ...] = ()
    contradictions: tuple[Found, ...] = ()
    unlawful: tuple[Unlawful, ...] = ()
    missing_documents: int = 0
    """Of its stages (`stage_papers`)."""
    window: Window | None = None
    lawfulness: Verdict | None = None
    """The gravest of the verdicts on the parcels that a detection lies on."""
    overlaps: tuple[OverlapView, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One feature, wholly: what, where, why it falls under which measures, who must act, what may be done."""

    frame: Frame
    body: Body
    links: tuple[LinkView, ...]
    may: tuple[Permission, ...]
    next_step: NextStep | None
    turn: Turn | None
