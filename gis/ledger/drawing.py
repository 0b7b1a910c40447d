"""A row that was reported before its parcel was there: the parcel is drawn, and the answer names it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis import by_hand
from gis.by_hand import Created, NewFeature
from gis.clock import Clock
from gis.domain.closures import LedgerAnswer
from gis.domain.ledger_errors import RowNotReported
from gis.domain.policy import Action, Actor
from gis.ledger.answering import Said, Seen, answer_row, last_answer
from gis.scoped import require


def draw_reported(
    session: Session, clock: Clock, actor: Actor, row_id: int, said: NewFeature, *, is_dry_run: bool
) -> Created:
    """Record the parcel of a reported row that has none yet, and answer the row anew with it.

    Raises NotAllowed, RowNotReported, NothingDrawn; OutlineWrong when it cannot be stored, and as `answer_row` does.
    """
    require(actor, Action.SCREEN)
    before = last_answer(session, row_id)
    if before is None or before.answer is not LedgerAnswer.REPORT or before.parcel_id is not None:
        raise RowNotReported
    created = by_hand.create(session, clock, actor, said, is_dry_run=is_dry_run)
    if not is_dry_run:
        again = Said(
            LedgerAnswer.REPORT,
            parcel_code=str(created.outline.row.values["code"]),
            control_class=before.control_class,
            reason=before.reason,
            document=before.document,
        )
        answer_row(session, clock, actor, Seen(row_id, before.id), again)
    return created
