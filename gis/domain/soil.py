"""Soil that leaves a parcel: a plan's six fields, amounts out and in, what closes a batch (SPPCL art. 41)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Protocol, TypeVar

from gis.domain.parcel_errors import DaysOfBatch
from gis.domain.text import Text


class SoilUnit(StrEnum):
    """What amounts of soil are counted in."""

    M3 = "m3"
    T = "t"


UNIT_TEXTS = {SoilUnit.M3: Text("m³", "m³"), SoilUnit.T: Text("t", "t")}


class Direction(StrEnum):
    """Out of the parcel, or in at the destination."""

    OUT = "out"
    IN = "in"


DIRECTION_TEXTS = {Direction.OUT: Text("出场", "out"), Direction.IN: Text("进场", "in")}

PLAN_FIELDS = {
    "time": Text("运输时间", "time of transport"),
    "method": Text("运输方式", "way of transport"),
    "route": Text("运输线路", "route"),
    "amount": Text("污染土壤数量", "amount of polluted soil"),
    "destination": Text("去向", "destination"),
    "disposal": Text("最终处置措施", "final disposal"),
}
"""What a transfer plan says (art. 41)."""

ARTICLE = Text("《土壤污染防治法》第四十一条、第九十一条", "Soil Pollution Prevention and Control Law, art. 41 and 91")
BALANCE_TOLERANCE = 0.03
"""Share by which out and in may differ. No rule names one: our proposal, for weighbridge error and water lost."""
BALANCE_KEY = "soil.balance_tolerance"
BALANCE_BASIS = (
    "本系统建议值：地磅误差与途中失水，无公开规定 / our proposal: weighbridge error and water lost; no public rule"
)


class Batch(Protocol):
    """A batch of soil; it is open until its evaluation is filed."""

    @property
    def evaluation_filed_on(self) -> date | None:
        """When the evaluation was filed."""
        ...


AnyBatch = TypeVar("AnyBatch", bound=Batch)


def open_batches(batches: Iterable[AnyBatch]) -> tuple[AnyBatch, ...]:
    """Batches that keep their parcel from being closed: soil is away, and nobody has filed what became of it."""
    return tuple(one for one in batches if one.evaluation_filed_on is None)


def days_over(promised_on: date, today: date) -> int:
    """Days past the promised one; 1 on the first day after it, 0 or less before."""
    return (today - promised_on).days


@dataclass(frozen=True, slots=True)
class Moved:
    """An amount that went out or came in; `times` is the part that is of this batch (after a split)."""

    direction: Direction
    amount: float
    unit: SoilUnit
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Balance:
    """Out against in, both in `unit`; `why` says why they cannot be compared or do not agree, None when they do."""

    out: float
    into: float
    unit: SoilUnit | None
    tolerance: float
    why: Text | None

    @property
    def difference(self) -> float:
        """What is missing at the destination; negative: more came in than went out."""
        return self.out - self.into

    @property
    def is_balanced(self) -> bool:
        """Whether both are known, comparable and near enough."""
        return self.why is None


def balance(moved: Sequence[Moved], tolerance: float, density_t_m3: float | None = None) -> Balance:
    """Sum up a batch. Amounts in m³ and t together are compared in t, by the batch's own density."""
    units = {one.unit for one in moved}
    if len(units) > 1 and density_t_m3 is None:
        why = Text(
            "出场与进场单位不同（m³ 与 t），且未填写容重，无法比较",
            "out and in are in different units (m³ and t) and no density is given: they cannot be compared",
        )
        return Balance(0.0, 0.0, None, tolerance, why)
    unit = units.pop() if len(units) == 1 else SoilUnit.T
    sums = dict.fromkeys(Direction, 0.0)
    for one in moved:
        times = density_t_m3 if one.unit is not unit and density_t_m3 else 1.0
        sums[one.direction] += one.amount * times * one.times
    out, into = sums[Direction.OUT], sums[Direction.IN]
    return Balance(out, into, unit, tolerance, _why_not(out, into, unit, tolerance))


