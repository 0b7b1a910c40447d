"""What became of an export, kept as its row in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import AuditEntry
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.exports.about import filter_words
from gis.exports.making import ACTION
from gis.filters import FeatureFilter

ACTION_SHOWN = "export-shown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An export as the audit log keeps it; `facts` as in `making`."""

    id: int
    at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table that a page made of the rows it showed: how many, under which columns."""

    rows: int
    columns: Sequence[str]


def receipt_of(session: Session, actor: Actor, receipt_id: int) -> Receipt:
    """The receipt of an export of this person's own. Raises NotFound for anything else."""
    entry = session.get(AuditEntry, receipt_id)
    if entry is None or entry.action != ACTION or entry.person_id != actor.person_id:
        raise NotFound(what=f"export {receipt_id}")
    return Receipt(entry.id, entry.at, entry.after or {})


def note_shown(
    session: Session, clock: Clock, actor: Actor, district_code: str, chosen: FeatureFilter, table: ShownTable
) -> None:
    """Leave a row for a table that was made in the browser: what it held is known only by what the page says."""
    after = {
        "format": "csv-shown",
        "filter": filter_words(session, district_code, chosen).as_dict(),
        "filter_key": chosen.key(),
        "rows": table.rows,
        "columns": list(table.columns),
    }
    thing = ("export_profile", "-")
    audit.record(session, clock, ACTION_SHOWN, thing, person_id=actor.person_id, after=after)
