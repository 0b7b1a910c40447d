"""Clues open by themselves: one for each open detection under 11.2, unless its ground is somebody's clue already (R10).

`refresh` belongs to `links.refresh`. A detection whose ground an open clue has joins it; where the clue is done and the
change explained until a later day, it joins too and is not dispatched again; else it opens a clue of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from gis import installation, places, responsibility
from gis.clock import Clock
from gis.clues.limits import due_on, limits
from gis.db.copying import array_text
from gis.db.models import Clue, ClueDetection, ClueEvent, ClueUnit, Explanation, MeasureUnit, Unit
from gis.domain.review_words import ClueSource, Move, UnitPart
from gis.domain.words import OPEN_DETECTION_STATES, DetectionState, MeasureRole, UnitKind
from gis.responsibility import StreetPart

SAME_GROUND_KEY = "clues.same_ground_share"
SAME_GROUND_SHARE = 0.5
"""Of the smaller of two detections: so much in common is the same ground (our proposal)."""
WATCHED = "11.2"
"""The measure whose detections are checked, by its number of 2024 (`Measure.rules_of`)."""

_EARLY = frozenset(
    {DetectionState.TO_TRIAGE, DetectionState.TO_CHECK, DetectionState.DISPATCHED, DetectionState.CHECKING}
)


@dataclass(slots=True)
class _Found:
    """What the ground of new detections tells."""

    same: dict[int, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))
    """Of a new detection the others on its ground, with the share they have in common."""
    clue_of: dict[int, int] = field(default_factory=dict)
    state_of: dict[int, DetectionState] = field(default_factory=dict)
    """By clue."""
    explained: dict[int, list[tuple[int, date]]] = field(default_factory=lambda: defaultdict(list))
    """By clue: explanations and their last days."""


def refresh(session: Session, detection_ids: Iterable[int], clock: Clock) -> None:
    """Open or join a clue for each of these detections that lacks one, and keep the copies of clues' states."""
    ids = array_text(sorted(set(detection_ids)))
    new = session.execute(_NEW, {"ids": ids, "watched": WATCHED}).all()
    if new:
        _add(session, new, clock)
    session.execute(_COPY, {"ids": ids})


def open_missing(session: Session, clock: Clock) -> int:
    """The same for everything that is stored, as after an upgrade; gives the number of detections that lacked one."""
    ids = session.scalars(_MISSING, {"watched": WATCHED}).all()
    if ids:
        refresh(session, ids, clock)
    return len(ids)


def _add(session: Session, new: Sequence[Row[Any]], clock: Clock) -> None:
    found = _ground(session, [row.id for row in new])
    alone: list[tuple[Row[Any], int]] = []
    joined: list[tuple[Row[Any], int, float, int | None]] = []
    ids = iter(next_ids(session, len(new)))
    for row in new:
        match = _match(row, found)
        if match is None:
            clue_id = next(ids)
            alone.append((row, clue_id))
            found.state_of[clue_id] = _first_state(row.state)
        else:
            clue_id = match[0]
            joined.append((row, *match))
        found.clue_of[row.id] = clue_id
    _open(session, alone, clock)
    _join(session, joined, clock)


def _match(row: Row[Any], found: _Found) -> tuple[int, float, int | None] | None:
    """The clue whose ground it is, the share in common, and the explanation that covers it; open clues come first."""
    explained = None
    for other, share in sorted(found.same[row.id], key=lambda one: -one[1]):
        clue_id = found.clue_of.get(other)
        if clue_id is None:
            continue
        if found.state_of[clue_id] in OPEN_DETECTION_STATES:
            return clue_id, share, None
        holds = [one for one, until in found.explained[clue_id] if row.after_date <= until]
        if holds and explained is None:
            explained = (clue_id, share, holds[-1])
    return explained


def _first_state(said: DetectionState) -> DetectionState:
    """A file may say how far somebody came; what only a recorded visit can bring about is not taken from it (R11)."""
    if said in _EARLY or said is DetectionState.ON_HOLD:
        return said
    return DetectionState.CHECKING


