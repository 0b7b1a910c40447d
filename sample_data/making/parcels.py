"""Parcels with their facts: outlines on free ground, registers, stages, changes of use, schemes, soil batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from shapely import box
from shapely.geometry.base import BaseGeometry

from making import shapes
from making.ground import Ground
from making.ladders import LAST_DAY, LISTING, Recorder, Step, ladder, numbered, stage_events, workday
from making.parcel_table import M1, PARCELS, R2, Parcel

INDUSTRY_DIVISIONS = {
    "CHEMICAL": "26",
    "PHARMA": "27",
    "PLATING": "33",
    "VEHICLE": "36",
    "DISPLAY": "39",
    "CHIP": "39",
    "ELECTRONICS": "39",
    "FUEL": "52",
    "OTHER": "41",
}
"""Two digits of GB/T 4754 in the middle of a parcel's code (RULES 2)."""
REGISTERS = {"L": "LEDGER", "P": "PRIORITY", "A": "AFTERCARE", "K": "KEY_LAND"}
REGISTER_DOCUMENTS = {
    "LEDGER": "筛查台账{year}年度更新（示例台账{number}号）",
    "PRIORITY": "优先监管地块清单（示例清单〔{year}〕{number}号）",
    "AFTERCARE": "后期管理方案（示例后管〔{year}〕{number}号）",
    "KEY_LAND": "规划用途变更函（示例规函〔{year}〕{number}号）",
}
END_REASONS = {"LEDGER": "转为优先监管地块或已完成筛查（示例）", "PRIORITY": "纳入风险管控和修复名录（示例）"}
MODULES = ("BASE_INFO", "POINTS", "RESULTS", "CONTROLS")
ROADS = ("示例路", "示例东路", "示例西街", "示例南街", "示例北街", "示例大街", "示例中街", "示例胡同")
PLANNED = (M1, "仓储用地（W1）", "商业用地（B1）", "多功能用地（F3）", "公园绿地（G1）", None)
CHANGED_WITHIN = (date(2024, 1, 15), date(2024, 7, 10))


@dataclass
class Made:
    """A parcel as it is written: outline in metres, flat properties, facts."""

    outline: BaseGeometry
    properties: dict[str, Any]
    facts: dict[str, list[dict[str, Any]]]

    @property
    def code(self) -> str:
        """The parcel's code."""
        return str(self.properties["code"])

    def stands_on(self, register: str) -> bool:
        """Whether it stands on the register now."""
        return any(one["register"] == register and one["until"] is None for one in self.facts["registers"])


def make_parcels(random: Random, ground: Ground) -> list[Made]:
    """The four parcels of the written scenarios, then one for each line of the table; large ones find ground first."""
    made = _scenario_parcels(random)
    outlines: dict[str, BaseGeometry] = {}
    for line in sorted(PARCELS, key=lambda one: -one.area_m2 * (2 if "/" in one.street else 1)):
        outlines[line.name] = _outline(random, ground, line)
    for serial, line in enumerate(PARCELS, 1):
        code = f"1101011{INDUSTRY_DIVISIONS[line.industry]}{serial:04}"
        made.append(_made(random, line, code, outlines[line.name], ladder(random, line.story)))
    return made


def _outline(random: Random, ground: Ground, line: Parcel) -> BaseGeometry:
    names = [f"{name}街道" for name in line.street.split("/")]
    shape = shapes.plot(random, line.area_m2 * random.uniform(0.93, 1.07))
    return ground.across(random, shape, *names) if len(names) > 1 else ground.free_place(random, shape, names[0])


