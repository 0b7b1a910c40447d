"""When a parcel was last seen, and why newer images would not do."""

from __future__ import annotations

from datetime import date

from gis.domain.blind_spots import Cause, Look, standing
from gis.domain.results import Limits, Seen

TODAY = date(2024, 9, 18)
APRIL, AUGUST, SEPTEMBER = date(2024, 4, 6), date(2024, 8, 11), date(2024, 9, 10)


def look(on: date, *, area_m2: float = 5_000, visible: float = 1.0, cloud: float = 0.0) -> Look:
    return Look(on.month, on, "示例", Seen(area_m2, 100, visible, cloud, 0))


def test_the_newest_image_that_will_do_counts_and_newer_ones_say_why_not() -> None:
    clouded, gone = look(SEPTEMBER, visible=0.6, cloud=0.4), look(AUGUST, visible=0.2)
    said = standing([look(APRIL), clouded, gone], TODAY)
    assert said.last == look(APRIL)
    assert said.days == 165
    assert [one.look for one in said.newer] == [clouded, gone]
    assert "无法判定(云)" in said.newer[0].because.zh
    assert said.cause is Cause.CLOUD
    assert said.is_unseen_for(164)
    assert not said.is_unseen_for(165)


def test_what_is_too_small_was_never_seen_and_other_limits_see_it() -> None:
    small = [look(APRIL, area_m2=380), look(AUGUST, area_m2=380)]
    said = standing(small, TODAY)
    assert (said.last, said.days, said.cause) == (None, None, Cause.TOO_SMALL)
    assert "需优于 6.9 m 影像" in said.newer[0].because.zh
    assert standing(small, TODAY, Limits(pixels=3)).days == 38


def test_no_newer_image_is_a_cause_and_images_of_tomorrow_are_none() -> None:
    assert standing([look(APRIL), look(date(2024, 9, 19))], TODAY).cause is Cause.NO_IMAGE
    assert standing([], TODAY).is_unseen_for(10_000)
