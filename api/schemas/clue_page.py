"""The page of one clue as JSON."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from api.schemas.base import Labelled, Schema, TextOut
from api.schemas.clue_reports import ReportOut
from api.schemas.clues import ClueHeadOut, ClueParcelOut, ClueUnitOut, OfferOut
from api.schemas.lawfulness import LawfulnessOut
from api.schemas.visits import VisitOut
from gis.clues.trail import Held, Line
from gis.clues.views import ClueView, ConclusionView, ExplanationView, MemberView, OnParcel, PartView
from gis.duties import Duty

_HOUR = timedelta(hours=1)


class PartOut(ClueUnitOut):
    """A unit that takes part; `share` is of the ground in a street."""

    part: str
    share: float | None

    @classmethod
    def of(cls, part: PartView) -> Self:  # type: ignore[override]
        """From the use case's value."""
        name = part.unit.name
        return cls(id=part.unit.id, zh=name.zh, en=name.en, part=part.part, share=part.share)


class OnParcelOut(Schema):
    """How a detection lies on a parcel (m², shares 0-1), and what the lawfulness table says of it there."""

    parcel: ClueParcelOut
    relation: Labelled
    overlap_m2: float
    share_of_detection: float
    share_of_parcel: float
    distance_m: float
    lawfulness: LawfulnessOut | None

    @classmethod
    def of(cls, one: OnParcel) -> Self:
        """From the use case's value."""
        fact = one.overlap
        return cls(
            parcel=ClueParcelOut.model_validate(one.parcel),
            relation=Labelled.in_("relations", fact.relation),
            overlap_m2=fact.overlap_m2,
            share_of_detection=fact.share_of_detection,
            share_of_parcel=fact.share_of_parcel,
            distance_m=fact.distance_m,
            lawfulness=LawfulnessOut.of(one.said) if one.said else None,
        )


class ClueWindowOut(Schema):
    """The change happened after `last_without` and by `first_with`; the days it was seen on; since when it is gone."""

    last_without: date
    first_with: date
    seen_on: list[date]
    gone_on: date | None


class MemberOut(Schema):
    """A detection of the clue; the change happened between `before` and `after`, neither is its day."""

    id: int
    code: str
    change: Labelled
    before: date
    after: date
    imagery: str | None
    resolution_m: float | None
    area_m2: float
    share: float | None
    is_explained: bool
    run_id: int | None
    on: list[OnParcelOut]

    @classmethod
    def of(cls, one: MemberView) -> Self:
        """From the use case's value."""
        return cls(
            id=one.id,
            code=one.code,
            change=Labelled.in_("change_kinds", one.change),
            before=one.before,
            after=one.after,
            imagery=one.imagery,
            resolution_m=one.resolution_m,
            area_m2=one.area_m2,
            share=one.share,
            is_explained=one.is_explained,
            run_id=one.run_id,
            on=[OnParcelOut.of(pair) for pair in one.on],
        )


class ExplanationOut(Schema):
    """Until when the ground is explained, and why."""

    reason: Labelled
    text: str
    until: date
    person: str
    recorded_at: datetime

    @classmethod
    def of(cls, one: ExplanationView) -> Self:
        """From the use case's value."""
        reason = Labelled.in_("clue_reasons", one.reason)
        return cls(reason=reason, text=one.text, until=one.until, person=one.person, recorded_at=one.recorded_at)


class ConclusionOut(Schema):
    """What a reviewer concluded, by which document."""

    conclusion: Labelled
    text: str
    document_id: int | None
    document: str | None
    person: str
    recorded_at: datetime

    @classmethod
    def of(cls, one: ConclusionView) -> Self:
        """From the use case's value."""
        return cls(
            conclusion=Labelled.in_("clue_conclusions", one.conclusion),
            text=one.text,
            document_id=one.document_id,
            document=one.document,
            person=one.person,
            recorded_at=one.recorded_at,
        )


