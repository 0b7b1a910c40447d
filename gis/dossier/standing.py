"""The head of a dossier: what, where, in which state, whose turn."""

from __future__ import annotations

from collections.abc import Iterable

from gis.clock import BEIJING_TIME
from gis.clues.trail import UnitRef
from gis.clues.views import ClueView, PartView
from gis.domain.sentences import percent, square_metres
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.outputs.paper import Line, joined, plain

_PARTS = {
    "lead": Text("牵头", "lead"),
    "co": Text("配合", "co-operates"),
    "street": Text("属地", "street"),
}


def lines(view: ClueView) -> tuple[Line, ...]:
    """What is not known is a gap."""
    head, window = view.head, view.window
    source = joined(label("clue_sources", one) for one in head.sources)
    more = f" {head.told}" if head.told else ""
    parcel = head.parcel
    return (
        Line(Text("来源", "Source"), Text(source.zh + more, source.en + more)),
        Line(Text("线索生成时间", "Opened"), plain(f"{head.opened_at.astimezone(BEIJING_TIME):%Y-%m-%d %H:%M}")),
        Line(Text("状态", "State"), label("detection_states", head.state)),
        Line(Text("地块", "Parcel"), plain(f"{parcel.code} {parcel.name}") if parcel else None),
        Line(Text("所在街道", "Streets"), joined(head.streets) if head.streets else None),
        Line(Text("最大图斑面积", "Largest detection"), plain(square_metres(head.area_m2)) if head.area_m2 else None),
        Line(
            Text("变化时间", "Changed between"),
            plain(f"{window.last_without} – {window.first_with}") if window else None,
        ),
        Line(Text("不再可见", "Gone on"), plain(window.gone_on) if window and window.gone_on else None),
        Line(Text("参与单位", "Units"), joined(_part(one) for one in view.units) if view.units else None),
        Line(Text("轮到谁", "Whose turn"), _turn(head.turn)),
        Line(Text("办理期限", "Due"), plain(head.due.due) if head.due else None),
        Line(Text("最近核查发现", "Last finding"), label("clue_findings", head.finding) if head.finding else None),
        Line(Text("审核结论", "Conclusion"), label("clue_conclusions", head.conclusion) if head.conclusion else None),
        Line(Text("已说明至", "Explained until"), plain(head.explained_until) if head.explained_until else None),
    )


def _part(one: PartView) -> Text:
    part = _PARTS[one.part]
    share = "" if one.share is None else f" {percent(one.share)}"
    return Text(f"{one.unit.name.zh}（{part.zh}{share}）", f"{one.unit.name.en} ({part.en}{share})")


def _turn(turn: Iterable[UnitRef]) -> Text:
    names = [one.name for one in turn]
    return joined(names) if names else Text("没有单位需要办理", "nobody's")
