"""Eighty change detections between January and September 2024: on parcels, beside them, and anywhere else."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from shapely import MultiPolygon, Point, affinity, box
from shapely.geometry.base import BaseGeometry

from making import shapes
from making.ground import SCENARIO_GROUND, Ground
from making.parcels import Made
from making.sites import Placed

NUMBER = 80
SLIVERS = (4, 12, 20)
ON_PARCELS, WITHIN_TOLERANCE, NEAR, ACROSS_STREETS = 28, 5, 11, 4
MONTHS = (
    # before, after, satellite, metres of one picture element
    (date(2024, 1, 6), date(2024, 2, 19), "高分二号（示例影像）", 0.8),
    (date(2024, 2, 19), date(2024, 3, 25), "北京二号（示例影像）", 0.8),
    (date(2024, 3, 25), date(2024, 4, 27), "高分二号（示例影像）", 0.8),
    (date(2024, 4, 27), date(2024, 5, 18), "资源三号（示例影像）", 2.1),
    (date(2024, 5, 18), date(2024, 6, 22), "北京二号（示例影像）", 0.8),
    (date(2024, 6, 22), date(2024, 7, 21), "高分一号（示例影像）", 2.0),
    (date(2024, 7, 21), date(2024, 8, 24), "高分二号（示例影像）", 0.8),
    (date(2024, 8, 24), date(2024, 9, 12), "北京二号（示例影像）", 0.8),
    (date(2024, 6, 3), date(2024, 9, 6), "Sentinel-2（示例影像）", 10.0),
)
KINDS_BY_STAGE = {
    "REMED": ("EXCAVATION", "STOCKPILE", "TEMPORARY", "EXCAVATION"),
    "CONTROL": ("HARD_SURFACE", "PILING", "TEMPORARY"),
    "EVAL": ("STOCKPILE", "HARD_SURFACE"),
    "CLEAR": ("BUILDING", "PILING", "EXCAVATION"),
}
OTHER_KINDS = (
    "EXCAVATION", "BUILDING", "HARD_SURFACE", "HARD_SURFACE_OR_BUILDING", "TEMPORARY", "STOCKPILE", "REMOVAL",
    "REMOVAL", "PILING", "UNKNOWN",
)  # fmt: skip
FAR_STREETS = (
    "永定门外", "永定门外", "龙潭", "龙潭", "和平里", "和平里", "和平里", "东直门", "东直门", "东花市", "东花市",
    "体育馆路", "建国门", "建国门", "北新桥", "北新桥", "安定门", "安定门", "交道口", "朝阳门", "东四", "景山",
    "天坛", "天坛", "崇文门外", "前门", "东华门", "东四",
)  # fmt: skip
BORDERS = (("东四", "北新桥"), ("龙潭", "永定门外"), ("朝阳门", "建国门"), ("安定门", "和平里"))
# A finding on the ground needs a visit, which comes with the issue on verification: no state here claims one.
OPEN_STATES = ("TO_TRIAGE",) * 5 + ("TO_CHECK", "TO_CHECK", "DISPATCHED", "DISPATCHED", "CHECKING", "ON_HOLD")


@dataclass
class Making:
    """Detections made so far; `slivers` are those that only just reach into a parcel that is watched."""

    random: Random
    ground: Ground
    parcels: Sequence[Made]
    made: list[Placed] = field(default_factory=list)
    slivers: list[tuple[Placed, Made]] = field(default_factory=list)

    def add(self, outline: BaseGeometry, month: int, kind: str) -> Placed:
        """Give an outline its window, satellite, state and code."""
        before, after, imagery, resolution = MONTHS[month]
        number = 1 + sum(one.properties["after_date"] == after.isoformat() for one in self.made)
        code = f"BH{after:%Y%m%d}-{number:02}"
        unsure = kind in {"UNKNOWN", "HARD_SURFACE_OR_BUILDING"} or resolution >= 10
        confidence = round(self.random.uniform(0.35, 0.65) if unsure else self.random.uniform(0.6, 0.97), 2)
        properties = {
            "code": code,
            "name": f"示例变化图斑 {code[2:]}",
            "address": None,
            "before_date": before.isoformat(),
            "after_date": after.isoformat(),
            "imagery": imagery,
            "resolution_m": resolution,
            "change_kind": kind,
            "confidence": confidence if self.random.random() < 0.9 else None,
            "state": self._state(after),
            "source": "示例数据：卫星遥感变化检测成果",
            "as_of": after.isoformat(),
        }
        self.made.append(Placed(outline, properties))
        return self.made[-1]

    def _state(self, after: date) -> str:
        """What is long past has been looked at; what came in last waits."""
        if after < date(2024, 5, 1) and self.random.random() < 0.45:
            return "EXCLUDED"
        return "TO_TRIAGE" if after > date(2024, 8, 1) else self.random.choice(OPEN_STATES)

    def patch(self, month: int, area_m2: float | None = None) -> BaseGeometry:
        """A patch on the grid of that month's picture elements, around (0, 0)."""
        step = max(MONTHS[month][3], 1.0)
        smallest = max(220.0, 9 * step**2)
        area = area_m2 or math.exp(self.random.uniform(math.log(smallest), math.log(4200)))
        return shapes.turned(self.random, shapes.patch(self.random, max(area, smallest), step))

    def month(self) -> int:
        """One of the windows, the later ones a little likelier."""
        return self.random.choices(range(len(MONTHS)), weights=(6, 6, 7, 8, 9, 10, 12, 12, 7))[0]


