"""A panel shows what files said beyond our own attributes: other names with their upload, unknown columns as text."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from api.schemas.panel import PanelOut
from gis import people
from gis.clock import Clock
from gis.db.models import FeatureAlias, FeatureExtra, Parcel, Street, Unit, Upload
from gis.domain.policy import Actor
from gis.domain.words import Role, UnitKind, UploadState
from gis.panels import panel
from gis.places import locate
from tests.factories import DISTRICT, RECORDED, add_ground, add_parcel, add_plan
from tests.vector_files import P1

OFFICER = Actor(1, Role.UNIT_OFFICER, None, None)


@pytest.fixture
def streets(session: Session) -> dict[str, Street]:
    made = add_ground(session)
    add_plan(session)
    return made


@pytest.fixture
def parcel(session: Session, streets: dict[str, Street]) -> Parcel:
    assert streets
    made = add_parcel(session, P1, code="P-001", name="示例一厂原址")
    locate(session, [made.id])
    return made


@pytest.fixture
def upload(session: Session, parcel: Parcel) -> Upload:
    """Sent by a department; P-001 got another name by it."""
    office = Unit(district_code=DISTRICT, kind=UnitKind.DEPARTMENT, name_zh="局", name_en="Office")
    session.add(office)
    sender = people.add_person(session, username="a", name="甲", password="x", role=Role.UNIT_OFFICER, unit=office)
    made = Upload(
        district_code=DISTRICT,
        sha256="0" * 64,
        file_name="示例清单.gpkg",
        size_bytes=1,
        target="parcels",
        options={},
        state=UploadState.DONE,
        person_id=sender.id,
        recorded_at=RECORDED,
    )
    session.add(made)
    session.flush()
    for name in ("示例化工厂", "示例化工厂", "示例旧厂"):
        session.add(FeatureAlias(feature_id=parcel.id, name=name, code="QT-9", upload_id=made.id, recorded_at=RECORDED))
    session.flush()
    return made


def test_other_names_stand_once_each_the_newest_first_with_their_upload(
    session: Session, parcel: Parcel, upload: Upload, clock: Clock
) -> None:
    said = PanelOut.of(panel(session, parcel.id, OFFICER, clock)).model_dump()["aliases"]
    assert [(one["name"], one["code"]) for one in said] == [("示例旧厂", "QT-9"), ("示例化工厂", "QT-9")]
    assert said[0]["upload"] == {"id": upload.id, "file_name": "示例清单.gpkg"}


def test_a_street_reads_the_name_but_not_the_upload_of_another_unit(
    session: Session, parcel: Parcel, upload: Upload, streets: dict[str, Street], clock: Clock
) -> None:
    assert upload.id
    west = Actor(2, Role.STREET, None, frozenset({streets["西"].id}))
    found = panel(session, parcel.id, west, clock).frame.aliases
    assert [(one.name, one.upload) for one in found] == [("示例旧厂", None), ("示例化工厂", None)]


def test_cells_of_unknown_columns_are_shown_as_text(session: Session, parcel: Parcel, clock: Clock) -> None:
    session.add(FeatureExtra(feature_id=parcel.id, attributes={"备用": "<b>甲</b>", "序号": 7, "有": True}))
    session.flush()
    said = PanelOut.of(panel(session, parcel.id, OFFICER, clock)).model_dump()["extras"]
    assert said == [
        {"name": "备用", "value": "<b>甲</b>"},
        {"name": "序号", "value": "7"},
        {"name": "有", "value": "true"},
    ]


def test_a_feature_without_either_has_none(session: Session, parcel: Parcel, clock: Clock) -> None:
    frame = panel(session, parcel.id, OFFICER, clock).frame
    assert (frame.aliases, frame.extras) == ((), ())
