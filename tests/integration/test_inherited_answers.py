"""What people said of a parcel's links, after it was split or merged."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import lineage, links
from gis.db.models import Link, LinkVerdict
from gis.lineage import MergeSaid
from tests.factories import add_detection, rectangle
from tests.integration.land import (
    CLOCK,
    EAST,
    NORTH,
    OCCASION,
    WIDTH,
    add_district,
    add_officer,
    busy_parcel,
    said,
    strips,
)


def word_on(session: Session, parcel_id: int | None, rule: str, via_id: int | None = None) -> tuple[bool, str] | None:
    """The latest word on a link of a parcel, whether it denies, and its reason; None: nobody has spoken."""
    row = session.execute(
        select(Link.is_denied, LinkVerdict.reason)
        .join(LinkVerdict, LinkVerdict.link_id == Link.id)
        .where(Link.feature_id == parcel_id, Link.rule == rule, Link.via_id.is_not_distinct_from(via_id))
        .order_by(LinkVerdict.id.desc())
    ).first()
    return None if row is None else (row.is_denied, row.reason)


def links_of(session: Session, parcel_id: int | None) -> list[Link]:
    return list(session.scalars(select(Link).where(Link.feature_id == parcel_id, Link.ended_at.is_(None))))


def test_what_was_said_of_links_goes_to_the_children_as_far_as_it_speaks_of_them(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    links.refresh(session, [parent.id], CLOCK)
    denied, confirmed, *_ = links_of(session, parent.id)
    links.answer(session, CLOCK, officer, denied.id, is_denied=True, reason="示例：另有安排")
    links.answer(session, CLOCK, officer, confirmed.id, is_denied=False, is_confirmed=True, reason="")
    taken_back = links_of(session, parent.id)[2]
    for is_denied in (True, False):
        links.answer(session, CLOCK, officer, taken_back.id, is_denied=is_denied, reason="示例：先否后撤")
    done = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    for part in done.parts:
        assert word_on(session, part.parcel_id, denied.rule) == (True, "承继自 P-001：示例：另有安排")
        assert word_on(session, part.parcel_id, confirmed.rule) == (False, "承继自 P-001")
        assert word_on(session, part.parcel_id, taken_back.rule) is None
        # It survives a re-run of the rules as if it had been said there.
        links.refresh(session, [part.parcel_id or 0], CLOCK)
        assert [one.rule for one in links_of(session, part.parcel_id) if one.is_denied] == [denied.rule]
    west, east = (part.parcel_id for part in done.parts)
    # Merged again, what holds for both holds for the whole; what only one was told is asked again.
    only = next(one for one in links_of(session, west) if one.rule == taken_back.rule)
    links.answer(session, CLOCK, officer, only.id, is_denied=True, reason="示例：仅西块")
    merged = MergeSaid({west or 0: 1, east or 0: 1}, OCCASION, {"code": "M-1", "name": "示例合并地块"})
    whole = lineage.merge(session, CLOCK, officer, merged, is_dry_run=False).parcel_id
    assert word_on(session, whole, denied.rule) == (True, "承继自 A：承继自 P-001：示例：另有安排")
    assert word_on(session, whole, taken_back.rule) is None


def test_a_yes_to_a_place_is_asked_again_where_two_children_may_have_it(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    across = add_detection(session, rectangle(EAST + WIDTH / 2 - 10, NORTH + 5, 20, 20), code="D-1")
    west_only = add_detection(session, rectangle(EAST + 5, NORTH + 5, 20, 20), code="D-2")
    links.refresh(session, [parent.id, across.id, west_only.id], CLOCK)
    for link in session.scalars(select(Link).where(Link.via_id == parent.id, Link.is_by_geometry)).all():
        links.answer(session, CLOCK, officer, link.id, is_denied=False, is_confirmed=True, reason="到场看过")
    done = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    west, east = (part.parcel_id for part in done.parts)
    told = session.execute(
        select(Link.feature_id, Link.via_id)
        .join(LinkVerdict, LinkVerdict.link_id == Link.id)
        .where(Link.via_id.in_([west, east]))
    )
    assert {tuple(row) for row in told} == {(west_only.id, west)}
