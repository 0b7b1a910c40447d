"""Which band is which: by its name, else by how many there are and how large a pixel is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.domain.imagery_errors import BandMapWrong, BandsUnknown, TooFewBands

ROLES = ("blue", "green", "red", "nir", "swir1", "swir2")
FEWEST_BANDS = 3
FINE_M = 20.0
"""At such pixels and finer the four native bands are used; short-wave infrared turns seasons into change there."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A sensor's bands: names by which they are known, and their usual order in a file."""

    name: str
    names: dict[str, tuple[str, ...]]
    """Role → spellings of a band's name, lower case, without zeros before the number."""
    orders: dict[int, dict[str, int]]
    """Count of bands → role → number of the band, from 1."""
    finest_m: float
    coarsest_m: float


def _in_order(*roles: str) -> dict[str, int]:
    return {role: number for number, role in enumerate(roles, 1) if role}


_BGRN = _in_order("blue", "green", "red", "nir")
_WORDS = {
    "blue": ("blue", "蓝", "蓝波段"),
    "green": ("green", "绿", "绿波段"),
    "red": ("red", "红", "红波段"),
    "nir": ("nir", "near infrared", "nir1", "近红外", "近红外波段"),
    "swir1": ("swir1", "swir 1", "swir16", "短波红外1"),
    "swir2": ("swir2", "swir 2", "swir22", "短波红外2"),
}
PRESETS = (
    Preset(
        "sentinel-2",
        {"blue": ("b2",), "green": ("b3",), "red": ("b4",), "nir": ("b8",), "swir1": ("b11",), "swir2": ("b12",)},
        {
            4: _BGRN,
            12: _in_order("", "blue", "green", "red", "", "", "", "nir", "", "", "swir1", "swir2"),
            13: _in_order("", "blue", "green", "red", "", "", "", "nir", "", "", "", "swir1", "swir2"),
        },
        8.0,
        20.0,
    ),
    Preset(
        "landsat-8-9",
        {role: (f"b{n}", f"sr_b{n}") for role, n in zip(ROLES, range(2, 8), strict=True)},
        {7: _in_order("", *ROLES)},
        20.1,
        60.0,
    ),
    Preset(
        "landsat-1-7",
        {role: (f"b{n}", f"sr_b{n}") for role, n in zip(ROLES, (1, 2, 3, 4, 5, 7), strict=True)},
        {6: _in_order(*ROLES), 4: _in_order("green", "red", "", "nir")},
        20.1,
        80.0,
    ),
    Preset("gf-1-2", {}, {4: _BGRN}, 1.6, 8.0),
    Preset("bj-3", {}, {4: _BGRN}, 0.2, 1.6),
    Preset("rgbn", {}, {4: _in_order("red", "green", "blue", "nir")}, 0, 0),
    Preset("rgb", {}, {3: _in_order("red", "green", "blue")}, 0.0, 1000.0),
)
PRESET_NAMES = tuple(preset.name for preset in PRESETS)


@dataclass(frozen=True, slots=True)
class BandMap:
    """Role → number of the band, from 1, and how that was found out."""

    numbers: dict[str, int]
    found_by: str

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles in the order of their wavelength."""
        return tuple(role for role in ROLES if role in self.numbers)

    def used(self, resolution_m: float) -> tuple[str, ...]:
        """The roles that are compared at this pixel size."""
        if resolution_m <= FINE_M:
            return tuple(role for role in self.roles if not role.startswith("swir"))
        return self.roles


def as_words(found: BandMap) -> str:
    """The map as a person writes it: blue=1,green=2,red=3."""
    return ",".join(f"{role}={number}" for role, number in found.numbers.items())


def find_bands(
    file_name: str, names: tuple[str, ...], resolution_m: float, *, bands: str | None = None, preset: str | None = None
) -> BandMap:
    """Which band is which in a scene whose bands are called `names` ('' where a band has no name).

    Raises `TooFewBands`, `BandsUnknown`, `BandMapWrong`.
    """
    if len(names) < FEWEST_BANDS:
        raise TooFewBands(name=file_name, found=len(names))
    found = (
        _as_given(bands, len(names))
        if bands
        else _by_name(names, resolution_m, preset) or _by_count(names, resolution_m, preset)
    )
    if found is None:
        raise BandsUnknown(
            name=file_name,
            found=len(names),
            names=", ".join(name or "?" for name in names),
            resolution_m=f"{resolution_m:.1f}",
            presets=", ".join(PRESET_NAMES),
        )
    return found


def _as_given(given: str, count: int) -> BandMap:
    numbers: dict[str, int] = {}
    for part in given.replace("，", ",").split(","):
        role, _, number = (one.strip().lower() for one in part.partition("="))
        if role not in ROLES or not number.isdecimal():
            raise BandMapWrong(given=given, reason=part.strip(), roles=", ".join(ROLES))
        if not 1 <= int(number) <= count or int(number) in numbers.values():
            raise BandMapWrong(given=given, reason=f"{part.strip()} (1–{count})", roles=", ".join(ROLES))
        numbers[role] = int(number)
    if len(numbers) < FEWEST_BANDS:
        raise BandMapWrong(given=given, reason=f"{len(numbers)} < {FEWEST_BANDS}", roles=", ".join(ROLES))
    return BandMap(numbers, "as given")


def _by_name(names: tuple[str, ...], resolution_m: float, preset: str | None) -> BandMap | None:
    plain = [re.sub(r"(?<![0-9])0+(?=[0-9])", "", name.strip().lower()) for name in names]
    # A number means another band on another sensor, which its pixel size tells apart.
    fitting = [one for one in PRESETS if one.names and one.finest_m <= resolution_m <= one.coarsest_m]
    tables = [("name", _WORDS), *((f"names of {one.name}", one.names) for one in fitting)]
    found: list[BandMap] = []
    for title, table in tables:
        if preset and title not in {"name", f"names of {preset}"}:
            continue
        numbers = {role: plain.index(one) + 1 for role, known in table.items() for one in known if one in plain}
        if {"blue", "green", "red", "nir"} <= numbers.keys() and _is_no_accident(title, plain):
            found.append(BandMap(numbers, title))
    # B4 is red on one Landsat and near infrared on another: the one that knows more of the names.
    return max(found, key=lambda one: len(one.numbers), default=None)


def _is_no_accident(title: str, plain: list[str]) -> bool:
    """Files that merely count their bands (b1, b2, b3 …) name none: their order decides."""
    return title == "name" or plain != [f"b{number}" for number in range(1, len(plain) + 1)]


def _by_count(names: tuple[str, ...], resolution_m: float, preset: str | None) -> BandMap | None:
    for one in PRESETS:
        fits = one.name == preset if preset else one.finest_m <= resolution_m <= one.coarsest_m
        if fits and len(names) in one.orders:
            return BandMap(one.orders[len(names)], f"preset {one.name}")
    return None
