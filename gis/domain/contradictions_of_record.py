"""Does the record of a parcel contradict itself? What it says in one place against what it says in another (Q25).

Nothing here is refused: a contradiction is a tag that somebody looks into. The law behind a rule is named in its
sentence; the share by which areas may differ is our proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import Register, Stage

AREA_APART = 0.01
"""Stated and computed area may differ by this share (RULES 3.1, our proposal)."""

BEFORE_LISTING = frozenset({Stage.NONE, Stage.SUSPECT, Stage.PRELIM, Stage.DETAIL})
"""A parcel is listed when its risk assessment says so (SPPCL art. 60, 61)."""
OF_THE_LIST = frozenset(
    {Stage.CONTROL_PLAN, Stage.REMED_PLAN, Stage.CONTROL, Stage.REMED, Stage.EVAL, Stage.DELIST_APPLIED}
)
"""What the law asks of parcels on the list (SPPCL art. 62, 64-66)."""


class Contradiction(StrEnum):
    """What speaks against what."""

    ADDRESS = "address"
    AREA = "area"
    REGISTERS = "registers"
    SCHEME = "scheme"
    DATES = "dates"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class SchemeDays:
    """A filed scheme and its works."""

    is_remediation: bool
    filed_on: date
    works_from: date | None = None
    works_until: date | None = None


@dataclass(frozen=True, slots=True)
class BatchDays:
    """What happened to a batch of soil, and when."""

    number: str
    left_on: date | None = None
    disposed_on: date | None = None
    evaluation_filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on record of a parcel, as far as it can contradict itself; `registers` are the live ones."""

    stage: Stage
    area_m2: float
    stage_since: date | None = None
    has_stage_document: bool = True
    registers: frozenset[Register] = frozenset()
    address: str | None = None
    address_street: str | None = None
    """A street that the address names and the outline does not touch."""
    streets: tuple[str, ...] = ()
    stated_area_m2: float | None = None
    schemes: tuple[SchemeDays, ...] = ()
    batches: tuple[BatchDays, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A contradiction, and the sentence that says both sides."""

    kind: Contradiction
    sentence: Text


def contradictions(recorded: Recorded, on: date) -> tuple[Found, ...]:
    """Everything in the record that cannot be true together on a day, in the order of the rules."""
    return tuple(Found(kind, sentence) for kind, rule in _RULES for sentence in rule(recorded, on))


_BITS = {kind: 1 << place for place, kind in enumerate(Contradiction)}


def mask_of(kinds: Iterable[Contradiction]) -> int:
    """Kinds as a bit mask, as a parcel's row keeps them: ADDRESS 1, AREA 2, and so on in their order."""
    return sum(_BITS[kind] for kind in set(kinds))


def _address(recorded: Recorded, _on: date) -> Iterator[Text]:
    if recorded.address_street is not None:
        lies = "、".join(recorded.streets) or "本区街道之外"
        yield Text(
            f"地址“{recorded.address}”写的是{recorded.address_street}，图形位于{lies}",
            f"the address “{recorded.address}” names {recorded.address_street}, the outline lies in {lies}",
        )


def _area(recorded: Recorded, _on: date) -> Iterator[Text]:
    stated, computed = recorded.stated_area_m2, recorded.area_m2
    if stated is None or not computed:
        return
    apart = abs(stated - computed) / computed
    if apart > AREA_APART:
        limit = f"{AREA_APART:.0%}"
        yield Text(
            f"申报面积 {stated:,.0f} m²，图形面积 {computed:,.0f} m²，相差 {apart:.1%}（限 {limit}，本系统建议值）",
            f"stated {stated:,.0f} m², outline {computed:,.0f} m²: {apart:.1%} apart (limit {limit}, our proposal)",
        )


def _registers(recorded: Recorded, _on: date) -> Iterator[Text]:
    stage, is_listed = recorded.stage, Register.LISTED in recorded.registers
    name = label("stages", stage)
    if is_listed and stage in BEFORE_LISTING:
        yield Text(
            f"已在风险管控和修复名录，阶段却是“{name.zh}”：纳入名录在风险评估之后（土壤污染防治法第60、61条）",
            f"it is on the list, yet its stage is “{name.en}”: listing follows the risk assessment (SPPCL art. 60, 61)",
        )
    if is_listed and stage is Stage.CLEAR:
        yield Text(
            "阶段为“可开发利用”，却仍在风险管控和修复名录（土壤污染防治法第66条）",
            "it is cleared for use, yet still on the list (SPPCL art. 66)",
        )
    if not is_listed and stage in OF_THE_LIST:
        yield Text(
            f"阶段为“{name.zh}”，却不在风险管控和修复名录（土壤污染防治法第62、64—66条）",
            f"its stage is “{name.en}”, yet it is not on the list (SPPCL art. 62, 64-66)",
        )


_NEEDS: dict[Stage, bool | None] = {
    Stage.REMED_PLAN: True,
    Stage.REMED: True,
    Stage.CONTROL_PLAN: False,
    Stage.CONTROL: False,
    Stage.EVAL: None,
    Stage.DELIST_APPLIED: None,
}
"""The scheme that must have been filed: of remediation, of control, or either (SPPCL art. 62, 64)."""
_SCHEMES = {
    True: Text("备案的修复方案", "filed remediation scheme"),
    False: Text("备案的风险管控方案", "filed risk-control scheme"),
    None: Text("备案的风险管控方案或修复方案", "filed scheme"),
}


def _scheme(recorded: Recorded, _on: date) -> Iterator[Text]:
    stage = recorded.stage
    if stage not in _NEEDS:
        return
    needed = _NEEDS[stage]
    if not any(needed is None or one.is_remediation is needed for one in recorded.schemes):
        name, scheme = label("stages", stage), _SCHEMES[needed]
        yield Text(
            f"阶段为“{name.zh}”，却没有{scheme.zh}（土壤污染防治法第62、64条）",
            f"its stage is “{name.en}”, yet there is no {scheme.en} (SPPCL art. 62, 64)",
        )


def _dates(recorded: Recorded, on: date) -> Iterator[Text]:
    if recorded.stage_since is not None and recorded.stage_since > on:
        yield Text(
            f"现阶段自 {recorded.stage_since} 起，晚于今天", f"the stage is said to begin on {recorded.stage_since}"
        )
    for scheme in recorded.schemes:
        yield from _out_of_order(
            (Text("方案备案", "scheme filed"), scheme.filed_on),
            (Text("施工开始", "works begin"), scheme.works_from),
            (Text("施工结束", "works end"), scheme.works_until),
        )
    for batch in recorded.batches:
        of = f"{batch.number} "
        yield from _out_of_order(
            (Text(f"批次 {of}外运", f"batch {of}leaves"), batch.left_on),
            (Text(f"批次 {of}处置", f"batch {of}disposed of"), batch.disposed_on),
            (Text(f"批次 {of}效果评估备案", f"batch {of}evaluation filed"), batch.evaluation_filed_on),
        )


def _out_of_order(*steps: tuple[Text, date | None]) -> Iterator[Text]:
    """Two steps that follow one another, the later of which is said to be earlier."""
    known = [(name, day) for name, day in steps if day is not None]
    for (before, first), (after, second) in pairwise(known):
        if second < first:
            yield Text(
                f"{after.zh}（{second}）早于{before.zh}（{first}）",
                f"{after.en} ({second}) before {before.en} ({first})",
            )


def _document(recorded: Recorded, _on: date) -> Iterator[Text]:
    if recorded.stage is not Stage.NONE and not recorded.has_stage_document:
        name = label("stages", recorded.stage)
        yield Text(f"阶段记为“{name.zh}”，没有依据文件", f"the stage is recorded as “{name.en}” without a document")


_RULES: tuple[tuple[Contradiction, Callable[[Recorded, date], Iterator[Text]]], ...] = (
    (Contradiction.ADDRESS, _address),
    (Contradiction.AREA, _area),
    (Contradiction.REGISTERS, _registers),
    (Contradiction.SCHEME, _scheme),
    (Contradiction.DATES, _dates),
    (Contradiction.DOCUMENT, _document),
)
