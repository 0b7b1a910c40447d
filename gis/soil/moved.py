"""What was moved of batches: their own entries that count, and the part of those of batches they come from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.copying import array_text
from gis.domain.soil import Direction, Moved, SoilUnit

# An entry that was cancelled counts nothing, nor does the line that cancels it.
_MOVED = text("""
WITH RECURSIVE source AS (
    SELECT b.id AS batch_id, b.id AS source_id, CAST(1 AS double precision) AS times, b.origin_id, b.origin_share
    FROM soil_batch b WHERE b.id = ANY(CAST(:ids AS bigint[]))
    UNION ALL
    SELECT s.batch_id, o.id, s.times * s.origin_share, o.origin_id, o.origin_share
    FROM source s JOIN soil_batch o ON o.id = s.origin_id
)
SELECT s.batch_id, m.direction, m.amount, m.unit, s.times
FROM source s JOIN soil_movement m ON m.batch_id = s.source_id
WHERE m.cancels_id IS NULL AND NOT EXISTS (SELECT FROM soil_movement c WHERE c.cancels_id = m.id)
ORDER BY m.id
""")


def moved_of(session: Session, batch_ids: Sequence[int]) -> dict[int, list[Moved]]:
    """What counts for each batch, by its id; an empty list for one that nothing was recorded of."""
    found: dict[int, list[Moved]] = {one: [] for one in batch_ids}
    session.flush()
    for row in session.execute(_MOVED, {"ids": array_text(batch_ids)}):
        found[row.batch_id].append(Moved(Direction(row.direction), row.amount, SoilUnit(row.unit), row.times))
    return found
