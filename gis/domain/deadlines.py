"""When a measure is due: deadline words become dates, dates become a countdown.

Days left and days overdue are calendar days; the amber warning counts working
days, which arrive as a calendar argument (make-up workdays and public holidays
are data, not a rule of ours).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from gis.domain.errors import DeadlineUnreadable
from gis.domain.text import Text
from gis.domain.wording import fold
from gis.domain.words import ItemState

AMBER_WORKING_DAYS = 10


class WorkingCalendar(Protocol):
    """Knows which days offices work."""

    def is_working_day(self, day: date, /) -> bool:
        """Whether offices work on that day."""
        ...


class Cadence(StrEnum):
    """How a measure runs through its year."""

    ONCE = "once"
    YEAR = "year"
    QUARTER = "quarter"
    CONTINUOUS = "continuous"
    PROMISED = "promised"


class OwnDay(StrEnum):
    """A day that one feature has of its own under a measure, before the measure's deadline."""

    PROMISED = "promised"
    """The earliest day promised for soil whose evaluation is not filed (SPPCL art. 41, measure 3.3)."""
    WORKS_START = "works-start"
    """Works start, and the survey that must come before is not filed (measure 4.2)."""
    SAMPLING = "sampling"
    """The next sampling of a monitoring point (measure 11.1)."""
    KEY_MONITORING = "key-monitoring"
    """The next round of a priority parcel's key monitoring (measure 2.1)."""
    AFTERCARE = "aftercare"
    """The next monitoring round or check of a parcel in aftercare (measure 3.2)."""
    KEY_UNIT = "key-unit"
    """The next duty of a key supervised unit (measure 5.1)."""


OWN_DAYS = {
    "soil-batch": OwnDay.PROMISED,
    "survey-before-start": OwnDay.WORKS_START,
    "city-network": OwnDay.SAMPLING,
    "around-site": OwnDay.SAMPLING,
    "priority-parcel": OwnDay.KEY_MONITORING,
    "aftercare-parcel": OwnDay.AFTERCARE,
    "key-unit": OwnDay.KEY_UNIT,
}
"""The rules (`domain.linking`) whose links are due on the feature's own day; numbers change from plan to plan."""


DUTY_MEASURES = {OwnDay.KEY_MONITORING: "2.1", OwnDay.AFTERCARE: "3.2", OwnDay.KEY_UNIT: "5.1"}
"""The own days that are the next day of the feature's duties under a measure, by its number of 2024."""


def rules_with(day: OwnDay) -> tuple[str, ...]:
    """The rules whose links have this day."""
    return tuple(rule for rule, own in OWN_DAYS.items() if own is day)


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of any year, such as the end of a quarter."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """That day in one year; ValueError when the year has no such day."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The words of the plan and the dates they mean.

    `due_dates` are all the days something is due, ascending: one day as a rule,
    four for a quarterly measure, none when each batch promises its own day.
    """

    text: str
    due_dates: tuple[date, ...]
    cadence: Cadence | None = None

    @property
    def on(self) -> date | None:
        """The day by which the whole measure is done; None when only batches have days."""
        return self.due_dates[-1] if self.due_dates else None


@dataclass(frozen=True, slots=True)
class Countdown:
    """How far a due date is from the working date.

    `days_left` counts calendar days (negative once overdue, 0 on the day itself);
    `working_days_left` counts the working days after today up to and including the due date.
    """

    due: date
    days_left: int
    working_days_left: int
    is_amber: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed."""
        return self.days_left < 0

    @property
    def days_overdue(self) -> int:
        """Calendar days past the due date, 0 when none."""
        return max(0, -self.days_left)

    @property
    def sentence(self) -> Text:
        """The countdown as it is shown."""
        if self.is_overdue:
            many = "" if self.days_overdue == 1 else "s"
            return Text(zh=f"已逾期{self.days_overdue}天", en=f"overdue by {self.days_overdue} day{many}")
        if self.days_left == 0:
            return Text(zh="今天到期", en="due today")
        many = "" if self.days_left == 1 else "s"
        return Text(zh=f"还剩{self.days_left}天", en=f"{self.days_left} day{many} left")


def count_down(
    due: date,
    today: date,
    calendar: WorkingCalendar,
    amber_working_days: int = AMBER_WORKING_DAYS,
) -> Countdown:
    """Count from `today` to `due`; amber in the last `amber_working_days` working days."""
    days_left = (due - today).days
    working_days = sum(calendar.is_working_day(today + timedelta(days=step)) for step in range(1, days_left + 1))
    return Countdown(
        due=due,
        days_left=days_left,
        working_days_left=working_days,
        is_amber=days_left >= 0 and working_days <= amber_working_days,
    )


def item_states(due_dates: Iterable[date], done: Collection[date], today: date) -> dict[date, ItemState]:
    """How far each due date of a measure has come; of those not done the first that has not passed is NEXT."""
    ordered = sorted(due_dates)
    coming = next((due for due in ordered if due not in done and due >= today), None)

    def state(due: date) -> ItemState:
        if due in done:
            return ItemState.DONE
        if due < today:
            return ItemState.OVERDUE
        return ItemState.NEXT if due == coming else ItemState.COMING

    return {due: state(due) for due in ordered}


