"""Lists as offices keep them: parcels in a workbook with corners in a cell, monitoring points as CSV."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import openpyxl
from shapely import Point, box

from making.ground import to_degrees

ZIP_TIME = (2024, 9, 18, 0, 0, 0)
TITLE = "示例区优先监管地块清单"
NOTE = "坐标系：2000国家大地坐标系，3度带，39带"
COLUMNS = ("序号", "地块编码", "地块名称", "占地面积（㎡）", "资料日期", "界址点坐标")
WEST, SOUTH, WIDTH, HEIGHT, STEP = 449450, 4421500, 90, 60, 120


def parcel_list() -> bytes:
    """Five parcels west of those of scenario A2, below a title and notes, above a total and a signature."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "地块清单"
    old = book.create_sheet("往年清单")
    old.sheet_state = "hidden"
    old.append(COLUMNS)
    cells = (_prefixed(0), _plain(1), _in_degrees(2), _numbered(3), "见附图")
    rows: list[tuple[Any, ...]] = [(TITLE,), (NOTE,), COLUMNS]
    for number, corners in enumerate(cells, 1):
        name = f"示例清单地块{number}"
        rows.append((number, f"XL-{number:02}", name, WIDTH * HEIGHT, date(2024, 6, number), corners))
    rows += [("合计", None, None, WIDTH * HEIGHT * len(cells)), ("填表人：示例", None, None, "审核人：示例")]
    for row in rows:
        sheet.append(row)
    for merged in ("A1:F1", "A2:F2"):
        sheet.merge_cells(merged)
    return _without_clock(book)


def _corners(steps: int) -> list[tuple[float, float]]:
    """Clockwise from the north-west, in metres of EPSG:4548."""
    south = SOUTH + STEP * steps
    north = south + HEIGHT
    return [(WEST, north), (WEST + WIDTH, north), (WEST + WIDTH, south), (WEST, south)]


def _prefixed(steps: int) -> str:
    return "；".join(
        f"J{number},{north:.3f},{east + 39_000_000:.3f}" for number, (east, north) in enumerate(_corners(steps), 1)
    )


def _plain(steps: int) -> str:
    return "\n".join(f"{number} {north:.3f} {east:.3f}" for number, (east, north) in enumerate(_corners(steps), 1))


def _in_degrees(steps: int) -> str:
    south = SOUTH + STEP * steps
    outline = to_degrees(box(WEST, south, WEST + WIDTH, south + HEIGHT))
    return ";".join(f"{lon:.7f},{lat:.7f}" for lon, lat in outline.exterior.coords)


def _numbered(steps: int) -> str:
    """Degrees, minutes and seconds, with letters; a hundredth of a second is 0.3 m."""
    found = (to_degrees(Point(corner)) for corner in _corners(steps))
    return "\n".join(f"{_sexagesimal(point.x)}E {_sexagesimal(point.y)}N" for point in found)


def _sexagesimal(degrees: float) -> str:
    whole, minutes = divmod(round(degrees * 3600, 2), 3600)
    minutes, seconds = divmod(minutes, 60)
    return f"{whole:.0f}°{minutes:.0f}′{seconds:.2f}″"


def _without_clock(book: openpyxl.Workbook) -> bytes:
    """A workbook's bytes without the time at which they were written."""
    saved, stream = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as made, zipfile.ZipFile(stream, "w") as archive:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-09-18T00:00:00Z", content)
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def workbook_cells(content: bytes) -> list[tuple[object, ...]]:
    """What a workbook says: its sheets, whether they are shown, their merged ranges and cells."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        (one.title, one.sheet_state, sorted(map(str, one.merged_cells.ranges)), list(one.values))
        for one in book.worksheets
    ]


def point_list() -> bytes:
    """Six monitoring points, GBK: decimal degrees, one in degrees and minutes, one without coordinates."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(("点位编码", "点位名称", "点位类别", "经度", "纬度", "最近采样日期"))
    for number in range(1, 7):
        point = to_degrees(Point(WEST + 20 * number, SOUTH - 60))
        lon, lat = f"{point.x:.6f}", f"{point.y:.6f}"
        if number == 5:
            lon, lat = _sexagesimal(point.x), _sexagesimal(point.y)
        if number == 6:
            lon = lat = ""
        writer.writerow((f"CSV-{number:02}", f"示例清单点位{number}", "地块点位", lon, lat, f"2024-05-{number:02}"))
    return stream.getvalue().encode("gbk")
