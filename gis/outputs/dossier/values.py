"""What a dossier says. Nothing here knows the time of day or who asks, as in every paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gis.domain.text import Text
from gis.outputs.paper import SHORT, Block, Line, Ring, hash_of

PICTURE_MM = 86.0
"""The side of a picture on paper."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The place on a registered scene: PNG, as wide as high; `sha256` is that of the scene's original file."""

    day: date
    sensor: str
    resolution_m: float
    sha256: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Ground:
    """What pictures show: a square of `scale` x PICTURE_MM, and outlines in shares of it from its upper left corner."""

    scale: int
    own: tuple[Ring, ...]
    """Of the detections, or of a report."""
    parcels: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The place before and after, alike in scale; None where no registered scene shows it."""

    title: Text
    ground: Ground
    before: Picture | None
    after: Picture | None
    note: Text | None = None
    """What a reader must know of the two, such as that they are not the detection's own."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look at."""
        return self.before is None and self.after is None


@dataclass(frozen=True, slots=True)
class VisitPicture:
    """A photo of a visit: a reduced copy (JPEG; None: it cannot be shown), and what is claimed and known of it.

    `document_id` keeps the original.
    """

    title: Text
    document_id: int
    jpeg: bytes | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A clue on a day, with all that is known of it."""

    clue_id: int
    number: str
    name: Text
    district: Text
    on: date
    is_demo: bool
    standing: tuple[Line, ...]
    pairs: tuple[Pair, ...]
    unseen: Text | None
    """Why there is no pair at all; None where there is one."""
    blocks: tuple[Block, ...]
    """What was seen and told, and the visits."""
    photos: tuple[VisitPicture, ...]
    """They follow the visits."""
    proceedings: tuple[Block, ...]
    """What was decided, by which documents, and the trail."""

    @property
    def sha256(self) -> str:
        """The hash of everything above, whatever the format and the language."""
        return hash_of(self)

    @property
    def qr(self) -> str:
        """What the QR code holds: id, date and short hash."""
        return f"jingtu clue={self.clue_id} number={self.number} date={self.on} sha256={self.sha256[:SHORT]}"
