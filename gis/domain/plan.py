"""A year's plan as values: tasks, measures, the units that act, and how two plans differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from gis.domain.deadlines import Deadline
from gis.domain.text import Text
from gis.domain.wording import fold
from gis.domain.words import MeasureRole, UnitKind

COLUMNS = ("序号", "重点任务", "工作措施", "完成时限", "牵头单位", "协办单位")
"""The columns of an official plan document, in its own words."""


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where in the official document something stands; numbers count from 1.

    A text file has a line; a Word document a table and a row; a workbook a sheet and a row.
    """

    line: int | None = None
    table: int | None = None
    sheet: str | None = None
    row: int | None = None

    @property
    def text(self) -> Text:
        """The place in words."""
        if self.line is not None:
            return Text(zh=f"第{self.line}行", en=f"line {self.line}")
        if self.sheet is not None:
            return Text(zh=f"工作表“{self.sheet}”第{self.row}行", en=f"sheet “{self.sheet}”, row {self.row}")
        return Text(zh=f"第{self.table}个表第{self.row}行", en=f"table {self.table}, row {self.row}")


_PLACES = (
    re.compile(r"第(?P<line>\d+)行"),
    re.compile(r"第(?P<table>\d+)个表第(?P<row>\d+)行"),
    re.compile(r"工作表“(?P<sheet>.+)”第(?P<row>\d+)行"),
)


def read_source_place(words: str) -> SourcePlace | None:
    """The place behind the Chinese words of `SourcePlace.text`; None for other words."""
    for pattern in _PLACES:
        match = pattern.fullmatch(words)
        if match:
            found = match.groupdict()
            numbers = {name: int(found[name]) if found.get(name) else None for name in ("line", "table", "row")}
            return SourcePlace(sheet=found.get("sheet"), **numbers)
    return None


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing in a document that cannot be read: where, what stood there, what belongs there."""

    place: SourcePlace
    read: str
    expected: Text

    @property
    def sentence(self) -> Text:
        """The problem in words."""
        return Text(
            zh=f"{self.place.text.zh}读到“{self.read}”，应为{self.expected.zh}",
            en=f"{self.place.text.en} reads “{self.read}”, expected {self.expected.en}",
        )

    def as_dict(self) -> dict[str, object]:
        """The problem as refusals carry it to programs."""
        return {
            "place": self.place.text.as_dict(),
            "read": self.read,
            "expected": self.expected.as_dict(),
            "message": self.sentence.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class MeasureText:
    """One measure (工作措施) as the plan states it.

    `leads` and `co_operators` hold the plan's own wordings in its order. `text` is
    empty when only our summary is known; `source` is None when no document was read.
    """

    number: str
    text: str
    deadline: Deadline
    leads: tuple[str, ...]
    co_operators: tuple[str, ...]
    source: SourcePlace | None = None

    def units(self, role: MeasureRole) -> tuple[str, ...]:
        """The wordings of the units in one role."""
        return self.leads if role is MeasureRole.LEAD else self.co_operators


@dataclass(frozen=True, slots=True)
class TaskText:
    """One numbered task (重点任务) of a section with its measures."""

    number: int
    name: str
    section: str
    measures: tuple[MeasureText, ...]


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A whole plan. `district_name` is what the title says (东城区), empty when it says none."""

    title: str
    year: int
    district_name: str
    tasks: tuple[TaskText, ...]

    @property
    def measures(self) -> tuple[MeasureText, ...]:
        """All measures in the order of the plan."""
        return tuple(measure for task in self.tasks for measure in task.measures)

    def rows(self) -> Iterator[tuple[TaskText, MeasureText]]:
        """Each measure with the task it belongs to."""
        for task in self.tasks:
            for measure in task.measures:
                yield task, measure


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a title says: the year and the district, each None or empty when absent."""

    year: int | None
    district_name: str


_YEAR_IN_TITLE = re.compile(r"(20\d{2})\s*年")
_DISTRICT_IN_TITLE = re.compile(r"([\u4e00-\u9fff]{1,6}?[区县旗])")


def read_title(title: str) -> TitleFacts:
    """Year and district of a title like 东城区净土保卫战2024年行动计划."""
    year = _YEAR_IN_TITLE.search(title)
    district = _DISTRICT_IN_TITLE.match(title.strip().removeprefix("北京市"))
    return TitleFacts(year=int(year[1]) if year else None, district_name=district[1] if district else "")


_NO_UNITS = frozenset({"", "-", "--", "—", "——", "―", "/", "无"})
_BLANKS_BEFORE_BRACKET = re.compile(r"\s+(?=[（(])")
_SEPARATORS = re.compile(r"[、，,;；/\s]+")
_BRACKETS = {"(": 1, "（": 1, ")": -1, "）": -1}


def read_unit_names(cell: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The unit wordings of one cell, in order, each once.

    Units stand one a line or with separators between; a bracket on a line of its own
    belongs to the line above; `known` names mend a name that breaks over two lines;
    a dash is no unit.
    """
    if fold(cell) in {fold(word) for word in _NO_UNITS}:
        return ()
    known_folded = {fold(name) for name in known}
    lines: list[str] = []
    for line in (_BLANKS_BEFORE_BRACKET.sub("", part.strip()) for part in cell.splitlines()):
        if not line:
            continue
        if lines and _continues(lines[-1], line, known_folded):
            lines[-1] += line
        else:
            lines.append(line)
    names = (name for line in lines for name in _split_outside_brackets(line))
    return tuple(dict.fromkeys(name for name in names if name not in _NO_UNITS))


def _continues(above: str, line: str, known: Collection[str]) -> bool:
    if line[0] in "(（" or _depth(above) > 0:
        return True
    broken = fold(above) not in known and fold(line) not in known
    return broken and fold(above + line) in known


def _depth(text: str) -> int:
    return sum(_BRACKETS.get(character, 0) for character in text)


def _split_outside_brackets(line: str) -> Iterator[str]:
    part = ""
    for character in line:
        if _depth(part) <= 0 and _SEPARATORS.fullmatch(character):
            yield part
            part = ""
        else:
            part += character
    yield part


@dataclass(frozen=True, slots=True)
class CatalogueUnit:
    """A unit the house knows. `by_place` marks a wording that the place resolves (相关街道办事处)."""

    code: str
    name: Text
    kind: UnitKind
    aliases: tuple[str, ...] = ()
    by_place: bool = False


_TRAILING_BRACKET = re.compile(r"\([^()]*\)$")


@dataclass(frozen=True)
class UnitCatalogue:
    """Finds the one unit behind the plan's wordings."""

    units: tuple[CatalogueUnit, ...]
    _by_wording: dict[str, CatalogueUnit] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_wording: dict[str, CatalogueUnit] = {}
        for unit in self.units:
            for wording in (unit.name.zh, *unit.aliases):
                by_wording.setdefault(fold(wording), unit)
        object.__setattr__(self, "_by_wording", by_wording)

    @property
    def wordings(self) -> frozenset[str]:
        """Every name and alias, folded."""
        return frozenset(self._by_wording)

    def find(self, wording: str) -> CatalogueUnit | None:
        """The unit of a wording, or None for a unit the house does not know yet.

        A second name in brackets is tried as the name without it: 区城市管理委（交通委）
        is 区城市管理委.
        """
        plain = fold(wording)
        return self._by_wording.get(plain) or self._by_wording.get(_TRAILING_BRACKET.sub("", plain))
