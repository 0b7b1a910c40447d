"""Rows of samples against what is stored: new, the same again, or contradicting; new ones are stored whole or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import Measurement, Parcel, Sample, SamplingPoint
from gis.domain import crs
from gis.domain.lab_results import LabResult, factor_of, fold_unit, shown
from gis.domain.row_problems import problem
from gis.domain.standards import current_standard
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.domain.words import RowOutcome
from gis.ingest.lab_rows import ReadResult, ReadRow
from gis.proofs import UNPROVEN, Proof

FAR_M = 1000
"""A point further from its parcel than this is a mistake of coordinates or of the parcel."""
SAME_PLACE_M = 5
"""Two positions of one point may differ by this; surveys and hand-held receivers do."""

SampleKey = tuple[str, str, Decimal | None, Decimal | None, date | None]
"""Point, sample, depth from and to, day: what makes a sample one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: who, by which report, of which file."""

    person_id: int | None
    proof: Proof = UNPROVEN
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row, and everything that is to be said of it."""

    row: ReadRow
    outcome: RowOutcome
    problems: tuple[Problem, ...]


@dataclass
class Book:
    """The live samples of one parcel; rows are compared with them and, in `store`, added."""

    session: Session
    parcel: Parcel
    points: dict[str, SamplingPoint] = field(default_factory=dict)
    places: dict[str, Point] = field(default_factory=dict)
    samples: dict[SampleKey, Sample] = field(default_factory=dict)
    results: dict[tuple[SampleKey, str], LabResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._load_points()
        rows = self.session.execute(
            select(SamplingPoint.name.label("point"), Sample)
            .join(Sample, Sample.point_id == SamplingPoint.id)
            .where(SamplingPoint.parcel_id == self.parcel.id, Sample.struck_at.is_(None))
        ).all()
        keys = {row.Sample.id: _key_of(row.point, row.Sample) for row in rows}
        self.samples = {keys[row.Sample.id]: row.Sample for row in rows}
        stored = self.session.scalars(
            select(Measurement).where(Measurement.sample_id.in_(keys), Measurement.struck_at.is_(None))
        )
        for one in stored:
            result = LabResult(one.raw, one.value, one.unit, is_nd=one.is_nd, detection_limit=one.detection_limit)
            self.results[keys[one.sample_id], one.substance] = result

    def _load_points(self) -> None:
        found = self.session.scalars(
            select(SamplingPoint).where(SamplingPoint.parcel_id == self.parcel.id, SamplingPoint.struck_at.is_(None))
        )
        for point in found:
            self.points[point.name] = point
            if point.geom is not None:
                self.places[point.name] = to_shape(point.geom)

    def settle(self, rows: Iterable[ReadRow]) -> list[Settled]:
        """What becomes of each row, one after the other: a later row of a file is compared with the earlier ones."""
        return [self._settle(row) for row in rows]

    def _settle(self, row: ReadRow) -> Settled:
        problems = [*row.problems, *self._of_place(row)]
        key = key_of(row)
        known = {one.substance: self.results.get((key, one.substance)) for one in row.results}
        for one in row.results:
            stored = known[one.substance]
            if stored is not None and not _is_same(stored, one.result):
                problems.append(_contradiction(row, one, stored))
        if any(one.is_error for one in problems):
            return Settled(row, RowOutcome.QUARANTINED, tuple(problems))
        is_new = any(stored is None for stored in known.values())
        for one in row.results:
            self.results.setdefault((key, one.substance), one.result)
        if row.position is not None:
            self.places.setdefault(row.point, Point(*row.position))
        return Settled(row, RowOutcome.ACCEPTED if is_new else RowOutcome.DUPLICATE, tuple(problems))

    def _of_place(self, row: ReadRow) -> list[Problem]:
        """Whether a point lies where a point of this parcel can lie, and where it did before."""
        if row.position is None:
            return []
        place, read = Place(row.sheet, row.number), "{:.6f}, {:.6f}".format(*row.position)
        here, stored = Point(*row.position), self.places.get(row.point)
        if stored is not None:
            moved = self._metres(here, stored)
            if moved > SAME_PLACE_M:
                return [problem("lab-point-moved", place, read=read, point=row.point, distance=f"{moved:.0f}")]
        away = self._metres(here, None)
        if away > FAR_M:
            return [problem("lab-point-far", place, read=read, distance=f"{away:.0f}")]
        return [problem("lab-point-outside", place, read=read, distance=f"{away:.1f}")] if away else []

    def _metres(self, place: Point, other: Point | None) -> float:
        """From a place to another one, or to the parcel."""
        zone = crs.measuring_epsg(place.x)
        there = Parcel.geom if other is None else func.ST_GeomFromText(other.wkt, crs.STORAGE)
        statement = select(
            func.ST_Distance(
                func.ST_Transform(func.ST_GeomFromText(place.wkt, crs.STORAGE), zone), func.ST_Transform(there, zone)
            )
        )
        found = self.session.scalar(statement.where(Parcel.__table__.c.id == self.parcel.id))
        return float(found or 0)

    def store(self, settled: Sequence[Settled], source: Source, clock: Clock) -> int:
        """Add what is new of accepted rows; gives the number of results."""
        stored = 0
        for one in settled:
            if one.outcome is RowOutcome.ACCEPTED:
                stored += self._store(one.row, source, clock)
        self.session.flush()
        return stored

    def _store(self, row: ReadRow, source: Source, clock: Clock) -> int:
        sample = self._sample(row, self._point(row, source, clock), source, clock)
        there = set(
            self.session.scalars(
                select(Measurement.substance).where(Measurement.sample_id == sample.id, Measurement.struck_at.is_(None))
            )
        )
        new = [one for one in row.results if one.substance not in there]
        self.session.add_all(_measurement(one, sample.id, row, source, clock) for one in new)
        return len(new)

    def _point(self, row: ReadRow, source: Source, clock: Clock) -> SamplingPoint:
        geometry = None if row.position is None else from_shape(Point(*row.position), srid=crs.STORAGE)
        point = self.points.get(row.point)
        if point is None:
            point = SamplingPoint(
                parcel_id=self.parcel.id,
                name=row.point,
                geom=geometry,
                recorded_at=clock.recorded_at(),
                recorded_by_id=source.person_id,
            )
            self.session.add(point)
            self.session.flush()
            self.points[row.point] = point
        elif point.geom is None and geometry is not None:
            point.geom = geometry
        return point

    def _sample(self, row: ReadRow, point: SamplingPoint, source: Source, clock: Clock) -> Sample:
        key = key_of(row)
        if key not in self.samples:
            depth = row.depth or (None, None)
            sample = Sample(
                point_id=point.id,
                name=row.sample,
                depth_from_m=depth[0],
                depth_to_m=depth[1],
                sampled_on=row.sampled_on,
                document=row.report or source.proof.document,
                document_id=source.proof.document_id,
                file_id=source.file_id,
                recorded_at=clock.recorded_at(),
                recorded_by_id=source.person_id,
            )
            self.session.add(sample)
            self.session.flush()
            self.samples[key] = sample
        return self.samples[key]


def key_of(row: ReadRow) -> SampleKey:
    """What makes the row's sample one."""
    upper, lower = row.depth or (None, None)
    return row.point, row.sample, upper, lower, row.sampled_on


def _key_of(point: str, sample: Sample) -> SampleKey:
    return point, sample.name, sample.depth_from_m, sample.depth_to_m, sample.sampled_on


def _measurement(one: ReadResult, sample_id: int, row: ReadRow, source: Source, clock: Clock) -> Measurement:
    return Measurement(
        sample_id=sample_id,
        substance=one.substance,
        raw_name=one.name,
        raw=one.result.raw,
        value=one.result.value,
        unit=one.result.unit,
        is_nd=one.result.is_nd,
        detection_limit=one.result.detection_limit,
        file_id=source.file_id,
        file_row=row.number if source.file_id is not None else None,
        recorded_at=clock.recorded_at(),
        recorded_by_id=source.person_id,
    )


def _is_same(stored: LabResult, said: LabResult) -> bool:
    """Whether two results say the same, in whatever unit; the limit counts where nothing was detected."""
    if stored.is_nd != said.is_nd:
        return False
    return _amount(stored) == _amount(said)


def _amount(result: LabResult) -> tuple[Decimal | None, str | None]:
    """The value, or the detection limit, in mg/kg; with its unit where that is no share of weight."""
    number = result.detection_limit if result.is_nd else result.value
    factor = factor_of(result.unit)
    if factor is None:
        return number, fold_unit(result.unit or "")
    return None if number is None else number * factor, None


def _contradiction(row: ReadRow, one: ReadResult, stored: LabResult) -> Problem:
    known = current_standard().analytes.get(one.substance)
    name = Text(one.name, one.name) if known is None else known.name
    place = Place(row.sheet, row.number, one.name)
    return problem("lab-contradicts", place, read=_in_words(one.result), name=name, stored=_in_words(stored))


def _in_words(result: LabResult) -> str:
    unit = f" {result.unit}" if result.unit else ""
    if not result.is_nd:
        return f"{shown(result.value or Decimal(0))}{unit}"
    return "ND" if result.detection_limit is None else f"ND (<{shown(result.detection_limit)}{unit})"
