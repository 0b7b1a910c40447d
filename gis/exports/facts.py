"""What stands beside a parcel (registers, use, scheme, batches) and beside any feature, in the forms that uploads read.

A cell says a list between semicolons (`gis.ingest.parcel_cells`): a semicolon inside a document's title would end the
piece, so a comma takes its place, and that is noted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, any_, literal, select
from sqlalchemy.orm import Session

from gis.db.models import Base, Link, Measure, PlannedUseChange, RegisterEntry, Scheme, SoilBatch
from gis.domain.text import Language, Text
from gis.domain.vocabulary import vocabulary
from gis.domain.words import Register
from gis.outputs.files.cells import plain
from gis.outputs.files.content import Cell, Notes, Pieces

_ENDS_PIECE = re.compile(r"[;；\n]+")
_ENDS_PART = re.compile(r"[;；\n|]+")
REPLACED = Text(
    "含分号、竖线或换行，导出中以逗号代替", "holds a semicolon, bar or line break; the file has a comma there"
)


Fact = Row[Any]
"""A row of one of the tables beside a parcel."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How codes and lists leave: words of a language or codes, and where to note what had to change."""

    language: Language
    in_words: bool
    notes: Notes

    def without(self, ends: re.Pattern[str], text: str, code: str, label: Text) -> str:
        """A text without the signs that would end its piece of a list."""
        fit = ends.sub("，", text)
        if fit != text:
            self.notes.add(code, label, REPLACED)
        return fit

    def register(self, one: Register) -> str:
        """A register's code, or the short word that an upload reads (brackets would begin a document)."""
        if not self.in_words:
            return one.value
        entry = next(entry for entry in vocabulary()["registers"] if entry["code"] == one)
        return str(entry.get("short_zh", entry["zh"]) if self.language is Language.ZH else entry["en"])


@dataclass(slots=True)
class ParcelFacts:
    """The rows of one parcel in the tables beside it; of uses and schemes the latest."""

    registers: list[Fact] = field(default_factory=list)
    use: Fact | None = None
    scheme: Fact | None = None
    batches: list[Fact] = field(default_factory=list)

    def cells(self, code: str, wording: Wording) -> dict[str, Cell]:
        """The cells by attribute."""
        cells: dict[str, Cell] = {"registers": _registers(self.registers, code, wording)}
        if self.use is not None:
            cells |= {
                "use_change_to": self.use.to_use,
                "use_change_from": self.use.from_use,
                "use_change_on": self.use.changed_on,
            }
        if self.scheme is not None:
            cells |= {
                "scheme_filed_on": self.scheme.filed_on,
                "scheme_is_remediation": self.scheme.is_remediation,
                "works_from": self.scheme.works_from,
                "works_until": self.scheme.works_until,
            }
        cells["batches"] = _batches(self.batches, code, wording)
        return cells


def facts_of(session: Session, parcel_ids: Sequence[int]) -> dict[int, ParcelFacts]:
    """What stands beside these parcels, in four statements."""
    found: dict[int, ParcelFacts] = defaultdict(ParcelFacts)
    for entry in _rows(session, RegisterEntry, "since", parcel_ids):
        if entry.until == entry.since:
            # Withdrawn: it never was.
            continue
        found[entry.parcel_id].registers.insert(0, entry)
    for use in _rows(session, PlannedUseChange, "changed_on", parcel_ids):
        found[use.parcel_id].use = use
    for scheme in _rows(session, Scheme, "filed_on", parcel_ids):
        found[scheme.parcel_id].scheme = scheme
    for batch in _rows(session, SoilBatch, "promised_on", parcel_ids):
        found[batch.parcel_id].batches.insert(0, batch)
    return found


def _rows(session: Session, model: type[Base], day: str, parcel_ids: Sequence[int]) -> Sequence[Fact]:
    """The rows of a table, not its objects: a session would keep those. The latest last."""
    table = model.__table__
    return session.execute(
        select(table).where(one_of(table.c.parcel_id, parcel_ids)).order_by(table.c.parcel_id, table.c[day], table.c.id)
    ).all()


def one_of(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:  # noqa: ANN401  a column of any table
    """The rows of these ids. One array rather than a parameter for each: thousands take longer to send than to find."""
    return cast("ColumnElement[bool]", column == any_(literal(list(ids), ARRAY(BigInteger))))


def measures_of(session: Session, feature_ids: Sequence[int]) -> dict[int, list[str]]:
    """The numbers of the measures that features fall under, in the plan's order."""
    rows = session.execute(
        select(Link.feature_id, Measure.number, Measure.position)
        .join(Measure, Measure.id == Link.measure_id)
        .where(one_of(Link.feature_id, feature_ids), Link.ended_at.is_(None), Link.is_denied.is_(False))
        .distinct()
        .order_by(Link.feature_id, Measure.position)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for feature_id, number, _position in rows:
        found[feature_id].append(number)
    return found


def _registers(entries: Iterable[Fact], code: str, wording: Wording) -> Cell:
    # Entries that last come first: they are the last to be left out where a cell is narrow.
    ordered = sorted(entries, key=lambda one: one.until is not None)
    bare = [_register(one, wording) for one in ordered]
    label = Text("名录依据文件", "document of a register")
    full = [
        f"{piece}（{wording.without(_ENDS_PIECE, one.document, code, label)}）" if one.document else piece
        for one, piece in zip(ordered, bare, strict=True)
    ]
    return Pieces(full, bare) if full else None


def _register(one: Fact, wording: Wording) -> str:
    until = "" if one.until is None else f"~{one.until.isoformat()}"
    return f"{wording.register(one.register)}:{one.since.isoformat()}{until}"


def _batches(batches: Iterable[Fact], code: str, wording: Wording) -> Cell:
    label = Text("转运批次", "soil batches")
    word: Callable[[str], str] = lambda text: wording.without(_ENDS_PART, text, code, label)  # noqa: E731
    pieces = [
        "|".join(
            (
                word(one.number),
                plain(one.volume_m3, wording.language),
                word(one.destination),
                *(
                    "" if day is None else day.isoformat()
                    for day in (one.left_on, one.promised_on, one.disposed_on, one.evaluation_filed_on)
                ),
            )
        )
        for one in batches
    ]
    return Pieces(pieces) if pieces else None
