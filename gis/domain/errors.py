"""Refusals: one class each, raised where the reason is known.

The docstring of a refusal *is* its message: one line in Chinese, one in
English, with the facts in braces. `api/errors.py` turns refusals into
problem+json answers and the command line prints them; nobody else words them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from gis.domain.text import Text


class Kind(StrEnum):
    """What sort of refusal this is; the edge maps it to a status."""

    BAD_INPUT = "bad-input"
    BAD_REQUEST = "bad-request"
    NOT_SIGNED_IN = "not-signed-in"
    NOT_ALLOWED = "not-allowed"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    TOO_LARGE = "too-large"
    NOT_READY = "not-ready"


class Refusal(Exception):
    """无法完成：{reason}
    Cannot be done: {reason}
    """

    kind: Kind = Kind.BAD_INPUT
    retry_after_s: int | None = None
    """Seconds after which the same may succeed, where that can be said."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.text.en)

    @property
    def code(self) -> str:
        """The class name in kebab-case: stable, for programs."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")

    @property
    def text(self) -> Text:
        """The message in both languages with its facts filled in."""
        lines = [line.strip() for line in (self.__doc__ or "").strip().splitlines()]
        zh, en = (line for line in lines if line)
        return Text(zh=zh, en=en).format(**self.facts)


class NotSignedIn(Refusal):
    """请先登录。
    Please sign in first.
    """

    kind = Kind.NOT_SIGNED_IN


class WrongCredentials(Refusal):
    """用户名或密码不对。
    The user name or the password is wrong.
    """

    kind = Kind.NOT_SIGNED_IN


class SignInLocked(Refusal):
    """登录失败次数过多，请 {minutes} 分钟后再试。
    Too many failed sign-ins; try again in {minutes} minutes.
    """

    kind = Kind.NOT_SIGNED_IN

    def __init__(self, *, minutes: int) -> None:
        super().__init__(minutes=minutes)
        self.retry_after_s = minutes * 60


class SignInBusy(Refusal):
    """正在登录的人太多，请过几秒再试。
    Too many people are signing in just now; try again in a few seconds.
    """

    kind = Kind.NOT_READY
    retry_after_s = 5


class UsernameTaken(Refusal):
    """用户名 {username} 已存在。停用的账户可用 jingtu person open 重新启用。
    There is somebody named {username} already; `jingtu person open` opens a closed account again.
    """

    kind = Kind.CONFLICT


class WeakPassword(Refusal):
    """密码太弱：至少 {length} 位，并含小写字母、大写字母、数字、其他符号中的 {kinds} 类。
    The password is too weak: at least {length} signs, of {kinds} of lower case, upper case, digits and others.
    """


class UnitMissing(Refusal):
    """{role_zh}必须属于一个单位（街道人员须为街道办事处），请用 --unit 写明单位名称。
    A {role_en} belongs to a unit (street officers to a street's office): name it with --unit.
    """


class Busy(Refusal):
    """系统正忙（例如正在处理别的上传），操作没有生效；请稍后再试。
    Busy with something else, another upload for instance; nothing was changed, please try again in a moment.
    """

    kind = Kind.NOT_READY
    retry_after_s = 5


class NotAllowed(Refusal):
    """您的角色不能做这件事：{action}。
    Your role may not do this: {action}.
    """

    kind = Kind.NOT_ALLOWED


NOUNS = {
    "clue": "线索",
    "document": "文件",
    "export": "导出",
    "export job": "导出任务",
    "export profile": "导出方案",
    "feature": "对象",
    "informer": "举报人",
    "link": "关联",
    "parcel": "地块",
    "picture of document": "图片，文件",
    "phase": "分期修复",
    "project": "建设项目",
    "register entry": "名录记录",
    "run": "检测运行",
    "scene": "影像",
    "scheme": "方案",
    "score of run": "变化强度，检测运行",
    "site": "监管单位",
    "soil batch": "转运批次",
    "soil entry": "到场记录",
    "street": "街道",
    "tank": "储罐",
    "transfer plan": "转运计划",
    "unit": "单位",
}
"""What `NotFound` speaks of as “noun 5”, in Chinese."""


class NotFound(Refusal):
    """没有找到{what_zh}，或它不在您可查看的范围内。
    There is no {what}, or it lies outside what you may see.
    """

    kind = Kind.NOT_FOUND

    def __init__(self, *, what: str | None = None, **facts: object) -> None:
        if what is not None:
            noun, _, name = what.rpartition(" ")
            facts |= {"what": what, "what_zh": f"{NOUNS[noun]} {name}" if noun in NOUNS else f"“{what}”"}
        super().__init__(**facts)


class UploadNotFound(NotFound):
    """没有第 {upload} 号上传，或它不在您可查看的范围内（街道人员只能查看本单位的上传）。
    There is no upload {upload}, or it is not yours to see: people of a street see what their own unit sent.
    """


class ReasonMissing(Refusal):
    """请写明理由（至少两个字）。
    Please give a reason (at least two characters).
    """


class ForeignOrigin(Refusal):
    """请求来自别的网站，已拒绝。
    The request comes from another web site and was refused.
    """

    kind = Kind.NOT_ALLOWED


class SchemaIsOld(Refusal):
    """数据库结构是 {found}，程序需要 {expected}；请运行 jingtu migrate up。
    The database is at {found}, the program needs {expected}; run `jingtu migrate up`.
    """

    kind = Kind.NOT_READY


class WorkingDateOutsideDemo(Refusal):
    """JINGTU_TODAY 只能用于演示数据库；此数据库不是演示库。
    JINGTU_TODAY is for demo databases only, and this database is not marked as one.
    """

    kind = Kind.NOT_READY


class SampleOutsideDemo(Refusal):
    """示例数据只能载入新数据库或演示数据库；此数据库已在使用。
    The sample district goes into a new database or a demo's, and this one is already in use.
    """

    kind = Kind.NOT_READY


class SampleMissing(Refusal):
    """找不到示例数据目录 {folder}；请在源码目录中运行（如 scripts/demo）。
    There is no sample district in {folder}; run from a checkout, for instance by scripts/demo.
    """

    kind = Kind.NOT_READY


class DeadlineUnreadable(Refusal):
    """完成时限“{read}”看不懂；可写“年底前”“3月底”“6月30日前”“每季度”或“2024-06-30”。
    The deadline “{read}” cannot be read; write 年底前, 3月底, 6月30日前, 每季度 or 2024-06-30.
    """


class NotAPlan(Refusal):
    """“{file}”不能作为行动计划导入：{zh}。
    “{file}” cannot be imported as an action plan: {en}.
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class DistrictUnknown(Refusal):
    """数据库里没有代码为 {code} 的区；请先导入该区的边界。
    The database has no district with the code {code}; import its outline first.
    """

    kind = Kind.NOT_FOUND


class MeasureHasLinks(Refusal):
    """措施 {number} 不能从计划中删去：已有 {links} 条关联记录。
    Measure {number} cannot be removed from the plan: {links} links refer to it.
    """

    kind = Kind.CONFLICT


class MeasureHasMarks(Refusal):
    """措施 {number} 不能从计划中删去：已有 {marks} 条完成记录。
    Measure {number} cannot be removed from the plan: {marks} marks of completion refer to it.
    """

    kind = Kind.CONFLICT


class NotALeadUnit(Refusal):
    """只有牵头单位的人员可以标记措施 {number} 的分期事项。
    Only people of a lead unit may mark the items of measure {number}.
    """

    kind = Kind.NOT_ALLOWED


class DoneInFuture(Refusal):
    """完成日期 {done_on} 晚于工作日期 {today}；请核对。
    The day of completion {done_on} is later than the working date {today}; check it.
    """


class MarkedAlready(Refusal):
    """该期事项的状态已被他人更新；请刷新页面后再试。
    Somebody has changed the state of this item already; load the page anew.
    """

    kind = Kind.CONFLICT


class PlanUnknown(Refusal):
    """没有 {year} 年的行动计划。
    There is no action plan for {year}.
    """

    kind = Kind.NOT_FOUND


class FileTooLarge(Refusal):
    """文件超过 {limit_mb} MB 的上限；请缩小后再传：数据分成几份，影像裁剪到本区，文件和照片压缩。
    Larger than the limit of {limit_mb} MB; send data in parts, an image cut to the district, a photo compressed.
    """

    kind = Kind.TOO_LARGE


class BodyTooLarge(Refusal):
    """请求内容超过 {limit_kb} KB 的上限。
    The request is larger than the limit of {limit_kb} KB.
    """

    kind = Kind.TOO_LARGE


class WindowOutOfOrder(Refusal):
    """前时相 {before} 晚于后时相 {after}；请核对两个日期。
    The before date {before} is later than the after date {after}; check the two dates.
    """


class DayOutOfRange(Refusal):
    """日期 {day} 不在 {earliest} 至 {latest} 年之间；请核对。
    The day {day} is not between {earliest} and {latest}; check it.
    """


class DaysOutOfOrder(Refusal):
    """起始日期 {first} 晚于截止日期 {last}；请核对两个日期。
    The first day {first} is later than the last day {last}; check the two.
    """


class SamplesRefused(Refusal):
    """样品没有存入：有 {count} 处需要改正。
    Nothing was stored of the samples: {count} things are to be mended.
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class StruckAlready(Refusal):
    """该记录已被他人划去；请刷新。
    Somebody has struck this record already; reload.
    """

    kind = Kind.CONFLICT


class SubstanceUnknown(Refusal):
    """“{read}”不在 {standard} 内，或该项目不能用背景值（只有砷、钴、钒可以）。
    “{read}” is not in {standard}, or takes no background value (only arsenic, cobalt and vanadium do).
    """


class BackgroundUnreadable(Refusal):
    """背景值读不懂：{read}；应为大于 0 的数字，单位可换算为 mg/kg。
    The background value cannot be read: {read}; a number above 0 in a unit that is a share of weight is expected.
    """


class BackgroundThere(Refusal):
    """该地块已有{substance_zh}的背景值 {stored} mg/kg；请先写明理由划去。
    The parcel has a background value of {substance_en} already: {stored} mg/kg; strike it first, with the reason.
    """

    kind = Kind.CONFLICT


class UseChangedMeanwhile(Refusal):
    """规划用途已有新的变更记录：{changed_on} 改为{to_use}；请刷新后再登记。
    Another change of planned use was recorded meanwhile: {changed_on} to {to_use}; reload before recording yours.
    """

    kind = Kind.CONFLICT


class UseUnchanged(Refusal):
    """{changed_on} 的规划用途已是{to_use}，没有变更。
    The planned use on {changed_on} is {to_use} already; nothing changes.
    """


class DocumentFileUnknown(Refusal):
    """文件的内容不是可以登记的类型（按内容判断，不看文件名）；可以是：{zh}。
    The file's content is of no type that is taken (told by content, not by name); it may be: {en}.
    """


class DayInFuture(Refusal):
    """日期 {day} 晚于工作日期 {today}；请核对。
    The day {day} is later than the working date {today}; check it.
    """


class DocumentStruck(Refusal):
    """该文件已被划去，不能再用。
    This document was struck already and cannot be used.
    """

    kind = Kind.CONFLICT


class NoFileSent(Refusal):
    """没有收到文件；请在表单的 file 项中选择一个文件。
    No file was received; choose one in the form's field `file`.
    """


class NoSuchTile(Refusal):
    """没有瓦片 {tile}：级别为 0 至 {largest}，行列号须在该级别范围内。
    There is no tile {tile}: zooms go from 0 to {largest}, and column and row must lie inside the zoom.
    """

    kind = Kind.BAD_REQUEST


class AssetsMissing(Refusal):
    """本机缺少 {what}；请运行 scripts/setup。
    {what} is missing on this machine; run scripts/setup.
    """

    kind = Kind.NOT_READY


class UploadNotDone(Refusal):
    """上传 {upload} 还没有处理完（或已退回），现在不能修改它的行。
    Upload {upload} is still being processed (or was refused); its rows cannot be mended now.
    """

    kind = Kind.CONFLICT


class FixNotOffered(Refusal):
    """第 {row} 行不能这样修复：它的问题没有给出这种办法；请刷新后按列出的办法选择。
    Row {row} cannot be mended that way: its problems do not offer it; reload and choose one that is listed.
    """


class NothingToMend(Refusal):
    """没有可以这样修复的行：可能已由他人修复；请刷新。
    No row can be mended that way: somebody may have mended them; reload.
    """

    kind = Kind.CONFLICT


class ColumnUnknown(Refusal):
    """文件里没有列“{column}”，或没有“{attribute}”这一项。
    The file has no column “{column}”, or there is no attribute “{attribute}”.
    """


class EncodingUnknown(Refusal):
    """不认识编码“{encoding}”；可用 UTF-8、GB18030、BIG5、UTF-16。
    The encoding “{encoding}” is not known; use UTF-8, GB18030, BIG5 or UTF-16.
    """


class NothingToExport(Refusal):
    """没有符合条件的对象，未生成文件。
    Nothing meets the filter; no file was made.
    """

    kind = Kind.NOT_FOUND


class TooManyToExport(Refusal):
    """共 {found} 个对象，超过该格式一次 {most} 个的上限；请先缩小筛选范围。
    {found} features are more than the {most} that this format takes at once; narrow the filter first.
    """

    kind = Kind.TOO_LARGE


class ProfileWrong(Refusal):
    """导出方案有 {count} 处需要修改。
    The export profile has {count} things to mend.
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class ProfileChanged(Refusal):
    """该导出方案已被他人改为第 {found} 版；请重新打开后再改。
    Somebody has changed this export profile to version {found}; open it again and change that.
    """

    kind = Kind.CONFLICT


class EncodingUnfit(Refusal):
    """文件不能按 {encoding} 编码读取，没有改动；请改选其他编码。
    The file cannot be read in the encoding {encoding}; nothing was changed. Choose another one.
    """


class CellUnknown(Refusal):
    """合规判断表没有“{cell}”这一格。
    The lawfulness table has no cell “{cell}”.
    """

    kind = Kind.NOT_FOUND


class CellOfLaw(Refusal):
    """该格由{zh}决定，不能改。
    This cell follows from {en} and cannot be changed.
    """


class VerdictUnknown(Refusal):
    """不认识判断“{read}”，应为：{expected}。
    The verdict “{read}” is unknown; expected one of: {expected}.
    """
