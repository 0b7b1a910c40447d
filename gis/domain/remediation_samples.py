"""Samples before and after remediation: which of them speak for the soil as it is.

An effect evaluation samples the soil anew when the works are done (HJ 25.5-2018; SPPCL art. 65). A substance that it
measured is judged by it, whichever way it turned out; one that it did not measure stands as it was found before. Risk
control leaves the soil where it is: samples taken before it keep speaking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gis.domain.judging_samples import Measured, SampleJudged
from gis.domain.stage_history import StageLine
from gis.domain.text import Text
from gis.domain.words import Stage

BASIS = "《土壤污染防治法》第六十五条；HJ 25.5-2018"
_DONE = frozenset({Stage.EVAL, Stage.DELIST_APPLIED, Stage.CLEAR})
"""Stages that say the works are over; a history that was imported may lack the evaluation."""


class Round(StrEnum):
    """When a sample was taken, seen from the remediation that was last evaluated."""

    BEFORE = "before-remediation"
    AFTER = "after-remediation"


ROUND_TEXTS = {
    Round.BEFORE: Text("修复前", "before remediation"),
    Round.AFTER: Text("修复后（效果评估）", "after remediation (effect evaluation)"),
}


@dataclass(frozen=True, slots=True)
class Works:
    """A remediation that is over: when it began, and since when its effect is evaluated."""

    began_on: date
    evaluated_from: date


def last_works(held: Sequence[StageLine], on: date) -> Works | None:
    """The last remediation that was over on that day, from the lines that hold; None: none was."""
    began: date | None = None
    found: Works | None = None
    for line in held:
        if line.valid_on > on:
            break
        if line.to_stage is Stage.REMED:
            began = began or line.valid_on
        elif line.to_stage is Stage.CONTROL:
            began = None
        elif line.to_stage in _DONE and began is not None:
            found, began = Works(began, line.valid_on), None
    return found


def round_of(sampled_on: date | None, works: Works | None, *, is_of_evaluation: bool) -> Round | None:
    """Of which round a sample is; `is_of_evaluation`: an evaluation report brought it. None: there was no remediation.

    An evaluation may take its samples before its stage is recorded, but not before the works began. A sample without a
    day belongs to the evaluation only by its report.
    """
    if works is None:
        return None
    if sampled_on is None:
        return Round.AFTER if is_of_evaluation else Round.BEFORE
    begin = works.began_on if is_of_evaluation else works.evaluated_from
    return Round.AFTER if sampled_on >= begin else Round.BEFORE


@dataclass(frozen=True, slots=True)
class OfRound:
    """A judged sample with what was measured in it and its round."""

    id: int
    round: Round | None
    measured: tuple[Measured, ...]
    judged: SampleJudged


def standing(samples: Iterable[OfRound]) -> Mapping[int, SampleJudged]:
    """What still speaks for the soil, by sample: all after the works, and before them what was not measured again."""
    samples = list(samples)
    again = {key for one in samples if one.round is Round.AFTER for key in _substances(one)}
    kept = {one.id: _without(one, again) if one.round is Round.BEFORE else one.judged for one in samples}
    return {number: judged for number, judged in kept.items() if judged.results or judged.sums}


def _substances(sample: OfRound) -> set[str]:
    return {_key(one) for one in sample.measured} | {one.item.no for one in sample.judged.sums}


def _key(measured: Measured) -> str:
    return measured.name if measured.analyte is None else measured.analyte.key


def _without(sample: OfRound, keys: Collection[str]) -> SampleJudged:
    left = {one.id for one in sample.measured if _key(one) not in keys}
    return SampleJudged(
        {number: one for number, one in sample.judged.results.items() if number in left},
        tuple(one for one in sample.judged.sums if one.item.no not in keys),
    )


def set_judged(samples: Iterable[OfRound], works: Works | None) -> Text | None:
    """Which set of samples was judged; None where no remediation is over, as all samples are then one set."""
    if works is None:
        return None
    samples = list(samples)
    after = sum(one.round is Round.AFTER for one in samples)
    before = len(samples) - after
    if not after:
        return Text(
            f"修复已于 {works.evaluated_from} 转入效果评估，但没有修复后的样品，仍按修复前 {before} 个样品判定",
            f"The remediation has been evaluated since {works.evaluated_from}, but no sample was taken after it: "
            f"the {before} from before still stand",
        )
    if not before:
        return Text(
            f"判定用修复后 {after} 个样品（{BASIS}）",
            f"Judged by the {after} samples after remediation (SPPCL art. 65)",
        )
    still = standing(samples)
    left = sum(one.round is Round.BEFORE and one.id in still for one in samples)
    rest = Text("", "")
    if left:
        rest = Text(
            f"，但其中 {left} 个含效果评估未复测的项目，这些项目仍计入",
            f", but {left} of them hold substances that were not measured again and still count",
        )
    return Text(
        f"判定用修复后 {after} 个样品（{BASIS}）；修复前 {before} 个样品仅作对照{rest.zh}",
        f"Judged by the {after} samples after remediation (SPPCL art. 65, HJ 25.5-2018); the {before} from before are "
        f"only shown{rest.en}",
    )
