"""Mending: what a problem offers is one decision away; only those rows are judged again, and who decided is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from geoalchemy2.shape import to_shape
from shapely import Polygon, affinity, box
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import uploads
from gis.clock import Clock
from gis.db.models import AuditEntry, FeatureAlias, FeatureExtra, Link, Parcel, Person, RowFix, Upload, UploadRow
from gis.domain import crs
from gis.domain import mending as domain_mending
from gis.domain.errors import FixNotOffered, NothingToMend
from gis.domain.mending import SameAs, Treatment
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.domain.words import Role, RowOutcome, UploadState
from gis.ingest.transforming import with_shift
from gis.people import add_person
from gis.settings import Settings
from gis.uploads import deciding, mending, processing, rereading
from gis.uploads.mending import Decision, Selection
from tests.factories import add_ground, add_parcel, add_plan, lonlat
from tests.vector_files import BOW_TIE, P1, frame, geojson, geopackage, ground, parcel, shapefile_zip

Send = Callable[..., Upload]
Mend = Callable[..., mending.Mended]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, state_dir=tmp_path / "state")


@pytest.fixture
def send(session: Session, clock: Clock, settings: Settings) -> Send:
    add_ground(session)
    add_plan(session)
    session.commit()

    def send(path: Path, target: Target = Target.PARCELS, corrects: int | None = None, **options: Any) -> Upload:
        sending = Sending(path.name, target, UploadOptions(**options), corrects)
        with path.open("rb") as stream:
            upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
        uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
        session.commit()
        return upload

    return send


@pytest.fixture
def person(session: Session) -> Person:
    made = add_person(session, username="lan", name="示例蓝", password="x" * 12, role=Role.UNIT_OFFICER, unit=None)
    session.flush()
    return made


@pytest.fixture
def mend(session: Session, clock: Clock, person: Person) -> Mend:
    """Choose the fix of that name that the first row's problems offer, for the rows named or all with the problem."""

    def mend(upload: Upload, fix: str, *rows: int, problem: str | None = None, **values: str) -> mending.Mended:
        treatment = Treatment(values=values) if values else offered(session, upload, fix, rows, problem)
        decision = Decision(Selection(rows, problem), fix, treatment, person.id)
        made = mending.mend(session, upload.id, decision, clock)
        session.commit()
        assert upload.rows_in == upload.accepted + upload.quarantined + upload.duplicates
        return made

    return mend


def offered(session: Session, upload: Upload, fix: str, rows: tuple[int, ...], problem: str | None) -> Treatment:
    for row in session.scalars(select(UploadRow).where(UploadRow.upload_id == upload.id).order_by(UploadRow.number)):
        if rows and row.number not in rows:
            continue
        for one in row.problems:
            for each in one["fixes"]:
                if each["code"] == fix and problem in (None, one["code"]):
                    return Treatment.from_dict(each["treatment"])
    raise AssertionError(fix)


def row(session: Session, upload: Upload, number: int = 1) -> UploadRow:
    return session.get_one(UploadRow, (upload.id, number), populate_existing=True)


def codes(session: Session, upload: Upload, number: int = 1) -> list[str]:
    return [one["code"] for one in row(session, upload, number).problems]


def counts(upload: Upload) -> tuple[int, int, int, int]:
    return upload.rows_in, upload.accepted, upload.quarantined, upload.duplicates


def outline(session: Session, upload: Upload, number: int = 1) -> Any:
    feature_id = row(session, upload, number).feature_id
    return to_shape(session.scalars(select(Parcel.geom).where(Parcel.id == feature_id)).one())


def lies(session: Session, upload: Upload, ground: Any, number: int = 1) -> bool:
    """Whether the parcel that a row became lies where it should, within 1 cm."""
    return outline(session, upload, number).hausdorff_distance(lonlat(ground)) < 1e-7


