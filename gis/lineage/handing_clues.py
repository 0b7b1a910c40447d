"""Open clues go to the new parcel that their detections lie on most; closed ones stay with the old parcel."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Clue, ClueDetection, Overlap, Parcel
from gis.domain.words import OPEN_DETECTION_STATES
from gis.lineage.handing import Legacy


def hand_on_clues(session: Session, legacy: Legacy, clock: Clock) -> int:
    """After the overlaps were measured; gives how many. A clue without detections goes to the largest parcel."""
    largest = session.scalars(
        select(Parcel.__table__.c.id)
        .where(Parcel.__table__.c.id.in_(legacy.children))
        .order_by(Parcel.area_m2.desc(), Parcel.__table__.c.id)
        .limit(1)
    ).one()
    clues = session.scalars(
        select(Clue)
        .where(Clue.parcel_id.in_(legacy.parents), Clue.state.in_(OPEN_DETECTION_STATES))
        .order_by(Clue.id)
        .with_for_update()
    ).all()
    for clue in clues:
        on_most = session.scalar(
            select(Overlap.parcel_id)
            .join(ClueDetection, ClueDetection.detection_id == Overlap.detection_id)
            .where(ClueDetection.clue_id == clue.id, Overlap.parcel_id.in_(legacy.children))
            .group_by(Overlap.parcel_id)
            .order_by(func.sum(Overlap.overlap_m2).desc(), func.min(Overlap.distance_m), Overlap.parcel_id)
            .limit(1)
        )
        before, clue.parcel_id = clue.parcel_id, on_most or largest
        audit.record(
            session,
            clock,
            "inherit-clue",
            ("clue", clue.id),
            person_id=legacy.person_id,
            before={"parcel": before},
            after={"parcel": clue.parcel_id},
        )
    session.flush()
    return len(clues)
