"""A row that was kept out is corrected by hand: only it is read and checked again, and takes part when it is good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import ClosureList, ClosureRow
from gis.domain.ledger_errors import ClosureRowNotFound, ClosureRowUsed
from gis.domain.policy import Action, Actor
from gis.domain.uploading import Place
from gis.domain.words import RowOutcome
from gis.ingest.closures import read_again
from gis.ledger.importing import be_duplicate, key_of, rows_by_key
from gis.ledger.matching import LOCK, match_rows
from gis.ledger.scope import rows_within
from gis.scoped import require
from gis.uploads.settling import lock


def mend_row(
    session: Session,
    clock: Clock,
    actor: Actor,
    row_id: int,
    corrected: Mapping[str, str],
    *,
    is_without_place: bool = False,
) -> ClosureRow:
    """Read a row again with these cells, by our attributes; what was corrected before stays unless it is said anew.

    `is_without_place`: its coordinates are wrong and are left out. The row as it stood in the file is kept.
    Raises NotAllowed, ClosureRowNotFound, ClosureRowUsed.
    """
    require(actor, Action.SCREEN)
    lock(session, LOCK)
    row, listed = _row_of(session, actor, row_id)
    before = {"outcome": row.outcome, "corrected": dict(row.corrected), "problems": _codes(row)}
    row.corrected = {**row.corrected, **{name: value.strip() for name, value in corrected.items()}}
    read = read_again(row.attributes, row.corrected, Place(row.layer, row.number), clock.today())
    # What is wrong about the place does not change with cells.
    of_place = [] if is_without_place else [one for one in row.problems if one["place"]["field"] is None]
    if is_without_place:
        row.geom = None
    row.problems = [*of_place, *(one.as_dict() for one in read.problems)]
    for name in ("name", *_CELLS):
        setattr(row, name, read.values.get(name))
    if not any(one["severity"] == "error" for one in row.problems):
        row.outcome = RowOutcome.ACCEPTED
        listed.quarantined -= 1
        listed.accepted += 1
        same = rows_by_key(session, listed.district_code, listed.kind).get(key_of(read.values))
        if same is not None and same[0] != row.id:
            be_duplicate(listed, row, same)
    session.flush()
    after: dict[str, Any] = {"outcome": row.outcome, "corrected": row.corrected, "problems": _codes(row)}
    if is_without_place:
        after["without_place"] = True
    thing = ("closure_row", row.id)
    audit.record(session, clock, "mend-closure-row", thing, person_id=actor.person_id, before=before, after=after)
    if row.outcome is RowOutcome.ACCEPTED:
        match_rows(session, listed.district_code, [row.id])
    return row


_CELLS = (
    "former_name",
    "credit_code",
    "permit_no",
    "industry_code",
    "cancel_kind",
    "cancel_reason",
    "address",
    "closed_on",
)


def _codes(row: ClosureRow) -> list[str]:
    return [one["code"] for one in row.problems]


def _row_of(session: Session, actor: Actor, row_id: int) -> tuple[ClosureRow, ClosureList]:
    found = session.execute(
        select(ClosureRow, ClosureList)
        .join(ClosureList, ClosureList.id == ClosureRow.list_id)
        .where(ClosureRow.id == row_id, ClosureList.struck_at.is_(None), rows_within(actor))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise ClosureRowNotFound(row=row_id)
    row, listed = found
    if row.outcome is not RowOutcome.QUARANTINED:
        raise ClosureRowUsed(row=row.number)
    return row, listed
