"""What tiles read of features without joining: kept on their rows by `links.refresh`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gis import link_groups
from gis.db.copying import array_text
from gis.db.models import Detection, Overlap
from gis.domain.paint import paint_of, register_mask
from gis.link_facts import among


def repaint(session: Session, ids: Sequence[int], on: date) -> None:
    """A parcel's registers and paint."""
    for group in link_groups.painted(session, ids, on):
        now = (paint_of(group.stage, group.registers), register_mask(group.registers))
        if now != (group.paint, group.mask):
            session.execute(
                text("UPDATE parcel SET paint = :paint, registers = :mask WHERE id = ANY(CAST(:ids AS bigint[]))"),
                {"paint": now[0], "mask": now[1], "ids": array_text(group.ids)},
            )


def tell_whether_on_parcels(session: Session, ids: Sequence[int]) -> None:
    """Whether a detection lies on a parcel."""
    table = Detection.__table__
    on_parcel = select(Overlap.detection_id).where(Overlap.detection_id == table.c.id, Overlap.overlap_m2 > 0).exists()
    session.execute(
        update(table)  # type: ignore[arg-type]
        .where(among(table.c.id, ids), table.c.is_on_parcel != on_parcel)
        .values(is_on_parcel=on_parcel)
    )
