"""What somebody sends: what it shall become, what they said about it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from gis.domain.crs import Shift
from gis.domain.errors import WindowOutOfOrder
from gis.domain.mending import Fix, Treatment
from gis.domain.text import Text
from gis.domain.words import FeatureKind


class Target(StrEnum):
    """What the rows of an upload become."""

    PARCELS = "parcels"
    SITES = "sites"
    PROJECTS = "projects"
    POINTS = "points"
    DETECTIONS = "detections"
    STREETS = "streets"

    @property
    def kind(self) -> FeatureKind | None:
        """The kind of feature; None for streets, which are ground and no features."""
        return None if self is Target.STREETS else FeatureKind(self.value.removesuffix("s"))


class ListKind(StrEnum):
    """What the rows of a table become that is no feature and no ground: its columns are read by the same names."""

    CLOSURES = "closures"
    CLUES = "clues"


RowKind = Target | ListKind

TARGET_TEXTS = {
    Target.PARCELS: Text("地块", "parcels"),
    Target.SITES: Text("监管单位", "sites"),
    Target.PROJECTS: Text("建设项目", "projects"),
    Target.POINTS: Text("监测点位", "monitoring points"),
    Target.DETECTIONS: Text("变化图斑", "detections"),
    Target.STREETS: Text("街道", "streets"),
}


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What the sender said of the whole file; fills what rows lack.

    `before_date`, `after_date`, `imagery` and `resolution_m` (metres) speak of
    detections. `crs` (an authority's code) and `shift` say where the numbers lie when the file does not, or says it
    wrongly; `encoding` how its text is written; `layers` which of several layers are meant; `columns` which column
    means which of our attributes (an empty one: none). A dry run judges every row and stores nothing but the report.
    """

    before_date: date | None = None
    after_date: date | None = None
    imagery: str | None = None
    resolution_m: float | None = None
    source: str | None = None
    as_of: date | None = None
    crs: str | None = None
    shift: Shift | None = None
    encoding: str | None = None
    layers: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False

    def __post_init__(self) -> None:
        """Raise WindowOutOfOrder when the window ends before it begins."""
        if self.before_date and self.after_date and self.after_date < self.before_date:
            raise WindowOutOfOrder(before=self.before_date, after=self.after_date)

    def as_dict(self) -> dict[str, Any]:
        """As stored with the upload: what was said, dates as YYYY-MM-DD."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _plain(value) for name, value in said.items() if value not in (None, "", False, (), {})}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """The options that `as_dict` stored."""
        dates = {name: date.fromisoformat(stored[name]) for name in DATE_OPTIONS if name in stored}
        said = stored | dates
        if "shift" in said:
            said["shift"] = Shift(said["shift"])
        if "layers" in said:
            said["layers"] = tuple(said["layers"])
        return cls(**said)

    @property
    def treatment(self) -> Treatment:
        """How every row of the file is treated unless more is decided about one."""
        return Treatment(encoding=self.encoding, crs=self.crs, shift=self.shift)


def _plain(value: Any) -> Any:  # noqa: ANN401  an option
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Sending:
    """A file on its way in: its name, what its rows become, what was said of it."""

    file_name: str
    target: Target
    options: UploadOptions = UploadOptions()
    corrects: int | None = None
    """The upload whose rows this file brings corrected."""


ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
"""What text of an office's file may be in; GB18030 holds GBK and GB2312."""
DATE_OPTIONS = ("before_date", "after_date", "as_of")


class Severity(StrEnum):
    """Whether a problem keeps the row out."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: the row's number counts from 1 over all layers; None for the file or layer as a whole."""

    layer: str | None = None
    row: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was read, what was expected, how to mend it."""

    code: str
    severity: Severity
    place: Place
    read: str | None
    expected: Text
    message: Text
    mend: Text
    fixes: tuple[Fix, ...] = ()
    """What one click can do about it, the likeliest first."""

    @property
    def is_error(self) -> bool:
        """Whether it keeps the row (or file) out."""
        return self.severity is Severity.ERROR

    def as_dict(self) -> dict[str, Any]:
        """The form in which problems are stored and leave the house."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "place": {"layer": self.place.layer, "row": self.place.row, "field": self.place.field},
            "read": self.read,
            "expected": self.expected.as_dict(),
            "message": self.message.as_dict(),
            "mend": self.mend.as_dict(),
            "fixes": [one.as_dict() for one in self.fixes],
        }
