"""Exports from a real database: what comes back changes nothing, and nobody takes what they may not see."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyogrio
import pytest
from shapely import MultiPolygon, Point
from shapely.geometry import shape
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis import exports, uploads
from gis.clock import Clock
from gis.db.models import (
    AuditEntry,
    Base,
    ExportProfile,
    MonitoringPoint,
    Parcel,
    Person,
    RegisterEntry,
    Site,
    Street,
    Upload,
    UploadRow,
)
from gis.domain.errors import NotAllowed, NotFound, NothingToExport, TooManyToExport
from gis.domain.exporting import Encoding, Format, Profile, plain_profile
from gis.domain.policy import Actor
from gis.domain.text import Language
from gis.domain.uploading import Sending, Target
from gis.domain.words import FeatureKind, PointKind, Register, Role, SiteKind
from gis.exports import making
from gis.exports.profiles import listed, offered, profile_of
from gis.filters import EVERYTHING, FeatureFilter
from gis.people import actor_of
from gis.settings import Settings
from tests.exported import is_read_back, members, opened, readme
from tests.factories import DISTRICT, RECORDED, add_ground, add_parcel, add_plan, rectangle, stored
from tests.scenes import HOSTILE, Scene, add_scene

WRITTEN = [one for one in Format if one is not Format.SURVEY_TEXT]
GBK = replace(plain_profile(Format.SHAPEFILE), encoding=Encoding.GBK)
SURVEY_GRID = plain_profile(Format.SHAPEFILE, epsg=4548)

NOT_BUSINESS = ("upload", "audit_entry", "web_session")
"""How the names of tables begin that an upload is noted in."""
Take = Callable[..., exports.Export]


def taken(
    session: Session,
    clock: Clock,
    folder: Path,
    profile: Profile,
    chosen: FeatureFilter = EVERYTHING,
    *,
    actor: Actor | None = None,
    language: Language = Language.ZH,
) -> exports.Export:
    """An export into a folder of its own."""
    own = folder / uuid4().hex
    own.mkdir()
    return exports.export(session, clock, actor, exports.Order(DISTRICT, profile, chosen, language), own)


def dump(session: Session) -> dict[str, list[str]]:
    """Every row of every business table as text."""
    names = [name for name in sorted(Base.metadata.tables) if not name.startswith(NOT_BUSINESS)]
    return {name: list(session.scalars(text(f'SELECT t::text FROM "{name}" t ORDER BY 1'))) for name in names}


def sent(session: Session, clock: Clock, folder: Path, path: Path, target: Target) -> Upload:
    """A file uploaded and processed."""
    settings = Settings(state_dir=folder / "state")
    with path.open("rb") as stream:
        upload = uploads.receive(session, stream, Sending(path.name, target), None, clock, settings, is_queued=False)
    done = uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
    assert done is not None
    return done


def said_of_rows(session: Session, upload: Upload) -> set[str]:
    rows = session.scalars(select(UploadRow.problems).where(UploadRow.upload_id == upload.id))
    return {one["code"] for problems in rows for one in problems}


class TestRoundTrip:
    @pytest.mark.parametrize(
        ("profile", "language"),
        [
            *(pytest.param(plain_profile(one), Language.ZH, id=one) for one in WRITTEN),
            *(pytest.param(plain_profile(one), Language.EN, id=f"{one}-en") for one in (Format.EXCEL, Format.CSV)),
            pytest.param(GBK, Language.ZH, id="gbk"),
            pytest.param(SURVEY_GRID, Language.ZH, id="shapefile-4548"),
        ],
    )
    def test_importing_our_own_export_of_every_kind_changes_nothing(
        self, sample: Session, clock: Clock, tmp_path: Path, profile: Profile, language: Language
    ) -> None:
        before = dump(sample)
        for kind in FeatureKind:
            made = taken(sample, clock, tmp_path, profile, FeatureFilter(kinds=(kind,)), language=language)
            assert made.rows == sample.scalar(text(f'SELECT count(*) FROM "{kind}" WHERE struck_at IS NULL'))
            if not is_read_back(made.path):
                pytest.skip("uploads of this version do not take this format")
            upload = sent(sample, clock, tmp_path, made.path, Target(f"{kind}s"))
            assert (upload.rows_in, upload.accepted, upload.quarantined, upload.duplicates) == (
                made.rows,
                0,
                0,
                made.rows,
            )
            # Not only the same thing: it says the same of it.
            assert said_of_rows(sample, upload) <= {"same-code-same-ground", "partly-outside", "area-small"}
        assert dump(sample) == before

    def test_every_offered_profile_comes_back_too(self, sample: Session, clock: Clock, tmp_path: Path) -> None:
        before = dump(sample)
        for profile in [profile_of(one) for one in listed(sample)]:
            made = taken(sample, clock, tmp_path, profile, FeatureFilter(kinds=(FeatureKind.PARCEL,)))
            upload = sent(sample, clock, tmp_path, made.path, Target.PARCELS)
            assert (upload.accepted, upload.quarantined, upload.duplicates) == (0, 0, made.rows)
        assert dump(sample) == before

    @pytest.mark.parametrize("epsg", [4527, 4548])
    @pytest.mark.parametrize("encoding", list(Encoding))
    def test_corner_points_come_back_as_the_parcels_they_are(
        self, sample: Session, clock: Clock, tmp_path: Path, epsg: int, encoding: Encoding
    ) -> None:
        before = dump(sample)
        profile = plain_profile(Format.SURVEY_TEXT, epsg=epsg, encoding=encoding)
        made = taken(sample, clock, tmp_path, profile)
        upload = sent(sample, clock, tmp_path, made.path, Target.PARCELS)
        assert (upload.rows_in, upload.accepted, upload.quarantined) == (made.rows, 0, 0) == (61, 0, 0)
        assert dump(sample) == before

    @pytest.mark.parametrize("form", [Format.GEOPACKAGE, Format.GEOJSON])
    def test_an_export_carries_every_fact_into_an_empty_district(
        self, sample: Session, session: Session, clock: Clock, tmp_path: Path, form: Format
    ) -> None:
        add_ground(session)
        add_plan(session)
        told = {"area_m2", "streets", "measures"}
        for kind in FeatureKind:
            only = FeatureFilter(kinds=(kind,))
            first = taken(sample, clock, tmp_path, plain_profile(form), only)
            upload = sent(session, clock, tmp_path, first.path, Target(f"{kind}s"))
            assert (upload.rows_in, upload.accepted) == (first.rows, first.rows)
            second = taken(session, clock, tmp_path, plain_profile(Format.GEOJSON), only)
            again = taken(sample, clock, tmp_path, plain_profile(Format.GEOJSON), only)
            assert features(second.path, told) == features(again.path, told)

    def test_several_points_and_outlines_of_sites_come_back_from_a_shapefile(
        self, session: Session, clock: Clock, tmp_path: Path
    ) -> None:
        add_ground(session)
        for number, geometry in enumerate((Point(449500, 4421500), rectangle(449600, 4421500, 30, 30))):
            facts = {"code": f"S-{number}", "name": f"示例{number}", "site_kind": SiteKind.PLANT}
            site = Site(
                kind=FeatureKind.SITE, district_code=DISTRICT, recorded_at=RECORDED, geom=stored(geometry), **facts
            )
            session.add(site)
        session.flush()
        made = taken(session, clock, tmp_path, plain_profile(Format.SHAPEFILE))
        assert {one for one in members(made.path) if one.endswith(".shp")} == {
            "监管单位（面）.shp",
            "监管单位（点）.shp",
        }
        upload = sent(session, clock, tmp_path, made.path, Target.SITES)
        assert (upload.accepted, upload.quarantined, upload.duplicates) == (0, 0, 2)


def features(path: Path, without: set[str]) -> list[Any]:
    """Properties and outline of each; a polygon is the multipolygon of itself, as an upload stores it."""
    document = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for one in document["features"]:
        properties = {name: value for name, value in one["properties"].items() if name not in without}
        outline = shape(one["geometry"])
        found.append((properties, MultiPolygon([outline]) if outline.geom_type == "Polygon" else outline))
    return found


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def take(session: Session, clock: Clock, tmp_path: Path) -> Take:
    """`take(Format.CSV, who="dongsi", kinds=...)`: an export of the scene."""

    def take(
        form: Format | Profile, chosen: FeatureFilter = EVERYTHING, *, who: str | None = None, **more: Any
    ) -> exports.Export:
        person = None if who is None else session.scalars(select(Person).where(Person.username == who)).one()
        profile = form if isinstance(form, Profile) else plain_profile(form)
        actor = None if person is None else actor_of(person)
        return taken(session, clock, tmp_path, profile, chosen, actor=actor, **more)

    return take


def codes(path: Path) -> set[str]:
    if path.suffix == ".gpkg":
        layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
        return {code for layer in layers for code in opened(path, layer)["code"]}
    return set(opened(path)["code"])


@pytest.mark.usefixtures("scene")
class TestScope:
    def test_a_streets_person_takes_only_what_touches_the_street(self, take: Take) -> None:
        everything, own = codes(take(Format.GEOPACKAGE).path), codes(take(Format.GEOPACKAGE, who="jingshan").path)
        assert everything == {"P-001", "P-002", "D-001", "D-002", "D-003", "S-001", "J-001"}
        assert own == {"P-001"}

    def test_another_street_gives_a_streets_person_nothing(self, take: Take, session: Session) -> None:
        (code,) = session.scalars(select(Street.code).where(Street.name_zh == "东四街道"))
        for form in WRITTEN:
            with pytest.raises(NothingToExport):
                take(form, FeatureFilter(streets=(code,), kinds=(FeatureKind.SITE,)), who="jingshan")
        assert session.scalar(select(func.count()).where(AuditEntry.action == "export")) == 0

    def test_administrators_take_nothing(self, take: Take) -> None:
        with pytest.raises(NotAllowed):
            take(Format.CSV, who="xitong")

    def test_what_is_struck_stays(self, take: Take, session: Session) -> None:
        session.execute(text("UPDATE parcel SET struck_at = now(), struck_reason = '示例' WHERE code = 'P-002'"))
        assert codes(take(Format.GEOJSON, FeatureFilter(kinds=(FeatureKind.PARCEL,))).path) == {"P-001"}

    def test_an_unknown_street_is_not_found(self, take: Take) -> None:
        with pytest.raises((NotFound, NothingToExport)):
            take(Format.CSV, FeatureFilter(streets=("999999999",)))


@pytest.mark.usefixtures("scene")
class TestHead:
    def test_it_says_filter_person_scope_and_days(self, take: Take) -> None:
        chosen = FeatureFilter(measure="11.2", kinds=(FeatureKind.DETECTION,))
        made = take(Format.SHAPEFILE, chosen, who="dongsi")
        head = dict(line.split("：", 1) for line in readme(made.path).splitlines()[1:] if line)
        assert head["筛选条件"] == "工作措施 11.2；对象 变化图斑"
        assert head["导出人"] == "示例·dongsi"
        assert head["范围"] == "仅本人所属街道内的对象"
        assert (head["工作日期"], head["数据截止"]) == ("2024-09-18", "2024-07-21")
        assert head["行数"] == str(made.rows) == "2"
        assert "示例数据" in head["来源与使用"]
        assert "EPSG:4490" in head["坐标系"]

    def test_it_is_english_where_english_is_asked_for(self, take: Take) -> None:
        made = take(Format.GEOJSON, FeatureFilter(kinds=(FeatureKind.PARCEL,)), language=Language.EN)
        head = json.loads(made.path.read_text(encoding="utf-8"))["jingtu"]
        assert head["title"] == "Jingtu · Dongcheng · Parcels"
        assert head["filter"] == "Kinds Parcels"
        assert made.file_name.startswith("jingtu_Parcels_command line_2024-09-18")

    def test_what_only_a_part_of_the_map_holds_is_not_called_the_whole_district(self, take: Take) -> None:
        view = FeatureFilter(kinds=(FeatureKind.DETECTION,), bbox=(116.4, 39.9, 116.5, 39.95))
        made = take(Format.GEOJSON, view)
        head = json.loads(made.path.read_text(encoding="utf-8"))["jingtu"]
        assert head["范围"] == "全区之中，仅地图视野内的对象"
        assert made.file_name.startswith("净土_变化图斑_视野内_命令行_2024-09-18")
        of_a_street = json.loads(take(Format.GEOJSON, view, who="dongsi").path.read_text(encoding="utf-8"))["jingtu"]
        assert of_a_street["范围"] == "本人所属街道之中，仅地图视野内的对象"

    def test_the_name_of_a_plain_table_says_it_too(self, take: Take) -> None:
        made = take(Format.CSV, FeatureFilter(measure="11.2", kinds=(FeatureKind.DETECTION,)), who="dongsi")
        assert made.file_name == ("净土_变化图斑_工作措施 11.2_本街道_示例·dongsi_2024-09-18_截止2024-07-21.csv")

    def test_the_audit_log_keeps_who_took_what(self, take: Take, session: Session) -> None:
        made = take(Format.EXCEL, FeatureFilter(kinds=(FeatureKind.PARCEL,)), who="sthj")
        entry = session.get_one(AuditEntry, made.receipt)
        assert entry.action == "export"
        assert session.get_one(Person, entry.person_id).username == "sthj"
        assert entry.after is not None
        assert entry.after["rows"] == 2
        assert entry.after["format"] == "excel"
        assert entry.after["sha256"] == made.sha256
        assert entry.after["filter"]["zh"] == "对象 地块"

    def test_kinds_stand_in_layers_or_in_files_of_an_archive(self, take: Take) -> None:
        names = ["地块", "监管单位", "建设项目", "变化图斑"]
        assert pyogrio.list_layers(take(Format.GEOPACKAGE).path)[:, 0].tolist() == names
        assert members(take(Format.CSV).path) == [*(f"{name}.csv" for name in names), "README.txt"]


class TestHostile:
    def test_odd_names_survive_in_every_format(self, session: Session, scene: Scene, take: Take) -> None:
        assert scene.hostile.name == HOSTILE
        scene.hostile.name = f"{HOSTILE}𠮷㛃"
        scene.near.name = "=1+1"
        session.flush()
        for form in WRITTEN:
            path = take(form, FeatureFilter(kinds=(FeatureKind.DETECTION,))).path
            if form in {Format.GEOPACKAGE, Format.SHAPEFILE, Format.GEOJSON}:
                assert {f"{HOSTILE}𠮷㛃", "=1+1"} <= set(opened(path)["name"])

    def test_gbk_says_which_row_has_a_character_it_lacks(self, session: Session, scene: Scene, take: Take) -> None:
        scene.hostile.name = "𠮷㛃"
        session.flush()
        made = take(GBK, FeatureFilter(kinds=(FeatureKind.DETECTION,)))
        assert [(one.code, one.field.zh) for one in made.notes] == [("D-003", "名称")]
        with zipfile.ZipFile(made.path) as archive:
            assert archive.read("变化图斑.cpg") == b"GB18030"
        entry = session.get_one(AuditEntry, made.receipt)
        assert entry.after is not None
        assert (entry.after["note_count"], entry.after["notes"][0]["code"]) == (1, "D-003")

    def test_a_semicolon_in_a_document_is_replaced_and_said(self, session: Session, scene: Scene, take: Take) -> None:
        since = {"since": date(2020, 1, 1), "until": date(2021, 1, 1), "recorded_at": RECORDED}
        session.add(RegisterEntry(parcel_id=scene.parcel.id, register=Register.LEDGER, document="甲；乙", **since))
        session.flush()
        made = take(Format.GEOJSON, FeatureFilter(kinds=(FeatureKind.PARCEL,)))
        assert [(one.code, one.field.en) for one in made.notes] == [("P-001", "document of a register")]
        document = json.loads(made.path.read_text(encoding="utf-8"))
        assert "（甲，乙）" in document["features"][0]["properties"]["registers"]
        assert document["jingtu_notes"][0].startswith("P-001 名录依据文件：")


class TestLimits:
    def test_one_file_a_feature_has_a_limit_that_is_told(
        self, sample: Session, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(making, "MOST_FILES", 59)
        national = next(one for one in listed(sample) if one.is_one_per_file)
        with pytest.raises(TooManyToExport) as refused:
            taken(sample, clock, tmp_path, profile_of(national))
        assert refused.value.facts == {"found": 61, "most": 59}

    def test_rows_are_read_in_batches_and_none_is_lost_between_them(
        self, sample: Session, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = {form: taken(sample, clock, tmp_path, plain_profile(form)).path for form in (Format.GEOPACKAGE,)}
        monkeypatch.setattr("gis.exports.gathering.BATCH", 7)
        for form in (Format.GEOPACKAGE, Format.SHAPEFILE, Format.CSV, Format.EXCEL, Format.KML):
            made = taken(sample, clock, tmp_path, plain_profile(form))
            assert made.rows == 61 + 40 + 9 + 36 + 80
            if form is Format.GEOPACKAGE:
                assert codes(made.path) == codes(whole[form])
            if form is Format.CSV:
                with zipfile.ZipFile(made.path) as archive:
                    assert archive.read("地块.csv").count(b"\r\n") == 1 + 61


class TestNationalProfile:
    def test_it_is_one_zipped_shapefile_a_parcel_in_gbk_and_marked_as_unconfirmed(
        self, session: Session, clock: Clock, tmp_path: Path
    ) -> None:
        add_ground(session)
        for number in range(3):
            add_parcel(session, rectangle(449000 + 200 * number, 4421000, 80, 60), code=f"110101{number:07}")
        profile = next(one for one in listed(session) if one.is_one_per_file)
        made = taken(session, clock, tmp_path, offered(session, profile.id))
        shapes = [name for name in members(made.path) if name.endswith(".shp")]
        assert len(shapes) == 3
        assert shapes[0].startswith("1101010000000_示例地块")
        frame = opened(made.path)
        assert (list(frame.columns), len(frame), frame.crs.to_epsg()) == (["WRDKBM", "WRDKMC", "geometry"], 1, 4490)
        assert "（待确认）" in readme(made.path)

    def test_a_profile_that_is_not_offered_is_not_found(self, session: Session) -> None:
        profile = session.scalars(select(ExportProfile)).first()
        assert profile is not None
        profile.is_offered = False
        session.flush()
        with pytest.raises(NotFound):
            offered(session, profile.id)


def test_points_leave_as_points(session: Session, clock: Clock, tmp_path: Path) -> None:
    add_ground(session)
    facts = {"code": "J-1", "name": "示例", "point_kind": PointKind.BASE, "geom": stored(Point(449500, 4421500))}
    session.add(MonitoringPoint(kind=FeatureKind.POINT, district_code=DISTRICT, recorded_at=RECORDED, **facts))
    session.flush()
    made = taken(session, clock, tmp_path, plain_profile(Format.SHAPEFILE, epsg=4548))
    (point,) = opened(made.path).geometry
    assert (point.x, point.y) == pytest.approx((449500, 4421500), abs=0.001)


def test_viewers_may_export(session: Session, scene: Scene, take: Take) -> None:
    assert scene.people["chayue"].role is Role.VIEWER
    assert take(Format.CSV, FeatureFilter(kinds=(FeatureKind.PARCEL,)), who="chayue").rows == 2
    assert session.scalar(select(func.count()).select_from(Parcel.__table__)) == 2
