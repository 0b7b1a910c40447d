"""The official plan document, read into tasks, measures, deadlines and unit wordings.

All problems are collected before a document is refused, each with its place, what
was read, what was expected and how to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gis.domain.deadlines import Deadline, MonthDay, read_deadline
from gis.domain.errors import DeadlineUnreadable, NotAPlan
from gis.domain.plan import (
    COLUMNS,
    MeasureText,
    PlanDocument,
    PlanProblem,
    TaskText,
    read_title,
    read_unit_names,
)
from gis.domain.text import Text
from gis.domain.wording import fold
from gis.ingest.plan_cells import Cell, CellRow, read_cells, stem


def read_plan_document(
    content: bytes,
    file_name: str,
    *,
    quarter_ends: Sequence[MonthDay],
    known_units: Collection[str] = (),
    year: int | None = None,
) -> PlanDocument:
    """Read a .txt, .docx or .xlsx plan; `year` overrides the year of the title.

    `known_units` are unit names that mend a name broken over two lines. Raises
    NotAPlan with all problems when the document is no plan or has rows that cannot be read.
    """
    rows = read_cells(content, file_name)
    header = next((i for i, row in enumerate(rows) if _columns_of(row) is not None), None)
    if header is None:
        first = rows[0].cells[0].text if rows else ""
        raise NotAPlan(
            file=file_name,
            zh=f"没有找到表头；开头读到“{_short(first)}”，应有表头：{'、'.join(COLUMNS)}",
            en=f"no table head found; it begins “{_short(first)}”, expected the columns " + ", ".join(COLUMNS),
        )
    title = _title(rows[:header], file_name)
    facts = read_title(title)
    plan_year = year or facts.year
    if plan_year is None:
        raise NotAPlan(
            file=file_name,
            zh=f"标题“{_short(title)}”里没有年份（如“2024年”）；请改标题或指定年份",
            en=f"the title “{_short(title)}” names no year (such as 2024年); mend it or give the year",
        )
    reading = _Reading(plan_year, tuple(quarter_ends), frozenset(known_units))
    reading.read(rows[header:])
    if not reading.tasks and not reading.problems:
        raise NotAPlan(
            file=file_name,
            zh="表头之下没有任何工作措施",
            en="there is no measure below the table head",
        )
    if reading.problems:
        raise _refusal(file_name, reading.problems)
    return PlanDocument(
        title=title,
        year=plan_year,
        district_name=facts.district_name,
        tasks=tuple(task.finished() for task in reading.tasks),
    )


_HEADER_WORDS: tuple[tuple[str, ...], ...] = (
    ("序号", "编号"),
    ("重点任务", "任务"),
    ("工作措施", "措施", "具体措施"),
    ("完成时限", "完成时间", "时限"),
    ("牵头单位", "牵头部门", "责任单位"),
    ("协办单位", "配合单位", "协办部门", "协同单位"),
)
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、.+", re.DOTALL)
_SHORTENED_TO = 24
_FOLLOWING_ROW_CELLS = len(COLUMNS) - 2


def _columns_of(row: CellRow) -> tuple[int, ...] | None:
    """Where each column of COLUMNS stands in a head row; None when the row is no head."""
    words = [fold(cell.text) for cell in row.cells]
    places = []
    for names in _HEADER_WORDS:
        place = next((i for i, word in enumerate(words) if word in names), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _title(rows: Iterable[CellRow], file_name: str) -> str:
    """The text above the table that names year and district, else the year, else the file's name."""
    lines = [_joined(text) for row in rows if (text := row.only_text)]
    # A title may break over two lines.
    pairs = [f"{above}{below}" for above, below in pairwise(lines)]
    candidates = [*lines, *pairs, stem(file_name)]
    facts = {candidate: read_title(candidate) for candidate in candidates}
    with_year = [candidate for candidate in candidates if facts[candidate].year is not None]
    with_both = [candidate for candidate in with_year if facts[candidate].district_name]
    return (with_both or with_year or candidates)[0]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORTENED_TO else f"{plain[:_SHORTENED_TO]}…"


def _joined(text: str) -> str:
    """One line of a cell that breaks over lines: Chinese needs no blank between, Latin words do."""
    line = ""
    for part in (piece.strip() for piece in text.splitlines()):
        between = line and part and line[-1].isascii() and part[0].isascii()
        line += f" {part}" if between else part
    return line


@dataclass
class _OpenTask:
    number: int
    name: str
    section: str
    measures: list[MeasureText] = field(default_factory=list)

    def finished(self) -> TaskText:
        return TaskText(self.number, self.name, self.section, tuple(self.measures))


