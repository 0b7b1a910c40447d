"""Scenes over HTTP: registered once, refused clearly, shown as tiles, described as STAC."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pystac
import pytest
import rasterio
from affine import Affine

from api.middleware import MOST_BODY_BYTES
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.change_pairs import write

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"
BEFORE = SCENES / "before_20240406.tif"


def send(client, path: Path, **said):
    files = {"file": (path.name, path.read_bytes())}
    cloud = said.pop("cloud", None)
    if cloud:
        files["cloud"] = (cloud.name, cloud.read_bytes())
    return client.post("/api/scenes", data={"sensor": "示例 S2", **said}, files=files)


def test_a_scene_is_kept_once_and_shown(signed_in: SignedIn, settings: Settings) -> None:
    client = signed_in("sthj")
    made = send(client, BEFORE, cloud=SCENES / "after_20240910_cloud.tif")
    assert made.status_code == 201, made.text
    scene_id = made.json()["id"]
    # As a browser sends a form that was left empty.
    again = send(client, BEFORE, preset="", taken_on="")
    assert (again.status_code, again.json()) == (200, {"id": scene_id, "is_again": True})

    (one,) = client.get("/api/scenes").json()["scenes"]
    assert (one["taken_on"], one["resolution_m"], one["has_cloud_mask"]) == ("2024-04-06", 10.0, True)
    west, south = np.min(one["footprint"]["coordinates"][0], axis=0)
    assert 116.3 < west < 116.5
    assert 39.8 < south < 40.0
    assert client.get(f"/api/scenes/{scene_id}/thumbnail").content.startswith(b"\x89PNG")

    (kept,) = (settings.state_dir / "scenes").iterdir()
    with rasterio.open(kept) as cog, rasterio.open(BEFORE) as sent:
        assert cog.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert np.array_equal(cog.read(), sent.read())
    item = pystac.Item.from_dict(client.get(f"/api/scenes/{scene_id}/stac").json())
    assert item.bbox is not None
    assert item.datetime is not None
    assert item.datetime.date().isoformat() == "2024-04-06"

    lon, lat = np.mean(one["footprint"]["coordinates"][0], axis=0)
    z = 13
    x = int((lon + 180) / 360 * 2**z)
    y = int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**z)
    for look in ("natural", "infrared"):
        tile = client.get(f"/api/scenes/{scene_id}/tiles/{z}/{x}/{y}.png?look={look}")
        assert tile.content.startswith(b"\x89PNG"), tile.text
    assert client.get(f"/api/scenes/{scene_id}/tiles/{z}/0/0.png").status_code == 204
    assert client.get(f"/api/scenes/{scene_id + 1}/tiles/{z}/{x}/{y}.png").status_code == 404


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_cannot_be_used_is_refused_and_nothing_is_registered(signed_in: SignedIn, tmp_path: Path) -> None:
    client = signed_in("sthj")
    values = np.random.default_rng(1).integers(1, 3000, (4, 40, 40)).astype(float)
    empty = values.copy()
    empty[3] = -32768
    pointing = tmp_path / "pointing_20240406.tif"
    pointing.write_text(f'<VRTDataset rasterXSize="1" rasterYSize="1">{BEFORE}</VRTDataset>')
    elsewhere = Affine(10, 0, 500_000, 0, -10, 3_500_000)
    for path, code in (
        (write(tmp_path / "two_20240406.tif", values[:2], names=()), "too-few-bands"),
        (write(tmp_path / "noplace_20240406.tif", values, crs=None), "scene-without-place"),
        (write(tmp_path / "empty_20240406.tif", empty, kind="int16"), "band-is-empty"),
        (write(tmp_path / "far_20240406.tif", values, place=elsewhere), "scene-elsewhere"),
        (write(tmp_path / "undated.tif", values), "scene-date-missing"),
        (write(tmp_path / "late_20991231.tif", values), "scene-date-in-future"),
        (pointing, "scene-unreadable"),
    ):
        answer = send(client, path)
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
        assert answer.json()["detail"]["zh"]
    assert client.get("/api/scenes").json()["scenes"] == []


def test_a_scene_may_be_larger_than_any_other_body(signed_in: SignedIn, tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(1, 3000, (4, 500, 500)).astype(float)
    large = write(tmp_path / "large_20240406.tif", values)
    assert large.stat().st_size > MOST_BODY_BYTES
    assert send(signed_in("sthj"), large).status_code == 201


def test_whoever_may_not_upload_may_not_register(signed_in: SignedIn) -> None:
    assert send(signed_in("chayue"), BEFORE).status_code == 403


def test_a_street_registers_no_scene_and_learns_no_place_of_the_server(signed_in: SignedIn) -> None:
    street = signed_in("dongsi")
    sent = send(street, BEFORE)
    assert sent.status_code == 403, sent.text
    from_server = street.post("/api/scenes/from-address", json={"sensor": "示例 S2", "source": str(BEFORE)})
    assert from_server.status_code == 403, from_server.text
    told = street.get("/api/scenes").json()
    assert (told["scenes"], told["open_places"]) == ([], [])


@pytest.mark.parametrize("who", ["sthj", "zhujian", "chengguan"])
def test_officers_of_the_units_register_scenes(signed_in: SignedIn, who: str) -> None:
    assert send(signed_in(who), BEFORE).status_code == 201
