"""An installation with two streets and people of every kind that matters to uploads."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import box
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import installation, jobs
from gis.clock import Clock
from gis.db.models import Street, Unit
from gis.domain.words import Role, UnitKind
from gis.people import add_person
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.factories import add_ground, add_plan
from tests.vector_files import ground

WEST, EAST = ground(1), box(449700, 4421000, 449780, 4421060)


@pytest.fixture
def settings(session: Session, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two streets, and people of every kind that matters here."""
    monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path / "state"))
    add_ground(session)
    add_plan(session)
    installation.mark_as_demo(session)
    street = session.scalars(select(Street).where(Street.code == "110101001")).one()
    units = {
        "west": Unit(district_code="110101", kind=UnitKind.STREET, name_zh="西", name_en="W", street_id=street.id),
        "office": Unit(district_code="110101", kind=UnitKind.DEPARTMENT, name_zh="局", name_en="Office"),
    }
    session.add_all(units.values())
    people = {
        "viewer": Role.VIEWER,
        "officer": Role.UNIT_OFFICER,
        "lead": Role.LEAD_REVIEWER,
        "keeper": Role.SYSTEM_ADMIN,
    }
    for username, role in people.items():
        add_person(session, username=username, name=username, password=PASSWORD, role=role, unit=units["office"])
    add_person(session, username="west", name="west", password=PASSWORD, role=Role.STREET, unit=units["west"])
    session.commit()
    return Settings(database_url=database_url, today=date(2024, 9, 18), demo=True, threads=4, max_upload_mb=1)


@pytest.fixture
def officer(signed_in: SignedIn) -> TestClient:
    return signed_in("officer")


def post(client: TestClient, path: Path, target: str = "parcels", **options: str) -> Any:
    with path.open("rb") as file:
        return client.post("/api/uploads", files={"file": (path.name, file)}, data={"target": target, **options})


def work(settings: Settings) -> None:
    assert settings.database_url is not None
    jobs.run_worker(settings.database_url, Clock(settings.today), wait=False)
