"""The state table of a parcel's life cycle: which stage may follow which, by which documents, who decides (RULES 1.3).

A step is refused when it is not in the table, or when something that the law asks for is not there. Facts that are
against the law are another matter (`domain.unlawful`): they are recorded and flagged. Articles are those of the
《土壤污染防治法》 (SPPCL). What an imported history says is not held to the table; steps that people record are.
"""

from __future__ import annotations

from dataclasses import dataclass
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
AFTERCARE_PAPERS = _doc(_D.EVALUATION_REPORT, _D.AFTERCARE_PLAN)
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


def steps_from(stage: Stage) -> tuple[Step, ...]:
    """The lawful next steps, in the order of the table."""
    return tuple(step for step in STEPS if step.from_stage is stage)


def law(article: str) -> Text:
    """An article such as `59-2` or `58, 61` as it is cited."""
    parts = [one.strip().split("-") for one in article.split(",")]
    zh = "、".join(f"第{one[0]}条" + (f"第{one[1]}款" if len(one) > 1 else "") for one in parts)
    return Text(f"《土壤污染防治法》{zh}", f"SPPCL art. {article}")


def passed_by(stage: Stage) -> frozenset[Stage]:
    """The stages that every lawful way from the beginning to `stage` leads through, itself included.

    What an imported history leaves out is known to have been there, or to be missing.
    """
    return frozenset(one for one in Stage if one is stage or not _is_reached_without(one, stage)) - {Stage.NONE}


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
