"""A later row about a parcel that is there: what it says of registers, uses, schemes and soil batches.

What is new is stored at once; what contradicts a stored fact waits for a person (`SameAs.MERGE`), and is told either
way. Every change is audited with what was stored before, the upload and the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, cast, func, insert, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Base
from gis.domain import mending
from gis.domain.later_facts import (
    FACT_KINDS,
    REGISTERS,
    Difference,
    Fact,
    FactKind,
    differences,
    says_otherwise,
    unnamed,
)
from gis.domain.mending import SameAs
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Target
from gis.ingest.judging import JudgedRow
from gis.ingest.parcel_cells import RegisterLine
from gis.uploads.in_words import attribute_text
from gis.uploads.matching import Verdict
from gis.uploads.rows import FACTS, Record, plain_cell


class Taking(StrEnum):
    """What is done with what contradicts a stored fact."""

    ASK = "ask"
    REPLACE = "replace"
    REREAD = "reread"
    """Replace what an earlier reading of the same row has brought, keep what others have said since."""


@dataclass(frozen=True, slots=True)
class _Source:
    """How rows say the facts of a table."""

    kind: FactKind
    columns: tuple[str, ...]
    read: Any


_READ = {name: (columns, read) for name, columns, read in FACTS}
_SOURCES = tuple(_Source(kind, *_READ[kind.table]) for kind in FACT_KINDS)
_SAYING = frozenset(kind.attribute for kind in FACT_KINDS)

Stored = dict[str, list[Fact]]
"""The facts of one parcel by table."""


@dataclass(slots=True)
class LaterFacts:
    """The facts of parcels that rows of one upload speak of; `is_dry_run`: they are compared, and nothing is stored."""

    session: Session
    record: Record
    clock: Clock
    is_dry_run: bool = False
    stored: dict[int, Stored] = field(default_factory=dict)

    def note(
        self, rows: Iterable[JudgedRow], verdicts: Mapping[int, Verdict], feature_ids: Mapping[int, int]
    ) -> list[int]:
        """Take over what duplicates by code say that is new, and ask about the rest; gives the parcels' ids."""
        speaking = []
        for row in rows:
            verdict = verdicts[row.number]
            if verdict.has_same_code and row.treatment.same_as is None and row.values.keys() & _SAYING:
                same_row = verdict.same_as_row
                parcel_id = verdict.same_as_feature if same_row is None else feature_ids.get(same_row)
                if parcel_id is not None:
                    speaking.append((row, parcel_id))
        self.load([parcel_id for _, parcel_id in speaking])
        return [parcel_id for row, parcel_id in speaking if self._take(row, parcel_id, Taking.ASK, {})]

    def take(self, row: JudgedRow, parcel_id: int, taking: Taking, old: Mapping[str, Any] | None = None) -> bool:
        """Take over what a row says, as a person decided; `old` is what it said as it was read before.

        Says whether anything was stored.
        """
        if not row.values.keys() & _SAYING:
            return False
        self.load([parcel_id])
        return self._take(row, parcel_id, taking, old or {})

    def load(self, parcel_ids: Sequence[int]) -> None:
        """Read the facts of many parcels at once."""
        missing = sorted(set(parcel_ids) - self.stored.keys())
        if missing:
            self.stored |= _stored_facts(self.session, missing)

    def _take(self, row: JudgedRow, parcel_id: int, taking: Taking, old: Mapping[str, Any]) -> bool:
        has_changed = False
        as_of = row.values.get("as_of")
        for source in _SOURCES:
            kind, stored = source.kind, self.stored[parcel_id][source.kind.table]
            if kind.attribute not in row.values:
                continue
            said, before = _said(source, row.values, self.record), _said(source, old, self.record)
            if taking is Taking.REREAD and said == before:
                continue
            for one in differences(kind, stored, said, as_of):
                if one.crosses:
                    _tell_crossing(row, one)
                    continue
                is_taken = not one.contradicts or _may_replace(one, taking, before)
                self._tell(row, one, taking, is_taken=is_taken)
                if is_taken:
                    self._store(row, parcel_id, one)
                    has_changed = True
            if kind is REGISTERS:
                _tell_unnamed(row, unnamed(stored, said, as_of))
        return has_changed and not self.is_dry_run

    def _tell(self, row: JudgedRow, one: Difference, taking: Taking, *, is_taken: bool) -> None:
        place = Place(row.layer, row.number, one.kind.attribute)
        called, (stored, said) = attribute_text(Target.PARCELS, one.kind.attribute), one.texts
        code = "fact-taken" if is_taken else "fact-differs" if taking is Taking.ASK else "fact-kept"
        fixes = [mending.same_as(SameAs.MERGE)] if code == "fact-differs" else []
        row.problems.append(problem(code, place, fixes=fixes, field=called, stored=stored, said=said))

    def _store(self, row: JudgedRow, parcel_id: int, one: Difference) -> None:
        """Write a difference, with who and what it comes from; rows to come are compared with what is written."""
        facts = self.stored[parcel_id][one.kind.table]
        if one.stored is not None:
            facts.remove(one.stored)
        values = one.values if one.stored is None else {**one.stored.values, **one.values}
        fact_id = None if one.stored is None else one.stored.id
        if not self.is_dry_run:
            fact_id = _write(self.session, parcel_id, one, self.record)
            what = {"table": one.kind.table, "id": fact_id}
            before = (
                None if one.stored is None else what | _plain({name: one.stored.values[name] for name in one.values})
            )
            after = what | _plain(one.values) | {"upload": self.record.upload_id, "row": row.number}
            thing, person = ("parcel", parcel_id), self.record.person_id
            action = "add-fact" if one.stored is None else "change-fact"
            audit.record(self.session, self.clock, action, thing, person_id=person, before=before, after=after)
        facts.append(Fact(values, fact_id))


