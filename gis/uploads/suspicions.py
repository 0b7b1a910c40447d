"""Do rows sit where a Chinese web map would have put features that are there? Then their coordinates are shifted.

One row proves nothing by itself: of a layer, the rows that fall onto known outlines when a shift is taken off must be
more than those that do as they are. Then every row of that layer is doubtful, for a file has one source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.domain import crs, mending
from gis.domain.crs import SHIFT_TEXTS, Shift
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Target
from gis.domain.words import RowOutcome
from gis.ingest.ground import Ground, distance_text
from gis.ingest.judging import JudgedRow
from gis.ingest.transforming import transform_pairs, with_shift, without_shift
from gis.uploads.incoming import load_incoming
from gis.uploads.matching import Verdict

ALIKE = 0.8
"""Area in common over area of both: a drawing of the same ground by another hand is about as good."""
MOST_TRIED = 2000

_KNOWN = """
SELECT i.number, o.code, o.name
FROM (SELECT number, geom FROM {rows} WHERE number = ANY(CAST(:numbers AS int[])) OFFSET 0) i
CROSS JOIN LATERAL (
    SELECT o.code, o.name, o.geom FROM {table} o
    WHERE o.geom && i.geom AND o.district_code = :district AND o.struck_at IS NULL
        AND coalesce(o.streets && CAST(:streets AS smallint[]), true) AND ST_Dimension(o.geom) = 2 OFFSET 0
) o
CROSS JOIN LATERAL (SELECT ST_Area(ST_Intersection(i.geom, o.geom)) AS both) m
WHERE m.both > 0 AND m.both / (ST_Area(i.geom) + ST_Area(o.geom) - m.both) >= :alike
ORDER BY i.number
"""

_ANY = """
SELECT EXISTS (SELECT FROM {table} WHERE geom && ST_MakeEnvelope(:west, :south, :east, :north, :srid)
    AND district_code = :district AND struck_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class _Known:
    code: str
    name: str


def suspect_shift(
    session: Session, rows: Sequence[JudgedRow], verdicts: Mapping[int, Verdict], target: Target, ground: Ground
) -> dict[int, Verdict]:
    """Verdicts of the rows of layers that look shifted; a person takes the shift off, or says that all is right.

    The rows are `incoming`.
    """
    if target not in (Target.PARCELS, Target.SITES, Target.PROJECTS):
        return {}
    doubtful: dict[int, Verdict] = {}
    by_layer: dict[str, list[JudgedRow]] = defaultdict(list)
    for row in rows:
        is_asked = row.treatment.shift is None and not row.treatment.accepts("shift-suspected")
        if is_asked and row.geometry is not None and row.geometry.area > 0:
            by_layer[row.layer].append(row)
    for of_layer in by_layer.values():
        doubtful |= _doubts(session, of_layer, verdicts, target, ground)
    return doubtful


def _doubts(
    session: Session, rows: Sequence[JudgedRow], verdicts: Mapping[int, Verdict], target: Target, ground: Ground
) -> dict[int, Verdict]:
    tried = rows[:MOST_TRIED]
    as_they_are = _on_known(session, tried, target, ground, "incoming")
    if len(as_they_are) == len(tried):
        return {}
    found: dict[Shift, dict[int, _Known]] = {}
    for shift in Shift:
        moved = _unshifted(tried, shift)
        found[shift] = {}
        if _has_any(session, moved, target, ground):
            load_incoming(session, moved, "moved")
            found[shift] = _on_known(session, moved, target, ground, "moved")
    shift = max(Shift, key=lambda one: len(found[one]))
    if len(found[shift]) <= len(as_they_are):
        return {}
    return {row.number: _doubted(row, verdicts[row.number], shift, found[shift], ground) for row in rows}


def _has_any(session: Session, rows: Sequence[JudgedRow], target: Target, ground: Ground) -> bool:
    """Whether any feature is there at all, where these rows lie as a whole."""
    bounds = shapely.bounds([row.geometry for row in rows])
    (west, south), (east, north) = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    box = {"west": float(west), "south": float(south), "east": float(east), "north": float(north)}
    facts = {**box, "srid": crs.STORAGE, "district": ground.district_code}
    return bool(session.scalar(text(_ANY.format(table=target.kind)), facts))


def _on_known(
    session: Session, tried: Sequence[JudgedRow], target: Target, ground: Ground, rows: str
) -> dict[int, _Known]:
    streets = None if ground.street_ids is None else sorted(ground.street_ids)
    numbers = [row.number for row in tried]
    facts = {"district": ground.district_code, "streets": streets, "alike": ALIKE, "numbers": numbers}
    found = session.execute(text(_KNOWN.format(table=target.kind, rows=rows)), facts)
    return {row.number: _Known(row.code, row.name) for row in found}


def _unshifted(rows: Sequence[JudgedRow], shift: Shift) -> list[JudgedRow]:
    geometry = np.array([row.geometry for row in rows], dtype=object)
    moved = shapely.transform(geometry, lambda lonlat: without_shift(lonlat, shift))
    return [replace(row, geometry=one) for row, one in zip(rows, moved, strict=True)]


def _doubted(row: JudgedRow, verdict: Verdict, shift: Shift, known: Mapping[int, _Known], ground: Ground) -> Verdict:
    first = known.get(row.number) or next(iter(known.values()))
    said = problem(
        "shift-suspected",
        Place(row.layer, row.number),
        shift=SHIFT_TEXTS[shift],
        distance=_distance(shift, ground),
        code=first.code,
        name=first.name,
        count=len(known),
        fixes=[mending.unshift(shift), mending.accept("shift-suspected")],
    )
    # That a code stands on other ground is explained by the shift; it is judged again once that is settled.
    kept = verdict.problems if verdict.outcome is not RowOutcome.QUARANTINED else ()
    return Verdict(RowOutcome.QUARANTINED, (said, *kept))


def _distance(shift: Shift, ground: Ground) -> str:
    heart = np.array([[ground.district.centroid.x, ground.district.centroid.y]])
    here, there = (
        transform_pairs(one, crs.STORAGE, ground.measuring_epsg) for one in (heart, with_shift(heart, shift))
    )
    return distance_text(float(np.hypot(*(there - here)[0])))
