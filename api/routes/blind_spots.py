"""The blind-spot ledger: parcels on a register that no usable image has shown for long."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import DbSession, Now, Reader, SettingsEditor, ThisInstallation
from api.schemas.blind_spots import MOST_DAYS, BlindSpotsOut, DaysIn
from gis.blind_spots import listing
from gis.domain.blind_spots import Cause
from gis.domain.policy import Action, permit

router = APIRouter(prefix="/blind-spots", tags=["runs"])

Days = Annotated[int | None, Query(ge=0, le=MOST_DAYS, description="Not seen for more than so many days.")]


@router.get("", summary="Parcels that were not seen for long, and why")
def listed(
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    days: Days = None,
    cause: Cause | None = None,
) -> BlindSpotsOut:
    """The last usable image of each, why newer ones would not do, the last visit and the last document."""
    found = listing.blind_spots(session, clock, reader, installation.settings.district, days=days, cause=cause)
    return BlindSpotsOut.of(found, permit(reader, Action.EDIT_SETTINGS))


@router.put(
    "/days",
    summary="From how many days on a parcel is listed",
    responses={403: {"description": "Your role may not change it"}, 422: {"description": "A reason is missing"}},
)
def days_set(
    said: DaysIn, session: DbSession, clock: Now, editor: SettingsEditor, installation: ThisInstallation
) -> BlindSpotsOut:
    """Opinion, kept with who said so and why."""
    listing.set_unseen_days(session, clock, editor, said.days, reason=said.reason)
    found = listing.blind_spots(session, clock, editor, installation.settings.district)
    return BlindSpotsOut.of(found, permit(editor, Action.EDIT_SETTINGS))
