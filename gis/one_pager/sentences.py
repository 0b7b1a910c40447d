"""The sentences of a one-pager that no other page has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gis.domain.sentences import square_metres
from gis.domain.text import Text
from gis.outputs.paper import Line, joined, plain
from gis.panels import Panel
from gis.panels.wording import names_with_shares
from gis.responsibility import AnsweringUnit

NO_DOCUMENT = Text("依据文件缺", "no document on record")
OVER = {
    True: Text("是", "yes"),
    False: Text("否", "no"),
    None: Text("未知", "unknown"),
}


def since(name: Text, day: date | None) -> Text:
    """A stage and its first day."""
    return name if day is None else Text(f"{name.zh}（自 {day}）", f"{name.en} (since {day})")


def due(day: date | None, today: date) -> Text:
    """A day and how far it is; the measure's own words stand where there is none."""
    if day is None:
        return Text("没有规定日期", "no day fixed")
    left = (day - today).days
    if left < 0:
        return Text(f"{day} 已逾期 {-left} 天", f"{day}, {-left} days overdue")
    return Text(f"{day} 还剩 {left} 天", f"{day}, {left} days left")


def units(found: Iterable[AnsweringUnit]) -> Text:
    """Who answers."""
    return joined(one.name for one in found)


def standing(panel: Panel, *, is_over: bool | None) -> tuple[Line, ...]:
    """What, where, in which stage since when, on which registers, planned for what, over which limits, whose turn."""
    frame, body = panel.frame, panel.body
    registers = [one for one in body.registers if one.is_live]
    stage = body.stage
    assert stage is not None  # noqa: S101  a parcel has one
    official = f"（{stage.official}）" if stage.official else ""
    return (
        Line(Text("阶段", "Stage"), Text(f"{stage.name.zh}{official}", f"{stage.name.en}{official}")),
        Line(Text("阶段起始", "Since"), plain(stage.since) if stage.since else None),
        Line(Text("依据文件", "By"), plain(stage.document) if stage.document else None),
        Line(
            Text("名录与清单", "Registers"),
            joined(
                Text(
                    f"{one.name.zh}（自 {one.since}，{one.document or NO_DOCUMENT.zh}）",
                    f"{one.name.en} (since {one.since}, {one.document or NO_DOCUMENT.en})",
                )
                for one in registers
            )
            if registers
            else Text("不在任何名录或清单上", "on none"),
        ),
        Line(
            Text("超筛选值", "Over screening"),
            OVER[is_over] if is_over is not None else Text("未知：没有已知的样品结论", "unknown: no sample is known"),
            is_flagged=is_over is True,
        ),
        Line(Text("规划用途", "Planned use"), _planned(panel)),
        Line(Text("所在街道", "Streets"), names_with_shares(frame.streets) if frame.streets else None),
        Line(Text("地址", "Address"), plain(frame.address) if frame.address else None),
        Line(Text("面积", "Area"), _area(frame.area_m2)),
        Line(Text("中心点", "Middle"), plain(f"{frame.lon:.6f}°E {frame.lat:.6f}°N")),
        Line(Text("轮到谁", "Whose turn"), _turn(panel)),
    )


def _planned(panel: Panel) -> Text | None:
    planned = panel.body.planned_use
    if planned is None:
        return None
    is_public = planned.is_residential_or_public
    zh = "住宅、公共管理与公共服务用地" if is_public else "非住宅、公共管理与公共服务用地"
    en = "residential or public land" if is_public else "neither homes nor public land"
    return Text(f"{planned.use}（{zh}）", f"{planned.use} ({en})")


def _area(m2: float) -> Text:
    hectares, mu = f"{m2 / 10_000:.2f}", f"{m2 * 3 / 2000:.2f}"
    return Text(f"{square_metres(m2)}（{hectares} 公顷 / {mu} 亩）", f"{square_metres(m2)} ({hectares} ha / {mu} mu)")


def _turn(panel: Panel) -> Text:
    turn = panel.turn
    countdown = turn.link.deadline.countdown if turn else None
    if turn is None or countdown is None:
        return Text("没有已知的到期事项", "nothing is known to be due")
    leads, number = units(turn.link.leads), turn.link.measure.number
    return Text(
        f"{leads.zh}，{countdown.due} 前（措施 {number}）", f"{leads.en}, by {countdown.due} (measure {number})"
    )


def sources(panel: Panel) -> Text:
    """Where the record comes from, and how old it is."""
    frame = panel.frame
    source, as_of = frame.source or "——", frame.as_of or "——"
    return Text(f"资料来源：{source}；数据截至 {as_of}。", f"Source: {source}; data as of {as_of}.")