def test_a_file_without_a_system_asks_once_and_is_stored_by_one_answer(
    session: Session, send: Send, mend: Mend, tmp_path: Path
) -> None:
    rows = frame([parcel(1), parcel(2)], [ground(1), ground(2)])
    upload = send(shapefile_zip(tmp_path / "a.zip", rows, without=[".prj"]))
    assert counts(upload) == (2, 0, 2, 0)

    made = mend(upload, "set-crs", problem="no-crs")

    assert (made.numbers, counts(upload)) == ((1, 2), (2, 2, 0, 0))
    assert lies(session, upload, ground(1))
    # Linked like any other parcel.
    assert session.scalars(select(Link.feature_id)).all() != []


def test_swapped_numbers_say_so_and_swapping_stores_only_that_row(
    session: Session, send: Send, mend: Mend, tmp_path: Path
) -> None:
    swapped = Polygon([(y, x) for x, y in ground(1).exterior.coords])
    made = frame([parcel(1), parcel(2)], [swapped, ground(2)], epsg=None).set_crs(crs.BEIJING)
    upload = send(geopackage(tmp_path / "a.gpkg", made))
    assert (counts(upload), codes(session, upload)) == ((2, 1, 1, 0), ["xy-swapped"])

    mend(upload, "swap-xy", 1)

    assert counts(upload) == (2, 2, 0, 0)
    assert lies(session, upload, ground(1))


def test_a_wrong_zone_is_named_and_set_right(session: Session, send: Send, mend: Mend, tmp_path: Path) -> None:
    shifted = affinity.translate(ground(1), 38_000_000, 0)
    made = gpd.GeoDataFrame([parcel(1)], geometry=[shifted], crs=4526)
    upload = send(geopackage(tmp_path / "a.gpkg", made))
    (said,) = row(session, upload).problems
    assert said["code"] == "zone-wrong"
    assert "113.4" in said["message"]["zh"]
    assert "带号 38≠39" in said["message"]["zh"]

    mend(upload, "set-zone", 1)

    assert counts(upload) == (1, 1, 0, 0)
    assert lies(session, upload, ground(1))


def test_a_bow_tie_is_repaired_and_both_areas_are_told(
    session: Session, send: Send, mend: Mend, tmp_path: Path
) -> None:
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [BOW_TIE])))
    assert codes(session, upload) == ["self-crossing"]
    mend(upload, "make-valid", 1)
    assert counts(upload) == (1, 1, 0, 0)
    (said,) = row(session, upload).problems
    assert said["code"] == "made-valid"
    assert "5,000" in said["message"]["zh"]


def test_shifted_parcels_are_suspected_and_put_back(session: Session, send: Send, mend: Mend, tmp_path: Path) -> None:
    add_parcel(session, P1, code="P-001")
    session.commit()
    plain = frame([parcel(11), parcel(12)], [P1, ground(3)], epsg=crs.GEOJSON)
    plain.geometry = plain.geometry.transform(lambda xy: with_shift(xy, crs.Shift.GCJ02))
    upload = send(geojson(tmp_path / "a.geojson", plain))
    assert [codes(session, upload, number) for number in (1, 2)] == [["shift-suspected"], ["shift-suspected"]]
    assert "GCJ-02" in row(session, upload).problems[0]["message"]["zh"]
    assert "55" in row(session, upload).problems[0]["message"]["zh"]

    mend(upload, "unshift", problem="shift-suspected")

    # The one is P-001 itself, the other is new and lies where it was drawn.
    assert counts(upload) == (2, 1, 0, 1)
    assert lies(session, upload, ground(3), 2)


def test_whoever_knows_better_keeps_shifted_looking_rows_where_they_are(
    session: Session, send: Send, mend: Mend, tmp_path: Path
) -> None:
    add_parcel(session, P1, code="P-001")
    session.commit()
    plain = frame([parcel(11)], [P1], epsg=crs.GEOJSON)
    plain.geometry = plain.geometry.transform(lambda xy: with_shift(xy, crs.Shift.GCJ02))
    upload = send(geojson(tmp_path / "a.geojson", plain))
    mend(upload, "accept-shift-suspected", 1)
    assert counts(upload) == (1, 1, 0, 0)
    assert not outline(session, upload).intersects(lonlat(P1))


