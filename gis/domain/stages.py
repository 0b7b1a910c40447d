"""The state table of a parcel's life cycle: which stage may follow which, by which documents, who decides (RULES 1.3).

A step is refused when it is not in the table, or when something that the law asks for is not there. Facts that are
against the law are another matter (`domain.unlawful`): they are recorded and flagged. Articles are those of the
《土壤污染防治法》 (SPPCL). What an imported history says is not held to the table; steps that people record are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import DocumentKind, Register, Stage


class Decider(StrEnum):
    """Who decides a step. The district records what the city has decided, it never decides it (art. 58, 61, 66)."""

    DISTRICT = "district"
    DISTRICT_WITH_PLANNING = "district-with-planning"
    CITY = "city"


DECIDERS = {
    Decider.DISTRICT: Text("区生态环境局", "district ecology bureau"),
    Decider.DISTRICT_WITH_PLANNING: Text(
        "生态环境局会同规划自然资源部门评审", "ecology bureau with the planning authority (review)"
    ),
    Decider.CITY: Text("市生态环境局会同市规自委决定，区局只作记录", "decided by the city, recorded by the district"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One document of any of these kinds. `of`: the stage it must be of, as several stages have such a document."""

    kinds: tuple[DocumentKind, ...]
    of: Stage | None = None
    is_of_city: bool = False
    """It must be issued by the city (a municipality ranks as a province)."""

    @property
    def name(self) -> Text:
        """The kinds in words."""
        kinds = [label("document_kinds", kind) for kind in self.kinds]
        names = Text("或".join(one.zh for one in kinds), " or ".join(one.en for one in kinds))
        if self.of is None:
            return names
        stage = label("stages", self.of)
        return Text(f"{names.zh}（{stage.zh}）", f"{names.en} ({stage.en.lower()})")


@dataclass(frozen=True, slots=True)
class Step:
    """A lawful step: when it is taken, what it requires, who decides, the article."""

    from_stage: Stage
    to_stage: Stage
    when: Text
    requires: tuple[Requirement, ...]
    decider: Decider
    article: str
    opens: Register | None = None
    ends: Register | None = None
    only_on: Register | None = None
    """The parcel must stand on this register."""


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A document that is there and not struck."""

    id: int
    kind: DocumentKind
    dated: date
    """The day it bears, else the day it was recorded."""
    stage: Stage | None = None
    issuer: str | None = None
    practitioner_id: int | None = None
    practitioner: str | None = None

    @property
    def is_of_city(self) -> bool:
        """Whether the city's (or a province's) ecology authority issued it; a district's bureau does not decide."""
        return self.issuer is not None and _OF_CITY.search(self.issuer) is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a parcel may take a step.

    `round_from`: the day this round of the cycle began, `evaluation_from`: the day its last evaluation failed; what is
    dated before proves nothing any more (None: there was none).
    """

    stage: Stage
    registers: frozenset[Register] = frozenset()
    documents: tuple[DocumentFact, ...] = ()
    open_batches: tuple[str, ...] = ()
    round_from: date | None = None
    evaluation_from: date | None = None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a step cannot be taken yet, and by which article."""

    code: str
    text: Text
    article: str


def _doc(*kinds: DocumentKind, of: Stage | None = None, is_of_city: bool = False) -> Requirement:
    return Requirement(kinds, of, is_of_city)


_D = DocumentKind
NOTICE = _doc(_D.WRITTEN_NOTICE)
INVESTIGATION = (_doc(_D.INVESTIGATION_REPORT), _doc(_D.REVIEW_OPINION, of=Stage.PRELIM))
DETAILS = (_doc(_D.DETAILED_REPORT), _doc(_D.REVIEW_OPINION, of=Stage.DETAIL))
ASSESSMENT = (_doc(_D.RISK_REPORT), _doc(_D.REVIEW_OPINION, of=Stage.RISK))
LISTING = _doc(_D.LIST_NOTICE, is_of_city=True)
REMEDIATION = _doc(_D.REMEDIATION_SCHEME)
CONTROL = _doc(_D.CONTROL_SCHEME)
EVALUATION = _doc(_D.EVALUATION_REPORT)
MONITORING = _doc(_D.MONITORING_REPORT)
# The board on the site that art. 40 asks for is proved by a photo.
ON_SITE = _doc(_D.SUPERVISION_RECORD, _D.PHOTO)
APPLICATION = _doc(_D.DELISTING_APPLICATION)
DELISTING = _doc(_D.DELISTING_NOTICE, is_of_city=True)
REFUSAL = _doc(_D.REVIEW_OPINION, _D.DECISION, of=Stage.DELIST_APPLIED)

