"""Plans, measures, deadlines and the units that answer for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from api.schemas.base import Labelled, PermissionOut, Schema, TextOut
from api.schemas.deadlines import DeadlineOut
from gis.measures import (
    FeatureCount,
    MeasureCounts,
    MeasureView,
    PlanSummary,
    PlanView,
    UnitPage,
    UnitRef,
    UnitSummary,
)


class PlanOut(Schema):
    """A plan in one line."""

    year: int
    district_code: str
    title: str
    tasks: int
    measures: int
    document_name: str | None
    imported_at: datetime

    @classmethod
    def of(cls, plan: PlanSummary) -> Self:
        """From the use case's value."""
        return cls.model_validate(plan)


class PlanUnitOut(Schema):
    """A unit as one measure names it; `note` says what a group stands for, `wording` is the plan's own."""

    id: int
    kind: str
    name_zh: str
    name_en: str
    wording: str
    resolved_from: str | None
    note: TextOut | None

    @classmethod
    def of(cls, unit: UnitRef) -> Self:
        """From the use case's value."""
        return cls(
            id=unit.id,
            kind=unit.kind,
            name_zh=unit.name.zh,
            name_en=unit.name.en,
            wording=unit.wording,
            resolved_from=None,
            note=TextOut.of(unit.note) if unit.note else None,
        )


class StateCount(Labelled):
    """So many features of one kind in one state: a stage, a site kind or a detection state."""

    kind: str
    n: int
    open: int

    @classmethod
    def of_group(cls, group: FeatureCount) -> Self:
        """From the use case's value."""
        return cls(kind=group.kind, code=group.code, zh=group.name.zh, en=group.name.en, n=group.n, open=group.open)


class CountsOut(Schema):
    """What falls under a measure, within your scope; `by_state` and `by_kind` each sum to `total`."""

    total: int
    open: int
    by_kind: dict[str, int]
    by_state: list[StateCount]

    @classmethod
    def of(cls, counts: MeasureCounts) -> Self:
        """From the use case's value."""
        return cls(
            total=counts.total,
            open=counts.open,
            by_kind={kind.value: n for kind, n in counts.by_kind.items()},
            by_state=[StateCount.of_group(group) for group in counts.by_state],
        )


class MeasureOut(Schema):
    """One measure. `counts` is null when nothing on the map can fall under it; `objects_text` then says so.

    `next_deadline` is, of what is not done, the first due date that has not passed, else the last one; null when
    nothing is left (`is_done`, or no due date at all). `may_mark` is null where there are no quarterly items.
    """

    id: int
    number: str
    task_number: int
    task_title: str
    section: str
    title: str
    summary_zh: str
    summary_en: str
    text_zh: str | None
    source_place: str | None
    source_text: TextOut | None
    deadline_text: str
    cadence: str
    deadlines: list[DeadlineOut]
    next_deadline: DeadlineOut | None
    is_done: bool
    may_mark: PermissionOut | None
    leads: list[PlanUnitOut]
    cos: list[PlanUnitOut]
    has_map_objects: bool
    objects_zh: str | None
    objects_en: str | None
    objects_text: TextOut
    counts: CountsOut | None

    @classmethod
    def of(cls, measure: MeasureView) -> Self:
        """From the use case's value."""
        return cls(
            id=measure.id,
            number=measure.number,
            task_number=measure.task_number,
            task_title=measure.task_title,
            section=measure.section,
            title=measure.title,
            summary_zh=measure.summary.zh,
            summary_en=measure.summary.en,
            text_zh=measure.text_zh,
            source_place=measure.source_place,
            source_text=TextOut.of(measure.source.text) if measure.source else None,
            deadline_text=measure.deadline_text,
            cadence=measure.cadence,
            deadlines=[DeadlineOut.of(deadline) for deadline in measure.deadlines],
            next_deadline=DeadlineOut.of(measure.next_deadline) if measure.next_deadline else None,
            is_done=measure.is_done,
            may_mark=PermissionOut.of(measure.may_mark) if measure.may_mark else None,
            leads=[PlanUnitOut.of(unit) for unit in measure.leads],
            cos=[PlanUnitOut.of(unit) for unit in measure.co_operators],
            has_map_objects=measure.has_map_objects,
            objects_zh=measure.objects.zh if measure.objects else None,
            objects_en=measure.objects.en if measure.objects else None,
            objects_text=TextOut.of(measure.objects_text),
            counts=CountsOut.of(measure.counts) if measure.counts else None,
        )


