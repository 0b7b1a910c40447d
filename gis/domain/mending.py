"""What a person may decide about a row that was kept out: fixes, and the treatment that they add up to.

A treatment is applied between reading and judging, so a row is never patched: it is read again, treated, and judged
like any other. What may be done arrives with the problem (`Fix`); pages and the command line only choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self

from gis.domain.crs import SHIFT_TEXTS, Shift
from gis.domain.text import Text


class SameAs(StrEnum):
    """What a row is that lies on the ground of a feature that is there already."""

    MERGE = "merge"
    ALIAS = "alias"
    NEW = "new"


class Inclusion(StrEnum):
    """Whether a row that waits is to come in at all."""

    LEFT_OUT = "left-out"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Treatment:
    """Everything that was decided about a row (or about a whole file, as its default); nothing by default.

    `crs` is an authority's code such as EPSG:4548; `zone` reads eastings in that 3-degree zone whatever their prefix;
    `swap_dates` exchanges two days that stand the wrong way round; `shift` takes a public shift off; `accepted` names
    problems that a person has looked at and lets pass; `values` replaces cells, by our attribute names; `is_taken` says
    yes to a row of a layer that nobody had chosen, `read_as` reads its layer as another kind. `inclusion` leaves a row
    out, whatever else is decided, and takes it back; `reason` is why.
    """

    encoding: str | None = None
    crs: str | None = None
    zone: int | None = None
    swap_xy: bool = False
    swap_dates: bool = False
    shift: Shift | None = None
    make_valid: bool = False
    accepted: tuple[str, ...] = ()
    same_as: SameAs | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    is_taken: bool = False
    read_as: str | None = None
    inclusion: Inclusion | None = None
    reason: str | None = None

    def with_(self, later: Treatment) -> Treatment:
        """This treatment and a later one: the later word counts, what it does not speak of stays.

        A word on how the numbers are read (`crs`, `zone`, `swap_xy`) is about the numbers as the file has them, so it
        replaces every earlier one.
        """
        said = {
            one.name: value for one in fields(later) if (value := getattr(later, one.name)) not in (None, False, (), {})
        }
        if said.keys() & {"crs", "zone", "swap_xy"}:
            said = {"crs": None, "zone": None, "swap_xy": False, "shift": None} | said
        if "inclusion" in said:
            said = {"reason": None} | said
        if "accepted" in said:
            said["accepted"] = tuple(sorted({*self.accepted, *later.accepted}))
        if "values" in said:
            said["values"] = {**self.values, **later.values}
        return replace(self, **said)

    def accepts(self, code: str) -> bool:
        """Whether a person lets that problem pass."""
        return code in self.accepted

    @property
    def is_left_out(self) -> bool:
        """Whether a person has decided that the row does not come in."""
        return self.inclusion is Inclusion.LEFT_OUT

    def as_dict(self) -> dict[str, Any]:
        """What was decided, fit for JSON; nothing for what was not spoken of."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
            for name, value in said.items()
            if value not in (None, False, (), {})
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The treatment that `as_dict` stored."""
        said = dict(stored)
        if "shift" in said:
            said["shift"] = Shift(said["shift"])
        if "same_as" in said:
            said["same_as"] = SameAs(said["same_as"])
        if "inclusion" in said:
            said["inclusion"] = Inclusion(said["inclusion"])
        if "accepted" in said:
            said["accepted"] = tuple(said["accepted"])
        return cls(**said)


UNTREATED = Treatment()


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a problem: its name, the button's words, and what it decides."""

    code: str
    label: Text
    treatment: Treatment

    def as_dict(self) -> dict[str, Any]:
        """The form in which fixes are stored with their problem and leave the house."""
        return {"code": self.code, "label": self.label.as_dict(), "treatment": self.treatment.as_dict()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The fix that `as_dict` stored."""
        return cls(stored["code"], Text(**stored["label"]), Treatment.from_dict(stored["treatment"]))


def swap_xy(system: str | None = None) -> Fix:
    """Read the first number as the second; `system` names what the swapped numbers are in, where it is known."""
    return Fix("swap-xy", Text("对调 X/Y", "swap X and Y"), Treatment(swap_xy=True, crs=system))


def set_zone(zone: int) -> Fix:
    """Read eastings in a 3-degree zone, whatever prefix they carry or lack."""
    return Fix("set-zone", Text(f"按 {zone} 带读取", f"read as zone {zone}"), Treatment(zone=zone))


def set_crs(epsg: int, name: Text) -> Fix:
    """Read the numbers in a system."""
    label = Text(f"按“{name.zh}”读取（EPSG:{epsg}）", f"read as {name.en} (EPSG:{epsg})")
    return Fix("set-crs", label, Treatment(crs=f"EPSG:{epsg}"))


def unshift(shift: Shift) -> Fix:
    """Take the shift of a Chinese web map off."""
    name = SHIFT_TEXTS[shift]
    return Fix(
        "unshift", Text(f"由 {name.zh} 转换到 CGCS2000", f"convert from {name.en} to CGCS2000"), Treatment(shift=shift)
    )


def make_valid() -> Fix:
    """Repair the outline; the areas before and after are shown."""
    return Fix("make-valid", Text("自动修复图形", "repair the outline"), Treatment(make_valid=True))


def swap_dates() -> Fix:
    """Exchange two days of which the first is later than the second."""
    return Fix("swap-dates", Text("对调这两个日期", "swap the two dates"), Treatment(swap_dates=True))


_ACCEPTED = {
    "area-mismatch": Text("以图形面积为准", "take the area of the outline"),
    "area-huge": Text("面积无误，照样入库", "the area is right; store it"),
    "overlaps-parcel": Text("确有重叠，照样入库", "they do overlap; store it"),
    "overlaps-row": Text("确有重叠，照样入库", "they do overlap; store it"),
    "layer-other-kind": Text("仍按所选类型读取", "read it as the kind that was chosen"),
    "shift-suspected": Text("坐标无误，照样入库", "the coordinates are right; store it"),
}


def accept(code: str) -> Fix:
    """Let a problem pass that a person has looked at."""
    return Fix(f"accept-{code}", _ACCEPTED[code], Treatment(accepted=(code,)))


_SAME_AS = {
    SameAs.MERGE: Text("是同一对象：采用这一行的内容", "the same thing: take over what this row says"),
    SameAs.ALIAS: Text("是同一对象：只记为别名", "the same thing: keep this name as another one"),
    SameAs.NEW: Text("确是另一对象：照样入库", "another thing: store it"),
}


def same_as(choice: SameAs) -> Fix:
    """Say what a row is that lies on the ground of another."""
    return Fix(f"same-{choice.value}", _SAME_AS[choice], Treatment(same_as=choice))


def take_layer() -> Fix:
    """Take the rows of a layer that nobody had chosen."""
    return Fix("take-layer", Text("导入这个图层", "import this layer"), Treatment(is_taken=True))


def read_as(kind: str, name: Text) -> Fix:
    """Read a layer as another kind than the file was sent as."""
    return Fix("read-as", Text(f"按“{name.zh}”读取", f"read as {name.en}"), Treatment(read_as=kind))


def leave_out(reason: str | None = None) -> Fix:
    """Leave a row out: it is kept as it was read and does not come in."""
    return Fix("leave-out", Text("不导入", "leave out"), Treatment(inclusion=Inclusion.LEFT_OUT, reason=reason))


def take_back() -> Fix:
    """Let a row wait again that was left out."""
    label = Text("取回，重新检查", "take back and check again")
    return Fix("take-back", label, Treatment(inclusion=Inclusion.TAKEN_BACK))


def read_text_as(encoding: str) -> Fix:
    """Read the text of the file anew in another encoding."""
    shown = encoding.upper()
    return Fix("re-decode", Text(f"按 {shown} 重新读取文字", f"read the text as {shown}"), Treatment(encoding=encoding))
