"""The application: `create_app` is what `jingtu serve` names to the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio import to_thread
from fastapi import APIRouter, FastAPI

from api import errors, hashing, middleware
from api.crowding import TakingTurns
from api.deps import Installation
from api.page_files import PageFiles
from api.routes import (
    aftercare,
    auditing,
    blind_spots,
    briefs,
    by_hand,
    clue_reports,
    clues,
    coverage,
    detection_steps,
    documents,
    dossier,
    duties,
    export_jobs,
    exports,
    features,
    frame,
    lawfulness,
    ledger,
    legend,
    lineage,
    mending,
    one_pager,
    parcels,
    phases,
    plan,
    practitioners,
    projects,
    queue,
    registers,
    runs,
    samples,
    scenes,
    search,
    session,
    sites,
    soil,
    stages,
    tiles,
    timeline,
    uploads,
    uses,
)
from gis import installation as facts
from gis.clock import Clock
from gis.db import migrations
from gis.db.session import make_engine, make_sessions
from gis.settings import Settings, get_settings

DESCRIPTION = """
Parcels, sites, projects, monitoring points and satellite detections of a district, the measures of the yearly
clean-soil plan they fall under and why.

Sign in with `POST /api/session`; the answer sets a cookie. Errors are `application/problem+json` (RFC 9457) with title
and detail in Chinese and English. Coordinates are longitude, latitude; areas m²; shares 0–1; dates `YYYY-MM-DD`.
Objects outside your scope do not exist for you: they answer 404 and are in no list, count or tile.
"""

LOCK_TIMEOUT_S = 5
"""A request waits no longer for what a worker is changing: threads are few, and an upload may take minutes."""

TAGS = [
    {"name": "session", "description": "Signing in and out; who am I."},
    {"name": "frame", "description": "What every page needs: district, working date, vocabulary, data version."},
    {"name": "map", "description": "Vector tiles and the counts of the legend, under the same filter."},
    {"name": "features", "description": "Lists, detail panels and answers to links."},
    {"name": "parcels", "description": "What the page of one parcel needs beside its panel."},
    {"name": "lawfulness", "description": "The table by which a change on a parcel is judged."},
    {"name": "clues", "description": "What is checked on the ground: moves by one state table, visits, decisions."},
    {"name": "plan", "description": "Plans, measures, deadlines and the units that answer for them."},
    {"name": "uploads", "description": "Sending a file, and what became of each of its rows."},
    {"name": "parcels by hand", "description": "New parcels, boundaries as versions, splits, merges, families."},
    {"name": "soil", "description": "Soil that leaves: plans, batches, entries out and in (SPPCL art. 41)."},
    {"name": "phases", "description": "Phases of a remediation, each with its own evaluation."},
    {"name": "briefs", "description": "Self-contained HTML files for a measure, parcel, street or unit."},
    {"name": "exports", "description": "What a filter finds as a file, and the profiles by which features leave."},
    {"name": "documents", "description": "What proves a fact: reports, notices, filings, photos, with their files."},
    {"name": "samples", "description": "Soil samples of a parcel, judged by GB 36600-2018; changes of planned use."},
    {"name": "registers", "description": "Putting parcels on registers, taking them off, correcting what was said."},
    {
        "name": "ledger",
        "description": "Lists of closed enterprises and cancelled permits, matched with parcels and answered.",
    },
    {"name": "practitioners", "description": "Firms, their roles on parcels, their credit notes."},
    {"name": "projects", "description": "The survey of a project before its works start."},
    {"name": "stages", "description": "The life cycle: lawful next steps, corrections, the history on two clocks."},
    {"name": "scenes", "description": "Satellite images: registering, tiles, STAC items."},
    {
        "name": "runs",
        "description": "Change detection: two scenes compared, what came out, tiles, files that repeat it.",
    },
    {"name": "health", "description": "For the service manager."},
]


DATA = (
    ledger,
    practitioners,
    projects,
    session,
    frame,
    features,
    parcels,
    one_pager,
    documents,
    stages,
    search,
    queue,
    clue_reports,
    clues,
    dossier,
    coverage,
    auditing,
    briefs,
    export_jobs,
    exports,
    plan,
    uploads,
    mending,
    samples,
    scenes,
    runs,
    blind_spots,
    detection_steps,
    uses,
    registers,
    aftercare,
    sites,
    duties,
    lawfulness,
    lineage,
    by_hand,
    soil,
    phases,
    legend,
    timeline,
)
"""What answers below /api, in the order of matching."""


def _routes() -> APIRouter:
    api = APIRouter(prefix="/api")
    for routes in DATA:
        api.include_router(routes.router)
    api.include_router(tiles.version_router)
    api.include_router(by_hand.new_router)
    every = APIRouter()
    for router in (api, tiles.router, frame.health):
        every.include_router(router)
    return every


ROUTES = _routes().routes
"""Shared by all applications of a process: the library works out what a route takes once for each inclusion, which
takes longer than all else of a start."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over `settings.database_url`, which must be migrated.

    Raises SchemaIsOld for a database at another revision, WorkingDateOutsideDemo when a
    working date is set on a database that is not a demo.
    """
    settings = settings or get_settings()
    if settings.database_url is None:
        message = "JINGTU_DATABASE_URL is not set; `jingtu serve` sets it for its private cluster"
        raise RuntimeError(message)
    connections = settings.threads + hashing.AT_ONCE
    engine = make_engine(settings.database_url, pool_size=connections, lock_timeout_s=LOCK_TIMEOUT_S)
    migrations.require_current(engine)
    sessions = make_sessions(engine)
    with sessions() as opened:
        facts.check_working_date(opened, settings)
        is_demo = facts.is_demo(opened)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # The pool is as large and fewer requests have a turn (api/crowding.py): none waits for a connection.
        to_thread.current_default_thread_limiter().total_tokens = settings.threads
        yield
        engine.dispose()

    app = FastAPI(
        title="净土 jingtu",
        version=version("jingtu"),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.installation = Installation(settings, engine, sessions, Clock(settings.today), is_demo)
    errors.install(app)
    app.add_middleware(TakingTurns, connections=settings.threads)
    middleware.install(app)
    app.router.routes.extend(ROUTES)
    files = PageFiles(basemap_url=settings.basemap_url)
    app.state.page_files = files
    app.mount("/static", files, name="static")
    app.include_router(frame.pages)
    return app
