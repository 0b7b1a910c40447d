"""The condition that keeps people within the streets they answer for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, cast, false, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import SmallInteger

from gis.domain.policy import Action, Actor, may


def within_scope(streets: ColumnElement[Any], actor: Actor | None) -> ColumnElement[bool]:
    """The rows whose `streets` (ids of streets) a person may see; everything for the system itself (None)."""
    if actor is None:
        return true()
    if not may(actor, Action.READ):
        return false()
    return true() if actor.street_ids is None else lies_in(streets, sorted(actor.street_ids))


def lies_in(streets: ColumnElement[Any], street_ids: list[int]) -> ColumnElement[bool]:
    """The rows that lie in at least one of these streets."""
    return streets.op("&&", is_comparison=True)(cast(street_ids, ARRAY(SmallInteger)))
