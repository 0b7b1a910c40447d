"""The sample district's files: made by one command, inside the outline, openly made up, and free of contradiction."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from gis.domain import crs
from gis.domain.land_use import is_residential_or_public
from gis.domain.words import (
    ChangeKind,
    DetectionState,
    Industry,
    NationalModule,
    PointKind,
    ProjectKind,
    Register,
    SiteKind,
    Stage,
)
from gis.plan.built_in import shipped_outline
from gis.sample_people import SAMPLE_PEOPLE

SAMPLE = Path(__file__).parents[2] / "sample_data"
LAYERS = ("parcels", "sites", "projects", "points", "detections")
LAST_DAY = "2024-09-17"
_to_metres = Transformer.from_crs(crs.STORAGE, crs.BEIJING, always_xy=True)


def metres(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: np.column_stack(_to_metres.transform(xy[:, 0], xy[:, 1])))


def features(layer: str) -> list[dict[str, Any]]:
    return list(json.loads((SAMPLE / f"{layer}.geojson").read_text("utf-8"))["features"])


def said(layer: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in features(layer)]


def shape(feature: dict[str, Any]) -> BaseGeometry:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def shapes(layer: str) -> dict[str, BaseGeometry]:
    """Geometry in metres by code."""
    return {one["properties"]["code"]: metres(shape(one)) for one in features(layer)}


def outline() -> BaseGeometry:
    return metres(shapely.from_geojson(shipped_outline("110101")))


FACTS: dict[str, Any] = json.loads((SAMPLE / "facts.json").read_text("utf-8"))
PARCELS = FACTS["parcels"]


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def live_registers(code: str) -> set[str]:
    return {one["register"] for one in PARCELS[code]["registers"] if one["until"] is None}


def test_the_files_are_what_the_command_writes() -> None:
    done = subprocess.run(
        [sys.executable, SAMPLE / "make.py", "--check"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "27 files" in done.stdout


def test_the_command_sees_a_file_that_was_changed(tmp_path: Path) -> None:
    copy = tmp_path / "sample_data"
    for path in SAMPLE.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            target = copy / path.relative_to(SAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    changed = copy / "sites.geojson"
    changed.write_text(changed.read_text("utf-8").replace("示例第一加油站", "示例第二加油站"), "utf-8")
    done = subprocess.run(
        [sys.executable, copy / "make.py", "--check"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "not what make.py writes: sites.geojson"


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.suffix not in {".py", ".pyc"}) < 1_000_000


@pytest.mark.parametrize(("layer", "least"), list(zip(LAYERS, (60, 40, 8, 35, 80), strict=True)))
def test_there_are_enough_features_with_different_codes(layer: str, least: int) -> None:
    codes = [one["code"] for one in said(layer)]
    assert len(codes) >= least
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("layer", LAYERS)
def test_everything_lies_inside_the_district_and_is_sound(layer: str) -> None:
    district = outline()
    for code, geometry in shapes(layer).items():
        assert geometry.is_valid, code
        assert district.covers(geometry), code


@pytest.mark.parametrize("layer", LAYERS)
def test_every_name_and_source_says_that_it_is_made_up(layer: str) -> None:
    for one in said(layer):
        assert "示例" in one["name"]
        assert "示例" in one["source"]
        assert one["address"] is None or one["address"].startswith("示例")


def test_every_document_says_that_it_is_made_up() -> None:
    documents = [fact["document"] for facts in PARCELS.values() for rows in facts.values() for fact in rows]
    assert len(documents) > 300
    assert [one for one in documents if "示例" not in one] == []


def test_all_words_of_the_house_occur_but_states_that_need_a_visit() -> None:
    assert {one["stage"] for one in said("parcels")} == set(Stage)
    assert set().union(*map(live_registers, PARCELS)) == set(Register)
    assert {one["industry"] for one in said("parcels")} >= set(Industry) - {Industry.SEWAGE}
    assert {one["site_kind"] for one in said("sites")} == set(SiteKind)
    assert {one["project_kind"] for one in said("projects")} == set(ProjectKind)
    assert {one["point_kind"] for one in said("points")} == set(PointKind)
    assert {one["change_kind"] for one in said("detections")} == set(ChangeKind)
    modules = {module for one in said("parcels") for module in one["national_modules"]}
    assert modules == set(NationalModule)
    states = Counter(one["state"] for one in said("detections"))
    assert set(states) >= {DetectionState.TO_TRIAGE, DetectionState.TO_CHECK, DetectionState.EXCLUDED}
    assert not set(states) & {DetectionState.CLOSED, DetectionState.CASE_FILED, DetectionState.RECTIFYING}


def test_parcels_are_of_realistic_sizes_and_shapes() -> None:
    outlines = shapes("parcels")
    sizes = {code: one.area for code, one in outlines.items() if code != "P-004"}
    assert min(sizes.values()) > 750
    assert max(sizes.values()) < 60_000
    assert any(one.geom_type == "MultiPolygon" for one in outlines.values())
    parts = [part for one in outlines.values() for part in getattr(one, "geoms", [one])]
    assert any(part.interiors for part in parts)
    assert any(len(part.exterior.coords) == 7 for part in parts), "no L-shape"


def test_parcels_and_sites_do_not_overlap_one_another() -> None:
    everything = [*shapes("parcels").items(), *shapes("sites").items()]
    tree = STRtree([geometry for _, geometry in everything])
    pairs = [
        (everything[left][0], everything[right][0])
        for left, right in tree.query([geometry for _, geometry in everything], predicate="intersects").T
        if left < right
    ]
    assert pairs == []


def test_codes_are_thirteen_digits_of_the_district_or_short() -> None:
    codes = [one["code"] for one in said("parcels")]
    short = {"P-001", "P-002", "P-003", "P-004"}
    assert short < set(codes)
    assert all(len(code) == 13 and code.isdecimal() and code.startswith("110101") for code in set(codes) - short)


def test_the_parcels_of_the_scenarios_have_their_corners() -> None:
    corners = {
        "P-001": (449562.4, 4421368.2, 449682.4, 4421448.2),
        "P-002": (449762.4, 4421368.2, 449842.4, 4421428.2),
        "P-003": (449762.4, 4421468.2, 449962.4, 4421718.2),
        "P-004": (449862.4, 4421368.2, 449882.4, 4421387.2),
    }
    outlines = shapes("parcels")
    for code, bounds in corners.items():
        assert outlines[code].bounds == pytest.approx(bounds, abs=0.002)
        assert outlines[code].area == pytest.approx(shapely.box(*bounds).area, abs=0.3)
    south_west = min(shape(features("parcels")[0]).exterior.coords)
    assert features("parcels")[0]["properties"]["code"] == "P-001"
    assert south_west == pytest.approx((116.41, 39.925), abs=0.001)


def test_p_001_has_the_facts_of_the_scenarios() -> None:
    parcel = next(one for one in said("parcels") if one["code"] == "P-001")
    facts = PARCELS["P-001"]
    assert (parcel["name"], parcel["stage"]) == ("示例一厂原址", Stage.REMED)
    assert live_registers("P-001") == {Register.LISTED}
    assert [(one["is_remediation"], one["filed_on"]) for one in facts["schemes"]] == [(True, "2024-04-02")]
    assert [(one["to_use"], one["changed_on"]) for one in facts["use_changes"]] == [
        ("二类居住用地（R2）", "2024-05-10")
    ]


def test_p_002_is_in_detailed_investigation_with_an_overdue_point() -> None:
    parcel = next(one for one in said("parcels") if one["code"] == "P-002")
    assert parcel["stage"] == Stage.DETAIL
    assert live_registers("P-002") == {Register.PRIORITY}
    ground = shapes("parcels")["P-002"]
    points = shapes("points")
    due = {one["next_due_on"] for one in said("points") if ground.covers(points[one["code"]])}
    assert due == {"2024-06-30"}


def test_the_ground_of_the_scenarios_is_free_for_their_uploads() -> None:
    strip = shapely.box(449562.4, 4421368.2, 449682.4, 4422248.2)
    hits = [code for layer in LAYERS for code, one in shapes(layer).items() if one.intersects(strip)]
    assert hits == ["P-001"]
    codes = {one["code"] for one in said("detections")}
    assert not codes & {"D-001", "D-002", "D-003"}


def test_history_is_a_ladder_that_ends_at_the_present_stage() -> None:
    for one in said("parcels"):
        events = PARCELS[one["code"]]["stages"]
        assert events[0]["from_stage"] is None
        assert all(before["to_stage"] == after["from_stage"] for before, after in pairwise(events))
        assert all(before["valid_on"] < after["valid_on"] for before, after in pairwise(events))
        assert all(before["recorded_at"] < after["recorded_at"] for before, after in pairwise(events))
        last = events[-1]
        assert (last["to_stage"], last["valid_on"], last["document"]) == (
            one["stage"],
            one["stage_since"],
            one["stage_document"],
        )


def test_nothing_was_recorded_later_than_the_day_before_the_demo() -> None:
    for facts in PARCELS.values():
        for fact in (fact for rows in facts.values() for fact in rows):
            assert datetime.fromisoformat(fact["recorded_at"]).tzinfo is not None
            assert fact["recorded_at"][:10] <= LAST_DAY
            happened = ("valid_on", "since", "until", "changed_on", "filed_on", "left_on", "disposed_on")
            assert all((fact.get(name) or "") <= LAST_DAY for name in happened)
    people = {one.username for one in SAMPLE_PEOPLE}
    assert {fact["recorded_by"] for facts in PARCELS.values() for rows in facts.values() for fact in rows} <= people
    for one in (*said("sites"), *said("detections"), *said("parcels"), *said("points")):
        assert all((one.get(name) or "") <= LAST_DAY for name in ("as_of", "after_date", "last_sampled_on"))


def test_registers_agree_with_stages() -> None:
    unfinished = {"RISK", "CONTROL_PLAN", "REMED_PLAN", "CONTROL", "REMED", "EVAL", "DELIST_APPLIED"}
    for one in said("parcels"):
        live = live_registers(one["code"])
        entries = PARCELS[one["code"]]["registers"]
        assert (Register.LISTED in live) == (one["stage"] in unfinished), one["code"]
        assert all(entry["until"] is None or entry["since"] <= entry["until"] for entry in entries)
        assert all((entry["until"] is None) == (entry["end_reason"] is None) for entry in entries)
        if Register.AFTERCARE in live:
            assert one["stage"] == Stage.CLEAR
        to_homes = [use for use in PARCELS[one["code"]]["use_changes"] if is_residential_or_public(use["to_use"])]
        assert (Register.KEY_LAND in live) <= bool(to_homes)
        assert all(use["to_use"] == one["planned_use"] for use in to_homes)


def test_works_have_a_scheme_and_soil_leaves_during_works() -> None:
    for one in said("parcels"):
        facts = PARCELS[one["code"]]
        reached = {event["to_stage"]: event["valid_on"] for event in facts["stages"]}
        planned = [day for stage, day in reached.items() if stage.endswith("_PLAN")]
        assert [scheme["filed_on"] for scheme in facts["schemes"]] == planned
        for batch in facts["batches"]:
            assert reached["REMED"] < batch["left_on"] < reached.get("EVAL", "9")
            assert batch["left_on"] < batch["promised_on"]
            if one["stage"] in {Stage.EVAL, Stage.DELIST_APPLIED, Stage.CLEAR}:
                assert batch["evaluation_filed_on"] is not None


def test_there_are_batches_open_late_and_closed() -> None:
    batches = [batch for facts in PARCELS.values() for batch in facts["batches"]]
    is_open = [batch for batch in batches if batch["evaluation_filed_on"] is None]
    assert [batch for batch in is_open if batch["promised_on"] < "2024-09-18"]
    assert [batch for batch in is_open if batch["promised_on"] > "2024-09-18"]
    assert len(is_open) < len(batches)


def test_the_stories_that_screens_need_are_there() -> None:
    by_code = {one["code"]: one for one in said("parcels")}
    several = [code for code in PARCELS if len(live_registers(code)) > 1]
    delisted = [
        code
        for code, facts in PARCELS.items()
        if any(entry["register"] == Register.LISTED and entry["until"] for entry in facts["registers"])
    ]
    uninvestigated = [
        code
        for code, facts in PARCELS.items()
        if by_code[code]["stage"] in {"NONE", "SUSPECT"}
        and any(is_residential_or_public(use["to_use"]) for use in facts["use_changes"])
    ]
    assert (len(several) >= 4, len(delisted) >= 5, len(uninvestigated) >= 2) == (True, True, True)
    assert sum(one["is_over_screening"] for one in by_code.values()) >= 10
    assert any(one["planned_use"] is None for one in by_code.values())
    tanks = [one for one in said("sites") if one["site_kind"] in {"PETROL_STATION", "OIL_DEPOT"}]
    checked = [one for one in tanks if (one["leak_checked_on"] or "") >= "2024"]
    assert 0 < len(checked) < 0.2 * len(tanks), "the demo shows a spot check that is not done yet"
    assert sum((one["next_due_on"] or "9") < "2024-09-18" for one in said("points")) >= 5


def test_detections_lie_on_parcels_near_them_and_elsewhere() -> None:
    parcels = list(shapes("parcels").values())
    distances = [min(parcel.distance(one) for parcel in parcels) for one in shapes("detections").values()]
    assert sum(distance == 0 for distance in distances) >= 20
    assert sum(0 < distance <= 5 for distance in distances) >= 4
    assert sum(5 < distance <= 50 for distance in distances) >= 8
    assert sum(distance > 50 for distance in distances) >= 25
    for one in said("detections"):
        assert date(2024, 1, 1) <= date.fromisoformat(one["before_date"]) < date.fromisoformat(one["after_date"])


def test_the_changes_of_scenario_a4_lie_as_written() -> None:
    read = json.loads((SAMPLE / "uploads" / "a4_changes.geojson").read_text("utf-8"))["features"]
    first, second = (metres(shape(one)) for one in read)
    parcel = shapes("parcels")["P-001"]
    assert [one["properties"]["图斑编号"] for one in read] == ["D-001", "D-002"]
    assert first.area == pytest.approx(3000, abs=0.3)
    assert first.intersection(parcel).area == pytest.approx(1500, abs=0.3)
    assert second.distance(parcel) == pytest.approx(12, abs=0.005)
    window = {(one["properties"]["前时相"], one["properties"]["后时相"]) for one in read}
    assert window == {("2024-05-18", "2024-07-21")}


def test_no_two_parcels_have_one_name() -> None:
    names = [one["name"] for one in said("parcels")]
    assert [pair for pair in combinations(names, 2) if pair[0] == pair[1]] == []
