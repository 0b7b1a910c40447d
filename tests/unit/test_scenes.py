"""A scene is looked at before it is used; what is wrong is said with what was read, expected, and how to mend it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from gis.domain import imagery_errors
from gis.domain.errors import Refusal
from gis.domain.imagery_errors import (
    BandIsEmpty,
    BandMapWrong,
    BandsDiffer,
    BandsUnknown,
    CloudMaskUnfit,
    DatesWrong,
    ParcelsUnreadable,
    ScenesApart,
    SceneUnreadable,
    SceneWithoutPlace,
    TooFewBands,
)
from gis.imagery.bands import find_bands
from gis.imagery.detecting import Order, detect
from gis.imagery.options import Options
from gis.imagery.reading import CloudCode, CloudMask, says_cloud
from gis.imagery.running import Threads
from gis.imagery.scenes import check_scene
from tests.change_pairs import PLACE, ground, seen, write

BANDS = seen(ground(64, 64, seed=3))


def refused(path: Path, *, options: Options | None = None, **facts) -> Refusal:
    with pytest.raises(Refusal) as one:
        check_scene(path, options or Options(), **facts)
    return one.value


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scene.tif"
    path.write_bytes(b"no raster")
    assert isinstance(refused(path), SceneUnreadable)
    assert isinstance(refused(tmp_path / "absent.tif"), SceneUnreadable)


def test_a_scene_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.tif", BANDS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert isinstance(refused(path), SceneUnreadable | BandIsEmpty)


def test_a_scene_without_coordinates_is_refused(tmp_path: Path) -> None:
    with pytest.warns(Warning, match="georeference|geotransform"):
        path = write(tmp_path / "scene.tif", BANDS, crs=None)
    with pytest.warns(Warning, match="georeference|geotransform"):
        assert isinstance(refused(path), SceneWithoutPlace)


def test_too_few_bands_are_counted_in_the_refusal(tmp_path: Path) -> None:
    error = refused(write(tmp_path / "scene.tif", BANDS[:2], names=()))
    assert isinstance(error, TooFewBands)
    assert "2" in error.text.zh


@pytest.mark.parametrize("fill", [np.nan, 7.0])
def test_a_band_that_was_never_written_is_named(tmp_path: Path, fill: float) -> None:
    bands = BANDS.copy()
    bands[2] = fill
    error = refused(write(tmp_path / "scene.tif", bands, kind="float32"))
    assert isinstance(error, BandIsEmpty)
    assert "red" in error.text.en


def test_bands_that_nobody_can_tell_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "scene.tif", np.concatenate([BANDS, BANDS[:1]]), names=())
    assert isinstance(refused(path), BandsUnknown)
    told = check_scene(path, Options(bands="nir=4, red=3,green=2,blue=1"))
    assert told.bands.roles == ("blue", "green", "red", "nir")


@pytest.mark.parametrize("given", ["blue=1", "blue=1,green=2,red=9", "blue=1,green=1,red=2", "azure=1,green=2,red=3"])
def test_a_wrong_band_map_is_refused(tmp_path: Path, given: str) -> None:
    assert isinstance(refused(write(tmp_path / "a.tif", BANDS), options=Options(bands=given)), BandMapWrong)


@pytest.mark.parametrize(
    ("names", "resolution", "nir", "found_by"),
    [
        (("B02", "B03", "B04", "B08"), 10, 4, "names of sentinel-2"),
        (("B8", "B4", "B3", "B2"), 10, 1, "names of sentinel-2"),
        (("SR_B2", "SR_B3", "SR_B4", "SR_B5", "SR_B6", "SR_B7"), 30, 4, "names of landsat-8-9"),
        (("B1", "B2", "B3", "B4", "B5", "B7"), 30, 4, "names of landsat-1-7"),
        (("b1", "b2", "b3", "b4", "b5", "b6"), 30, 4, "preset landsat-1-7"),
        (("红", "绿", "蓝", "近红外"), 2, 4, "name"),
        (("", "", "", ""), 10, 4, "preset sentinel-2"),
        (("", "", "", ""), 3.2, 4, "preset gf-1-2"),
        (("", "", "", ""), 0.5, 4, "preset bj-3"),
        (("", "", ""), 0.5, None, "preset rgb"),
    ],
)
def test_bands_are_found_by_name_else_by_count_and_pixel(
    names: tuple[str, ...], resolution: float, nir: int | None, found_by: str
) -> None:
    found = find_bands("scene", names, resolution)
    assert (found.numbers.get("nir"), found.found_by) == (nir, found_by)


def test_short_wave_infrared_is_used_at_30_m_only() -> None:
    found = find_bands("scene", ("B02", "B03", "B04", "B08", "B11", "B12"), 10)
    assert found.used(10) == ("blue", "green", "red", "nir")
    assert found.used(30)[-1] == "swir2"


@pytest.mark.parametrize("name", ["GF2_PMS1_20240312_x.tif", "2024-03-12.tif", "s2_2024_03_12T.tif"])
def test_the_date_is_read_from_the_name(tmp_path: Path, name: str) -> None:
    assert check_scene(write(tmp_path / name, BANDS), Options()).on == date(2024, 3, 12)


def test_pairs_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    before = write(tmp_path / "before.tif", BANDS)

    def run(after: Path, **more) -> None:
        detect(Order(before, after, Options(), **more), tmp_path / "out", Threads(1))

    with pytest.raises(BandsDiffer):
        run(write(tmp_path / "rgb.tif", BANDS[:3], names=()))
    with pytest.raises(ScenesApart):
        run(write(tmp_path / "far.tif", BANDS, place=Affine.translation(9000, 0) @ PLACE))
    with pytest.raises(DatesWrong):
        run(write(tmp_path / "a.tif", BANDS), before_on=date(2024, 5, 2), after_on=date(2024, 5, 2))
    with pytest.raises(ParcelsUnreadable):
        run(write(tmp_path / "b.tif", BANDS), parcels=before)


def test_cloud_masks_are_told_apart(tmp_path: Path) -> None:
    scene = write(tmp_path / "scene.tif", BANDS)
    coded = np.zeros((1, 64, 64))
    coded[0, :9] = 9
    for name, value, code in (
        ("T50_SCL.tif", 9, CloudCode.SCL),
        ("QA_PIXEL.tif", 22280, CloudCode.QA_PIXEL),
        ("mask.tif", 1, CloudCode.PLAIN),
    ):
        coded[0, :9] = value
        mask = check_scene(scene, Options(), cloud=write(tmp_path / name, coded, names=())).cloud
        assert mask is not None
        assert mask.code is code
    assert isinstance(refused(scene, cloud=tmp_path / "absent.tif"), CloudMaskUnfit)


def test_shadow_is_as_good_as_cloud() -> None:
    assert says_cloud(np.array([3, 4, 8, 11]), CloudMask("", CloudCode.SCL)).tolist() == [True, False, True, False]
    # Landsat collection 2: clear land, cloud, cloud shadow.
    coded = np.array([21824, 22280, 23888])
    assert says_cloud(coded, CloudMask("", CloudCode.QA_PIXEL)).tolist() == [False, True, True]


def test_every_refusal_says_itself_in_both_languages() -> None:
    classes = [one for one in vars(imagery_errors).values() if isinstance(one, type) and issubclass(one, Refusal)]
    assert len(classes) > 12
    for one in classes:
        lines = [line for line in (one.__doc__ or "").strip().splitlines() if line.strip()]
        assert len(lines) == 2, one


def test_what_is_refused_is_told_without_options_of_the_command_line() -> None:
    refusals = [one for one in vars(imagery_errors).values() if isinstance(one, type) and issubclass(one, Refusal)]
    assert len(refusals) > 20
    assert [one.__name__ for one in refusals if "--" in (one.__doc__ or "")] == []