class TestSameGround:
    @pytest.fixture
    def upload(self, session: Session, send: Send, tmp_path: Path) -> Upload:
        add_parcel(session, P1, code="P-001", name="示例一厂原址")
        session.commit()
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(9, address="示例路 9 号")], [P1])))
        assert (counts(upload), codes(session, upload)) == ((1, 0, 0, 1), ["same-ground"])
        assert "重叠 100%" in row(session, upload).problems[0]["message"]["zh"]
        return upload

    def test_really_another_is_stored_beside_it(self, session: Session, upload: Upload, mend: Mend) -> None:
        mend(upload, f"same-{SameAs.NEW}", 1)
        assert counts(upload) == (1, 0, 1, 0)
        assert codes(session, upload) == ["overlaps-parcel"]
        mend(upload, "accept-overlaps-parcel", 1)
        assert counts(upload) == (1, 1, 0, 0)

    def test_an_alias_is_kept_with_the_parcel(self, session: Session, upload: Upload, mend: Mend) -> None:
        mend(upload, f"same-{SameAs.ALIAS}", 1)
        alias = session.scalars(select(FeatureAlias)).one()
        assert (alias.name, alias.code) == ("示例地块9", "P-009")
        assert counts(upload) == (1, 0, 0, 1)
        assert session.scalars(select(Parcel)).one().address is None

    def test_merging_takes_its_words_over_and_keeps_the_old_ones_in_the_log(
        self, session: Session, upload: Upload, mend: Mend
    ) -> None:
        mend(upload, f"same-{SameAs.MERGE}", 1)
        stored = session.scalars(select(Parcel)).one()
        assert (stored.code, stored.name, stored.address) == ("P-001", "示例地块9", "示例路 9 号")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "merge-row")).one()
        assert entry.before == {"name": "示例一厂原址", "address": None}


def test_overlapping_rows_of_one_file_are_told_of_one_another(session: Session, send: Send, tmp_path: Path) -> None:
    second = affinity.translate(ground(1), 40, 0)
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2)], [ground(1), second])))
    assert counts(upload) == (2, 1, 1, 0)
    # The first is a parcel by the time the second is compared with it.
    assert codes(session, upload, 2) == ["overlaps-row"]
    assert "重叠 2,400 m²（占这一行 50.0%" in row(session, upload, 2).problems[0]["message"]["zh"]


def test_a_corrected_cell_is_read_like_any_other(session: Session, send: Send, mend: Mend, tmp_path: Path) -> None:
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1, stage="不知道")], [ground(1)])))
    assert codes(session, upload) == ["word-unknown"]
    mend(upload, mending.EDIT, 1, stage="也不知道")
    assert codes(session, upload) == ["word-unknown"]
    mend(upload, mending.EDIT, 1, stage="修复中")
    assert counts(upload) == (1, 1, 0, 0)
    assert session.scalars(select(Parcel)).one().stage == "REMED"
    # What was sent stays as it was sent.
    assert row(session, upload).attributes["stage"] == "不知道"


def test_what_was_decided_and_by_whom_is_kept_for_good(
    session: Session, send: Send, mend: Mend, person: Person, tmp_path: Path
) -> None:
    rows = frame([parcel(1), parcel(2)], [ground(1), ground(2)])
    upload = send(shapefile_zip(tmp_path / "a.zip", rows, without=[".prj"]))
    mend(upload, "set-crs", problem="no-crs")
    kept = session.scalars(select(RowFix)).one()
    assert (kept.fix, kept.problem, kept.row_numbers) == ("set-crs", "no-crs", [1, 2])
    assert (kept.accepted, kept.person_id) == (2, person.id)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "mend-rows")).one()
    assert entry.person_id == person.id
    session.delete(kept)
    with pytest.raises(DBAPIError, match="append-only"):
        session.flush()


def test_only_what_a_problem_offers_can_be_decided(
    session: Session, send: Send, clock: Clock, person: Person, tmp_path: Path
) -> None:
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [BOW_TIE])))
    for treatment in (Treatment(crs="EPSG:4326"), Treatment(accepted=("self-crossing",)), Treatment()):
        with pytest.raises(FixNotOffered):
            mending.mend(session, upload.id, Decision(Selection((1,)), "x", treatment, person.id), clock)
    with pytest.raises(NothingToMend):
        mending.mend(
            session, upload.id, Decision(Selection(problem="no-crs"), "x", Treatment(zone=39), person.id), clock
        )


