"""What every page needs before it knows who is there, and what the service manager asks."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from api.deps import DbSession, Now, Reader, ThisInstallation
from api.page_files import PageFiles
from api.schemas.frame import Basemap, DistrictOut, Health, MetaOut, ReadingOut, SignIn, StreetOut
from gis import places
from gis.db import migrations
from gis.db.models import Plan
from gis.domain.errors import NotFound
from gis.domain.vocabulary import vocabulary
from gis.plan_in_force import year_in_force
from gis.sample_people import SAMPLE_PEOPLE

router = APIRouter(tags=["frame"])
health = APIRouter(tags=["health"])
pages = APIRouter(include_in_schema=False)


@router.get("/meta", summary="The frame of every page")
def meta(session: DbSession, clock: Now, installation: ThisInstallation) -> MetaOut:
    """District, working date, plan years and the one in force, base map; a demo's sample sign-ins."""
    settings = installation.settings
    outline = places.outline(session, settings.district)
    basemap = None
    if settings.basemap_url is not None:
        key = settings.basemap_key.get_secret_value() if settings.basemap_key else ""
        basemap = Basemap(url=settings.basemap_url.replace("{key}", key), attribution=settings.basemap_attribution)
    boxes = places.street_boxes(session, settings.district)
    years = session.scalars(select(Plan.year).where(Plan.district_code == settings.district).order_by(Plan.year)).all()
    return MetaOut(
        district=DistrictOut.model_validate(outline),
        streets=[StreetOut.of(one, boxes[one.code]) for one in places.streets(session, settings.district)],
        working_date=clock.today(),
        is_demo=installation.is_demo,
        plan_years=list(years),
        plan_year=year_in_force(session, settings.district, clock.today()),
        basemap=basemap,
        reading=ReadingOut.at(outline.center[0]),
        version=version("jingtu"),
        sign_ins=[SignIn.model_validate(one) for one in SAMPLE_PEOPLE] if installation.is_demo else None,
    )


@router.get("/vocabulary", summary="Codes, labels, colours")
def words(response: Response) -> dict[str, list[dict[str, Any]]]:
    """Every list of codes with its Chinese and English label, colour and pattern."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return vocabulary()


@router.get("/outline", summary="The district's outline as GeoJSON")
def outline(session: DbSession, installation: ThisInstallation, _reader: Reader) -> dict[str, Any]:
    """One feature, longitude and latitude."""
    return places.outline_geojson(session, installation.settings.district)


@health.get("/healthz", summary="The process lives")
def alive() -> Health:
    """Says ok without asking the database."""
    return Health(status="ok")


@health.get("/readyz", summary="The process can answer")
def ready(installation: ThisInstallation) -> Health:
    """Says ok when the database answers and its schema is current; 503 otherwise."""
    migrations.require_current(installation.engine)
    return Health(status="ok")


@pages.get("/{path:path}")
def page(path: str, request: Request) -> Response:
    """Every address of the interface is the same page; the browser decides what it shows."""
    if path.startswith(("api/", "tiles/")):
        raise NotFound(what=f"/{path}")
    files: PageFiles = request.app.state.page_files
    return files.page()