_S = Stage
STEPS: tuple[Step, ...] = (
    Step(
        _S.NONE,
        _S.SUSPECT,
        Text("普查、监测、检查表明有污染风险", "census, monitoring or inspection shows a risk"),
        (NOTICE,),
        Decider.DISTRICT,
        "59-1",
    ),
    Step(
        _S.NONE,
        _S.PRELIM,
        Text("用途变更为一住两公之前，或重点监管单位用途变更、收回、转让之前", "before a change of use or a transfer"),
        (),
        Decider.DISTRICT,
        "59-2, 67",
    ),
    Step(
        _S.SUSPECT,
        _S.PRELIM,
        Text("书面通知土地使用权人开展调查", "the land user was told in writing to investigate"),
        (NOTICE,),
        Decider.DISTRICT,
        "59-1",
    ),
    Step(
        _S.PRELIM,
        _S.CLEAR,
        Text("调查表明未超过筛选值", "the investigation found nothing over screening values"),
        INVESTIGATION,
        Decider.DISTRICT_WITH_PLANNING,
        "59-3",
    ),
    Step(
        _S.PRELIM,
        _S.DETAIL,
        Text("调查表明超过筛选值", "the investigation found values over screening"),
        INVESTIGATION,
        Decider.DISTRICT_WITH_PLANNING,
        "36, 59-3",
    ),
    Step(
        _S.DETAIL,
        _S.RISK,
        Text("评审认定超过风险管控标准", "the review found it over the standard"),
        DETAILS,
        Decider.DISTRICT_WITH_PLANNING,
        "36, 60",
    ),
    Step(
        _S.DETAIL,
        _S.CLEAR,
        Text("超标物质不高于土壤背景值（砷、钴、钒）", "what exceeds is background (As, Co, V)"),
        DETAILS,
        Decider.DISTRICT_WITH_PLANNING,
        "36, 59-3",
    ),
    Step(
        _S.RISK,
        _S.CLEAR,
        Text("风险可接受", "the risk is acceptable"),
        ASSESSMENT,
        Decider.CITY,
        "37, 60, 61",
    ),
    Step(
        _S.RISK,
        _S.CONTROL_PLAN,
        Text("风险不可接受，列入名录，实施风险管控", "not acceptable: listed, to be controlled"),
        (*ASSESSMENT, LISTING, CONTROL),
        Decider.CITY,
        "58, 61, 62",
        opens=Register.LISTED,
    ),
    Step(
        _S.RISK,
        _S.REMED_PLAN,
        Text("风险不可接受，列入名录，需要修复", "not acceptable: listed, to be remediated"),
        (*ASSESSMENT, LISTING, REMEDIATION),
        Decider.CITY,
        "58, 61, 64",
        opens=Register.LISTED,
    ),
    Step(
        _S.CONTROL_PLAN,
        _S.CONTROL,
        Text("风险管控方案已备案，开始管控", "the scheme is filed, control begins"),
        (CONTROL,),
        Decider.DISTRICT,
        "62, 63",
    ),
    Step(
        _S.REMED_PLAN,
        _S.REMED,
        Text("修复方案已备案，开工修复", "the scheme is filed, works begin"),
        (REMEDIATION,),
        Decider.DISTRICT,
        "64",
    ),
    Step(
        _S.CONTROL,
        _S.EVAL,
        Text("管控措施完成，另行委托效果评估", "control is done; somebody else evaluates"),
        (MONITORING,),
        Decider.DISTRICT,
        "62, 65",
    ),
    Step(
        _S.CONTROL,
        _S.REMED,
        Text("改为修复，修复方案已备案", "to be remediated after all, the scheme is filed"),
        (REMEDIATION,),
        Decider.DISTRICT,
        "64",
    ),
    Step(
        _S.REMED,
        _S.EVAL,
        Text("修复完工，另行委托效果评估", "works are done; somebody else evaluates"),
        (ON_SITE,),
        Decider.DISTRICT,
        "40, 65",
    ),
    Step(
        _S.EVAL,
        _S.DELIST_APPLIED,
        Text("评估达到目标，申请移出名录", "the targets are met; delisting is applied for"),
        (EVALUATION, APPLICATION),
        Decider.DISTRICT,
        "65, 66",
    ),
    Step(
        _S.EVAL,
        _S.REMED,
        Text("评估未达到目标，继续修复", "the targets are not met; remediation goes on"),
        (EVALUATION, REMEDIATION),
        Decider.DISTRICT,
        "64, 65",
    ),
    Step(
        _S.EVAL,
        _S.CONTROL,
        Text("评估未达到目标，继续管控", "the targets are not met; control goes on"),
        (EVALUATION, CONTROL),
        Decider.DISTRICT,
        "62, 65",
    ),
    Step(
        _S.DELIST_APPLIED,
        _S.CLEAR,
        Text("市级公告移出名录", "the city has taken it off the list"),
        (EVALUATION, APPLICATION, DELISTING),
        Decider.CITY,
        "58, 61, 66",
        ends=Register.LISTED,
    ),
    Step(
        _S.DELIST_APPLIED,
        _S.REMED,
        Text("市级不同意移出，继续修复", "the city refused; remediation goes on"),
        (REFUSAL, REMEDIATION),
        Decider.CITY,
        "64, 66",
    ),
    Step(
        _S.DELIST_APPLIED,
        _S.CONTROL,
        Text("市级不同意移出，继续管控", "the city refused; control goes on"),
        (REFUSAL, CONTROL),
        Decider.CITY,
        "62, 66",
    ),
    Step(
        _S.CLEAR,
        _S.SUSPECT,
        Text("有新的证据表明有污染风险", "new evidence shows a risk"),
        (NOTICE,),
        Decider.DISTRICT,
        "59-1",
    ),
    Step(
        _S.CLEAR,
        _S.PRELIM,
        Text("再次变更用途之前", "before another change of use"),
        (),
        Decider.DISTRICT,
        "59-2, 67",
    ),
    Step(
        _S.CLEAR,
        _S.DETAIL,
        Text("后期管理监测发现异常，重新调查", "monitoring in aftercare found something; investigated anew"),
        (MONITORING,),
        Decider.DISTRICT,
        "36, 42",
        only_on=Register.AFTERCARE,
    ),
)
"""The table. Migration 0012 holds the same pairs as a constraint of `stage_event`."""

