"""When a change happened, by the days of all images that show it or do not."""

from __future__ import annotations

from datetime import date

from gis.domain.clue_window import ClueWindow, Pair, window_of

APRIL, JUNE, AUGUST, SEPTEMBER, OCTOBER = (date(2024, month, 10) for month in (4, 6, 8, 9, 10))


def test_a_later_image_shows_it_again_and_an_image_between_narrows_the_window() -> None:
    seen = [Pair(APRIL, SEPTEMBER), Pair(JUNE, AUGUST)]
    assert window_of(seen, []) == ClueWindow(JUNE, AUGUST, (AUGUST, SEPTEMBER), None)
    assert window_of(seen[:1], [Pair(APRIL, JUNE)]) == ClueWindow(JUNE, SEPTEMBER, (SEPTEMBER,), None)


def test_it_is_gone_when_a_later_image_looks_as_before_and_not_when_it_only_stays_as_it_is() -> None:
    seen = [Pair(APRIL, AUGUST)]
    stays = Pair(AUGUST, OCTOBER)
    assert window_of(seen, [stays]) == ClueWindow(APRIL, AUGUST, (AUGUST,), None)
    again = window_of(seen, [stays, Pair(APRIL, SEPTEMBER)])
    assert again is not None
    assert again.gone_on == SEPTEMBER


def test_pairs_of_one_day_and_clues_without_images_are_told_as_they_are() -> None:
    assert window_of([Pair(APRIL, APRIL)], []) == ClueWindow(APRIL, APRIL, (APRIL,), None)
    assert window_of([], [Pair(APRIL, JUNE)]) is None
