"""Good rows → cells of the tables they go to, as COPY takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.contradictions_of_record import Recorded, SchemeDays, contradictions, mask_of
from gis.domain.land_use import is_residential_or_public
from gis.domain.paint import paint_of, register_mask
from gis.domain.uploading import Target
from gis.domain.words import ChangeKind, DetectionState, Stage
from gis.ingest.contradictions import nearest_reading
from gis.ingest.judging import JudgedRow
from gis.places import Streets
from gis.stage_papers import missing_without_any

REMEDIATION = frozenset({Stage.REMED_PLAN, Stage.REMED})

DESCRIBED = ("code", "name", "address", "source", "as_of")

# Attribute of a file → column of the table, where the names differ.
RENAMED = {
    "over_screening": "is_over_screening",
    "self_monitoring_abnormal": "is_self_monitoring_abnormal",
}

OWN: dict[Target, tuple[str, ...]] = {
    Target.PARCELS: (
        "old_name",
        "stage",
        "stage_since",
        "stage_document",
        "planned_use",
        "current_use",
        "industry",
        "over_screening",
        "national_modules",
    ),
    Target.SITES: (
        "site_kind",
        "industry",
        "credit_code",
        "listed_on",
        "self_monitored_on",
        "self_monitoring_abnormal",
        "hazards_checked_on",
        "leak_checked_on",
        "tanks",
        "tanks_reported_on",
    ),
    Target.PROJECTS: ("project_kind", "industry", "starts_on", "surveyed_on", "survey_filed_on", "permit_no"),
    Target.POINTS: ("point_kind", "last_sampled_on", "next_due_on"),
    Target.DETECTIONS: (
        "before_date",
        "after_date",
        "imagery",
        "resolution_m",
        "change_kind",
        "confidence",
        "state",
    ),
}
"""What a target has beside what every feature has, by attribute."""

DEFAULTS: dict[str, Any] = {
    "stage": Stage.NONE,
    "self_monitoring_abnormal": False,
    "national_modules": (),
    "change_kind": ChangeKind.UNKNOWN,
    "state": DetectionState.TO_TRIAGE,
}
"""What a silent file means."""


@dataclass(frozen=True, slots=True)
class Record:
    """What every stored row carries: whose it is, which upload brought it, when."""

    district_code: str
    upload_id: int
    person_id: int | None
    recorded_at: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for one table."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


def hex_ewkb(geometry: Sequence[BaseGeometry | None]) -> list[str]:
    """Geometries in storage coordinates as COPY takes them; all digits are kept. Raises AttributeError for None."""
    made = np.empty(len(geometry), dtype=object)
    made[:] = geometry
    # The library's own hexadecimal takes three times as long.
    return [one.hex() for one in shapely.to_wkb(shapely.set_srid(made, crs.STORAGE), include_srid=True)]


def column_of(attribute: str) -> str:
    """The column of a table that holds an attribute of a file."""
    return RENAMED.get(attribute, attribute)


def feature_table(
    target: Target, rows: Sequence[tuple[int, JudgedRow]], streets: Mapping[int, Streets], record: Record
) -> Table:
    """Rows of the kind's own table; each comes with the id it got, and has streets."""
    first = ("id", "geom", "streets", "home_street_id", "district_code", "upload_id", "recorded_by_id", "recorded_at")
    painted = ("paint", "registers", "stated_area_m2", *KEPT) if target is Target.PARCELS else ()
    columns = (*first, *painted, *map(column_of, (*DESCRIBED, *OWN[target])))
    return Table(str(target.kind), columns, _cells(target, rows, streets, record))


def _cells(
    target: Target, rows: Sequence[tuple[int, JudgedRow]], streets: Mapping[int, Streets], record: Record
) -> Iterator[tuple[Any, ...]]:
    attributes = [(name, DEFAULTS.get(name)) for name in (*DESCRIBED, *OWN[target])]
    geometry = hex_ewkb([row.geometry for _, row in rows])
    of_all = (record.district_code, record.upload_id, record.person_id, record.recorded_at)
    for (feature_id, row), geom in zip(rows, geometry, strict=True):
        values, lies = row.values, streets[feature_id]
        cells = [values.get(name, default) for name, default in attributes]
        own = _of_parcel(row, record.today) if target is Target.PARCELS else ()
        yield (feature_id, geom, lies.ids, lies.home, *of_all, *own, *cells)


KEPT = ("contradictions", "missing_documents")
"""What `flags` keeps on a parcel's row and its file mostly foretells."""


