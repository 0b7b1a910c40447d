"""What the plan pages show, as values: measures with countdown, units and what falls under them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from gis.domain.deadlines import Countdown
from gis.domain.plan import SourcePlace, read_source_place
from gis.domain.policy import Permission
from gis.domain.text import Text
from gis.domain.words import ItemState, UnitKind
from gis.measures.counts import MeasureCounts

NO_MAP_OBJECTS = Text("无空间对象", "no map objects")
_HAS_NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit as one measure names it. `note` says how a group resolves (相关街道办事处: by place)."""

    id: int
    name: Text
    kind: UnitKind
    wording: str
    note: Text | None


@dataclass(frozen=True, slots=True)
class MarkView:
    """A person's word on a quarterly item: done on a day, by a document; or, without a day, not done, because."""

    done_on: date | None
    basis: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """One due date with its countdown; `label` is Q1 … Q4 for quarterly items.

    `marks` are in the order they were made; the last one counts.
    """

    label: str | None
    countdown: Countdown
    state: ItemState
    marks: tuple[MarkView, ...] = ()

    @property
    def done(self) -> MarkView | None:
        """The mark by which it is done, if it is."""
        return self.marks[-1] if self.marks and self.state is ItemState.DONE else None

    @property
    def sentence(self) -> Text:
        """When it was done, else the countdown."""
        if self.done is None or self.done.done_on is None:
            return self.countdown.sentence
        return Text(f"已于 {self.done.done_on} 完成", f"done on {self.done.done_on}")


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure with everything the plan page shows.

    `counts` is None without map objects, `may_mark` where nobody asks or there is no due date to mark as done.
    `rules_of` is the number by which the linking rules know it, whatever this plan's own is; None when no rule was
    paired with it.
    """

    id: int
    number: str
    rules_of: str | None
    task_number: int
    task_title: str
    section: str
    title: str
    summary: Text
    text_zh: str | None
    source_place: str | None
    document_name: str | None
    deadline_text: str
    cadence: str
    deadlines: tuple[DeadlineView, ...]
    may_mark: Permission | None
    leads: tuple[UnitRef, ...]
    co_operators: tuple[UnitRef, ...]
    has_map_objects: bool
    objects: Text | None
    counts: MeasureCounts | None

    @property
    def next_deadline(self) -> DeadlineView | None:
        """Of what is not done the first due date that has not passed, else the last one; None when nothing is left."""
        left = [deadline for deadline in self.deadlines if deadline.state is not ItemState.DONE]
        coming = (deadline for deadline in left if deadline.state is ItemState.NEXT)
        return next(coming, left[-1] if left else None)

    @property
    def pending(self) -> tuple[DeadlineView, ...]:
        """Every due date that has passed undone, and the next one: a quarter that was missed does not go away."""
        coming = self.next_deadline
        return tuple(
            deadline for deadline in self.deadlines if deadline.state is ItemState.OVERDUE or deadline is coming
        )

    @property
    def is_done(self) -> bool:
        """Whether it has due dates and every one of them is done."""
        return bool(self.deadlines) and self.next_deadline is None

    @property
    def source(self) -> SourcePlace | None:
        """Where it stands in the official document; None while only the built-in plan is there."""
        return read_source_place(self.source_place) if self.source_place else None

    @property
    def open_objects(self) -> int:
        """The features under it on which something is still to be done."""
        return self.counts.open if self.counts else 0

    @property
    def order(self) -> tuple[int, ...]:
        """The number as numbers: 9.1 before 10.1."""
        return tuple(int(part) for part in self.number.split("."))

    @property
    def objects_text(self) -> Text:
        """What falls under it in words: how many features, or that it has none on the map."""
        if self.counts is None:
            return NO_MAP_OBJECTS
        many = "" if self.counts.total == 1 else "s"
        return Text(
            f"{self.counts.total}个对象，{self.counts.open}个未办结",
            f"{self.counts.total} feature{many}, {self.counts.open} open",
        )


def note_on_year(year: int, in_force: int | None, today: date) -> Text | None:
    """Why nothing on the map falls under a plan of that year today; None for the plan in force."""
    if year == in_force:
        return None
    if in_force is None:
        return Text(
            f"本计划尚未执行：自{year}年1月1日起执行。{today.year}年没有执行中的计划，在此之前没有对象关联到工作措施。",
            f"This plan is not in force yet: it is from 1 January {year}. No plan is in force in {today.year}, and "
            "until then nothing on the map falls under a measure.",
        )
    if year > today.year:
        return Text(
            f"本计划尚未执行：自{year}年1月1日起执行。现行的是{in_force}年计划，对象关联到该计划的工作措施。",
            f"This plan is not in force yet: it is from 1 January {year}. The plan of {in_force} is, and what is on "
            "the map falls under its measures.",
        )
    return Text(
        f"本计划已由{in_force}年计划接替，对象关联到该计划的工作措施。",
        f"The plan of {in_force} has taken the place of this one, and what is on the map falls under its measures.",
    )


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task with its measures."""

    number: int
    section: str
    title: str
    measures: tuple[MeasureView, ...]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in one line."""

    year: int
    district_code: str
    title: str
    tasks: int
    measures: int
    document_name: str | None
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class PlanView:
    """A whole plan on one working date. `note` says when it is not the plan in force.

    `caveat` says where working days are only counted by weekday.
    """

    id: int
    year: int
    district_code: str
    title: str
    document_name: str | None
    today: date
    tasks: tuple[TaskView, ...]
    note: Text | None
    caveat: Text | None

    @property
    def measures(self) -> tuple[MeasureView, ...]:
        """All measures in the order of the plan."""
        return tuple(measure for task in self.tasks for measure in task.measures)

    def by_deadline(self) -> list[tuple[DeadlineView | None, list[MeasureView]]]:
        """The measures by the days they wait for, the earliest first; then those done, then those without a day."""
        groups: dict[tuple[date, bool], tuple[DeadlineView | None, list[MeasureView]]] = {}
        for measure in self.measures:
            for waiting in measure.pending or (None,):
                key = (waiting.countdown.due, False) if waiting else (_HAS_NO_DAY, not measure.is_done)
                # The day heads its group, not one measure's name for it.
                head = replace(waiting, label=None, marks=()) if waiting else None
                groups.setdefault(key, (head, []))[1].append(measure)
        return [group for _key, group in sorted(groups.items(), key=lambda item: item[0])]

    def by_unit(self) -> list[tuple[UnitRef, list[MeasureView], list[MeasureView]]]:
        """Each unit with the measures it leads and those it co-operates in, the busiest lead first."""
        units: dict[int, tuple[UnitRef, list[MeasureView], list[MeasureView]]] = {}
        for measure in self.measures:
            for unit in measure.leads:
                units.setdefault(unit.id, (unit, [], []))[1].append(measure)
            for unit in measure.co_operators:
                units.setdefault(unit.id, (unit, [], []))[2].append(measure)
        return sorted(units.values(), key=lambda entry: (-len(entry[1]), -len(entry[2]), entry[0].id))


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """A unit with how many measures it leads and co-operates in, and the open features under them."""

    id: int
    kind: UnitKind
    name: Text
    leads: int
    co_operates: int
    open_objects: int


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's own page: lead measures first by open features, then by number. `note` is that of its plan."""

    unit: UnitSummary
    year: int
    today: date
    leads: tuple[MeasureView, ...]
    co_operates: tuple[MeasureView, ...]
    note: Text | None = None
