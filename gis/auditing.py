"""An auditor's three questions (R20): what was not visited, which violations lack closing evidence, which data are old.

Each question is answered by rows; its number is how many there are, so that a number and its rows always agree. They
are asked of the parcels on a register and of the clues within the asker's scope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.blind_spots.listing import Watched, watched
from gis.clock import Clock
from gis.clues.trail import units_by_id
from gis.domain.policy import Actor
from gis.domain.review_words import Conclusion, Move
from gis.domain.text import Text
from gis.domain.words import DetectionState
from gis.last_seen import last_documents, last_samples

OLD_DAYS = 365
"""From how many days on data are called old unless somebody says otherwise: our proposal, no rule says so."""


class Data(StrEnum):
    """Which data of a parcel are old. ANY: it has nothing newer of any kind."""

    ANY = "any"
    IMAGE = "image"
    SAMPLE = "sample"
    DOCUMENT = "document"


class Lack(StrEnum):
    """Why a violation counts as without closing evidence."""

    OPEN = "open"
    NO_EVIDENCE = "no-evidence"
    STRUCK = "struck"


LACK_TEXTS = {
    Lack.OPEN: Text("尚未销号", "not closed"),
    Lack.NO_EVIDENCE: Text("已销号，没有证明文件或整改后照片", "closed with neither a document nor a later photo"),
    Lack.STRUCK: Text("已销号，证明文件已作废", "closed by a document that is struck"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The period of visits (both days count), and from how many days on data are old."""

    since: date
    until: date
    old_days: int = OLD_DAYS


@dataclass(frozen=True, slots=True)
class NotVisited:
    """A parcel that nobody was on within the period, and when somebody last was; None: never."""

    id: int
    code: str
    name: str
    streets: tuple[Text, ...]
    visited_on: date | None


@dataclass(frozen=True, slots=True)
class Violation:
    """A clue that is concluded as a violation (违法属实), and what it lacks to be done with."""

    id: int
    number: str
    state: DetectionState
    parcel: str | None
    concluded_on: date
    due_on: date | None
    turn: tuple[Text, ...]
    lack: Lack


@dataclass(frozen=True, slots=True)
class OldData:
    """A parcel with the day of its newest usable image, sample and document (None: it has none), and which are old."""

    id: int
    code: str
    name: str
    streets: tuple[Text, ...]
    days: dict[Data, date | None]
    old: frozenset[Data]


@dataclass(frozen=True, slots=True)
class Answers:
    """The rows of each question; `parcels` and `violations_found` are what they were found among."""

    asked: Asked
    parcels: int
    violations_found: int
    not_visited: tuple[NotVisited, ...]
    violations: tuple[Violation, ...]
    old_data: tuple[OldData, ...]

    @property
    def old_by_kind(self) -> dict[Data, int]:
        """How many parcels have old data of each kind."""
        counted = Counter(kind for row in self.old_data for kind in row.old)
        return {kind: counted[kind] for kind in Data}


def answers(session: Session, clock: Clock, actor: Actor, district: str, asked: Asked) -> Answers:
    """All three, the longest forgotten first."""
    parcels = watched(session, clock, actor, district)
    streets = _street_names(session, parcels)
    found = _violations(session, actor, district)
    return Answers(
        asked=asked,
        parcels=len(parcels),
        violations_found=len(found),
        not_visited=_not_visited(session, parcels, streets, asked),
        violations=tuple(one for one in found if one is not None),
        old_data=_old_data(session, parcels, streets, clock.today() - timedelta(days=asked.old_days)),
    )


def _street_names(session: Session, parcels: Sequence[Watched]) -> dict[int, tuple[Text, ...]]:
    ids = sorted({street for one in parcels for street in one.street_ids})
    names = {row.id: Text(row.name_zh, row.name_en) for row in session.execute(_STREETS, {"ids": ids})}
    return {one.id: tuple(names[street] for street in one.street_ids) for one in parcels}


def _not_visited(
    session: Session, parcels: Sequence[Watched], streets: dict[int, tuple[Text, ...]], asked: Asked
) -> tuple[NotVisited, ...]:
    ids = [one.id for one in parcels]
    days = {"ids": ids, "since": asked.since, "until": asked.until}
    seen = {row.parcel_id: row for row in session.execute(_ON_THE_GROUND, days)}
    rows = [
        NotVisited(one.id, one.code, one.name, streets[one.id], seen[one.id].last if one.id in seen else None)
        for one in parcels
        if one.id not in seen or not seen[one.id].is_within
    ]
    return tuple(sorted(rows, key=lambda one: (one.visited_on or date.min, one.code)))


