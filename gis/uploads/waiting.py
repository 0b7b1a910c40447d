"""What waits to be decided in an upload: problems by code with shared fixes, layers, and past decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.db.models import Person, RowFix, Upload, UploadLayer
from gis.domain.mending import Fix


@dataclass(frozen=True, slots=True)
class Offer:
    """A fix, and how many waiting rows offer just this."""

    fix: Fix
    rows: int


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """A problem of rows that wait: on how many it stands, an example, and what can be decided for all of them."""

    code: str
    severity: str
    rows: int
    first_row: int
    example: dict[str, Any]
    offers: tuple[Offer, ...]


_GROUPS = text("""
WITH said AS (
    SELECT r.number, p.value AS problem
    FROM upload_row r CROSS JOIN LATERAL jsonb_array_elements(r.problems) p
    WHERE r.upload_id = :upload AND r.outcome <> 'accepted' AND r.settled_by_id IS NULL
)
SELECT problem->>'code' AS code, min(problem->>'severity') AS severity, count(DISTINCT number) AS rows,
    min(number) AS first_row, (array_agg(problem ORDER BY number))[1] AS example
FROM said GROUP BY 1 ORDER BY min(problem->>'severity'), 3 DESC, 1
""")
_OFFERS = text("""
SELECT p.value->>'code' AS code, f.value AS fix, count(DISTINCT r.number) AS rows, min(f.ordinality) AS rank
FROM upload_row r CROSS JOIN LATERAL jsonb_array_elements(r.problems) p
CROSS JOIN LATERAL jsonb_array_elements(p.value->'fixes') WITH ORDINALITY f
WHERE r.upload_id = :upload AND r.outcome <> 'accepted' AND r.settled_by_id IS NULL
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 4
""")


def problem_groups(session: Session, upload: Upload) -> list[ProblemGroup]:
    """The problems of rows that wait, errors first, the most frequent first."""
    offers: dict[str, list[Offer]] = {}
    for row in session.execute(_OFFERS, {"upload": upload.id}):
        offers.setdefault(row.code, []).append(Offer(Fix.from_dict(row.fix), row.rows))
    return [
        ProblemGroup(row.code, row.severity, row.rows, row.first_row, row.example, tuple(offers.get(row.code, ())))
        for row in session.execute(_GROUPS, {"upload": upload.id})
    ]


def layers_of(session: Session, upload: Upload) -> Sequence[UploadLayer]:
    """The layers of an upload in the order of the file."""
    return session.scalars(
        select(UploadLayer).where(UploadLayer.upload_id == upload.id).order_by(UploadLayer.position)
    ).all()


@dataclass(frozen=True, slots=True)
class PastFix:
    """A decision that was made, and by whom (None: the command line)."""

    fix: RowFix
    person_name: str | None


def past_fixes(session: Session, upload: Upload) -> list[PastFix]:
    """Decisions about rows of an upload, the newest first."""
    found = session.execute(
        select(RowFix, Person.name)
        .outerjoin(Person, Person.id == RowFix.person_id)
        .where(RowFix.upload_id == upload.id)
        .order_by(RowFix.id.desc())
    )
    return [PastFix(fix, name) for fix, name in found]
