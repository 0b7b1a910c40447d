"""What the screening ledger goes by and no rule in force fixes: limits, exclusion cases, control classes, as they ship.

All of it is data with a basis (data/ledger.json) that the settings of an installation replace.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.text import Text

DISTANCE_KEY = "ledger.distance_m"
SIMILARITY_KEY = "ledger.similarity"
CASES_KEY = "ledger.exclusion_cases"
CLASSES_KEY = "ledger.control_classes"
KEYS = {
    DISTANCE_KEY: "distance_m",
    SIMILARITY_KEY: "similarity",
    CASES_KEY: "exclusion_cases",
    CLASSES_KEY: "control_classes",
}
"""Setting → its part of the shipped file."""

STEPS = (
    Text("纳入台账", "into the ledger"),
    Text("信息采集", "collect information"),
    Text("确定优先监管地块", "decide on priority supervision"),
    Text("动态维护", "keep it up to date"),
)
"""The four verbs of DB11/T 2216-2024, chapters 5-8."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One exclusion case or control class; one whose wording nobody has found yet is kept and not offered."""

    code: str
    text: Text

    @property
    def is_offered(self) -> bool:
        """Whether it can be chosen."""
        return bool(self.text.zh.strip())

    @classmethod
    def from_dict(cls, said: dict[str, Any]) -> Choice:
        """As it is stored."""
        return cls(said["code"], Text(said["zh"], said["en"]))

    def as_dict(self) -> dict[str, str]:
        """As it is stored."""
        return {"code": self.code, **self.text.as_dict()}


@dataclass(frozen=True, slots=True)
class Shipped:
    """A value as it comes with the program, and what it rests on."""

    value: Any
    basis: str


@cache
def shipped(key: str) -> Shipped:
    """The shipped value of one of KEYS."""
    source = files("gis.domain").joinpath("data/ledger.json")
    found = json.loads(source.read_text(encoding="utf-8"))[KEYS[key]]
    return Shipped(found["value"], found["basis"])


def choices(stored: Iterable[dict[str, Any]]) -> tuple[Choice, ...]:
    """A stored list of cases or classes."""
    return tuple(Choice.from_dict(one) for one in stored)