def _violations(session: Session, actor: Actor, district: str) -> list[Violation | None]:
    """One for each violation, None for those that are closed with evidence."""
    scope = {"is_whole": actor.street_ids is None, "streets": sorted(actor.street_ids or ())}
    rows = session.execute(_VIOLATIONS, {"district": district, **scope}).all()
    units = units_by_id(session, {one for row in rows for one in row.turn_unit_ids})
    return [
        None
        if (lack := _lack(DetectionState(row.state), has_evidence=row.has_evidence, is_struck=row.is_struck)) is None
        else Violation(
            row.id,
            row.number,
            DetectionState(row.state),
            row.parcel,
            row.concluded_on,
            row.due_on,
            tuple(units[one].name for one in row.turn_unit_ids),
            lack,
        )
        for row in rows
    ]


def _lack(state: DetectionState, *, has_evidence: bool, is_struck: bool) -> Lack | None:
    if state is not DetectionState.CLOSED:
        return Lack.OPEN
    if has_evidence:
        return None
    return Lack.STRUCK if is_struck else Lack.NO_EVIDENCE


def _old_data(
    session: Session, parcels: Sequence[Watched], streets: dict[int, tuple[Text, ...]], least: date
) -> tuple[OldData, ...]:
    ids = [one.id for one in parcels]
    samples, documents = last_samples(session, ids), last_documents(session, ids)
    rows = []
    for one in parcels:
        image = one.standing.last.on if one.standing.last else None
        days = {Data.IMAGE: image, Data.SAMPLE: samples.get(one.id), Data.DOCUMENT: documents.get(one.id)}
        newest = max((day for day in days.values() if day is not None), default=None)
        old = frozenset(kind for kind, day in ({Data.ANY: newest} | days).items() if day is None or day < least)
        if old:
            rows.append((newest or date.min, OldData(one.id, one.code, one.name, streets[one.id], days, old)))
    return tuple(row for _, row in sorted(rows, key=lambda one: (one[0], one[1].code)))


_STREETS = text("SELECT id, name_zh, name_en FROM street WHERE id = ANY(:ids)")
# A visit to a clue on the parcel, or a check of a restriction: both are made on the spot.
_ON_THE_GROUND = text("""
SELECT parcel_id, max(day) AS last, bool_or(day BETWEEN :since AND :until) AS is_within
FROM (
    SELECT parcel_id, (recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM visit WHERE parcel_id = ANY(:ids)
    UNION ALL
    SELECT feature_id, done_on FROM duty_record WHERE feature_id = ANY(:ids) AND restriction_id IS NOT NULL
) seen GROUP BY parcel_id
""")
# Evidence that a violation is over: a document that somebody closed it by, or a photo of a visit after the decision.
# The trail is read by its order: two of its lines may be of one moment.
_VIOLATIONS = text(f"""
SELECT c.id, c.number, c.state, p.code AS parcel, c.due_on, c.turn_unit_ids,
    (said.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS concluded_on,
    coalesce(closing.stands, false) OR EXISTS (
        SELECT FROM clue_event e JOIN visit_photo f ON f.visit_id = e.visit_id JOIN document d ON d.id = f.document_id
        WHERE e.clue_id = c.id AND e.id > said.id AND d.struck_at IS NULL
    ) AS has_evidence,
    closing.stands IS FALSE AS is_struck
FROM clue c LEFT JOIN parcel p ON p.id = c.parcel_id
CROSS JOIN LATERAL (
    SELECT e.id, e.recorded_at FROM clue_event e
    WHERE e.clue_id = c.id AND e.move = '{Move.CONCLUDE}' ORDER BY e.id DESC LIMIT 1
) said
LEFT JOIN LATERAL (
    SELECT bool_or(d.struck_at IS NULL) AS stands FROM clue_event e JOIN document d ON d.id = e.document_id
    WHERE e.clue_id = c.id AND e.id > said.id AND e.to_state = '{DetectionState.CLOSED}'
) closing ON true
WHERE c.conclusion = '{Conclusion.VIOLATION}' AND c.district_code = :district
    AND (:is_whole OR c.streets && CAST(:streets AS smallint[]))
ORDER BY concluded_on, c.id
""")  # noqa: S608  constants of ours