def test_what_is_foreseen_is_what_happens_and_nothing_is_stored(
    session: Session, send: Send, clock: Clock, person: Person, mend: Mend, tmp_path: Path
) -> None:
    upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [BOW_TIE])))
    treatment = offered(session, upload, "make-valid", (), None)
    (seen,) = mending.foresee(session, upload, Decision(Selection((1,)), "make-valid", treatment, person.id), clock)
    session.commit()
    assert (seen.verdict.outcome, round(seen.row.area_m2)) == (RowOutcome.ACCEPTED, 5000)
    assert seen.before is not None
    assert counts(upload) == (1, 0, 1, 0)
    assert session.scalars(select(Parcel)).all() == []
    mend(upload, "make-valid", 1)
    assert outline(session, upload).equals_exact(seen.row.geometry, 1e-9, normalize=True)


def test_an_upload_that_is_read_again_while_a_decision_waits_stays_as_it_is(
    session: Session, send: Send, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = frame([parcel(1), parcel(2)], [ground(1), BOW_TIE])
    upload = send(geopackage(tmp_path / "a.gpkg", rows))
    monkeypatch.setattr(deciding, "MOST_AT_ONCE", 0)
    treatment = offered(session, upload, "make-valid", (), None)
    uploads.decide(session, upload, Decision(Selection((2,)), "make-valid", treatment, None), clock)
    session.commit()

    # As a retry of a stalled job does.
    uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
    processing.give_up(session, clock, upload.id)
    session.commit()
    assert (counts(upload), upload.state, upload.pending is not None) == ((2, 1, 1, 0), UploadState.READING, True)

    deciding.mend_rows(session, clock, upload.id)
    session.commit()
    assert (counts(upload), upload.state) == ((2, 2, 0, 0), UploadState.DONE)


def test_unknown_columns_stay_with_the_feature_as_text(session: Session, send: Send, tmp_path: Path) -> None:
    send(geopackage(tmp_path / "a.gpkg", frame([parcel(1, 备用="<b>甲</b>", 序号二=7)], [ground(1)])))
    assert session.scalars(select(FeatureExtra)).one().attributes == {"备用": "<b>甲</b>", "序号二": 7}


class TestColumns:
    def test_a_corrected_meaning_reaches_waiting_and_stored_rows_and_the_next_file(
        self, session: Session, send: Send, clock: Clock, settings: Settings, person: Person, tmp_path: Path
    ) -> None:
        rows = [parcel(1, dz="示例路 1 号", 门牌="甲 1 号"), parcel(2, dz="示例路 2 号", 门牌="甲 2 号", stage="?")]
        upload = send(geopackage(tmp_path / "a.gpkg", frame(rows, [ground(1), ground(2)])), source="示例测绘队")
        assert counts(upload) == (2, 1, 1, 0)

        rereading.correct_columns(
            session, upload.id, {"门牌": "address", "dz": "", "stage": ""}, person.id, clock, settings.files_dir
        )
        session.commit()

        assert counts(upload) == (2, 2, 0, 0)
        assert session.scalars(select(Parcel.address).order_by(Parcel.code)).all() == ["甲 1 号", "甲 2 号"]
        more = frame([parcel(3, dz="示例路 3 号", 门牌="甲 3 号")], [ground(3)])
        send(geopackage(tmp_path / "b.gpkg", more), source="示例测绘队")
        assert session.scalars(select(Parcel.address).where(Parcel.code == "P-003")).one() == "甲 3 号"
        other = frame([parcel(4, dz="示例路 4 号", 门牌="甲 4 号")], [ground(4)])
        send(geopackage(tmp_path / "c.gpkg", other), source="别人")
        assert session.scalars(select(Parcel.address).where(Parcel.code == "P-004")).one() == "示例路 4 号"

    def test_text_read_in_the_right_encoding_reaches_what_was_stored(
        self, session: Session, send: Send, clock: Clock, settings: Settings, person: Person, tmp_path: Path
    ) -> None:
        rows = frame([parcel(1)], [ground(1)])
        path = shapefile_zip(tmp_path / "a.zip", rows, encoding="GB18030", without=[".cpg"])
        upload = send(path, encoding="big5")
        stored = session.scalars(select(Parcel)).one()
        assert stored.name != "示例地块1"
        rereading.read_text_as(session, upload.id, "gb18030", person.id, clock, settings.files_dir)
        session.commit()
        assert stored.name == "示例地块1"
        assert counts(upload) == (1, 1, 0, 0)

    def test_what_a_corrected_file_settled_stays_settled_when_the_first_one_is_understood(
        self, session: Session, send: Send, clock: Clock, settings: Settings, tmp_path: Path
    ) -> None:
        first = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1, stage="?")], [ground(1)])))
        later = send(geopackage(tmp_path / "b.gpkg", frame([parcel(1)], [ground(1)])))
        row = session.get_one(UploadRow, (first.id, 1))
        assert (row.outcome, row.settled_by_id) == (RowOutcome.QUARANTINED, later.id)

        rereading.correct_columns(session, first.id, {"stage": ""}, None, clock, settings.files_dir)
        session.commit()

        row = session.get_one(UploadRow, (first.id, 1), populate_existing=True)
        assert (row.outcome, row.settled_by_id, row.settled_by_row) == (RowOutcome.DUPLICATE, later.id, 1)

    def test_a_file_of_many_rows_is_read_anew_by_the_worker_once_or_not_at_all(
        self,
        session: Session,
        send: Send,
        clock: Clock,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        rows = [parcel(1, 门牌="甲 1 号"), parcel(2, 门牌="甲 2 号", stage="?")]
        upload = send(geopackage(tmp_path / "a.gpkg", frame(rows, [ground(1), ground(2)])))
        monkeypatch.setattr(deciding, "MOST_AT_ONCE", 1)
        before = dict(upload.options)

        def ask() -> None:
            meanings = {"门牌": "address", "stage": ""}
            rereading.correct_columns(session, upload.id, meanings, None, clock, settings.files_dir)
            session.commit()
            assert (upload.state, counts(upload), upload.options) == (UploadState.READING, (2, 1, 1, 0), before)

        # Its worker is killed again and again.
        ask()
        deciding.give_up(session, clock, upload.id)
        session.commit()
        assert (upload.state, upload.pending, counts(upload)) == (UploadState.DONE, None, (2, 1, 1, 0))
        assert (upload.options, session.scalars(select(Parcel.address)).all()) == (before, [None])

        ask()
        for _ in range(2):
            rereading.reread_upload(session, clock, upload.id)
            session.commit()
        assert (upload.state, upload.pending, counts(upload)) == (UploadState.DONE, None, (2, 2, 0, 0))
        assert session.scalars(select(Parcel.address).order_by(Parcel.code)).all() == ["甲 1 号", "甲 2 号"]
        asked = select(AuditEntry).where(AuditEntry.action == "reread-upload")
        assert len(session.scalars(asked).all()) == 1


class TestLayers:
    def test_layers_of_different_tables_wait_until_one_is_chosen(
        self, session: Session, send: Send, mend: Mend, tmp_path: Path
    ) -> None:
        roads = frame([{"code": "R-1", "name": "示例路", "width": 3}], [box(449900, 4421000, 449990, 4421010)])
        path = geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [ground(1)]), roads, names=["地块", "道路"])
        upload = send(path)
        assert counts(upload) == (2, 0, 2, 0)
        assert codes(session, upload, 1) == ["layer-not-chosen"]
        mend(upload, "take-layer", 1)
        assert counts(upload) == (2, 1, 1, 0)
        assert session.scalars(select(Parcel.code)).all() == ["P-001"]

    def test_one_table_cut_into_files_is_taken_whole(self, send: Send, tmp_path: Path) -> None:
        path = geopackage(
            tmp_path / "a.gpkg", frame([parcel(1)], [ground(1)]), frame([parcel(2)], [ground(2)]), names=["甲", "乙"]
        )
        assert counts(send(path)) == (2, 2, 0, 0)

    def test_a_layer_named_by_the_sender_is_the_only_one_looked_at(self, send: Send, tmp_path: Path) -> None:
        roads = frame([{"code": "R-1", "name": "示例路", "width": 3}], [box(449900, 4421000, 449990, 4421010)])
        path = geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [ground(1)]), roads, names=["地块", "道路"])
        upload = send(path, layers=("地块",))
        assert counts(upload) == (1, 1, 0, 0)
        assert [one["code"] for one in upload.problems] == ["layer-left-out"]


