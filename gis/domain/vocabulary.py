"""Labels and colours of the codes in `words`, read once from data/vocabulary.json."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.text import Text


@cache
def vocabulary() -> dict[str, list[dict[str, Any]]]:
    """Every list of the vocabulary: `[{code, zh, en, …}]` in the order of display."""
    source = files("gis.domain").joinpath("data/vocabulary.json")
    result: dict[str, list[dict[str, Any]]] = json.loads(source.read_text(encoding="utf-8"))
    return result


@cache
def _by_code(name: str) -> dict[str, Text]:
    return {entry["code"]: Text(entry["zh"], entry["en"]) for entry in vocabulary()[name]}


def label(name: str, code: StrEnum | str) -> Text:
    """The label of a code in one of the lists, such as `label("stages", Stage.REMED)`."""
    return _by_code(name)[str(code)]


@cache
def official_stage(code: str) -> str | None:
    """The national system's code S0-S6 of one of our stages (RULES 1.2), None where it has none."""
    found: dict[str, str | None] = {entry["code"]: entry["official"] for entry in vocabulary()["stages"]}
    return found[code]
