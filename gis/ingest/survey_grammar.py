"""The grammar of 勘测定界界址点坐标交换格式, the corner-point text of land surveys (RULES 3.1).

    [属性描述]            key=value lines: who made it, when, in which coordinate system
    [地块坐标]
    5,0.9600,DC-001,示例地块,面,,,,@        number of points, area, code, name, kind, sheet, use, class
    J1,1,4421448.200,39449562.400           number, ring, X (north), Y (east)

Nothing is refused here: every header is a parcel, and lines that cannot be read are told by their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEAD, COORDINATES = "属性描述", "地块坐标"
KINDS = ("面", "线", "点")
MOST_KEYS = 100
"""Of a file's head and other sections; more is no head."""
MOST_TOLD = 10
"""Broken lines of one parcel that are told one by one."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_SECTION = re.compile(r"\[\s*([^\[\]]{1,50}?)\s*\]")
_HEADER_END = re.compile(r"(?:^|,)\s*@[\s,]*$")
_NUMBER = re.compile(r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_RING = re.compile(r"\d{1,4}", re.ASCII)
_HEADER_COMMAS = 8
_KIND_AT = 4
_CORNER_CELLS = 4
# Not NFKC, which would also change names and the length of a line.
_WIDE = str.maketrans("．，＠［］＝－＋　\t０１２３４５６７８９", ".,@[]=-+  0123456789")


@dataclass(frozen=True, slots=True)
class Corner:
    """One boundary point as written: `x` is north and `y` is east, in whatever system the file is."""

    number: str
    ring: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that follows no rule: its number from 1, and what it says."""

    line: int
    read: str


@dataclass(slots=True)
class SurveyParcel:
    """One parcel: the cells of its header before the @, its corners in order, its broken lines (the first ones)."""

    line: int
    cells: tuple[str, ...]
    corners: list[Corner] = field(default_factory=list)
    broken: list[BrokenLine] = field(default_factory=list)
    broken_count: int = 0

    @property
    def kind(self) -> str:
        """面, 线 or 点; what is left empty is 面, as nearly all are; anything else as written."""
        written = fold_line(self.cells[_KIND_AT]).strip() if len(self.cells) > _KIND_AT else ""
        return written or KINDS[0]

    @property
    def rings(self) -> dict[int, list[Corner]]:
        """Corners by the number of their ring, in the order in which rings begin."""
        found: dict[int, list[Corner]] = {}
        for corner in self.corners:
            found.setdefault(corner.ring, []).append(corner)
        return found


@dataclass(slots=True)
class SurveyText:
    """A whole file: its head, other sections' values as section.key, its parcels, lines that belong to none."""

    head: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    parcels: list[SurveyParcel] = field(default_factory=list)
    stray: list[BrokenLine] = field(default_factory=list)
    stray_count: int = 0
    is_list: bool = False
    """A plain list of corners, not this format."""


def fold_line(line: str) -> str:
    """A line with its full-width digits and marks as ASCII; no character moves."""
    return line.translate(_WIDE)


def split_lines(text: str) -> list[str]:
    """Lines between CRLF, LF or CR; other separators of Unicode may stand in names."""
    return _LINE_END.split(text)


def is_survey_text(start: str) -> bool:
    """Whether the beginning of a text holds a section of this format."""
    sections = (_SECTION.fullmatch(fold_line(line).strip()) for line in split_lines(start))
    return any(one is not None and one[1] in (HEAD, COORDINATES) for one in sections)


def parse_survey_text(text: str) -> SurveyText:
    """Every line of a file in its place."""
    found, section = SurveyText(), ""
    parcel: SurveyParcel | None = None
    for number, line in enumerate(split_lines(text), 1):
        folded = fold_line(line).strip()
        if not folded:
            continue
        if (match := _SECTION.fullmatch(folded)) is not None:
            section, parcel = match[1], None
        elif is_header(line):
            parcel = SurveyParcel(number, tuple(_header_cells(line)))
            found.parcels.append(parcel)
        elif parcel is not None:
            _add_corner(parcel, number, line)
        elif section == COORDINATES or not _add_value(found, section, line):
            _tell(found, BrokenLine(number, line.strip()))
    return found


