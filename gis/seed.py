"""Loads the sample district into a demo database: ground, plan, people, settings, features with their history.

What is there already stays as it is: a second time changes nothing, and what
somebody changed or struck since does not come back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Date, DateTime, Enum, select
from sqlalchemy.orm import Session

from gis import (
    audit,
    installation,
    links,
    measures,
    overlaps,
    people,
    point_neighbours,
    sample_duties,
    sample_land,
    sample_ledger,
    sample_practitioners,
    sample_scenes,
    sample_soil,
    sample_stages,
)
from gis.clock import BEIJING_TIME, Clock
from gis.db.models import (
    Base,
    Detection,
    Link,
    Measure,
    MonitoringPoint,
    Parcel,
    Person,
    PlannedUseChange,
    Project,
    RegisterEntry,
    Scheme,
    Setting,
    Site,
    SoilBatch,
    StageEvent,
    Street,
    Unit,
)
from gis.domain import crs
from gis.domain.errors import SampleMissing
from gis.domain.land_use import is_residential_or_public
from gis.domain.soil import BALANCE_BASIS, BALANCE_KEY, BALANCE_TOLERANCE
from gis.domain.words import FeatureKind
from gis.dues import AMBER_KEY
from gis.measures.importing import QUARTER_ENDS_KEY
from gis.plan.built_in import BUILT_IN_DISTRICT, deadline_settings
from gis.sample_people import SAMPLE_PEOPLE

SAMPLE_DIR = Path(__file__).resolve().parents[1] / "sample_data"
"""Beside the package in a checkout; an installed wheel has none."""
RECORDER = "sthj"
"""The sample person who recorded what no other is named for."""
CHANGE_RECORDER = "zhujian"
DAYS_TO_RECORD = 2
LAYERS: dict[str, tuple[FeatureKind, type[Parcel | Site | Project | MonitoringPoint | Detection]]] = {
    "parcels": (FeatureKind.PARCEL, Parcel),
    "sites": (FeatureKind.SITE, Site),
    "projects": (FeatureKind.PROJECT, Project),
    "points": (FeatureKind.POINT, MonitoringPoint),
    "detections": (FeatureKind.DETECTION, Detection),
}
FACTS: dict[str, type[RegisterEntry | StageEvent | PlannedUseChange | Scheme | SoilBatch]] = {
    "registers": RegisterEntry,
    "stages": StageEvent,
    "use_changes": PlannedUseChange,
    "schemes": Scheme,
    "batches": SoilBatch,
}


def seed(session: Session, clock: Clock, sample_dir: Path | None = None, state_dir: Path | None = None) -> None:
    """Load what is missing of the sample district and mark the database as a demo.

    Files of the sample are kept in `state_dir`; None: nowhere. Raises SampleMissing when the folder (default: beside
    the package) is not there.
    """
    folder = sample_dir or SAMPLE_DIR
    if not (folder / "facts.json").is_file():
        raise SampleMissing(folder=folder)
    if not installation.is_demo(session):
        installation.mark_as_demo(session)
    _add_ground(session, folder)
    measures.install_street_units(session, BUILT_IN_DISTRICT)
    measures.install_built_in(session, clock)
    _complete_plan(session, clock, folder)
    _add_people(session)
    _add_settings(session)
    facts = _json(folder / "facts.json")
    added = list(_add_features(session, folder, facts["parcels"]))
    if not added:
        return
    sample_soil.add(session, folder / "soil", added)
    links.refresh(session, added, clock)
    for denied in facts["denied_links"]:
        _deny(session, clock, denied, added)
    sample_duties.add(session, clock, added)
    sample_land.add(session, clock)
    sample_ledger.add(session, folder / "ledger", state_dir)
    sample_practitioners.add(session)
    sample_stages.add(session, added, state_dir)
    # Its documents decide what parcels lack, and what of them is against the law.
    links.refresh(session, added, clock)
    sample_scenes.add(session, folder / "scenes", state_dir)
    audit.record(session, clock, "seed", ("district", BUILT_IN_DISTRICT), after={"features": len(added)})
    session.flush()


def _add_ground(session: Session, folder: Path) -> None:
    """The district, and its schematic streets unless it has streets already."""
    measures.ensure_district(session, BUILT_IN_DISTRICT)
    if session.scalar(select(Street.id).where(Street.district_code == BUILT_IN_DISTRICT).limit(1)) is not None:
        return
    names_en = _json(folder / "boundary" / "street_names_en.json")
    streets = _json(folder / "boundary" / "dongcheng_streets_SCHEMATIC_wgs84.geojson")["features"]
    for number, street in enumerate(sorted(streets, key=lambda one: str(one["properties"]["code"])), 1):
        said = street["properties"]
        session.add(
            Street(
                id=number,
                code=said["code"],
                district_code=BUILT_IN_DISTRICT,
                name_zh=said["name"],
                name_en=names_en[said["code"]],
                is_schematic=True,
                source=said["source"],
                geom=from_shape(_multi(_shape(street)), srid=crs.STORAGE),
            )
        )
    session.flush()


def _complete_plan(session: Session, clock: Clock, folder: Path) -> None:
    """The official document adds its wording and source lines to the built-in plan."""
    has_text = session.scalar(select(Measure.id).where(Measure.text_zh.is_not(None)).limit(1))
    if has_text is None:
        document = folder / "plan" / "dongcheng-2024.txt"
        measures.import_document(session, clock, measures.PlanFile(document.name, document.read_bytes()))


def _add_people(session: Session) -> None:
    present = set(session.scalars(select(Person.username)))
    units = {unit.name_zh: unit for unit in session.scalars(select(Unit))}
    for one in SAMPLE_PEOPLE:
        if one.username not in present:
            people.add_person(
                session,
                username=one.username,
                name=one.name,
                password=one.password,
                role=one.role,
                unit=units[one.unit] if one.unit else None,
            )


def _add_settings(session: Session) -> None:
    """The editable values as they ship, so that they can be seen and changed."""
    shipped = deadline_settings()
    ends = [f"{day.month:02}-{day.day:02}" for day in shipped.quarter_ends]
    proposal = "本系统建议值 / our proposal"
    defaults = (
        (BALANCE_KEY, BALANCE_TOLERANCE, BALANCE_BASIS),
        (overlaps.TOLERANCE_KEY, overlaps.TOLERANCE_M, proposal),
        (point_neighbours.REACH_KEY, point_neighbours.REACH_M, proposal),
        (AMBER_KEY, shipped.amber_working_days, proposal),
        (QUARTER_ENDS_KEY, ends, "季度末；计划未写明日期 / quarter ends; the plan names no day"),
    )
    for key, value, basis in defaults:
        if session.get(Setting, key) is None:
            session.add(Setting(key=key, value=value, basis=basis))
    session.flush()


def _add_features(session: Session, folder: Path, facts: dict[str, dict[str, list[dict[str, Any]]]]) -> Iterator[int]:
    """Add the features whose code is not there yet, parcels with all their facts; gives the new ids."""
    who = {username: person_id for username, person_id in session.execute(select(Person.username, Person.id))}  # noqa: C416
    for layer, (kind, model) in LAYERS.items():
        present = set(session.scalars(select(model.code).where(model.district_code == BUILT_IN_DISTRICT)))
        new = []
        for feature in _json(folder / f"{layer}.geojson")["features"]:
            said = feature["properties"]
            if said["code"] in present:
                continue
            one = model(
                kind=kind,
                district_code=BUILT_IN_DISTRICT,
                geom=from_shape(_geometry(kind, feature), srid=crs.STORAGE),
                recorded_by_id=who[CHANGE_RECORDER if kind is FeatureKind.DETECTION else RECORDER],
                recorded_at=_recorded_at(said, facts.get(said["code"])),
                **_values(model, said),
            )
            session.add(one)
            new.append(one)
        session.flush()
        for one in new:
            if kind is FeatureKind.PARCEL:
                _add_facts(session, one.id, facts[one.code], who)
            yield one.id
    session.flush()


def _add_facts(session: Session, parcel_id: int, facts: dict[str, list[dict[str, Any]]], who: dict[str, int]) -> None:
    for name, model in FACTS.items():
        for fact in facts[name]:
            said = dict(fact)
            by = who[said.pop("recorded_by")]
            if model is PlannedUseChange:
                said["is_residential_or_public"] = is_residential_or_public(said["to_use"])
            session.add(model(parcel_id=parcel_id, recorded_by_id=by, **_values(model, said)))


def _recorded_at(said: dict[str, Any], facts: dict[str, list[dict[str, Any]]] | None) -> datetime:
    """A parcel was known when its first stage was; anything else two days after its source speaks."""
    if facts is not None:
        return datetime.fromisoformat(facts["stages"][0]["recorded_at"])
    day = date.fromisoformat(said["as_of"]) + timedelta(days=DAYS_TO_RECORD)
    return datetime.combine(day, time(10), tzinfo=BEIJING_TIME)


def _deny(session: Session, clock: Clock, denied: dict[str, str], added: list[int]) -> None:
    """Somebody's "no" to a link of the sample, through the same door as everybody's."""
    detection, parcel = Detection.__table__, Parcel.__table__
    found = session.scalars(
        select(Link.id)
        .join(Measure, Measure.id == Link.measure_id)
        .join(detection, detection.c.id == Link.feature_id)
        .join(parcel, parcel.c.id == Link.via_id)
        .where(
            detection.c.code == denied["detection"],
            parcel.c.code == denied["parcel"],
            Measure.number == denied["measure"],
            Link.feature_id.in_(added),
        )
    )
    person = session.scalars(select(Person).where(Person.username == denied["by"])).one()
    for link_id in found.all():
        links.answer(session, clock, people.actor_of(person), link_id, is_denied=True, reason=denied["reason"])


def _values(model: type[Base], said: dict[str, Any]) -> dict[str, Any]:
    """JSON values as the model's columns take them: days, times and words of the house."""
    columns = model.__mapper__.columns
    return {name: _value(columns[name].type, value) for name, value in said.items()}


def _value(kind: object, value: Any) -> Any:  # noqa: ANN401  JSON in, a column's value out
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return value


def _geometry(kind: FeatureKind, feature: dict[str, Any]) -> BaseGeometry:
    read = _shape(feature)
    return read if kind in {FeatureKind.SITE, FeatureKind.POINT} else _multi(read)


def _multi(geometry: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([geometry]) if geometry.geom_type == "Polygon" else geometry


def _shape(feature: dict[str, Any]) -> BaseGeometry:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def _json(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