def _scenario_parcels(random: Random) -> list[Made]:
    """P-001 to P-004 as SCENARIOS has them; survey coordinates in EPSG:4548."""
    first = _made(
        random,
        Parcel("一厂", "PLATING", 9600, "景山/东四", "remed", use=R2, modules=4),
        "P-001",
        box(449562.4, 4421368.2, 449682.4, 4421448.2),
        ladder(random, "remed", since=date(2024, 4, 22)),
    )
    filed = next(event for event in first.facts["stages"] if event["to_stage"] == "REMED_PLAN")
    filed["valid_on"] = first.facts["schemes"][0]["filed_on"] = "2024-04-02"
    first.facts["use_changes"][0]["changed_on"] = "2024-05-10"
    for fact, day in ((filed, "2024-04-03"), (first.facts["schemes"][0], "2024-04-03")):
        fact["recorded_at"] = f"{day}T10:12:00+08:00"
    first.facts["use_changes"][0]["recorded_at"] = "2024-05-13T09:31:00+08:00"
    first.properties |= {"name": "示例一厂原址", "address": "示例路 12 号", "planned_use": R2}
    second = _made(
        random,
        Parcel("二厂", "ELECTRONICS", 4800, "东四", "detail", "P", over=True, modules=2),
        "P-002",
        box(449762.4, 4421368.2, 449842.4, 4421428.2),
        ladder(random, "detail", since=date(2024, 3, 12)),
    )
    third = _made(
        random,
        Parcel("三厂", "CHEMICAL", 50000, "东四", "control", over=True, modules=4),
        "P-003",
        box(449762.4, 4421468.2, 449962.4, 4421718.2),
        ladder(random, "control", since=date(2023, 11, 20)),
    )
    fourth = _made(
        random,
        Parcel("四厂门市部", "OTHER", 380, "东四", "none", "L"),
        "P-004",
        box(449862.4, 4421368.2, 449882.4, 4421387.2),
        ladder(random, "none", since=date(2023, 4, 6)),
    )
    return [first, second, third, fourth]


def _made(random: Random, line: Parcel, code: str, outline: BaseGeometry, steps: list[Step]) -> Made:
    last = steps[-1]
    uses = [_use_change(random, line, steps)] if line.use else []
    filler = Random(code)
    properties = {
        "code": code,
        "name": f"示例{line.name}原址",
        "old_name": f"示例国营{line.name}" if filler.random() < 0.6 else None,
        "address": f"{filler.choice(ROADS)} {filler.randint(1, 188)} 号",
        "stage": last.stage,
        "stage_since": last.on.isoformat(),
        "stage_document": last.document,
        "planned_use": line.use or filler.choice(PLANNED),
        "current_use": _current_use(filler, last.stage),
        "industry": line.industry if filler.random() < 0.93 else None,
        "is_over_screening": line.over,
        "national_modules": list(MODULES[: line.modules]),
        "source": filler.choice(("示例数据：区生态环境局台账", "示例数据：国家系统导出", "示例数据：筛查报告")),
    }
    stages = stage_events(Recorder(random), steps)
    facts = {
        "registers": _registers(random, line, steps, uses),
        "stages": stages,
        "use_changes": uses,
        "schemes": _schemes(random, steps, stages),
        "batches": [_batch(random, steps, fate, number) for number, fate in enumerate(line.batches, 1)],
    }
    known = [last.on.isoformat(), *(use["changed_on"] for use in uses), filler.choice(("2024-06-30", "2024-08-31"))]
    properties["as_of"] = max(known)
    return Made(outline, properties, facts)


def _current_use(filler: Random, stage: str) -> str | None:
    if stage in {"REMED", "CONTROL", "EVAL"}:
        return "治理施工场地"
    return filler.choice(("闲置", "停车场", "临时仓储", "办公出租", "闲置", "临时绿化", None))


