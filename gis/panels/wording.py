"""Sentences that panels share: where a feature lies, labelled facts, overlaps with other features."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import lawfulness, overlaps
from gis.db.models import Detection, Overlap, Parcel
from gis.db.scope import within_scope
from gis.domain.policy import Actor
from gis.domain.sentences import overlap_sentence, percent
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind, Relation
from gis.link_facts import among, overlap_fact
from gis.link_views import FeatureRef
from gis.panels.values import Coded, Fact, FactUnit, Frame, OverlapView
from gis.responsibility import StreetPart
from gis.restrictions import conflicts_of

AREA = Text("面积", "Area")
ADDRESS = Text("地址", "Address")
YES, NO = Text("是", "yes"), Text("否", "no")


def coded(vocabulary: str, code: StrEnum) -> Coded:
    """A code with its label."""
    return Coded(code.value, label(vocabulary, code))


def headline(frame: Frame, what: Text) -> Text:
    """`what` it is, between its name and where it lies."""
    lies = where(frame.streets)
    return Text(
        f"{frame.name}（{frame.code}）：{what.zh}，{lies.zh}", f"{frame.name} ({frame.code}): {what.en}; {lies.en}"
    )


def where(streets: Sequence[StreetPart]) -> Text:
    """The streets; with shares when there are several."""
    if not streets:
        return Text("不在本区任何街道内", "in no sub-district of this district")
    names = names_with_shares(streets)
    return (
        Text(f"位于{names.zh}", f"in {names.en}") if len(streets) == 1 else Text(f"跨{names.zh}", f"across {names.en}")
    )


def names_with_shares(streets: Sequence[StreetPart]) -> Text:
    """The names of the streets; with shares when there are several."""
    if len(streets) == 1:
        return streets[0].name
    return Text(
        "、".join(f"{part.name.zh} {percent(part.share)}" for part in streets) or "——",
        ", ".join(f"{part.name.en} {percent(part.share)}" for part in streets) or "——",
    )


def common_facts(frame: Frame) -> tuple[Fact, ...]:
    """Address, and the area of what is not a point."""
    facts = (Fact(ADDRESS, frame.address),)
    return facts if frame.area_m2 == 0 else (*facts, Fact(AREA, frame.area_m2, FactUnit.M2))


def day_fact(zh: str, en: str, day: date | None, *, is_flagged: bool = False) -> Fact:
    """A fact that is a day."""
    return Fact(Text(zh, en), day, FactUnit.DATE, is_flagged=is_flagged)


def chosen_fact(zh: str, en: str, vocabulary: str, code: StrEnum | None) -> Fact:
    """A fact that is a code of the vocabulary."""
    return Fact(Text(zh, en), None if code is None else label(vocabulary, code))


def conflict_facts(session: Session, actor: Actor | None, feature_id: int) -> tuple[Fact, ...]:
    """Changes that speak against controls of a parcel, or those that a detection speaks against."""
    called = Text("冲突（限制措施）", "Conflict (restriction)")
    found = conflicts_of(session, actor, [feature_id])[feature_id]
    return tuple(Fact(called, one.sentence, since=one.after, is_flagged=True) for one in found)


def overlaps_of(session: Session, actor: Actor | None, feature_id: int, kind: FeatureKind) -> tuple[OverlapView, ...]:
    """How a detection lies to parcels, or a parcel to detections; the largest first, near ones last.

    Those outside the actor's scope are left out.
    """
    other_kind, model, own, other = (
        (FeatureKind.PARCEL, Parcel, Overlap.detection_id, Overlap.parcel_id)
        if kind is FeatureKind.DETECTION
        else (FeatureKind.DETECTION, Detection, Overlap.parcel_id, Overlap.detection_id)
    )
    stored = session.execute(
        select(other.label("other_id"), Overlap.__table__)
        .where(own == feature_id)
        .order_by(Overlap.overlap_m2.desc(), Overlap.distance_m, other)
    )
    lie = {row.other_id: overlap_fact(row) for row in stored} | overlaps.near(session, feature_id, kind)
    table = model.__table__
    named = session.execute(
        select(table.c.id, table.c.code, table.c.name).where(
            among(table.c.id, lie), table.c.struck_at.is_(None), within_scope(table.c.streets, actor)
        )
    )
    names = {row.id: FeatureRef(row.id, other_kind, row.code, row.name) for row in named}
    pairs = {one: _pair(feature_id, one, kind) for one, fact in lie.items() if fact.relation is not Relation.NEAR}
    said = lawfulness.of_pairs(session, pairs.values())
    return tuple(
        OverlapView(names[one], fact, overlap_sentence(fact, names[one].code), said.get(pairs.get(one, (0, 0))))
        for one, fact in lie.items()
        if one in names
    )


def _pair(feature_id: int, other_id: int, kind: FeatureKind) -> tuple[int, int]:
    """Detection and parcel, whichever of the two is looked at."""
    return (feature_id, other_id) if kind is FeatureKind.DETECTION else (other_id, feature_id)
