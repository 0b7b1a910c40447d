"""Does a new parcel lie on one that is there, or on another row of its file? RULES 3.1: more than 1 m² and 1 %."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gis.domain import mending
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.domain.words import RowOutcome
from gis.ingest.ground import Ground
from gis.ingest.judging import JudgedRow
from gis.uploads.matching import Verdict, load_incoming

MOST_M2 = 1.0
MOST_SHARE = 0.01

_OVERLAPS = """
SELECT i.number, o.other_row, o.code, o.name, o.is_foreign, m.overlap_m2,
    m.overlap_m2 / i.area_m2 AS share_row, m.overlap_m2 / o.area_m2 AS share_other
FROM incoming i
CROSS JOIN LATERAL ({others} OFFSET 0) o
CROSS JOIN LATERAL (
    SELECT ST_Area(ST_Transform(ST_Intersection(i.geom, o.geom), :measuring)) AS overlap_m2
) m
WHERE m.overlap_m2 > :most_m2 AND m.overlap_m2 > :most_share * least(i.area_m2, o.area_m2)
ORDER BY i.number, m.overlap_m2 DESC
"""
_STORED = """
SELECT NULL::int AS other_row, p.code, p.name, p.geom, p.area_m2,
    coalesce(NOT p.streets && CAST(:streets AS smallint[]), false) AS is_foreign
FROM parcel p
WHERE p.geom && i.geom AND ST_Intersects(p.geom, i.geom) AND p.district_code = :district AND p.struck_at IS NULL
"""
_EARLIER = """
SELECT e.number AS other_row, e.code, e.name, e.geom, e.area_m2, false AS is_foreign
FROM incoming e WHERE e.number < i.number AND e.geom && i.geom AND ST_Intersects(e.geom, i.geom)
"""


def refuse_overlaps(
    session: Session, rows: Sequence[JudgedRow], verdicts: Mapping[int, Verdict], ground: Ground
) -> dict[int, Verdict]:
    """Verdicts of rows that would be accepted and overlap too much; a person may let each pass."""
    taken = [row for row in rows if verdicts[row.number].outcome is RowOutcome.ACCEPTED]
    if not taken:
        return {}
    load_incoming(session, taken)
    facts = {
        "measuring": ground.measuring_epsg,
        "district": ground.district_code,
        "streets": None if ground.street_ids is None else sorted(ground.street_ids),
        "most_m2": MOST_M2,
        "most_share": MOST_SHARE,
    }
    found: dict[int, list[Row[*tuple[object, ...]]]] = defaultdict(list)
    for others in (_STORED, _EARLIER):
        for overlap in session.execute(text(_OVERLAPS.format(others=others)), facts):
            found[overlap.number].append(overlap)
    refused: dict[int, Verdict] = {}
    for row in taken:
        said = [
            _said(row, overlap)
            for overlap in found.get(row.number, ())
            # A row that is itself kept out is in nobody's way.
            if overlap.other_row not in refused
        ]
        said = [one for one in said if not row.treatment.accepts(one.code)]
        if said:
            refused[row.number] = Verdict(RowOutcome.QUARANTINED, (*verdicts[row.number].problems, *said))
    return refused


def _said(row: JudgedRow, overlap: Row[*tuple[object, ...]]) -> Problem:
    here = Place(row.layer, row.number)
    shares: dict[str, Any] = {
        "overlap": f"{overlap.overlap_m2:,.0f}",
        "share_row": f"{overlap.share_row:.1%}",
        "share_other": f"{overlap.share_other:.1%}",
    }
    if overlap.is_foreign:
        return problem("overlaps-elsewhere", here, **shares)
    if overlap.other_row is not None:
        fixes = [mending.accept("overlaps-row")]
        return problem("overlaps-row", here, other=overlap.other_row, fixes=fixes, **shares)
    fixes = [mending.accept("overlaps-parcel")]
    return problem(
        "overlaps-parcel", here, read=overlap.code, code=overlap.code, name=overlap.name, fixes=fixes, **shares
    )
