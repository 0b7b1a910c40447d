"""What a one-pager says. Nothing here knows the time of day or who asks: the same facts and day give the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date

import orjson

from gis.domain.text import Text

SHORT = 12
"""Signs of the hash that people read and the QR code holds."""


@dataclass(frozen=True, slots=True)
class Line:
    """One labelled line; a value of None is a gap, and is printed as one."""

    label: Text
    value: Text | None
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with a table under it, or the sentence that says that nothing is known."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    nothing: Text


Ring = tuple[tuple[float, float], ...]


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
        return hashlib.sha256(orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)).hexdigest()

    @property
    def qr(self) -> str:
        """What the QR code holds: id, date and short hash."""
        return f"jingtu parcel={self.parcel_id} code={self.code} date={self.on} sha256={self.sha256[:SHORT]}"
