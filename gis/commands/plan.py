"""`jingtu plan import | show`: the year's plan from its official document, and what is due when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.clock import Clock
from gis.commands.database import ready_database, working_session
from gis.domain.text import Text
from gis.settings import get_settings

if TYPE_CHECKING:
    from gis.measures import DeadlineView, ImportResult, MeasureView, PlanView

commands = typer.Typer(no_args_is_help=True, help="行动计划：导入与查看。 The year's plan: import and show.")

OUTCOMES = {
    "stored": Text("已导入", "stored"),
    "completed": Text("已补充原文和出处", "official text and source lines added"),
    "unchanged": Text("与库中计划一致，未作改动", "agrees with the stored plan, nothing changed"),
    "compared": Text(
        "与库中计划不同，只作比较；加 --apply 才更新", "differs from the stored plan; only compared, --apply changes it"
    ),
    "applied": Text("已按文件更新", "the stored plan now says what the document says"),
}


class Grouping(StrEnum):
    """How `plan show` groups the measures."""

    TASK = "task"
    DEADLINE = "deadline"
    UNIT = "unit"


@commands.command(name="import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="计划文件。 .txt, .docx or .xlsx.")
    ],
    *,
    apply: Annotated[bool, typer.Option("--apply", help="有不同也更新。 Change a stored plan that differs.")] = False,
    year: Annotated[int | None, typer.Option(help="年份，默认取标题。 The year, else the title's.")] = None,
    district: Annotated[str | None, typer.Option(help="区代码，默认取标题。 Code, else the title's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> None:
    """导入官方行动计划文件；与已有计划不同时只比较。 Import an official plan; one that differs is only compared."""
    from gis import measures

    settings = get_settings()
    with ready_database(settings), working_session(settings) as session:
        result = measures.import_document(
            session,
            Clock(settings.today),
            measures.PlanFile(file.name, file.read_bytes()),
            apply=apply,
            year=year,
            district_code=district,
        )
    if as_json:
        typer.echo(json.dumps(_as_json(result), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_as_lines(result)))


@commands.command()
def show(
    year: Annotated[int | None, typer.Option(help="年份，默认现行。 The year, else the plan in force.")] = None,
    district: Annotated[str | None, typer.Option(help="区代码。 District code.")] = None,
    by: Annotated[Grouping, typer.Option(help="分组。 How to group.")] = Grouping.TASK,
    unit: Annotated[str | None, typer.Option(help="只看某单位。 Only what one unit answers for.")] = None,
) -> None:
    """按任务、时限或单位查看计划。 Show the plan by task, deadline or unit, with days left and what falls under it."""
    from gis import measures

    settings = get_settings()
    code = district or settings.district
    with working_session(settings) as session:
        clock = Clock(settings.today)
        wanted = year or measures.current_year(session, clock, code)
        unit_id = None if unit is None else measures.find_unit(session, code, unit)
        view = measures.plan_view(session, clock, None, code, wanted, unit_id)
    typer.echo(f"{view.title}（{view.today.isoformat()}）")
    if view.note is not None:
        typer.echo(f"注意：{view.note.zh}\nNote: {view.note.en}")
    typer.echo("\n".join(_GROUPINGS[by](view)))
    if view.caveat is not None:
        typer.echo(f"{view.caveat.zh}\n{view.caveat.en}")


def _as_json(result: ImportResult) -> dict[str, Any]:
    document = result.document
    return {
        "tasks": len(document.tasks),
        "measures": len(document.measures),
        "due_dates": result.due_dates,
        "year": document.year,
        "district": result.district_code,
        "title": document.title,
        "outcome": result.outcome.value,
        "compared_with": result.compared_with_year,
        "texts_added": result.texts_added,
        "new_units": list(result.new_units),
        "differences": [
            {
                "number": difference.number,
                "field": difference.field.value,
                "before": difference.before,
                "after": difference.after,
                "sentence": difference.sentence.as_dict(),
            }
            for difference in result.differences
        ],
        "notes": [note.as_dict() for note in result.notes],
    }


def _as_lines(result: ImportResult) -> Iterator[str]:
    document = result.document
    said = OUTCOMES[result.outcome]
    yield f"{document.title}（{document.year}，{result.district_code}）"
    yield f"{len(document.tasks)} 项任务，{len(document.measures)} 条措施：{said.zh}"
    yield f"{len(document.tasks)} tasks, {len(document.measures)} measures: {said.en}"
    if result.texts_added:
        yield f"补充原文 {result.texts_added} 条 / official texts added: {result.texts_added}"
    if result.new_units:
        yield f"新单位 / new units: {'、'.join(result.new_units)}"
    if result.compared_with_year is not None:
        yield f"与 {result.compared_with_year} 年计划相比的不同 / differences from {result.compared_with_year}: " + str(
            len(result.differences)
        )
    for difference in result.differences:
        yield f"  {difference.sentence.zh}\n  {difference.sentence.en}"
    for note in result.notes:
        yield f"注意：{note.zh}\nNote: {note.en}"


def _by_task(view: PlanView) -> Iterator[str]:
    for task in view.tasks:
        yield f"\n{task.number} {task.title}（{task.section}）"
        yield from map(_line, task.measures)


def _by_deadline(view: PlanView) -> Iterator[str]:
    for head, found in view.by_deadline():
        yield f"\n{_countdown(head) if head else _due(found[0])}（{len(found)}）"
        yield from map(_line, found)


def _by_unit(view: PlanView) -> Iterator[str]:
    for unit, leads, co_operates in view.by_unit():
        yield f"\n{unit.name.zh} {unit.name.en}：牵头 {len(leads)}，协办 {len(co_operates)}"
        yield from (f"  牵头{_line(measure)}" for measure in leads)
        yield from (f"  协办{_line(measure)}" for measure in co_operates)


_GROUPINGS = {Grouping.TASK: _by_task, Grouping.DEADLINE: _by_deadline, Grouping.UNIT: _by_unit}


def _line(measure: MeasureView) -> str:
    leads = "、".join(unit.wording for unit in measure.leads)
    co_operators = "、".join(unit.wording for unit in measure.co_operators) or "——"
    return (
        f"  {measure.number} {measure.title}｜{_due(measure)}｜牵头 {leads}｜协办 {co_operators}"
        f"｜{measure.objects_text.zh}"
    )


def _due(measure: MeasureView) -> str:
    return "各期均已完成" if measure.is_done else _countdown(measure.next_deadline)


def _countdown(deadline: DeadlineView | None) -> str:
    if deadline is None:
        return "按承诺时限"
    amber = "（临期）" if deadline.countdown.is_amber else ""
    return f"{deadline.countdown.due.isoformat()} {deadline.countdown.sentence.zh}{amber}"
