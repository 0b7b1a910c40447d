"""The rows that leave: found by the same conditions as lists and tiles, then read some thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from sqlalchemy import Row as SqlRow
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.vocabulary import official_stage, vocabulary
from gis.domain.words import FeatureKind
from gis.exports.attributes import PARCEL_FACTS, VOCABULARIES, Attribute
from gis.exports.facts import Wording, facts_of, measures_of, one_of
from gis.filters import TABLES, FeatureFilter, conditions
from gis.outputs.files.content import Cell, Row
from gis.panels.wording import names_with_shares
from gis.responsibility import streets_of
from gis.uploads.rows import column_of

BATCH = 2_000
"""Rows that are in memory at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of one kind in the order of their codes, those of points apart, and the days their sources speak of."""

    kind: FeatureKind
    ids: tuple[int, ...]
    point_ids: frozenset[int]
    oldest: date | None
    newest: date | None


def find(
    session: Session, kind: FeatureKind, chosen: FeatureFilter, actor: Actor | None, on: date, amber_days: int
) -> Found:
    """What of a kind a person may take under a filter: their number cannot change any more while they are written."""
    columns = TABLES[kind].c
    rows = session.execute(
        select(columns.id, columns.as_of, func.ST_Dimension(columns.geom) == 0)
        .where(*conditions(kind, chosen, actor, on, amber_days=amber_days))
        .order_by(columns.code, columns.id)
    ).all()
    days = [as_of for _, as_of, _ in rows if as_of is not None]
    points = frozenset(feature_id for feature_id, _, is_point in rows if is_point)
    return Found(kind, tuple(row.id for row in rows), points, min(days, default=None), max(days, default=None))


def read(
    session: Session, kind: FeatureKind, ids: Sequence[int], wanted: Sequence[Attribute], wording: Wording
) -> Iterator[list[Row]]:
    """The rows of these features in this order, batch by batch, with the cells of the wanted attributes."""
    reader = _Reader(session, kind, wanted, wording)
    for start in range(0, len(ids), BATCH):
        yield reader.batch(ids[start : start + BATCH])


class _Reader:
    """Reads batches of one kind; which cell stands in which column is settled once."""

    def __init__(self, session: Session, kind: FeatureKind, wanted: Sequence[Attribute], wording: Wording) -> None:
        self.session, self.kind, self.wanted, self.wording = session, kind, wanted, wording
        self.table = TABLES[kind]
        columns = {one.name: column_of(one.name) for one in wanted}
        # The columns `registers` and `streets` are copies for tiles.
        self.stored = {
            name: column
            for name, column in columns.items()
            if column in self.table.c and name not in {*PARCEL_FACTS, "area_m2", "streets"}
        }
        self.words = {name: self._words_of(name) for name in self.stored if name in VOCABULARIES}
        self.comma = Text("、", ", ").in_(wording.language)

    def batch(self, ids: Sequence[int]) -> list[Row]:
        """The rows of some features."""
        found = self._rows(ids)
        outlines = shapely.from_wkb([bytes(found[feature_id].outline) for feature_id in ids])
        streets, measures = streets_of(self.session, ids), measures_of(self.session, ids)
        facts = facts_of(self.session, ids) if self.kind is FeatureKind.PARCEL else {}
        made = []
        for feature_id, outline in zip(ids, outlines, strict=True):
            row = found[feature_id]
            parts = streets[feature_id]
            cells = self._cells(row) | {
                "streets": names_with_shares(parts).in_(self.wording.language) if parts else None,
                "measures": self.comma.join(measures.get(feature_id, ())) or None,
                "area_m2": round(row.area_m2, 2) if row.area_m2 else None,
            }
            if self.kind is FeatureKind.PARCEL:
                cells["official_stage"] = official_stage(row.stage)
                if feature_id in facts:
                    cells |= facts[feature_id].cells(row.code, self.wording)
            values = tuple(cells.get(one.name) for one in self.wanted)
            made.append(Row(row.code, row.name, values, outline))
        return made

    def _rows(self, ids: Sequence[int]) -> dict[int, SqlRow[*tuple[Any, ...]]]:
        columns = self.table.c
        names = {"id", "code", "name", "area_m2", *self.stored.values()}
        names |= {"stage"} if self.kind is FeatureKind.PARCEL else set()
        outline = func.ST_AsBinary(columns.geom).label("outline")
        statement = select(*(columns[name] for name in sorted(names)), outline).where(one_of(columns.id, ids))
        return {row.id: row for row in self.session.execute(statement)}

    def _cells(self, row: SqlRow[*tuple[Any, ...]]) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for name, column in self.stored.items():
            value = getattr(row, column)
            words = self.words.get(name)
            if words is None or value is None:
                cells[name] = value
            elif isinstance(value, list):
                cells[name] = ";".join(words[one] for one in value) or None
            else:
                cells[name] = words[value]
        return cells

    def _words_of(self, name: str) -> dict[str, str]:
        """How the codes of an attribute leave: in words, or as they are."""
        entries = vocabulary()[VOCABULARIES[name]]
        said = self.wording.language.value
        return {entry["code"]: entry[said] if self.wording.in_words else entry["code"] for entry in entries}
