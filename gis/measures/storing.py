"""Plan rows to values and back; the only module that writes tasks, measures, deadlines and roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from gis.db.models import DeadlineMark, Link, Measure, MeasureDeadline, MeasureUnit, Plan, Task
from gis.domain.deadlines import Cadence, Deadline
from gis.domain.errors import MeasureHasLinks, MeasureHasMarks
from gis.domain.plan import MeasureText, PlanDocument, TaskText, UnitCatalogue, read_title
from gis.domain.plan_diff import PlanDiff
from gis.domain.text import Text
from gis.domain.words import MeasureRole
from gis.plan.built_in import MeasureNotes

_TITLE_LENGTH = 24


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan's row with its measures by number."""

    plan: Plan
    measures: dict[str, Measure]

    @classmethod
    def new(cls, district_code: str, document: PlanDocument, at: datetime) -> StoredPlan:
        """A plan that is not in the database yet."""
        plan = Plan(district_code=district_code, year=document.year, title=document.title, imported_at=at)
        return cls(plan, {})

    @property
    def document(self) -> PlanDocument:
        """The stored plan as a value, to compare with a document."""
        return PlanDocument(
            title=self.plan.title,
            year=self.plan.year,
            district_name=read_title(self.plan.title).district_name,
            tasks=tuple(
                TaskText(task.number, task.title, task.section, tuple(_as_text(m) for m in task.measures))
                for task in self.plan.tasks
            ),
        )

    @property
    def notes(self) -> dict[str, MeasureNotes]:
        """Our titles and summaries by number."""
        return {number: _notes_of(measure, number) for number, measure in self.measures.items()}

    def notes_for(self, diff: PlanDiff) -> dict[str, MeasureNotes]:
        """Our titles and summaries for the new plan's numbers, from the measures they were paired with."""
        return {
            new: _notes_of(self.measures[old], new) for old, new in diff.pairs if old is not None and new is not None
        }


def load(session: Session, district_code: str, year: int) -> StoredPlan | None:
    """The plan of a district and year, None when there is none."""
    plan = session.scalar(
        select(Plan)
        .where(Plan.district_code == district_code, Plan.year == year)
        .options(
            selectinload(Plan.tasks).selectinload(Task.measures).selectinload(Measure.deadlines),
            selectinload(Plan.tasks).selectinload(Task.measures).selectinload(Measure.units),
        )
    )
    if plan is None:
        return None
    return StoredPlan(plan, {m.number: m for task in plan.tasks for m in task.measures})


def store(
    session: Session,
    target: StoredPlan,
    document: PlanDocument,
    diff: PlanDiff,
    catalogue: UnitCatalogue,
    notes: Mapping[str, MeasureNotes],
) -> None:
    """Write a document over the stored plan; paired measures keep their rows, so links stay with them.

    Every unit wording must be known to the catalogue. Raises MeasureHasLinks when a
    measure that something falls under would be removed, MeasureHasMarks for one with items marked as done.
    """
    session.add(target.plan)
    session.flush()
    paired = {new: target.measures[old] for old, new in diff.pairs if old is not None and new is not None}
    _remove(session, [target.measures[old] for old, new in diff.pairs if old is not None and new is None])
    # Numbers are unique within a plan: those that move step aside first.
    for number, moving in paired.items():
        if moving.number != number:
            moving.number = f"~{moving.id}"
    session.flush()
    tasks = _write_tasks(session, target.plan, document.tasks)
    for position, (task, text) in enumerate(document.rows(), start=1):
        measure = paired.get(text.number)
        if measure is None:
            noted = notes.get(text.number) or _notes_from_text(text)
            measure = _new_measure(target.plan, noted)
            session.add(measure)
        measure.task_id, measure.number, measure.position = tasks[task.number].id, text.number, position
        _write_text(measure, text)
        session.flush()
        _write_deadlines(session, measure, text.deadline)
        _write_units(session, measure, text, catalogue)
    session.flush()
    _drop_empty_tasks(session, target.plan, {task.number for task in document.tasks})
    session.expire_all()


def _as_text(measure: Measure) -> MeasureText:
    def names(role: MeasureRole) -> tuple[str, ...]:
        return tuple(unit.wording for unit in measure.units if unit.role is role)

    return MeasureText(
        number=measure.number,
        text=measure.text_zh or "",
        deadline=Deadline(
            text=measure.deadline_text,
            due_dates=tuple(deadline.due_on for deadline in measure.deadlines),
            cadence=Cadence(measure.cadence),
        ),
        leads=names(MeasureRole.LEAD),
        co_operators=names(MeasureRole.CO),
    )


def _notes_of(measure: Measure, number: str) -> MeasureNotes:
    objects = Text(measure.objects_zh, measure.objects_en or "") if measure.objects_zh else None
    return MeasureNotes(
        number=number,
        title=measure.title,
        summary=Text(measure.summary_zh, measure.summary_en),
        cadence=Cadence(measure.cadence),
        has_map_objects=measure.has_map_objects,
        objects=objects,
        rules_of=measure.rules_of,
    )


