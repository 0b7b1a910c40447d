"""The corner-point text of scenario A2, written as messily as offices write it."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = """[属性描述]
格式版本号=1.01版本
数据产生单位=示例测绘单位
数据产生日期=2024-06-01
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=39
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""
WEST, EAST, SOUTH, NORTH = 449562.4, 449682.4, 4421368.2, 4421448.2
"""P-001, metres of EPSG:4548."""
PREFIX = 1_000_000

Corner = tuple[float, float]


def corner_points_text() -> bytes:
    """Eight parcels 100 m apart north of P-001; GBK, lines ended by CRLF."""
    parcels = (
        _parcel(1, "示例一车间", _ring(1)),
        _parcel(2, "示例二车间", _ring(2), zone=None),
        _parcel(3, "示例三车间", _ring(3), is_swapped=True),
        _parcel(4, "示例四车间", _ring(4), zone=38),
        _parcel(5, "示例五车间", _ring(5, height=40)),
        _parcel(6, "示例一厂旧址", _ring(0)),
        _parcel(7, "示例七车间", _ring(7)[:-1]),
        _parcel(8, "示例八车间", _bow_tie(8)),
    )
    return (HEAD + "".join(parcels)).replace("\n", "\r\n").encode("gbk")


def _ring(steps: int, height: float = NORTH - SOUTH) -> list[Corner]:
    """Closed, clockwise from the north-west, `steps` hundred metres north of P-001."""
    south = SOUTH + 100 * steps
    north = south + height
    return [(WEST, north), (EAST, north), (EAST, south), (WEST, south), (WEST, north)]


def _bow_tie(steps: int) -> list[Corner]:
    first, second, third, *rest = _ring(steps)
    return [first, third, second, *rest]


def _parcel(number: int, name: str, ring: Sequence[Corner], *, zone: int | None = 39, is_swapped: bool = False) -> str:
    lines = [f"{len(ring)},0.9600,A2-{number:02},{name},面,,,,@"]
    for index, (east, north) in enumerate(ring):
        pair = (north, east + (zone or 0) * PREFIX)
        x, y = reversed(pair) if is_swapped else pair
        lines.append(f"J{index % 4 + 1},1,{x:.3f},{y:.3f}")
    return "\n".join([*lines, ""])
