"""What a run is told unless somebody says otherwise: editable values, our proposal until an office decides."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gis import audit, installation
from gis.clock import Clock
from gis.db.models import Setting
from gis.domain.errors import ReasonMissing
from gis.domain.policy import ANYTHING, Action, Actor
from gis.imagery.options import Options
from gis.scoped import require

DEFAULTS_KEY = "runs.defaults"
OF_ONE_RUN = ("box", "bands", "preset", "seed")
"""Options that belong to a pair of scenes and not to an office."""
SHORTEST_REASON = 2


def defaults(session: Session) -> Options:
    """The options that the form for a new run begins with."""
    return Options.from_dict(installation.value(session, DEFAULTS_KEY, {}))


def set_defaults(session: Session, clock: Clock, actor: Actor, options: Options, *, reason: str) -> Options:
    """Let later runs begin with these. Raises NotAllowed, ReasonMissing."""
    require(actor, Action.EDIT_SETTINGS, ANYTHING)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    stored = session.get(Setting, DEFAULTS_KEY, with_for_update=True)
    before: dict[str, Any] = {} if stored is None else dict(stored.value)
    after = {name: value for name, value in options.as_dict().items() if name not in OF_ONE_RUN}
    session.merge(
        Setting(
            key=DEFAULTS_KEY,
            value=after,
            basis="our proposal, changed by the office",
            changed_at=clock.recorded_at(),
            changed_by_id=actor.person_id,
            reason=reason.strip(),
        )
    )
    said = {**after, "reason": reason.strip()}
    thing = ("setting", DEFAULTS_KEY)
    audit.record(session, clock, "set-run-defaults", thing, person_id=actor.person_id, before=before, after=said)
    session.flush()
    return defaults(session)
