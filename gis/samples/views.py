"""Reads everything about a parcel's samples, judged on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import BackgroundValue, Measurement, Person, Rejudgement, Sample, SampleFile, SamplingPoint
from gis.domain.judging_samples import Judgement, SampleJudged
from gis.domain.lab_results import factor_of
from gis.domain.land_class import CLASS_TEXTS, LandClass
from gis.domain.policy import Action, Actor, Thing, permit
from gis.domain.standards import current_standard
from gis.domain.text import Text
from gis.sample_judging import ParcelJudged, judge, load
from gis.samples.values import (
    BackgroundView,
    FileView,
    MeasurementView,
    PointView,
    RejudgementView,
    SamplesView,
    SampleView,
    Struck,
    SumView,
    UseView,
)
from gis.scoped import parcel_of

OFFERED = (Action.RECORD_SAMPLES, Action.RECORD_USES)


def samples_of(
    session: Session, actor: Actor | None, parcel_id: int, clock: Clock, on: date | None = None
) -> SamplesView:
    """Points, samples and results with their judgements by the planned use of that day (default: the working date).

    Struck records are shown with their reason and judged no more. Raises NotFound, also outside the actor's scope.
    """
    parcel = parcel_of(session, actor, parcel_id)
    known = load(session, [parcel_id])[parcel_id]
    judged = judge(known, on or clock.today())
    people = _People(session)
    thing = Thing(frozenset(parcel.streets))
    uses = sorted(known.changes, key=lambda one: (one.changed_on, one.id))
    return SamplesView(
        on=judged.on,
        standard=current_standard(),
        use=judged.use,
        classed=judged.classed,
        summary=judged.summary,
        points=_points(session, parcel_id, judged, people),
        backgrounds=_backgrounds(session, parcel_id, people),
        rejudgements=_rejudgements(session, parcel_id),
        uses=tuple(UseView(one.id, one.changed_on, one.from_use, one.to_use) for one in uses),
        files=_files(session, parcel_id, people),
        may=() if actor is None else tuple(permit(actor, action, thing) for action in OFFERED),
    )


class _People:
    """Names of those who recorded or struck something."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.names: dict[int, str | None] = {}

    def name(self, person_id: int | None) -> str | None:
        if person_id is None:
            return None
        if person_id not in self.names:
            self.names[person_id] = self.session.scalar(select(Person.name).where(Person.id == person_id))
        return self.names[person_id]

    def struck(self, row: Sample | Measurement | BackgroundValue) -> Struck | None:
        if row.struck_at is None:
            return None
        return Struck(row.struck_at, self.name(row.struck_by_id), row.strike_reason or "")


def _points(session: Session, parcel_id: int, judged: ParcelJudged, people: _People) -> tuple[PointView, ...]:
    points = session.execute(
        select(
            SamplingPoint.id,
            SamplingPoint.name,
            func.ST_X(SamplingPoint.geom).label("lon"),
            func.ST_Y(SamplingPoint.geom).label("lat"),
        )
        .where(SamplingPoint.parcel_id == parcel_id, SamplingPoint.struck_at.is_(None))
        .order_by(SamplingPoint.name, SamplingPoint.id)
    ).all()
    samples = _samples(session, [row.id for row in points], judged, people)
    return tuple(PointView(row.id, row.name, row.lon, row.lat, tuple(samples[row.id])) for row in points)


def _samples(
    session: Session, point_ids: Sequence[int], judged: ParcelJudged, people: _People
) -> Mapping[int, list[SampleView]]:
    rows = session.scalars(
        select(Sample)
        .where(Sample.point_id.in_(point_ids))
        .order_by(Sample.depth_from_m.nulls_last(), Sample.sampled_on, Sample.id)
    ).all()
    results = session.scalars(
        select(Measurement).where(Measurement.sample_id.in_([one.id for one in rows])).order_by(Measurement.id)
    )
    of_sample: dict[int, list[Measurement]] = defaultdict(list)
    for result in results:
        of_sample[result.sample_id].append(result)
    found: dict[int, list[SampleView]] = defaultdict(list)
    for row in rows:
        found[row.point_id].append(_sample(row, of_sample[row.id], judged, people))
    return found