def read_deadline(words: str, *, year: int, quarter_ends: Sequence[MonthDay], measure_text: str = "") -> Deadline:
    """Turn the words of a plan of `year` into dates; the words are kept.

    A measure whose own text says that it runs by quarter (按季度) has the quarter
    ends as due dates even when its deadline cell says 年底前.
    Raises DeadlineUnreadable when no rule knows the words.
    """
    quarters = tuple(end.in_year(year) for end in sorted(quarter_ends))
    text = words.strip()
    plain = fold(text)
    if _BY_QUARTER.search(fold(measure_text)) or _EVERY_QUARTER.fullmatch(plain):
        return Deadline(text=text, due_dates=quarters, cadence=Cadence.QUARTER)
    if _PROMISED.fullmatch(plain):
        return Deadline(text=text, due_dates=(), cadence=Cadence.PROMISED)
    if _CONTINUOUS.fullmatch(plain):
        # The plan runs for its year, so what never stops is counted to the year's end.
        return Deadline(text=text, due_dates=(date(year, 12, 31),), cadence=Cadence.CONTINUOUS)
    due = _single_date(plain, year, quarters)
    if due is None:
        raise DeadlineUnreadable(read=text)
    return Deadline(text=text, due_dates=(due,))


_BY_QUARTER = re.compile(r"[按每各分]个?季度")
_EVERY_QUARTER = re.compile(r"(?:[按每各分]个?)?季度[末底内]?(?:之?前)?(?:完成|评价|报送)?")
_PROMISED = re.compile(r"(?:[按依]照?)?承诺(?:的?时限|期限|时间)(?:[内前]|之前)?(?:完成)?")
_CONTINUOUS = re.compile(r"(?:全年|长期|持续)(?:坚持|推进|开展|实施|进行)?")

_YEAR = r"(?:(?P<year>\d{4})年|(?P<this>本年|今年|当年)|(?P<next>次年|下年|明年|翌年))?(?:度)?"
_BEFORE = r"(?:之前|以前|前|内)?(?:完成)?"
_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_CHINESE_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", start=1)}
_LAST_MONTH = 12
_FIRST_TEN_DAYS, _SECOND_TEN_DAYS = 10, 20

_Reader = Callable[[re.Match[str], int, Sequence[date]], date]


def _single_date(plain: str, year: int, quarters: Sequence[date]) -> date | None:
    for pattern, reader in _READERS:
        match = pattern.fullmatch(plain)
        if match:
            try:
                return reader(match, _year_of(match, year), quarters)
            except (ValueError, IndexError):
                return None
    return None


def _year_of(match: re.Match[str], plan_year: int) -> int:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    return plan_year + 1 if groups.get("next") else plan_year


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word.startswith("十") and len(word) > 1:
        return 10 + _CHINESE_DIGITS[word[1]]
    return _CHINESE_DIGITS[word]


def _month_end(match: re.Match[str], year: int, _quarters: Sequence[date]) -> date:
    month = _number(match["month"])
    if not 1 <= month <= _LAST_MONTH:
        raise ValueError(month)
    return date(year, month, monthrange(year, month)[1])


def _ten_days(match: re.Match[str], year: int, quarters: Sequence[date]) -> date:
    month_end = _month_end(match, year, quarters)
    day = {"上": _FIRST_TEN_DAYS, "中": _SECOND_TEN_DAYS}.get(match["third"], month_end.day)
    return month_end.replace(day=day)


def _quarter_end(match: re.Match[str], year: int, quarters: Sequence[date]) -> date:
    number = _number(match["quarter"])
    if number < 1:
        raise ValueError(number)
    return quarters[number - 1].replace(year=year)


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (
        re.compile(rf"(?P<year>\d{{4}})[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?{_BEFORE}"),
        lambda m, y, _q: date(y, int(m["month"]), int(m["day"])),
    ),
    (
        re.compile(rf"{_YEAR}(?P<month>{_NUMBER})月(?P<day>\d{{1,2}})[日号]{_BEFORE}"),
        lambda m, y, _q: date(y, _number(m["month"]), int(m["day"])),
    ),
    (re.compile(rf"{_YEAR}(?P<month>{_NUMBER})月份?[底末]{_BEFORE}"), _month_end),
    (re.compile(rf"{_YEAR}(?P<month>{_NUMBER})月份?(?P<third>[上中下])旬{_BEFORE}"), _ten_days),
    (re.compile(rf"{_YEAR}第?(?P<quarter>[1-4一二三四])季度[末底]?{_BEFORE}"), _quarter_end),
    (re.compile(rf"{_YEAR}上半年[末底]?{_BEFORE}"), lambda _m, y, _q: date(y, 6, 30)),
    (re.compile(rf"{_YEAR}下半年[末底]?{_BEFORE}"), lambda _m, y, _q: date(y, 12, 31)),
    # 2024年底前: the 年 of the number and of 年底 are one character.
    (re.compile(rf"(?P<year>\d{{4}})?年度?(?:[底末终]|内){_BEFORE}"), lambda _m, y, _q: date(y, 12, 31)),
    (
        re.compile(rf"(?:(?P<this>本|今|当)|(?P<next>次|下|明|翌))年度?(?:[底末终]|内){_BEFORE}"),
        lambda _m, y, _q: date(y, 12, 31),
    ),
)
