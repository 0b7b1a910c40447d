"""What a run says of a parcel: the limits, and each reason why it cannot be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gis.domain.results import Limits, Obstacle, Result, Seen, judge, needed_resolution_m

FIVE_HECTARES = Seen(area_m2=50_000, pixel_m2=100, visible_share=1, cloud_share=0, changed_m2=0)


def test_380_square_metres_are_too_small_for_ten_metres() -> None:
    said = judge(replace(FIVE_HECTARES, area_m2=380, changed_m2=380))
    assert (said.result, said.obstacle) == (Result.CANNOT_JUDGE, Obstacle.TOO_SMALL)
    assert said.because.zh == "3.8 像元 < 8, 无法判定; 需优于 6.9 m 影像"
    assert needed_resolution_m(380) == pytest.approx(6.89, abs=0.01)


@pytest.mark.parametrize(
    ("area", "changed", "result"),
    [
        (50_000, 399, Result.NOT_CHANGED),
        (50_000, 400, Result.CHANGED),
        (1_000, 99, Result.NOT_CHANGED),
        (1_000, 100, Result.CHANGED),
    ],
)
def test_a_tenth_or_400_square_metres_are_a_change(area: float, changed: float, result: Result) -> None:
    assert judge(replace(FIVE_HECTARES, area_m2=area, changed_m2=changed)).result is result


@pytest.mark.parametrize(
    ("seen", "obstacle"),
    [
        (replace(FIVE_HECTARES, visible_share=0.6, cloud_share=0.4), Obstacle.CLOUD),
        (replace(FIVE_HECTARES, visible_share=0.6, cloud_share=0.1), Obstacle.NO_DATA),
        (replace(FIVE_HECTARES, visible_share=0.0), Obstacle.NO_DATA),
        (replace(FIVE_HECTARES, registration_px=1.2), Obstacle.REGISTRATION),
        (replace(FIVE_HECTARES, visible_share=0.8), None),
    ],
)
def test_what_hinders_seeing_comes_before_what_is_seen(seen: Seen, obstacle: Obstacle | None) -> None:
    said = judge(replace(seen, changed_m2=5000))
    assert said.obstacle is obstacle
    assert said.result is (Result.CHANGED if obstacle is None else Result.CANNOT_JUDGE)


def test_what_is_seen_beside_a_cloud_is_told_though_it_decides_nothing() -> None:
    said = judge(replace(FIVE_HECTARES, visible_share=0.6, cloud_share=0.4, changed_m2=5000))
    assert "无法判定(云)" in said.because.zh
    assert "5,000 m²" in said.because.zh


def test_limits_can_be_others() -> None:
    small = replace(FIVE_HECTARES, area_m2=380)
    assert judge(small, Limits(pixels=3)).result is Result.NOT_CHANGED


def test_nothing_is_ever_called_illegal() -> None:
    said = judge(replace(FIVE_HECTARES, changed_m2=5000)).because
    assert "疑似" in said.zh
    assert "suspected" in said.en
