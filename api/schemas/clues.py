"""Clues as JSON: heads of lists, the page of one, what may be done with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Day, Labelled, Schema, TextOut, Words
from gis.clues.listing import ClueFilter, ClueHead, CluePage
from gis.clues.moving import Wish
from gis.clues.trail import UnitRef
from gis.domain.deadlines import Countdown
from gis.domain.review import Offer
from gis.domain.review_words import ClueSource, Conclusion, Move, Reason
from gis.domain.words import DetectionState

Id = Annotated[int, Field(ge=1, lt=2**63)]


class ClueQuery(BaseModel):
    """Which clues a list has, and how many of them at a time."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: list[DetectionState] = Field([], description="In one of these states")
    open: bool | None = Field(None, description="Open ones, or those that are done")
    turn: bool = Field(default=False, description="Those whose turn it is of my unit")
    ours: bool = Field(default=False, description="Those in which my unit takes part")
    overdue: bool = Field(default=False, description="Open ones past their day")
    parcel: Id | None = None
    detection: Id | None = None
    source: list[ClueSource] = Field([], description="Of one of these sources, or joined by one")
    q: str = Field("", max_length=200, description="Number, parcel, code of a detection, or number at the source")
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10**6)

    @property
    def chosen(self) -> ClueFilter:
        """As the use case takes it."""
        return ClueFilter(
            states=tuple(self.state),
            is_open=self.open,
            is_my_turn=self.turn,
            is_ours=self.ours,
            is_overdue=self.overdue,
            parcel_id=self.parcel,
            detection_id=self.detection,
            sources=tuple(self.source),
            q=self.q.replace("\x00", ""),
        )


class ClueUnitOut(TextOut):
    """A unit by id and name."""

    id: int

    @classmethod
    def of_ref(cls, unit: UnitRef) -> Self:
        """From the use case's value."""
        return cls(id=unit.id, zh=unit.name.zh, en=unit.name.en)


class ClueParcelOut(Schema):
    """The parcel that a clue lies on."""

    id: int
    code: str
    name: str


class ClueDueOut(Schema):
    """By when it is to be moved on."""

    due_on: date
    days_left: int
    working_days_left: int
    is_overdue: bool
    is_amber: bool
    sentence: TextOut

    @classmethod
    def of(cls, left: Countdown) -> Self:
        """From the rules' value."""
        return cls(
            due_on=left.due,
            days_left=left.days_left,
            working_days_left=left.working_days_left,
            is_overdue=left.is_overdue,
            is_amber=left.is_amber,
            sentence=TextOut.of(left.sentence),
        )


class ClueHeadOut(Schema):
    """One row of a list. `version` is given back with a move. No unit in `turn`: nobody has to do anything."""

    id: int
    number: str
    sources: list[Labelled]
    told: str | None
    state: Labelled
    held_from: Labelled | None
    parcel: ClueParcelOut | None
    streets: list[TextOut]
    codes: list[str]
    kinds: list[Labelled]
    area_m2: float | None
    lawfulness: Labelled | None
    lead: ClueUnitOut | None
    turn: list[ClueUnitOut]
    due: ClueDueOut | None
    explained_until: date | None
    finding: Labelled | None
    conclusion: Labelled | None
    opened_at: datetime
    version: int

    @classmethod
    def of(cls, head: ClueHead) -> Self:
        """From the use case's value."""
        return cls(
            id=head.id,
            number=head.number,
            sources=[Labelled.in_("clue_sources", one) for one in head.sources],
            told=head.told,
            state=Labelled.in_("detection_states", head.state),
            held_from=Labelled.in_("detection_states", head.held_from) if head.held_from else None,
            parcel=ClueParcelOut.model_validate(head.parcel) if head.parcel else None,
            streets=[TextOut.of(name) for name in head.streets],
            codes=list(head.codes),
            kinds=[Labelled.in_("change_kinds", kind) for kind in head.kinds],
            area_m2=head.area_m2,
            lawfulness=Labelled.in_("lawfulness", head.lawfulness) if head.lawfulness else None,
            lead=ClueUnitOut.of_ref(head.lead) if head.lead else None,
            turn=[ClueUnitOut.of_ref(unit) for unit in head.turn],
            due=ClueDueOut.of(head.due) if head.due else None,
            explained_until=head.explained_until,
            finding=Labelled.in_("clue_findings", head.finding) if head.finding else None,
            conclusion=Labelled.in_("clue_conclusions", head.conclusion) if head.conclusion else None,
            opened_at=head.opened_at,
            version=head.version,
        )


class CluePageOut(Schema):
    """So many in all, and some of them: the most urgent first."""

    total: int
    rows: list[ClueHeadOut]

    @classmethod
    def of(cls, page: CluePage) -> Self:
        """From the use case's value."""
        return cls(total=page.total, rows=[ClueHeadOut.of(row) for row in page.rows])


class ConclusionOffer(Labelled):
    """A conclusion that the last visit bears, or why not."""

    why: TextOut | None


class OfferOut(Schema):
    """A move: allowed, or greyed with its reason; `is_here`: the state has it; what must be said with it."""

    move: Labelled
    is_here: bool
    allowed: bool
    why: TextOut | None
    reasons: list[Labelled]
    needs: list[str]
    conclusions: list[ConclusionOffer]

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """From the rules' value."""
        return cls(
            move=Labelled.in_("clue_moves", offer.move),
            is_here=offer.is_here,
            allowed=offer.is_allowed,
            why=TextOut.of(offer.refusal.text) if offer.refusal else None,
            reasons=[Labelled.in_("clue_reasons", one) for one in offer.reasons],
            needs=sorted(offer.needs),
            conclusions=[
                ConclusionOffer(
                    **Labelled.in_("clue_conclusions", one).model_dump(),
                    why=TextOut.of(refusal.text) if refusal else None,
                )
                for one, refusal in offer.conclusions
            ],
        )


class MoveIn(BaseModel):
    """A move, the version of the clue that its maker saw, and what the move needs."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [{"move": "dispatch", "version": 3, "unit_ids": [21], "text": "请于本周内核查"}]
        },
    )

    move: Move
    version: int = Field(ge=1)
    reason: Reason | None = None
    text: Words = ""
    until: Day | None = None
    unit_ids: list[Annotated[int, Field(ge=1, lt=2**31)]] = Field(default=[], max_length=50)
    conclusion: Conclusion | None = None
    document_id: Id | None = Field(None, description="A document recorded with the place, such as the decision")
    punished_on: Day | None = None
    rectified_on: Day | None = None

    def wish(self) -> Wish:
        """As the use case takes it."""
        return Wish(
            self.move,
            reason=self.reason,
            text=self.text,
            until=self.until,
            unit_ids=frozenset(self.unit_ids),
            conclusion=self.conclusion,
            document_id=self.document_id,
            punished_on=self.punished_on,
            rectified_on=self.rectified_on,
        )


class BurdenRowOut(Schema):
    """A street in a month (its first day)."""

    street: TextOut
    month: date
    detections: int
    clues: int
    visits: int
    repeated: int


class BurdenOut(Schema):
    """Patches, clues and visits by street and month; `repeated`: visits to ground that was explained already."""

    since: date
    until: date
    rows: list[BurdenRowOut]
