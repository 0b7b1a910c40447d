"""Registers of a parcel: put on, taken off, corrected, with the history of what was said."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, status

from api.deps import DbSession, Now, Reader, RegisterRecorder
from api.schemas.registers import CorrectionIn, EndIn, PutOnIn, RegistersOut
from gis import registers

router = APIRouter(prefix="/parcels/{parcel_id}/registers", tags=["registers"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role may not record registers"},
    404: {"description": "No such parcel or entry, or outside your scope"},
    409: {"description": "Somebody has changed the registers meanwhile, or the entries would overlap"},
    422: {"description": "A document, reason or notice is missing, or a day is wrong"},
}


@router.get("", summary="The registers of a parcel", responses={404: REFUSED[404]})
def listed(parcel_id: Id, session: DbSession, clock: Now, reader: Reader) -> RegistersOut:
    """Live entries first; each with its history, and what each register asks for."""
    return RegistersOut.of(registers.registers_of(session, clock, reader, parcel_id))


@router.post("", status_code=status.HTTP_201_CREATED, summary="Put a parcel on a register", responses=REFUSED)
def put_on(parcel_id: Id, said: PutOnIn, session: DbSession, clock: Now, recorder: RegisterRecorder) -> RegistersOut:
    """The day may lie ahead; the map follows on that day. Gives all registers of the parcel."""
    registers.put_on(session, clock, recorder, parcel_id, said.said(), said.seen)
    return RegistersOut.of(registers.registers_of(session, clock, recorder, parcel_id))


@router.post("/{entry_id}/end", summary="Take a parcel off a register", responses=REFUSED)
def end(
    parcel_id: Id, entry_id: Id, said: EndIn, session: DbSession, clock: Now, recorder: RegisterRecorder
) -> RegistersOut:
    """The risk-control list is left by the city's notice only (SPPCL art. 66)."""
    registers.take_off(session, clock, recorder, parcel_id, entry_id, said.said(), said.seen)
    return RegistersOut.of(registers.registers_of(session, clock, recorder, parcel_id))


@router.post("/{entry_id}/correct", summary="Correct an entry, or withdraw it", responses=REFUSED)
def correct(
    parcel_id: Id, entry_id: Id, said: CorrectionIn, session: DbSession, clock: Now, recorder: RegisterRecorder
) -> RegistersOut:
    """What it said before stays in its history, with the reason."""
    registers.correct(session, clock, recorder, parcel_id, entry_id, said.said(), said.seen)
    return RegistersOut.of(registers.registers_of(session, clock, recorder, parcel_id))
