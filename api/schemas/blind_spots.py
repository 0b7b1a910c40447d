"""The blind-spot ledger as JSON."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import PermissionOut, Schema, TextOut, Words
from gis.blind_spots.listing import BlindSpot, BlindSpots
from gis.domain.blind_spots import CAUSE_NAMES, Look
from gis.domain.policy import Permission

MOST_DAYS = 3650


class DaysIn(BaseModel):
    """From how many days on a parcel is listed, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = Field(ge=0, le=MOST_DAYS)
    reason: Words = Field(max_length=500)


class LookOut(Schema):
    """An image of a parcel: its day and sensor, how much it shows, and why it will not do, if it will not."""

    scene_id: int
    on: date
    sensor: str
    pixels: float
    visible_share: float
    because: TextOut | None

    @classmethod
    def of(cls, look: Look, because: TextOut | None = None) -> Self:
        """From the rules' value."""
        seen = look.seen
        return cls(
            scene_id=look.scene_id,
            on=look.on,
            sensor=look.sensor,
            pixels=seen.pixels,
            visible_share=seen.visible_share,
            because=because,
        )


class BlindSpotOut(Schema):
    """A parcel that was not seen for long. `days` None: on no image that would do, ever."""

    id: int
    code: str
    name: str
    area_m2: float
    last: LookOut | None
    days: int | None
    newer: list[LookOut]
    cause: TextOut
    cause_code: str
    visited_on: date | None
    document_on: date | None

    @classmethod
    def of(cls, one: BlindSpot) -> Self:
        """From the use case's value."""
        said = one.standing
        return cls(
            id=one.id,
            code=one.code,
            name=one.name,
            area_m2=one.area_m2,
            last=LookOut.of(said.last) if said.last else None,
            days=said.days,
            newer=[LookOut.of(image.look, TextOut.of(image.because)) for image in said.newer],
            cause=TextOut.of(CAUSE_NAMES[said.cause]),
            cause_code=said.cause,
            visited_on=one.visited_on,
            document_on=one.document_on,
        )


class CauseOut(TextOut):
    """A cause and how many parcels it keeps unseen."""

    code: str
    count: int


class BlindSpotsOut(Schema):
    """Parcels on a register that were not seen for more than `days`, the longest first."""

    days: int
    parcels: int
    causes: list[CauseOut]
    rows: list[BlindSpotOut]
    change: PermissionOut

    @classmethod
    def of(cls, found: BlindSpots, change: Permission) -> Self:
        """From the use case's value."""
        return cls(
            days=found.days,
            parcels=found.parcels,
            causes=[
                CauseOut(code=one, count=count, **CAUSE_NAMES[one].as_dict()) for one, count in found.by_cause.items()
            ],
            rows=[BlindSpotOut.of(one) for one in found.rows],
            change=PermissionOut.of(change),
        )
