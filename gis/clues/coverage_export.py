"""Response coverage to take along; the numbers and their clues are those of the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.clues.coverage import STEP_TEXTS, By, Chosen, Group, Step, clues_behind, coverage
from gis.domain.policy import Action, Actor
from gis.domain.text import Language, Text
from gis.domain.vocabulary import label
from gis.outputs import plain_book
from gis.outputs.plain_book import Line
from gis.scoped import require

BY_TEXTS = {By.UNIT: Text("单位", "Unit"), By.STREET: Text("街道", "Street"), By.MONTH: Text("月份", "Month")}
YES, NO = Text("是", "yes"), Text("否", "no")


def workbook(
    session: Session, clock: Clock, actor: Actor, since: date, until: date, by: By, language: Language
) -> bytes:
    """Both sheets of a period. Raises NotAllowed."""
    require(actor, Action.EXPORT)
    found = coverage(session, actor, since, until, by)
    numbers = [_head(by, language), *(_numbers(one, language) for one in (*found.groups, found.total))]
    rows = list(_rows(session, actor, Chosen(since, until), language))
    audit.record(
        session,
        clock,
        "export-coverage",
        ("coverage", 0),
        person_id=actor.person_id,
        after={"since": since.isoformat(), "until": until.isoformat(), "by": by, "rows": len(rows) - 1},
    )
    names = Text("处置覆盖率", "Response coverage"), Text("线索", "Clues")
    return plain_book.write([(names[0].in_(language), numbers), (names[1].in_(language), rows)])


def _head(by: By, language: Language) -> Line:
    line = [BY_TEXTS[by], Text("线索数", "clues"), Text("面积（m²）", "area (m²)")]
    for step in Step:
        said = STEP_TEXTS[step]
        line += [said, Text(f"{said.zh}面积（m²）", f"area {said.en} (m²)")]
    return [one.in_(language) for one in line]


def _numbers(group: Group, language: Language) -> Line:
    cells = [group.all, *(group.answered[step] for step in Step)]
    return [group.name.in_(language), *(one for cell in cells for one in (cell.clues, round(cell.area_m2, 1)))]


def _rows(session: Session, actor: Actor, chosen: Chosen, language: Language) -> Iterator[Line]:
    head = [Text("线索编号", "number"), Text("日期", "day"), Text("地块", "parcel"), Text("状态", "state")]
    head += [Text("面积（m²）", "area (m²)"), *(STEP_TEXTS[step] for step in Step)]
    yield [one.in_(language) for one in head]
    for clue in clues_behind(session, actor, chosen):
        steps = [(YES if step in clue.steps else NO).in_(language) for step in Step]
        state = label("detection_states", clue.state).in_(language)
        yield [clue.number, clue.on.isoformat(), clue.parcel, state, round(clue.area_m2, 1), *steps]