BY_PAIR = {(step.from_stage, step.to_stage): step for step in STEPS}
CONTRACTOR_KINDS = frozenset({DocumentKind.REMEDIATION_SCHEME, DocumentKind.CONTROL_SCHEME})
"""Whoever wrote one of these does the works; the effect is evaluated by somebody else (art. 65)."""
EVALUATING = frozenset({DocumentKind.EVALUATION_REPORT, DocumentKind.DELISTING_APPLICATION})
"""What an evaluation that failed has used up."""
OBLIGATORY: dict[Stage, tuple[Requirement, ...]] = {
    Stage.SUSPECT: (NOTICE,),
    Stage.PRELIM: INVESTIGATION,
    Stage.DETAIL: DETAILS,
    Stage.RISK: ASSESSMENT,
    Stage.CONTROL_PLAN: (LISTING, CONTROL),
    Stage.REMED_PLAN: (LISTING, REMEDIATION),
    Stage.CONTROL: (MONITORING,),
    Stage.REMED: (ON_SITE,),
    Stage.EVAL: (EVALUATION,),
    Stage.DELIST_APPLIED: (APPLICATION,),
}
"""The documents of each stage, as its steps require them."""
# A district's bureau (…区生态环境局) is none of these.
_OF_CITY = re.compile("市生态环境局|省生态环境厅|自治区生态环境厅")


def steps_from(stage: Stage) -> tuple[Step, ...]:
    """The lawful next steps, in the order of the table."""
    return tuple(step for step in STEPS if step.from_stage is stage)


def law(article: str) -> Text:
    """An article such as `59-2` or `58, 61` as it is cited."""
    parts = [one.strip().split("-") for one in article.split(",")]
    zh = "、".join(f"第{one[0]}条" + (f"第{one[1]}款" if len(one) > 1 else "") for one in parts)
    return Text(f"《土壤污染防治法》{zh}", f"SPPCL art. {article}")


