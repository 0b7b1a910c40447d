"""Refusals about registers, restrictions and what fulfils duties (see `errors`)."""

from __future__ import annotations

from gis.domain.errors import Kind, Refusal


class ProofMissing(Refusal):
    """请填写或选择证明文件：{zh}。
    Name or choose the document that proves it: {en}.
    """


class DelistingNeedsNotice(Refusal):
    """移出名录由市级决定并公告（《土壤污染防治法》第五十八条、第六十六条）：请填写移出公告的文件和文号。
    Delisting is decided and made public by the city (SPPCL art. 58 and 66): give its notice and the notice's number.
    """


class StaysOverlap(Refusal):
    """该地块自 {since} 起已在“{register_zh}”上{until_zh}，同一名录的记录不能重叠。
    The parcel stands on “{register_en}” since {since}{until_en} already; entries of one register do not overlap.
    """

    kind = Kind.CONFLICT


class EndKindUnfit(Refusal):
    """“{kind_zh}”不是移出“{register_zh}”的理由；请从列出的理由中选择。
    “{kind_en}” is no reason to leave “{register_en}”; choose one of those that are listed.
    """


class EntryEnded(Refusal):
    """该记录已于 {until} 移出；如有误请更正。
    This entry has ended on {until} already; correct it if that is wrong.
    """

    kind = Kind.CONFLICT


class SeenIsOld(Refusal):
    """该对象的记录已被他人更新（{zh}）；请核对后再试。
    Somebody has changed these records ({en}); look at them and try again.
    """

    kind = Kind.CONFLICT


class FeatureDocumentUnknown(Refusal):
    """所选文件不属于该对象，或已作废。
    The chosen document is not of this object, or was struck.
    """


class NothingCorrected(Refusal):
    """更正与原记录相同，没有改动。
    The correction says the same as the record; nothing was changed.
    """


class DutyUnfit(Refusal):
    """“{zh}”不能在这里登记完成。
    “{en}” cannot be recorded here.
    """


class FindingMissing(Refusal):
    """请选择检查结果：正常、发现问题或无法判断。
    Choose what the check found: fine, a problem, or unclear.
    """


class OverAlready(Refusal):
    """该记录已由他人终止；请刷新。
    Somebody has ended this record already; load the page anew.
    """

    kind = Kind.CONFLICT


class TankNumberTaken(Refusal):
    """该站已有编号为 {number} 的在用储罐。
    The site has a tank number {number} in use already.
    """

    kind = Kind.CONFLICT


class ControlClassUnknown(Refusal):
    """没有“{code}”这一管控类别。
    There is no class of control “{code}”.
    """
