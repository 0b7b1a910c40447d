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
from gis.uploads.incoming import leave_out
from gis.uploads.matching import Verdict

MOST_M2 = 1.0
MOST_SHARE = 0.01

_OVERLAPS = """
SELECT i.number, b.other_row, o.code, o.name, o.is_foreign, m.overlap_m2,
    m.overlap_m2 / i.area_m2 AS share_row, m.overlap_m2 / o.area_m2 AS share_other
FROM beside b
JOIN incoming i ON i.number = b.number AND NOT i.is_out
JOIN {others} AND ST_Intersects(o.geom, i.geom)
CROSS JOIN LATERAL (
    SELECT ST_Area(ST_Transform(ST_Intersection(i.geom, o.geom), :measuring)) AS overlap_m2
) m
WHERE m.overlap_m2 > :most_m2 AND m.overlap_m2 > :most_share * least(i.area_m2, o.area_m2)
ORDER BY i.number, m.overlap_m2 DESC
"""
_STORED = """(
    SELECT id, code, name, geom, area_m2, coalesce(NOT streets && CAST(:streets AS smallint[]), false) AS is_foreign
    FROM parcel
) o ON o.id = b.other_id"""
_EARLIER = """(
    SELECT number, code, name, geom, area_m2, false AS is_foreign FROM incoming WHERE NOT is_out
) o ON o.number = b.other_row"""


def refuse_overlaps(
    session: Session, rows: Sequence[JudgedRow], verdicts: Mapping[int, Verdict], ground: Ground
) -> dict[int, Verdict]:
    """Verdicts of rows that would be accepted and overlap too much; a person may let each pass.

    The rows are `incoming`, with what lies `beside` them; those that are not accepted so far are out from here on.
    """
    taken = [row for row in rows if verdicts[row.number].outcome is RowOutcome.ACCEPTED]
    if not taken:
        return {}
    leave_out(session, verdicts.keys() - {row.number for row in taken})
    facts = {
        "measuring": ground.measuring_epsg,
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
