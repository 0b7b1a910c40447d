"""Results of soil samples against the limits of GB 36600-2018: each sample and depth by itself, never averages.

Clauses 5.3.2-5.3.5: equality is not exceeding. What cannot be judged is said, with the reason, and is never “within”.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gis.domain.lab_results import MG_PER_KG, LabResult, factor_of, fold_unit, shown
from gis.domain.land_class import CLASS_TEXTS, LandClass
from gis.domain.standards import Analyte, Item, Limits, Standard
from gis.domain.text import Text


class Verdict(StrEnum):
    """What became of a result, the gravest first."""

    OVER_INTERVENTION = "over-intervention"
    OVER_SCREENING = "over-screening"
    CANNOT_JUDGE = "cannot-judge"
    WITHIN_BACKGROUND = "within-background"
    WITHIN = "within"
    NO_LIMIT = "no-limit"
    PART_OF_SUM = "part-of-sum"


VERDICT_TEXTS = {
    Verdict.OVER_INTERVENTION: Text("超管制值", "over the intervention value"),
    Verdict.OVER_SCREENING: Text("超筛选值", "over the screening value"),
    Verdict.CANNOT_JUDGE: Text("无法判定", "cannot be judged"),
    Verdict.WITHIN_BACKGROUND: Text("不高于背景值", "not above the background"),
    Verdict.WITHIN: Text("未超", "within"),
    Verdict.NO_LIMIT: Text("标准无限值", "no limit in the standard"),
    Verdict.PART_OF_SUM: Text("计入总量", "counted in a sum"),
}
_NO_LIMIT_STATED = Text("未检出，但没有给出检出限", "not detected, and no detection limit is stated")
OVER = frozenset({Verdict.OVER_SCREENING, Verdict.OVER_INTERVENTION})


@dataclass(frozen=True, slots=True)
class Background:
    """What the soil of a parcel holds by nature, mg/kg, and the document that says so."""

    value: Decimal
    document: str


@dataclass(frozen=True, slots=True)
class Rules:
    """By what one judges: the standard, the class of the land, the parcel's background values by item."""

    standard: Standard
    land_class: LandClass
    backgrounds: Mapping[str, Background]


