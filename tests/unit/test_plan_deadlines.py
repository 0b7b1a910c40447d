"""Deadline words become dates; dates become a countdown."""

from __future__ import annotations

from datetime import date

import pytest

from gis.calendar import OfficeCalendar
from gis.domain.deadlines import Cadence, MonthDay, count_down, read_deadline
from gis.domain.errors import DeadlineUnreadable

QUARTERS = (MonthDay(3, 31), MonthDay(6, 30), MonthDay(9, 30), MonthDay(12, 31))


def read(words: str, measure_text: str = ""):
    return read_deadline(words, year=2024, quarter_ends=QUARTERS, measure_text=measure_text)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("年底前", date(2024, 12, 31)),
        ("年底", date(2024, 12, 31)),
        ("2024年底前", date(2024, 12, 31)),
        ("2025年底前", date(2025, 12, 31)),
        ("本年底前", date(2024, 12, 31)),
        ("次年3月底前", date(2025, 3, 31)),
        ("３月底", date(2024, 3, 31)),
        ("3月底", date(2024, 3, 31)),
        ("2月底前", date(2024, 2, 29)),
        ("十一月底前", date(2024, 11, 30)),
        ("6月30日前", date(2024, 6, 30)),
        ("2024年6月30日前完成", date(2024, 6, 30)),
        ("2024-10-08", date(2024, 10, 8)),
        ("2024/1/5", date(2024, 1, 5)),
        ("9月中旬", date(2024, 9, 20)),
        ("9月下旬前", date(2024, 9, 30)),
        ("上半年", date(2024, 6, 30)),
        ("三季度末", date(2024, 9, 30)),
        ("第一季度", date(2024, 3, 31)),
    ],
)
def test_the_words_of_a_deadline_become_one_date_and_are_kept(words, due):
    deadline = read(words)
    assert deadline.on == due
    assert deadline.due_dates == (due,)
    assert deadline.text == words


@pytest.mark.parametrize("words", ["每季度", "按季度", "季度末前", "各季度末"])
def test_a_quarterly_deadline_has_the_four_quarter_ends(words):
    deadline = read(words)
    assert deadline.due_dates == tuple(end.in_year(2024) for end in QUARTERS)
    assert deadline.cadence is Cadence.QUARTER
    assert deadline.on == date(2024, 12, 31)


def test_a_measure_that_runs_by_quarter_has_four_dates_although_its_cell_says_year_end():
    deadline = read("年底前", "按季度开展区域评价。")
    assert len(deadline.due_dates) == 4
    assert deadline.text == "年底前"


def test_quarter_ends_are_data():
    deadline = read_deadline("每季度", year=2024, quarter_ends=(MonthDay(4, 10), MonthDay(10, 10)))
    assert deadline.due_dates == (date(2024, 4, 10), date(2024, 10, 10))


def test_a_promised_deadline_has_no_date_of_its_own():
    deadline = read("按承诺时限")
    assert deadline.on is None
    assert deadline.cadence is Cadence.PROMISED


@pytest.mark.parametrize("words", ["", "尽快", "13月底", "2月30日前", "五季度", "0月底", "二〇二四年"])
def test_words_without_a_date_are_refused_with_what_was_read(words):
    with pytest.raises(DeadlineUnreadable) as refusal:
        read(words)
    assert refusal.value.facts["read"] == words
    assert "年底前" in refusal.value.text.zh


def test_a_deadline_of_yesterday_is_overdue_by_one_calendar_day():
    countdown = count_down(date(2024, 3, 31), date(2024, 4, 1), OfficeCalendar())
    assert countdown.is_overdue
    assert countdown.days_overdue == 1
    assert not countdown.is_amber
    assert countdown.sentence.zh == "已逾期1天"
    assert countdown.sentence.en == "overdue by 1 day"


def test_a_deadline_of_today_is_amber_and_not_overdue():
    countdown = count_down(date(2024, 3, 31), date(2024, 3, 31), OfficeCalendar())
    assert (countdown.days_left, countdown.is_overdue, countdown.is_amber) == (0, False, True)


def test_amber_counts_working_days_and_days_left_counts_calendar_days():
    # 2024-10-01…07 is a holiday and Saturday 10-12 is worked: from 09-29 to 10-14 there are
    # 15 calendar days but only 7 working days (09-30, 10-08…12, 10-14).
    countdown = count_down(date(2024, 10, 14), date(2024, 9, 29), OfficeCalendar())
    assert countdown.days_left == 15
    assert countdown.working_days_left == 7
    assert countdown.is_amber


def test_amber_begins_with_the_tenth_last_working_day():
    calendar = OfficeCalendar()
    due = date(2024, 12, 31)
    # 12-18…20, 12-23…27, 12-30, 12-31 are ten working days after the 17th.
    assert count_down(due, date(2024, 12, 17), calendar).is_amber
    assert not count_down(due, date(2024, 12, 16), calendar).is_amber


def test_the_length_of_amber_is_an_argument():
    due, today = date(2024, 12, 31), date(2024, 12, 16)
    assert count_down(due, today, OfficeCalendar(), amber_working_days=11).is_amber


def test_years_without_published_holidays_count_monday_to_friday_and_say_so():
    calendar = OfficeCalendar()
    assert calendar.is_working_day(date(2045, 10, 2))
    assert not calendar.is_working_day(date(2045, 10, 1))
    caveat = calendar.caveat(date(2024, 5, 1), date(2045, 10, 2))
    assert caveat is not None
    assert "2045" in caveat.zh
    assert "2024" not in caveat.en
    assert calendar.caveat(date(2024, 5, 1)) is None


def test_make_up_workdays_and_holidays_are_known():
    calendar = OfficeCalendar()
    assert calendar.is_working_day(date(2024, 9, 14))
    assert not calendar.is_working_day(date(2024, 10, 2))
