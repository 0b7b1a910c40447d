"""What laboratories measured in the soil of a few parcels: tables as they send them, and one more to try the import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely import Point
from shapely.geometry.base import BaseGeometry

from making.ground import to_degrees
from making.parcels import Made
from making.writing import dumped

HEAD = (
    *(
        "点位",
        "样品编号",
        "经度",
        "纬度",
        "采样深度(m)",
        "采样日期",
        "检测项目",
        "检测结果",
        "单位",
        "检出限",
        "报告编号",
    ),
)
VOC, METAL = "μg/kg", "mg/kg"

Result = tuple[str, str, str, str]
"""Substance, result, unit, detection limit."""


@dataclass(frozen=True)
class Core:
    """A point of a parcel, where in its box (shares of width and height), and its samples by depth."""

    name: str
    x: float
    y: float
    samples: tuple[tuple[str, tuple[Result, ...]], ...]


@dataclass(frozen=True)
class Report:
    """One laboratory's report on one parcel."""

    parcel: str
    number: str
    sampled_on: str
    recorded_on: str
    cores: tuple[Core, ...]


def _metals(arsenic: str, lead: str, nickel: str) -> tuple[Result, ...]:
    return (("砷", arsenic, METAL, "0.01"), ("铅", lead, METAL, "0.1"), ("镍", nickel, METAL, "3"))


def _solvents(benzene: str, naphthalene: str, pyrene: str) -> tuple[Result, ...]:
    return (("苯", benzene, VOC, "1.9"), ("萘", naphthalene, METAL, "0.09"), ("苯并[a]芘", pyrene, METAL, "0.1"))


REPORTS = (
    Report(
        "P-001",
        "示例检〔2023〕7号",
        "2023-03-08",
        "2023-04-10",
        (
            Core("S1", 0.3, 0.5, (("0-0.5", (("砷", "25", METAL, "0.01"), ("铅", "350", METAL, "0.1"))),)),
            Core("S2", 0.7, 0.5, (("0-0.5", (("砷", "ND", METAL, "30"),)),)),
        ),
    ),
    Report(
        "P-002",
        "示例检〔2024〕11号",
        "2024-02-20",
        "2024-03-13",
        (
            Core("S1", 0.25, 0.3, (("0-0.5", _metals("12.4", "431", "96")), ("0.5-1.5", _metals("10.8", "88", "61")))),
            Core("S2", 0.7, 0.6, (("0-0.5", (("六价铬", "<0.5", METAL, "0.5"), ("锑", "0.02", "mg/L", "0.01"))),)),
        ),
    ),
    Report(
        "P-003",
        "示例检〔2022〕58号",
        "2022-06-14",
        "2022-07-08",
        (
            Core(
                "S1",
                0.2,
                0.3,
                (
                    ("0-0.5", _solvents("410", "3.6", "0.31")),
                    ("0.5-1.5", _solvents("3860", "18.2", "0.62")),
                    ("1.5-3.0", _solvents("12600", "41.5", "0.48")),
                    ("3.0-4.5", _solvents("2100", "9.4", "ND")),
                    ("4.5-6.0", _solvents("ND", "0.21", "ND")),
                ),
            ),
            Core(
                "S2",
                0.6,
                0.7,
                (
                    (
                        "0-0.5",
                        (
                            ("α-氯丹", "1.32", METAL, "0.02"),
                            ("γ-氯丹", "0.94", METAL, "0.02"),
                            ("锌", "168", METAL, "1"),
                        ),
                    ),
                    ("0.5-1.5", (("α-氯丹", "0.41", METAL, "0.02"), ("γ-氯丹", "ND", METAL, "0.02"))),
                ),
            ),
        ),
    ),
    Report(
        "1101011410045",
        "示例检〔2023〕31号",
        "2023-01-11",
        "2023-02-08",
        (Core("S1", 0.5, 0.5, (("0-0.5", _metals("23.4", "41", "38")), ("0.5-1.5", _metals("22.8", "36", "35")))),),
    ),
)
BACKGROUNDS = [
    {
        "parcel": "1101011410045",
        "substance": "B1",
        "value": "26",
        "document": "区域土壤背景值调查报告（示例调〔2023〕5号）",
    }
]
TRY = (
    ("示例地块土壤检测结果（示例检〔2024〕40号，虚构）",),
    ("样品编号", "点位", "采样深度（cm）", "采样日期", "砷", "六价铬", "苯(μg/kg)", "石油烃（C10-C40）"),
    ("单位", "", "", "", "mg/kg", "mg/kg", "", "mg/kg"),
    ("检出限", "", "", "", "0.01", "0.5", "1.9", "6"),
    ("T1-1", "T1", "0-50", "2024-08-20", "18.6", "ND", "ND", "112"),
    ("T1-2", "T1", "50-150", "2024-08-20", "61.2", "3.4", "56", "985"),
    ("T2-1", "T2", "0-50", "2024-08-20", "未检出", "<0.5", ">2000", "77"),
    ("最大值", "", "", "", "61.2", "3.4", "56", "985"),
)
"""Two samples are sound; the third has a result beyond the range, which nobody can judge."""


def soil_files(parcels: Sequence[Made]) -> dict[str, bytes]:
    """Name → bytes: a table for each report, which reports there are, one table to try."""
    outlines = {one.code: one.outline for one in parcels}
    files = {f"{one.parcel}.csv": _csv((HEAD, *_rows(one, outlines[one.parcel]))) for one in REPORTS}
    reports = [{"parcel": one.parcel, "recorded_on": one.recorded_on, "recorded_by": "sthj"} for one in REPORTS]
    lists = {"reports": reports, "backgrounds": BACKGROUNDS}
    files["reports.json"] = (dumped(lists) + "\n").encode()
    return files | {"try_wide.csv": _csv(TRY)}


def _rows(report: Report, outline: BaseGeometry) -> Iterator[tuple[str, ...]]:
    for core in report.cores:
        place = to_degrees(_inside(outline, core))
        lon, lat = (f"{number:.7f}" for number in (place.x, place.y))
        for number, (depth, results) in enumerate(core.samples, 1):
            for substance, result, unit, limit in results:
                ids = (core.name, f"{core.name}-{number}", lon, lat, depth, report.sampled_on)
                yield (*ids, substance, result, unit, limit, report.number)


def _inside(outline: BaseGeometry, core: Core) -> Point:
    """The place in the parcel's box; the parcel's middle where that lies outside of it."""
    west, south, east, north = outline.bounds
    place = Point(west + core.x * (east - west), south + core.y * (north - south))
    return place if outline.contains(place) else outline.representative_point()


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
