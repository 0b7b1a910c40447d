"""Metres are those of the district that the installation is of, whatever other districts the database knows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gis import places
from gis.db.models import District
from gis.settings import Settings
from tests.factories import add_ground, rectangle, stored

OURS, TWO_ZONES_WEST = 4548, 4546


def add_district_in_the_west(session: Session, code: str) -> None:
    """Six degrees west of ours: two zones away."""
    geom = stored(rectangle(449562.4 - 512_000, 4421368.2, 7000, 7000))
    session.add(District(code=code, name_zh="示例县", name_en="Sample", source="test", geom=geom))
    session.flush()


@pytest.mark.parametrize("code", ["100001", "990001"])
def test_metres_are_of_the_installations_own_district(session: Session, code: str) -> None:
    add_district_in_the_west(session, code)
    assert places.measuring_epsg(session) == TWO_ZONES_WEST
    add_ground(session)
    assert places.measuring_epsg(session) == OURS


def test_another_installations_metres_are_of_its_district(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    add_ground(session)
    add_district_in_the_west(session, "990001")
    monkeypatch.setattr(places, "get_settings", lambda: Settings(district="990001"))
    assert places.measuring_epsg(session) == TWO_ZONES_WEST
