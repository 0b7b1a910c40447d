"""A decision about few rows is carried out at once; about many by the worker, while the page shows how far it is."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gis import jobs
from gis.clock import Clock
from gis.db.models import Upload
from gis.domain.mending import Treatment
from gis.domain.words import UploadState
from gis.uploads.mending import Decision, Selection, carry_out, require_done, selected
from gis.uploads.processing import quiet, teller
from gis.uploads.settling import lock

MEND_ROWS = "uploads.mend"
MOST_AT_ONCE = 1000
"""Rows that are judged while somebody waits: about a second."""


def decide(session: Session, upload: Upload, decision: Decision, clock: Clock) -> None:
    """Carry a decision out, or queue it. Raises UploadNotDone, FixNotOffered, NothingToMend."""
    # What is being processed now holds the lock for minutes.
    require_done(upload)
    lock(session, f"upload {upload.id}")
    session.refresh(upload)
    require_done(upload)
    rows = selected(session, upload, decision.selection, decision.treatment)
    if len(rows) <= MOST_AT_ONCE or decision.treatment.read_as is not None:
        carry_out(session, upload, decision, clock, quiet)
        return
    upload.pending = {
        "rows": list(decision.selection.rows),
        "problem": decision.selection.problem,
        "field": decision.selection.field,
        "layer": decision.selection.layer,
        "fix": decision.fix,
        "treatment": decision.treatment.as_dict(),
        "person": decision.person_id,
    }
    upload.state, upload.step, upload.progress = UploadState.READING, "checking", 0.0
    jobs.enqueue(session, MEND_ROWS, upload_id=upload.id)


def done_again(upload: Upload) -> None:
    """Nothing waits on the upload any more."""
    upload.state, upload.step, upload.progress, upload.pending = UploadState.DONE, None, 1.0, None


def give_up(session: Session, _clock: Clock, upload_id: int) -> None:
    """What waited on the upload could not be carried out; every row is as it was."""
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is not None and upload.pending is not None:
        done_again(upload)


@jobs.task(MEND_ROWS, on_give_up=give_up)
def mend_rows(session: Session, clock: Clock, upload_id: int) -> None:
    """Carry out the decision that waits on an upload; nothing when it is done already."""
    lock(session, f"upload {upload_id}")
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.pending is None or "rows" not in upload.pending:
        return
    said = upload.pending
    selection = Selection(tuple(said["rows"]), said["problem"], said.get("field"), said.get("layer"))
    decision = Decision(selection, said["fix"], Treatment.from_dict(said["treatment"]), said["person"])
    bind = session.get_bind()
    carry_out(session, upload, decision, clock, teller(bind, upload_id) if isinstance(bind, Engine) else quiet)
    done_again(upload)