class TestLeavingOut:
    """A row that is not wanted: kept, counted as quarantined, waiting no longer, and taken back if need be."""

    def test_a_row_left_out_waits_no_longer_and_is_kept_with_who_decided_why(
        self, session: Session, send: Send, person: Person, clock: Clock, tmp_path: Path
    ) -> None:
        far = affinity.translate(ground(2), xoff=90_000)
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2)], [ground(1), far])))
        assert (counts(upload), upload.waiting) == ((2, 1, 1, 0), 1)
        before = row(session, upload, 2).geometry_wkt

        decide(session, upload, domain_mending.leave_out("示例：在区外"), person, clock, 2)

        assert (counts(upload), upload.waiting, upload.left_out) == ((2, 1, 1, 0), 0, 1)
        assert "left-out" in codes(session, upload, 2)
        assert row(session, upload, 2).geometry_wkt == before
        (said,) = uploads.past_fixes(session, upload)
        assert (said.what.zh, said.person_name) == ("不导入（示例：在区外）", "示例蓝")
        assert uploads.problem_groups(session, upload) == []
        with pytest.raises(NothingToMend):
            decide(session, upload, domain_mending.leave_out(), person, clock, 2)

    def test_a_row_taken_back_is_judged_as_if_nothing_had_been_said(
        self, session: Session, send: Send, mend: Mend, person: Person, clock: Clock, tmp_path: Path
    ) -> None:
        rows = frame([parcel(1, stage="?"), parcel(2, stage="?")], [ground(1), ground(2)])
        upload = send(geopackage(tmp_path / "a.gpkg", rows))
        decide(session, upload, domain_mending.leave_out(), person, clock, problem="word-unknown")
        assert (upload.quarantined, upload.waiting) == (2, 0)
        mend(upload, "take-back", problem="left-out")
        assert (upload.quarantined, upload.waiting, codes(session, upload, 1)) == (2, 2, ["word-unknown"])
        mend(upload, "edit-cell", 1, 2, stage="修复")
        assert (counts(upload), upload.left_out) == ((2, 2, 0, 0), 0)

    def test_a_row_left_out_stays_out_when_the_file_is_read_anew(
        self, session: Session, send: Send, person: Person, clock: Clock, settings: Settings, tmp_path: Path
    ) -> None:
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1, stage="?")], [ground(1)])))
        decide(session, upload, domain_mending.leave_out(), person, clock, 1)
        rereading.correct_columns(session, upload.id, {"stage": ""}, person.id, clock, settings.files_dir)
        session.commit()
        assert (counts(upload), upload.left_out, codes(session, upload)) == ((1, 0, 1, 0), 1, ["left-out"])

    def test_what_is_stored_cannot_be_left_out(
        self, session: Session, send: Send, person: Person, clock: Clock, tmp_path: Path
    ) -> None:
        upload = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(8)], [ground(1), P1])))
        for number in (1, 2):
            with pytest.raises((FixNotOffered, NothingToMend)):
                decide(session, upload, domain_mending.leave_out(), person, clock, number)


