"""The plan as people read it: measures with their countdown, their units and what falls under them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.db.models import District, Measure, MeasureUnit, Plan, Street, Task, Unit
from gis.domain.deadlines import count_down, item_states
from gis.domain.errors import NotFound, PlanUnknown
from gis.domain.policy import Action, Actor, Permission, permit
from gis.domain.text import Text
from gis.domain.words import MeasureRole, UnitKind
from gis.dues import amber_days
from gis.measures.counts import Answer, count_features, count_open_once
from gis.measures.marking import items_of, marks_of
from gis.measures.storing import load
from gis.measures.units import by_place_names, catalogue_of
from gis.measures.views import (
    DeadlineView,
    MeasureView,
    PlanSummary,
    PlanView,
    TaskView,
    UnitPage,
    UnitRef,
    UnitSummary,
    note_on_year,
)
from gis.plan_in_force import year_in_force

BY_PLACE = Text("由地块位置确定", "resolved by the place of the parcel")


def list_plans(session: Session, district_code: str | None = None) -> list[PlanSummary]:
    """Every plan, the newest year first; of one district when its code is given."""
    tasks = select(func.count()).where(Task.plan_id == Plan.id).scalar_subquery()
    measures = select(func.count()).where(Measure.plan_id == Plan.id).scalar_subquery()
    query = select(
        Plan.year, Plan.district_code, Plan.title, tasks, measures, Plan.document_name, Plan.imported_at
    ).order_by(Plan.year.desc(), Plan.district_code)
    if district_code is not None:
        query = query.where(Plan.district_code == district_code)
    return [PlanSummary(*row) for row in session.execute(query)]


def current_year(session: Session, clock: Clock, district_code: str) -> int:
    """The year of the plan in force. Raises PlanUnknown when the district has none, or none yet."""
    year = year_in_force(session, district_code, clock.today())
    if year is None:
        raise PlanUnknown(year=clock.today().year)
    return year


def plan_view(
    session: Session, clock: Clock, actor: Actor | None, district_code: str, year: int, unit_id: int | None = None
) -> PlanView:
    """The plan with countdowns and counts; only what one unit answers for when `unit_id` is given.

    `actor` None is the system itself. Raises PlanUnknown, NotFound for an unknown unit.
    """
    stored = load(session, district_code, year)
    if stored is None:
        raise PlanUnknown(year=year)
    chosen = None
    if unit_id is not None:
        chosen = _roles_of_units(session, [_unit(session, district_code, unit_id)])[unit_id]
    wanted = [m for m in stored.measures.values() if chosen is None or m.id in chosen]
    views = _views(session, clock, actor, stored.plan, wanted)
    tasks = (
        TaskView(task.number, task.section, task.title, tuple(views[m.id] for m in task.measures if m.id in views))
        for task in stored.plan.tasks
    )
    dues = [deadline.countdown.due for view in views.values() for deadline in view.deadlines]
    return PlanView(
        id=stored.plan.id,
        year=year,
        district_code=district_code,
        title=stored.plan.title,
        document_name=stored.plan.document_name,
        today=clock.today(),
        tasks=tuple(task for task in tasks if task.measures),
        note=_note(session, clock, district_code, year),
        caveat=OfficeCalendar().caveat(clock.today(), *dues),
    )


def measure_view(
    session: Session, clock: Clock, actor: Actor | None, district_code: str, year: int, number: str
) -> MeasureView:
    """One measure by its number. Raises PlanUnknown, NotFound."""
    stored = load(session, district_code, year)
    if stored is None:
        raise PlanUnknown(year=year)
    measure = stored.measures.get(number)
    if measure is None:
        raise NotFound(what=number)
    return _views(session, clock, actor, stored.plan, [measure])[measure.id]


def list_units(session: Session, clock: Clock, actor: Actor | None, district_code: str, year: int) -> list[UnitSummary]:
    """Every unit of the district with its share in the plan of that year (none when there is no plan)."""
    units = session.scalars(select(Unit).where(Unit.district_code == district_code).order_by(Unit.id)).all()
    stored = load(session, district_code, year)
    views = _views(session, clock, actor, stored.plan, stored.measures.values()) if stored else {}
    roles = _roles_of_units(session, units)
    answers = (_answers(unit, roles[unit.id], views) for unit in units)
    once = count_open_once(session, actor, itertools.chain.from_iterable(answers), clock.today())
    return [_page(unit, roles[unit.id], clock, views, year=year, once=once.get(unit.id, 0)).unit for unit in units]


def unit_page(
    session: Session, clock: Clock, actor: Actor | None, district_code: str, year: int, unit_id: int
) -> UnitPage:
    """A unit's measures: those it leads first, each group by open features, then number.

    A street answers for what 各街道（地区） and 相关街道办事处 answer for, on its own ground.
    Raises PlanUnknown, NotFound.
    """
    unit = _unit(session, district_code, unit_id)
    stored = load(session, district_code, year)
    if stored is None:
        raise PlanUnknown(year=year)
    views = _views(session, clock, actor, stored.plan, stored.measures.values(), street_id=unit.street_id)
    roles = _roles_of_units(session, [unit])[unit.id]
    once = count_open_once(session, actor, _answers(unit, roles, views), clock.today())
    page = _page(unit, roles, clock, views, year=year, once=once.get(unit.id, 0))
    return replace(page, note=_note(session, clock, district_code, year))


def find_unit(session: Session, district_code: str, wording: str) -> int:
    """The id of the unit with this name or alias. Raises NotFound."""
    district = session.get(District, district_code)
    found = catalogue_of(session, district).find(wording) if district else None
    if found is None:
        raise NotFound(what=wording)
    return int(found.code)


def _note(session: Session, clock: Clock, district_code: str, year: int) -> Text | None:
    return note_on_year(year, year_in_force(session, district_code, clock.today()), clock.today())


def _answers(unit: Unit, roles: _Roles, views: dict[int, MeasureView]) -> list[Answer]:
    return [Answer(unit.id, measure_id, unit.street_id) for measure_id in sorted(roles.keys() & views.keys())]


def _page(unit: Unit, roles: _Roles, clock: Clock, views: dict[int, MeasureView], *, year: int, once: int) -> UnitPage:
    def mine(role: MeasureRole) -> tuple[MeasureView, ...]:
        found = (views[measure_id] for measure_id, own in roles.items() if measure_id in views and role is own)
        return tuple(sorted(found, key=lambda view: (-view.open_objects, view.order)))

    leads, co_operates = mine(MeasureRole.LEAD), mine(MeasureRole.CO)
    return UnitPage(
        unit=UnitSummary(
            id=unit.id,
            kind=unit.kind,
            name=Text(unit.name_zh, unit.name_en),
            leads=len(leads),
            co_operates=len(co_operates),
            open_objects=once,
        ),
        year=year,
        today=clock.today(),
        leads=leads,
        co_operates=co_operates,
    )


def _unit(session: Session, district_code: str, unit_id: int) -> Unit:
    unit = session.scalar(select(Unit).where(Unit.id == unit_id, Unit.district_code == district_code))
    if unit is None:
        raise NotFound(what=f"unit {unit_id}")
    return unit


_Roles = dict[int, MeasureRole]


def _roles_of_units(session: Session, units: Iterable[Unit]) -> dict[int, _Roles]:
    """For each unit the measures it answers for, of every year, with its role; lead where it has both.

    A street answers with every group: groups are wordings for streets.
    """
    wanted = list(units)
    by_unit: dict[int, _Roles] = {}
    rows = session.execute(
        select(MeasureUnit.unit_id, MeasureUnit.measure_id, MeasureUnit.role, Unit.kind)
        .join(Unit, Unit.id == MeasureUnit.unit_id)
        .where(Unit.district_code.in_({unit.district_code for unit in wanted}))
        # "co" sorts before "lead", so that the lead's row comes last and stays.
        .order_by(MeasureUnit.role)
    )
    of_groups: list[tuple[int, MeasureRole]] = []
    for unit_id, measure_id, role, kind in rows:
        by_unit.setdefault(unit_id, {})[measure_id] = role
        if kind is UnitKind.GROUP:
            of_groups.append((measure_id, role))
    for unit in wanted:
        if unit.kind is UnitKind.STREET:
            by_unit[unit.id] = dict(of_groups) | by_unit.get(unit.id, {})
    return {unit.id: by_unit.get(unit.id, {}) for unit in wanted}


def _views(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    plan: Plan,
    measures: Iterable[Measure],
    *,
    street_id: int | None = None,
) -> dict[int, MeasureView]:
    chosen = sorted(measures, key=lambda measure: measure.position)
    on_map = [measure.id for measure in chosen if measure.has_map_objects]
    counts = count_features(session, actor, on_map, clock.today(), street_id=street_id)
    district = session.get_one(District, plan.district_code)
    notes = _group_notes(session, district)
    tasks = {task.id: task for task in plan.tasks}
    deadlines = _deadlines(session, clock, chosen)

    def units(measure: Measure, role: MeasureRole) -> tuple[UnitRef, ...]:
        return tuple(_unit_ref(row, notes) for row in measure.units if row.role is role)

    return {
        measure.id: MeasureView(
            id=measure.id,
            number=measure.number,
            rules_of=measure.rules_of,
            task_number=tasks[measure.task_id].number,
            task_title=tasks[measure.task_id].title,
            section=tasks[measure.task_id].section,
            title=measure.title,
            summary=Text(measure.summary_zh, measure.summary_en),
            text_zh=measure.text_zh,
            source_place=measure.source_place,
            document_name=plan.document_name,
            deadline_text=measure.deadline_text,
            cadence=measure.cadence,
            deadlines=deadlines[measure.id],
            may_mark=_may_mark(actor, measure),
            leads=units(measure, MeasureRole.LEAD),
            co_operators=units(measure, MeasureRole.CO),
            has_map_objects=measure.has_map_objects,
            objects=Text(measure.objects_zh, measure.objects_en or "") if measure.objects_zh else None,
            counts=counts.get(measure.id),
        )
        for measure in chosen
    }


def _deadlines(session: Session, clock: Clock, chosen: Iterable[Measure]) -> dict[int, tuple[DeadlineView, ...]]:
    """The due dates of each measure with their countdowns, states and marks."""
    measures = list(chosen)
    calendar, today, amber = OfficeCalendar(), clock.today(), amber_days(session)
    marks = marks_of(session, [measure.id for measure in measures])
    found = {}
    for measure in measures:
        said = {row.due_on: marks.get((measure.id, row.due_on), ()) for row in measure.deadlines}
        states = item_states(said, {due for due, words in said.items() if words and words[-1].done_on}, today)
        found[measure.id] = tuple(
            DeadlineView(
                row.label, count_down(row.due_on, today, calendar, amber), states[row.due_on], said[row.due_on]
            )
            for row in measure.deadlines
        )
    return found


def _may_mark(actor: Actor | None, measure: Measure) -> Permission | None:
    if actor is None or not measure.deadlines:
        return None
    return permit(actor, Action.MARK_DONE, items_of(measure))


def _unit_ref(row: MeasureUnit, notes: dict[str, Text]) -> UnitRef:
    unit = row.unit
    name = Text(unit.name_zh, unit.name_en)
    return UnitRef(id=unit.id, name=name, kind=unit.kind, wording=row.wording, note=notes.get(unit.name_zh))


def _group_notes(session: Session, district: District) -> dict[str, Text]:
    """What each group stands for: the streets of the district, or the streets of the place."""
    streets = session.scalar(select(func.count()).where(Street.district_code == district.code))
    every = Text(f"全部{streets}个街道", f"all {streets} sub-districts") if streets else None
    groups = session.scalars(
        select(Unit.name_zh).where(Unit.district_code == district.code, Unit.kind == UnitKind.GROUP)
    )
    by_place = by_place_names(district)
    notes = {name: BY_PLACE if name in by_place else every for name in groups}
    return {name: note for name, note in notes.items() if note is not None}