def _of_parcel(row: JudgedRow, today: date) -> tuple[int, int, float | None, int, int]:
    """A parcel's paint and mask of registers as `links` keeps them, its stated area, and KEPT.

    `flags` has the last word on these: a row that it finds right is not written again, with all its indexes.
    """
    values, stated = row.values, _stated(row)
    lines, stage, since = values.get("registers", ()), values.get("stage", Stage.NONE), _stage_since(values)
    live = {line.register for line in lines if line.since <= today and (line.until is None or line.until > today)}
    painted = paint_of(stage, live), register_mask(live)
    if stage is Stage.NONE and not live and stated is None:
        return (*painted, stated, 0, 0)
    recorded = Recorded(
        stage=stage,
        area_m2=row.area_m2,
        stage_since=values.get("stage_since"),
        has_stage_document=bool(values.get("stage_document")),
        registers=frozenset(live),
        stated_area_m2=stated,
        schemes=tuple(SchemeDays(*scheme) for scheme in _schemes(values)),
    )
    against = mask_of(one.kind for one in contradictions(recorded, today))
    return (*painted, stated, against, missing_without_any(stage, stage if since else None))


def _stated(row: JudgedRow) -> float | None:
    """The square metres that the file states."""
    stated = row.values.get("stated_area")
    return None if stated is None else nearest_reading(stated, row.area_m2)


def fact_tables(rows: Sequence[tuple[int, JudgedRow]], record: Record) -> Iterator[Table]:
    """What parcels' rows say beside the parcel itself: registers, stage, use, scheme, batches."""
    common = ("parcel_id", "recorded_at", "recorded_by_id")
    for name, columns, read in FACTS:
        yield Table(name, (*common, *columns), _facts(rows, record, read))


def _facts(
    rows: Sequence[tuple[int, JudgedRow]], record: Record, read: Callable[[dict[str, Any], Record], Facts]
) -> Iterator[tuple[Any, ...]]:
    for parcel_id, row in rows:
        for cells in read(row.values, record):
            yield (parcel_id, record.recorded_at, record.person_id, *cells)


Facts = Iterator[tuple[Any, ...]]


def _registers(values: dict[str, Any], _record: Record) -> Facts:
    for line in values.get("registers", ()):
        yield line.register, line.since, line.until, line.document or values.get("source")


def _stage_since(values: Mapping[str, Any]) -> date | None:
    since: date | None = values.get("stage_since") or values.get("as_of")
    return since


def _stages(values: dict[str, Any], record: Record) -> Facts:
    # What the stage was before is unknown to us: the history begins with what the file says, if it says when.
    since = _stage_since(values)
    if since is not None:
        yield values.get("stage", Stage.NONE), since, values.get("stage_document"), record.upload_id


def _use_changes(values: dict[str, Any], _record: Record) -> Facts:
    to_use, changed_on = values.get("use_change_to"), values.get("use_change_on") or values.get("as_of")
    if to_use is not None and changed_on is not None:
        yield values.get("use_change_from"), to_use, is_residential_or_public(to_use), changed_on


def _schemes(values: dict[str, Any], _record: Record | None = None) -> Facts:
    if "scheme_filed_on" in values:
        is_remediation = values.get("scheme_is_remediation", values.get("stage") in REMEDIATION)
        yield is_remediation, values["scheme_filed_on"], values.get("works_from"), values.get("works_until")


def _batches(values: dict[str, Any], _record: Record) -> Facts:
    for line in values.get("batches", ()):
        yield (
            line.number,
            line.volume_m3,
            line.destination,
            line.left_on,
            line.promised_on,
            line.disposed_on,
            line.evaluation_filed_on,
        )


FACTS: tuple[tuple[str, tuple[str, ...], Callable[[dict[str, Any], Record], Facts]], ...] = (
    ("parcel_register", ("register", "since", "until", "document"), _registers),
    ("stage_event", ("to_stage", "valid_on", "document", "upload_id"), _stages),
    ("planned_use_change", ("from_use", "to_use", "is_residential_or_public", "changed_on"), _use_changes),
    ("scheme", ("is_remediation", "filed_on", "works_from", "works_until"), _schemes),
    (
        "soil_batch",
        ("number", "volume_m3", "destination", "left_on", "promised_on", "disposed_on", "evaluation_filed_on"),
        _batches,
    ),
)
"""The tables beside a parcel, their columns, and what a row says for them."""


def plain_cell(value: Any) -> Any:  # noqa: ANN401  a value of any column
    """A value as a column gives it back: enums by value, several as a list."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [plain_cell(one) for one in value]
    return value