def decide(
    session: Session,
    upload: Upload,
    fix: domain_mending.Fix,
    person: Person,
    clock: Clock,
    *rows: int,
    problem: str | None = None,
) -> None:
    mending.mend(session, upload.id, Decision(Selection(rows, problem), fix.code, fix.treatment, person.id), clock)
    session.commit()
    assert upload.rows_in == upload.accepted + upload.quarantined + upload.duplicates


class TestCorrectedFile:
    """A file that says which upload it corrects settles the rows that waited there."""

    def test_rows_without_code_or_ground_are_matched_by_their_place(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        bad = frame([parcel(1), parcel(2, code=None), parcel(3)], [ground(1), ground(2), None])
        first = send(geopackage(tmp_path / "a.gpkg", bad))
        assert (counts(first), first.waiting) == ((3, 1, 2, 0), 2)
        good = frame([parcel(1), parcel(2), parcel(3)], [ground(1), ground(2), ground(3)])
        second = send(geopackage(tmp_path / "b.gpkg", good), corrects=first.id)
        assert counts(second) == (3, 2, 0, 1)
        assert (counts(first), first.waiting, first.settled) == ((3, 1, 2, 0), 0, 2)
        assert row(session, first, 2).settled_by_row == 2

    def test_a_row_that_moved_up_is_not_taken_for_the_one_that_stood_there(
        self, session: Session, send: Send, tmp_path: Path
    ) -> None:
        rows = [parcel(1, code=None), parcel(2), parcel(3)]
        first = send(geopackage(tmp_path / "a.gpkg", frame(rows, [ground(1), ground(2), None])))
        assert first.waiting == 2
        # The first row is gone from the file: nothing says what became of it.
        good = frame([parcel(2), parcel(3)], [ground(2), ground(3)])
        send(geopackage(tmp_path / "b.gpkg", good), corrects=first.id)
        assert (first.waiting, first.settled) == (1, 1)
        assert row(session, first, 1).settled_by_id is None
        assert row(session, first, 3).settled_by_row == 2

    def test_rows_that_are_still_wrong_settle_nothing_until_they_are_mended(
        self, send: Send, mend: Mend, tmp_path: Path
    ) -> None:
        first = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1, stage="?", code=None)], [ground(1)])))
        again = send(geopackage(tmp_path / "b.gpkg", frame([parcel(1, stage="在修")], [ground(1)])), corrects=first.id)
        assert (first.waiting, again.waiting) == (1, 1)
        mend(again, "edit-cell", 1, stage="修复")
        assert (first.waiting, again.waiting) == (0, 0)

    def test_it_is_matched_whatever_kind_the_first_one_was_sent_as(self, send: Send, tmp_path: Path) -> None:
        first = send(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [ground(1)])), Target.PROJECTS)
        assert first.waiting == 1
        send(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [ground(1)])), corrects=first.id)
        assert first.waiting == 0


