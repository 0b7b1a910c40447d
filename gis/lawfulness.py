"""Lawfulness of changes, by the parcels as they stood on the day of the later image; kept beside each detection.

`refresh` belongs to `links.refresh`: whatever changes a detection, a parcel or its facts judges anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, text, true, update
from sqlalchemy.orm import Session

from gis import installation
from gis.clock import Clock
from gis.db.copying import array_text, json_text
from gis.db.models import Clue, ClueReport, Detection, Overlap, Parcel, RegisterEntry, Scheme, Setting, StageEvent
from gis.domain import lawfulness
from gis.domain.lawfulness import Cell, Change, FiledScheme, Lawfulness, Standing, Verdict
from gis.domain.linking import UNFINISHED
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.words import Register, Stage
from gis.link_facts import among

VERDICTS_KEY = "lawfulness.verdicts"
"""The setting that keeps an office's own verdicts by cell."""
SHORTEST_REASON = 2

FIRST, OTHER, UNJUDGED, EXPECTED = range(4)
"""Priority of a detection on a desk: on a listed and unfinished parcel, on another, nothing to judge by, expected."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One line of the table as people see it; `is_changed` when the office gave it another verdict than we ship."""

    cell: Cell
    basis: Text
    shipped: Verdict
    is_changed: bool


def table(session: Session) -> tuple[CellView, ...]:
    """The table in force, in the order in which it is read."""
    now = _cells(session)
    shipped = {cell.id: cell.verdict for cell in lawfulness.shipped_cells()}
    return tuple(
        CellView(cell, lawfulness.basis_of(cell), shipped[cell.id], cell.verdict is not shipped[cell.id])
        for cell in now
    )


def set_verdict(
    session: Session, clock: Clock, actor: Actor, cell_id: str, verdict: str, *, reason: str
) -> tuple[CellView, ...]:
    """Give a cell that is our proposal another verdict, and judge every detection anew.

    Raises NotAllowed, ReasonMissing, CellUnknown, CellOfLaw, VerdictUnknown.
    """
    installation.require_reason(actor, reason)
    stored = session.get(Setting, VERDICTS_KEY, with_for_update=True)
    after = {**({} if stored is None else stored.value), cell_id: verdict}
    lawfulness.cells(after)
    after = {one: said for one, said in after.items() if said != _shipped(one)}
    installation.change(session, clock, actor, (VERDICTS_KEY, after), reason=reason, action="set-lawfulness")
    refresh(session, session.scalars(select(Overlap.detection_id).distinct()).all())
    refresh_reports(session)
    return table(session)


def of_pairs(session: Session, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Lawfulness]:
    """What the table says of each pair (detection id, parcel id) that counts."""
    wanted = list(pairs)
    if not wanted:
        return {}
    changes = _changes(session, {detection for detection, _ in wanted})
    standings = _Standings(session, {parcel for _, parcel in wanted})
    cells = _cells(session)
    return {
        (detection, parcel): lawfulness.judge(changes[detection], standings.on(parcel, changes[detection].after), cells)
        for detection, parcel in wanted
        if detection in changes and parcel in standings.stages
    }


def standings(session: Session, asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], Standing]:
    """How each parcel (its id) stood at the end of a day; struck ones are left out."""
    wanted = list(asked)
    known = _Standings(session, {parcel for parcel, _ in wanted})
    return {(parcel, day): known.on(parcel, day) for parcel, day in wanted if parcel in known.stages}


def refresh(session: Session, feature_ids: Iterable[int]) -> None:
    """Judge the detections among these features, and those on the parcels among them, and keep what was said."""
    rows = session.execute(_PAIRS, {"ids": array_text(sorted(set(feature_ids)))}).all()
    said = of_pairs(session, ((row.detection_id, row.parcel_id) for row in rows if row.parcel_id is not None))
    listed = _listed_and_unfinished(session, {parcel for _, parcel in said})
    found: dict[int, list[tuple[Verdict, int]]] = defaultdict(list)
    for (detection, parcel), one in said.items():
        found[detection].append((one.verdict, parcel))
    now = [_kept(detection, found.get(detection, []), listed) for detection in {row.detection_id for row in rows}]
    session.execute(_KEEP, {"now": json_text(now)})
    refresh_reports(session, parcel_ids=feature_ids)


def of_reports(session: Session, report_ids: Iterable[int]) -> dict[int, Lawfulness]:
    """What the table says of the changes that reports tell of, on the parcels of their clues, on their days.

    A report that names no change, or lies on no parcel, is not judged and not among them.
    """
    return {report: said for report, (said, _) in _told(session, ClueReport.id.in_(list(report_ids))).items()}


def refresh_reports(
    session: Session, *, report_ids: Iterable[int] | None = None, parcel_ids: Iterable[int] | None = None
) -> None:
    """Judge these reports, or those on these parcels, or all of them, and keep what was said."""
    which: ColumnElement[bool] = true()
    if report_ids is not None:
        which = ClueReport.id.in_(list(report_ids))
    elif parcel_ids is not None:
        which = among(Clue.parcel_id, sorted(set(parcel_ids)))
    said = _told(session, which)
    listed = _listed_and_unfinished(session, {parcel for _, parcel in said.values()})
    for report_id, (one, parcel) in said.items():
        kept = _kept(report_id, [(one.verdict, parcel)], listed)
        now = {"lawfulness": kept["lawfulness"], "priority": kept["priority"]}
        session.execute(update(ClueReport).where(ClueReport.id == report_id).values(now))


