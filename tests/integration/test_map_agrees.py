"""The map shows what the numbers say: tiles, legend and lists agree under the same filter and scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import mapbox_vector_tile
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Street, Unit
from gis.domain.policy import Actor
from gis.domain.words import ChangeKind, DetectionState, FeatureKind, Register, Role, SiteKind, Stage
from gis.features import Page, rows
from gis.filters import Due, FeatureFilter
from gis.legend import count_legend
from gis.tiles import Layer, TileAddress, draw

ON = date(2024, 9, 18)
ZOOM = 12
# Dongcheng at zoom 12, with the tiles around it.
TILES = [TileAddress(ZOOM, x, y) for x, y in product(range(3369, 3375), range(1548, 1555))]

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
    "words": FeatureFilter(q="示例 厂"),
    "due later": FeatureFilter(due=Due.LATER),
    "overdue": FeatureFilter(due=Due.OVERDUE),
}


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
