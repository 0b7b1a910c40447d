"""What a one-pager says. Nothing here knows the time of day or who asks: the same facts and day give the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis.domain.text import Text
from gis.outputs.paper import SHORT, Block, Line, Ring, hash_of


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline in metres east and north of the parcel's middle; `paint` is how the live map draws it."""

    code: str
    rings: tuple[Ring, ...]
    paint: str


@dataclass(frozen=True, slots=True)
class OnePager:
    """A parcel as an official extract states it on a day."""

    parcel_id: int
    code: str
    name: str
    district: Text
    on: date
    is_demo: bool
    standing: tuple[Line, ...]
    own: Shape
    neighbours: tuple[Shape, ...]
    around: tuple[Ring, ...]
    """The line within which neighbours are named."""
    around_m: float
    blocks: tuple[Block, ...]
    sources: Text

    @property
    def sha256(self) -> str:
        """The hash of everything above, whatever the format and the language."""
        return hash_of(self)

    @property
    def qr(self) -> str:
        """What the QR code holds: id, date and short hash."""
        return f"jingtu parcel={self.parcel_id} code={self.code} date={self.on} sha256={self.sha256[:SHORT]}"
