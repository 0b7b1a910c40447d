"""Sites, projects and monitoring points: one line each in the tables, ground found for them here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from shapely import Point
from shapely.geometry.base import BaseGeometry

from making import shapes
from making.ground import Ground
from making.ladders import workday
from making.parcels import ROADS, Made


@dataclass
class Placed:
    """A feature as it is written: geometry in metres and flat properties."""

    outline: BaseGeometry
    properties: dict[str, Any]


@dataclass(frozen=True)
class Site:
    """One line. An area of 0 is a point. Days are those of the last monitoring, survey and check; None: never."""

    name: str
    kind: str
    industry: str
    area_m2: float
    street: str
    listed_on: str | None = None
    monitored: str | None = None
    hazards: str | None = None
    leak: str | None = None
    tanks: int | None = None
    reported: str | None = None
    abnormal: bool = False


KEY, METAL, PLANT = "KEY_UNIT", "HEAVY_METAL", "PLANT"
SITES = (
    Site("精细化工公司", KEY, "CHEMICAL", 9800, "永定门外", "2021-03-30", "2024-06-21", "2023-05-16"),
    Site("制药公司", KEY, "PHARMA", 7400, "东花市", "2022-03-29", "2024-05-30", "2022-11-08"),
    Site("电镀中心", KEY, "PLATING", 4200, "龙潭", "2020-03-27", "2023-09-12", "2021-06-18", abnormal=True),
    Site("微电子公司", KEY, "CHIP", 11800, "和平里", "2023-03-28", "2024-07-18", "2023-12-05"),
    Site("显示科技公司", KEY, "DISPLAY", 8600, "东直门", "2024-03-27", None, None),
    Site("再生资源处理站", KEY, "OTHER", 3600, "永定门外", "2022-03-29", "2024-08-06", "2024-03-14"),
    Site("五金电镀车间", METAL, "PLATING", 1600, "体育馆路", None, "2024-04-17", "2023-10-20"),
    Site("线路板厂", METAL, "ELECTRONICS", 2900, "北新桥", None, "2023-11-30", "2023-04-11"),
    Site("蓄电池维修厂", METAL, "OTHER", 1300, "天坛", None, None, None),
    Site("首饰加工厂", METAL, "PLATING", 900, "前门", None, "2024-03-06", None),
    Site("颜料厂", METAL, "CHEMICAL", 3300, "永定门外", None, "2023-08-23", "2022-09-15", abnormal=True),
    Site("汽车总装试制厂", PLANT, "VEHICLE", 14500, "永定门外", None, "2024-05-15", "2024-04-10"),
    Site("新能源车改装厂", PLANT, "VEHICLE", 5200, "龙潭", None, None, "2023-07-04"),
    Site("液晶模组厂", PLANT, "DISPLAY", 6800, "和平里", None, "2024-07-03", None),
    Site("集成电路测试厂", PLANT, "CHIP", 4100, "北新桥", None, "2024-06-12", None),
    Site("芯片封装厂", PLANT, "CHIP", 5600, "东直门", None, None, None),
    Site("涂料调配厂", PLANT, "CHEMICAL", 2700, "天坛", None, None, "2024-05-22"),
    Site("化学试剂分装厂", PLANT, "CHEMICAL", 2100, "建国门", None, None, None),
    Site("传感器厂", PLANT, "ELECTRONICS", 3000, "安定门", None, None, "2024-06-27"),
    Site("中药饮片厂", PLANT, "PHARMA", 3900, "交道口", None, None, "2023-09-19"),
    Site("生物制剂厂", PLANT, "PHARMA", 4500, "和平里", None, "2024-08-14", "2024-07-25", abnormal=True),
    Site("永外储油库", "OIL_DEPOT", "FUEL", 8200, "永定门外", None, "2024-05-08", leak="2024-04-25", tanks=12,
         reported="2024-01-18"),
    Site("东直门储油库", "OIL_DEPOT", "FUEL", 4600, "东直门", None, "2023-10-17", tanks=6, reported="2023-02-14"),
    Site("第一加油站", "PETROL_STATION", "FUEL", 1500, "永定门外", leak="2024-03-20", tanks=5, reported="2024-02-01"),
    Site("第二加油站", "PETROL_STATION", "FUEL", 1200, "龙潭", leak="2024-06-13", tanks=4, reported="2023-11-21"),
    Site("第三加油站", "PETROL_STATION", "FUEL", 1100, "和平里", leak="2023-08-09", tanks=4, reported="2024-05-09"),
    Site("第四加油站", "PETROL_STATION", "FUEL", 900, "东直门", tanks=4, reported="2022-12-06"),
    Site("第五加油站", "PETROL_STATION", "FUEL", 1000, "建国门", tanks=3),
    Site("第六加油站", "PETROL_STATION", "FUEL", 0, "东花市", leak="2023-05-24", tanks=4, reported="2023-05-24"),
    Site("第七加油站", "PETROL_STATION", "FUEL", 0, "天坛", tanks=4, reported="2024-07-16"),
    Site("第八加油站", "PETROL_STATION", "FUEL", 0, "崇文门外", tanks=3, reported="2021-10-12"),
    Site("第九加油站", "PETROL_STATION", "FUEL", 0, "安定门", tanks=3),
    Site("第十加油站", "PETROL_STATION", "FUEL", 0, "东四", leak="2022-07-14", tanks=2, reported="2022-07-14"),
    Site("第十一加油站", "PETROL_STATION", "FUEL", 0, "朝阳门", tanks=3, reported="2023-06-28"),
    Site("第十二加油站", "PETROL_STATION", "FUEL", 1300, "和平里", tanks=5, reported="2024-03-05"),
    Site("第十三加油站", "PETROL_STATION", "FUEL", 0, "景山", tanks=2, reported="2023-04-04"),
    Site("第十四加油站", "PETROL_STATION", "FUEL", 0, "东华门", tanks=2),
    Site("永外污水处理站", "SEWAGE_WORKS", "SEWAGE", 12800, "永定门外", monitored="2024-04-09"),
    Site("龙潭再生水站", "SEWAGE_WORKS", "SEWAGE", 3900, "龙潭", monitored="2023-12-13"),
    Site("和平里污水提升站", "SEWAGE_WORKS", "SEWAGE", 1700, "和平里"),
)  # fmt: skip


def make_sites(random: Random, ground: Ground) -> list[Placed]:
    """The sites of the table on free ground; large ones find it first."""
    outlines: dict[str, BaseGeometry] = {}
    for line in sorted(SITES, key=lambda one: -one.area_m2):
        shape: BaseGeometry = shapes.plot(random, line.area_m2) if line.area_m2 else Point(0, 0)
        outlines[line.name] = ground.free_place(random, shape, f"{line.street}街道", gap_m=18)
    return [Placed(outlines[line.name], _site(random, line, number)) for number, line in enumerate(SITES, 1)]


def _site(random: Random, line: Site, number: int) -> dict[str, Any]:
    return {
        "code": f"SL-{number:03}",
        "name": f"示例{line.name}",
        "address": f"{random.choice(ROADS)} {random.randint(1, 188)} 号",
        "site_kind": line.kind,
        "industry": line.industry,
        # Eighteen characters of the right form whose middle nobody is given: 示例 in pinyin.
        "credit_code": f"91110101MASHILI{number:02}X" if line.kind != "SEWAGE_WORKS" else None,
        "listed_on": line.listed_on,
        "self_monitored_on": line.monitored,
        "is_self_monitoring_abnormal": line.abnormal,
        "hazards_checked_on": line.hazards,
        "leak_checked_on": line.leak,
        "tanks": line.tanks,
        "tanks_reported_on": line.reported,
        "source": "示例数据：重点单位名录" if line.kind == KEY else "示例数据：企业名单",
        "as_of": "2024-08-31",
    }


@dataclass(frozen=True)
class Project:
    """One line. `on` is the name of the parcel whose ground it takes, else `area_m2` is looked for in `street`."""

    name: str
    kind: str
    industry: str | None
    street: str = ""
    area_m2: float = 0
    on: str | None = None
    starts: str | None = None
    surveyed: str | None = None
    filed: str | None = None
    permit: bool = False


PROJECTS = (
    Project("车身试制线新建项目", "NEW_PLANT", "VEHICLE", "永定门外", 8800, None, "2024-07-08", permit=True),
    Project("整车检测线扩建项目", "ALTERED_PLANT", "VEHICLE", "龙潭", 3200, None, "2024-11-04", "2024-08-12"),
    Project("显示模组线新建项目", "NEW_PLANT", "DISPLAY", "和平里", 6100, None, "2024-10-21", "2024-06-18",
            "2024-07-09"),
    Project("芯片中试线改建项目", "ALTERED_PLANT", "CHIP", "东直门", 4700, None, "2024-10-08"),
    Project("晶圆测试楼新建项目", "NEW_PLANT", "CHIP", "北新桥", 2600, None, "2024-05-20", "2024-02-27",
            "2024-03-19", permit=True),
    Project("食品机械厂用地转让", "LAND_TRANSFER", None, on="食品机械厂"),
    Project("汽车配件厂用地出租", "LAND_TRANSFER", None, on="汽车配件厂", surveyed="2024-05-14", filed="2024-06-04"),
    Project("自行车零件厂住宅项目", "USE_CHANGE", None, on="自行车零件厂", starts="2024-08-19", permit=True),
    Project("低压电器厂住宅项目", "USE_CHANGE", None, on="低压电器厂", starts="2024-12-02"),
)  # fmt: skip


def make_projects(random: Random, ground: Ground, parcels: Iterable[Made]) -> list[Placed]:
    """The projects of the table; transfers and changes of use lie on the ground of their parcel."""
    outlines = {parcel.properties["name"]: parcel.outline for parcel in parcels}
    made = []
    for number, line in enumerate(PROJECTS, 1):
        if line.on:
            outline = outlines[f"示例{line.on}原址"]
        else:
            outline = ground.free_place(random, shapes.plot(random, line.area_m2), f"{line.street}街道")
        properties = {
            "code": f"XM-{number:03}",
            "name": f"示例{line.name}",
            "address": f"{random.choice(ROADS)} {random.randint(1, 188)} 号",
            "project_kind": line.kind,
            "industry": line.industry,
            "starts_on": line.starts,
            "surveyed_on": line.surveyed,
            "survey_filed_on": line.filed,
            "permit_no": f"示例建字〔2024〕{number:03}号" if line.permit else None,
            "source": "示例数据：多规合一平台",
            "as_of": "2024-08-31",
        }
        made.append(Placed(outline, properties))
    return made


POINT_NAMES = {
    "BACKGROUND": "背景点",
    "BASE": "基础点",
    "AROUND_KEY_UNIT": "重点单位周边点",
    "AROUND_SEWAGE_WORKS": "污水设施周边点",
    "AROUND_ABNORMAL": "异常企业周边点",
    "PARCEL": "地块监测点",
}
NETWORK = (
    ("BACKGROUND", ("天坛", "和平里", "景山")),
    ("BASE", ("永定门外", "东花市", "建国门", "北新桥", "东四", "前门")),
)
TWICE_A_YEAR, YEARLY, THREE_YEARS = 183, 365, 1096
OVERDUE_EVERY = 5


def make_points(random: Random, ground: Ground, sites: Iterable[Placed], parcels: Iterable[Made]) -> list[Placed]:
    """The city network, points around what must be watched, and points on priority and aftercare parcels."""
    places = [
        (kind, ground.free_place(random, Point(0, 0), f"{street}街道"), THREE_YEARS)
        for kind, streets in NETWORK
        for street in streets
    ]
    for site in sites:
        kind = site.properties["site_kind"]
        if kind == "KEY_UNIT":
            places.append(("AROUND_KEY_UNIT", ground.beside(random, site.outline, 15, 120), YEARLY))
        elif kind == "SEWAGE_WORKS":
            places.append(("AROUND_SEWAGE_WORKS", ground.beside(random, site.outline, 10, 200), YEARLY))
        if site.properties["is_self_monitoring_abnormal"] and kind != "KEY_UNIT":
            places.append(("AROUND_ABNORMAL", ground.beside(random, site.outline, 10, 90), TWICE_A_YEAR))
    for parcel in parcels:
        if parcel.stands_on("PRIORITY") or parcel.stands_on("AFTERCARE"):
            inside = parcel.outline.representative_point()
            places.append(("PARCEL", shapes.placed(Point(0, 0), inside.x, inside.y), YEARLY))
    return [_point(random, number, *place) for number, place in enumerate(places, 1)]


def _point(random: Random, number: int, kind: str, place: BaseGeometry, every_days: int) -> Placed:
    """Every fifth point is overdue, and one has never been sampled; that of P-002 was due on 2024-06-30."""
    late = number % OVERDUE_EVERY == 0
    asked = date(2024, 9, 18)
    due = asked - timedelta(days=random.randint(15, 160)) if late else asked + timedelta(days=random.randint(20, 300))
    is_p002 = kind == "PARCEL" and place.distance(Point(449802.4, 4421398.2)) < 1
    due = date(2024, 6, 30) if is_p002 else workday(due)
    sampled = workday(min(due - timedelta(days=every_days), date(2024, 9, 5)))
    never = number == 3 * OVERDUE_EVERY
    properties = {
        "code": f"JC-{number:03}",
        "name": f"示例{POINT_NAMES[kind]} {number} 号",
        "address": None,
        "point_kind": kind,
        "last_sampled_on": None if never else sampled.isoformat(),
        "next_due_on": due.isoformat(),
        "source": "示例数据：年度监测方案",
        "as_of": "2024-08-31",
    }
    return Placed(place, properties)
