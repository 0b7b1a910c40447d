"""What a person said of a parcel's links goes to the same links of what was made of it.

A “no” to a link holds for every part of the ground it was said of. A “yes” to a link that the geometry decides speaks
of some place in the old outline: it goes on only where a single new parcel has that link, else it is asked again.
Merged parcels inherit a word only where every parent that had the link was told the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Link, LinkVerdict, Parcel
from gis.lineage.handing import Legacy

Key = tuple[int, str, int | None]
"""Of one link, whichever parcel it is of: its measure, its rule, and the other feature of its pair."""


@dataclass(frozen=True, slots=True)
class _Side:
    """A link seen from its parcel: `is_own` where the parcel falls under the measure, else what lies on it does."""

    link: Link
    parcel_id: int
    is_own: bool

    @property
    def key(self) -> tuple[bool, Key]:
        other = self.link.via_id if self.is_own else self.link.feature_id
        return self.is_own, (self.link.measure_id, self.link.rule, other)


def hand_on_answers(session: Session, legacy: Legacy, clock: Clock) -> int:
    """Answer the children's links as their parents' were answered; gives how many. After the links were refreshed."""
    said = _latest(session, [side.link.id for side in _sides(session, legacy.parents)])
    of_parents: dict[tuple[bool, Key], list[_Side]] = defaultdict(list)
    for side in _sides(session, legacy.parents):
        of_parents[side.key].append(side)
    of_children: dict[tuple[bool, Key], list[_Side]] = defaultdict(list)
    for side in _sides(session, legacy.children):
        if side.link.ended_at is None:
            of_children[side.key].append(side)
    answered = 0
    for key, sides in of_parents.items():
        words = [said.get(side.link.id) for side in sides]
        first = words[0]
        if first is None or any(one is None or _word(one) != _word(first) for one in words):
            continue
        heirs = of_children.get(key, [])
        is_of_a_place = first.is_confirmed and sides[0].link.is_by_geometry
        if not (first.is_denied or first.is_confirmed) or (is_of_a_place and len(heirs) > 1):
            continue
        for heir in heirs:
            if heir.link.id not in said:
                _answer(session, legacy, clock, heir.link, first, sides[0].parcel_id)
                answered += 1
    session.flush()
    return answered


def _word(verdict: LinkVerdict) -> tuple[bool, bool]:
    return verdict.is_denied, verdict.is_confirmed


def _sides(session: Session, parcel_ids: Sequence[int]) -> Iterator[_Side]:
    """Every link of these parcels and of what lies on them, ended ones too."""
    mine = set(parcel_ids)
    links = session.scalars(select(Link).where(or_(Link.feature_id.in_(mine), Link.via_id.in_(mine))).order_by(Link.id))
    for link in links:
        is_own = link.feature_id in mine
        yield _Side(link, link.feature_id if is_own else link.via_id or 0, is_own)


def _latest(session: Session, link_ids: Sequence[int]) -> dict[int, LinkVerdict]:
    """The word that counts, by link; links that nobody spoke of have none."""
    found = session.scalars(select(LinkVerdict).where(LinkVerdict.link_id.in_(link_ids)).order_by(LinkVerdict.id))
    return {one.link_id: one for one in found}


def _answer(session: Session, legacy: Legacy, clock: Clock, link: Link, first: LinkVerdict, parent_id: int) -> None:
    """In the name of whoever said it, with the parcel that it was said of."""
    code = session.scalar(select(Parcel.__table__.c.code).where(Parcel.__table__.c.id == parent_id))
    reason = f"承继自 {code}：{first.reason}" if first.reason else f"承继自 {code}"
    session.add(
        LinkVerdict(
            link_id=link.id,
            is_denied=first.is_denied,
            is_confirmed=first.is_confirmed,
            reason=reason,
            person_id=first.person_id,
            recorded_at=legacy.recorded_at,
        )
    )
    link.is_denied = first.is_denied
    after = {"is_denied": first.is_denied, "is_confirmed": first.is_confirmed, "reason": reason, "of": first.link_id}
    audit.record(session, clock, "inherit-answer", ("link", link.id), person_id=legacy.person_id, after=after)
