"""The burden of checking (R10): patches, clues and visits by street and month, and what had to be proven again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.db.models import Street
from gis.domain.policy import Actor
from gis.domain.text import Text


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """A street in a month (its first day). `repeated`: visits to ground whose change was explained already."""

    street: Text
    month: date
    detections: int
    clues: int
    visits: int
    repeated: int


@dataclass(slots=True)
class _Cell:
    detections: int = 0
    clues: int = 0
    visits: int = 0
    repeated: int = 0


def burden(session: Session, actor: Actor, since: date, until: date) -> tuple[BurdenRow, ...]:
    """From the month of `since` to that of `until`, the newest month first; only streets of the actor's scope.

    A detection counts in the month of its later image, in the street that has most of it; a clue with its first
    detection; a visit, corrections aside, in the month it was recorded, in the street of its parcel.
    """
    cells: dict[tuple[int, date], _Cell] = defaultdict(_Cell)
    days = {"since": since.replace(day=1), "until": until}
    for row in session.execute(_DETECTIONS, days):
        cell = cells[row.street_id, row.month]
        cell.detections, cell.clues = row.detections, row.clues
    for row in session.execute(_VISITS, days):
        cell = cells[row.street_id, row.month]
        cell.visits, cell.repeated = row.visits, row.repeated
    streets = Street.__table__.c
    names = {
        row.id: Text(row.name_zh, row.name_en)
        for row in session.execute(select(streets.id, streets.name_zh, streets.name_en))
    }
    seen = actor.street_ids
    rows = [
        BurdenRow(names[street], month, cell.detections, cell.clues, cell.visits, cell.repeated)
        for (street, month), cell in cells.items()
        if seen is None or street in seen
    ]
    return tuple(sorted(rows, key=lambda row: (-row.month.toordinal(), -row.detections, row.street.zh)))


_DETECTIONS = text("""
SELECT d.home_street_id AS street_id, date_trunc('month', d.after_date)::date AS month,
    count(*) AS detections, count(*) FILTER (WHERE m.share IS NULL) AS clues
FROM clue_detection m JOIN detection d ON d.id = m.detection_id
WHERE d.home_street_id IS NOT NULL AND d.struck_at IS NULL
    AND date_trunc('month', d.after_date) BETWEEN :since AND :until
GROUP BY 1, 2
""")
_VISITS = text("""
WITH placed AS (
    SELECT v.id, (v.recorded_at AT TIME ZONE 'Asia/Shanghai')::date AS day, v.recorded_at,
        coalesce(p.home_street_id, (
            SELECT d.home_street_id FROM visit_clue c JOIN clue_detection m USING (clue_id)
            JOIN detection d ON d.id = m.detection_id WHERE c.visit_id = v.id ORDER BY d.id LIMIT 1
        )) AS street_id
    FROM visit v LEFT JOIN parcel p ON p.id = v.parcel_id WHERE v.corrects_id IS NULL
)
SELECT street_id, date_trunc('month', day)::date AS month, count(*) AS visits,
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM visit_clue c JOIN explanation e USING (clue_id)
        WHERE c.visit_id = placed.id AND e.recorded_at < placed.recorded_at AND e.until >= placed.day
    )) AS repeated
FROM placed WHERE street_id IS NOT NULL AND date_trunc('month', day) BETWEEN :since AND :until
GROUP BY 1, 2
""")