@dataclass(frozen=True, slots=True)
class Measured:
    """A result of one sample: of which substance (None: of none that the standard knows), and what was read."""

    id: int
    name: str
    analyte: Analyte | None
    result: LabResult


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of one result or sum; `value` in mg/kg, None where there is none."""

    verdict: Verdict
    sentence: Text
    value: Decimal | None = None
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class SumJudged:
    """A substance that the standard limits as a sum, of one sample, added up from its parts."""

    item: Item
    of: tuple[int, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class SampleJudged:
    """The results of one sample by id, and its sums."""

    results: Mapping[int, Judgement]
    sums: tuple[SumJudged, ...]

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """All of them; parts speak by their sum."""
        return (*self.results.values(), *(one.judgement for one in self.sums))


def judge_sample(measured: Sequence[Measured], rules: Rules) -> SampleJudged:
    """Every result of one sample at one depth, and the sums that its parts add up to."""
    results = {one.id: _judge(one, rules) for one in measured}
    stated = {one.analyte.key for one in measured if one.analyte is not None}
    sums = []
    for item in rules.standard.items.values():
        parts = [one for one in measured if one.analyte is not None and one.analyte.key in item.parts]
        # A total that the laboratory states itself is judged as such.
        if parts and item.no not in stated:
            sums.append(SumJudged(item, tuple(one.id for one in parts), _judge_sum(item, parts, rules)))
    return SampleJudged(results, tuple(sums))


def _judge(measured: Measured, rules: Rules) -> Judgement:
    analyte = measured.analyte
    if analyte is None:
        return Judgement(
            Verdict.NO_LIMIT,
            Text(
                f"{measured.name} 不在 {rules.standard.id} 的 {len(rules.standard.items)} 项内，没有限值",
                f"{measured.name} is none of the {len(rules.standard.items)} items of {rules.standard.id}: no limit",
            ),
        )
    item = rules.standard.items.get(analyte.key)
    if item is None:
        total = rules.standard.items[analyte.part_of or ""].name
        said = Text(
            f"{analyte.name.zh} 计入{total.zh}总量判定", f"{analyte.name.en} is judged in the sum of {total.en}"
        )
        return Judgement(Verdict.PART_OF_SUM, said)
    limits = item.limits[rules.land_class]
    result = measured.result
    factor = factor_of(result.unit)
    if factor is None:
        return _cannot(item.name, _of_unit(result.unit), limits)
    if result.is_nd:
        return _judge_nd(item, result, factor, rules)
    if result.value is None:
        return _cannot(item.name, Text("没有检测值", "there is no value"), limits)
    value = result.value * factor
    return _compare(item, value, _amount(result.value, result.unit, value), rules)


def _compare(item: Item, value: Decimal, amount: Text, rules: Rules) -> Judgement:
    """A value in mg/kg against both limits; equality is not exceeding."""
    limits, land = item.limits[rules.land_class], CLASS_TEXTS[rules.land_class]
    screening, intervention = (f"{shown(one)} {MG_PER_KG}" for one in (limits.screening, limits.intervention))
    name = item.name
    if value <= limits.screening:
        said = Text(
            f"{name.zh} {_spaced(amount.zh)}未超过{land.zh}筛选值 {screening}",
            f"{name.en} {amount.en} is not over the screening value {screening} of {land.en}",
        )
        return Judgement(Verdict.WITHIN, said, value, limits)
    over = Text(
        f"{name.zh} {_spaced(amount.zh)}超过{land.zh}筛选值 {screening}",
        f"{name.en} {amount.en} is over the screening value {screening} of {land.en}",
    )
    background = rules.backgrounds.get(item.no) if item.has_background else None
    if background is not None and value <= background.value:
        natural = f"{shown(background.value)} {MG_PER_KG}"
        said = Text(
            f"{over.zh}，但不高于背景值 {natural}（{background.document}），不纳入污染地块管理（注①）",
            f"{over.en}, but not above the background {natural} ({background.document}): "
            "not managed as contaminated land (note 1)",
        )
        return Judgement(Verdict.WITHIN_BACKGROUND, said, value, limits)
    if value > limits.intervention:
        said = Text(
            f"{name.zh} {_spaced(amount.zh)}超过{land.zh}管制值 {intervention}（筛选值 {screening}）",
            f"{name.en} {amount.en} is over the intervention value {intervention} of {land.en} (screening {screening})",
        )
        return Judgement(Verdict.OVER_INTERVENTION, said, value, limits)
    below = Text("等于", "at") if value == limits.intervention else Text("低于", "below")
    said = Text(
        f"{over.zh}，{below.zh}管制值 {intervention}", f"{over.en}, {below.en} the intervention value {intervention}"
    )
    return Judgement(Verdict.OVER_SCREENING, said, value, limits)


def _judge_nd(item: Item, result: LabResult, factor: Decimal, rules: Rules) -> Judgement:
    limits, land = item.limits[rules.land_class], CLASS_TEXTS[rules.land_class]
    screening, name = f"{shown(limits.screening)} {MG_PER_KG}", item.name
    if result.detection_limit is None:
        return _cannot(name, _NO_LIMIT_STATED, limits)
    limit = result.detection_limit * factor
    amount = _amount(result.detection_limit, result.unit, limit)
    if limit > limits.screening:
        why = Text(
            f"未检出，但检出限 {_spaced(amount.zh)}高于{land.zh}筛选值 {screening}",
            f"not detected, but the detection limit {amount.en} is above the screening value {screening} of {land.en}",
        )
        return _cannot(name, why, limits)
    said = Text(
        f"{name.zh} 未检出（检出限 {amount.zh}，不高于{land.zh}筛选值 {screening}）",
        f"{name.en} not detected (detection limit {amount.en}, not above the screening value {screening} of {land.en})",
    )
    return Judgement(Verdict.WITHIN, said, None, limits)


def _judge_sum(item: Item, parts: Sequence[Measured], rules: Rules) -> Judgement:
    """Between what the parts surely add up to and what they may add up to at most.

    Parts that were not detected count as nothing in the first and as their detection limit in the second; a part that
    was not measured may be anything.
    """
    limits, name = item.limits[rules.land_class], item.name
    unfit = next((why for why in map(_unfit_for_sum, parts) if why is not None), None)
    if unfit is not None:
        return _cannot(name, unfit, limits)
    least = sum((_share(one, Decimal(0)) for one in parts), Decimal(0))
    most = sum((_share(one, one.result.detection_limit or Decimal(0)) for one in parts), Decimal(0))
    screening, lower, upper = (f"{shown(one)} {MG_PER_KG}" for one in (limits.screening, least, most))
    if least > limits.screening:
        amount = Text(f"{len(parts)} 项组分之和 {lower}", f"sum of {len(parts)} parts {lower}")
        return _compare(item, least, amount, rules)
    present = {one.analyte.key for one in parts if one.analyte is not None}
    missing = [rules.standard.analytes[key].name for key in item.parts if key not in present]
    if missing:
        why = Text(
            f"总量缺少{'、'.join(one.zh for one in missing)}", f"the sum lacks {', '.join(one.en for one in missing)}"
        )
        return _cannot(name, why, limits)
    if most > limits.screening:
        why = Text(
            f"各组分之和在 {lower} 至 {upper} 之间（未检出组分按 0 至检出限计），跨过筛选值 {screening}",
            f"the parts add up to between {lower} and {upper} (those not detected count from 0 to their limit), "
            f"on both sides of the screening value {screening}",
        )
        return _cannot(name, why, limits)
    land = CLASS_TEXTS[rules.land_class]
    said = Text(
        f"{name.zh}各组分之和不高于 {upper}，未超过{land.zh}筛选值 {screening}",
        f"the parts of {name.en} add up to at most {upper}, not over the screening value {screening} of {land.en}",
    )
    return Judgement(Verdict.WITHIN, said, most, limits)


def _unfit_for_sum(part: Measured) -> Text | None:
    """Why a part cannot be added up; None when it can."""
    if factor_of(part.result.unit) is None:
        why = _of_unit(part.result.unit)
        return Text(f"（{part.name}）{why.zh}", f"({part.name}) {why.en}")
    if part.result.is_nd and part.result.detection_limit is None:
        return Text(f"（{part.name}）{_NO_LIMIT_STATED.zh}", f"({part.name}) {_NO_LIMIT_STATED.en}")
    return None


def _share(part: Measured, when_not_detected: Decimal) -> Decimal:
    value = part.result.value if part.result.value is not None else when_not_detected
    return value * (factor_of(part.result.unit) or Decimal(0))


def _cannot(name: Text, why: Text, limits: Limits) -> Judgement:
    said = Text(f"{name.zh} {why.zh}，无法判定", f"{name.en} {why.en}: it cannot be judged")
    return Judgement(Verdict.CANNOT_JUDGE, said, None, limits)


def _of_unit(unit: str | None) -> Text:
    if unit is None:
        return Text("没有写明单位", "has no unit")
    return Text(f"的单位“{unit}”无法换算为 {MG_PER_KG}", f"has the unit “{unit}”, which is no share of weight")


def _spaced(amount: str) -> str:
    """With a blank before the next word; a full-width bracket needs none."""
    return amount if amount.endswith("）") else f"{amount} "


def _amount(number: Decimal, unit: str | None, converted: Decimal) -> Text:
    """“25 mg/kg”, or “25000 μg/kg（= 25 mg/kg）” where it was converted."""
    written = fold_unit(unit or MG_PER_KG)
    if number == converted:
        return Text(f"{shown(number)} {MG_PER_KG}", f"{shown(number)} {MG_PER_KG}")
    same = f"= {shown(converted)} {MG_PER_KG}"
    return Text(f"{shown(number)} {written}（{same}）", f"{shown(number)} {written} ({same})")


@dataclass(frozen=True, slots=True)
class Summary:
    """How many results have which verdict, by class; parts of sums count once, in their sum."""

    land_class: LandClass
    samples: int
    counts: Mapping[Verdict, int]
    judged_set: Text | None = None
    """Which of the samples were judged, where not all of them were."""

    @property
    def results(self) -> int:
        """Results and sums that were compared with a limit."""
        return sum(self.counts[one] for one in COMPARED)

    @property
    def is_over_screening(self) -> bool | None:
        """Whether anything exceeds a screening value; None: nothing does, but something could not be judged."""
        if any(self.counts[one] for one in OVER):
            return True
        return None if self.counts[Verdict.CANNOT_JUDGE] or not self.results else False

    @property
    def sentence(self) -> Text:
        """All counts in one sentence, the gravest first; then which set of samples was judged."""
        said = self._counted()
        if self.judged_set is None:
            return said
        return Text(f"{said.zh}。{self.judged_set.zh}", f"{said.en}. {self.judged_set.en}")

    def _counted(self) -> Text:
        land = CLASS_TEXTS[self.land_class]
        if not self.results:
            return Text(f"按{land.zh}判定：没有可以判定的结果", f"Judged as {land.en}: nothing that can be judged")
        shown_ones = [one for one in COMPARED if one is not Verdict.WITHIN_BACKGROUND or self.counts[one]]
        zh = "，".join(f"{VERDICT_TEXTS[one].zh} {self.counts[one]} 项" for one in shown_ones)
        en = ", ".join(f"{self.counts[one]} {VERDICT_TEXTS[one].en}" for one in shown_ones)
        return Text(
            f"按{land.zh}判定 {self.samples} 个样品 {self.results} 项结果：{zh}",
            f"Judged as {land.en}, {self.samples} samples with {self.results} results: {en}",
        )


COMPARED = (
    Verdict.OVER_INTERVENTION,
    Verdict.OVER_SCREENING,
    Verdict.CANNOT_JUDGE,
    Verdict.WITHIN_BACKGROUND,
    Verdict.WITHIN,
)


def summarise(samples: Iterable[SampleJudged], land_class: LandClass, judged_set: Text | None = None) -> Summary:
    """The counts over all samples of a parcel."""
    judged = list(samples)
    counts = dict.fromkeys(Verdict, 0)
    for sample in judged:
        for judgement in sample.judgements:
            counts[judgement.verdict] += 1
    return Summary(land_class, len(judged), counts, judged_set)
