"""The map shows what the numbers say: tiles, legend, lists and panels agree under the same filter and scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import product

import mapbox_vector_tile
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import people
from gis.clock import Clock
from gis.db.models import Feature, Person, Setting, Street, Unit
from gis.domain.deadlines import Countdown
from gis.domain.policy import Actor
from gis.domain.words import ChangeKind, DetectionState, FeatureKind, Register, Role, SiteKind, Stage
from gis.dues import AMBER_KEY, Due
from gis.features import Page, rows
from gis.filters import FeatureFilter
from gis.legend import count_legend
from gis.link_views import LinkView, links_of
from gis.panels import panel
from gis.queue import queue
from gis.sorting import Sort
from gis.tiles import Layer, TileAddress, draw

ON = date(2024, 9, 18)
ZOOM = 11
# Dongcheng at zoom 11, with the tiles around it.
TILES = [TileAddress(ZOOM, x, y) for x, y in product(range(1684, 1688), range(774, 778))]

CHOSEN = {
    "everything": FeatureFilter(),
    "measure 11.2": FeatureFilter(measure="11.2"),
    "measure 4.1": FeatureFilter(measure="4.1"),
    "listed": FeatureFilter(registers=(Register.LISTED,)),
    "in remediation": FeatureFilter(stages=(Stage.REMED,)),
    "one street": FeatureFilter(streets=("110101005",)),
    "open excavations": FeatureFilter(states=(DetectionState.TO_TRIAGE,), changes=(ChangeKind.EXCAVATION,)),
    "petrol stations": FeatureFilter(site_kinds=(SiteKind.PETROL_STATION,)),
    "summer": FeatureFilter(from_date=date(2024, 6, 1), to_date=date(2024, 8, 31)),
    "without what stands on no register": FeatureFilter(off=((FeatureKind.PARCEL, "NONE"),)),
    "without closed detections and petrol stations": FeatureFilter(
        off=((FeatureKind.DETECTION, "CLOSED"), (FeatureKind.SITE, "PETROL_STATION"))
    ),
    "words": FeatureFilter(q="示例 厂"),
    "due later": FeatureFilter(due=Due.LATER),
    "overdue": FeatureFilter(due=Due.OVERDUE),
    "amber": FeatureFilter(due=Due.AMBER),
    "soil past its promised day": FeatureFilter(measure="3.3", due=Due.OVERDUE),
    "points sampled late": FeatureFilter(measure="11.1", due=Due.OVERDUE),
}
# The demo's day, a day on which the plan's deadlines are amber, and one on which they have passed.
DAYS = [ON, date(2024, 12, 20), date(2025, 1, 6)]


def on_tiles(session: Session, kind: FeatureKind, chosen: FeatureFilter, actor: Actor) -> set[str]:
    """Codes of the features that have a mark anywhere on the map."""
    found: set[str] = set()
    for address in TILES:
        data = draw(session, Layer(kind.value), address, chosen, actor, ON).data
        layers = mapbox_vector_tile.decode(data) if data else {}
        name = "point" if kind is FeatureKind.POINT else f"{kind}_mark"
        found |= {one["properties"]["code"] for one in layers.get(name, {"features": []})["features"]}
    return found


def assert_all_agree(session: Session, chosen: FeatureFilter, actor: Actor) -> None:
    counts = {one.kind: one for one in count_legend(session, chosen, actor, ON)}
    for kind in FeatureKind:
        of_kind = replace(chosen, kinds=(kind,))
        listed = rows(session, of_kind, actor, Clock(ON), Page(limit=500))
        codes = {row.code for row in listed.rows}
        assert on_tiles(session, kind, chosen, actor) == codes, kind
        assert counts[kind].total == listed.total == len(codes), kind
        in_groups = {group.code: group.n for group in listed.groups}
        assert {group.code: group.total for group in counts[kind].groups if group.total} == in_groups, kind
        assert counts[kind].in_view == sum(group.n for group in counts[kind].groups), kind


@pytest.mark.parametrize("name", CHOSEN)
def test_tiles_legend_and_list_agree(sample: Session, name: str) -> None:
    assert_all_agree(sample, CHOSEN[name], Actor(1, Role.VIEWER, None, None))


def test_they_agree_for_a_street_and_for_every_unit(sample: Session) -> None:
    street = sample.scalars(select(Street).where(Street.name_zh == "东四街道")).one()
    assert_all_agree(sample, FeatureFilter(), Actor(1, Role.STREET, None, frozenset({street.id})))
    assert_all_agree(sample, FeatureFilter(measure="11.2"), Actor(1, Role.STREET, None, frozenset({street.id})))
    for unit in sample.scalars(select(Unit).where(Unit.name_zh.in_(["区住房城市建设委", "东四街道"]))):
        assert_all_agree(sample, FeatureFilter(unit=unit.id), Actor(1, Role.VIEWER, None, None))


def test_an_administrator_sees_nothing_of_it(sample: Session) -> None:
    nobody = Actor(1, Role.SYSTEM_ADMIN, None, None)
    for kind in FeatureKind:
        assert on_tiles(sample, kind, FeatureFilter(), nobody) == set()


VIEWER = Actor(1, Role.VIEWER, None, None)


def band(left: Countdown | None) -> Due:
    if left is not None and (left.is_overdue or left.is_amber):
        return Due.OVERDUE if left.is_overdue else Due.AMBER
    return Due.LATER


def soonest(links: Iterable[LinkView]) -> date | None:
    return min((link.deadline.countdown.due for link in links if link.deadline.countdown), default=None)


def live_links(session: Session, on: date) -> dict[int, tuple[LinkView, ...]]:
    """The links of every feature that nobody denied, as panels show them."""
    ids = session.scalars(select(Feature.__table__.c.id)).all()
    found = links_of(session, Clock(on), VIEWER, ids)
    return {one: tuple(link for link in links if not link.is_denied) for one, links in found.items()}


def test_a_panel_shows_of_each_feature_what_is_read_of_many_at_once(sample: Session) -> None:
    ids = sample.scalars(select(Feature.__table__.c.id)).all()
    assert len(ids) > 200
    for one, links in links_of(sample, Clock(ON), VIEWER, ids).items():
        assert panel(sample, one, VIEWER, Clock(ON)).links == links


def assert_list_agrees(
    session: Session,
    on: date,
    panels: dict[int, tuple[LinkView, ...]],
    chosen: FeatureFilter,
    asks_for: Callable[[LinkView], bool],
) -> int:
    """The list under a filter has the features with such links, each with the nearest day of them, in that order."""
    wanted = {one: soonest(filter(asks_for, links)) for one, links in panels.items() if any(map(asks_for, links))}
    found = rows(session, chosen, VIEWER, Clock(on), Page(Sort.NEXT_DUE, limit=1000)).rows
    days = [row.due.due if row.due else None for row in found]
    assert {row.id: day for row, day in zip(found, days, strict=True)} == wanted, chosen
    assert days == sorted(days, key=lambda day: day or date.max)
    return len(found)


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_panel_list_and_filter_tell_the_same_day_of_every_feature(sample: Session, on: date) -> None:
    panels = live_links(sample, on)
    for row in rows(sample, FeatureFilter(), VIEWER, Clock(on), Page(limit=1000)).rows:
        assert (row.due.due if row.due else None) == soonest(panels[row.id]), row.code
    found = dict.fromkeys(Due, 0)
    for number in sorted({link.measure.number for links in panels.values() for link in links}):
        under = FeatureFilter(measure=number)
        assert_list_agrees(sample, on, panels, under, lambda link, number=number: link.measure.number == number)
        for due in Due:
            found[due] += assert_list_agrees(
                sample,
                on,
                panels,
                replace(under, due=due),
                lambda link, number=number, due=due: (
                    link.measure.number == number and band(link.deadline.countdown) is due
                ),
            )
    assert all(found.values())
    for due in Due:
        chosen = FeatureFilter(due=due)
        assert_list_agrees(sample, on, panels, chosen, lambda link, due=due: band(link.deadline.countdown) is due)


def test_under_a_unit_a_row_is_due_when_one_of_the_units_own_measures_is(sample: Session) -> None:
    panels = live_links(sample, ON)
    for name in ("区生态环境局", "区城管执法局", "东四街道"):
        unit_id = sample.scalars(select(Unit.id).where(Unit.name_zh == name)).one()

        def answers(link: LinkView, unit_id: int = unit_id) -> bool:
            return any(unit.id == unit_id for unit in (*link.leads, *link.cos))

        assert assert_list_agrees(sample, ON, panels, FeatureFilter(unit=unit_id), answers)


@pytest.mark.parametrize("on", DAYS[:2], ids=str)
def test_the_piles_of_the_queue_are_the_rows_of_the_list(sample: Session, on: date) -> None:
    person = sample.scalars(select(Person).where(Person.username == "sthj")).one()
    piles = {group.code: group for group in queue(sample, people.actor_of(person), Clock(on)).groups}
    found = 0
    for code, number in {"batches": "3.3", "surveys": "4.2", "points": "11.1"}.items():
        for due in (Due.OVERDUE, Due.AMBER):
            if (pile := piles.get(f"{code}-{due}")) is None:
                continue
            listed = rows(sample, FeatureFilter(measure=number, due=due), VIEWER, Clock(on), Page(limit=1000))
            # Those without a day of their own wait for the measure's deadline, which is a card of its own.
            own = {row.id: row.due for row in listed.rows if row.due and row.due.due != date(2024, 12, 31)}
            assert {row.id: row.due for row in pile.rows} == own, code
            assert pile.total == len(own)
            found += pile.total
    assert found > 5


def test_a_longer_amber_is_longer_everywhere(sample: Session) -> None:
    before = rows(sample, CHOSEN["amber"], VIEWER, Clock(ON)).total
    sample.get_one(Setting, AMBER_KEY).value = 60
    sample.flush()
    assert_all_agree(sample, CHOSEN["amber"], VIEWER)
    page = rows(sample, CHOSEN["amber"], VIEWER, Clock(ON), Page(limit=1000))
    assert page.total > before
    assert all(row.due is not None and row.due.is_amber for row in page.rows)