def _notes_from_text(text: MeasureText) -> MeasureNotes:
    """Notes on a measure nobody has summarised: its first clause is its title, its first sentence its summary."""
    sentence = re.split(r"[。；;]", text.text, maxsplit=1)[0]
    clause = re.split(r"[，,：:]", sentence, maxsplit=1)[0]
    title = clause if len(clause) <= _TITLE_LENGTH else f"{clause[:_TITLE_LENGTH]}…"
    return MeasureNotes(
        number=text.number,
        title=title,
        summary=Text(zh=f"{sentence}。", en=""),
        cadence=text.deadline.cadence or Cadence.YEAR,
        has_map_objects=False,
        objects=None,
        rules_of=None,
    )


def _new_measure(plan: Plan, notes: MeasureNotes) -> Measure:
    return Measure(
        plan_id=plan.id,
        title=notes.title,
        summary_zh=notes.summary.zh,
        summary_en=notes.summary.en,
        cadence=notes.cadence,
        has_map_objects=notes.has_map_objects,
        objects_zh=notes.objects.zh if notes.objects else None,
        objects_en=notes.objects.en if notes.objects else None,
        rules_of=notes.rules_of,
    )


def _write_text(measure: Measure, text: MeasureText) -> None:
    measure.deadline_text = text.deadline.text
    if text.deadline.cadence is not None:
        measure.cadence = text.deadline.cadence
    elif measure.cadence == Cadence.QUARTER:
        measure.cadence = Cadence.YEAR
    if text.text:
        measure.text_zh = text.text
    if text.source is not None:
        measure.source_place = text.source.text.zh


def _write_deadlines(session: Session, measure: Measure, deadline: Deadline) -> None:
    by_quarter = len(deadline.due_dates) > 1
    wanted = {due: f"Q{(due.month + 2) // 3}" if by_quarter else None for due in sorted(deadline.due_dates)}
    stored = session.execute(
        select(MeasureDeadline.due_on, MeasureDeadline.label).where(MeasureDeadline.measure_id == measure.id)
    )
    if {row.due_on: row.label for row in stored} == wanted:
        return
    session.execute(delete(MeasureDeadline).where(MeasureDeadline.measure_id == measure.id))
    session.add_all(MeasureDeadline(measure_id=measure.id, due_on=due, label=name) for due, name in wanted.items())


def _write_units(session: Session, measure: Measure, text: MeasureText, catalogue: UnitCatalogue) -> None:
    wanted = [
        (_unit_id(catalogue, wording), role, position, wording)
        for role in MeasureRole
        for position, wording in enumerate(text.units(role), start=1)
    ]
    stored = session.execute(
        select(MeasureUnit.unit_id, MeasureUnit.role, MeasureUnit.position, MeasureUnit.wording).where(
            MeasureUnit.measure_id == measure.id
        )
    )
    if {tuple(row) for row in stored} == set(wanted):
        return
    session.execute(delete(MeasureUnit).where(MeasureUnit.measure_id == measure.id))
    session.add_all(
        MeasureUnit(measure_id=measure.id, unit_id=unit_id, role=role, position=position, wording=wording)
        for unit_id, role, position, wording in wanted
    )


def _unit_id(catalogue: UnitCatalogue, wording: str) -> int:
    # An entry of two wordings of one unit (see importing) is found by the first.
    unit = catalogue.find(wording) or catalogue.find(wording.partition("、")[0])
    if unit is None:
        raise LookupError(wording)
    return int(unit.code)


def _write_tasks(session: Session, plan: Plan, tasks: Iterable[TaskText]) -> dict[int, Task]:
    rows = {task.number: task for task in session.scalars(select(Task).where(Task.plan_id == plan.id))}
    for task in tasks:
        row = rows.get(task.number)
        if row is None:
            row = rows[task.number] = Task(plan_id=plan.id, number=task.number)
            session.add(row)
        row.section, row.title = task.section, task.name
    session.flush()
    return rows


def _drop_empty_tasks(session: Session, plan: Plan, numbers: set[int]) -> None:
    session.execute(delete(Task).where(Task.plan_id == plan.id, Task.number.not_in(numbers)))


def _remove(session: Session, measures: list[Measure]) -> None:
    for measure in measures:
        links = session.scalar(select(func.count()).select_from(Link).where(Link.measure_id == measure.id))
        if links:
            raise MeasureHasLinks(number=measure.number, links=links)
        marks = session.scalar(select(func.count()).where(DeadlineMark.measure_id == measure.id))
        if marks:
            raise MeasureHasMarks(number=measure.number, marks=marks)
        session.execute(delete(MeasureDeadline).where(MeasureDeadline.measure_id == measure.id))
        session.execute(delete(MeasureUnit).where(MeasureUnit.measure_id == measure.id))
        session.execute(delete(Measure).where(Measure.id == measure.id))
