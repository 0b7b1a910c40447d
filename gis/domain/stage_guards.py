"""What stands against a step of the state table, given what is there: documents, registers, open soil batches.

Each obstacle names what is missing and the article that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from gis.domain.stages import EVALUATION, STEPS, Requirement, Step
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import DocumentKind, Register, Stage

CONTRACTOR_KINDS = frozenset({DocumentKind.REMEDIATION_SCHEME, DocumentKind.CONTROL_SCHEME})
"""Whoever wrote one of these does the works; the effect is evaluated by somebody else (art. 65)."""
EVALUATING = frozenset({DocumentKind.EVALUATION_REPORT, DocumentKind.DELISTING_APPLICATION})
"""What an evaluation that failed has used up."""
# A district's bureau (…区生态环境局) is none of these, nor is a branch of the city's for a district (…局某区分局).
_OF_CITY = re.compile(r"(?:市生态环境局|省生态环境厅|自治区生态环境厅)(?![^\s、，,；;]*分局)")


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
    dated before proves nothing any more (None: there was none). `cleared_on`: since when it is cleared, if it is: what
    led there is no evidence for another round.
    """

    stage: Stage
    registers: frozenset[Register] = frozenset()
    documents: tuple[DocumentFact, ...] = ()
    open_batches: tuple[str, ...] = ()
    round_from: date | None = None
    evaluation_from: date | None = None
    cleared_on: date | None = None
    contractor_ids: frozenset[int] = frozenset()
    """Firms that are recorded as doing the works."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a step cannot be taken yet, and by which article."""

    code: str
    text: Text
    article: str


def proving(requirement: Requirement, standing: Standing) -> tuple[DocumentFact, ...]:
    """The documents that meet a requirement, the newest last."""
    return tuple(one for one in _candidates(requirement, standing) if not requirement.is_of_city or one.is_of_city)


def before_step(step: Step, standing: Standing) -> Standing:
    """The standing as a step sees it: one that leaves a cleared parcel begins a round, which has its own documents."""
    if step.from_stage is not Stage.CLEAR or standing.cleared_on is None:
        return standing
    return replace(standing, round_from=standing.cleared_on)


def obstacles(step: Step, standing: Standing) -> tuple[Obstacle, ...]:
    """Everything that stands against a step of the table; empty when it may be taken."""
    standing = before_step(step, standing)
    found = [_missing(one, standing, step.article) for one in step.requires if not proving(one, standing)]
    if step.only_on is not None and step.only_on not in standing.registers:
        name = label("registers", step.only_on)
        found.append(Obstacle("not-on-register", Text(f"不在“{name.zh}”中", f"it is not on “{name.en}”"), step.article))
    if step.to_stage is Stage.CLEAR:
        found += _closing(step, standing)
    own = own_evaluations(standing.documents, standing.contractor_ids)
    if EVALUATION in step.requires and own:
        firms = "、".join(sorted({one.practitioner or "" for one in own}))
        zh = f"效果评估报告由实施单位{firms}自己编制，须另行委托"
        found.append(Obstacle("own-evaluation", Text(zh, f"the evaluation is by the contractor itself: {firms}"), "65"))
    return tuple(found)


def own_evaluations(
    documents: Iterable[DocumentFact], contractor_ids: frozenset[int] = frozenset()
) -> tuple[DocumentFact, ...]:
    """Effect evaluations by a firm that also did the works (art. 65 asks for another one)."""
    known = tuple(documents)
    contractors = (contractor_ids | {one.practitioner_id for one in known if one.kind in CONTRACTOR_KINDS}) - {None}
    return tuple(
        one for one in known if one.kind is DocumentKind.EVALUATION_REPORT and one.practitioner_id in contractors
    )


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