@dataclass
class _Reading:
    """What has been read so far; grows row by row."""

    year: int
    quarter_ends: tuple[MonthDay, ...]
    known_units: frozenset[str]
    section: str = ""
    columns: tuple[int, ...] = ()
    tasks: list[_OpenTask] = field(default_factory=list)
    problems: list[PlanProblem] = field(default_factory=list)

    def read(self, rows: Iterable[CellRow]) -> None:
        """Read the rows from the table head on."""
        for row in rows:
            columns = _columns_of(row)
            heading = row.only_text
            if columns is not None:
                # A table that goes on over a page or a sheet repeats its head.
                self.columns = columns
            elif heading is not None and _SECTION.fullmatch(heading):
                self.section = _joined(heading)
            elif not row.is_paragraph and any(cell.text for cell in row.cells):
                self._read_measure(row)

    def _read_measure(self, row: CellRow) -> None:
        cells = self._arranged(row)
        if cells is None:
            return
        number, task_name, text, deadline, leads, co_operators = cells
        task = self._task(number, task_name)
        if task is None:
            return
        measure_text = _joined(text.text)
        if not measure_text:
            self._problem(text, "", Text("工作措施的文字", "the text of the measure"))
        due = self._deadline(deadline, measure_text)
        lead_names = read_unit_names(leads.text, self.known_units)
        if not lead_names:
            self._problem(leads, leads.text, Text("至少一个牵头单位", "at least one lead unit"))
        if due is None:
            return
        task.measures.append(
            MeasureText(
                number=f"{task.number}.{len(task.measures) + 1}",
                text=measure_text,
                deadline=due,
                leads=lead_names,
                co_operators=read_unit_names(co_operators.text, self.known_units),
                source=text.place,
            )
        )

    def _arranged(self, row: CellRow) -> Sequence[Cell] | None:
        """The row's cells in the order of COLUMNS."""
        cells = row.cells
        if len(cells) == _FOLLOWING_ROW_CELLS and len(self.columns) == len(COLUMNS):
            # An editor that trims line ends loses the two empty cells of a following measure.
            empty = Cell("", row.place)
            cells = (empty, empty, *cells)
        if len(cells) <= max(self.columns):
            read = "、".join(_short(cell.text) for cell in cells)
            self._problem(
                row.cells[0],
                f"{len(row.cells)}: {read}",
                Text(f"{len(COLUMNS)} 个单元格", f"{len(COLUMNS)} cells"),
            )
            return None
        return [cells[column] for column in self.columns]

    def _task(self, number: Cell, name: Cell) -> _OpenTask | None:
        """The task a row belongs to: the open one when its number is empty or repeated."""
        word = fold(number.text).rstrip("、.")
        open_task = self.tasks[-1] if self.tasks else None
        if open_task and word in {"", str(open_task.number)}:
            return open_task
        expected = open_task.number + 1 if open_task else 1
        if word != str(expected):
            self._problem(
                number,
                number.text,
                Text(f"序号 {expected}", f"task number {expected}"),
            )
        if not word.isdecimal():
            return open_task
        if not name.text:
            self._problem(name, "", Text("重点任务的名称", "the name of the task"))
        self.tasks.append(_OpenTask(int(word), _joined(name.text), self.section))
        return self.tasks[-1]

    def _deadline(self, cell: Cell, measure_text: str) -> Deadline | None:
        try:
            return read_deadline(
                _joined(cell.text),
                year=self.year,
                quarter_ends=self.quarter_ends,
                measure_text=measure_text,
            )
        except DeadlineUnreadable:
            self._problem(
                cell,
                cell.text,
                Text(
                    "“年底前”“3月底”“6月30日前”“每季度”或“2024-06-30”一类的完成时限",
                    "a deadline such as 年底前, 3月底, 6月30日前, 每季度 or 2024-06-30",
                ),
            )
            return None

    def _problem(self, cell: Cell, read: str, expected: Text) -> None:
        self.problems.append(PlanProblem(place=cell.place, read=_short(read), expected=expected))


def _refusal(file_name: str, problems: Sequence[PlanProblem]) -> NotAPlan:
    zh = "；".join(problem.sentence.zh for problem in problems)
    en = "; ".join(problem.sentence.en for problem in problems)
    return NotAPlan(
        file=file_name,
        zh=f"有{len(problems)}处读不出：{zh}。请在文件中改正后重新导入",
        en=f"{len(problems)} places cannot be read: {en}. Mend them in the file and import it again",
        problems=[problem.as_dict() for problem in problems],
    )