_NOTHING = SampleJudged({}, ())


def _sample(row: Sample, results: Sequence[Measurement], judged: ParcelJudged, people: _People) -> SampleView:
    said = judged.samples.get(row.id, _NOTHING)
    counted = judged.standing.get(row.id, _NOTHING)
    counted_sums = {one.item.no for one in counted.sums}
    return SampleView(
        id=row.id,
        name=row.name,
        depth_from_m=row.depth_from_m,
        depth_to_m=row.depth_to_m,
        sampled_on=row.sampled_on,
        document=row.document,
        document_id=row.document_id,
        file_id=row.file_id,
        recorded_at=row.recorded_at,
        recorded_by=people.name(row.recorded_by_id),
        measurements=tuple(
            _measurement(one, said.results.get(one.id), people, is_counted=one.id in counted.results) for one in results
        ),
        sums=tuple(
            SumView(one.item.no, one.item.name, one.of, one.judgement, one.item.no in counted_sums) for one in said.sums
        ),
        round=judged.rounds.get(row.id),
        struck=people.struck(row),
    )


def _measurement(
    row: Measurement, judgement: Judgement | None, people: _People, *, is_counted: bool
) -> MeasurementView:
    analyte = current_standard().analytes.get(row.substance)
    factor = factor_of(row.unit)
    has_limit = row.detection_limit is not None and factor is not None
    return MeasurementView(
        id=row.id,
        no=None if analyte is None else analyte.key,
        name=Text(row.raw_name, row.raw_name) if analyte is None else analyte.name,
        raw_name=row.raw_name,
        raw=row.raw,
        value=row.value,
        unit=row.unit,
        is_nd=row.is_nd,
        detection_limit=row.detection_limit,
        detection_limit_mg_kg=row.detection_limit * factor if has_limit else None,  # type: ignore[operator]
        judgement=judgement,
        is_counted=is_counted,
        struck=people.struck(row),
    )


def _backgrounds(session: Session, parcel_id: int, people: _People) -> tuple[BackgroundView, ...]:
    rows = session.scalars(
        select(BackgroundValue).where(BackgroundValue.parcel_id == parcel_id).order_by(BackgroundValue.id)
    )
    items = current_standard().items
    return tuple(
        BackgroundView(
            id=row.id,
            no=row.substance,
            name=items[row.substance].name,
            value=row.value,
            document=row.document,
            recorded_at=row.recorded_at,
            recorded_by=people.name(row.recorded_by_id),
            struck=people.struck(row),
        )
        for row in rows
    )


def _rejudgements(session: Session, parcel_id: int) -> tuple[RejudgementView, ...]:
    rows = session.scalars(
        select(Rejudgement).where(Rejudgement.parcel_id == parcel_id).order_by(Rejudgement.changed_on, Rejudgement.id)
    )
    return tuple(
        RejudgementView(row.changed_on, row.recorded_at, row.standard, row.before, row.after, _says(row))
        for row in rows
    )


def _says(row: Rejudgement) -> Text:
    before, after = (CLASS_TEXTS[LandClass(one["land_class"])] for one in (row.before, row.after))
    return Text(
        f"用途变更触发重新判定 {row.changed_on}：由{before.zh}改为{after.zh}。变更前{row.before['sentence']['zh']}；"
        f"变更后{row.after['sentence']['zh']}",
        f"A change of use made the samples be judged again on {row.changed_on}: from {before.en} to {after.en}. "
        f"Before: {row.before['sentence']['en']}. After: {row.after['sentence']['en']}",
    )


def _files(session: Session, parcel_id: int, people: _People) -> tuple[FileView, ...]:
    rows = session.scalars(select(SampleFile).where(SampleFile.parcel_id == parcel_id).order_by(SampleFile.id.desc()))
    return tuple(
        FileView(
            id=row.id,
            file_name=row.file_name,
            sha256=row.sha256,
            document=row.document,
            rows=row.rows_in,
            accepted=row.accepted,
            quarantined=row.quarantined,
            duplicates=row.duplicates,
            problems=tuple(row.problems),
            recorded_at=row.recorded_at,
            recorded_by=people.name(row.recorded_by_id),
        )
        for row in rows
    )
