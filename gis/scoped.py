"""One feature as a person may see it: what lies outside their streets does not exist for them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import Detection, Feature, MonitoringPoint, Parcel, Project, Site
from gis.domain.errors import NotAllowed, NotFound
from gis.domain.parcel_errors import FeatureStruck
from gis.domain.policy import ACTION_TEXTS, ANYTHING, Action, Actor, Thing, may

Located = Parcel | Site | Project | MonitoringPoint | Detection
"""What stands on the map."""


def is_visible(actor: Actor | None, street_ids: Collection[int]) -> bool:
    """Whether a feature exists for this person: one that lies in no street is seen with the whole district only."""
    if actor is None:
        return True
    if not may(actor, Action.READ):
        return False
    return actor.street_ids is None or not actor.street_ids.isdisjoint(street_ids)


def feature_of(session: Session, actor: Actor | None, feature_id: int) -> Located:
    """The feature with this id; `actor` None is the system itself. Raises NotFound, also outside the actor's scope."""
    feature = session.get(Feature, feature_id)
    if not isinstance(feature, Located) or not is_visible(actor, feature.streets):
        raise NotFound(what=f"feature {feature_id}")
    return feature


def parcel_of(session: Session, actor: Actor | None, parcel_id: int) -> Parcel:
    """The parcel with this id. Raises NotFound, also outside the actor's scope."""
    feature = feature_of(session, actor, parcel_id)
    if not isinstance(feature, Parcel):
        raise NotFound(what=f"parcel {parcel_id}")
    return feature


def feature_to_change(session: Session, actor: Actor, feature_id: int, action: Action) -> Located:
    """The live feature, locked until the end of the transaction, for somebody who may do `action` to it.

    Whoever changes a feature or a fact of it asks for it here: two people change it one after the other.
    Raises NotFound (also outside the actor's scope), NotAllowed, FeatureStruck.
    """
    feature = feature_of(session, actor, feature_id)
    require(actor, action, Thing(frozenset(feature.streets)))
    table = type(feature).__table__
    session.execute(select(table.c.id).where(table.c.id == feature_id).with_for_update())
    session.refresh(feature)
    if feature.struck_at is not None:
        raise FeatureStruck(code=feature.code, reason=feature.struck_reason or "—")
    return feature


def parcel_to_change(session: Session, actor: Actor, parcel_id: int, action: Action) -> Parcel:
    """The live parcel, locked as by `feature_to_change`. Raises NotFound, NotAllowed, FeatureStruck."""
    parcel_of(session, actor, parcel_id)
    feature = feature_to_change(session, actor, parcel_id, action)
    assert isinstance(feature, Parcel)  # noqa: S101  asked above
    return feature


def require(actor: Actor | None, action: Action, thing: Thing = ANYTHING) -> None:
    """Nothing, or NotAllowed; `actor` None is the system itself."""
    if actor is not None and not may(actor, action, thing):
        what = ACTION_TEXTS[action]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
