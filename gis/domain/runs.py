"""Detection runs: how far one has come. What a run says of a parcel is `domain.results`."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """How far a detection run has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


OVER = frozenset({RunState.DONE, RunState.REFUSED, RunState.CANCELLED, RunState.FAILED})
"""In these nothing more happens to a run."""
