"""Which rows of the ledger a person may see: a street's people those that lie, or may lie, in their streets."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from gis.db.models import ClosureMatch, ClosureRow, FeatureStreet, Street
from gis.domain.policy import Actor


def rows_within(actor: Actor | None) -> ColumnElement[bool]:
    """Rows with a place or a candidate in the actor's streets; everything for the district and the system (None)."""
    if actor is None or actor.street_ids is None:
        return true()
    ids = sorted(actor.street_ids)
    lies = exists(select(Street.id).where(Street.id.in_(ids), func.ST_Intersects(Street.geom, ClosureRow.geom)))
    match = aliased(ClosureMatch)
    may_be = exists(
        select(match.row_id)
        .join(FeatureStreet, FeatureStreet.feature_id == match.feature_id)
        .where(match.row_id == ClosureRow.id, FeatureStreet.street_id.in_(ids))
    )
    return or_(lies, may_be)
