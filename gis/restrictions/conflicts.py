"""Changes on images that speak against a control: building or digging where land use, entry or a barrier limits it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from gis import places
from gis.db.models import Detection, Overlap, Parcel, Restriction
from gis.db.scope import within_scope
from gis.domain.policy import Actor
from gis.domain.restrictions import CONFLICT_BASIS, DISTURBED_BY, RestrictionKind, Validity
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import ChangeKind, FeatureKind
from gis.link_facts import among
from gis.link_views import FeatureRef

_SMALLEST_M2 = 1.0
"""Less than this is a line where two outlines touch."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A detection that may have happened while a control held, on its area, and is of a kind that it limits."""

    restriction_id: int
    restriction: RestrictionKind
    parcel: FeatureRef
    detection: FeatureRef
    change: ChangeKind
    before: date
    after: date
    area_m2: float
    basis: Text = CONFLICT_BASIS

    @property
    def sentence(self) -> Text:
        """What speaks against what, with numbers."""
        change, control = label("change_kinds", self.change), label("restriction_kinds", self.restriction)
        return Text(
            f"图斑 {self.detection.code}（{change.zh}，{self.before} 至 {self.after}）"
            f"与地块 {self.parcel.code} 的“{control.zh}”冲突，涉及 {self.area_m2:,.0f} m²",
            f"detection {self.detection.code} ({change.en.lower()}, {self.before} to {self.after})"
            f" conflicts with “{control.en}” of parcel {self.parcel.code} on {self.area_m2:,.0f} m²",
        )


def conflicts_of(session: Session, actor: Actor | None, feature_ids: Iterable[int]) -> dict[int, tuple[Conflict, ...]]:
    """The conflicts of these parcels or detections, by id of either, the largest first."""
    ids = list(feature_ids)
    if not _is_any_restricted(session, ids):
        return dict.fromkeys(ids, ())
    parcel, detection, overlap = Parcel.__table__.c, Detection.__table__.c, Overlap.__table__.c
    epsg = places.measuring_epsg(session)

    def metres(geom: Any) -> Any:  # noqa: ANN401  a geometry column
        return func.ST_Transform(geom, epsg)

    there = func.ST_Intersection(metres(Restriction.geom), metres(detection.geom))
    area = case((Restriction.geom.is_(None), overlap.overlap_m2), else_=func.ST_Area(there))
    rows = session.execute(
        select(
            Restriction.id,
            Restriction.kind,
            Restriction.valid_from,
            Restriction.valid_until,
            parcel.id.label("parcel_id"),
            parcel.code.label("parcel_code"),
            parcel.name.label("parcel_name"),
            detection.id.label("detection_id"),
            detection.code.label("detection_code"),
            detection.name.label("detection_name"),
            detection.change_kind,
            detection.before_date,
            detection.after_date,
            area.label("area_m2"),
        )
        .join(parcel.id.table, parcel.id == Restriction.parcel_id)
        .join(overlap.parcel_id.table, overlap.parcel_id == parcel.id)
        .join(detection.id.table, detection.id == overlap.detection_id)
        .where(
            or_(among(parcel.id, ids), among(detection.id, ids)),
            Restriction.ended_at.is_(None),
            overlap.overlap_m2 > 0,
            *_live(parcel, actor),
            *_live(detection, actor),
            _limits(detection.change_kind),
        )
        .order_by(area.desc(), Restriction.id, detection.id)
    )
    found: dict[int, list[Conflict]] = defaultdict(list)
    for row in rows:
        validity = Validity(row.valid_from, row.valid_until)
        if row.area_m2 < _SMALLEST_M2 or not validity.meets(row.before_date, row.after_date):
            continue
        one = Conflict(
            restriction_id=row.id,
            restriction=row.kind,
            parcel=FeatureRef(row.parcel_id, FeatureKind.PARCEL, row.parcel_code, row.parcel_name),
            detection=FeatureRef(row.detection_id, FeatureKind.DETECTION, row.detection_code, row.detection_name),
            change=row.change_kind,
            before=row.before_date,
            after=row.after_date,
            area_m2=row.area_m2,
        )
        for feature_id in (row.parcel_id, row.detection_id):
            found[feature_id].append(one)
    return {feature_id: tuple(found.get(feature_id, ())) for feature_id in ids}


def _is_any_restricted(session: Session, ids: list[int]) -> bool:
    """Most parcels have no control, and most detections lie on none that has: then nothing is measured."""
    touched = select(Overlap.parcel_id).where(among(Overlap.detection_id, ids))
    found = select(Restriction.id).where(
        Restriction.ended_at.is_(None), or_(among(Restriction.parcel_id, ids), Restriction.parcel_id.in_(touched))
    )
    return bool(session.scalar(select(found.exists())))


def _live(columns: Any, actor: Actor | None) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401  a table's columns
    return columns.struck_at.is_(None), within_scope(columns.streets, actor)


def _limits(change: Any) -> ColumnElement[bool]:  # noqa: ANN401  a column
    return or_(*((Restriction.kind == kind) & change.in_(changes) for kind, changes in DISTURBED_BY.items() if changes))
