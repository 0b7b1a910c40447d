"""Stages of a parcel: what may follow, steps that people record, and corrections."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Labelled, PermissionOut, Schema, TextOut, Words
from api.schemas.panel_head import UnlawfulOut
from gis.domain.stage_guards import Obstacle
from gis.domain.stages import DECIDERS, law
from gis.domain.vocabulary import official_stage
from gis.domain.words import Stage
from gis.proofs import Proof
from gis.stages import NeedView, NewStep, StageCorrection, StagePapers, StepsView, StepView


class NeedOut(Schema):
    """A document that is needed: one of these kinds, of a stage where several have it.

    `state`: there, missing, to-come.
    """

    name: TextOut
    kinds: list[Labelled]
    stage: Labelled | None
    is_of_city: bool
    document_ids: list[int]
    state: str

    @classmethod
    def of(cls, need: NeedView) -> Self:
        """From the use case's value."""
        wanted = need.requirement
        return cls(
            name=TextOut.of(wanted.name),
            kinds=[Labelled.in_("document_kinds", kind) for kind in wanted.kinds],
            stage=Labelled.in_("stages", wanted.of) if wanted.of else None,
            is_of_city=wanted.is_of_city,
            document_ids=list(need.document_ids),
            state=need.state,
        )


class ObstacleOut(Schema):
    """Why a step cannot be taken yet, and the article that says so."""

    code: str
    text: TextOut
    article: str
    law: TextOut

    @classmethod
    def of(cls, one: Obstacle) -> Self:
        """From the domain's value."""
        return cls(code=one.code, text=TextOut.of(one.text), article=one.article, law=TextOut.of(law(one.article)))


class StepOut(Schema):
    """A lawful next step: when it is taken, who decides, its article, its documents, and what stands against it."""

    to_stage: Labelled
    when: TextOut
    decider: str
    decided_by: TextOut
    article: str
    law: TextOut
    needs: list[NeedOut]
    obstacles: list[ObstacleOut]
    is_open: bool
    opens: Labelled | None
    ends: Labelled | None

    @classmethod
    def of(cls, view: StepView) -> Self:
        """From the use case's value."""
        step = view.step
        return cls(
            to_stage=Labelled.in_("stages", step.to_stage),
            when=TextOut.of(step.when),
            decider=step.decider,
            decided_by=TextOut.of(DECIDERS[step.decider]),
            article=step.article,
            law=TextOut.of(law(step.article)),
            needs=[NeedOut.of(one) for one in view.needs],
            obstacles=[ObstacleOut.of(one) for one in view.obstacles],
            is_open=not view.obstacles,
            opens=Labelled.in_("registers", step.opens) if step.opens else None,
            ends=Labelled.in_("registers", step.ends) if step.ends else None,
        )


class StagePapersOut(Schema):
    """The documents of one stage."""

    stage: Labelled
    needs: list[NeedOut]

    @classmethod
    def of(cls, papers: StagePapers) -> Self:
        """From the use case's value."""
        return cls(stage=Labelled.in_("stages", papers.stage), needs=[NeedOut.of(one) for one in papers.needs])


class StepsOut(Schema):
    """Where a parcel stands and what may follow. `last_event_id` is sent back with a step or a correction."""

    stage: Labelled
    official: str | None
    since: date | None
    document: str | None
    document_id: int | None
    last_event_id: int | None
    steps: list[StepOut]
    papers: list[StagePapersOut]
    missing: int
    unlawful: list[UnlawfulOut]
    may: PermissionOut

    @classmethod
    def of(cls, view: StepsView) -> Self:
        """From the use case's value."""
        return cls(
            stage=Labelled.in_("stages", view.stage),
            official=official_stage(view.stage),
            since=view.since,
            document=view.document,
            document_id=view.document_id,
            last_event_id=view.last_event_id,
            steps=[StepOut.of(one) for one in view.steps],
            papers=[StagePapersOut.of(one) for one in view.papers],
            missing=view.missing,
            unlawful=[UnlawfulOut.of(one) for one in view.unlawful],
            may=PermissionOut.of(view.permission),
        )


class StepIn(Schema):
    """The next stage, since when it holds; without a document the newest one that decides the step is named."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"to_stage": "PRELIM", "valid_on": "2024-09-10", "seen_event_id": None}]}
    )

    to_stage: Stage
    valid_on: Day
    seen_event_id: int | None = Field(description="`last_event_id` of what the person saw; another one answers 409")
    document_id: int | None = Field(None, ge=1, lt=2**63)
    document: Words | None = Field(None, max_length=200, description="Title or number, where no document is recorded")
    note: Words | None = Field(None, max_length=2000)
    opens_aftercare: bool = Field(default=False, description="Of a delisting: aftercare begins (art. 42)")

    def said(self) -> NewStep:
        """As the use case takes it."""
        return NewStep(
            self.to_stage,
            self.valid_on,
            self.seen_event_id,
            Proof(self.document, self.document_id),
            self.note,
            self.opens_aftercare,
        )


class StageCorrectionIn(Schema):
    """What a line of the history should have said, wholly; a null as stage says that it never happened."""

    event_id: int = Field(ge=1, lt=2**63)
    reason: Words = Field(max_length=2000, description="At least two characters")
    seen_event_id: int | None
    to_stage: Stage | None
    valid_on: Day | None = None
    document_id: int | None = Field(None, ge=1, lt=2**63)
    document: Words | None = Field(None, max_length=200)

    def said(self) -> StageCorrection:
        """As the use case takes it."""
        return StageCorrection(
            self.event_id,
            self.reason,
            self.seen_event_id,
            self.to_stage,
            self.valid_on,
            Proof(self.document, self.document_id),
        )
