"""Corner-point text for tests, in every variation that offices write; metres are EPSG:4548 (zone 39, no prefix)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Ring = Sequence[tuple[float, float]]

HEAD = {
    "格式版本号": "1.01版本",
    "数据产生单位": "示例",
    "数据产生日期": "2024-06-01",
    "坐标系": "2000国家大地坐标系",
    "几度分带": "3",
    "投影类型": "高斯克吕格",
    "计量单位": "米",
    "带号": "39",
    "精度": "0.001",
    "转换参数": ",,,,,,",
}
WIDE = str.maketrans("0123456789.,@", "０１２３４５６７８９．，＠")


@dataclass(frozen=True)
class Variation:
    """How one office writes: each field is one freedom of the grammar."""

    encoding: str = "gb18030"
    mark: bytes = b""
    line_end: str = "\r\n"
    head: dict[str, str] | None = field(default_factory=lambda: HEAD)
    extra: dict[str, str] = field(default_factory=dict)
    letter: str = "J"
    zone: int | None = 39
    is_closed: bool = True
    restarts: bool = False
    counts_closing: bool = True
    more_cells: tuple[str, ...] = ()
    blank: str = ""
    indent: str = ""
    is_wide: bool = False
    has_blank_lines: bool = False


@dataclass(frozen=True)
class Plot:
    """A parcel to be written: its rings, east before north, open; in the order and with the numbers given."""

    rings: tuple[Ring, ...]
    code: str = "DC-001"
    name: str = "示例地块"
    kind: str = "面"


def lines_of(plot: Plot, how: Variation) -> list[str]:
    corners, number = [], 0
    for ring_number, ring in enumerate(plot.rings, 1):
        first = 0 if how.restarts else number
        numbered = [(first + index, point) for index, point in enumerate(ring, 1)]
        number = first + len(ring)
        for index, (east, north) in [*numbered, *numbered[:1]] if how.is_closed else numbered:
            y = east + (how.zone * 1_000_000 if how.zone else 0)
            cells = (f"{how.letter}{index}", str(ring_number), f"{north:.3f}", f"{y:.3f}")
            corners.append(f",{how.blank}".join(cells))
    closing = len(plot.rings) * (how.is_closed - how.counts_closing)
    count = str(len(corners) - closing)
    header = f",{how.blank}".join(
        (count, "0.9600", plot.code, plot.name, plot.kind, "", "", "0701", *how.more_cells, "@")
    )
    lines = [header, *corners]
    return [line.translate(WIDE) for line in lines] if how.is_wide else lines


def written(plots: Sequence[Plot], how: Variation) -> bytes:
    """The whole file."""
    lines = []
    if how.extra:
        lines += ["[项目信息]", *(f"{key}={value}" for key, value in how.extra.items())]
    if how.head is not None:
        lines += [f"{how.indent}[属性描述]", *(f"{key}={value}" for key, value in how.head.items())]
    lines.append(f"{how.indent}[地块坐标]")
    for plot in plots:
        lines += [*lines_of(plot, how), *([""] if how.has_blank_lines else [])]
    return how.mark + how.line_end.join([*lines, ""]).encode(how.encoding)


RULES_SAMPLE = """[属性描述]
格式版本号=1.01版本
数据产生单位=示例
数据产生日期=2024-06-01
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=39
精度=0.001
转换参数=,,,,,,
[地块坐标]
10,0.8400,DC-001,示例地块,面,,0701,,@
J1,1,4421700.000,39450300.000
J2,1,4421700.000,39450420.000
J3,1,4421620.000,39450420.000
J4,1,4421620.000,39450300.000
J1,1,4421700.000,39450300.000
J5,2,4421680.000,39450340.000
J6,2,4421650.000,39450340.000
J7,2,4421650.000,39450380.000
J8,2,4421680.000,39450380.000
J5,2,4421680.000,39450340.000
"""