def make_detections(
    random: Random, ground: Ground, parcels: Sequence[Made]
) -> tuple[list[Placed], list[dict[str, str]]]:
    """All of them in the order of their codes, and one link that somebody has said "no" to."""
    making = Making(random, ground, parcels)
    _on_parcels(making)
    _beside_parcels(making)
    for one, other in BORDERS:
        month = making.month()
        patch = making.patch(month, 2600)
        making.add(
            ground.across(random, patch, f"{one}街道", f"{other}街道", gap_m=60), month, random.choice(OTHER_KINDS)
        )
    for street in (FAR_STREETS * 2)[: NUMBER - len(making.made)]:
        month = making.month()
        patch = making.patch(month)
        if random.random() < 0.12:
            patch = MultiPolygon([patch, affinity.translate(affinity.scale(patch, 0.5, 0.5), 60, 25)])
        outline = ground.free_place(random, patch, f"{street}街道", gap_m=60)
        making.add(outline, month, random.choice(OTHER_KINDS))
    sliver, parcel = making.slivers[0]
    denied = {
        "detection": sliver.properties["code"],
        "parcel": parcel.code,
        "measure": "11.2",
        "reason": "示例：变化为围挡外人行道翻修，现场照片显示未进入地块",
        "by": "zhujian",
    }
    return sorted(making.made, key=lambda one: str(one.properties["code"])), [denied]


def _on_parcels(making: Making) -> None:
    """Parts of parcels, half over an edge, a sliver along an edge, one with a hole; not on the scenarios' four."""
    random = making.random
    own = [parcel for parcel in making.parcels if not parcel.code.startswith("P-")]
    likely = [one for one in own if one.properties["stage"] != "NONE" or one.stands_on("PRIORITY")]
    unlikely = [one for one in own if one not in likely]
    # Nobody should have to search for a change on a listed parcel that is planned for homes (SPPCL art. 61).
    certain = [one for one in likely if one.stands_on("LISTED") and one.facts["use_changes"]]
    others = [one for one in likely if one not in certain]
    chosen = certain + random.sample(others, 20 - len(certain)) + random.sample(unlikely, 4)
    chosen += random.sample(others, ON_PARCELS - len(chosen))
    for number, parcel in enumerate(chosen):
        month = making.month()
        kind = random.choice(KINDS_BY_STAGE.get(parcel.properties["stage"], OTHER_KINDS))
        area = min(max(parcel.outline.area * random.uniform(0.12, 0.5), 200), 9000)
        patch = making.patch(month, area)
        if number % 4 == 3:
            outline = _over_the_edge(making, parcel.outline, patch)
        elif number in SLIVERS:
            outline = _along_the_edge(parcel.outline)
        else:
            place = parcel.outline.representative_point()
            outline = shapes.placed(patch, place.x + random.uniform(-4, 4), place.y + random.uniform(-4, 4))
        if number == 9:
            outline = outline.difference(outline.centroid.buffer(9, quad_segs=2))
        made = making.add(outline, month, kind)
        if number in SLIVERS and parcel in likely:
            making.slivers.append((made, parcel))


def _over_the_edge(making: Making, parcel: BaseGeometry, patch: BaseGeometry) -> BaseGeometry:
    corner = Point(parcel.envelope.exterior.coords[making.random.randrange(4)])
    place = corner if parcel.distance(corner) < 15 else parcel.representative_point()
    return shapes.placed(patch, place.x, place.y)


def _along_the_edge(parcel: BaseGeometry) -> BaseGeometry:
    """A strip that reaches 2 m into the parcel: an answer that a small shift would change."""
    west, south, _, north = parcel.bounds
    middle = (south + north) / 2
    reaching = parcel.intersection(box(west - 50, middle - 15, west + 500, middle + 15))
    edge = reaching.bounds[0]
    return shapes.placed(box(-14, -13, 2, 13), edge, middle)


def _beside_parcels(making: Making) -> None:
    """Some within the tolerance of 5 m, more within the 50 m that are still shown as near."""
    random = making.random
    own = [parcel for parcel in making.parcels if not parcel.code.startswith("P-") and parcel.outline.area > 2000]
    distances = [random.uniform(1.0, 4.5) for _ in range(WITHIN_TOLERANCE)]
    distances += [random.uniform(7, 45) for _ in range(NEAR)]
    chosen = iter(random.sample(own, len(own)))
    for distance in distances:
        month = making.month()
        patch = making.patch(month, random.uniform(500, 1600))
        outline = next(found for parcel in chosen for found in _at_distance(making, parcel.outline, patch, distance))
        making.add(outline, month, random.choice(OTHER_KINDS))


def _at_distance(
    making: Making, parcel: BaseGeometry, patch: BaseGeometry, distance_m: float
) -> Iterator[BaseGeometry]:
    """The patch moved away from the parcel until just that far, where no other parcel or scenario is touched."""
    others = [one.outline for one in making.parcels if one.outline is not parcel]
    middle = parcel.centroid
    for way in making.random.sample(range(8), 8):
        dx, dy = math.cos(way * math.pi / 4), math.sin(way * math.pi / 4)
        near, far = 0.0, 600.0
        while far - near > 0.01:
            reach = (near + far) / 2
            moved = affinity.translate(patch, middle.x + reach * dx, middle.y + reach * dy)
            near, far = (reach, far) if moved.distance(parcel) < distance_m else (near, reach)
        found = shapes.placed(patch, middle.x + far * dx, middle.y + far * dy)
        is_free = all(found.distance(other) > 55 for other in others)
        is_inside = making.ground.district.buffer(-30).covers(found)
        if is_free and is_inside and not any(found.intersects(box_) for box_ in SCENARIO_GROUND):
            yield found
