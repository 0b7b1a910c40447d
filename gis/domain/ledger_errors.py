"""Refusals of the screening ledger; each docstring is its message (see `errors`)."""

from __future__ import annotations

from collections.abc import Sequence

from gis.domain.errors import Kind, NotFound, Refusal


class ClosureListRefused(Refusal):
    """“{file}”不能作为名单导入：{zh}。
    “{file}” cannot be imported as a list: {en}.
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class ClosureListNotFound(NotFound):
    """没有第 {list} 号名单。
    There is no list {list}.
    """


class ClosureListAnswered(Refusal):
    """名单已有 {answered} 行作出答复，不能撤销；请逐行更正答复。
    {answered} rows of the list are answered, so it cannot be struck; correct the answers instead.
    """

    kind = Kind.CONFLICT


class ClosureRowNotFound(NotFound):
    """没有第 {row} 号台账线索，或它不在您可查看的范围内。
    There is no ledger row {row}, or it is not yours to see.
    """


class ClosureRowUnusable(Refusal):
    """第 {row} 号线索没有进入比对（未通过检查或重复），不能答复。
    Row {row} did not enter the matching (it was kept out or is a duplicate); it cannot be answered.
    """


class ClosureRowUsed(Refusal):
    """第 {row} 行没有被隔离，不需要修改；请刷新。
    Row {row} is not kept out, so there is nothing to mend; load the page anew.
    """

    kind = Kind.CONFLICT


class RowNotReported(Refusal):
    """该线索没有等待录入的地块（未答复“上报”，或已有地块）；请刷新。
    No parcel is waited for by this row (it is not reported, or has a parcel already); load the page anew.
    """

    kind = Kind.CONFLICT


class AnsweredMeanwhile(Refusal):
    """“{name}”已由 {person} 于 {at} 答复为“{answer_zh}”；请刷新后再答复。
    “{name}” was answered “{answer_en}” by {person} on {at} meanwhile; reload and answer again.
    """

    kind = Kind.CONFLICT


class ExclusionCaseMissing(Refusal):
    """不上报须选择一种排除情形，或写明理由（至少两个字）。
    Not reporting needs one of the exclusion cases, or a reason of at least two characters.
    """


class ChoiceUnknown(Refusal):
    """没有可选的“{choice}”；请刷新后按列出的选择。
    “{choice}” cannot be chosen; reload and choose one that is listed.
    """


class NoClearCandidate(Refusal):
    """“{name}”没有明确的候选地块，不能批量上报；请单独答复。
    “{name}” has no clear parcel among its candidates and cannot be reported with others; answer it by itself.
    """


class LedgerParcelUnknown(Refusal):
    """没有编码为 {code} 的现存地块，或它不在本区。
    There is no live parcel {code} in this district.
    """


class LimitOutOfRange(Refusal):
    """限值 {value} 应在 {least} 至 {most} 之间。
    The limit {value} lies between {least} and {most}.
    """


class YearOutOfRange(Refusal):
    """名单年份 {year} 不合理；应在 {earliest} 至 {latest} 之间。
    The list's year {year} makes no sense; it lies between {earliest} and {latest}.
    """
