"""Which column of a layer means which attribute: told by its name, and guessed where the name is only like one.

What is ambiguous, doubled, guessed or unknown is said; a person's word goes before every name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, RowKind
from gis.ingest.columns import MEANINGLESS, Column, columns_of, fold_name
from gis.ingest.coordinate_columns import roles_of

CUT_BYTES = 10
"""A Shapefile's column names hold no more."""

LEAST_LIKE = 0.8
"""How much of two names must be the same letters in the same order for one to be taken for the other."""
_SHORTEST = {True: 4, False: 3}
"""Shorter names are like too many others, in Latin letters (true) or in Chinese."""
_TURNING = frozenset("原旧新前后上下非未不无拟曾子母总分第")
"""Letters that make another thing of a name: 原地块编码 is no 地块编码."""

_NOTHING_CHOSEN: Mapping[str, str] = {}
_CHOSEN = -1
"""Before every rank: a person's word."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column of a layer means what: our attribute → index of the column."""

    used: Mapping[str, int]
    problems: tuple[Problem, ...]
    unused: tuple[str, ...] = ()
    """Columns that mean nothing to us."""


def map_columns(
    columns: Sequence[str],
    target: RowKind,
    layer: str,
    *,
    has_cut_names: bool,
    chosen: Mapping[str, str] = _NOTHING_CHOSEN,
) -> ColumnMap:
    """Find each attribute's column by its names; what is ambiguous, doubled or unknown is said.

    An attribute that no column names takes one whose name is much like it, which is said too: a person can correct it.
    `chosen` is what a person said: column → attribute, an empty one for a column that is to mean nothing.
    """
    place = Place(layer=layer)
    labels = {one.name: one.label for one in columns_of(target)}
    candidates: dict[str, list[tuple[int, int]]] = {}
    problems: list[Problem] = []
    unused = []
    for index, column in enumerate(columns):
        if column in chosen:
            if chosen[column] in labels:
                candidates.setdefault(chosen[column], []).append((_CHOSEN, index))
            else:
                unused.append(column)
            continue
        found = _meanings(column, target, has_cut_names=has_cut_names)
        if len(found) > 1:
            names = "、".join(one.label.zh for one, _ in found), ", ".join(one.label.en for one, _ in found)
            problems.append(problem("column-ambiguous", place, read=column, candidates=Text(*names)))
            unused.append(column)
        elif found:
            attribute, rank = found[0]
            candidates.setdefault(attribute.name, []).append((rank, index))
        elif fold_name(column) not in MEANINGLESS and not roles_of([column]):
            unused.append(column)
    used: dict[str, int] = {}
    for name, places in candidates.items():
        best, *others = sorted(places)
        used[name] = best[1]
        unused.extend(columns[index] for _, index in others)
        problems.extend(
            problem("column-twice", place, read=columns[index], used=columns[best[1]], field=labels[name])
            for _, index in others
        )
    unknown = [column for column in unused if column not in chosen and not _has_meaning(column, target, has_cut_names)]
    for column, attribute in _guesses(unknown, target, used.keys()):
        used[attribute.name] = columns.index(column)
        problems.append(problem("column-guessed", place, read=column, field=attribute.label))
        unknown.remove(column)
        unused.remove(column)
    if unknown:
        problems.append(problem("columns-unused", place, read="、".join(unknown)))
    return ColumnMap(used, tuple(problems), tuple(unused))


def _has_meaning(column: str, target: RowKind, has_cut_names: bool) -> bool:  # noqa: FBT001  of the layer
    """Ambiguous and doubled columns have been spoken of already."""
    return bool(_meanings(column, target, has_cut_names=has_cut_names))


def _guesses(unknown: Sequence[str], target: RowKind, taken: Collection[str]) -> list[tuple[str, Column]]:
    """Columns whose names are like those of attributes that have no column: to each its likeliest one, if any."""
    free = [one for one in columns_of(target) if one.name not in taken]
    found: dict[str, tuple[float, str, Column]] = {}
    for column in dict.fromkeys(unknown):
        ranked = sorted(((_likeness(column, one), one.name, one) for one in free), reverse=True)[:2]
        if not ranked or ranked[0][0] < LEAST_LIKE or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
            continue
        like, name, attribute = ranked[0]
        if name not in found or found[name][0] < like:
            found[name] = (like, column, attribute)
    return [(column, attribute) for _, column, attribute in found.values()]


def _likeness(column: str, attribute: Column) -> float:
    """How like a column's name is to the likeliest name of an attribute, 0 to 1; 0 where a letter turns its meaning."""
    written = fold_name(column)
    return max((_likeness_of(written, name) for name in _folded(attribute)), default=0.0)


def _likeness_of(written: str, known: str) -> float:
    shortest = _SHORTEST[written.isascii()]
    if min(len(written), len(known)) < shortest or written.isascii() != known.isascii():
        return 0.0
    matcher = SequenceMatcher(None, written, known, autojunk=False)
    if matcher.quick_ratio() < LEAST_LIKE:
        return 0.0
    differing = {
        letter for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal" for letter in written[a:b] + known[c:d]
    }
    return 0.0 if differing & _TURNING else matcher.ratio()


def _meanings(column: str, target: RowKind, *, has_cut_names: bool) -> list[tuple[Column, int]]:
    """The attributes a column name may stand for, each with the rank of the name that fits."""
    whole = [
        (one, rank) for one in columns_of(target) for rank, name in enumerate(_folded(one)) if name == fold_name(column)
    ]
    if whole or not has_cut_names:
        return whole[:1]
    key = column.casefold().strip("\ufffd")
    cut = [
        (one, rank)
        for one in columns_of(target)
        for rank, name in enumerate(one.all_names)
        if len(name.encode()) > CUT_BYTES and key in _cuts(name)
    ]
    return list({one.name: (one, rank) for one, rank in reversed(cut)}.values())


@cache
def _folded(column: Column) -> tuple[str, ...]:
    return tuple(fold_name(name) for name in column.all_names)


@cache
def _cuts(name: str) -> frozenset[str]:
    """What is left of a name in 10 bytes of UTF-8 or GBK."""
    cuts = {name.encode(encoding)[:CUT_BYTES].decode(encoding, "ignore") for encoding in ("utf-8", "gb18030")}
    return frozenset(one.casefold() for one in cuts)