def _may_replace(one: Difference, taking: Taking, before: Sequence[Fact]) -> bool:
    """A person who merges means just that; a row read anew replaces only what it has brought itself."""
    if taking is not Taking.REREAD:
        return taking is Taking.REPLACE
    assert one.stored is not None  # noqa: S101  what contradicts, contradicts a stored fact
    return any(not says_otherwise(one.kind, one.stored, said) for said in before)


def _tell_crossing(row: JudgedRow, one: Difference) -> None:
    place = Place(row.layer, row.number, REGISTERS.attribute)
    stored, said = one.texts
    row.problems.append(problem("register-crosses", place, stored=stored, said=said))


def _tell_unnamed(row: JudgedRow, missing: Iterable[Fact]) -> None:
    for one in missing:
        place = Place(row.layer, row.number, REGISTERS.attribute)
        row.problems.append(problem("register-unnamed", place, stored=REGISTERS.text(one.values)))


def _said(source: _Source, values: Mapping[str, Any], record: Record) -> list[Fact]:
    if source.kind.attribute not in values:
        return []
    found = [Fact(dict(zip(source.columns, cells, strict=True))) for cells in source.read(values, record)]
    return [replace(one, vague=vague) for one, vague in zip(found, _vague(source.kind, values, found), strict=True)]


def _vague(kind: FactKind, values: Mapping[str, Any], found: Sequence[Fact]) -> list[frozenset[str]]:
    """The columns that the cells of each fact do not state themselves."""
    if kind is REGISTERS:
        return [_vague_of(line) for line in values["registers"]]
    cell, column = _STANDS_IN.get(kind.table, (None, None))
    vague = frozenset() if column is None or cell in values else frozenset({column})
    return [vague] * len(found)


_STANDS_IN = {
    "planned_use_change": ("use_change_on", "changed_on"),
    "scheme": ("scheme_is_remediation", "is_remediation"),
}
"""The cell without which something else stands in for a column."""


def _vague_of(line: RegisterLine) -> frozenset[str]:
    is_stated = {"since": line.is_since_stated, "document": line.document is not None}
    return frozenset(name for name, is_so in is_stated.items() if not is_so)


def _stored_facts(session: Session, parcel_ids: Sequence[int]) -> dict[int, Stored]:
    """What is stored beside these parcels, locked until the transaction ends."""
    found: dict[int, Stored] = {one: defaultdict(list) for one in parcel_ids}
    for source in _SOURCES:
        table = _table(source.kind)
        wanted = [table.c[name] for name in source.columns]
        among = table.c.parcel_id == func.any(cast(list(parcel_ids), ARRAY(BigInteger)))
        statement = select(table.c.id, table.c.parcel_id, *wanted).where(among).order_by(table.c.id).with_for_update()
        for row in session.execute(statement).mappings():
            found[row["parcel_id"]][source.kind.table].append(
                Fact({name: row[name] for name in source.columns}, row["id"])
            )
    return found


def _table(kind: FactKind) -> SqlTable:
    return Base.metadata.tables[kind.table]


def _write(session: Session, parcel_id: int, one: Difference, record: Record) -> int:
    table = _table(one.kind)
    values = dict(one.values)
    if one.stored is not None:
        session.execute(update(table).where(table.c.id == one.stored.id).values(**values))
        assert one.stored.id is not None  # noqa: S101  it was read from its table, or written to it
        return one.stored.id
    made = {"parcel_id": parcel_id, "recorded_at": record.recorded_at, "recorded_by_id": record.person_id}
    fact_id: int = session.execute(insert(table).values(**values, **made).returning(table.c.id)).scalar_one()
    return fact_id


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    cells = {name: plain_cell(value) for name, value in values.items()}
    return {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in cells.items()}