class LineOut(Schema):
    """One line of the trail; no person: it happened by rule."""

    id: int
    move: Labelled
    from_state: Labelled | None
    to_state: Labelled
    person: str | None
    unit: TextOut | None
    reason: Labelled | None
    text: str
    units: list[ClueUnitOut]
    turn: list[ClueUnitOut]
    until: date | None
    punished_on: date | None
    rectified_on: date | None
    document_id: int | None
    document: str | None
    visit_id: int | None
    detection_id: int | None
    detection: str | None
    valid_on: date
    recorded_at: datetime

    @classmethod
    def of(cls, line: Line) -> Self:
        """From the use case's value."""
        return cls(
            id=line.id,
            move=Labelled.in_("clue_moves", line.move),
            from_state=Labelled.in_("detection_states", line.from_state) if line.from_state else None,
            to_state=Labelled.in_("detection_states", line.to_state),
            person=line.person,
            unit=TextOut.of(line.unit) if line.unit else None,
            reason=Labelled.in_("clue_reasons", line.reason) if line.reason else None,
            text=line.text,
            units=[ClueUnitOut.of_ref(unit) for unit in line.units],
            turn=[ClueUnitOut.of_ref(unit) for unit in line.turn],
            until=line.until,
            punished_on=line.punished_on,
            rectified_on=line.rectified_on,
            document_id=line.document_id,
            document=line.document,
            visit_id=line.visit_id,
            detection_id=line.detection_id,
            detection=line.detection,
            valid_on=line.valid_on,
            recorded_at=line.recorded_at,
        )


class HeldOut(ClueUnitOut):
    """How long a unit has held the clue, hours; time on hold is nobody's."""

    hours: float
    is_now: bool

    @classmethod
    def of(cls, held: Held) -> Self:  # type: ignore[override]
        """From the use case's value."""
        unit = held.unit
        return cls(id=unit.id, zh=unit.name.zh, en=unit.name.en, hours=round(held.held / _HOUR, 1), is_now=held.is_now)


class ClueDutyOut(Schema):
    """What is due about the parcel, to be looked at with the same visit."""

    title: TextOut
    state: Labelled
    due_on: date | None
    door: str

    @classmethod
    def of(cls, duty: Duty) -> Self:
        """From the provider's value."""
        state = Labelled.in_("duty_states", duty.state)
        return cls(title=TextOut.of(duty.title), state=state, due_on=duty.due_on, door=duty.door)


class ClueOut(Schema):
    """Everything that the page of a clue shows. `about_id` is the feature that its documents belong to."""

    head: ClueHeadOut
    about_id: int | None
    units: list[PartOut]
    members: list[MemberOut]
    reports: list[ReportOut]
    window: ClueWindowOut | None
    visits: list[VisitOut]
    conclusions: list[ConclusionOut]
    explanations: list[ExplanationOut]
    lines: list[LineOut]
    held: list[HeldOut]
    offers: list[OfferOut]
    next: str | None
    choices: list[ClueUnitOut]
    to_check: list[int]
    to_sanction: list[int]
    others: list[ClueHeadOut]
    duties: list[ClueDutyOut]

    @classmethod
    def of(cls, view: ClueView) -> Self:
        """From the use case's value."""
        return cls(
            head=ClueHeadOut.of(view.head),
            about_id=view.about_id,
            units=[PartOut.of(one) for one in view.units],
            members=[MemberOut.of(one) for one in view.members],
            reports=[ReportOut.of(one) for one in view.reports],
            window=ClueWindowOut.model_validate(view.window) if view.window else None,
            visits=[VisitOut.of(one) for one in view.visits],
            conclusions=[ConclusionOut.of(one) for one in view.conclusions],
            explanations=[ExplanationOut.of(one) for one in view.explanations],
            lines=[LineOut.of(one) for one in view.lines],
            held=[HeldOut.of(one) for one in view.held],
            offers=[OfferOut.of(one) for one in view.offers],
            next=view.next,
            choices=[ClueUnitOut.of_ref(one) for one in view.choices],
            to_check=list(view.to_check),
            to_sanction=list(view.to_sanction),
            others=[ClueHeadOut.of(one) for one in view.others],
            duties=[ClueDutyOut.of(one) for one in view.duties],
        )