def is_header(line: str) -> bool:
    """Whether a line begins a parcel: it ends with @, or lost it but has a kind in its place."""
    folded = fold_line(line)
    if _HEADER_END.search(folded.strip()):
        return True
    cells = folded.split(",")
    return len(cells) >= _HEADER_COMMAS and cells[_KIND_AT].strip() in KINDS


def _header_cells(line: str) -> Iterator[str]:
    """Cells before the @; where ASCII commas suffice, full-width ones belong to a name."""
    folded = line if line.count(",") >= _HEADER_COMMAS else fold_line(line)
    start, cells = 0, []
    for piece in folded.split(","):
        cells.append(line[start : start + len(piece)].strip())
        start += len(piece) + 1
    ends = [index for index, cell in enumerate(cells) if fold_line(cell) == "@"]
    return iter(cells[: ends[-1]] if ends else cells)


def _add_corner(parcel: SurveyParcel, number: int, line: str) -> None:
    corner = read_corner(line)
    if corner is not None:
        parcel.corners.append(corner)
        return
    parcel.broken_count += 1
    if len(parcel.broken) < MOST_TOLD:
        parcel.broken.append(BrokenLine(number, line.strip()))


def read_corner(line: str) -> Corner | None:
    """A corner's line: number, ring, X, Y, blanks wherever they are; None for anything else."""
    folded = fold_line(line).strip()
    cells = [cell.strip() for cell in folded.split(",")] if "," in folded else folded.split()
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) != _CORNER_CELLS:
        return None
    number, ring, x, y = cells
    if not (_RING.fullmatch(ring) and _NUMBER.fullmatch(x) and _NUMBER.fullmatch(y)):
        return None
    return Corner(number, int(ring), float(x), float(y))


def _add_value(found: SurveyText, section: str, line: str) -> bool:
    """Keep a key=value line; False when it is none, or one too many."""
    at = fold_line(line).find("=")
    key, value = line[: max(at, 0)].strip(), line[at + 1 :].strip()
    kept, name = (found.head, key) if section == HEAD else (found.others, f"{section}.{key}")
    if not section or not key or len(kept) >= MOST_KEYS:
        return False
    kept[name] = value
    return True


def _tell(found: SurveyText, line: BrokenLine) -> None:
    found.stray_count += 1
    if len(found.stray) < MOST_TOLD:
        found.stray.append(line)


_NAMES_OF_NUMBER = frozenset(
    {"", "序号", "点号", "界址点号", "界址点", "拐点", "拐点号", "拐点编号", "point", "no", "no."}
)
_BLANKS = re.compile(r"[,;\s]+")


def read_plain_list(text: str) -> SurveyText | None:
    """A list 序号 X Y as reports print it (blanks, tabs, commas or semicolons between) as one parcel; None for others.

    A first line of names may stand above; RULES 3.1 has X north and Y east there too.
    """
    lines = [(number, line) for number, line in enumerate(split_lines(text), 1) if line.strip()]
    if lines and _names_a_list(lines[0][1]):
        lines = lines[1:]
    corners = list(_plain_corners(line for _, line in lines))
    if not corners or None in corners:
        return None
    parcel = SurveyParcel(lines[0][0], (str(len(corners)),), [one for one in corners if one is not None])
    return SurveyText(parcels=[parcel], is_list=True)


def _plain_corners(lines: Iterable[str]) -> Iterator[Corner | None]:
    for line in lines:
        cells = _BLANKS.split(fold_line(line).strip())
        if len(cells) != _CORNER_CELLS - 1 or not (_NUMBER.fullmatch(cells[1]) and _NUMBER.fullmatch(cells[2])):
            yield None
            return
        yield Corner(cells[0], 1, float(cells[1]), float(cells[2]))


def _names_a_list(line: str) -> bool:
    """Whether a line is the names above such a list: the point's number, then the two coordinates."""
    cells = [cell.casefold() for cell in _BLANKS.split(fold_line(line).strip())]
    has_numbers = any(_NUMBER.fullmatch(cell) for cell in cells)
    return len(cells) == _CORNER_CELLS - 1 and cells[0] in _NAMES_OF_NUMBER and not has_numbers
