"""GB 36600-2018 as versioned data: which substances have which limits, and what laboratories call them.

Limits are decimal numbers as printed. The table is data/gb36600.csv, its names and sums data/gb36600.json.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from gis.domain.land_class import LandClass
from gis.domain.text import Text

CURRENT = "GB 36600-2018"


@dataclass(frozen=True, slots=True)
class Limits:
    """The two limits of a substance for one class of land, mg/kg."""

    screening: Decimal
    intervention: Decimal


@dataclass(frozen=True, slots=True)
class Analyte:
    """A substance as laboratories measure it: an item of the standard, or a part of an item that is a sum.

    `key` is the item's `no` (B1 … O40), or that of the sum with the part's number (O22.1).
    """

    key: str
    name: Text
    cas: tuple[str, ...]
    part_of: str | None = None
    """The item whose sum it belongs to; items 36 and 37 are limited by themselves, too."""


@dataclass(frozen=True, slots=True)
class Item:
    """One of the 85 lines of the standard."""

    no: str
    group: str
    name: Text
    cas: tuple[str, ...]
    limits: Mapping[LandClass, Limits]
    has_background: bool
    """Note 1: what is not above the background is not managed as contaminated land."""
    parts: tuple[str, ...]
    """Keys of the substances that add up to it; empty for one that is no sum."""


@dataclass(frozen=True, slots=True)
class Standard:
    """A version of the standard: since when it holds, where its values come from."""

    id: str
    title: Text
    issued_on: date
    in_force_on: date
    source: Text
    sums_basis: Text
    sha256: str
    """Of the table's file."""
    items: Mapping[str, Item]
    analytes: Mapping[str, Analyte]


@cache
def current_standard() -> Standard:
    """The standard in force. Raises ValueError when its table is not the recorded one."""
    said = _data()
    table = files("gis.domain").joinpath(f"data/{said['table']}").read_bytes()
    if hashlib.sha256(table).hexdigest() != said["sha256"]:
        raise ValueError(f"{said['table']} is not the recorded table")
    items = {item.no: item for item in _items(table.decode("utf-8"), said)}
    return Standard(
        id=said["id"],
        title=Text(**said["title"]),
        issued_on=date.fromisoformat(said["issued_on"]),
        in_force_on=date.fromisoformat(said["in_force_on"]),
        source=Text(**said["source"]),
        sums_basis=Text(**said["sums_basis"]),
        sha256=said["sha256"],
        items=items,
        analytes={one.key: one for one in _analytes(items, said)},
    )


def find_analyte(written: str) -> Analyte | None:
    """The substance that a laboratory means by a name, symbol, CAS number or `no`; None for one of no limit.

    “砷(As)” is read without its brackets, “铬（六价）” with them; “总铬” is none of the 85.
    """
    text = written.strip()
    standard = current_standard()
    if text.upper() in standard.analytes:
        return standard.analytes[text.upper()]
    known = _by_name().get(_fold(text))
    if known is None:
        known = _by_bracket(text)
    if known is None and is_cas(text):
        known = next((key for key, one in standard.analytes.items() if text in one.cas), None)
    return None if known is None else standard.analytes[known]


def is_cas(written: str) -> bool:
    """Whether it is a CAS number whose check digit is right."""
    match = re.fullmatch(r"(\d{2,7})-(\d{2})-(\d)", written.strip(), re.ASCII)
    if match is None:
        return False
    digits = reversed(match[1] + match[2])
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


@cache
def _data() -> dict[str, Any]:
    source = files("gis.domain").joinpath("data/gb36600.json")
    read: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return read


def _items(table: str, said: Mapping[str, Any]) -> Iterator[Item]:
    for row in csv.DictReader(table.splitlines()):
        yield Item(
            no=row["no"],
            group=row["group"],
            name=Text(row["name_zh"], row["name_en"]),
            cas=tuple(row["cas"].split(",")) if row["cas"] else (),
            limits={
                one: Limits(
                    Decimal(row[f"screening_class{one.number}"]), Decimal(row[f"intervention_class{one.number}"])
                )
                for one in LandClass
            },
            has_background=row["no"] in said["background_items"],
            parts=tuple(part["key"] for part in said["sums"].get(row["no"], ())),
        )


def _analytes(items: Mapping[str, Item], said: Mapping[str, Any]) -> Iterator[Analyte]:
    sum_of = {part["key"]: no for no, parts in said["sums"].items() for part in parts}
    for item in items.values():
        yield Analyte(item.no, item.name, item.cas, sum_of.get(item.no))
    for no, parts in said["sums"].items():
        for part in parts:
            if part["key"] not in items:
                yield Analyte(part["key"], Text(part["zh"], part["en"]), (part["cas"],), no)


@cache
def _by_name() -> Mapping[str, str]:
    """Folded name → key; a name that two substances bear would be a fault of the data."""
    said, standard = _data(), current_standard()
    found: dict[str, str] = {}
    names = [(one.key, name) for one in standard.analytes.values() for name in (one.name.zh, one.name.en)]
    names += [(no, alias) for no, aliases in said["aliases"].items() for alias in aliases]
    names += [(part["key"], name) for parts in said["sums"].values() for part in parts for name in _names_of(part)]
    for key, name in names:
        if found.setdefault(_fold(name), key) != key:
            raise ValueError(f"{name} is called both {found[_fold(name)]} and {key}")
    return found


def _names_of(part: Mapping[str, Any]) -> tuple[str, ...]:
    return (part["zh"], part["en"], *part["aliases"])


# Brackets, hyphens and points stand or do not: “苯并(a)芘” and “苯并[a]芘” are one; digits and letters remain.
_LOOSE = re.compile(r"[\s()\[\]{}【】〔〕,，、.·:：;；_~～\-‐‑–—−/&+'’‘′`\"＂″]")
_ALPHA = str.maketrans({"ɑ": "α", "а": "a"})


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).translate(_ALPHA).casefold()
    return _LOOSE.sub("", folded)


def _by_bracket(text: str) -> str | None:
    """A name with a symbol in brackets behind it: “砷(As)”, “总汞（以Hg计）”."""
    match = re.fullmatch(r"(.+?)\s*[(（\[【]([^()（）\[\]【】]+)[)）\]】]\s*", text)
    if match is None:
        return None
    before = _by_name().get(_fold(match[1]))
    inside = _by_name().get(_fold(match[2].removeprefix("以").removesuffix("计")))
    return before if before is not None and inside in (None, before) else None
