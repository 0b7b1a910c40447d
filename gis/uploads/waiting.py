"""What waits to be decided in an upload: problems by code with shared fixes, layers, and past decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, literal_column, select, text
from sqlalchemy.orm import Session

from gis.db.models import Person, RowFix, Upload, UploadLayer, UploadRow
from gis.domain.mending import Fix, Inclusion, Treatment
from gis.domain.row_problems import kinds
from gis.domain.text import Text
from gis.domain.uploading import Target
from gis.domain.words import RowOutcome
from gis.uploads.decided import decision_text


@dataclass(frozen=True, slots=True)
class Offer:
    """A fix, and how many waiting rows offer just this."""

    fix: Fix
    rows: int


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """A problem of rows that wait, of one field: how many rows, an example, and what can be decided for all of them."""

    code: str
    field: str | None
    severity: str
    rows: int
    first_row: int
    example: dict[str, Any]
    offers: tuple[Offer, ...]
    layers: tuple[tuple[str, int], ...]
    """In which layers of the file they are, and how many in each."""

    @property
    def question(self) -> Text | None:
        """What is asked of a person, where the offers are the answers."""
        kind = kinds().get(self.code)
        return None if kind is None or not self.offers else kind.question


# A corrected file brought the row, or somebody has said that it stays out, or is a thing that is there: nothing is left
# to decide.
_WAITS = """upload_row.outcome <> 'accepted' AND upload_row.settled_by_id IS NULL
    AND upload_row.treatment->>'inclusion' IS DISTINCT FROM 'left-out'
    AND NOT (upload_row.outcome = 'duplicate' AND (
        upload_row.treatment ? 'same_as' OR jsonb_path_exists(upload_row.problems, '$[*] ? (@.code == "same-file")')
    ))"""


def waits() -> ColumnElement[bool]:
    """The rows that wait for a decision, where a statement reads UploadRow."""
    return literal_column(f"({_WAITS})", Boolean)


def stays_out() -> ColumnElement[bool]:
    """The rows that a person has left out, where a statement reads UploadRow."""
    is_left_out = UploadRow.treatment["inclusion"].astext == Inclusion.LEFT_OUT.value
    return and_(UploadRow.outcome == RowOutcome.QUARANTINED, UploadRow.settled_by_id.is_(None), is_left_out)


def has_problem(code: str, field: str | None = None) -> ColumnElement[bool]:
    """The rows with a problem, of one field if it is named, where a statement reads UploadRow."""
    wanted: dict[str, Any] = {"code": code}
    if field is not None:
        wanted["place"] = {"field": field}
    return UploadRow.problems.contains([wanted])


def does_wait(row: UploadRow) -> bool:
    """What `waits` says of one row."""
    if row.outcome is RowOutcome.DUPLICATE:
        is_answered = "same_as" in row.treatment or any(one["code"] == "same-file" for one in row.problems)
    else:
        is_answered = row.outcome is RowOutcome.ACCEPTED or is_left_out(row)
    return row.settled_by_id is None and not is_answered


def is_left_out(row: UploadRow) -> bool:
    """Whether a person has decided that it does not come in."""
    return row.outcome is RowOutcome.QUARANTINED and row.treatment.get("inclusion") == Inclusion.LEFT_OUT


_SAID = f"""
WITH said AS (
    SELECT number, layer, p.value AS problem, p.value->>'code' AS code, p.value->'place'->>'field' AS field
    FROM upload_row CROSS JOIN LATERAL jsonb_array_elements(problems) p
    WHERE upload_id = :upload AND {_WAITS}
)
"""  # noqa: S608  a constant of ours
_GROUPS = text(f"""{_SAID}
SELECT code, field, min(problem->>'severity') AS severity, count(DISTINCT number) AS rows,
    min(number) AS first_row, (array_agg(problem ORDER BY number))[1] AS example
FROM said GROUP BY 1, 2 ORDER BY min(problem->>'severity'), 4 DESC, 1, 2
""")  # noqa: S608  a constant of ours
_OFFERS = text(f"""{_SAID}
SELECT code, field, f.value AS fix, count(DISTINCT number) AS rows, min(f.ordinality) AS rank
FROM said CROSS JOIN LATERAL jsonb_array_elements(problem->'fixes') WITH ORDINALITY f
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 5
""")  # noqa: S608  a constant of ours
_LAYERS = text(f"""{_SAID}
SELECT code, field, coalesce(layer, '') AS layer, count(DISTINCT number) AS rows
FROM said GROUP BY 1, 2, 3 ORDER BY min(number)
""")  # noqa: S608  a constant of ours


def problem_groups(session: Session, upload: Upload) -> list[ProblemGroup]:
    """The problems of rows that wait, errors first, the most frequent first."""
    offers: dict[tuple[str, str | None], list[Offer]] = defaultdict(list)
    for row in session.execute(_OFFERS, {"upload": upload.id}):
        offers[row.code, row.field].append(Offer(Fix.from_dict(row.fix), row.rows))
    layers: dict[tuple[str, str | None], list[tuple[str, int]]] = defaultdict(list)
    for row in session.execute(_LAYERS, {"upload": upload.id}):
        layers[row.code, row.field].append((row.layer, row.rows))
    return [
        ProblemGroup(
            row.code,
            row.field,
            row.severity,
            row.rows,
            row.first_row,
            row.example,
            tuple(offers[row.code, row.field]),
            tuple(layers[row.code, row.field]),
        )
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
    what: Text


def past_fixes(session: Session, upload: Upload) -> list[PastFix]:
    """Decisions about rows of an upload, the newest first."""
    found = session.execute(
        select(RowFix, Person.name)
        .outerjoin(Person, Person.id == RowFix.person_id)
        .where(RowFix.upload_id == upload.id)
        .order_by(RowFix.id.desc())
    )
    target = Target(upload.target)
    return [PastFix(fix, name, decision_text(Treatment.from_dict(fix.treatment), target)) for fix, name in found]
