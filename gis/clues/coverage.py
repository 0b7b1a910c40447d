"""Response coverage (Q26): how many clues, and how much ground, have a visit, a conclusion, a decision, an end.

One statement gives one row a clue; every number is a sum over such rows, so that a number and its rows always agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.clues.trail import units_by_id
from gis.domain.policy import Action, Actor, may
from gis.domain.text import Text
from gis.domain.words import DetectionState


class Step(StrEnum):
    """What a clue is answered with."""

    VISIT = "visit"
    CONCLUSION = "conclusion"
    DECISION = "decision"
    CLOSURE = "closure"


STEP_TEXTS = {
    Step.VISIT: Text("已现场核查", "visited"),
    Step.CONCLUSION: Text("已有结论", "concluded"),
    Step.DECISION: Text("已有处理决定", "decided"),
    Step.CLOSURE: Text("已销号或排除", "closed or excluded"),
}


class By(StrEnum):
    """What the clues are grouped by."""

    UNIT = "unit"
    STREET = "street"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class CoveredClue:
    """A clue with what it is answered with; `on` is the day of its first later image, else the day it was opened.

    `area_m2` is of its largest detection, 0 where it has none.
    """

    id: int
    number: str
    state: DetectionState
    on: date
    parcel: str | None
    area_m2: float
    unit_ids: tuple[int, ...]
    street_ids: tuple[int, ...]
    steps: frozenset[Step]


@dataclass(frozen=True, slots=True)
class Cell:
    """So many clues with so much ground, m²."""

    clues: int
    area_m2: float


@dataclass(frozen=True, slots=True)
class Group:
    """The clues of a unit, a street or a month (its `key`), and those of them that have each step."""

    key: str
    name: Text
    all: Cell
    answered: dict[Step, Cell]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A group for each unit, street or month; a clue of two units counts in both, and once in `total`."""

    total: Group
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which clues: of a period (both days count), of one group, with or without a step."""

    since: date
    until: date
    by: By = By.UNIT
    key: str | None = None
    step: Step | None = None
    has: bool = True


def coverage(session: Session, actor: Actor, since: date, until: date, by: By) -> Coverage:
    """The numbers of a period, from the rows that `clues_behind` gives."""
    found = _clues(session, actor, since, until)
    grouped: dict[str, list[CoveredClue]] = defaultdict(list)
    for clue in found:
        for key in _keys(clue, by):
            grouped[key].append(clue)
    names = _names(session, by, grouped)
    groups = [_group(key, names[key], own) for key, own in grouped.items()]
    total = _group("", Text("合计", "Total"), found)
    if by is By.MONTH:
        return Coverage(total, tuple(sorted(groups, key=lambda one: one.key, reverse=True)))
    return Coverage(total, tuple(sorted(groups, key=lambda one: (-one.all.clues, one.name.zh))))


def clues_behind(session: Session, actor: Actor, chosen: Chosen) -> tuple[CoveredClue, ...]:
    """The clues that one number of `coverage` counts."""
    return tuple(
        clue
        for clue in _clues(session, actor, chosen.since, chosen.until)
        if (chosen.key is None or chosen.key in _keys(clue, chosen.by))
        and (chosen.step is None or (chosen.step in clue.steps) is chosen.has)
    )


def _clues(session: Session, actor: Actor, since: date, until: date) -> list[CoveredClue]:
    if not may(actor, Action.READ):
        return []
    rows = session.execute(
        _ROWS,
        {
            "since": since,
            "until": until,
            "is_whole": actor.street_ids is None,
            "streets": sorted(actor.street_ids or ()),
        },
    )
    return [
        CoveredClue(
            id=row.id,
            number=row.number,
            state=DetectionState(row.state),
            on=row.day,
            parcel=row.parcel,
            area_m2=row.area_m2,
            unit_ids=tuple(row.unit_ids),
            street_ids=tuple(row.streets if actor.street_ids is None else actor.street_ids & {*row.streets}),
            steps=frozenset(step for step in Step if getattr(row, f"has_{step}")),
        )
        for row in rows
    ]


def _keys(clue: CoveredClue, by: By) -> Sequence[str]:
    if by is By.MONTH:
        return [f"{clue.on:%Y-%m}"]
    ids = clue.unit_ids if by is By.UNIT else clue.street_ids
    return [str(one) for one in ids]


def _names(session: Session, by: By, keys: Iterable[str]) -> dict[str, Text]:
    if by is By.MONTH:
        return {key: Text(key, key) for key in keys}
    ids = {int(key) for key in keys}
    if by is By.UNIT:
        return {str(one): unit.name for one, unit in units_by_id(session, ids).items()}
    rows = session.execute(_STREETS, {"ids": sorted(ids)})
    return {str(row.id): Text(row.name_zh, row.name_en) for row in rows}


def _group(key: str, name: Text, clues: Sequence[CoveredClue]) -> Group:
    answered = {step: _cell([clue for clue in clues if step in clue.steps]) for step in Step}
    return Group(key, name, _cell(clues), answered)


def _cell(clues: Sequence[CoveredClue]) -> Cell:
    return Cell(len(clues), sum(clue.area_m2 for clue in clues))


_STREETS = text("SELECT id, name_zh, name_en FROM street WHERE id = ANY(:ids)")
# A decision is a document of that kind that somebody named in a move, and that still stands.
_ROWS = text(f"""
SELECT c.id, c.number, c.state, c.streets, p.code AS parcel, g.day, g.area_m2,
    ARRAY(SELECT u.unit_id FROM clue_unit u WHERE u.clue_id = c.id ORDER BY 1) AS unit_ids,
    EXISTS (SELECT FROM visit_clue v WHERE v.clue_id = c.id) AS has_visit,
    c.conclusion IS NOT NULL AS has_conclusion,
    EXISTS (
        SELECT FROM clue_event e JOIN document d ON d.id = e.document_id
        WHERE e.clue_id = c.id AND d.kind = 'DECISION' AND d.struck_at IS NULL
    ) AS has_decision,
    c.state IN ('{DetectionState.CLOSED}', '{DetectionState.EXCLUDED}') AS has_closure
FROM clue c LEFT JOIN parcel p ON p.id = c.parcel_id
CROSS JOIN LATERAL (
    SELECT coalesce(min(d.after_date), (c.opened_at AT TIME ZONE 'Asia/Shanghai')::date) AS day,
        coalesce(max(d.area_m2), 0) AS area_m2
    FROM clue_detection m JOIN detection d ON d.id = m.detection_id WHERE m.clue_id = c.id
) g
WHERE g.day BETWEEN :since AND :until
    AND (:is_whole OR c.streets && CAST(:streets AS smallint[]))
ORDER BY g.day DESC, c.id
""")  # noqa: S608  constants of ours
