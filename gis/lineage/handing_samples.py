"""What was measured in the soil goes to the child whose ground it was taken from."""

from __future__ import annotations

from typing import Any

from sqlalchemy import FromClause, and_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from gis.db.models import BackgroundValue, Measurement, Parcel, Sample, SamplingPoint
from gis.lineage.handing import Legacy, hand_on


def _name_of_point(point: FromClause, legacy: Legacy) -> Any:  # noqa: ANN401  an expression
    """Points of several parcels may have one name: those of a merged parcel say where they are from."""
    if len(legacy.parents) == 1:
        return point.c.name
    parent = Parcel.__table__.alias("point_parent")
    code = select(parent.c.code).where(parent.c.id == point.c.parcel_id).correlate(point).scalar_subquery()
    return code + "·" + point.c.name


def samples(session: Session, legacy: Legacy) -> None:
    """Soil that was measured lies in the child whose ground it was taken from, with its results."""
    point, sample, result = SamplingPoint.__table__, Sample.__table__, Measurement.__table__
    live = point.c.struck_at.is_(None)
    hand_on(session, SamplingPoint, legacy, live, area="geom", name=lambda one, _child: _name_of_point(one, legacy))
    hand_on(session, BackgroundValue, legacy, BackgroundValue.__table__.c.struck_at.is_(None))
    heir, new = point.alias("heir_point"), sample.alias("new_sample")
    is_heir = and_(
        heir.c.parcel_id.in_(legacy.children), heir.c.name == _name_of_point(point, legacy), heir.c.struck_at.is_(None)
    )
    ours = and_(point.c.parcel_id.in_(legacy.parents), live, sample.c.struck_at.is_(None))
    kept = [one for one in sample.columns if one.name not in ("id", "point_id")]
    rows = (
        select(heir.c.id, *kept)
        .join_from(sample, point, sample.c.point_id == point.c.id)
        .join(heir, is_heir)
        .where(ours)
    )
    names = ["point_id", *(one.name for one in kept)]
    session.execute(postgresql.insert(Sample).from_select(names, rows).on_conflict_do_nothing())
    same = [new.c[name].is_not_distinct_from(sample.c[name]) for name in SAME_SAMPLE]
    kept = [one for one in result.columns if one.name not in ("id", "sample_id")]
    results = (
        select(new.c.id, *kept)
        .join_from(result, sample, result.c.sample_id == sample.c.id)
        .join(point, sample.c.point_id == point.c.id)
        .join(heir, is_heir)
        .join(new, and_(new.c.point_id == heir.c.id, new.c.struck_at.is_(None), *same))
        .where(ours, result.c.struck_at.is_(None))
    )
    names = ["sample_id", *(one.name for one in kept)]
    session.execute(postgresql.insert(Measurement).from_select(names, results).on_conflict_do_nothing())


SAME_SAMPLE = ("name", "depth_from_m", "depth_to_m", "sampled_on")
