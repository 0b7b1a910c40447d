"""What a page needs so that people can decide: questions, rows of a problem, layers, first cells, text in encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from shapely import box

from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.api.test_mending_api import no_system, sent
from tests.api.uploading import officer, post, settings, work
from tests.vector_files import BOW_TIE, frame, geopackage, ground, parcel, shapefile_zip

__all__ = ["officer", "settings"]


@pytest.fixture
def two_layers(officer: TestClient, settings: Settings, tmp_path: Path) -> int:
    """Parcels and a road in one file: nobody has said which are meant."""
    roads = frame([{"code": "R-1", "name": "示例路", "width": 3}], [box(449900, 4421000, 449990, 4421010)])
    plots = frame([parcel(1), parcel(2, stage="?")], [ground(1), ground(2)])
    return sent(officer, settings, geopackage(tmp_path / "a.gpkg", plots, roads, names=["地块", "道路"]))


def test_a_problem_that_is_a_question_says_what_is_asked(
    officer: TestClient, settings: Settings, tmp_path: Path
) -> None:
    upload = sent(officer, settings, no_system(tmp_path, 1))
    (group,) = officer.get(f"/api/uploads/{upload}/problems").json()
    assert group["question"]["zh"] == "这些坐标属于哪个坐标系？"
    assert group["question"]["en"].endswith("?")
    torn = sent(officer, settings, geopackage(tmp_path / "b.gpkg", frame([parcel()], [BOW_TIE])))
    assert officer.get(f"/api/uploads/{torn}/problems").json()[0]["question"] is None


def test_one_of_several_layers_is_taken_and_the_others_still_wait(officer: TestClient, two_layers: int) -> None:
    address = f"/api/uploads/{two_layers}"
    asked = {one["code"]: one for one in officer.get(f"{address}/problems").json()}["layer-not-chosen"]
    assert asked["layers"] == [{"name": "地块", "rows": 2}, {"name": "道路", "rows": 1}]
    said = {"fix": "take-layer", "treatment": {"is_taken": True}, "problem": "layer-not-chosen", "layer": "地块"}
    assert len(officer.post(f"{address}/fixes/preview", json=said).json()) == 2
    done = officer.post(f"{address}/fixes", json=said).json()
    assert (done["accepted"], done["quarantined"]) == (1, 2)
    groups = {one["code"]: one for one in officer.get(f"{address}/problems").json()}
    assert groups["layer-not-chosen"]["layers"] == [{"name": "道路", "rows": 1}]
    assert groups["word-unknown"]["rows"] == 1


def test_rows_that_wait_because_of_one_problem_are_listed_alone(officer: TestClient, two_layers: int) -> None:
    found = officer.get(f"/api/uploads/{two_layers}/rows?problem=word-unknown").json()
    assert (found["total"], [(row["number"], row["waits"]) for row in found["rows"]]) == (1, [(2, True)])
    assert officer.get(f"/api/uploads/{two_layers}/rows?problem=no-crs").json() == {"total": 0, "rows": []}
    assert officer.get(f"/api/uploads/{two_layers}/rows?problem=A%27b").status_code == 422


def test_a_problem_of_two_fields_is_told_for_each(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    rows = [parcel(1, stage="?", industry="?"), parcel(2, stage="?", industry=None)]
    upload = sent(officer, settings, geopackage(tmp_path / "a.gpkg", frame(rows, [ground(1), ground(2)])))
    groups = officer.get(f"/api/uploads/{upload}/problems").json()
    assert [(one["code"], one["field"], one["rows"]) for one in groups] == [
        ("word-unknown", "stage", 2),
        ("word-unknown", "industry", 1),
    ]
    address = f"/api/uploads/{upload}/rows?problem=word-unknown"
    assert officer.get(f"{address}&field=industry").json()["total"] == 1
    assert officer.get(address).json()["total"] == 2
    values = {"treatment": {"values": {"industry": "化工"}}, "problem": "word-unknown", "field": "industry"}
    assert officer.post(f"/api/uploads/{upload}/fixes", json={"fix": "edit-cell", **values}).status_code == 200
    assert officer.get(f"/api/uploads/{upload}/fixes").json()[0]["rows"] == 1


def test_an_answered_duplicate_is_not_asked_about_again(
    officer: TestClient, settings: Settings, tmp_path: Path
) -> None:
    sent(officer, settings, geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [ground(1)])))
    upload = sent(officer, settings, geopackage(tmp_path / "b.gpkg", frame([parcel(9)], [ground(1)])))
    (group,) = officer.get(f"/api/uploads/{upload}/problems").json()
    assert (group["code"], group["question"]["zh"]) == ("same-ground", "与已有的是同一对象吗？")
    said = {"fix": "same-alias", "treatment": {"same_as": "alias"}, "rows": [1]}
    assert officer.post(f"/api/uploads/{upload}/fixes", json=said).json()["duplicates"] == 1
    assert officer.get(f"/api/uploads/{upload}/problems").json() == []
    assert not officer.get(f"/api/uploads/{upload}/rows").json()["rows"][0]["waits"]
    # Otherwise the name would be kept twice.
    assert officer.post(f"/api/uploads/{upload}/fixes", json=said).status_code == 409


def test_a_row_that_a_later_file_brought_is_not_mended_as_well(
    officer: TestClient, settings: Settings, tmp_path: Path
) -> None:
    first = sent(officer, settings, geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [BOW_TIE])))
    sent(officer, settings, geopackage(tmp_path / "b.gpkg", frame([parcel(1)], [ground(1)])))
    (row,) = officer.get(f"/api/uploads/{first}/rows").json()["rows"]
    assert not row["waits"]
    said = {"fix": "make-valid", "treatment": {"make_valid": True}, "rows": [1]}
    assert officer.post(f"/api/uploads/{first}/fixes", json=said).status_code == 409


def test_past_decisions_say_in_words_what_was_decided(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    upload = sent(
        officer, settings, geopackage(tmp_path / "a.gpkg", frame([parcel(1, stage="?"), parcel(2)], [BOW_TIE, BOW_TIE]))
    )
    address = f"/api/uploads/{upload}/fixes"
    said = {"fix": "edit-cell", "treatment": {"values": {"stage": "修复中"}}, "rows": [1]}
    assert officer.post(address, json=said).status_code == 200
    said = {"fix": "make-valid", "treatment": {"make_valid": True}, "rows": [1]}
    assert officer.post(address, json=said).status_code == 200
    assert [one["what"]["zh"] for one in officer.get(address).json()] == ["自动修复图形", "阶段改为“修复中”"]
    assert officer.get(address).json()[1]["what"]["en"] == "stage corrected to “修复中”"


def test_layers_show_their_first_cells_and_attributes_the_words_they_may_hold(
    officer: TestClient, two_layers: int
) -> None:
    shown = officer.get(f"/api/uploads/{two_layers}/layers").json()
    plots, roads = shown["layers"]
    assert plots["samples"] == {"code": ["P-001", "P-002"], "name": ["示例地块1", "示例地块2"], "stage": ["?"]}
    assert roads["samples"]["width"] == ["3"]
    choices = {one["name"]: one["choices"] for one in shown["attributes"]}
    assert {"zh": "修复", "en": "Remediation"} in choices["stage"]
    assert choices["name"] == []


def test_text_is_shown_in_every_encoding_so_that_one_can_be_chosen(
    officer: TestClient, settings: Settings, tmp_path: Path
) -> None:
    rows = frame([parcel(1, 备注="沿街商铺")], [ground(1)])
    path = shapefile_zip(tmp_path / "a.zip", rows, encoding="GB18030", without=[".cpg"])
    upload = post(officer, path, encoding="big5").json()["id"]
    work(settings)
    shown = {one["encoding"]: one for one in officer.get(f"/api/uploads/{upload}/encodings").json()}
    assert [name for name, one in shown.items() if one["is_used"]] == ["big5"]
    assert shown["gb18030"]["samples"] == ["备注", "示例地块1", "沿街商铺"]
    assert shown["big5"]["samples"] != shown["gb18030"]["samples"]


def test_an_encoding_that_cannot_be_changes_nothing(officer: TestClient, settings: Settings, tmp_path: Path) -> None:
    path = shapefile_zip(tmp_path / "a.zip", frame([parcel(1)], [ground(1)]), encoding="GB18030", without=[".cpg"])
    upload = post(officer, path).json()["id"]
    work(settings)
    answer = officer.post(f"/api/uploads/{upload}/encoding", json={"encoding": "utf-16"})
    assert (answer.status_code, answer.json()["code"]) == (422, "encoding-unfit")
    assert officer.get(f"/api/uploads/{upload}").json()["options"]["encoding"] is None


def test_a_format_that_fixes_its_encoding_offers_none(officer: TestClient, two_layers: int) -> None:
    assert officer.get(f"/api/uploads/{two_layers}/encodings").json() == []


def test_others_see_neither_samples_nor_text(signed_in: SignedIn, two_layers: int) -> None:
    west = signed_in("west")
    for path in ("layers", "encodings", "rows?problem=no-crs"):
        assert west.get(f"/api/uploads/{two_layers}/{path}").status_code == 404


def test_the_frame_names_the_systems_a_file_may_be_in(officer: TestClient) -> None:
    reading = officer.get("/api/meta").json()["reading"]
    assert [one["code"] for one in reading["systems"]][:3] == ["EPSG:4490", "EPSG:4548", "EPSG:4527"]
    assert [one["code"] for one in reading["shifts"]] == ["gcj02", "bd09"]
    assert reading["encodings"] == ["utf-8", "gb18030", "big5", "utf-16"]