def test_the_same_file_after_mending_asks_for_nothing(session: Session, send: Send, mend: Mend, tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", frame([parcel(1), parcel(2)], [BOW_TIE, ground(2)]))
    first = send(path)
    mend(first, "make-valid", 1)
    again = send(path)
    assert counts(again) == (2, 0, 0, 2)
    assert uploads.problem_groups(session, again) == []
    assert codes(session, again, 1) == ["same-file"]
    assert not any(one.waits for one in uploads.rows_of(session, again).rows)
    with pytest.raises(NothingToMend):
        mend(again, "edit-cell", 1, stage="修复")


def test_taking_over_a_row_is_foreseen_field_by_field_and_changes_nothing_yet(
    session: Session, send: Send, clock: Clock, tmp_path: Path
) -> None:
    send(geopackage(tmp_path / "a.gpkg", frame([parcel(1, address="示例旧址")], [ground(1)])))
    again = send(geopackage(tmp_path / "b.gpkg", frame([parcel(1, address="示例新址", industry="化工")], [ground(1)])))
    merge = domain_mending.same_as(SameAs.MERGE)
    (seen,) = mending.foresee(session, again, Decision(Selection((1,)), merge.code, merge.treatment, None), clock)
    said = [(one.label.zh, one.before and one.before.zh, one.after and one.after.zh) for one in seen.changes or ()]
    assert said == [("地址", "示例旧址", "示例新址"), ("行业", None, "化工")]
    session.commit()
    stored = session.scalars(select(Parcel)).one()
    assert (stored.address, stored.industry) == ("示例旧址", None)
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "merge-row")).all() == []
