"""What a run is told unless somebody says otherwise: editable values, our proposal until an office decides."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis import installation
from gis.clock import Clock
from gis.domain.policy import Actor
from gis.imagery.options import Options

DEFAULTS_KEY = "runs.defaults"
OF_ONE_RUN = ("box", "bands", "preset", "seed")
"""Options that belong to a pair of scenes and not to an office."""


def defaults(session: Session) -> Options:
    """The options that the form for a new run begins with."""
    return Options.from_dict(installation.value(session, DEFAULTS_KEY, {}))


def set_defaults(session: Session, clock: Clock, actor: Actor, options: Options, *, reason: str) -> Options:
    """Let later runs begin with these. Raises NotAllowed, ReasonMissing."""
    after = {name: value for name, value in options.as_dict().items() if name not in OF_ONE_RUN}
    installation.change(session, clock, actor, (DEFAULTS_KEY, after), reason=reason, action="set-run-defaults")
    return defaults(session)
