"""What a use case asks before it changes anything: whether this person may."""

from __future__ import annotations

from gis.domain.errors import NotAllowed
from gis.domain.policy import ACTION_TEXTS, ANYTHING, Action, Actor, Thing, may


def require(actor: Actor | None, action: Action, thing: Thing = ANYTHING) -> None:
    """Raise NotAllowed unless `actor` may do `action`; None is the system itself."""
    if actor is not None and not may(actor, action, thing):
        what = ACTION_TEXTS[action]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
