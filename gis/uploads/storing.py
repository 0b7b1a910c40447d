"""Accepted rows become features with their facts; every row becomes a line of the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from gis import places
from gis.db.copying import array_text, copy_rows, json_text
from gis.db.models import Base, Detection
from gis.domain import mending
from gis.domain.mending import SameAs
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Target
from gis.ingest.judging import JudgedRow, wkt_of
from gis.ingest.layer import Finding
from gis.places import Streets
from gis.uploads.in_words import change_text, joined
from gis.uploads.matching import Verdict
from gis.uploads.rows import DESCRIBED, OWN, Record, column_of, fact_tables, feature_table, plain_cell

OWN_CODE = "BH"
"""变化: the beginning of codes that we give to detections without one, such as BH-20240721-0001."""


_INCOMING = """
SELECT w.id, i.geom, CAST(:district AS text) AS district_code, i.area_m2 AS whole_m2
FROM unnest(CAST(:numbers AS int[]), CAST(:ids AS bigint[])) AS w (number, id) JOIN incoming i USING (number)
"""


def store_features(session: Session, target: Target, rows: Sequence[JudgedRow], record: Record) -> dict[int, int]:
    """Store accepted rows (they are `incoming`) as features with streets and facts; gives each one's id by number."""
    if not rows:
        return {}
    if target is Target.DETECTIONS:
        _give_codes(session, rows, record)
    made = session.scalars(
        text("INSERT INTO feature (kind) SELECT :kind FROM generate_series(1, :n) RETURNING id"),
        {"kind": str(target.kind), "n": len(rows)},
    ).all()
    with_ids = list(zip(sorted(made), rows, strict=True))
    feature_ids = {row.number: feature_id for feature_id, row in with_ids}
    # A row that is written with its streets need not be written again, with all its indexes, to tell them.
    streets = _located(session, with_ids, record.district_code)
    facts = fact_tables(with_ids, record) if target is Target.PARCELS else ()
    for table in (feature_table(target, with_ids, streets, record), *facts):
        copy_rows(session, table.name, table.columns, table.rows)
    store_extras(session, rows, feature_ids)
    return feature_ids


def _located(session: Session, rows: Sequence[tuple[int, JudgedRow]], district_code: str) -> dict[int, Streets]:
    """Store the shares of new features, which are `incoming`, and give the streets of each."""
    only = places.only_streets(session, district_code, [row.geometry for _, row in rows if row.geometry is not None])
    alone = [(one, street, row.area_m2) for (one, row), street in zip(rows, only, strict=True) if street is not None]
    shares = ((one, street, 1.0, area_m2) for one, street, area_m2 in alone)
    copy_rows(session, "feature_street", ("feature_id", "street_id", "share", "area_m2"), shares)
    found = {one: Streets((street,), street) for one, street, _ in alone}
    others = {row.number: one for one, row in rows if one not in found}
    if not others:
        return found
    numbers, ids = array_text(others), array_text(others.values())
    return found | places.locate_new(
        session, _INCOMING, others.values(), numbers=numbers, ids=ids, district=district_code
    )


REPORTED = (
    "upload_id",
    "number",
    "layer",
    "outcome",
    "feature_id",
    "problems",
    "attributes",
    "geometry_wkt",
    "crs",
    "findings",
    "treatment",
    "code",
)


def store_report(
    session: Session,
    upload_id: int,
    rows: Sequence[JudgedRow],
    verdicts: Mapping[int, Verdict],
    feature_ids: Mapping[int, int],
) -> None:
    """Keep every row as read, its outcome and everything found; geometry only where no feature holds it.

    Rows of an earlier report of the same upload are replaced; those that a corrected file settled stay settled unless
    they are stored now: one that is understood now repeats what that file brought.
    """
    # One parameter for all: a statement takes no more than 65,535.
    numbers = {"upload": upload_id, "numbers": array_text(row.number for row in rows)}
    settled = session.execute(_REPLACED, numbers).all()
    copy_rows(session, "upload_row", REPORTED, _report(upload_id, rows, verdicts, feature_ids))
    if settled:
        columns = map(array_text, zip(*settled, strict=True))
        session.execute(
            _STILL_SETTLED, {"upload": upload_id, **dict(zip(("numbers", "ids", "rows"), columns, strict=True))}
        )


_REPLACED = text("""
WITH gone AS (
    DELETE FROM upload_row WHERE upload_id = :upload AND number = ANY(CAST(:numbers AS int[]))
    RETURNING number, settled_by_id, settled_by_row
)
SELECT number, settled_by_id, settled_by_row FROM gone WHERE settled_by_id IS NOT NULL
""")
_STILL_SETTLED = text("""
UPDATE upload_row w SET settled_by_id = s.by_id, settled_by_row = s.by_row
FROM unnest(CAST(:numbers AS int[]), CAST(:ids AS bigint[]), CAST(:rows AS int[])) AS s (number, by_id, by_row)
WHERE w.upload_id = :upload AND w.number = s.number AND w.outcome <> 'accepted'
""")


