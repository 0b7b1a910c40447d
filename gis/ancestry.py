"""Which parcels others were made of, for facts that children inherit by reading rather than by copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.copying import array_text

_EDGES = text("""
WITH RECURSIVE edge AS (
    SELECT child.parcel_id AS child_id, parent.parcel_id AS parent_id
    FROM parcel_lineage_member child
    JOIN parcel_lineage_member parent ON parent.lineage_id = child.lineage_id AND parent.role = 'parent'
    WHERE child.role = 'child' AND child.parcel_id = ANY(CAST(:ids AS bigint[]))
    UNION
    SELECT child.parcel_id, parent.parcel_id
    FROM edge
    JOIN parcel_lineage_member child ON child.parcel_id = edge.parent_id AND child.role = 'child'
    JOIN parcel_lineage_member parent ON parent.lineage_id = child.lineage_id AND parent.role = 'parent'
)
SELECT child_id, parent_id FROM edge ORDER BY child_id, parent_id
""")


def parents_of(session: Session, parcel_ids: Iterable[int]) -> Mapping[int, tuple[int, ...]]:
    """The parcels that each of these was made of, and that those were made of; no entry where there is none."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(_EDGES, {"ids": array_text(parcel_ids)}):
        found[row.child_id].append(row.parent_id)
    return {child: tuple(parents) for child, parents in found.items()}


def with_ancestors(parcel_ids: Iterable[int], parents: Mapping[int, tuple[int, ...]]) -> frozenset[int]:
    """These parcels and everything they were made of."""
    return frozenset(parcel_ids).union(*parents.values())
