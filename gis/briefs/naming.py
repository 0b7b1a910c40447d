"""Finds what a brief is wanted of by the names people write on a command line, and names its file."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gis.briefs.gathering import Order
from gis.db.models import District, Parcel, Street
from gis.domain.errors import NotFound
from gis.domain.text import Language
from gis.filters import FeatureFilter
from gis.measures.units import catalogue_of


def named_order(
    session: Session,
    district_code: str,
    language: Language,
    *,
    measure: str | None = None,
    parcel: str | None = None,
    street: str | None = None,
    unit: str | None = None,
) -> Order:
    """The order for a measure's number, a parcel's code, a street's name or code, a unit's name or other wording.

    Raises NotFound.
    """
    if parcel is not None:
        return Order(district_code, language, feature_id=_parcel(session, district_code, parcel))
    chosen = FeatureFilter(
        measure=measure,
        streets=() if street is None else (_street(session, district_code, street),),
        unit=None if unit is None else _unit(session, district_code, unit),
    )
    return Order(district_code, language, chosen=chosen)


def file_name(order: Order, on: date) -> str:
    """A plain ASCII name for the file: what it is of, and the working date."""
    parts = [order.chosen.measure or "", *order.chosen.streets]
    if order.chosen.unit is not None:
        parts.append(f"unit-{order.chosen.unit}")
    if order.feature_id is not None:
        parts.append(f"feature-{order.feature_id}")
    said = "-".join(part for part in parts if part) or "all"
    return f"jingtu-{said}-{on}.html"


def _parcel(session: Session, district_code: str, code: str) -> int:
    table = Parcel.__table__
    found = session.scalar(
        select(table.c.id).where(Parcel.district_code == district_code, Parcel.code == code, Parcel.struck_at.is_(None))
    )
    if found is None:
        raise NotFound(what=code)
    return int(found)


def _street(session: Session, district_code: str, name: str) -> str:
    plain = name.removesuffix("办事处")
    found = session.scalar(
        select(Street.code).where(
            Street.district_code == district_code,
            or_(Street.code == name, Street.name_zh == plain, Street.name_en == name),
        )
    )
    if found is None:
        raise NotFound(what=name)
    return found


def _unit(session: Session, district_code: str, name: str) -> int:
    district = session.get(District, district_code)
    found = catalogue_of(session, district).find(name) if district else None
    if found is None:
        raise NotFound(what=name)
    return int(found.code)
