"""Areas as offices write them: 9600, 9,600 m², 0.96公顷, 14.4亩, 约1.2万㎡, 10955.63m2(16.43亩).

A number without a unit may be square metres, hectares or mu; nothing is guessed here, all readings are given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from gis.ingest.values import Unreadable


class AreaUnit(StrEnum):
    """A unit of area."""

    M2 = "m²"
    HA = "ha"
    MU = "亩"
    KM2 = "km²"


M2_PER_UNIT = {AreaUnit.M2: 1.0, AreaUnit.HA: 10_000.0, AreaUnit.MU: 2000 / 3, AreaUnit.KM2: 1_000_000.0}
_UNSAID = (AreaUnit.M2, AreaUnit.HA, AreaUnit.MU)
"""What a number without unit may be; nobody means km²."""
_SLACK = 0.001
"""Offices also reckon 667 or 666.7 m² to a mu."""
_LARGEST_M2 = 1e12


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with its unit (None: not said); `step` is what its last digit counts, in the same unit."""

    number: float
    unit: AreaUnit | None
    step: float

    def readings(self) -> Iterator[tuple[float, float]]:
        """What it may mean and how exact that is: m² and half its last digit in m²."""
        for unit in _UNSAID if self.unit is None else (self.unit,):
            yield self.number * M2_PER_UNIT[unit], self.step * M2_PER_UNIT[unit] / 2


@dataclass(frozen=True, slots=True)
class StatedArea:
    """An area that somebody stated, as written, and the quantities in it (one, or the same area in several units)."""

    text: str
    quantities: tuple[Quantity, ...]

    def readings_m2(self) -> tuple[float, ...]:
        """The square metres it may mean, the likeliest first. Quantities that agree are one reading, the most exact."""
        agreeing = [one for one in product(*(each.readings() for each in self.quantities)) if _agree(one)]
        if not agreeing:
            return tuple(m2 for each in self.quantities for m2, _ in each.readings())
        return tuple(dict.fromkeys(min(one, key=lambda reading: reading[1])[0] for one in agreeing))

    @property
    def is_consistent(self) -> bool:
        """Whether its quantities can be the same area."""
        return any(_agree(one) for one in product(*(each.readings() for each in self.quantities)))


def _agree(readings: tuple[tuple[float, float], ...]) -> bool:
    (first, first_half), *others = readings
    return all(abs(first - m2) <= first_half + half + _SLACK * max(first, m2) for m2, half in others)


# Compared after NFKC and in lower case: ㎡ is m2 there, ㏊ is ha, ㎢ is km2.
_UNITS = (
    (AreaUnit.KM2, r"km\^?2|平方公里|平方千米"),
    (AreaUnit.HA, r"ha|hm\^?2|公顷|hectares?"),
    (AreaUnit.MU, r"市亩|亩|mu"),
    (AreaUnit.M2, r"m\^?2|平方米|平米|平方|sqm|sq\.? ?m|square met(?:er|re)s?"),
)
_UNIT = "|".join(f"(?P<{unit.name}>{names})" for unit, names in _UNITS)
_MANY = {"百": 100, "千": 1000, "万": 10_000}
_QUANTITY = re.compile(
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,15}}(?:\.\d{{1,15}})?)\s*"
    rf"(?P<many>[百千万])?\s*(?:(?:{_UNIT})(?![a-z0-9]))?",
    re.ASCII,
)
_AROUND = re.compile(r"占地|用地|土地|地块|面积|总计|合计|共计|折合|大约|左右|[约近总共计合即为余多≈=:,.。;、/()\s]")
_UNIT_AT_END = re.compile(rf"(?P<many>[百千万])?(?:{_UNIT})\)?$")
_MOST_QUANTITIES = 3


def read_area(value: Any) -> StatedArea:  # noqa: ANN401  a cell
    """Read an area of a cell. Raises Unreadable for what is no area, ranges and sums included."""
    text = _plain(value)
    quantities = tuple(_quantity(match) for match in _QUANTITY.finditer(text))
    around = _AROUND.sub("", _QUANTITY.sub("", text))
    unsaid = sum(one.unit is None for one in quantities)
    if around or not 0 < len(quantities) <= _MOST_QUANTITIES or unsaid > 1:
        raise Unreadable("area-unreadable")
    if any(not 0 < m2 <= _LARGEST_M2 for one in quantities for m2, _ in one.readings()):
        raise Unreadable("area-unreadable")
    return StatedArea(text, quantities)


def area_reader(column: str) -> Callable[[Any], StatedArea]:
    """A reader of cells below that column: a unit in its name, as in 面积（公顷）, holds for numbers without one."""
    match = _UNIT_AT_END.search(_plain(column))
    if match is None:
        return read_area
    unit = match[0].removesuffix(")")

    def read(value: Any) -> StatedArea:  # noqa: ANN401  a cell
        area = read_area(value)
        is_bare = len(area.quantities) == 1 and area.quantities[0].unit is None
        return read_area(f"{area.text}{unit}") if is_bare else area

    return read


def _plain(value: Any) -> str:  # noqa: ANN401  a cell
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_M2:
        return str(int(value))
    return unicodedata.normalize("NFKC", str(value)).strip().lower()


def _quantity(match: re.Match[str]) -> Quantity:
    digits = match["number"].replace(",", "")
    times = _MANY.get(match["many"], 1)
    unit = next((unit for unit in AreaUnit if match[unit.name]), None)
    decimals = len(digits.partition(".")[2])
    return Quantity(float(digits) * times, unit, times * 10.0**-decimals)
