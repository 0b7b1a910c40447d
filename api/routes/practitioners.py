"""Practitioners: firms, their works on parcels, their credit notes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from api.deps import DbSession, Now, PractitionerRecorder, Reader, ThisInstallation
from api.schemas.base import PermissionOut
from api.schemas.ledger_in import ReasonIn
from api.schemas.practitioners import (
    ContactOut,
    FirmChangeIn,
    FirmDetailOut,
    FirmIn,
    FirmOut,
    FirmsOut,
    FirmWorkIn,
    NoteIn,
    ParcelFirmsOut,
    ParcelWorkIn,
    UntilIn,
)
from gis import practitioners
from gis.domain.policy import Action, permit

router = APIRouter(tags=["practitioners"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/practitioners", summary="All firms")
def listed(
    session: DbSession,
    reader: Reader,
    q: Annotated[str | None, Query(max_length=100, description="Name or code")] = None,
) -> FirmsOut:
    """By name, with their roles on parcels that you may see; contacts are masked."""
    found = practitioners.firms(session, reader, q)
    permission = permit(reader, Action.RECORD_PRACTITIONERS)
    return FirmsOut(firms=[FirmOut.of(one) for one in found], may=PermissionOut.of(permission))


@router.post(
    "/practitioners",
    status_code=status.HTTP_201_CREATED,
    summary="Record a firm",
    responses={409: {"description": "A firm with this credit code is recorded"}},
)
def added(said: FirmIn, session: DbSession, clock: Now, recorder: PractitionerRecorder) -> FirmDetailOut:
    """The credit code is proved by its last sign (GB 32100-2015)."""
    firm = practitioners.add_firm(session, clock, recorder, said.said())
    return FirmDetailOut.of(practitioners.firm_detail(session, recorder, firm.id))


@router.get("/practitioners/{practitioner_id}", summary="One firm")
def one(practitioner_id: Id, session: DbSession, reader: Reader) -> FirmDetailOut:
    """Its works within your scope, its credit notes, and whether it evaluates its own works (SPPCL art. 65)."""
    return FirmDetailOut.of(practitioners.firm_detail(session, reader, practitioner_id))


@router.put(
    "/practitioners/{practitioner_id}",
    summary="Correct what is said of a firm",
    responses={409: {"description": "Somebody has changed it since; read it again"}},
)
def changed(
    practitioner_id: Id, said: FirmChangeIn, session: DbSession, clock: Now, recorder: PractitionerRecorder
) -> FirmDetailOut:
    """`version` is the one that was read."""
    practitioners.change_firm(session, clock, recorder, practitioner_id, said.said(), said.version)
    return FirmDetailOut.of(practitioners.firm_detail(session, recorder, practitioner_id))


@router.post("/practitioners/{practitioner_id}/contact", summary="Read a firm's contact in full")
def contact(practitioner_id: Id, session: DbSession, clock: Now, recorder: PractitionerRecorder) -> ContactOut:
    """Personal information: that you read it goes into the audit log."""
    firm = practitioners.read_contact(session, clock, recorder, practitioner_id)
    return ContactOut(contact_name=firm.contact_name, contact_phone=firm.contact_phone)


@router.post(
    "/practitioners/{practitioner_id}/works", status_code=status.HTTP_201_CREATED, summary="Record a role on a parcel"
)
def worked(
    practitioner_id: Id,
    said: FirmWorkIn,
    session: DbSession,
    clock: Now,
    recorder: PractitionerRecorder,
    installation: ThisInstallation,
) -> FirmDetailOut:
    """One firm as contractor and evaluator of one parcel is recorded too, and flagged."""
    parcel_id = practitioners.parcel_by_code(session, recorder, installation.settings.district, said.parcel_code)
    practitioners.add_work(session, clock, recorder, practitioner_id, parcel_id, said.said())
    return FirmDetailOut.of(practitioners.firm_detail(session, recorder, practitioner_id))


@router.post("/practitioners/{practitioner_id}/notes", status_code=status.HTTP_201_CREATED, summary="Add a credit note")
def noted(
    practitioner_id: Id, said: NoteIn, session: DbSession, clock: Now, recorder: PractitionerRecorder
) -> FirmDetailOut:
    """Append-only: a mistake is corrected by another line."""
    practitioners.add_note(session, clock, recorder, practitioner_id, said.said())
    return FirmDetailOut.of(practitioners.firm_detail(session, recorder, practitioner_id))


@router.post(
    "/practitioner-records/{record_id}/end", status_code=status.HTTP_204_NO_CONTENT, summary="Say until when a role was"
)
def ended(record_id: Id, said: UntilIn, session: DbSession, clock: Now, recorder: PractitionerRecorder) -> None:
    """The last day of a role; 409 when it has ended already."""
    practitioners.end_work(session, clock, recorder, record_id, said.until)


@router.post(
    "/practitioner-records/{record_id}/strike", status_code=status.HTTP_204_NO_CONTENT, summary="Strike a record"
)
def struck(record_id: Id, said: ReasonIn, session: DbSession, clock: Now, recorder: PractitionerRecorder) -> None:
    """It stays, struck through, with the reason."""
    practitioners.strike_work(session, clock, recorder, record_id, said.reason)


@router.get("/parcels/{parcel_id}/practitioners", summary="The firms of a parcel")
def of_parcel(parcel_id: Id, session: DbSession, reader: Reader) -> ParcelFirmsOut:
    """From records and from the documents that name a firm."""
    return ParcelFirmsOut.of(practitioners.firms_of_parcel(session, reader, parcel_id))


@router.post(
    "/parcels/{parcel_id}/practitioners",
    status_code=status.HTTP_201_CREATED,
    summary="Record a firm's role on a parcel",
)
def recorded_on_parcel(
    parcel_id: Id, said: ParcelWorkIn, session: DbSession, clock: Now, recorder: PractitionerRecorder
) -> ParcelFirmsOut:
    """A firm that nobody has named yet is recorded by its name."""
    firm = practitioners.practitioner_named(session, clock, recorder, said.practitioner)
    practitioners.add_work(session, clock, recorder, firm.id, parcel_id, said.said())
    return ParcelFirmsOut.of(practitioners.firms_of_parcel(session, recorder, parcel_id))
