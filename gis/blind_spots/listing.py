"""The blind-spot ledger: parcels on a register, how long each has not been seen, last visit and last document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from gis import installation
from gis.clock import Clock
from gis.db.models import Parcel, Scene, SceneParcel
from gis.db.scope import within_scope
from gis.domain.blind_spots import UNSEEN_DAYS, Cause, Look, Standing, standing
from gis.domain.policy import Actor
from gis.domain.results import Seen
from gis.last_seen import last_documents, last_visits
from gis.runs.defaults import defaults

DAYS_KEY = "blind_spots.days"
DAYS = "days"


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A parcel, its standing, when somebody was last there and when its last document is of."""

    id: int
    code: str
    name: str
    area_m2: float
    standing: Standing
    visited_on: date | None
    document_on: date | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A parcel on a register, with the streets it lies in and when it was last seen on an image."""

    id: int
    code: str
    name: str
    area_m2: float
    street_ids: tuple[int, ...]
    standing: Standing


@dataclass(frozen=True, slots=True)
class BlindSpots:
    """Those not seen for more than `days`, the longest first; how many by cause, of how many parcels."""

    days: int
    rows: tuple[BlindSpot, ...]
    by_cause: dict[Cause, int]
    parcels: int


def unseen_days(session: Session) -> int:
    """From how many days on a parcel is listed."""
    return int(installation.value(session, DAYS_KEY, {}).get(DAYS, UNSEEN_DAYS))


def set_unseen_days(session: Session, clock: Clock, actor: Actor, days: int, *, reason: str) -> None:
    """Let the ledger begin at so many days. Raises NotAllowed, ReasonMissing."""
    setting = (DAYS_KEY, {DAYS: days})
    installation.change(session, clock, actor, setting, reason=reason, action="set-blind-spot-days")


def blind_spots(
    session: Session, clock: Clock, actor: Actor, district: str, *, days: int | None = None, cause: Cause | None = None
) -> BlindSpots:
    """The ledger as the actor may see it; `days` None: as the office has set it."""
    least = unseen_days(session) if days is None else days
    parcels = watched(session, clock, actor, district)
    unseen = [one for one in parcels if one.standing.is_unseen_for(least)]
    shown = [one for one in unseen if cause is None or one.standing.cause is cause]
    ids = [one.id for one in shown]
    visits, documents = last_visits(session, ids), last_documents(session, ids)
    rows = [
        BlindSpot(one.id, one.code, one.name, one.area_m2, one.standing, visits.get(one.id), documents.get(one.id))
        for one in shown
    ]
    rows.sort(key=lambda one: (-_length(one.standing), one.code))
    by_cause = Counter(one.standing.cause for one in unseen)
    return BlindSpots(least, tuple(rows), {one: by_cause[one] for one in Cause}, len(parcels))


def watched(session: Session, clock: Clock, actor: Actor, district: str) -> list[Watched]:
    """The parcels on a register within the actor's scope, with what images have shown of each."""
    looks, limits = _looks(session, actor, district), defaults(session).limits
    return [
        Watched(
            row.id, row.code, row.name, row.area_m2, tuple(row.streets), standing(looks[row.id], clock.today(), limits)
        )
        for row in _parcels(session, actor, district)
    ]


def _length(said: Standing) -> float:
    return float("inf") if said.days is None else said.days


def _parcels(session: Session, actor: Actor, district: str) -> Sequence[Row[*tuple[Any, ...]]]:
    parcel = Parcel.__table__.c
    return session.execute(
        select(parcel.id, parcel.code, parcel.name, parcel.area_m2, parcel.streets).where(
            parcel.district_code == district,
            parcel.registers != 0,
            parcel.struck_at.is_(None),
            within_scope(parcel.streets, actor),
        )
    ).all()


def _looks(session: Session, actor: Actor, district: str) -> dict[int, list[Look]]:
    parcel = Parcel.__table__.c
    rows = session.execute(
        select(SceneParcel, Scene.taken_on, Scene.sensor)
        .join(Scene, Scene.id == SceneParcel.scene_id)
        .join(Parcel.__table__, parcel.id == SceneParcel.parcel_id)
        .where(Scene.district_code == district, within_scope(parcel.streets, actor))
    )
    found: dict[int, list[Look]] = defaultdict(list)
    for said, on, sensor in rows:
        seen = Seen(said.area_m2, said.pixel_m2, said.visible_share, said.cloud_share, changed_m2=0)
        found[said.parcel_id].append(Look(said.scene_id, on, sensor, seen))
    return found