def _why_not(out: float, into: float, unit: SoilUnit, tolerance: float) -> Text | None:
    if not out or not into:
        missing = [DIRECTION_TEXTS[one] for one, sum_ in ((Direction.OUT, out), (Direction.IN, into)) if not sum_]
        zh, en = "、".join(one.zh for one in missing), " and ".join(one.en for one in missing)
        return Text(f"没有{zh}数量", f"no amount {en}")
    share = abs(out - into) / out
    if share <= tolerance:
        return None
    name = UNIT_TEXTS[unit].zh
    return Text(
        f"出场 {out:,.1f} {name}，进场 {into:,.1f} {name}，相差 {abs(out - into):,.1f} {name}"
        f"（{share:.1%}，允许 {tolerance:.1%}）",
        f"out {out:,.1f} {name}, in {into:,.1f} {name}: {abs(out - into):,.1f} {name} apart"
        f" ({share:.1%}; {tolerance:.1%} is allowed)",
    )


@dataclass(frozen=True, slots=True)
class BatchState:
    """What is known of a batch's way."""

    left_on: date | None
    arrived_on: date | None
    disposed_on: date | None


def closing_gaps(batch: BatchState, sums: Balance) -> tuple[Text, ...]:
    """Everything that keeps a batch from being closed, all at once (RULES 1.3: after disposal and evaluation only)."""
    steps = (
        (batch.left_on, Text("未登记出场日期", "no day of leaving")),
        (batch.arrived_on, Text("未登记到达日期", "no day of arrival")),
        (batch.disposed_on, Text("未登记处置完成日期", "no day of disposal")),
    )
    gaps = [missing for day, missing in steps if day is None]
    return (*gaps, *(() if sums.why is None else (sums.why,)))


def require_order(batch: BatchState, evaluated_on: date | None = None) -> None:
    """Raise DaysOfBatch unless it left, arrived, was disposed of and evaluated in that order."""
    steps = (
        (batch.left_on, Text("出场", "leaving")),
        (batch.arrived_on, Text("到达", "arrival")),
        (batch.disposed_on, Text("处置", "disposal")),
        (evaluated_on, Text("效果评估备案", "filing of the evaluation")),
    )
    known = [(day, name) for day, name in steps if day is not None]
    for (first, before), (second, after) in pairwise(known):
        if second < first:
            raise DaysOfBatch(
                zh=f"{after.zh}（{second}）早于{before.zh}（{first}）",
                en=f"{after.en} ({second}) is before {before.en} ({first})",
            )


@dataclass(frozen=True, slots=True)
class Reported:
    """When the authorities of origin and destination were told of a plan."""

    origin_on: date | None
    destination_on: date | None


@dataclass(frozen=True, slots=True)
class UnlawfulFact:
    """Something that is so although the law says otherwise: recorded, flagged, never refused."""

    sentence: Text
    article: Text = ARTICLE


def unreported_leaving(number: str, left_on: date | None, plan: Reported | None) -> UnlawfulFact | None:
    """Soil that left before its plan was reported to both authorities; on the day itself counts as before it."""
    if left_on is None:
        return None
    if plan is None:
        missing = Text("没有转运计划", "there is no transfer plan")
        return UnlawfulFact(_leaving(number, left_on, missing))
    late = [
        name
        for day, name in (
            (plan.origin_on, Text("所在地", "origin")),
            (plan.destination_on, Text("接收地", "destination")),
        )
        if day is None or day > left_on
    ]
    if not late:
        return None
    zh, en = "、".join(one.zh for one in late), " and ".join(one.en for one in late)
    why = Text(
        f"此前转运计划未报{zh}生态环境主管部门", f"the plan had not been reported to the authority of {en} by then"
    )
    return UnlawfulFact(_leaving(number, left_on, why))


def _leaving(number: str, left_on: date, why: Text) -> Text:
    return Text(f"批次 {number} 于 {left_on} 出场，{why.zh}", f"batch {number} left on {left_on}: {why.en}")