class SourceOut(Schema):
    """Where a measure stands in the official document; null fields while only the built-in plan is there."""

    document_name: str | None
    place: TextOut | None
    text_zh: str | None


class MeasureDetail(MeasureOut):
    """One measure with its source in the official document."""

    source: SourceOut


class TaskOut(Schema):
    """One task with its measures."""

    number: int
    section: str
    title: str
    measures: list[MeasureOut]


class DeadlineGroup(Schema):
    """The measures that are next due on one day, the earliest first.

    Without a day: those with everything done (`is_done`), then those of which only batches have days.
    """

    deadline: DeadlineOut | None
    is_done: bool
    measures: list[str]


class UnitGroup(Schema):
    """A unit with the numbers of the measures it leads and co-operates in."""

    unit: PlanUnitOut
    leads: list[str]
    co_operates: list[str]


class PlanTotals(Schema):
    """Counts over what is shown. `overdue` and `amber` count measures by their next due date."""

    tasks: int
    measures: int
    with_map_objects: int
    overdue: int
    amber: int


class PlanDetail(Schema):
    """A whole plan on one working date; `note` says when it is not in force, `caveat` where holidays are not known."""

    year: int
    district_code: str
    title: str
    document_name: str | None
    today: date
    tasks: list[TaskOut]
    by_deadline: list[DeadlineGroup]
    by_unit: list[UnitGroup]
    totals: PlanTotals
    note: TextOut | None
    caveat: TextOut | None

    @classmethod
    def of(cls, plan: PlanView) -> Self:
        """From the use case's value."""
        waiting = [deadline.countdown for measure in plan.measures for deadline in measure.pending]
        return cls(
            year=plan.year,
            district_code=plan.district_code,
            title=plan.title,
            document_name=plan.document_name,
            today=plan.today,
            tasks=[
                TaskOut(
                    number=task.number,
                    section=task.section,
                    title=task.title,
                    measures=[MeasureOut.of(measure) for measure in task.measures],
                )
                for task in plan.tasks
            ],
            by_deadline=[
                DeadlineGroup(
                    deadline=DeadlineOut.of(head) if head else None,
                    is_done=found[0].is_done,
                    measures=[measure.number for measure in found],
                )
                for head, found in plan.by_deadline()
            ],
            by_unit=[
                UnitGroup(
                    unit=PlanUnitOut.of(unit),
                    leads=[measure.number for measure in leads],
                    co_operates=[measure.number for measure in co_operates],
                )
                for unit, leads, co_operates in plan.by_unit()
            ],
            totals=PlanTotals(
                tasks=len(plan.tasks),
                measures=len(plan.measures),
                with_map_objects=sum(measure.has_map_objects for measure in plan.measures),
                overdue=sum(countdown.is_overdue for countdown in waiting),
                amber=sum(countdown.is_amber for countdown in waiting),
            ),
            note=TextOut.of(plan.note) if plan.note else None,
            caveat=TextOut.of(plan.caveat) if plan.caveat else None,
        )


class UnitOut(Schema):
    """A unit with how many measures it leads and co-operates in, and the open features under them."""

    id: int
    kind: str
    name_zh: str
    name_en: str
    leads: int
    co_operates: int
    open_objects: int

    @classmethod
    def of(cls, unit: UnitSummary) -> Self:
        """From the use case's value."""
        return cls(
            id=unit.id,
            kind=unit.kind,
            name_zh=unit.name.zh,
            name_en=unit.name.en,
            leads=unit.leads,
            co_operates=unit.co_operates,
            open_objects=unit.open_objects,
        )


class UnitDetail(Schema):
    """A unit's own page: lead measures first by open features, then by number; then those it co-operates in."""

    unit: UnitOut
    year: int
    today: date
    leads: list[MeasureOut]
    co_operates: list[MeasureOut]
    note: TextOut | None

    @classmethod
    def of(cls, page: UnitPage) -> Self:
        """From the use case's value."""
        return cls(
            unit=UnitOut.of(page.unit),
            year=page.year,
            today=page.today,
            leads=[MeasureOut.of(measure) for measure in page.leads],
            co_operates=[MeasureOut.of(measure) for measure in page.co_operates],
            note=TextOut.of(page.note) if page.note else None,
        )