def _told(session: Session, which: ColumnElement[bool]) -> dict[int, tuple[Lawfulness, int]]:
    """By report: what the table says, and on which parcel."""
    rows = session.execute(
        select(ClueReport.id, ClueReport.change_kind, ClueReport.told_on, Clue.parcel_id)
        .join(Clue, Clue.id == ClueReport.clue_id)
        .where(which, ClueReport.change_kind.is_not(None), Clue.parcel_id.is_not(None))
    ).all()
    if not rows:
        return {}
    standings, cells = _Standings(session, {row.parcel_id for row in rows}), _cells(session)
    found = {}
    for row in rows:
        if row.parcel_id in standings.stages:
            change = Change(row.change_kind, row.told_on, row.told_on)
            said = lawfulness.judge(change, standings.on(row.parcel_id, row.told_on), cells)
            found[row.id] = (said, row.parcel_id)
    return found


def _kept(detection: int, verdicts: Sequence[tuple[Verdict, int]], listed: frozenset[int]) -> dict[str, Any]:
    gravest = lawfulness.gravest(verdict for verdict, _ in verdicts)
    if gravest is Verdict.EXPECTED:
        priority = EXPECTED
    elif gravest in (None, Verdict.NOT_JUDGED):
        priority = UNJUDGED
    else:
        is_first = any(parcel in listed for verdict, parcel in verdicts if verdict is not Verdict.EXPECTED)
        priority = FIRST if is_first else OTHER
    return {"id": detection, "lawfulness": gravest, "priority": priority}


_PAIRS = text("""
WITH ids AS MATERIALIZED (SELECT unnest(CAST(:ids AS bigint[])) AS id),
touched AS (
    SELECT d.id FROM ids JOIN detection d USING (id)
    UNION SELECT o.detection_id FROM ids JOIN overlap o ON o.parcel_id = ids.id
)
SELECT t.id AS detection_id, o.parcel_id FROM touched t LEFT JOIN overlap o ON o.detection_id = t.id
ORDER BY 1, 2
""")
_KEEP = text("""
UPDATE detection d SET lawfulness = n.lawfulness, priority = n.priority
FROM jsonb_to_recordset(CAST(:now AS jsonb)) AS n (id bigint, lawfulness text, priority smallint)
WHERE d.id = n.id AND (d.lawfulness, d.priority) IS DISTINCT FROM (n.lawfulness, n.priority)
""")


def _cells(session: Session) -> tuple[Cell, ...]:
    verdicts: Mapping[str, str] = installation.value(session, VERDICTS_KEY, {})
    return lawfulness.cells(verdicts)


def _shipped(cell_id: str) -> Verdict:
    return next(cell.verdict for cell in lawfulness.shipped_cells() if cell.id == cell_id)


def _changes(session: Session, ids: set[int]) -> dict[int, Change]:
    columns = Detection.__table__.c
    rows = session.execute(
        select(columns.id, columns.change_kind, columns.before_date, columns.after_date).where(among(columns.id, ids))
    )
    return {row.id: Change(row.change_kind, row.before_date, row.after_date) for row in rows}


def _listed_and_unfinished(session: Session, ids: set[int]) -> frozenset[int]:
    columns = Parcel.__table__.c
    rows = session.scalars(
        select(columns.id)
        .join(RegisterEntry, RegisterEntry.parcel_id == columns.id)
        .where(
            among(columns.id, ids),
            columns.stage.in_(list(UNFINISHED)),
            RegisterEntry.register == Register.LISTED,
            RegisterEntry.until.is_(None),
        )
    )
    return frozenset(rows)


class _Standings:
    """How parcels stood on any day: their stages, registers and schemes, read once."""

    def __init__(self, session: Session, ids: set[int]) -> None:
        columns = Parcel.__table__.c
        rows = session.execute(
            select(columns.id, columns.stage).where(among(columns.id, ids), columns.struck_at.is_(None))
        )
        self.stages: dict[int, Stage] = {row.id: row.stage for row in rows}
        self.events: dict[int, list[StageEvent]] = defaultdict(list)
        for event in session.scalars(select(StageEvent).where(among(StageEvent.parcel_id, ids))):
            self.events[event.parcel_id].append(event)
        self.entries: dict[int, list[RegisterEntry]] = defaultdict(list)
        for entry in session.scalars(select(RegisterEntry).where(among(RegisterEntry.parcel_id, ids))):
            self.entries[entry.parcel_id].append(entry)
        self.schemes: dict[int, list[FiledScheme]] = defaultdict(list)
        for one in session.scalars(select(Scheme).where(among(Scheme.parcel_id, ids))):
            scheme = FiledScheme(one.is_remediation, one.filed_on, one.works_from, one.works_until)
            self.schemes[one.parcel_id].append(scheme)

    def on(self, parcel_id: int, day: date) -> Standing:
        """The parcel at the end of that day."""
        live = (
            entry.register
            for entry in self.entries[parcel_id]
            if entry.since <= day and (entry.until is None or entry.until > day)
        )
        return Standing(self._stage(parcel_id, day), frozenset(live), tuple(self.schemes[parcel_id]))

    def _stage(self, parcel_id: int, day: date) -> Stage:
        """By the history; a parcel whose history begins later stood where the first event came from."""
        events = sorted(self.events[parcel_id], key=lambda one: (one.valid_on, one.id))
        before = [event for event in events if event.valid_on <= day]
        if before:
            return before[-1].to_stage
        if events and events[0].from_stage is not None:
            return events[0].from_stage
        return self.stages[parcel_id]
