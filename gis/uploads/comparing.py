"""What taking over a row's content would change in the feature that is there, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import AuditEntry
from gis.domain.mending import SameAs
from gis.domain.text import Text
from gis.domain.uploading import Target
from gis.domain.vocabulary import label
from gis.domain.words import RowOutcome
from gis.ingest.columns import WORDS, columns_of
from gis.ingest.judging import JudgedRow
from gis.uploads.joining import take_over
from gis.uploads.matching import Verdict
from gis.uploads.rows import Record

_YES, _NO = Text("是", "yes"), Text("否", "no")
_NOTED = frozenset({"upload", "row"})
"""Of an entry in the audit log: where the change came from, not what it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a feature as it is and as it would be; None: nothing is said."""

    label: Text
    before: Text | None
    after: Text | None


def changes_foreseen(
    session: Session,
    target: Target,
    rows: Sequence[JudgedRow],
    verdicts: Mapping[int, Verdict],
    record: Record,
    clock: Clock,
) -> dict[int, tuple[Change, ...]]:
    """By row number, of rows whose content would be taken over; nothing stays changed.

    It is done as it would be and undone, so that what is shown is what will be done.
    """
    found: dict[int, tuple[Change, ...]] = {}
    for row in rows:
        verdict = verdicts[row.number]
        if row.treatment.same_as is not SameAs.MERGE or verdict.outcome is not RowOutcome.DUPLICATE:
            continue
        if verdict.same_as_feature is None:
            continue
        undone = session.begin_nested()
        try:
            take_over(session, row, verdict.same_as_feature, record, clock)
            entries = [one for one in session.new if isinstance(one, AuditEntry)]
            found[row.number] = tuple(change for one in entries for change in _changes(one, target))
        finally:
            undone.rollback()
    return found


def _changes(entry: AuditEntry, target: Target) -> Iterator[Change]:
    labels = {one.name: one.label for one in columns_of(target)}
    before, after = entry.before or {}, entry.after or {}
    for name in (one for one in after if one not in _NOTED):
        yield Change(labels.get(name, Text(name, name)), _shown(name, before.get(name)), _shown(name, after[name]))


def _shown(name: str, value: Any) -> Text | None:  # noqa: ANN401  a value of the audit log
    if value is None or value in ("", []):
        return None
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, list):
        return Text("、".join(map(str, value)), ", ".join(map(str, value)))
    return label(WORDS[name][1], str(value)) if name in WORDS else Text(str(value), str(value))