def _registers(random: Random, line: Parcel, steps: list[Step], uses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries in order of their beginning; an ended one stops where the next register takes over."""
    first = steps[0].on
    entries = []
    for letter in line.registers:
        register = REGISTERS[letter.upper()]
        if register == "AFTERCARE":
            since = steps[-1].on
        elif register == "KEY_LAND":
            since = date.fromisoformat(uses[0]["changed_on"])
        elif register == "PRIORITY":
            since = workday(first + timedelta(days=random.randint(20, 60)))
        else:
            since = first
        document = numbered(random, REGISTER_DOCUMENTS[register], since)
        until, reason = None, None
        if letter.islower():
            until, reason = _end_of(random, line, steps)
        entries.append(_entry(random, register, since, until, reason, document))
    listed_on = next((step.on for step in steps if step.stage == "RISK"), None)
    if listed_on is not None and line.story != "clear_risk":
        since = workday(listed_on + timedelta(days=random.randint(25, 60)))
        following = next((step.on for step in steps if step.on > listed_on), LAST_DAY)
        since = min(since, following)
        is_over = steps[-1].stage == "CLEAR"
        reason = steps[-1].document if is_over else None
        until = steps[-1].on if is_over else None
        entries.append(_entry(random, "LISTED", since, until, reason, numbered(random, LISTING, since)))
    return sorted(entries, key=lambda entry: (entry["since"], entry["register"]))


def _end_of(random: Random, line: Parcel, steps: list[Step]) -> tuple[date, str]:
    """When and why a register was left: for the next one, for the list, or because nothing was found."""
    first = steps[0].on
    if "P" in line.registers:
        return workday(first + timedelta(days=61)), END_REASONS["LEDGER"]
    reached = {step.stage: step.on for step in steps}
    if "RISK" in reached:
        return workday(reached["RISK"] + timedelta(days=20)), END_REASONS["PRIORITY"]
    if steps[-1].stage == "CLEAR":
        return steps[-1].on, "调查完成，未超筛选值或背景值，移出台账（示例）"
    return workday(first + timedelta(days=random.randint(60, 90))), "现场核实未曾投产，排除（示例）"


def _entry(
    random: Random, register: str, since: date, until: date | None, reason: str | None, document: str
) -> dict[str, Any]:
    fact = {
        "register": register,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
        "end_reason": reason,
        "document": document,
    }
    by = "guizi" if register == "KEY_LAND" else "sthj"
    return fact | Recorder(random).stamp(since, by)


def _use_change(random: Random, line: Parcel, steps: list[Step]) -> dict[str, Any]:
    """A finished parcel changes its use afterwards, another one this year whatever its stage."""
    first, last = CHANGED_WITHIN
    if steps[-1].stage == "CLEAR":
        first = max(first, steps[-1].on)
    on = workday(first + timedelta(days=random.randrange(10, (last - first).days)))
    document = numbered(random, REGISTER_DOCUMENTS["KEY_LAND"], on)
    fact = {"from_use": M1, "to_use": line.use, "changed_on": on.isoformat(), "document": document}
    return fact | Recorder(random).stamp(on, "guizi")


def _schemes(random: Random, steps: list[Step], stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Filed the day the parcel entered its plan stage; works run until the evaluation, or are planned to."""
    days = {step.stage: step.on for step in steps}
    plan = next((step for step in steps if step.stage.endswith("_PLAN")), None)
    if plan is None:
        return []
    started = days.get(plan.stage.removesuffix("_PLAN")) or workday(plan.on + timedelta(days=60))
    until = days.get("EVAL") or workday(started + timedelta(days=random.randint(240, 420)))
    fact = {
        "is_remediation": plan.stage == "REMED_PLAN",
        "filed_on": plan.on.isoformat(),
        "works_from": started.isoformat(),
        "works_until": until.isoformat(),
        "document": plan.document,
    }
    filed = next(event for event in stages if event["to_stage"] == plan.stage)
    return [fact | {"recorded_at": filed["recorded_at"], "recorded_by": filed["recorded_by"]}]


def _batch(random: Random, steps: list[Step], fate: str, number: int) -> dict[str, Any]:
    """Soil that left during the works: closed with its evaluation filed, open in time, or open past its promise."""
    works_from = next(step.on for step in steps if step.stage == "REMED")
    if fate == "o":
        left = workday(LAST_DAY - timedelta(days=random.randint(20, 60)))
    else:
        left = workday(works_from + timedelta(days=random.randint(10, 25)))
    promised = workday(left + timedelta(days=90 if fate == "o" else 60))
    disposed = workday(promised - timedelta(days=random.randint(6, 20))) if fate == "c" else None
    filed = workday(disposed + timedelta(days=random.randint(12, 30))) if disposed else None
    fact = {
        "number": f"示例转-{left.year}-{number:02}",
        "volume_m3": float(random.randint(6, 90) * 50),
        "destination": random.choice(("示例土壤处置中心（示例市）", "示例水泥窑协同处置厂（示例县）")),
        "left_on": left.isoformat(),
        "promised_on": promised.isoformat(),
        "disposed_on": disposed.isoformat() if disposed else None,
        "evaluation_filed_on": filed.isoformat() if filed else None,
        "document": numbered(random, "转运计划报告（示例转〔{year}〕{number}号）", left),
    }
    # Soil is reported before it leaves (SPPCL art. 41).
    return fact | Recorder(random).stamp(workday(left - timedelta(days=16)))
