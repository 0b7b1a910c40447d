"""A parcel's samples as they are judged on a day: by the planned use of that day, and kept in step with it.

`keep` is called by `links.refresh`, whatever changed: results, background values, the planned use. It keeps the
parcel's word on exceedance and the map's marks true to the judgement and records, once for each change of use, what
that did to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis import audit, sample_marks
from gis.clock import Clock
from gis.db.models import (
    BackgroundValue,
    Document,
    Measurement,
    Parcel,
    PlannedUseChange,
    Rejudgement,
    Sample,
    SamplingPoint,
)
from gis.domain.judging_samples import (
    OVER,
    Background,
    Measured,
    Rules,
    SampleJudged,
    Summary,
    Verdict,
    judge_sample,
    summarise,
)
from gis.domain.lab_results import LabResult
from gis.domain.land_class import Classed, class_of_use
from gis.domain.land_use import UseChange, use_on
from gis.domain.remediation_samples import OfRound, Round, last_works, round_of, set_judged, standing
from gis.domain.stage_history import StageLine, in_force
from gis.domain.standards import current_standard
from gis.domain.words import DocumentKind
from gis.link_facts import among
from gis.stage_reading import events_by_parcel, lines_of

MOST_NAMED = 20
"""Findings that a recorded judgement names; the rest is counted."""
BATCH = 500
"""Parcels whose samples are in memory at a time."""


@dataclass(frozen=True, slots=True)
class StoredSample:
    """A live sample with its live results."""

    id: int
    sampled_on: date | None
    measured: tuple[Measured, ...]
    is_of_evaluation: bool = False
    """An effect evaluation's report brought it."""


@dataclass(frozen=True, slots=True)
class ParcelSamples:
    """What is known of a parcel that its samples are judged by."""

    parcel_id: int
    planned_use: str | None
    changes: tuple[UseChange, ...]
    backgrounds: Mapping[str, Background]
    samples: tuple[StoredSample, ...]
    held: tuple[StageLine, ...] = ()
    """Its history of stages, which tells samples before a remediation from those after it."""


@dataclass(frozen=True, slots=True)
class ParcelJudged:
    """The samples of a parcel, judged on a day; by sample id. The summary counts what still speaks for the soil."""

    on: date
    use: str | None
    classed: Classed
    samples: Mapping[int, SampleJudged]
    rounds: Mapping[int, Round | None]
    standing: Mapping[int, SampleJudged]
    """Of the samples, what is neither out of date nor struck."""
    summary: Summary

    def as_dict(self) -> dict[str, Any]:
        """As a change of use records it: class, use, counts, the sentence, what is over or cannot be judged."""
        told = [one for sample in self.standing.values() for one in sample.judgements if one.verdict in _NAMED]
        return {
            "land_class": self.classed.land_class.value,
            "use": self.use,
            "because": self.classed.because.as_dict(),
            "counts": {verdict.value: count for verdict, count in self.summary.counts.items()},
            "is_over_screening": self.summary.is_over_screening,
            "sentence": self.summary.sentence.as_dict(),
            "findings": [one.sentence.as_dict() for one in told[:MOST_NAMED]],
        }


_NAMED = OVER | {Verdict.CANNOT_JUDGE}


def judge(known: ParcelSamples, on: date) -> ParcelJudged:
    """Every sample taken until that day, by the class of the use that holds on it."""
    use = use_on(known.changes, known.planned_use, on)
    classed = class_of_use(use)
    rules = Rules(current_standard(), classed.land_class, known.backgrounds)
    taken = [one for one in known.samples if one.sampled_on is None or one.sampled_on <= on]
    works = last_works(known.held, on)
    judged = [
        OfRound(
            one.id,
            round_of(one.sampled_on, works, is_of_evaluation=one.is_of_evaluation),
            one.measured,
            judge_sample(one.measured, rules),
        )
        for one in taken
    ]
    still = standing(judged)
    return ParcelJudged(
        on=on,
        use=use,
        classed=classed,
        samples={one.id: one.judged for one in judged},
        rounds={one.id: one.round for one in judged},
        standing=still,
        summary=summarise(still.values(), classed.land_class, set_judged(judged, works) if judged else None),
    )


def load(session: Session, parcel_ids: Sequence[int]) -> dict[int, ParcelSamples]:
    """What is known of these parcels, those without any sampling point too."""
    samples, backgrounds = _samples(session, parcel_ids), _backgrounds(session, parcel_ids)
    changes, histories = _changes(session, parcel_ids), events_by_parcel(session, parcel_ids)
    rows = session.execute(
        select(Parcel.__table__.c.id, Parcel.planned_use).where(among(Parcel.__table__.c.id, parcel_ids))
    )
    return {
        row.id: ParcelSamples(
            row.id,
            row.planned_use,
            tuple(changes[row.id]),
            backgrounds[row.id],
            tuple(samples[row.id]),
            in_force(lines_of(histories[row.id])),
        )
        for row in rows
    }


