"""A row's numbers tell its coordinate system; what they do not tell is not guessed."""

from __future__ import annotations

import pyproj
import pytest

from gis.domain.crs import Datum, geographic_epsg, zone_epsg, zone_width
from gis.ingest.survey_crs import Declared, east_north, read_declared, tell_system

NAMES = {Datum.CGCS2000: "CGCS2000", Datum.XIAN_80: "Xian 1980", Datum.BEIJING_54: "Beijing 1954"}
ZONES = [*range(25, 46), *range(13, 24)]


@pytest.mark.parametrize("datum", list(Datum))
def test_the_codes_of_all_zones_are_what_the_registry_says(datum: Datum) -> None:
    for zone in ZONES:
        width = zone_width(zone)
        assert width is not None
        middle = zone * 3 if width == 3 else zone * 6 - 3
        for is_prefixed in (True, False):
            code = zone_epsg(datum, zone, is_prefixed=is_prefixed)
            found = pyproj.CRS.from_epsg(code)
            facts = {one.name: one.value for one in found.coordinate_operation.params}  # type: ignore[union-attr]
            assert found.name.startswith(NAMES[datum])
            assert facts["Longitude of natural origin"] == middle, code
            assert facts["False easting"] == 500_000 + zone * 1_000_000 * is_prefixed, code
    assert pyproj.CRS.from_epsg(geographic_epsg(datum)).is_geographic
    assert zone_epsg(datum, 24, is_prefixed=True) is None


@pytest.mark.parametrize(
    ("east", "north", "zone", "epsg"),
    [
        (39450300.0, 4421700.0, None, 4527),
        (39450300.0, 4421700.0, 38, 4527),
        (38450300.0, 4421700.0, 39, 4526),
        (450300.0, 4421700.0, 39, 4548),
        (450300.0, 4421700.0, 38, 4547),
        (450300.0, 4421700.0, None, None),
        (20450300.0, 4421700.0, None, 4498),
        (450300.0, 4421700.0, 20, 4509),
        (116.41, 39.92, None, 4490),
        (39.92, 116.41, 39, 4490),
        (0.5, 0.5, 39, None),
        # Swapped axes: the system is told, nothing is turned.
        (4421700.0, 39450300.0, 39, 4527),
        (4421700.0, 450300.0, 39, 4548),
        (4421700.0, 450300.0, None, None),
        (24450300.0, 4421700.0, 39, None),
        (50300.0, 4421700.0, 39, None),
        (-450300.0, 4421700.0, 39, None),
    ],
)
def test_numbers_tell_their_system(east: float, north: float, zone: int | None, epsg: int | None) -> None:
    assert tell_system([(east, north)], Declared(zone=zone)).epsg == epsg


@pytest.mark.parametrize(
    ("datum", "east", "epsg"),
    [
        (Datum.BEIJING_54, 450300.0, 2436),
        (Datum.XIAN_80, 450300.0, 2384),
        (Datum.XIAN_80, 39450300.0, 2363),
        (None, 39450300.0, None),
    ],
)
def test_the_declared_datum_counts(datum: Datum | None, east: float, epsg: int | None) -> None:
    assert tell_system([(east, 4421700.0)], Declared(datum=datum, zone=39)).epsg == epsg


def test_corners_that_disagree_tell_nothing() -> None:
    told = tell_system([(39450300.0, 4421700.0), (450300.0, 4421700.0)], Declared(zone=39))
    assert (told.epsg, [one.code for one in told.findings]) == (None, ["survey-numbers-mixed"])


def test_a_missing_prefix_is_said_with_the_zone_that_stood_in() -> None:
    told = tell_system([(450300.0, 4421700.0)], Declared(zone=39))
    assert [(one.code, one.facts) for one in told.findings] == [("no-zone-prefix", {"zone": 39})]


@pytest.mark.parametrize(
    ("head", "declared", "problems"),
    [
        ({}, Declared(), []),
        ({"坐标系": "2000国家大地坐标系", "几度分带": "3", "带号": "39", "计量单位": "米"}, Declared(zone=39), []),
        ({"坐标系": "２０００国家大地坐标系", "带号": "３９带", "投影类型": "高斯—克吕格"}, Declared(zone=39), []),
        ({"坐标系": "1980西安坐标系"}, Declared(Datum.XIAN_80), []),
        ({"坐标系": "1954年北京坐标系"}, Declared(Datum.BEIJING_54), []),
        ({"坐标系": "WGS-84"}, Declared(), []),
        ({"坐标系": "北京地方坐标系"}, Declared(None), ["survey-datum-unknown"]),
        ({"几度分带": "6", "带号": "20"}, Declared(zone=20), []),
        ({"几度分带": "6", "带号": "39"}, Declared(), ["survey-head-unexpected"]),
        ({"带号": "117"}, Declared(), ["survey-head-unexpected"]),
        ({"几度分带": "1.5", "带号": "39"}, Declared(), ["survey-head-unexpected"]),
        ({"投影类型": "UTM"}, Declared(is_gauss_kruger=False), ["survey-head-unexpected"]),
        ({"计量单位": "千米"}, Declared(is_in_metres=False), ["survey-head-unexpected"]),
        ({"计量单位": "度"}, Declared(is_in_metres=False), []),
    ],
)
def test_a_head_is_read_and_what_is_odd_in_it_is_said(
    head: dict[str, str], declared: Declared, problems: list[str]
) -> None:
    found, said = read_declared(head, "层")
    assert (found, [one.code for one in said]) == (declared, problems)


def test_another_projection_or_unit_is_not_read_as_gauss_kruger_metres() -> None:
    for declared in (Declared(zone=39, is_gauss_kruger=False), Declared(zone=39, is_in_metres=False)):
        assert tell_system([(39450300.0, 4421700.0)], declared).epsg is None
        assert tell_system([(116.4, 39.9)], declared).epsg == 4490


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (4421700.0, 39450300.0, (39450300.0, 4421700.0)),
        (450300.0, 4421700.0, (450300.0, 4421700.0)),
        (39.9, 116.4, (116.4, 39.9)),
        (116.4, 39.9, (116.4, 39.9)),
        (4421700.0, 4421700.0, None),
        (1.0, 2.0, None),
    ],
)
def test_east_and_north_are_told_by_size(first: float, second: float, found: tuple[float, float] | None) -> None:
    assert east_north(first, second) == found
