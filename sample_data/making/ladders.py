"""How a parcel came to stand where it stands: a plausible ladder of stages, with documents and dates (RULES 1.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any

import chinese_calendar

BEIJING = timezone(timedelta(hours=8))
LAST_DAY = date(2024, 9, 17)
"""The demo's working date is the day after: nothing of the sample was recorded later."""

SURVEYED = ("SUSPECT", "PRELIM", "DETAIL", "RISK")
PATHS: dict[str, tuple[str, ...]] = {
    "none": (),
    "suspect": SURVEYED[:1],
    "prelim": SURVEYED[:2],
    "detail": SURVEYED[:3],
    "risk": SURVEYED,
    "control_plan": (*SURVEYED, "CONTROL_PLAN"),
    "control": (*SURVEYED, "CONTROL_PLAN", "CONTROL"),
    "remed_plan": (*SURVEYED, "REMED_PLAN"),
    "remed": (*SURVEYED, "REMED_PLAN", "REMED"),
    "eval": (*SURVEYED, "REMED_PLAN", "REMED", "EVAL"),
    "delist_applied": (*SURVEYED, "REMED_PLAN", "REMED", "EVAL", "DELIST_APPLIED"),
    "delisted": (*SURVEYED, "REMED_PLAN", "REMED", "EVAL", "DELIST_APPLIED", "CLEAR"),
    "delisted_control": (*SURVEYED, "CONTROL_PLAN", "CONTROL", "EVAL", "DELIST_APPLIED", "CLEAR"),
    "clear_prelim": ("PRELIM", "CLEAR"),
    "clear_detail": (*SURVEYED[:3], "CLEAR"),
    "clear_risk": (*SURVEYED, "CLEAR"),
}
SINCE: dict[str, tuple[date, date]] = {
    "none": (date(2022, 4, 1), date(2024, 5, 20)),
    "suspect": (date(2023, 9, 1), date(2024, 8, 20)),
    "prelim": (date(2024, 3, 20), date(2024, 8, 30)),
    "detail": (date(2024, 1, 10), date(2024, 7, 30)),
    "risk": (date(2024, 3, 1), date(2024, 6, 10)),
    "control_plan": (date(2024, 4, 1), date(2024, 8, 1)),
    "control": (date(2023, 6, 1), date(2024, 4, 1)),
    "remed_plan": (date(2024, 5, 6), date(2024, 8, 20)),
    "remed": (date(2023, 9, 1), date(2024, 5, 10)),
    "eval": (date(2024, 4, 10), date(2024, 7, 20)),
    "delist_applied": (date(2024, 6, 20), date(2024, 8, 28)),
    "delisted": (date(2021, 9, 1), date(2024, 1, 30)),
    "delisted_control": (date(2021, 9, 1), date(2023, 9, 30)),
    "clear_prelim": (date(2022, 6, 1), date(2024, 2, 20)),
    "clear_detail": (date(2022, 6, 1), date(2024, 2, 20)),
    "clear_risk": (date(2022, 6, 1), date(2024, 2, 20)),
}
"""Between which days the present stage began."""
MONTHS = {
    "NONE": (3, 14),
    "SUSPECT": (2, 5),
    "PRELIM": (3, 6),
    "DETAIL": (4, 8),
    "RISK": (3, 6),
    "CONTROL_PLAN": (1, 3),
    "REMED_PLAN": (1, 3),
    "CONTROL": (9, 18),
    "REMED": (7, 16),
    "EVAL": (3, 7),
    "DELIST_APPLIED": (2, 4),
}
"""How long a stage lasts before the next one, in months. Made up."""
DOCUMENTS = {
    "NONE": "示例地块信息登记表（示例登〔{year}〕{number}号）",
    "SUSPECT": "土壤污染状况调查书面通知（示例环土通〔{year}〕{number}号）",
    "PRELIM": "初步调查工作方案（示例调〔{year}〕{number}号）",
    "DETAIL": "初步调查报告评审意见：超筛选值（示例评〔{year}〕{number}号）",
    "RISK": "详细调查报告评审意见（示例评〔{year}〕{number}号）",
    "CONTROL_PLAN": "风险管控方案备案回执（示例备〔{year}〕{number}号）",
    "REMED_PLAN": "修复方案备案回执（示例备〔{year}〕{number}号）",
    "CONTROL": "风险管控措施实施报告（示例施〔{year}〕{number}号）",
    "REMED": "修复工程开工报告（示例施〔{year}〕{number}号）",
    "EVAL": "竣工报告及效果评估委托书（示例效〔{year}〕{number}号）",
    "DELIST_APPLIED": "效果评估报告评审意见及移出申请（示例评〔{year}〕{number}号）",
    "CLEAR": "市级移出名录公告（示例公告〔{year}〕{number}号）",
}
CLEARED_BY = {
    "clear_prelim": "初步调查报告评审意见：未超筛选值（示例评〔{year}〕{number}号）",
    "clear_detail": "详细调查报告评审意见：砷未超背景值（示例评〔{year}〕{number}号）",
    "clear_risk": "风险评估报告评审意见：风险可接受（示例评〔{year}〕{number}号）",
}
LISTING = "市级纳入名录公告（示例公告〔{year}〕{number}号）"


