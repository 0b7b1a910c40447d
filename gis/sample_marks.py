"""Sampling points as the map draws them: each with the gravest judgement there; `sample_judging.keep` calls for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from gis.db.models import Sample, SampleMark, SamplingPoint
from gis.domain import crs
from gis.domain.judging_samples import SampleJudged, Verdict

_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def keep(session: Session, parcel_id: int, standing: Mapping[int, SampleJudged]) -> None:
    """Make the marks of a parcel say what `standing` says: its samples that speak for the soil today, by id.

    A point whose place nobody states has no mark; one without a judgement has a mark without a verdict.
    """
    points = session.execute(
        select(SamplingPoint.id, SamplingPoint.name, Sample.id.label("sample_id"))
        .outerjoin(Sample, (Sample.point_id == SamplingPoint.id) & Sample.struck_at.is_(None))
        .where(SamplingPoint.parcel_id == parcel_id, SamplingPoint.struck_at.is_(None), SamplingPoint.geom.is_not(None))
    ).all()
    found: dict[int, list[Verdict]] = defaultdict(list)
    for row in points:
        if row.sample_id in standing:
            found[row.id] += [one.verdict for one in standing[row.sample_id].judgements]
    wanted = {row.id: (row.name, _gravest(found[row.id])) for row in points}
    there = session.execute(
        select(SampleMark.point_id, SampleMark.name, SampleMark.verdict).where(SampleMark.parcel_id == parcel_id)
    )
    if wanted == {row.point_id: (row.name, row.verdict) for row in there}:
        return
    session.execute(delete(SampleMark).where(SampleMark.parcel_id == parcel_id))
    for point, (name, verdict) in wanted.items():
        place = select(func.ST_Transform(SamplingPoint.geom, crs.TILES)).where(SamplingPoint.id == point)
        values = {"point_id": point, "parcel_id": parcel_id, "name": name, "verdict": verdict}
        session.execute(insert(SampleMark).values(**values, geom_3857=place.scalar_subquery()))


def _gravest(verdicts: list[Verdict]) -> str | None:
    return min(verdicts, key=_RANK.__getitem__).value if verdicts else None