def _report(
    upload_id: int, rows: Sequence[JudgedRow], verdicts: Mapping[int, Verdict], feature_ids: Mapping[int, int]
) -> Iterator[tuple[Any, ...]]:
    # All rows of a file begin with one treatment.
    treatments = {id(row.treatment): row.treatment for row in rows}
    as_text = {key: json_text(one.as_dict()) for key, one in treatments.items()}
    for row in rows:
        verdict = verdicts[row.number]
        problems = [one.as_dict() for one in (*row.problems, *verdict.problems)]
        same_row = verdict.same_as_row
        same = verdict.same_as_feature if same_row is None else feature_ids.get(same_row)
        feature_id = feature_ids.get(row.number, same)
        yield (
            upload_id,
            row.number,
            row.layer,
            verdict.outcome.value,
            feature_id,
            json_text(problems) if problems else "[]",
            json_text(row.attributes),
            None if row.number in feature_ids else wkt_of(row.as_read),
            row.crs,
            json_text([finding_as_dict(one) for one in row.findings]) if row.findings else "[]",
            as_text[id(row.treatment)],
            row.values.get("code"),
        )


def store_extras(session: Session, rows: Sequence[JudgedRow], feature_ids: Mapping[int, int]) -> None:
    """Keep the cells of columns that mean nothing to us with the features that their rows became."""
    extras = ((feature_ids[row.number], json_text(row.extra)) for row in rows if row.extra)
    copy_rows(session, "feature_extra", ("feature_id", "attributes"), extras)


def finding_as_dict(finding: Finding) -> dict[str, Any]:
    """A finding for JSON; texts keep both languages."""
    facts = {name: fact.as_dict() if isinstance(fact, Text) else fact for name, fact in finding.facts.items()}
    return {"code": finding.code, "read": finding.read, "facts": facts}


def finding_from_dict(stored: Mapping[str, Any]) -> Finding:
    """The finding that `finding_as_dict` stored."""
    facts = {name: Text(**fact) if isinstance(fact, dict) else fact for name, fact in stored["facts"].items()}
    return Finding(stored["code"], stored["read"], facts)


def note_differences(session: Session, target: Target, rows: Sequence[JudgedRow], verdicts: dict[int, Verdict]) -> None:
    """Warn where a duplicate by code says something else than what is stored: not taken over, not hidden."""
    if target is Target.STREETS:
        return
    same = {
        row.number: (row, verdict.same_as_feature)
        for row in rows
        if (verdict := verdicts[row.number]).has_same_code
        and verdict.same_as_feature is not None
        and row.treatment.same_as is None
    }
    if not same:
        return
    attributes = (*DESCRIBED, *OWN[target])
    table: SqlTable = Base.metadata.tables[str(target.kind)]
    wanted = [table.c[column_of(name)].label(name) for name in attributes]
    ids = [feature_id for _, feature_id in same.values()]
    stored = {
        one["id"]: one
        for one in session.execute(select(table.c.id, *wanted).where(table.c.id == func.any(ids))).mappings()
    }
    for row, feature_id in same.values():
        _note(row, stored[feature_id], attributes, target)


def _note(row: JudgedRow, stored: RowMapping, attributes: Sequence[str], target: Target) -> None:
    said = {name: (plain_cell(stored[name]), plain_cell(row.values.get(name))) for name in attributes}
    differing = {name: (old, new) for name, (old, new) in said.items() if new is not None and new != old}
    if differing:
        what = joined([change_text(target, name, old, new) for name, (old, new) in differing.items()], "；", "; ")
        read = "；".join(f"{'—' if old is None else old} → {new}" for old, new in differing.values())
        place, fixes = Place(row.layer, row.number), [mending.same_as(SameAs.MERGE)]
        row.problems.append(problem("differs-from-stored", place, read=read, what=what, fixes=fixes))


def _give_codes(session: Session, rows: Sequence[JudgedRow], record: Record) -> None:
    """Number detections without a code by the day of their later image, after those that are there."""
    nameless = [row for row in rows if "code" not in row.values]
    taken = {row.values["code"] for row in rows if "code" in row.values}
    by_day: dict[date, list[JudgedRow]] = defaultdict(list)
    for row in nameless:
        by_day[row.values["after_date"]].append(row)
    for day, of_day in by_day.items():
        start = f"{OWN_CODE}-{day:%Y%m%d}-"
        # Struck ones too: a number is never given twice.
        of_district = (Detection.district_code == record.district_code, Detection.code.startswith(start))
        used = taken | set(session.scalars(select(Detection.code).where(*of_district)))
        free = (code for code in (f"{start}{number:04}" for number in count(1)) if code not in used)
        for row, code in zip(of_day, free, strict=False):
            row.values["code"] = code
            row.values.setdefault("name", code)