def _ground(session: Session, ids: Sequence[int]) -> _Found:
    found = _Found()
    asked = {
        "ids": array_text(ids),
        "measuring": places.measuring_epsg(session),
        "share": float(installation.value(session, SAME_GROUND_KEY, SAME_GROUND_SHARE)),
    }
    for row in session.execute(_SAME_GROUND, asked):
        found.same[row.id].append((row.other_id, row.share))
        if row.clue_id is not None:
            found.clue_of[row.other_id] = row.clue_id
    clue_ids = sorted(set(found.clue_of.values()))
    # Whoever moves one of them waits until the detection has joined, or we wait for them.
    rows = session.execute(select(Clue.id, Clue.state).where(Clue.id.in_(clue_ids)).order_by(Clue.id).with_for_update())
    found.state_of = {row.id: row.state for row in rows}
    for one in session.execute(
        select(Explanation.id, Explanation.clue_id, Explanation.until)
        .where(Explanation.clue_id.in_(clue_ids))
        .order_by(Explanation.id)
    ):
        found.explained[one.clue_id].append((one.id, one.until))
    return found


def next_ids(session: Session, number: int) -> list[int]:
    """Ids of clues to come, which their numbers are made of."""
    sequence = text("SELECT nextval(pg_get_serial_sequence('clue', 'id')) FROM generate_series(1, :number)")
    return list(session.scalars(sequence, {"number": number}))


def _open(session: Session, alone: Sequence[tuple[Row[Any], int]], clock: Clock) -> None:
    if not alone:
        return
    units = _units(session, [row for row, _ in alone])
    by_state, at = limits(session), clock.recorded_at()
    clues, parts, events, members = [], [], [], []
    for row, clue_id in alone:
        state, own = _first_state(row.state), units[row.id]
        streets = [one["unit_id"] for one in own if one["part"] is UnitPart.STREET]
        lead = next((one["unit_id"] for one in own if one["part"] is UnitPart.LEAD), None)
        checkers = streets if state in {DetectionState.DISPATCHED, DetectionState.CHECKING} else []
        turn = checkers or ([] if lead is None else [lead])
        clues.append(
            {
                "id": clue_id,
                "number": number_of(clue_id, clock.today()),
                "district_code": row.district_code,
                "source": ClueSource.DETECTION,
                "parcel_id": row.parcel_id,
                "streets": row.streets,
                "state": state,
                "held_from": DetectionState.TO_CHECK if state is DetectionState.ON_HOLD else None,
                "lead_unit_id": lead,
                "turn_unit_ids": turn,
                "check_unit_ids": checkers,
                "opened_at": at,
                "due_on": due_on(by_state, state, clock.today()),
            }
        )
        parts += [{"clue_id": clue_id, **one} for one in own]
        events.append(_line(clue_id, Move.OPEN, row.id, state, turn, clock))
        members.append({"clue_id": clue_id, "detection_id": row.id, "joined_at": at})
    session.execute(insert(Clue), clues)
    if parts:
        session.execute(insert(ClueUnit), parts)
    session.execute(insert(ClueEvent), events)
    session.execute(insert(ClueDetection), members)


def _join(session: Session, joined: Sequence[tuple[Row[Any], int, float, int | None]], clock: Clock) -> None:
    for row, clue_id, share, explanation_id in joined:
        clue = session.get_one(Clue, clue_id, populate_existing=True)
        session.add(
            ClueDetection(
                clue_id=clue_id,
                detection_id=row.id,
                joined_at=clock.recorded_at(),
                share=share,
                explanation_id=explanation_id,
            )
        )
        session.execute(insert(ClueEvent), [_line(clue_id, Move.JOIN, row.id, clue.state, clue.turn_unit_ids, clock)])
        clue.streets = sorted({*clue.streets, *row.streets})
        clue.version += 1
    session.flush()


def _line(
    clue_id: int, move: Move, detection_id: int, state: DetectionState, turn: Sequence[int], clock: Clock
) -> dict[str, Any]:
    """A line of the trail that nobody wrote."""
    return {
        "clue_id": clue_id,
        "move": move,
        "from_state": None if move is Move.OPEN else state,
        "to_state": state,
        "text": "",
        "turn_unit_ids": list(turn),
        "detection_id": detection_id,
        "valid_on": clock.today(),
        "recorded_at": clock.recorded_at(),
    }


def number_of(clue_id: int, on: date) -> str:
    """线索编号: the year it was opened in, and a number."""
    return f"XS{on.year}-{clue_id:05}"


