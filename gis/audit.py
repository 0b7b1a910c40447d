"""The audit log: who did what to what, before and after. Rows are append-only in the database itself."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import AuditEntry

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Set by the API's middleware and the worker, so that a row leads back to a log line."""


def record(
    session: Session,
    clock: Clock,
    action: str,
    thing: tuple[str, object],
    *,
    person_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry in the caller's transaction; `thing` is (kind, id)."""
    kind, key = thing
    entry = AuditEntry(
        at=clock.now(),
        working_at=clock.recorded_at(),
        person_id=person_id,
        request_id=request_id.get(),
        action=action,
        thing_kind=kind,
        thing_id=str(key),
        before=before,
        after=after,
    )
    session.add(entry)
    return entry
