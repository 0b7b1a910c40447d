"""Scenario A4 on the built-in plan, with people: what tests of panels, briefs and the API look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import installation, links, measures, people
from gis.clock import Clock
from gis.db.models import Detection, Parcel, Person, PlannedUseChange, Project, Scheme, Site, SoilBatch, Street, Unit
from gis.domain.words import (
    ChangeKind,
    FeatureKind,
    Industry,
    ProjectKind,
    Register,
    Role,
    SiteKind,
    Stage,
)
from gis.sample_people import PASSWORD
from tests.factories import (
    DISTRICT,
    RECORDED,
    add_detection,
    add_ground,
    add_parcel,
    rectangle,
    stored,
)

HOSTILE = '</script><img src=x onerror="document.title=1">'
"""The name of one detection: it must be shown as these letters and do nothing."""
WHO = {
    "zhujian": (Role.UNIT_OFFICER, "区住房城市建设委"),
    "sthj": (Role.UNIT_OFFICER, "区生态环境局"),
    "dongsi": (Role.STREET, "东四街道"),
    "jingshan": (Role.STREET, "景山街道"),
    "chayue": (Role.VIEWER, None),
    "xitong": (Role.SYSTEM_ADMIN, None),
}


@dataclass(frozen=True)
class Scene:
    """P-001 across 景山街道 and 东四街道; D-001 on it, D-002 12 m outside, D-003 on P-002 with a hostile name."""

    parcel: Parcel
    second: Parcel
    on: Detection
    near: Detection
    hostile: Detection
    site: Site
    project: Project
    people: dict[str, Person]
    streets: dict[str, Street]

    @property
    def ids(self) -> dict[str, int]:
        """Ids by code."""
        found = (self.parcel, self.second, self.on, self.near, self.hostile, self.site, self.project)
        return {one.code: one.id for one in found}


def add_scene(session: Session, clock: Clock) -> Scene:
    """The scene in a demo database; nothing is committed."""
    installation.mark_as_demo(session)
    ground = add_ground(session)
    for street, name, english in ((ground["西"], "景山街道", "Jingshan"), (ground["东"], "东四街道", "Dongsi")):
        street.name_zh, street.name_en = name, english
    session.flush()
    measures.install_built_in(session, clock)
    measures.install_street_units(session, DISTRICT)
    staff = {
        name: people.add_person(
            session,
            username=name,
            name=f"示例·{name}",
            password=PASSWORD,
            role=role,
            unit=session.scalars(select(Unit).where(Unit.name_zh == unit)).one() if unit else None,
        )
        for name, (role, unit) in WHO.items()
    }
    parcel, second = _parcels(session)
    on = add_detection(session, rectangle(449652.4, 4421388.2, 60, 50), code="D-001", name="示例图斑一")
    near = add_detection(session, rectangle(449694.4, 4421388.2, 30, 40), code="D-002", name="示例图斑二")
    hostile = add_detection(
        session,
        rectangle(449782.4, 4421378.2, 30, 30),
        code="D-003",
        name=HOSTILE,
        change_kind=ChangeKind.BUILDING,
        imagery="<b>GF-2</b>",
        as_of=date(2024, 7, 21),
    )
    site, project = _others(session)
    links.refresh(session, [one.id for one in (parcel, second, on, near, hostile, site, project)], clock)
    return Scene(parcel, second, on, near, hostile, site, project, staff, ground)


def _parcels(session: Session) -> tuple[Parcel, Parcel]:
    first = add_parcel(
        session,
        rectangle(449562.4, 4421368.2, 120, 80),
        Register.LISTED,
        code="P-001",
        name="示例一厂原址",
        stage=Stage.REMED,
        as_of=date(2024, 6, 30),
        source="示例名录",
    )
    facts = {"parcel_id": first.id, "recorded_at": RECORDED}
    session.add(Scheme(is_remediation=True, filed_on=date(2024, 4, 2), document="备案表", **facts))
    session.add(
        PlannedUseChange(to_use="居住用地", is_residential_or_public=True, changed_on=date(2024, 5, 10), **facts)
    )
    second = add_parcel(
        session,
        rectangle(449762.4, 4421368.2, 80, 60),
        Register.PRIORITY,
        code="P-002",
        name="示例二厂原址",
        stage=Stage.DETAIL,
    )
    common = {"parcel_id": second.id, "volume_m3": 120.0, "destination": "示例处置厂", "recorded_at": RECORDED}
    session.add(SoilBatch(number="2024-01", promised_on=date(2024, 9, 10), **common))
    session.add(SoilBatch(number="2024-02", promised_on=date(2024, 9, 25), **common))
    return first, second


def _others(session: Session) -> tuple[Site, Project]:
    common = {"district_code": DISTRICT, "recorded_at": RECORDED}
    site = Site(
        kind=FeatureKind.SITE,
        code="S-001",
        name="示例加油站",
        site_kind=SiteKind.PETROL_STATION,
        geom=stored(rectangle(449900, 4421500, 40, 30)),
        **common,
    )
    project = Project(
        kind=FeatureKind.PROJECT,
        code="J-001",
        name="示例芯片厂扩建",
        project_kind=ProjectKind.ALTERED_PLANT,
        industry=Industry.CHIP,
        starts_on=date(2024, 9, 1),
        geom=stored(rectangle(449900, 4421600, 60, 60)),
        **common,
    )
    session.add_all([site, project])
    session.flush()
    return site, project
