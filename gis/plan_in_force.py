"""Which plan is in force on a day: links, filters, search and the pages ask here, so they always agree."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from gis.db.models import Plan


def plans_in_force(on: date) -> Select[int]:
    """Ids of the plans in force: of each district the newest that is not of a later year.

    A district whose first plan is of a later year has none yet.
    """
    other = aliased(Plan)
    newer = select(other.id).where(
        other.district_code == Plan.district_code, other.year > Plan.year, other.year <= on.year
    )
    return select(Plan.id).where(Plan.year <= on.year, ~newer.exists())


def year_in_force(session: Session, district_code: str, on: date) -> int | None:
    """The year of a district's plan in force; None when there is none (yet)."""
    return session.scalar(select(Plan.year).where(Plan.district_code == district_code, Plan.id.in_(plans_in_force(on))))
