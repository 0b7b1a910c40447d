"""Uploads: every row has one outcome, good ones are linked at once, nothing is ever half stored."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from geoalchemy2.shape import to_shape
from shapely import MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from gis import jobs, links, overlaps, places, uploads
from gis.clock import Clock
from gis.db.models import (
    Detection,
    Feature,
    FeatureStreet,
    Link,
    Measure,
    MonitoringPoint,
    Overlap,
    Parcel,
    Person,
    PlannedUseChange,
    Project,
    RegisterEntry,
    Scheme,
    Site,
    SoilBatch,
    StageEvent,
    Street,
    Unit,
    Upload,
    UploadRow,
)
from gis.db.session import make_engine, make_sessions
from gis.domain.errors import DistrictUnknown, FileTooLarge, NotAllowed, NotFound
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.domain.words import (
    ChangeKind,
    DetectionState,
    FeatureKind,
    Register,
    Relation,
    Role,
    RowOutcome,
    SiteKind,
    Stage,
    UnitKind,
    UploadState,
)
from gis.people import actor_of, add_person
from gis.settings import Settings
from gis.uploads import processing
from gis.uploads.receiving import plain_file_name
from tests.factories import add_detection, add_ground, add_parcel, add_plan, lonlat
from tests.vector_files import (
    BOW_TIE,
    D1,
    D2,
    P1,
    WINDOW,
    frame,
    geojson,
    geopackage,
    ground,
    parcel,
    shapefile_zip,
)

Send = Callable[..., Upload]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, state_dir=tmp_path / "state")


@pytest.fixture
def send(session: Session, clock: Clock, settings: Settings) -> Send:
    """Receive and process a file in one transaction, and commit; checks that the rows add up each time."""
    add_ground(session)
    add_plan(session)
    session.commit()

    def send(path: Path, target: Target = Target.PARCELS, *, person: Any = None, **options: Any) -> Upload:
        sending = Sending(path.name, target, UploadOptions(**options))
        with path.open("rb") as stream:
            upload = uploads.receive(session, stream, sending, person, clock, settings, is_queued=False)
        processed = uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
        session.commit()
        assert processed is upload
        stored = session.scalar(select(func.count()).where(UploadRow.upload_id == upload.id))
        assert upload.rows_in == stored == upload.accepted + upload.quarantined + upload.duplicates
        return upload

    return send


def test_streets_told_as_a_file_comes_are_those_told_of_stored_features(
    session: Session, send: Send, tmp_path: Path
) -> None:
    # From west to east over the border at easting 449605.4, two that end there, one of two parts.
    corners = [449500.0, 449565.4, 449570.4, 449600.0, 449605.4, 449610.0, 449700.0]
    outlines: list[BaseGeometry] = [
        box(x, 4421300 + 60 * at, x + 40, 4421340 + 60 * at) for at, x in enumerate(corners)
    ]
    outlines.append(MultiPolygon([box(449400, 4421000, 449410, 4421010), box(449700, 4421000, 449710, 4421010)]))
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(one) for one in range(1, 9)], outlines)))
    assert counts(upload) == (8, 8, 0, 0)
    shares = select(FeatureStreet.__table__).order_by(FeatureStreet.feature_id, FeatureStreet.street_id)
    copies = select(Parcel.__table__.c.id, Parcel.streets, Parcel.home_street_id).order_by(Parcel.__table__.c.id)

    told = [[tuple(row) for row in session.execute(one)] for one in (shares, copies)]
    places.locate(session, [row[0] for row in told[1]])

    assert [[tuple(row) for row in session.execute(one)] for one in (shares, copies)] == told
    lies_in = [len(row[1]) for row in told[1]]
    assert (lies_in[0], lies_in[3], lies_in[6], lies_in[7]) == (1, 2, 1, 2)


def counts(upload: Upload) -> tuple[int, int, int, int]:
    return upload.rows_in, upload.accepted, upload.quarantined, upload.duplicates


def problems(session: Session, upload: Upload, row: int) -> list[str]:
    found = session.get_one(UploadRow, (upload.id, row))
    return [one["code"] for one in found.problems]


def file_problems(upload: Upload) -> list[str]:
    return [one["code"] for one in upload.problems]


class TestFormats:
    def test_a_geopackage_becomes_parcels_with_their_facts_and_links(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        row = parcel(
            registers="LISTED:2021-05-01;优先监管:2020-03-01~2023-06-30（某文件）",
            stage="修复",
            stage_since="2024-04-10",
            use_change_to="居住用地",
            use_change_on="2024-05-10",
            scheme_filed_on="2024-04-02",
            over_screening="是",
            national_modules="基础信息;POINTS",
            batches="B-1|120|某处置场|2024-06-01|2024-07-01||",
            source="示例",
        )
        upload = send(geopackage(tmp_path / "a.gpkg", frame([row], [P1])), as_of=date(2024, 9, 1))

        stored = session.scalars(select(Parcel)).one()
        assert counts(upload) == (1, 1, 0, 0)
        assert (stored.code, stored.stage, stored.as_of) == ("P-001", Stage.REMED, date(2024, 9, 1))
        assert stored.area_m2 == pytest.approx(9600, abs=0.5)
        assert (stored.is_over_screening, stored.national_modules) == (True, ["BASE_INFO", "POINTS"])
        assert stored.upload_id == upload.id
        registers = session.scalars(select(RegisterEntry).order_by(RegisterEntry.since)).all()
        assert [(one.register, one.since, one.until, one.document) for one in registers] == [
            (Register.PRIORITY, date(2020, 3, 1), date(2023, 6, 30), "某文件"),
            (Register.LISTED, date(2021, 5, 1), None, "示例"),
        ]
        event = session.scalars(select(StageEvent)).one()
        assert (event.from_stage, event.to_stage, event.valid_on) == (None, Stage.REMED, date(2024, 4, 10))
        change = session.scalars(select(PlannedUseChange)).one()
        assert (change.is_residential_or_public, change.changed_on) == (True, date(2024, 5, 10))
        assert session.scalars(select(Scheme)).one().is_remediation
        assert session.scalars(select(SoilBatch)).one().promised_on == date(2024, 7, 1)
        numbers = session.scalars(select(Measure.number).join(Link).where(Link.feature_id == stored.id)).all()
        assert "4.1" in numbers
        assert session.scalar(select(func.count()).select_from(FeatureStreet)) == 2

    @pytest.mark.parametrize(("said", "stored"), [("是", True), ("否", False), ("", None), (None, None)])
    def test_what_a_file_does_not_say_of_screening_values_stays_unknown(
        self, session: Session, send: Send, tmp_path: Path, said: str | None, stored: bool | None
    ) -> None:
        row = parcel() if said is None else parcel(over_screening=said)
        send(geopackage(tmp_path / "a.gpkg", frame([row], [P1])))

        assert session.scalars(select(Parcel)).one().is_over_screening is stored

    @pytest.mark.parametrize("epsg", [4548, 4527, 3857, 4326, 4490, 4549, 32650])
    def test_the_declared_crs_is_honoured(self, session: Session, send: Send, tmp_path: Path, epsg: int) -> None:
        send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [P1], epsg)))

        # A tenth of a millimetre; the systems of this list share one datum.
        stored = to_shape(session.scalars(select(Parcel)).one().geom)
        assert stored.bounds == pytest.approx(lonlat(P1).bounds, abs=1e-9)

    def test_a_chinese_shapefile_in_a_nested_folder_keeps_its_text(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        rows = frame([{"地块编码": "P-001", "地块名称": "示例一厂原址", "所处阶段": "初步调查"}], [P1], 4527)
        upload = send(shapefile_zip(tmp_path / "a.zip", rows, encoding="GBK", folder="成果/矢量/"))

        stored = session.scalars(select(Parcel)).one()
        assert (stored.code, stored.name, stored.stage) == ("P-001", "示例一厂原址", Stage.PRELIM)
        assert counts(upload) == (1, 1, 0, 0)

    @pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
    def test_a_shapefile_without_cpg_is_read_by_its_bytes_and_says_so(
        self, session: Session, send: Send, tmp_path: Path, encoding: str
    ) -> None:
        rows = frame([{"编码": "P-001", "名称": "示例一厂原址"}], [P1])
        upload = send(shapefile_zip(tmp_path / "a.zip", rows, encoding=encoding, without=[".cpg"]))

        assert session.scalars(select(Parcel.name)).one() == "示例一厂原址"
        assert "encoding-guessed" in file_problems(upload)

    def test_names_that_a_shapefile_cut_are_still_understood(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        row = {"code": "S-1", "name": "某厂", "site_kind": "加油站", "hazards_checked_on": "2024-03-01"}
        send(shapefile_zip(tmp_path / "a.zip", frame([row], [P1])), Target.SITES)

        assert session.scalars(select(Site.hazards_checked_on)).one() == date(2024, 3, 1)

    def test_a_geojson_with_byte_order_mark_is_read(self, send: Send, tmp_path: Path) -> None:
        path = geojson(tmp_path / "a.json", frame([parcel()], [P1]), start=b"\xef\xbb\xbf")
        assert counts(send(path)) == (1, 1, 0, 0)

    def test_the_old_crs_member_of_geojson_is_honoured(self, session: Session, send: Send, tmp_path: Path) -> None:
        document = {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}},
            "features": [{"type": "Feature", "properties": parcel(), "geometry": P1.__geo_interface__}],
        }
        path = tmp_path / "a.geojson"
        path.write_text(json.dumps(document))
        send(path)

        assert to_shape(session.scalars(select(Parcel)).one().geom).bounds == pytest.approx(lonlat(P1).bounds, abs=1e-9)

    def test_all_layers_are_read_and_named(self, session: Session, send: Send, tmp_path: Path) -> None:
        one, two = frame([parcel(1)], [ground(1)], 4490), frame([parcel(2)], [ground(2)], 4548)
        upload = send(geopackage(tmp_path / "a.gpkg", one, two, names=["东区", "西区"]))

        rows = session.scalars(select(UploadRow).order_by(UploadRow.number)).all()
        assert [(row.number, row.layer) for row in rows] == [(1, "东区"), (2, "西区")]
        assert (counts(upload), file_problems(upload)) == ((2, 2, 0, 0), ["several-layers"])

    @pytest.mark.parametrize(
        ("target", "row", "geometry", "model"),
        [
            (Target.SITES, {"code": "S-1", "name": "站", "单位类别": "加油站"}, Point(449600, 4421400), Site),
            (Target.PROJECTS, {"code": "X-1", "name": "项目", "project_kind": "新建"}, P1, Project),
            (Target.POINTS, {"code": "M-1", "点位类型": "背景点"}, Point(449600, 4421400), MonitoringPoint),
        ],
    )
    def test_every_target_is_stored(
        self, session: Session, send: Send, tmp_path: Path, target: Target, row: Any, geometry: Any, model: Any
    ) -> None:
        assert counts(send(geopackage(tmp_path / "a.gpkg", frame([row], [geometry])), target)) == (1, 1, 0, 0)
        assert session.scalars(select(model.code)).one() == row["code"]


class TestDetections:
    def test_scenario_a4_is_linked_at_once(self, session: Session, send: Send, clock: Clock, tmp_path: Path) -> None:
        on = add_parcel(session, P1, Register.LISTED, code="P-001", stage=Stage.REMED)
        links.refresh(session, [on.id], clock)
        rows = frame(
            [
                {"编号": "D-001", "变化类型": "开挖", "前时相": "2024-05-18", "后时相": "2024-07-21", "分辨率": "2米"},
                {"编号": "D-002", "变化类型": "EXCAVATION", "前时相": "2024/5/18", "后时相": "2024年7月21日"},
            ],
            [D1, D2],
        )
        upload = send(geojson(tmp_path / "d.geojson", rows), Target.DETECTIONS)

        assert counts(upload) == (2, 2, 0, 0)
        overlap = session.scalars(select(Overlap)).one()
        assert (overlap.overlap_m2, overlap.share_of_detection) == (
            pytest.approx(1500, abs=0.5),
            pytest.approx(0.5, abs=1e-4),
        )
        missed = session.scalars(select(Detection.id).where(Detection.code == "D-002")).one()
        near = overlaps.near(session, missed, FeatureKind.DETECTION)[on.id]
        assert (near.relation, near.distance_m) == (Relation.NEAR, pytest.approx(12, abs=0.01))
        first = session.scalars(select(Detection).where(Detection.code == "D-001")).one()
        assert (first.change_kind, first.resolution_m, first.state) == (
            ChangeKind.EXCAVATION,
            2.0,
            DetectionState.TO_TRIAGE,
        )
        found = session.scalars(select(Measure.number).join(Link).where(Link.feature_id == first.id)).all()
        assert "11.2" in found

    def test_options_fill_what_rows_lack_and_codes_are_given(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        add_detection(session, ground(9), code="BH-20240721-0001")
        rows = frame([{"kind": "开挖"}, {"kind": "拆除"}], [D1, ground(5)])
        send(
            geojson(tmp_path / "d.geojson", rows),
            Target.DETECTIONS,
            before_date=date(2024, 5, 18),
            after_date=date(2024, 7, 21),
            imagery="高分二号",
            resolution_m=0.8,
        )

        stored = session.scalars(select(Detection).where(Detection.upload_id.is_not(None)).order_by(Detection.code))
        assert [(one.code, one.imagery, one.resolution_m) for one in stored] == [
            ("BH-20240721-0002", "高分二号", 0.8),
            ("BH-20240721-0003", "高分二号", 0.8),
        ]

    def test_without_dates_every_row_says_so(self, session: Session, send: Send, tmp_path: Path) -> None:
        upload = send(geojson(tmp_path / "d.geojson", frame([{"kind": "开挖"}], [D1])), Target.DETECTIONS)
        assert problems(session, upload, 1) == ["field-missing", "field-missing"]

    def test_the_same_ground_in_another_window_is_another_detection(self, send: Send, tmp_path: Path) -> None:
        rows = [{"code": "D-1", **WINDOW}, {"code": "D-2", "before_date": "2024-07-21", "after_date": "2024-09-01"}]
        assert counts(send(geojson(tmp_path / "d.json", frame(rows, [D1, D1])), Target.DETECTIONS)) == (2, 2, 0, 0)

    def test_the_same_ground_in_the_same_window_is_a_duplicate(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        rows = [{"code": "D-1", **WINDOW}, {"code": "D-2", **WINDOW}]
        upload = send(geojson(tmp_path / "d.json", frame(rows, [D1, D1])), Target.DETECTIONS)
        assert (counts(upload), problems(session, upload, 2)) == ((2, 1, 0, 1), ["same-as-row"])

    def test_a_code_of_another_window_is_settled_by_a_person(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        add_detection(session, D1, code="D-1")
        rows = frame([{"code": "D-1", "before_date": "2024-07-21", "after_date": "2024-09-01"}], [D1])
        upload = send(geojson(tmp_path / "d.json", rows), Target.DETECTIONS)
        assert problems(session, upload, 1) == ["code-taken-other-window"]


class TestBadRows:
    def test_all_problems_of_all_rows_are_named_at_once(self, session: Session, send: Send, tmp_path: Path) -> None:
        rows = [
            parcel(1),
            parcel(2),
            parcel(3),
            parcel(4),
            parcel(5, stage="挖坑", stage_since="2024-13-01"),
            {"name": "无编码"},
            parcel(7, as_of="2025-01-01"),
        ]
        far = box(349562, 4421368, 349682, 4421448)
        geometry = [ground(1), BOW_TIE, None, Point(449600, 4421400), far, ground(6), ground(7)]
        upload = send(geopackage(tmp_path / "a.gpkg", frame(rows, geometry)))

        assert counts(upload) == (7, 1, 6, 0)
        assert problems(session, upload, 2) == ["self-crossing"]
        assert problems(session, upload, 3) == ["geometry-missing"]
        assert problems(session, upload, 4) == ["geometry-type"]
        assert problems(session, upload, 5) == ["outside-district", "word-unknown", "date-unreadable"]
        assert problems(session, upload, 6) == ["field-missing"]
        assert problems(session, upload, 7) == ["date-in-future"]
        assert session.scalar(select(func.count()).select_from(Parcel)) == 1

    def test_a_problem_says_where_what_was_read_what_was_expected_and_how_to_mend_it(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [BOW_TIE]), names=["地块"]))

        row = session.get_one(UploadRow, (upload.id, 1))
        said = row.problems[0]
        assert said["place"] == {"layer": "地块", "row": 1, "field": None}
        assert "116.41" in said["message"]["zh"]
        assert "39.92" in said["message"]["en"]
        assert said["mend"]["zh"]
        assert said["expected"]["en"]
        assert row.geometry_wkt is not None
        assert row.geometry_wkt.startswith("POLYGON ((449562 4421600")

    def test_without_crs_every_row_is_kept_out_and_says_what_to_do(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        rows = frame([parcel(1), parcel(2)], [ground(1), ground(2)])
        upload = send(shapefile_zip(tmp_path / "a.zip", rows, without=[".prj"]))

        assert counts(upload) == (2, 0, 2, 0)
        assert problems(session, upload, 1) == ["no-crs"]
        fixes = session.get_one(UploadRow, (upload.id, 1)).problems[0]["fixes"]
        assert fixes[0]["treatment"] == {"crs": "EPSG:4548"}
        assert session.scalar(select(func.count()).select_from(Feature)) == 0

    def test_the_same_code_on_other_ground_is_kept_out_with_both_areas(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        add_parcel(session, P1, code="P-001")
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)])))

        said = session.get_one(UploadRow, (upload.id, 1)).problems[0]
        assert said["code"] == "code-taken"
        assert "9,600 m²" in said["message"]["zh"]
        assert "4,800 m²" in said["message"]["zh"]

    def test_a_struck_object_frees_its_code(self, session: Session, send: Send, clock: Clock, tmp_path: Path) -> None:
        add_parcel(session, P1, code="P-001", struck_at=clock.recorded_at())
        assert counts(send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)])))) == (1, 1, 0, 0)

    def test_what_is_kept_out_does_not_take_a_code_in_its_file(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        rows = frame([parcel(1, stage="?"), parcel(1)], [ground(1), ground(2)])
        upload = send(geopackage(tmp_path / "a.gpkg", rows))
        assert (counts(upload), problems(session, upload, 2)) == ((2, 1, 1, 0), [])

    def test_a_row_in_dispute_does_not_make_a_later_one_a_duplicate(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        add_parcel(session, P1, code="P-001")
        rows = frame([parcel(1), parcel(9)], [ground(1), ground(1)])
        upload = send(geopackage(tmp_path / "a.gpkg", rows))
        assert (counts(upload), problems(session, upload, 1)) == ((2, 1, 1, 0), ["code-taken"])

    def test_a_streets_people_add_only_in_their_street(self, session: Session, send: Send, tmp_path: Path) -> None:
        street = session.scalars(select(Street).where(Street.code == "110101001")).one()
        unit = Unit(district_code="110101", kind=UnitKind.STREET, name_zh="西", name_en="W", street_id=street.id)
        session.add(unit)
        person = add_person(session, username="w", name="西", password="x" * 12, role=Role.STREET, unit=unit)
        rows = frame([parcel(1), parcel(2)], [ground(1), box(449700, 4421000, 449780, 4421060)])
        upload = send(geopackage(tmp_path / "a.gpkg", rows), person=person)

        assert counts(upload) == (2, 1, 1, 0)
        assert problems(session, upload, 2) == ["outside-scope"]


def test_a_streets_officer_without_a_unit_sees_nobodys_uploads(session: Session, send: Send, tmp_path: Path) -> None:
    nobody = add_person(session, username="n", name="无", password="x" * 12, role=Role.STREET, unit=None)
    session.flush()
    # The command line has no unit either.
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)])))
    assert uploads.list_uploads(session, actor_of(nobody), "110101") == []
    with pytest.raises(NotFound):
        uploads.upload_of(session, actor_of(nobody), upload.id)


class TestForeignStreets:
    """A street's people learn of other streets' features only that a code or a ground is used."""

    @pytest.fixture
    def west(self, session: Session, send: Send) -> Person:  # noqa: ARG002  makes the streets
        street = session.scalars(select(Street).where(Street.code == "110101001")).one()
        unit = Unit(district_code="110101", kind=UnitKind.STREET, name_zh="西", name_en="W", street_id=street.id)
        session.add(unit)
        return add_person(session, username="w", name="西", password="x" * 12, role=Role.STREET, unit=unit)

    @pytest.mark.parametrize("dry_run", [True, False])
    def test_of_a_foreign_feature_only_its_code_is_told(
        self, session: Session, send: Send, clock: Clock, west: Person, tmp_path: Path, dry_run: bool
    ) -> None:
        far = add_parcel(session, box(451000, 4421000, 451777, 4421060), code="P-001", name="秘密厂")
        links.refresh(session, [far.id], clock)
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)])), person=west, dry_run=dry_run)

        row = session.get_one(UploadRow, (upload.id, 1))
        assert [one["code"] for one in row.problems] == ["code-used-elsewhere"]
        told = json.dumps(row.problems, ensure_ascii=False)
        assert not [word for word in ("m²", "km", " m", "秘密", "46,620") if word in told]
        assert (row.outcome, row.feature_id) == (RowOutcome.QUARANTINED, None)

    def test_ground_that_a_foreign_feature_has_is_not_described(
        self, session: Session, send: Send, west: Person, tmp_path: Path
    ) -> None:
        # Without its streets: as one whose border was moved.
        add_parcel(session, ground(1), code="P-009", name="秘密厂", old_name="旧秘密")
        add_parcel(session, ground(2), code="P-002", name="秘密厂", old_name="旧秘密")
        rows = frame([parcel(1, old_name="甲"), parcel(2, old_name="乙")], [ground(1), ground(2)])
        upload = send(geopackage(tmp_path / "a.gpkg", rows), person=west)

        found = [session.get_one(UploadRow, (upload.id, number)) for number in (1, 2)]
        assert [one["code"] for row in found for one in row.problems] == [
            "ground-used-elsewhere",
            "code-used-elsewhere",
        ]
        assert not [row for row in found if "秘密" in str(row.problems) or "P-009" in str(row.problems)]
        assert [row.feature_id for row in found] == [None, None]

    def test_what_moved_to_another_street_is_not_shown_with_the_upload(
        self, session: Session, send: Send, west: Person, tmp_path: Path
    ) -> None:
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)])), person=west)
        stored = session.scalars(select(Parcel)).one()
        actor = actor_of(west)
        assert uploads.rows_of(session, upload, actor=actor).rows[0].feature_id == stored.id

        stored.streets, stored.name = [], "秘密厂"
        session.flush()
        shown = uploads.rows_of(session, upload, actor=actor).rows[0]
        assert (shown.feature_id, shown.name) == (None, "示例地块1")

    def test_a_feature_of_ones_own_street_is_told_in_full(
        self, session: Session, send: Send, clock: Clock, west: Person, tmp_path: Path
    ) -> None:
        own = add_parcel(session, ground(2), code="P-001")
        links.refresh(session, [own.id], clock)
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)])), person=west)
        assert problems(session, upload, 1) == ["code-taken"]


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file-empty"),
            (b"PK\x03\x04 this is no zip", "zip-broken"),
            (b"%PDF-1.7", "format-unknown"),
            (b"hello", "format-unknown"),
            (b'{"type": "FeatureCollection", "features": [', "json-broken"),
            (b'{"rows": []}', "json-not-geojson"),
            (b'{"type": "FeatureCollection", "features": []}', "no-rows"),
            (b"[" * 100_000, "json-broken"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_refused_with_a_reason(
        self, session: Session, send: Send, tmp_path: Path, content: bytes, code: str
    ) -> None:
        path = tmp_path / "upload.bin"
        path.write_bytes(content)
        upload = send(path)

        assert (upload.state, file_problems(upload), counts(upload)) == (UploadState.REFUSED, [code], (0, 0, 0, 0))
        assert session.scalar(select(func.count()).select_from(Feature)) == 0

    def test_a_truncated_geopackage_is_refused(self, send: Send, tmp_path: Path) -> None:
        path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [P1]))
        path.write_bytes(path.read_bytes()[:20_000])
        upload = send(path)
        assert upload.state is UploadState.REFUSED
        assert str(tmp_path) not in str(upload.problems)


class TestTwice:
    def test_the_same_file_again_changes_nothing(self, session: Session, send: Send, tmp_path: Path) -> None:
        path = geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2, stage="?")], [ground(1), ground(2)]))
        first, second = send(path), send(path)

        assert counts(first) == (2, 1, 1, 0)
        assert counts(second) == (2, 0, 1, 1)
        assert second.same_as_id == first.id
        assert problems(session, second, 1) == ["same-file"]
        assert session.scalar(select(func.count()).select_from(Feature)) == 1

    def test_what_was_struck_does_not_come_back_with_the_same_file(
        self, session: Session, send: Send, clock: Clock, tmp_path: Path
    ) -> None:
        path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [P1]))
        send(path)
        session.scalars(select(Parcel)).one().struck_at = clock.recorded_at()
        session.commit()

        assert counts(send(path)) == (1, 0, 0, 1)

    def test_a_row_that_could_not_be_taken_then_is_taken_now(
        self, session: Session, send: Send, clock: Clock, tmp_path: Path
    ) -> None:
        other = add_parcel(session, P1, code="P-001")
        path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [ground(1)]))
        assert counts(send(path)) == (1, 0, 1, 0)
        other.struck_at = clock.recorded_at()
        session.commit()

        assert counts(send(path)) == (1, 1, 0, 0)
        assert counts(send(path)) == (1, 0, 0, 1)

    def test_another_file_with_the_same_rows_adds_nothing(self, session: Session, send: Send, tmp_path: Path) -> None:
        rows = frame([parcel()], [P1])
        send(geopackage(tmp_path / "a.gpkg", rows))
        upload = send(shapefile_zip(tmp_path / "a.zip", rows))

        assert (counts(upload), problems(session, upload, 1)) == ((1, 0, 0, 1), ["same-code-same-ground"])
        row = session.get_one(UploadRow, (upload.id, 1))
        assert row.feature_id == session.scalars(select(Parcel.id)).one()

    def test_a_duplicate_that_says_something_new_is_told(self, session: Session, send: Send, tmp_path: Path) -> None:
        first, then = parcel(stage="初步调查", stage_since="2024-01-10"), parcel(stage="修复", stage_since="2024-06-10")
        send(geopackage(tmp_path / "a.gpkg", frame([first], [P1])))
        upload = send(geopackage(tmp_path / "b.gpkg", frame([then], [P1])))

        said = session.get_one(UploadRow, (upload.id, 1)).problems
        assert [one["code"] for one in said] == ["differs-from-stored", "same-code-same-ground"]
        assert "PRELIM → REMED" in said[0]["read"]

    def test_the_same_ground_under_another_code_is_a_duplicate_parcel(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        add_parcel(session, P1, code="P-001")
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(9)], [P1.buffer(-0.1)])))
        assert problems(session, upload, 1) == ["same-ground"]

    @pytest.mark.parametrize(("smaller_by_m", "outcome"), [(0.23, "duplicate"), (0.25, "quarantined")])
    def test_the_same_ground_ends_at_one_percent(
        self, session: Session, send: Send, tmp_path: Path, smaller_by_m: float, outcome: str
    ) -> None:
        # 9,600 m² with 400 m of boundary: 0.24 m all round is one percent.
        add_parcel(session, P1, code="P-001")
        upload = send(
            geopackage(tmp_path / "a.gpkg", frame([parcel(9)], [P1.buffer(-smaller_by_m, join_style="mitre")]))
        )
        assert session.get_one(UploadRow, (upload.id, 1)).outcome == outcome

    def test_two_sites_may_share_their_ground_when_their_names_differ(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        rows = [{"code": f"S-{n}", "name": name, "kind": "企业"} for n, name in enumerate(["甲厂", "乙厂", "甲厂"])]
        upload = send(geopackage(tmp_path / "a.gpkg", frame(rows, [P1, P1, P1])), Target.SITES)

        assert counts(upload) == (3, 2, 0, 1)
        assert problems(session, upload, 2) == ["same-ground-other-name"]
        assert session.scalars(select(Site.site_kind)).all() == [SiteKind.PLANT, SiteKind.PLANT]

    def test_a_dry_run_gives_the_same_report_and_stores_nothing_else(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        path = geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2, stage="?")], [ground(1), BOW_TIE]))
        dry = send(path, dry_run=True)
        nothing = session.scalar(select(func.count()).select_from(Feature))
        real = send(path)

        assert (nothing, counts(dry)) == (0, counts(real))
        assert problems(session, dry, 2) == problems(session, real, 2)
        assert real.same_as_id is None


class TestStreets:
    def test_streets_are_updated_added_and_never_removed(
        self, session: Session, send: Send, clock: Clock, tmp_path: Path
    ) -> None:
        parcel_on_border = add_parcel(session, P1, code="P-001")
        links.refresh(session, [parcel_on_border.id], clock)
        rows = frame(
            [
                {"code": "110101001", "name": "西街道"},
                {"code": "110101009", "name": "新街道"},
                {"code": "110102001", "name": "错"},
            ],
            [box(446000, 4414000, 449800, 4427000), box(449800, 4414000, 450000, 4427000), ground(1)],
        )
        path = geojson(tmp_path / "s.json", rows)
        upload = send(path, Target.STREETS, source="正式图层")

        assert counts(upload) == (3, 2, 1, 0)
        assert problems(session, upload, 3) == ["code-not-a-street"]
        streets = {one.code: one for one in session.scalars(select(Street))}
        assert set(streets) == {"110101001", "110101002", "110101009"}
        assert [streets[code].is_schematic for code in sorted(streets)] == [False, True, False]
        assert streets["110101001"].name_en == "West"
        shares = session.execute(select(FeatureStreet.street_id, FeatureStreet.share)).all()
        assert (streets["110101001"].id, pytest.approx(1)) in [(row[0], row[1]) for row in shares]
        assert counts(send(path, Target.STREETS, source="正式图层")) == (3, 0, 1, 2)

    def test_a_unit_officer_may_not_replace_streets(self, session: Session, send: Send, tmp_path: Path) -> None:
        person = add_person(session, username="o", name="o", password="x" * 12, role=Role.UNIT_OFFICER, unit=None)
        with pytest.raises(NotAllowed):
            send(geojson(tmp_path / "s.json", frame([{"code": "1"}], [P1])), Target.STREETS, person=person)


class TestReceiving:
    def test_the_original_is_kept_for_its_owner_only(self, send: Send, settings: Settings, tmp_path: Path) -> None:
        path = geopackage(tmp_path / "a.gpkg", frame([parcel()], [P1]))
        upload = send(path)

        kept = uploads.original_of(upload, settings.files_dir)
        assert kept.read_bytes() == path.read_bytes()
        assert kept.stat().st_mode & 0o777 == 0o600
        assert settings.files_dir.stat().st_mode & 0o777 == 0o700
        assert [one.name for one in settings.files_dir.iterdir()] == [upload.sha256]

    def test_a_file_over_the_limit_leaves_nothing(
        self, session: Session, clock: Clock, database_url: str, tmp_path: Path
    ) -> None:
        add_ground(session)
        small = Settings(database_url=database_url, state_dir=tmp_path / "state", max_upload_mb=1)
        path = tmp_path / "big"
        path.write_bytes(b"x" * ((1 << 20) + 1))
        with path.open("rb") as stream, pytest.raises(FileTooLarge):
            uploads.receive(session, stream, Sending("big", Target.PARCELS), None, clock, small)

        assert list(small.files_dir.iterdir()) == []

    def test_without_the_district_nothing_is_received(
        self, session: Session, clock: Clock, settings: Settings, tmp_path: Path
    ) -> None:
        path = tmp_path / "a"
        path.write_bytes(b"x")
        with path.open("rb") as stream, pytest.raises(DistrictUnknown):
            uploads.receive(session, stream, Sending("a", Target.PARCELS), None, clock, settings)

    def test_a_file_name_loses_folders_and_tricks(self) -> None:
        assert plain_file_name("..\\..\\etc/地块\u202egpj.gpkg\x00") == "地块gpj.gpkg"
        assert plain_file_name("//") == "upload"


class TestWorker:
    """The queue's worker does the same; what breaks leaves nothing behind."""

    @pytest.fixture
    def queued(self, session: Session, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Upload:
        monkeypatch.setenv("JINGTU_STATE_DIR", str(tmp_path / "state"))
        add_ground(session)
        add_plan(session)
        path = geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2)], [ground(1), ground(2)]))
        with path.open("rb") as stream:
            upload = uploads.receive(session, stream, Sending(path.name, Target.PARCELS), None, clock, Settings())
        session.commit()
        return upload

    def test_a_queued_upload_is_processed(
        self, session: Session, queued: Upload, database_url: str, clock: Clock
    ) -> None:
        jobs.run_worker(database_url, clock, wait=False)

        session.refresh(queued)
        assert (queued.state, counts(queued), queued.progress) == (UploadState.DONE, (2, 2, 0, 0), 1.0)

    def test_others_see_how_far_it_is(self, engine: Engine, queued: Upload, clock: Clock) -> None:
        seen: list[tuple[UploadState, str | None]] = []
        tell = processing.teller(engine, queued.id)

        def watch(step: str, share: float) -> None:
            tell(step, share)
            with Session(engine) as other:
                row = other.execute(select(Upload.state, Upload.step)).one()
                seen.append((row.state, row.step))

        with make_sessions(engine).begin() as working:
            processing.process(working, queued.id, clock, files_dir=Settings().files_dir, tell=watch)

        assert [step for _, step in seen] == ["reading", "matching", "storing", "linking"]
        assert {state for state, _ in seen} == {UploadState.READING}
        with Session(engine) as other:
            assert other.execute(select(Upload.state, Upload.step)).one() == (UploadState.DONE, None)

    def test_a_refused_upload_is_at_no_step(
        self, engine: Engine, session: Session, clock: Clock, tmp_path: Path
    ) -> None:
        add_ground(session)
        path = tmp_path / "a.geojson"
        path.write_text("no map data", encoding="utf-8")
        with path.open("rb") as stream:
            upload = uploads.receive(session, stream, Sending(path.name, Target.PARCELS), None, clock, Settings())
        session.commit()
        tell = processing.teller(engine, upload.id)
        with make_sessions(engine).begin() as working:
            processing.process(working, upload.id, clock, files_dir=Settings().files_dir, tell=tell)
        session.refresh(upload)
        assert (upload.state, upload.step) == (UploadState.REFUSED, None)

    def test_two_files_with_the_same_rows_at_the_same_time_store_them_once(
        self, engine: Engine, queued: Upload, clock: Clock, session: Session, tmp_path: Path
    ) -> None:
        path = geopackage(tmp_path / "b.gpkg", frame([parcel(1), parcel(2)], [ground(1), ground(2)], 4490))
        with path.open("rb") as stream:
            other = uploads.receive(session, stream, Sending("b", Target.PARCELS), None, clock, Settings())
        session.commit()

        def work(upload_id: int) -> None:
            with make_sessions(engine).begin() as working:
                processing.process(working, upload_id, clock, files_dir=Settings().files_dir)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, [queued.id, other.id]))

        both = session.scalars(select(Upload).execution_options(populate_existing=True)).all()
        assert sorted(counts(one) for one in both) == [(2, 0, 0, 2), (2, 2, 0, 0)]

    def test_what_is_rolled_back_was_never_queued(
        self, session: Session, clock: Clock, tmp_path: Path, settings: Settings
    ) -> None:
        add_ground(session)
        session.commit()
        path = tmp_path / "a"
        path.write_bytes(b"x")
        with path.open("rb") as stream:
            uploads.receive(session, stream, Sending("a", Target.PARCELS), None, clock, settings)
        waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'uploads.read'")
        assert session.scalar(waiting) == 1
        session.rollback()
        assert (session.scalar(waiting), session.scalar(select(func.count()).select_from(Upload))) == (0, 0)

    def test_a_repeated_job_changes_nothing(self, engine: Engine, queued: Upload, clock: Clock) -> None:
        for _ in range(2):
            with make_sessions(engine).begin() as working:
                processing.process(working, queued.id, clock, files_dir=Settings().files_dir)
        with Session(engine) as session:
            assert session.scalar(select(func.count()).select_from(Parcel)) == 2

    def test_a_break_while_linking_leaves_nothing(
        self, session: Session, queued: Upload, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError("no")

        monkeypatch.setattr(links, "refresh", broken)
        monkeypatch.setattr(jobs, "MOST_RETRIES", 0)
        jobs.run_worker(database_url, clock, wait=False)

        session.refresh(queued)
        assert session.scalar(select(func.count()).select_from(Feature)) == 0
        assert session.scalar(select(func.count()).select_from(UploadRow)) == 0
        assert (queued.state, file_problems(queued)) == (UploadState.FAILED, ["reading-broke-off"])

    def test_a_process_killed_while_storing_leaves_nothing_and_can_be_repeated(
        self, session: Session, queued: Upload, database_url: str, clock: Clock
    ) -> None:
        # Not a fork of this process: it would share the server that readers are forked from.
        child = multiprocessing.get_context("spawn").Process(
            target=_store_and_die, args=(database_url, queued.id, clock)
        )
        child.start()
        child.join(60)

        assert child.exitcode == -9
        assert session.scalar(select(func.count()).select_from(Feature)) == 0
        uploads.process(session, queued.id, clock, files_dir=Settings().files_dir)
        assert session.scalar(select(func.count()).select_from(Parcel)) == 2


def _store_and_die(url: str, upload_id: int, clock: Clock) -> None:
    """In a child: everything is stored but not committed when the process is killed."""

    def die(step: str, _share: float) -> None:
        if step == "linking":
            os.kill(os.getpid(), 9)

    with make_sessions(make_engine(url)).begin() as session:
        processing.process(session, upload_id, clock, files_dir=Settings().files_dir, tell=die)


def test_rows_are_listed_by_outcome(session: Session, send: Send, tmp_path: Path) -> None:
    rows = frame([parcel(1), parcel(2, stage="?"), parcel(3)], [ground(1), ground(2), ground(3)])
    upload = send(geopackage(tmp_path / "a.gpkg", rows))

    page = uploads.rows_of(session, upload, uploads.WantedRows(RowOutcome.QUARANTINED))
    assert (page.total, [(one.row.number, one.code, one.name) for one in page.rows]) == (1, [(2, "P-002", "示例地块2")])
    assert [one.row.number for one in uploads.rows_of(session, upload, limit=1, offset=2).rows] == [3]
