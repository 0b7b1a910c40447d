"""Streets from an official layer: outlines are replaced by code, new streets added, none removed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.db.models import Street
from gis.domain import crs
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place
from gis.domain.words import RowOutcome
from gis.ingest.judging import JudgedRow
from gis.uploads.matching import ACCEPTED, Verdict
from gis.uploads.rows import Record


def match(session: Session, rows: Sequence[JudgedRow], record: Record) -> dict[int, Verdict]:
    """A verdict for every row: wrong codes are kept out, streets that are stored exactly so are duplicates."""
    stored = _stored(session, record)
    verdicts: dict[int, Verdict] = {}
    rows_by_code: dict[str, int] = {}
    for row in rows:
        code, here = row.values["code"], Place(row.layer, row.number)
        if re.fullmatch(rf"{record.district_code}\d{{3}}", code) is None:
            at_code = Place(row.layer, row.number, "code")
            said = problem("code-not-a-street", at_code, read=code, district=record.district_code)
            verdicts[row.number] = Verdict(RowOutcome.QUARANTINED, (said,))
        elif code in rows_by_code:
            said = problem("code-twice", here, read=code, other=rows_by_code[code])
            verdicts[row.number] = Verdict(RowOutcome.QUARANTINED, (said,))
        else:
            rows_by_code[code] = row.number
            verdicts[row.number] = _against(stored.get(code), row)
    return verdicts


def _against(stored: Street | None, row: JudgedRow) -> Verdict:
    if stored is None or stored.is_schematic or row.values["name_zh"] != stored.name_zh:
        return ACCEPTED
    assert row.geometry is not None  # noqa: S101  good rows have one
    if not to_shape(stored.geom).equals_exact(row.geometry, 1e-9, normalize=True):
        return ACCEPTED
    said = problem(
        "same-code-same-ground",
        Place(row.layer, row.number),
        what=Text("街道", "street"),
        code=stored.code,
        name=stored.name_zh,
    )
    return Verdict(RowOutcome.DUPLICATE, (said,))


def store(session: Session, rows: Sequence[JudgedRow], record: Record) -> None:
    """Replace or add the streets of accepted rows, sketches no more. Links are refreshed by the caller."""
    stored = _stored(session, record)
    next_id = (session.scalar(select(func.max(Street.id))) or 0) + 1
    for row in rows:
        code = row.values["code"]
        street = stored.get(code)
        if street is None:
            street = Street(id=next_id, code=code, district_code=record.district_code)
            street.name_en = row.values.get("name_en", row.values["name_zh"])
            next_id += 1
            session.add(street)
        street.name_zh = row.values["name_zh"]
        street.name_en = row.values.get("name_en", street.name_en)
        street.source = row.values.get("source", f"upload {record.upload_id}")
        street.is_schematic = False
        street.geom = from_shape(row.geometry, srid=crs.STORAGE)
    session.flush()


def _stored(session: Session, record: Record) -> dict[str, Street]:
    found = session.scalars(select(Street).where(Street.district_code == record.district_code))
    return {street.code: street for street in found}
