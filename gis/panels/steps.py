"""The one next step of a panel: what waits for the reader first, as a verb (SCREENS, rule 3); and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable

from gis.domain.policy import Action, Permission
from gis.domain.text import Text
from gis.domain.words import FeatureKind, Relation
from gis.link_views import LinkView
from gis.panels.values import Body, Frame, NextStep, Step, Turn


def next_step(
    frame: Frame, body: Body, links: Iterable[LinkView], permissions: Iterable[Permission]
) -> NextStep | None:
    """A borderline link wants a person's word; else the other side of the overlap wants a look; else a brief."""
    allowed = {permission.action for permission in permissions if permission.is_allowed}
    if frame.struck is not None:
        return None
    if Action.ANSWER_LINK in allowed:
        for link in links:
            if link.is_borderline and link.denied is None and link.confirmed is None:
                number = link.measure.number
                label = Text(f"核对与措施 {number} 的临界关联", f"Check the borderline link to measure {number}")
                return NextStep(Step.ANSWER_LINK, label, frame.id, link.id)
    for overlap in body.overlaps:
        if overlap.fact.relation is not Relation.NEAR:
            other = overlap.other
            label = Text(f"查看变化图斑 {other.code}", f"Look at detection {other.code}")
            if other.kind is FeatureKind.PARCEL:
                label = Text(f"查看地块 {other.code}", f"Look at parcel {other.code}")
            return NextStep(Step.OPEN_FEATURE, label, other.id)
    if frame.kind is FeatureKind.PARCEL and Action.EXPORT in allowed:
        return NextStep(Step.BRIEF, Text("生成地块简报", "Make a brief of this parcel"), frame.id)
    return None


def turn(links: Iterable[LinkView]) -> Turn | None:
    """The standing link whose day comes first; None where no link has a day."""
    dated = [
        (countdown, link)
        for link in links
        if link.denied is None and (countdown := link.deadline.countdown) is not None
    ]
    if not dated:
        return None
    _, first = min(dated, key=lambda one: (one[0].due, one[1].id))
    return Turn(first, sum(countdown.is_overdue for countdown, _ in dated))
