"""What changed between two plans: of one year (a corrected document) or of two years.

Measures are paired by their wording first, so that a measure that only moved to
another number is one line of the diff and keeps its links, and by number otherwise.
Dates of two different years are compared relative to their plan's year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from gis.domain.deadlines import Deadline
from gis.domain.plan import MeasureText, PlanDocument, TaskText
from gis.domain.text import Text
from gis.domain.wording import fold

SAME_MEASURE_RATIO = 0.6
"""From this similarity (difflib ratio, 0-1) on two texts are one measure reworded [DESIGN]."""


class PlanField(StrEnum):
    """What of a measure can differ."""

    TITLE = "title"
    MEASURE = "measure"
    NUMBER = "number"
    SECTION = "section"
    TASK = "task"
    TEXT = "text"
    DEADLINE = "deadline"
    LEAD_UNITS = "lead_units"
    CO_UNITS = "co_units"


FIELD_NAMES = {
    PlanField.TITLE: Text("标题", "title"),
    PlanField.MEASURE: Text("工作措施", "measure"),
    PlanField.NUMBER: Text("编号", "number"),
    PlanField.SECTION: Text("章节", "section"),
    PlanField.TASK: Text("重点任务", "task"),
    PlanField.TEXT: Text("措施原文", "text"),
    PlanField.DEADLINE: Text("完成时限", "deadline"),
    PlanField.LEAD_UNITS: Text("牵头单位", "lead units"),
    PlanField.CO_UNITS: Text("协办单位", "co-operating units"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `number` is the measure's number in the new plan, or in the old when removed.

    `before` is empty for what was added, `after` for what was removed.
    """

    number: str
    field: PlanField
    before: str
    after: str

    @property
    def sentence(self) -> Text:
        """The difference in words."""
        name = FIELD_NAMES[self.field]
        if self.field is PlanField.TITLE:
            return Text(
                zh=f"标题：“{self.before}” → “{self.after}”",
                en=f"title: “{self.before}” → “{self.after}”",
            )
        if self.field is PlanField.MEASURE and not self.before:
            return Text(
                zh=f"新增措施 {self.number}：{self.after}",
                en=f"measure {self.number} added: {self.after}",
            )
        if self.field is PlanField.MEASURE:
            return Text(
                zh=f"删去措施 {self.number}：{self.before}",
                en=f"measure {self.number} removed: {self.before}",
            )
        return Text(
            zh=f"{self.number} {name.zh}：“{self.before or '——'}” → “{self.after or '——'}”",
            en=f"{self.number} {name.en}: “{self.before or '——'}” → “{self.after or '——'}”",
        )


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The pairs (old number, new number; None where one plan lacks the measure) and what differs.

    `added_texts` are the numbers whose official text the old plan did not have: an
    addition, not a difference.
    """

    pairs: tuple[tuple[str | None, str | None], ...]
    differences: tuple[Difference, ...]
    added_texts: tuple[str, ...]


_Row = tuple[TaskText, MeasureText]


def compare_plans(before: PlanDocument, after: PlanDocument) -> PlanDiff:
    """Compare two plans measure by measure, in the order of the new plan, removals last."""
    pairs = list(_pair(tuple(before.rows()), tuple(after.rows())))
    differences: list[Difference] = []
    if before.year == after.year and fold(before.title) != fold(after.title):
        differences.append(Difference("", PlanField.TITLE, before.title, after.title))
    for old, new in pairs:
        if old and new:
            differences.extend(_compare_rows(old, new, before.year, after.year))
        elif new:
            differences.append(Difference(new[1].number, PlanField.MEASURE, "", new[1].text or new[0].name))
        elif old:
            differences.append(Difference(old[1].number, PlanField.MEASURE, old[1].text or old[0].name, ""))
    return PlanDiff(
        pairs=tuple((old[1].number if old else None, new[1].number if new else None) for old, new in pairs),
        differences=tuple(differences),
        added_texts=tuple(new[1].number for old, new in pairs if old and new and new[1].text and not old[1].text),
    )


def new_plan_diff(plan: PlanDocument) -> PlanDiff:
    """The pairs of a plan that nothing is compared with: every measure is new, none differs."""
    return PlanDiff(pairs=tuple((None, m.number) for m in plan.measures), differences=(), added_texts=())


def pair_with_model(model: PlanDocument, plan: PlanDocument) -> dict[str, str]:
    """The measures of a plan (by number) that another district's plan has too, each with its number there.

    A number alone says little between districts: where either wording is missing, the task must be the same as well.
    """
    pairs = dict(_pairs_by_text(model.rows(), plan.rows()))
    free = {row[1].number: row for row in model.rows() if row[1].number not in pairs.values()}
    for task, measure in plan.rows():
        number = measure.number
        if number in pairs or number not in free:
            continue
        their_task, theirs = free[number]
        if not (theirs.text and measure.text) and fold(their_task.name) == fold(task.name):
            pairs[number] = number
    return pairs


def _pair(old_rows: tuple[_Row, ...], new_rows: tuple[_Row, ...]) -> Iterator[tuple[_Row | None, _Row | None]]:
    partner = dict(_pairs_by_text(old_rows, new_rows))
    free = {row[1].number: row for row in old_rows if row[1].number not in partner.values()}
    by_number = {row[1].number: row for row in old_rows}
    for row in new_rows:
        number = row[1].number
        if number in partner:
            yield by_number[partner[number]], row
        elif number in free and _may_be_same(free[number], row):
            yield free.pop(number), row
        else:
            yield None, row
    taken = set(partner.values())
    for row in old_rows:
        if row[1].number in free and row[1].number not in taken:
            yield row, None


def _may_be_same(old: _Row, new: _Row) -> bool:
    # Without both texts the number is all there is; with them, pairing by text already
    # said no, and only the same task makes it a rewritten measure rather than another one.
    both = bool(old[1].text and new[1].text)
    return not both or fold(old[0].name) == fold(new[0].name)


def _pairs_by_text(old_rows: Iterable[_Row], new_rows: Iterable[_Row]) -> Iterator[tuple[str, str]]:
    """Pairs (new number, old number) whose texts are alike, the most alike first."""
    old_texts = {row[1].number: fold(row[1].text) for row in old_rows if row[1].text}
    new_texts = {row[1].number: fold(row[1].text) for row in new_rows if row[1].text}
    for number in [n for n, text in new_texts.items() if old_texts.get(n) == text]:
        del old_texts[number], new_texts[number]
        yield number, number
    scored = sorted(
        (
            (_similarity(old, new), old_number == new_number, new_number, old_number)
            for new_number, new in new_texts.items()
            for old_number, old in old_texts.items()
        ),
        reverse=True,
    )
    for score, _same_number, new_number, old_number in scored:
        if score >= SAME_MEASURE_RATIO and new_number in new_texts and old_number in old_texts:
            del old_texts[old_number], new_texts[new_number]
            yield new_number, old_number


def _similarity(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # The cheap upper bounds spare most of the quadratic comparisons.
    if matcher.real_quick_ratio() < SAME_MEASURE_RATIO or matcher.quick_ratio() < SAME_MEASURE_RATIO:
        return 0.0
    return matcher.ratio()


def _compare_rows(old: _Row, new: _Row, old_year: int, new_year: int) -> Iterator[Difference]:
    (old_task, old_measure), (new_task, new_measure) = old, new
    number = new_measure.number
    words = [
        (PlanField.NUMBER, old_measure.number, number),
        (PlanField.SECTION, old_task.section, new_task.section),
        (PlanField.TASK, old_task.name, new_task.name),
        (PlanField.LEAD_UNITS, "、".join(old_measure.leads), "、".join(new_measure.leads)),
        (PlanField.CO_UNITS, "、".join(old_measure.co_operators), "、".join(new_measure.co_operators)),
    ]
    if old_measure.text and new_measure.text:
        words.append((PlanField.TEXT, old_measure.text, new_measure.text))
    for name, was, now in words:
        if fold(was) != fold(now):
            yield Difference(number, name, was, now)
    if _relative(old_measure.deadline, old_year) != _relative(new_measure.deadline, new_year):
        yield Difference(
            number,
            PlanField.DEADLINE,
            _deadline_words(old_measure.deadline),
            _deadline_words(new_measure.deadline),
        )


def _relative(deadline: Deadline, year: int) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    dues = tuple((due.year - year, due.month, due.day) for due in deadline.due_dates)
    return fold(deadline.text).replace(str(year), ""), dues


def _deadline_words(deadline: Deadline) -> str:
    dates = "、".join(due.isoformat() for due in deadline.due_dates)
    return f"{deadline.text}（{dates}）" if dates else deadline.text