def proving(requirement: Requirement, standing: Standing) -> tuple[DocumentFact, ...]:
    """The documents that meet a requirement, the newest last."""
    return tuple(one for one in _candidates(requirement, standing) if not requirement.is_of_city or one.is_of_city)


def obstacles(step: Step, standing: Standing) -> tuple[Obstacle, ...]:
    """Everything that stands against a step of the table; empty when it may be taken."""
    found = [_missing(one, standing, step.article) for one in step.requires if not proving(one, standing)]
    if step.only_on is not None and step.only_on not in standing.registers:
        name = label("registers", step.only_on)
        found.append(Obstacle("not-on-register", Text(f"不在“{name.zh}”中", f"it is not on “{name.en}”"), step.article))
    if step.to_stage is Stage.CLEAR:
        found += _closing(step, standing)
    own = own_evaluations(standing.documents)
    if EVALUATION in step.requires and own:
        firms = "、".join(sorted({one.practitioner or "" for one in own}))
        zh = f"效果评估报告由实施单位{firms}自己编制，须另行委托"
        found.append(Obstacle("own-evaluation", Text(zh, f"the evaluation is by the contractor itself: {firms}"), "65"))
    return tuple(found)


def own_evaluations(documents: Iterable[DocumentFact]) -> tuple[DocumentFact, ...]:
    """Effect evaluations by a firm that also did the works (art. 65 asks for another one)."""
    known = tuple(documents)
    contractors = {one.practitioner_id for one in known if one.kind in CONTRACTOR_KINDS} - {None}
    return tuple(
        one for one in known if one.kind is DocumentKind.EVALUATION_REPORT and one.practitioner_id in contractors
    )


def passed_by(stage: Stage) -> frozenset[Stage]:
    """The stages that every lawful way from the beginning to `stage` leads through, itself included.

    What an imported history leaves out is known to have been there, or to be missing.
    """
    return frozenset(one for one in Stage if one is stage or not _is_reached_without(one, stage)) - {Stage.NONE}


def is_due(requirement: Requirement, of: Stage, now: Stage) -> bool:
    """Whether a document of a stage should be there by now: the current stage may still be at work on its own."""
    if of is not now:
        return True
    return all(requirement in step.requires for step in STEPS if step.to_stage is now)


def _candidates(requirement: Requirement, standing: Standing) -> Iterator[DocumentFact]:
    for one in standing.documents:
        of_earlier_round = _is_before(one, standing.round_from)
        is_used_up = one.kind in EVALUATING and _is_before(one, standing.evaluation_from)
        if (
            one.kind in requirement.kinds
            and (requirement.of is None or one.stage is requirement.of)
            and not of_earlier_round
            and not is_used_up
        ):
            yield one


def _is_before(document: DocumentFact, day: date | None) -> bool:
    return day is not None and document.dated < day


def _missing(requirement: Requirement, standing: Standing, article: str) -> Obstacle:
    name = requirement.name
    if any(_candidates(requirement, standing)):
        text = Text(f"{name.zh}须由市级生态环境部门发布", f"must be issued by the city: {name.en.lower()}")
        return Obstacle("not-of-city", text, article)
    return Obstacle("document-missing", Text(f"缺少{name.zh}", f"missing: {name.en.lower()}"), article)


def _closing(step: Step, standing: Standing) -> Iterator[Obstacle]:
    if standing.open_batches:
        numbers = "、".join(standing.open_batches)
        text = Text(f"转运批次 {numbers} 的效果评估尚未备案", f"soil batches are still open: {numbers}")
        yield Obstacle("batch-open", text, "41")
    if Register.LISTED in standing.registers and step.ends is not Register.LISTED:
        text = Text(
            "仍在名录内，只能经申请、由市级公告移出", "it is on the list, which it leaves by the city's notice only"
        )
        yield Obstacle("listed", text, "66")


@cache
def _is_reached_without(avoided: Stage, goal: Stage) -> bool:
    seen, waiting = set(), [Stage.NONE]
    while waiting:
        here = waiting.pop()
        if here is avoided or here in seen:
            continue
        seen.add(here)
        waiting += [step.to_stage for step in steps_from(here)]
    return goal in seen
