"""A supervised site: its duties with the records that fulfil them, key units, demolitions, buried tanks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, status

from api.deps import DbSession, DutyRecorder, Now, Reader
from api.schemas.sites import DemolitionIn, SiteOut, SiteRecordIn, TankEndIn, TankIn, UnitsIn
from gis import records, sites
from gis.duties.listing import with_features

router = APIRouter(prefix="/sites/{site_id}", tags=["registers"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not record this"},
    404: {"description": "No such site or tank, or outside your scope"},
    409: {"description": "The tank's number is taken, or it is out of use already"},
    422: {"description": "A document is missing, or a day is wrong"},
}


@router.get("", summary="A supervised site", responses={404: REFUSED[404]})
def shown(site_id: Id, session: DbSession, clock: Now, reader: Reader) -> SiteOut:
    """Duties with their next day, key units, demolitions, tanks, and what was recorded."""
    view = sites.site_of(session, clock, reader, site_id)
    return SiteOut.of(view, with_features(session, clock, view.duties))


@router.post("/records", status_code=status.HTTP_201_CREATED, summary="Record what was done", responses=REFUSED)
def record(site_id: Id, said: SiteRecordIn, session: DbSession, clock: Now, recorder: DutyRecorder) -> SiteOut:
    """The next due day follows, and so do the days that lists and the map show."""
    records.record(session, clock, recorder, site_id, said.said())
    return shown(site_id, session, clock, recorder)


@router.post("/units", status_code=status.HTTP_201_CREATED, summary="Set the key units", responses=REFUSED)
def set_units(site_id: Id, said: UnitsIn, session: DbSession, clock: Now, recorder: DutyRecorder) -> SiteOut:
    """How often a key unit samples depends on them; every word is kept, the last one counts."""
    sites.set_units(session, clock, recorder, site_id, said.said())
    return shown(site_id, session, clock, recorder)


@router.post("/demolitions", status_code=status.HTTP_201_CREATED, summary="Record a demolition", responses=REFUSED)
def demolish(site_id: Id, said: DemolitionIn, session: DbSession, clock: Now, recorder: DutyRecorder) -> SiteOut:
    """Its prevention plan is due fifteen working days before."""
    sites.plan_demolition(session, clock, recorder, site_id, said.said())
    return shown(site_id, session, clock, recorder)


@router.post("/tanks", status_code=status.HTTP_201_CREATED, summary="Record a tank", responses=REFUSED)
def add_tank(site_id: Id, said: TankIn, session: DbSession, clock: Now, recorder: DutyRecorder) -> SiteOut:
    """Of a petrol station or oil depot."""
    sites.add_tank(session, clock, recorder, site_id, said.said())
    return shown(site_id, session, clock, recorder)


@router.post("/tanks/{tank_id}/change", summary="Record a change of a tank", responses=REFUSED)
def change_tank(
    site_id: Id, tank_id: Id, said: TankIn, session: DbSession, clock: Now, recorder: DutyRecorder
) -> SiteOut:
    """What was so before stays in its history."""
    sites.change_tank(session, clock, recorder, site_id, tank_id, said.said())
    return shown(site_id, session, clock, recorder)


@router.post("/tanks/{tank_id}/end", summary="Record that a tank is out of use", responses=REFUSED)
def end_tank(
    site_id: Id, tank_id: Id, said: TankEndIn, session: DbSession, clock: Now, recorder: DutyRecorder
) -> SiteOut:
    """It stays, with the day."""
    sites.remove_tank(session, clock, recorder, site_id, tank_id, said.on, said.proof)
    return shown(site_id, session, clock, recorder)