def keep(session: Session, feature_ids: Iterable[int], clock: Clock) -> None:
    """Bring what parcels say of exceedance in step with their samples; parcels without samples keep what was said."""
    sampled = session.scalars(
        select(SamplingPoint.parcel_id).where(among(SamplingPoint.parcel_id, feature_ids)).distinct()
    ).all()
    if not sampled:
        return
    for start in range(0, len(sampled), BATCH):
        for known in load(session, sampled[start : start + BATCH]).values():
            _record_rejudgements(session, known, clock)
            judged = judge(known, clock.today())
            _keep_word(session, known, judged)
            sample_marks.keep(session, known.parcel_id, judged.standing)


def _keep_word(session: Session, known: ParcelSamples, judged: ParcelJudged) -> None:
    """The parcel's own word on exceedance, which lists, exports and links read."""
    over = judged.summary.is_over_screening
    table = Parcel.__table__
    session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == known.parcel_id, table.c.is_over_screening.is_distinct_from(over))
        .values(is_over_screening=over)
    )


def _record_rejudgements(session: Session, known: ParcelSamples, clock: Clock) -> None:
    """One record for each change of use that has begun and that samples were there to be judged again by."""
    told = set(session.scalars(select(Rejudgement.use_change_id).where(Rejudgement.parcel_id == known.parcel_id)))
    for change in sorted(known.changes, key=lambda one: (one.changed_on, one.id)):
        if change.id in told or change.changed_on > clock.today():
            continue
        before = _judge_without(known, change)
        after = judge(known, change.changed_on)
        if not after.samples:
            continue
        session.add(
            Rejudgement(
                parcel_id=known.parcel_id,
                use_change_id=change.id,
                changed_on=change.changed_on,
                standard=current_standard().id,
                before=before.as_dict(),
                after=after.as_dict(),
                recorded_at=clock.recorded_at(),
            )
        )
        said = {"use_change": change.id, "changed_on": change.changed_on.isoformat()}
        audit.record(
            session,
            clock,
            "rejudge-samples",
            ("parcel", known.parcel_id),
            before=said | before.as_dict(),
            after=said | after.as_dict(),
        )
    session.flush()


def _judge_without(known: ParcelSamples, change: UseChange) -> ParcelJudged:
    """The samples of that day by the use of the day before."""
    day_before = change.changed_on - timedelta(days=1)
    use = use_on(known.changes, known.planned_use, day_before)
    earlier = ParcelSamples(known.parcel_id, use, (), known.backgrounds, known.samples, known.held)
    return judge(earlier, change.changed_on)


def _samples(session: Session, parcel_ids: Sequence[int]) -> Mapping[int, list[StoredSample]]:
    rows = session.execute(
        select(SamplingPoint.parcel_id, Sample.id.label("sample_id"), Sample.sampled_on, Document.kind, Measurement)
        .join(Sample, Sample.point_id == SamplingPoint.id)
        .outerjoin(Document, (Document.id == Sample.document_id) & Document.struck_at.is_(None))
        .join(Measurement, Measurement.sample_id == Sample.id)
        .where(
            among(SamplingPoint.parcel_id, parcel_ids),
            SamplingPoint.struck_at.is_(None),
            Sample.struck_at.is_(None),
            Measurement.struck_at.is_(None),
        )
        .order_by(Sample.id, Measurement.id)
    )
    results: dict[int, list[Measured]] = defaultdict(list)
    found: dict[int, dict[int, tuple[date | None, bool]]] = defaultdict(dict)
    for row in rows:
        found[row.parcel_id][row.sample_id] = (row.sampled_on, row.kind is DocumentKind.EVALUATION_REPORT)
        results[row.sample_id].append(measured(row.Measurement))
    made: dict[int, list[StoredSample]] = defaultdict(list)
    for parcel_id, samples in found.items():
        made[parcel_id] = [
            StoredSample(one, day, tuple(results[one]), is_of_evaluation)
            for one, (day, is_of_evaluation) in samples.items()
        ]
    return made


def measured(row: Measurement) -> Measured:
    """A stored result as the rules see it."""
    result = LabResult(row.raw, row.value, row.unit, is_nd=row.is_nd, detection_limit=row.detection_limit)
    return Measured(row.id, row.raw_name, current_standard().analytes.get(row.substance), result)


def _backgrounds(session: Session, parcel_ids: Sequence[int]) -> Mapping[int, dict[str, Background]]:
    rows = session.scalars(
        select(BackgroundValue).where(among(BackgroundValue.parcel_id, parcel_ids), BackgroundValue.struck_at.is_(None))
    )
    found: dict[int, dict[str, Background]] = defaultdict(dict)
    for row in rows:
        found[row.parcel_id][row.substance] = Background(row.value, row.document)
    return found


def _changes(session: Session, parcel_ids: Sequence[int]) -> Mapping[int, list[UseChange]]:
    rows = session.scalars(select(PlannedUseChange).where(among(PlannedUseChange.parcel_id, parcel_ids)))
    found: dict[int, list[UseChange]] = defaultdict(list)
    for row in rows:
        found[row.parcel_id].append(UseChange(row.id, row.changed_on, row.from_use, row.to_use))
    return found
