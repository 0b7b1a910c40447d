"""Which tile: its layer, zoom, column and row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gis.domain.errors import NoSuchTile
from gis.domain.words import FeatureKind

LARGEST_ZOOM = 22
HALF_WIDTH_M = 20_037_508.342789244
"""Half the width of the Web Mercator square, metres at the equator (EPSG:3857)."""


class Layer(StrEnum):
    """A tile address names one layer; the source layers inside are in the API's description."""

    PARCEL = "parcel"
    SITE = "site"
    PROJECT = "project"
    POINT = "point"
    DETECTION = "detection"
    STREET = "street"
    SAMPLE = "sample"

    @property
    def kind(self) -> FeatureKind | None:
        """The features it shows; None for streets, which are the ground and seen by everybody.

        Sampling points are seen with their parcel.
        """
        if self is Layer.STREET:
            return None
        return FeatureKind.PARCEL if self is Layer.SAMPLE else FeatureKind(self.value)


@dataclass(frozen=True, slots=True)
class TileAddress:
    """A square of the map: zoom `z`, column `x` from the west, row `y` from the north."""

    z: int
    x: int
    y: int

    @classmethod
    def read(cls, z: str, x: str, y: str) -> TileAddress:
        """Read the three numbers of an address. Raises NoSuchTile when there is no such tile."""
        numbers = (z, x, y)
        if all(one.isascii() and one.isdigit() and len(one) <= 7 for one in numbers):  # noqa: PLR2004  2^22 has 7 digits
            read = cls(int(z), int(x), int(y))
            if read.z <= LARGEST_ZOOM and read.x < 1 << read.z and read.y < 1 << read.z:
                return read
        raise NoSuchTile(tile="/".join(numbers), largest=LARGEST_ZOOM)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in EPSG:3857 metres."""
        width = 2 * HALF_WIDTH_M / (1 << self.z)
        west, north = self.x * width - HALF_WIDTH_M, HALF_WIDTH_M - self.y * width
        return west, north - width, west + width, north
