"""Lines of a timeline about the ground: new outlines, and parcels that were split or merged."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from gis.db.models import BoundaryVersion, LineageMember, Parcel, ParcelLineage
from gis.domain.lineage import LineageKind, LineageRole
from gis.domain.text import Text
from gis.stage_reading import day_of
from gis.stages.lines import Asked, Line, LineKind

DONE = {
    LineageKind.SPLIT: Text("地块 {old} 分割为 {new}", "parcel {old} was split into {new}"),
    LineageKind.MERGE: Text("地块 {old} 合并为 {new}", "parcels {old} were merged into {new}"),
}


def boundaries(asked: Asked) -> Iterator[Line]:
    """Each outline after the first, which the parcel was recorded with."""
    for one in asked.rows(BoundaryVersion):
        if one.number > 1:
            yield Line(
                LineKind.RECORD,
                Text(f"边界更新为第 {one.number} 版", f"the outline was changed to version {one.number}"),
                one.valid_from or day_of(one.recorded_at),
                one.recorded_at,
                asked.person(one.recorded_by_id),
                asked.document(one.document, one.document_id),
                note=one.reason,
            )


def lineages(asked: Asked) -> Iterator[Line]:
    """Splits and merges that the parcel took part in, before or after."""
    took_part = select(LineageMember.lineage_id).where(LineageMember.parcel_id == asked.parcel.id)
    for one in asked.session.scalars(select(ParcelLineage).where(ParcelLineage.id.in_(took_part))):
        codes: dict[LineageRole, list[str]] = {role: [] for role in LineageRole}
        columns = Parcel.__table__.c
        for role, code in asked.session.execute(
            select(LineageMember.role, columns.code)
            .join(Parcel.__table__, columns.id == LineageMember.parcel_id)
            .where(LineageMember.lineage_id == one.id)
            .order_by(columns.code)
        ):
            codes[role].append(code)
        old, new = ("、".join(codes[role]) for role in (LineageRole.PARENT, LineageRole.CHILD))
        yield Line(
            LineKind.RECORD,
            DONE[one.kind].format(old=old, new=new),
            one.happened_on,
            one.recorded_at,
            asked.person(one.recorded_by_id),
            asked.document(one.document, one.document_id),
            note=one.reason,
        )
