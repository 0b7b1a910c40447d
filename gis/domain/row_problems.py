"""Everything that can be wrong with a file, a layer or a row, in both languages.

The table is data/row_problems.json: severity, what is wrong, what was expected and
how to mend it, with facts in braces. What was read is a fact of every problem.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.mending import Fix
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One line of the table."""

    severity: Severity
    message: Text
    expected: Text
    mend: Text
    question: Text | None = None
    """What is asked of a person, where the fixes of the problem are the answers."""


def problem(code: str, place: Place, /, *, read: object = None, fixes: Iterable[Fix] = (), **facts: object) -> Problem:
    """The problem of that code at a place; facts that are a `Text` appear in their own language."""
    kind = kinds()[code]
    zh = {name: fact.zh if isinstance(fact, Text) else fact for name, fact in facts.items()}
    en = {name: fact.en if isinstance(fact, Text) else fact for name, fact in facts.items()}
    zh, en = ({name: _storable(fact) for name, fact in one.items()} for one in (zh, en))
    shown = None if read is None else shorten(str(read))
    place = Place(_storable(place.layer), place.row, place.field)

    def filled(text: Text) -> Text:
        return Text(text.zh.format(read=shown, **zh), text.en.format(read=shown, **en))

    return Problem(
        code=code,
        severity=kind.severity,
        place=place,
        read=shown,
        expected=filled(kind.expected),
        message=filled(kind.message),
        mend=filled(kind.mend),
        fixes=tuple(fixes),
    )


LONGEST_SHOWN = 120


def shorten(text: str) -> str:
    """A value short enough for a message."""
    plain = " ".join(storable(text[:MOST_LOOKED_AT]).split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"


MOST_LOOKED_AT = 10_000


def storable(text: str) -> str:
    """Text that PostgreSQL and JSON can hold: without NUL, a question mark for a lone surrogate."""
    clean = text.replace("\x00", "")
    return clean if clean.isascii() else clean.encode("utf-8", "replace").decode("utf-8")


def _storable(fact: Any) -> Any:  # noqa: ANN401  a fact of any kind
    return storable(fact) if type(fact) is str else fact


@cache
def kinds() -> dict[str, ProblemKind]:
    """Every problem by its code."""
    source = files("gis.domain").joinpath("data/row_problems.json")
    lines: dict[str, dict[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    return {
        code: ProblemKind(
            severity=Severity(line["severity"]),
            message=Text(**line["message"]),
            expected=Text(**line["expected"]),
            mend=Text(**line["mend"]),
            question=Text(**line["question"]) if "question" in line else None,
        )
        for code, line in lines.items()
    }
