"""Detection runs over HTTP: asked for, carried out by a worker, kept, repeated, on the road of all detections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from gis.clock import Clock
from gis.db.models import DetectionRun
from gis.db.session import make_engine, make_sessions
from gis.imagery import grids, record
from gis.imagery.running import Threads
from gis.runs import working
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.conftest import DEMO_DAY

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"


def registered(client: TestClient, name: str, cloud: str | None = None) -> int:
    files = {"file": (name, (SCENES / name).read_bytes())}
    if cloud:
        files["cloud"] = (cloud, (SCENES / cloud).read_bytes())
    made = client.post("/api/scenes", data={"sensor": "示例 S2"}, files=files)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def pair(client: TestClient) -> dict[str, int]:
    return {
        "before_id": registered(client, "before_20240406.tif"),
        "after_id": registered(client, "after_20240910.tif", "after_20240910_cloud.tif"),
    }


def work(settings: Settings, run_id: int, tell=None) -> None:
    engine = make_engine(str(settings.database_url))
    try:
        with make_sessions(engine).begin() as session:
            working.work(session, Clock(DEMO_DAY), run_id, settings, tell or working.teller(engine, run_id))
    finally:
        engine.dispose()


def dies_at(fatal: str):
    def tell(step: str, _share: float) -> None:
        if step == fatal:
            raise MemoryError

    return tell


def test_a_run_is_kept_repeats_itself_and_hands_its_detections_on(signed_in: SignedIn, settings: Settings) -> None:
    client = signed_in("sthj")
    scenes = pair(client)
    asked = client.post("/api/runs", json=scenes)
    assert asked.status_code == 202, asked.text
    run_id = asked.json()["run"]["id"]
    assert asked.json()["run"]["state"]["code"] == "queued"
    assert client.get(f"/api/runs/{run_id}/tiles/score/13/0/0.png").status_code == 409
    # A worker that dies in the middle leaves nothing but its folder; the next one begins anew.
    with pytest.raises(MemoryError):
        work(settings, run_id, dies_at("looking"))
    work(settings, run_id)

    said = client.get(f"/api/runs/{run_id}").json()
    run, measured = said["run"], said["measured"]
    assert (run["state"]["code"], run["progress"]) == ("done", 1.0)
    assert measured["shift"]["length_px"] == pytest.approx(1.46, abs=0.3)
    assert measured["gates"]["cloud"]
    assert sum(measured["histogram"]) > 10_000
    assert {one["band"] for one in measured["gains"]} == {"blue", "green", "red", "nir"}

    parcels = {one["code"]: one for one in client.get(f"/api/runs/{run_id}/parcels").json()}
    assert parcels["P-001"]["result_code"] == "CHANGED"
    assert "疑似动工" in parcels["P-001"]["because"]["zh"]
    assert (parcels["P-003"]["result_code"], parcels["P-003"]["obstacle_code"]) == ("CANNOT_JUDGE", "CLOUD")
    assert "需优于 6.9 m 影像" in parcels["P-004"]["because"]["zh"]
    assert sum(run["results"].values()) == len(parcels)

    # On the road of all detections: stored, linked, each in a clue.
    found = client.get(f"/api/runs/{run_id}/detections").json()["features"]
    assert len(found) == run["detections"] > 0
    on_p001 = next(one for one in found if one["properties"]["code"] in parcels["P-001"]["detections"])
    assert on_p001["properties"]["clue"].startswith("XS2024-")
    assert (on_p001["properties"]["before"], on_p001["properties"]["after"]) == ("2024-04-06", "2024-09-10")
    panel = client.get(f"/api/features/{on_p001['id']}").json()
    assert "11.2" in json.dumps(panel)

    # Kept by hash; the stored record repeats itself.
    for file in run["files"]:
        sent = client.get(f"/api/runs/{run_id}/files/{file['name']}")
        assert len(sent.content) == file["size_bytes"]
    stored = settings.files_dir / next(one["sha256"] for one in run["files"] if one["name"] == "run.json")
    assert [one for one in record.verify(stored, Threads(2)) if not one.is_note] == []
    assert b"P-001" in client.get(f"/api/runs/{run_id}/files/parcels.csv").content

    shows_the_parcel_on_all_images(client, parcels["P-001"]["id"], run_id, scenes["after_id"])

    # What a street's people may not see does not exist for them.
    street = signed_in("dongsi")
    assert len(street.get(f"/api/runs/{run_id}/parcels").json()) < len(parcels)
    own = street.get(f"/api/runs/{run_id}/detections").json()["features"]
    assert street.get(f"/api/runs/{run_id}").json()["run"]["detections"] == len(own)
    assert street.get(f"/api/runs/{run_id}/files/run.json").status_code == 403
    assert street.post("/api/runs", json=scenes).status_code == 403

    # The same again finds the same detections; another threshold is another run.
    again = client.post("/api/runs", json=scenes).json()["run"]["id"]
    other = client.post("/api/runs", json={**scenes, "options": {"sensitivity": "low"}}).json()["run"]["id"]
    for one in (again, other):
        work(settings, one)
    runs = {one["id"]: one for one in client.get("/api/runs").json()["runs"]}
    assert runs[again]["number"] == run["number"] != runs[other]["number"]
    repeated = client.get(f"/api/runs/{again}/detections").json()["features"]
    assert {one["id"] for one in repeated} == {one["id"] for one in found}
    compares(client, run_id, again, other)


def shows_the_parcel_on_all_images(client: TestClient, parcel_id: int, run_id: int, after_id: int) -> None:
    of_parcel = client.get(f"/api/parcels/{parcel_id}/images").json()
    assert [one["on"] for one in of_parcel["images"]] == ["2024-04-06", "2024-09-10"]
    assert (of_parcel["visited_on"], of_parcel["document_on"]) == (None, "2024-04-02")
    assert all(0 < share < 1 for ring in of_parcel["rings"] for corner in ring for share in corner)
    assert [(one["run_id"], one["result_code"]) for one in of_parcel["runs"]] == [(run_id, "CHANGED")]
    picture = f"/api/parcels/{parcel_id}/images/{after_id}.png"
    assert client.get(picture, params={"look": "infrared"}).content.startswith(b"\x89PNG")


def compares(client: TestClient, run_id: int, again: int, other: int) -> None:
    """The same run twice differs in nothing; another sensitivity is named, with what it loses."""
    alike = client.get("/api/runs/compare", params={"a": run_id, "b": again}).json()
    assert (alike["differences"], alike["only_a"], alike["only_b"]) == ([], 0, 0)
    apart = client.get("/api/runs/compare", params={"a": run_id, "b": other}).json()
    assert {"what": "options.sensitivity", "a": "normal", "b": "low"} in apart["differences"]
    assert apart["only_a"] + apart["both"] >= alike["both"] > apart["both"]
    assert apart["same_verdicts"] + len(apart["other_verdicts"]) == alike["same_verdicts"]


def test_a_run_can_be_called_off_and_says_why_it_has_no_result(signed_in: SignedIn, settings: Settings) -> None:
    client = signed_in("sthj")
    scenes = pair(client)
    run_id = client.post("/api/runs", json=scenes).json()["run"]["id"]
    engine = make_engine(str(settings.database_url))
    told: list[str] = []
    teller = working.teller(engine, run_id)

    def until_scoring(step: str, share: float) -> None:
        told.append(step)
        if step == "scoring":
            assert client.get(f"/api/runs/{run_id}").json()["run"]["state"]["code"] == "running"
            assert client.post(f"/api/runs/{run_id}/cancel").status_code == 200
        teller._at = 0.0
        teller(step, share)

    work(settings, run_id, until_scoring)
    assert told[0] == "checking"
    assert "looking" not in told
    said = client.get(f"/api/runs/{run_id}").json()["run"]
    assert (said["state"]["code"], said["files"]) == ("cancelled", [])
    assert client.post(f"/api/runs/{run_id}/cancel").json()["code"] == "run-is-over"
    assert list((settings.state_dir / "running").iterdir()) == []

    far = client.post("/api/runs", json={**scenes, "options": {"max_shift_px": 0.2}}).json()["run"]["id"]
    work(settings, far)
    said = client.get(f"/api/runs/{far}").json()["run"]
    assert said["state"]["code"] == "refused"
    assert "超过上限 0.2 像元" in said["problem"]["zh"]

    swapped = {"before_id": scenes["after_id"], "after_id": scenes["before_id"]}
    for body, code in (
        (swapped, "scenes-out-of-order"),
        ({**scenes, "after_id": scenes["before_id"]}, "same-scene"),
        ({**scenes, "options": {"box": [10, 50, 11, 51]}}, "footprints-apart"),
    ):
        answer = client.post("/api/runs", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text

    # A worker that died for good.
    broken = client.post("/api/runs", json=scenes).json()["run"]["id"]
    with make_sessions(engine).begin() as session:
        working.give_up(session, Clock(DEMO_DAY), broken)
        assert session.scalars(select(DetectionRun.state).where(DetectionRun.id == broken)).one() == "failed"
    engine.dispose()


def test_detections_of_several_runs_are_one_clue_with_a_window(signed_in: SignedIn, settings: Settings) -> None:
    client = signed_in("sthj")
    scenes = pair(client)
    between = registered(client, "after_20240811.tif")
    pairs = ((scenes["before_id"], between), (scenes["before_id"], scenes["after_id"]), (between, scenes["after_id"]))
    for before, after in pairs:
        asked = client.post("/api/runs", json={"before_id": before, "after_id": after})
        work(settings, asked.json()["run"]["id"])
    on_p001 = {}
    for run_id in (1, 2):
        parcels = {one["code"]: one for one in client.get(f"/api/runs/{run_id}/parcels").json()}
        found = client.get(f"/api/runs/{run_id}/detections").json()["features"]
        on_p001[run_id] = next(one for one in found if one["properties"]["code"] in parcels["P-001"]["detections"])
    assert on_p001[1]["id"] != on_p001[2]["id"]
    assert on_p001[1]["properties"]["clue_id"] == on_p001[2]["properties"]["clue_id"]
    clue = client.get(f"/api/clues/{on_p001[1]['properties']['clue_id']}").json()
    # From August on the pit lies there unchanged: that is no sign that it is gone.
    seen = [one for one in clue["members"] if one["run_id"]]
    assert [one["run_id"] for one in seen] == [1, 2]
    assert clue["window"]["first_with"] <= "2024-08-11"
    assert clue["window"]["seen_on"][-1] == "2024-09-10"
    assert clue["window"]["gone_on"] is None


def test_a_box_is_looked_at_alone_and_defaults_are_data(
    signed_in: SignedIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, reviewer = signed_in("sthj"), signed_in("sthj-shenhe")
    scenes = pair(client)
    whole = client.get("/api/scenes").json()["scenes"][0]["footprint"]["coordinates"][0]
    west, south = (min(one[at] for one in whole) for at in (0, 1))
    box = [west, south, west + 0.01, south + 0.008]
    monkeypatch.setattr(grids, "LEAST_CUT", 100)
    asked = client.post("/api/runs", json={**scenes, "options": {"box": box}, "of_register": "LISTED"})
    run_id = asked.json()["run"]["id"]
    work(settings, run_id)
    said = client.get(f"/api/runs/{run_id}").json()
    assert said["run"]["state"]["code"] == "done", said
    assert sum(said["measured"]["pixels"].values()) == 100 * 100
    judged = client.get(f"/api/runs/{run_id}/parcels").json()
    assert all(one["box"][0] < box[2] and one["box"][1] < box[3] for one in judged)
    stored = settings.files_dir / next(one["sha256"] for one in said["run"]["files"] if one["name"] == "run.json")
    assert json.loads(stored.read_bytes())["options"]["box"] == box
    assert [one for one in record.verify(stored, Threads(2)) if not one.is_note] == []

    wanted = {"options": {"sensitivity": "high", "minimum_m2": 500}, "reason": "示例：先看小图斑"}
    assert client.put("/api/runs/defaults", json=wanted).status_code == 403
    assert reviewer.put("/api/runs/defaults", json={**wanted, "reason": " "}).status_code == 422
    assert reviewer.put("/api/runs/defaults", json=wanted).status_code == 200
    defaults = client.get("/api/runs").json()["defaults"]
    assert (defaults["sensitivity"], defaults["minimum_m2"], defaults["box"]) == ("high", 500, None)
