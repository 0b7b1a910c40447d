"""Refusals of what is done to a parcel's outline, lineage, phases and soil; the rest are in `errors`."""

from __future__ import annotations

from collections.abc import Sequence

from gis.domain.errors import Kind, Refusal


class NothingDrawn(Refusal):
    """没有收到图形：请在图上绘制，或粘贴界址点坐标。
    No outline was received: draw one on the map, or paste its corners.
    """


class OutlineWrong(Refusal):
    """图形或填写的内容有 {count} 处问题，没有保存。
    The outline or what was filled in has {count} problems; nothing was stored.
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class FeatureChanged(Refusal):
    """{code} 已由他人修改；请刷新后再改。
    Somebody has changed {code} meanwhile; load the page anew and change it again.
    """

    kind = Kind.CONFLICT


class NotAmendable(Refusal):
    """{code} 不能在这里修改：地块请改边界或登记事项，图斑以上传的成果为准。
    {code} is not changed here: parcels have boundaries and records of their own, detections are as they were sent.
    """


class FeatureStruck(Refusal):
    """{code} 已注销（{reason}），不能再修改；分割或合并后的地块请在承接它的地块上操作。
    {code} was struck ({reason}) and cannot be changed; after a split or merge, turn to the parcels that followed it.
    """

    kind = Kind.CONFLICT


class BoundaryChanged(Refusal):
    """地块 {code} 的边界已被他人改为第 {found} 版（您看到的是第 {seen} 版），没有保存；请刷新后再改。
    Somebody has changed the boundary of {code} to version {found} (you saw {seen}); nothing was stored. Reload.
    """

    kind = Kind.CONFLICT


class BoundaryUnchanged(Refusal):
    """新边界与现有边界相同，没有需要保存的内容。
    The new boundary is the one that is there; there is nothing to store.
    """


class ProofMissing(Refusal):
    """请写明依据的文件（名称或文号）。
    Name the document that proves it (its title or number).
    """


class CutMisses(Refusal):
    """切割线没有把地块分成两部分；请从边界外一侧画到另一侧。
    The line does not cut the parcel in two; draw it from outside one side to outside another.
    """


class MergeOfOne(Refusal):
    """合并至少需要两个地块。
    A merge takes at least two parcels.
    """


class MergedApart(Refusal):
    """这些地块不相邻（{apart}），合并后不是一块连续的土地；请核对编号。
    These parcels do not touch ({apart}); merged they would be no single piece of ground. Check the codes.
    """


class BatchClosed(Refusal):
    """批次 {number} 已于 {day} 关闭，不能再登记。
    Batch {number} was closed on {day}; nothing more can be recorded.
    """

    kind = Kind.CONFLICT


class BatchNotClosable(Refusal):
    """批次 {number} 还不能关闭：{zh}。
    Batch {number} cannot be closed yet: {en}.
    """


class BatchHandedOn(Refusal):
    """批次 {number} 已随地块分割或合并转给后续地块；请在后续地块上登记。
    Batch {number} went to the parcels that followed this one; record it there.
    """

    kind = Kind.CONFLICT


class NumberTaken(Refusal):
    """编号 {number} 在这个地块上已经用过。
    The number {number} is used on this parcel already.
    """

    kind = Kind.CONFLICT


class StepRecorded(Refusal):
    """批次 {number} 的这一日期已登记为 {day}，不能改动。
    That day of batch {number} is recorded as {day} and does not change.
    """

    kind = Kind.CONFLICT


class DaysOfBatch(Refusal):
    """日期次序不对：{zh}。
    The days are out of order: {en}.
    """


class ReportedAlready(Refusal):
    """转运计划 {number} 的报告日期已登记，不能改动；如有更正请另报一份计划。
    The report of plan {number} is recorded and does not change; a correction is a plan of its own.
    """

    kind = Kind.CONFLICT


class MovementCancelled(Refusal):
    """第 {number} 条出入场记录已经作废。
    Entry {number} of soil out or in has been cancelled already.
    """

    kind = Kind.CONFLICT


class PhaseStep(Refusal):
    """第 {number} 期不能从“{before_zh}”改为“{after_zh}”。
    Phase {number} cannot go from “{before_en}” to “{after_en}”.
    """


class PhaseChanged(Refusal):
    """第 {number} 期已被他人修改；请刷新后再试。
    Somebody has changed phase {number}; reload and try again.
    """

    kind = Kind.CONFLICT


class PhaseEvaluation(Refusal):
    """评估结论须写明评估日期和效果评估报告（第六十五条）。
    A conclusion needs its day and the effect evaluation report (art. 65).
    """