def _units(session: Session, rows: Sequence[Row[Any]]) -> dict[int, list[dict[str, Any]]]:
    """The units of each detection by the measure it falls under: lead, co-operators, and its streets with shares."""
    named: dict[int, list[MeasureUnit]] = defaultdict(list)
    measures = {row.measure_id for row in rows}
    for one in session.scalars(
        select(MeasureUnit).where(MeasureUnit.measure_id.in_(measures)).order_by(MeasureUnit.position)
    ):
        named[one.measure_id].append(one)
    streets = responsibility.streets_of(session, [row.id for row in rows])
    street_units = responsibility.street_units(session, {part.id for own in streets.values() for part in own})
    return {row.id: parts_under(named[row.measure_id], streets[row.id], street_units) for row in rows}


def parts_under(
    named: Iterable[MeasureUnit], streets: Sequence[StreetPart], street_units: Mapping[int, Unit]
) -> list[dict[str, Any]]:
    """The units that a measure names, for ground in these streets, and their parts; each unit once, its lead first."""
    own: dict[int, dict[str, Any]] = {}
    rows = list(named)
    for role, part in ((MeasureRole.LEAD, UnitPart.LEAD), (MeasureRole.CO, UnitPart.CO)):
        of_role = [one for one in rows if one.role is role]
        for unit in responsibility.resolve(of_role, streets, street_units):
            if unit.id is not None and unit.kind is not UnitKind.GROUP and unit.id not in own:
                said = UnitPart.STREET if unit.share is not None else part
                own[unit.id] = {"unit_id": unit.id, "part": said, "share": unit.share}
    return list(own.values())


_WATCHED_LINK = """
SELECT l.measure_id FROM link l JOIN measure m ON m.id = l.measure_id
WHERE l.feature_id = d.id AND l.ended_at IS NULL AND NOT l.is_denied AND m.rules_of = :watched
ORDER BY l.measure_id DESC LIMIT 1
"""
_IS_OPEN = f"d.state NOT IN ('{DetectionState.EXCLUDED}', '{DetectionState.CLOSED}')"
_LACKING = f"""
d.struck_at IS NULL AND {_IS_OPEN} AND NOT EXISTS (SELECT FROM clue_detection c WHERE c.detection_id = d.id)
"""
# In the order of their images: a later one joins an earlier one, never the reverse.
_NEW = text(f"""
SELECT d.id, d.district_code, d.after_date, d.state, d.streets, l.measure_id, p.parcel_id
FROM unnest(CAST(:ids AS bigint[])) AS i (id)
JOIN detection d ON d.id = i.id
CROSS JOIN LATERAL ({_WATCHED_LINK}) l
LEFT JOIN LATERAL (
    SELECT o.parcel_id FROM overlap o WHERE o.detection_id = d.id
    ORDER BY o.overlap_m2 DESC, o.distance_m, o.parcel_id LIMIT 1
) p ON TRUE
WHERE {_LACKING}
ORDER BY d.after_date, d.id
""")  # noqa: S608  constants of ours
_MISSING = text(f"""
SELECT d.id FROM detection d CROSS JOIN LATERAL ({_WATCHED_LINK}) l WHERE {_LACKING} ORDER BY d.id
""")  # noqa: S608  constants of ours
_SAME_GROUND = text("""
WITH new AS MATERIALIZED (
    SELECT d.id, d.geom, ST_Transform(d.geom, :measuring) AS flat
    FROM unnest(CAST(:ids AS bigint[])) AS i (id) JOIN detection d USING (id)
), pairs AS (
    SELECT n.id, o.id AS other_id, c.clue_id, n.flat AS one, ST_Transform(o.geom, :measuring) AS other
    FROM new n JOIN detection o ON o.geom && n.geom AND o.id <> n.id AND o.struck_at IS NULL
    LEFT JOIN clue_detection c ON c.detection_id = o.id
    WHERE c.clue_id IS NOT NULL OR o.id = ANY(CAST(:ids AS bigint[]))
), shared AS (
    SELECT id, other_id, clue_id,
        ST_Area(ST_Intersection(one, other)) / least(ST_Area(one), ST_Area(other)) AS share
    FROM pairs WHERE ST_Intersects(one, other)
)
SELECT id, other_id, clue_id, share FROM shared WHERE share >= :share
""")
# Whatever a later file says of a detection: how far its clue has come is what was recorded.
_COPY = text("""
UPDATE detection d SET state = c.state FROM clue_detection m JOIN clue c ON c.id = m.clue_id
WHERE m.detection_id = d.id AND d.id = ANY(CAST(:ids AS bigint[])) AND d.state <> c.state
""")
