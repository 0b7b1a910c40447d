"""Sheets of cells as offices fill them: where the table's head is, which rows are data, what stands around them.

Lists come with a title and notes above, group names over the head, and totals, remarks and signatures below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gis.ingest.columns import fold_name
from gis.ingest.coordinate_columns import is_known
from gis.ingest.values import is_blank

MOST_ROWS = 200_000
MOST_COLUMNS = 500
LONGEST_CELL = 1_000_000
"""Characters; the outline of a large parcel as text has some ten thousand."""
HEAD_WITHIN = 40
"""The head stands in the first rows."""
LEAST_KNOWN = 2
"""Known names that make a row a head; prose and data have none."""

Cells = tuple[Any, ...]

_NUMBERING = frozenset({"序号", "序", "行号", "no", "№"})
_TOTAL = re.compile(r"(?:合计|总计|小计|共计|累计)(?:$|[\s:：（(\d])")
_REMARK = re.compile(
    r"(?:备注|说明|注|填表说明|填报说明|填表人|填报人|制表人|制表|审核人|审核|复核人|负责人|单位负责人|联系人|联系电话"
    r"|填表单位|填报单位|制表单位|填表日期|填报日期|制表日期|日期|数据来源|坐标系|坐标系统)\d?\s*(?:$|[:：])"
)
# What stands in a row of its own below the head of a form: the unit of each column, or what kind of cell it wants.
_BELOW_HEAD = re.compile(
    r"[(\[]?(?:单位[:：]?)?(?P<unit>km2|m2|m|ha|hm2|平方公里|平方米|公顷|亩|米|度|°|mg/kg|μg/kg|ug/kg|个|%)[)\]]?"
    r"|[(\[]?(?:文本|文字|字符|数字|数值|整数|小数|日期|年月日|年/月/日|yyyy[-/]mm[-/]dd|必填|选填|可空|非必填|text|number|date)[)\]]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as read: its name and its rows, merged cells filled."""

    name: str
    rows: Sequence[Cells]


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: columns with a name, data rows as wide as these, what stands around, what was left out."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    around: str
    skipped: tuple[str, ...]
    lines: tuple[int, ...]
    """The row of the sheet, from 1, in which each data row stands."""


def find_table(grid: Grid) -> Table | None:
    """The table of a sheet, or None when no row near its top names known columns."""
    found = find_head(grid.rows)
    if found is None:
        return None
    head, below = found
    width = max(len(row) for row in (head, *grid.rows[below:]))
    head, *body = (_padded(row, width) for row in (head, *grid.rows[below:]))
    # A column is there when it has a name or a cell.
    used = [index for index in range(width) if _text(head[index]) or not all(is_blank(row[index]) for row in body)]
    columns = tuple(_text(head[index]) or f"列{index + 1}" for index in used)
    body = [tuple(row[index] for index in used) for row in body]
    line_of = {id(row): line for line, row in enumerate(body, below + 1)}
    columns, body = _with_units(columns, body)
    rows, skipped = _data_rows(body, columns)
    above = (_text(cell) for row in grid.rows[:below] for cell in dict.fromkeys(map(_text, row)))
    lines = tuple(line_of[id(row)] for row in rows)
    return Table(grid.name, columns, tuple(rows), "\n".join((*above, *skipped)), tuple(skipped), lines)


def find_head(rows: Sequence[Cells]) -> tuple[Cells, int] | None:
    """The names of the columns and the index of the first row below them; None when there is no head.

    Names may stand in two rows, groups above and columns below: then a column has the lower name.
    """
    best: tuple[int, Cells, int] = (LEAST_KNOWN - 1, (), 0)
    for index, row in enumerate(rows[:HEAD_WITHIN]):
        count = known_names(row)
        if count > best[0]:
            best = (count, row, index + 1)
        if not count or index + 1 >= len(rows):
            continue
        both = _joined(row, rows[index + 1])
        if known_names(rows[index + 1]) and known_names(both) > max(best[0], known_names(rows[index + 1])):
            best = (known_names(both), both, index + 2)
    return None if not best[2] else (best[1], best[2])


def _joined(upper: Cells, lower: Cells) -> Cells:
    width = max(len(upper), len(lower))
    pairs = zip(_padded(upper, width), _padded(lower, width), strict=True)
    return tuple(above if is_blank(below) else below for above, below in pairs)


def _padded(row: Cells, width: int) -> Cells:
    return (*row, *(None,) * (width - len(row)))


def known_names(row: Cells) -> int:
    """How many different names of columns that we know stand in a row."""
    return len({fold_name(cell) for cell in row if isinstance(cell, str) and is_known(cell)})


def _with_units(columns: tuple[str, ...], body: list[Cells]) -> tuple[tuple[str, ...], list[Cells]]:
    """A first row that only says what the cells below hold is no data: its units belong to the columns' names."""
    first = next((row for row in body if not all(is_blank(cell) for cell in row)), ())
    said = [_BELOW_HEAD.fullmatch(unicodedata.normalize("NFKC", _text(cell))) for cell in first]
    if not first or not all(is_blank(cell) or match is not None for cell, match in zip(first, said, strict=True)):
        return columns, body
    units = [match["unit"] if match is not None else None for match in said]
    named = (f"{name}（{unit}）" if unit else name for name, unit in zip(columns, units, strict=True))
    return tuple(named), [row for row in body if row is not first]


def _data_rows(body: Sequence[Cells], columns: tuple[str, ...]) -> tuple[list[Cells], list[str]]:
    """Rows of data, and the texts of others: totals and repeated heads anywhere, remarks below the last row of data."""
    kept = [row for row in body if not all(is_blank(cell) for cell in row)]
    numbering = {index for index, name in enumerate(columns) if fold_name(name) in _NUMBERING}
    rows, skipped = [], []
    for row in kept:
        words = [_text(cell) for index, cell in enumerate(row) if not is_blank(cell) and index not in numbering]
        if not words or _is_head(row, columns) or _is_total(row):
            skipped.append(_shown(row))
        else:
            rows.append(row)
    tail = []
    while rows and _is_remark(rows[-1]):
        tail.append(_shown(rows.pop()))
    return rows, [*skipped, *reversed(tail)]


def _is_head(row: Cells, columns: tuple[str, ...]) -> bool:
    """The head again, as on every page of a printed list."""
    return all(is_blank(cell) or _text(cell) == name for cell, name in zip(row, columns, strict=True))


def _first(row: Cells) -> str:
    return next((_text(cell) for cell in row if not is_blank(cell)), "")


def _is_total(row: Cells) -> bool:
    return _TOTAL.match(re.sub(r"\s", "", _first(row))) is not None


def _is_remark(row: Cells) -> bool:
    return _REMARK.match(re.sub(r"\s", "", _first(row))) is not None


def _shown(row: Cells) -> str:
    return " ".join(dict.fromkeys(_text(cell) for cell in row if not is_blank(cell)))


def _text(cell: Any) -> str:  # noqa: ANN401  a cell
    return "" if cell is None else " ".join(str(cell).split())
