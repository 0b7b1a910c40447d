"""The classes of control of priority-supervised parcels: data, for the guide that names them is a draft (RULES 7)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gis.domain.text import Text


@dataclass(frozen=True, slots=True)
class ControlClassText:
    """One class with its wording, as far as it is known."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class ControlClasses:
    """All classes, and what they rest on."""

    classes: tuple[ControlClassText, ...]
    basis: Text


@cache
def control_classes() -> ControlClasses:
    """The classes as they ship."""
    read = json.loads(files("gis.domain").joinpath("data/control_classes.json").read_text(encoding="utf-8"))
    classes = tuple(ControlClassText(one["code"], Text(one["zh"], one["en"])) for one in read["classes"])
    return ControlClasses(classes, Text(read["basis_zh"], read["basis_en"]))
