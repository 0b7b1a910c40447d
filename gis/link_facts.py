"""Reads what the linking rules need: facts of many features in a handful of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, cast, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from gis.db.copying import array_text
from gis.db.models import (
    Detection,
    MonitoringPoint,
    Overlap,
    Parcel,
    PlannedUseChange,
    Project,
    RegisterEntry,
    Scheme,
    Site,
    SoilBatch,
)
from gis.domain.facts import (
    BatchFact,
    DetectionFacts,
    OverlapFact,
    ParcelFacts,
    PointFacts,
    ProjectFacts,
    RegisterFact,
    SchemeFact,
    SiteFacts,
    UseChangeFact,
)
from gis.domain.words import NationalModule, Register

BASE_FIELDS = (
    (Parcel.address, "地址"),
    (Parcel.planned_use, "规划用途"),
    (Parcel.current_use, "现状用途"),
    (Parcel.industry, "原行业"),
    (Parcel.source, "资料来源"),
)
"""Base fields of a parcel whose emptiness measure 10.2 counts (our reading of RULES 3)."""


def among(column: Any, ids: Iterable[int]) -> ColumnElement[bool]:  # noqa: ANN401  a column of ids
    """Whether a column is one of many ids: one parameter, where `in_` has one for each and at most 65,535."""
    # Without a type of its own the parameter is an array to the server from the start, and hashed; a text that is
    # cast would be read anew for each row.
    wanted = cast(literal(array_text(ids), NullType()), ARRAY(BigInteger))
    found: ColumnElement[bool] = column == func.any(wanted)
    return found


def live_registers(session: Session, parcel_ids: Sequence[int], on: date) -> dict[int, dict[Register, RegisterFact]]:
    """The registers each parcel stands on that day, by parcel id."""
    rows = session.execute(
        select(RegisterEntry.parcel_id, RegisterEntry.register, RegisterEntry.since, RegisterEntry.document)
        .where(
            among(RegisterEntry.parcel_id, parcel_ids),
            *is_live(on),
        )
        .order_by(RegisterEntry.since)
    )
    found: dict[int, dict[Register, RegisterFact]] = defaultdict(dict)
    for parcel_id, register, since, document in rows:
        found[parcel_id].setdefault(register, RegisterFact(since, document))
    return found


def parcels(session: Session, ids: Iterable[int], on: date) -> dict[int, ParcelFacts]:
    """Facts of live parcels by id; struck ones are left out."""
    wanted = list(ids)
    rows = session.execute(
        select(
            Parcel.__table__.c.id,
            Parcel.code,
            Parcel.stage,
            Parcel.is_over_screening,
            Parcel.national_modules,
            *(column for column, _name in BASE_FIELDS),
        ).where(among(Parcel.__table__.c.id, wanted), Parcel.struck_at.is_(None))
    ).all()
    registers = live_registers(session, wanted, on)
    changes, schemes, batches = _changes(session, wanted), _schemes(session, wanted), _batches(session, wanted)
    return {
        row[0]: ParcelFacts(
            id=row[0],
            code=row.code,
            stage=row.stage,
            registers=registers.get(row[0], {}),
            use_changes=tuple(changes[row[0]]),
            schemes=tuple(schemes[row[0]]),
            batches=tuple(batches[row[0]]),
            is_over_screening=row.is_over_screening,
            national_modules=frozenset(NationalModule(module) for module in row.national_modules),
            missing_fields=tuple(
                name for (_, name), value in zip(BASE_FIELDS, row[5:], strict=True) if value in (None, "")
            ),
        )
        for row in rows
    }


def is_live(on: date) -> tuple[ColumnElement[bool], ...]:
    """A parcel stands on a register from a day, until a day that is no longer of it."""
    return RegisterEntry.since <= on, RegisterEntry.until.is_(None) | (RegisterEntry.until > on)


def sites(session: Session, ids: Iterable[int]) -> dict[int, SiteFacts]:
    """Facts of live sites by id."""
    rows = session.execute(
        select(
            Site.__table__.c.id,
            Site.code,
            Site.site_kind,
            Site.industry,
            Site.listed_on,
            Site.self_monitored_on,
            Site.is_self_monitoring_abnormal,
            Site.hazards_checked_on,
            Site.leak_checked_on,
            Site.tanks_reported_on,
        ).where(among(Site.__table__.c.id, ids), Site.struck_at.is_(None))
    )
    return {row[0]: SiteFacts(*row) for row in rows}


def projects(session: Session, ids: Iterable[int]) -> dict[int, ProjectFacts]:
    """Facts of live projects by id."""
    rows = session.execute(
        select(
            Project.__table__.c.id,
            Project.code,
            Project.project_kind,
            Project.industry,
            Project.starts_on,
            Project.survey_filed_on,
        ).where(among(Project.__table__.c.id, ids), Project.struck_at.is_(None))
    )
    return {row[0]: ProjectFacts(*row) for row in rows}


def points(session: Session, ids: Iterable[int]) -> dict[int, PointFacts]:
    """Facts of live monitoring points by id."""
    table = MonitoringPoint.__table__
    rows = session.execute(
        select(table.c.id, MonitoringPoint.code, MonitoringPoint.point_kind, MonitoringPoint.last_sampled_on).where(
            among(table.c.id, ids), MonitoringPoint.struck_at.is_(None)
        )
    )
    return {row[0]: PointFacts(*row) for row in rows}


def detections(session: Session, ids: Iterable[int]) -> dict[int, DetectionFacts]:
    """Facts of live detections by id."""
    rows = session.execute(
        select(
            Detection.__table__.c.id,
            Detection.code,
            Detection.before_date,
            Detection.after_date,
            Detection.change_kind,
            Detection.confidence,
        ).where(among(Detection.__table__.c.id, ids), Detection.struck_at.is_(None))
    )
    return {row[0]: DetectionFacts(*row) for row in rows}


def overlaps(session: Session, ids: Sequence[int]) -> list[tuple[int, int, OverlapFact]]:
    """Pairs (detection id, parcel id, how they lie) in which one of `ids` takes part."""
    table = Overlap.__table__
    found: dict[tuple[int, int], OverlapFact] = {}
    # Two questions: one with an "or" would use neither index.
    for side in (table.c.detection_id, table.c.parcel_id):
        for row in session.execute(select(table).where(among(side, ids))):
            found[row.detection_id, row.parcel_id] = overlap_fact(row)
    return [(*pair, found[pair]) for pair in sorted(found)]


def overlap_fact(row: Overlap | Row[Any]) -> OverlapFact:
    """A stored overlap as the rules see it."""
    return OverlapFact(
        relation=row.relation,
        overlap_m2=row.overlap_m2,
        share_of_detection=row.share_of_detection,
        share_of_parcel=row.share_of_parcel,
        distance_m=row.distance_m,
        tolerance_m=row.tolerance_m,
        is_borderline=row.is_borderline,
    )


def _changes(session: Session, ids: list[int]) -> dict[int, list[UseChangeFact]]:
    found: dict[int, list[UseChangeFact]] = defaultdict(list)
    for row in session.scalars(
        select(PlannedUseChange)
        .where(among(PlannedUseChange.parcel_id, ids))
        .order_by(PlannedUseChange.changed_on, PlannedUseChange.id)
    ):
        found[row.parcel_id].append(UseChangeFact(row.to_use, row.changed_on, row.is_residential_or_public))
    return found


def _schemes(session: Session, ids: list[int]) -> dict[int, list[SchemeFact]]:
    found: dict[int, list[SchemeFact]] = defaultdict(list)
    for row in session.scalars(select(Scheme).where(among(Scheme.parcel_id, ids)).order_by(Scheme.filed_on, Scheme.id)):
        found[row.parcel_id].append(SchemeFact(row.is_remediation, row.filed_on))
    return found


def _batches(session: Session, ids: list[int]) -> dict[int, list[BatchFact]]:
    found: dict[int, list[BatchFact]] = defaultdict(list)
    for row in session.scalars(
        select(SoilBatch).where(among(SoilBatch.parcel_id, ids)).order_by(SoilBatch.promised_on, SoilBatch.id)
    ):
        found[row.parcel_id].append(BatchFact(row.number, row.promised_on, row.evaluation_filed_on))
    return found