@dataclass(frozen=True)
class Step:
    """One stage that was entered, on a day, by a document."""

    stage: str
    on: date
    document: str


@dataclass
class Recorder:
    """Stamps facts with the time and the person that recorded them, in order of time."""

    random: Random
    latest: datetime = field(default_factory=lambda: datetime(2000, 1, 1, tzinfo=BEIJING))

    def stamp(self, valid_on: date, by: str = "sthj") -> dict[str, str]:
        """Recorded in office hours some days after it was so, now and then weeks later."""
        lag = self.random.choice((1, 1, 2, 3, 3, 5, 7, 9, 34))
        day = min(workday(valid_on + timedelta(days=lag)), LAST_DAY)
        clock = time(self.random.randint(9, 16), self.random.choice((5, 12, 20, 31, 44, 58)))
        at = datetime.combine(day, clock, tzinfo=BEIJING)
        if at <= self.latest:
            at = self.latest + timedelta(minutes=7)
        self.latest = at
        return {"recorded_at": at.isoformat(), "recorded_by": by}


def ladder(random: Random, story: str, since: date | None = None) -> list[Step]:
    """The steps of a story from NONE to its present stage, which began on `since` (or a likely day)."""
    earliest, latest = SINCE[story]
    on = since or workday(earliest + timedelta(days=random.randrange((latest - earliest).days)))
    steps: list[Step] = []
    for stage in reversed(("NONE", *PATHS[story])):
        if steps:
            shortest, longest = MONTHS[stage]
            on = workday(on - timedelta(days=random.randint(shortest * 30, longest * 30)))
        wording = CLEARED_BY.get(story, DOCUMENTS["CLEAR"]) if stage == "CLEAR" else DOCUMENTS[stage]
        steps.append(Step(stage, on, numbered(random, wording, on)))
    steps.reverse()
    return steps


def numbered(random: Random, wording: str, on: date) -> str:
    """A document with its year and a made-up number."""
    return wording.format(year=on.year, number=random.randint(1, 98))


def workday(day: date) -> date:
    """The day itself, or the first working day after it: offices sign nothing on holidays."""
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def stage_events(recorder: Recorder, steps: list[Step]) -> list[dict[str, Any]]:
    """The steps as stored: from, to, when it was so, by which document, recorded when and by whom."""
    before: str | None = None
    events = []
    for step in steps:
        fact = {"from_stage": before, "to_stage": step.stage, "valid_on": step.on.isoformat()}
        events.append(fact | {"document": step.document} | recorder.stamp(step.on))
        before = step.stage
    return events
