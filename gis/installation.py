"""Facts of this installation that live in the database: is it a demo, editable values."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Setting
from gis.domain.errors import ReasonMissing, WorkingDateOutsideDemo
from gis.domain.policy import ANYTHING, Action, Actor
from gis.scoped import require
from gis.settings import Settings

DEMO_KEY = "is_demo"
SHORTEST_REASON = 2


def mark_as_demo(session: Session) -> None:
    """Only a database marked so may run with a working date of its own."""
    session.merge(Setting(key=DEMO_KEY, value=True, basis="made by the demo"))


def is_demo(session: Session) -> bool:
    """Whether this database was made by the demo."""
    setting = session.get(Setting, DEMO_KEY)
    return setting is not None and setting.value is True


def check_working_date(session: Session, settings: Settings) -> None:
    """Raise WorkingDateOutsideDemo when JINGTU_TODAY is set and this is no demo database."""
    if settings.today is not None and not is_demo(session):
        raise WorkingDateOutsideDemo


def value(session: Session, key: str, default: Any) -> Any:  # noqa: ANN401  JSON of any shape
    """An editable value, or its default when nobody has set it."""
    setting = session.get(Setting, key)
    return default if setting is None else setting.value


def require_reason(actor: Actor, reason: str) -> None:
    """Nothing, or NotAllowed for whoever may not edit settings, ReasonMissing where none is given."""
    require(actor, Action.EDIT_SETTINGS, ANYTHING)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing


def change(
    session: Session, clock: Clock, actor: Actor, setting: tuple[str, dict[str, Any]], *, reason: str, action: str
) -> None:
    """Let an office's own `setting` (key, value) hold from now on. Raises NotAllowed, ReasonMissing."""
    require_reason(actor, reason)
    key, after = setting
    stored = session.get(Setting, key, with_for_update=True)
    before: dict[str, Any] = {} if stored is None else dict(stored.value)
    session.merge(
        Setting(
            key=key,
            value=after,
            basis="our proposal, changed by the office",
            changed_at=clock.recorded_at(),
            changed_by_id=actor.person_id,
            reason=reason.strip(),
        )
    )
    said = {**after, "reason": reason.strip()}
    audit.record(session, clock, action, ("setting", key), person_id=actor.person_id, before=before, after=said)
    session.flush()
