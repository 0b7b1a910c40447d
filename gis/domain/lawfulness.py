"""Lawfulness (合规判断): what a change on a parcel means, by how the parcel stood on the day of the later image.

A table of cells over stage, change, registers and schemes; the first that fits speaks. Cells of the law name their
article and stay as they are; the others are our proposal, and an office may give them another verdict. A satellite
image is only a clue: nothing here says “illegal”.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.errors import CellOfLaw, CellUnknown, VerdictUnknown
from gis.domain.text import Text
from gis.domain.words import ChangeKind, Register, Stage

ANY = "*"


class Verdict(StrEnum):
    """What the table says, the most urgent first."""

    SUSPECTED = "SUSPECTED"
    NEEDS_CHECK = "NEEDS_CHECK"
    NOT_JUDGED = "NOT_JUDGED"
    EXPECTED = "EXPECTED"


class SchemeState(StrEnum):
    """What a cell asks of the schemes filed by the day of the later image."""

    COVERING = "covering"
    """One whose works may go on within the window of the change."""
    FILED = "filed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FiledScheme:
    """A filed scheme and the days of its works; a day that is not stated bounds nothing."""

    is_remediation: bool
    filed_on: date
    works_from: date | None = None
    works_until: date | None = None

    def covers(self, before: date, after: date) -> bool:
        """Whether works under it may have made a change within [before, after]."""
        return (
            self.filed_on <= after
            and (self.works_from is None or self.works_from <= after)
            and (self.works_until is None or self.works_until >= before)
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A parcel as it stood on the day of the later image."""

    stage: Stage
    registers: frozenset[Register] = frozenset()
    schemes: tuple[FiledScheme, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What an image pair shows, and between which days."""

    kind: ChangeKind
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the table: for which stages, changes, registers and schemes it speaks, and what it says.

    An empty `registers` asks for none. `law` is the article that decides; None for our own proposal.
    """

    id: str
    stages: frozenset[Stage]
    kinds: frozenset[ChangeKind]
    verdict: Verdict
    because: Text
    registers: frozenset[Register] = frozenset()
    scheme: SchemeState | None = None
    law: Text | None = None

    def fits(self, change: Change, standing: Standing) -> bool:
        """Whether this cell speaks of the change."""
        return (
            standing.stage in self.stages
            and change.kind in self.kinds
            and (not self.registers or bool(self.registers & standing.registers))
            and self._scheme_fits(change, standing)
        )

    def _scheme_fits(self, change: Change, standing: Standing) -> bool:
        match self.scheme:
            case None:
                return True
            case SchemeState.NONE:
                return not _filed(change, standing)
            case SchemeState.FILED:
                return bool(_filed(change, standing))
            case SchemeState.COVERING:
                return any(one.covers(change.before, change.after) for one in standing.schemes)


@dataclass(frozen=True, slots=True)
class Lawfulness:
    """What the table says of one change on one parcel: the verdict, the cell that gave it, and its reason in words."""

    verdict: Verdict
    cell: str
    because: Text
    basis: Text


@cache
def shipped_cells() -> tuple[Cell, ...]:
    """The table as it is shipped, in the order in which it is read."""
    return tuple(_cell(entry) for entry in _source()["cells"])


def cells(verdicts: Mapping[str, str]) -> tuple[Cell, ...]:
    """The shipped table with an office's own verdicts, by cell. Raises CellUnknown, CellOfLaw, VerdictUnknown."""
    known = {cell.id: cell for cell in shipped_cells()}
    for cell_id, verdict in verdicts.items():
        if cell_id not in known:
            raise CellUnknown(cell=cell_id)
        law = known[cell_id].law
        if law is not None:
            raise CellOfLaw(zh=law.zh, en=law.en)
        if verdict not in set(Verdict):
            raise VerdictUnknown(read=verdict, expected=", ".join(Verdict))
    return tuple(
        replace(cell, verdict=Verdict(verdicts[cell.id])) if cell.id in verdicts else cell for cell in shipped_cells()
    )


def number_of(cell_id: str) -> int | None:
    """The place of a cell in the table, from 1, as people call it; None of one that a newer table does not hold."""
    return next((place for place, cell in enumerate(shipped_cells(), 1) if cell.id == cell_id), None)


def basis_of(cell: Cell) -> Text:
    """The article, or the plain word that it is our proposal."""
    proposal = _source()["proposal"]
    return cell.law or Text(proposal["zh"], proposal["en"])


def judge(change: Change, standing: Standing, table: Sequence[Cell]) -> Lawfulness:
    """The first cell that fits; the shipped table ends with one that fits everything."""
    cell = next(cell for cell in table if cell.fits(change, standing))
    scheme = max(_filed(change, standing), key=lambda one: one.filed_on, default=None)
    because = cell.because
    if scheme is not None and cell.scheme in (SchemeState.COVERING, SchemeState.FILED):
        named = (
            Text("修复方案", "remediation scheme") if scheme.is_remediation else Text("风险管控方案", "control scheme")
        )
        because = Text(
            because.zh.format(scheme=named.zh, filed_on=scheme.filed_on),
            because.en.format(scheme=named.en, filed_on=scheme.filed_on),
        )
    return Lawfulness(cell.verdict, cell.id, because, basis_of(cell))


def gravest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The most urgent of the verdicts on several parcels; None for a change on no parcel."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=None)


def _filed(change: Change, standing: Standing) -> list[FiledScheme]:
    return [one for one in standing.schemes if one.filed_on <= change.after]


@cache
def _source() -> dict[str, Any]:
    source = files("gis.domain").joinpath("data/lawfulness.json")
    found: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return found


def _cell(entry: dict[str, Any]) -> Cell:
    law = entry.get("law")
    return Cell(
        id=entry["id"],
        stages=frozenset(Stage) if ANY in entry["stages"] else frozenset(map(Stage, entry["stages"])),
        kinds=frozenset(ChangeKind) if ANY in entry["kinds"] else frozenset(map(ChangeKind, entry["kinds"])),
        verdict=Verdict(entry["verdict"]),
        because=Text(entry["because"]["zh"], entry["because"]["en"]),
        registers=frozenset(map(Register, entry.get("registers", ()))),
        scheme=SchemeState(entry["scheme"]) if "scheme" in entry else None,
        law=None if law is None else Text(law["zh"], law["en"]),
    )
