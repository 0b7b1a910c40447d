"""Refusals about practitioners and surveys of projects; each docstring is its message (see `errors`)."""

from __future__ import annotations

from gis.domain.errors import Kind, NotFound, Refusal


class PractitionerNotFound(NotFound):
    """没有第 {practitioner} 号从业单位。
    There is no practitioner {practitioner}.
    """


class PractitionerTaken(Refusal):
    """“{name}”已登记（统一社会信用代码 {code}）；请在该单位下补充。
    “{name}” is recorded already (credit code {code}); add to that one.
    """

    kind = Kind.CONFLICT


class PractitionerChanged(Refusal):
    """该单位的信息已被他人改为第 {found} 版；请重新打开后再改。
    Somebody has changed this firm to version {found}; open it again and change that.
    """

    kind = Kind.CONFLICT


class CreditCodeWrong(Refusal):
    """统一社会信用代码“{code}”校验不通过（应为 18 位，末位为校验码）。
    The unified credit code “{code}” does not prove itself (18 signs, the last of them a check).
    """


class RecordNotFound(NotFound):
    """没有第 {record} 号业绩记录，或它不在您可查看的范围内。
    There is no record {record}, or it is not yours to see.
    """


class RecordClosed(Refusal):
    """该业绩记录已结束或已撤销；请刷新。
    The record has ended or was struck; reload.
    """

    kind = Kind.CONFLICT


class RecordTwice(Refusal):
    """该单位在地块 {parcel} 的这一角色自 {since} 起已有记录。
    The firm has this role on parcel {parcel} since {since} already.
    """

    kind = Kind.CONFLICT


class ParcelCodeUnknown(Refusal):
    """没有编码为 {code} 的现存地块，或它不在您可查看的范围内。
    There is no live parcel {code}, or it is not yours to see.
    """


class NotASurveyedProject(Refusal):
    """该项目不在措施 4.2 的范围内（新建、改建、扩建的整车、显示器件、集成电路项目，或工业用地转让出租），无需登记现状调查。
    Measure 4.2 asks no survey of this project: it is no plant of the named industries and no transfer of industrial land.
    """


class SurveyChanged(Refusal):
    """该项目的调查信息已被他人更新（报送日期 {found}）；请刷新后再登记。
    Somebody has changed this project's survey meanwhile (filed on {found}); reload and record it again.
    """

    kind = Kind.CONFLICT
