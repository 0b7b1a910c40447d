"""Refusals of the way of a clue (see `errors`)."""

from __future__ import annotations

from collections.abc import Sequence

from gis.domain.errors import Kind, Refusal


class OnlyAClue(Refusal):
    """卫星影像仅为线索，需现场核查与处理决定。
    A satellite image is only a clue: a visit and a decision document are needed.
    """

    kind = Kind.CONFLICT


class MoveUnfit(Refusal):
    """线索当前为“{state_zh}”，不能{move_zh}。
    The clue is “{state_en}”: it cannot be moved by “{move_en}”.
    """

    kind = Kind.CONFLICT


class NotYourMove(Refusal):
    """{who_zh}可以{move_zh}；{why_zh}。
    Only {who_en} may do “{move_en}”; {why_en}.
    """

    kind = Kind.NOT_ALLOWED


class SamePerson(Refusal):
    """{first_zh}与{second_zh}须为不同人员：您已是本线索的{first_zh}。
    The {first_en} and the {second_en} are two people: you are the {first_en} of this clue already.
    """

    kind = Kind.NOT_ALLOWED


class ReasonUnfit(Refusal):
    """请从列出的理由中选择一项；选“其他”时请写明（至少两个字）。
    Choose one of the listed reasons; with “other”, say which (at least two characters).
    """


class VisitMissing(Refusal):
    """还没有新的现场核查记录：请先填报核查，再提交审核。
    There is no new record of a visit: file one before it goes to review.
    """

    kind = Kind.CONFLICT


class FindingUndecided(Refusal):
    """最近一次核查为“{finding_zh}”，不能得出“{conclusion_zh}”。
    The last visit found “{finding_en}”: it does not bear the conclusion “{conclusion_en}”.
    """

    kind = Kind.CONFLICT


class ConclusionMissing(Refusal):
    """审核人尚未作出结论，不能销号。
    The reviewer has not concluded anything yet: the clue cannot be closed.
    """

    kind = Kind.CONFLICT


class NoViolation(Refusal):
    """审核结论不是“违法属实”，不能责令整改或立案。
    The conclusion is no violation: neither rectification nor a case follows from it.
    """

    kind = Kind.CONFLICT


class ViolationOpen(Refusal):
    """结论为“违法属实”，须先整改或立案并经复核，不能直接销号。
    The conclusion is a violation: it is rectified or filed as a case and checked again before it is closed.
    """

    kind = Kind.CONFLICT


class ExclusionOpen(Refusal):
    """已有人提出排除，等待另一人确认。
    Somebody has proposed the exclusion; a second person has to confirm it.
    """

    kind = Kind.CONFLICT


class ExclusionMissing(Refusal):
    """还没有人提出排除。
    Nobody has proposed an exclusion.
    """

    kind = Kind.CONFLICT


class UntilMissing(Refusal):
    """请填写今天之后的截止日期。
    Give the day until when, after today.
    """


class UnitUnfit(Refusal):
    """请选择本区的责任单位（至少一个）。
    Choose at least one unit of the district.
    """


class DaysOfDoneMissing(Refusal):
    """请填写{what_zh}到位日期（不晚于今天）。
    Give the day by which {what_en} was done (not after today).
    """


class ClueChanged(Refusal):
    """该线索已被他人更新（{zh}）；请核对后再试。
    Somebody has moved this clue meanwhile ({en}); look at it and try again.
    """

    kind = Kind.CONFLICT


class DecisionUnfit(Refusal):
    """请选择本地块已登记、未作废的文件。
    Choose a document that is recorded with this place and not struck.
    """


class VisitKeyTaken(Refusal):
    """该填报编号已用于另一次核查，请重新打开填报页。
    This key has been used for another visit; open the form anew.
    """

    kind = Kind.CONFLICT


class VisitElsewhere(Refusal):
    """一次核查只能回应同一地块的线索。
    One visit answers clues of one parcel only.
    """


class VisitUncorrectable(Refusal):
    """只能更正本线索的核查记录。
    Only a visit of this very clue can be corrected.
    """


class ReportKnown(Refusal):
    """“{source_zh}”编号 {number} 已登记在线索 {clue} 中。
    “{source_en}” number {number} is recorded with clue {clue} already.
    """

    kind = Kind.CONFLICT


class JoinUnfit(Refusal):
    """只能并入同一位置、仍在办理的线索。
    A report joins an open clue of the same place only.
    """

    kind = Kind.CONFLICT


class InformerInText(Refusal):
    """线索内容里写有举报人的姓名或电话，请删去：举报人信息应当保密（土壤污染防治法第八十四条）。
    The text gives the informer's name or phone; take it out: they are secret (SPPCL art. 84).
    """


class InformerHidden(Refusal):
    """不能查看举报人：{why_zh}。
    The informer stays hidden: {why_en}.
    """

    kind = Kind.NOT_ALLOWED


class ClueTableRefused(Refusal):
    """“{file}”不能作为线索表导入：{zh}。
    “{file}” cannot be imported as a table of clues: {en}.
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class PhotoIsHeic(Refusal):
    """照片“{name}”是 HEIC 格式，浏览器不能显示。请在手机相机设置中选择“兼容性最佳”（JPEG）后重拍，或另存为 JPEG 再提交。
    The photo “{name}” is HEIC, which browsers cannot show: set the camera to “Most Compatible” (JPEG) and take it again, or save it as JPEG and send that.
    """


class PhotoUnfit(Refusal):
    """“{name}”的内容不是可以读取的照片（按内容判断，不看文件名）；可以是 JPEG、PNG、WebP。请提交相机原片。
    The content of “{name}” is no photo that can be read (told by content, not by name); it may be JPEG, PNG or WebP. Send the camera's own file.
    """
