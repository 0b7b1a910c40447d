"""What the page of one parcel says: whose turn it is, and what lies around it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gis import links, neighbours, panels, people
from gis.clock import Clock
from gis.domain.errors import NotFound
from gis.domain.words import Register
from tests.factories import add_parcel, rectangle
from tests.scenes import Scene, add_scene


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


def test_whose_turn_is_the_first_day_of_all_links(session: Session, clock: Clock, scene: Scene) -> None:
    turn = panels.panel(session, scene.second.id, None, clock).turn
    assert turn is not None
    # The soil promised for 2024-09-10 comes before the plan's end of the year, and is over.
    assert turn.link.measure.number == "3.3"
    assert [unit.name.zh for unit in turn.link.leads] == ["区生态环境局"]
    assert turn.link.deadline.countdown is not None
    assert str(turn.link.deadline.countdown.due) == "2024-09-10"
    assert turn.overdue == 1


@pytest.mark.usefixtures("scene")
def test_a_parcel_without_a_measure_is_nobodys_turn(session: Session, clock: Clock) -> None:
    lonely = add_parcel(session, rectangle(449000, 4421000, 20, 20), code="P-009")
    assert panels.panel(session, lonely.id, None, clock).turn is None


def test_neighbours_come_by_their_distance_and_no_further(session: Session, clock: Clock, scene: Scene) -> None:
    ledger = add_parcel(session, rectangle(449702.4, 4421368.2, 10, 80), Register.LEDGER, code="P-003")
    links.refresh(session, [ledger.id], clock)
    add_parcel(session, rectangle(449682.4, 4421448.2, 30, 30), code="P-004")
    found = neighbours.around(session, scene.parcel.id, None, 80.1)
    assert [(one.code, round(one.distance_m, 1)) for one in found.others] == [
        ("P-004", 0),
        ("P-003", 20),
        ("P-002", 80),
    ]
    assert found.others[1].registers == (Register.LEDGER,)
    assert [one.code for one in neighbours.around(session, scene.parcel.id, None).others] == ["P-004", "P-003"]


def test_the_outline_is_in_metres_around_its_middle(session: Session, scene: Scene) -> None:
    (ring,) = neighbours.around(session, scene.parcel.id, None).own.shape["coordinates"][0]
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    assert (min(xs), max(xs)) == pytest.approx((-60, 60), abs=0.05)
    assert (min(ys), max(ys)) == pytest.approx((-40, 40), abs=0.05)


def test_what_is_struck_or_out_of_scope_is_no_neighbour(session: Session, clock: Clock, scene: Scene) -> None:
    scene.second.struck_at = clock.now()
    session.flush()
    assert neighbours.around(session, scene.parcel.id, None, 100).others == ()
    dongsi = people.actor_of(scene.people["dongsi"])
    with pytest.raises(NotFound):
        neighbours.around(session, add_parcel(session, rectangle(449000, 4421000, 9, 9), code="X").id, dongsi)
    with pytest.raises(NotFound):
        neighbours.around(session, scene.on.id, None)
