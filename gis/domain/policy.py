"""Who may do what: one function that pages, routes, queries, tiles and exports all ask.

The table of roles is ours (FEATURES P8); the separation of the three
administrators follows GB/T 22239-2019 (RULES 11.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gis.domain.text import Text
from gis.domain.words import Role


class Action(StrEnum):
    """What a person may want to do."""

    READ = "read"
    UPLOAD = "upload"
    ANSWER_LINK = "answer-link"
    RECORD_DOCUMENTS = "record-documents"
    RECORD_STAGES = "record-stages"
    RECORD_SAMPLES = "record-samples"
    RECORD_USES = "record-uses"
    RECORD_REGISTERS = "record-registers"
    RECORD_DUTIES = "record-duties"
    RECORD_CHECKS = "record-checks"
    CHECK_CLUES = "check-clues"
    HANDLE_CLUES = "handle-clues"
    REVIEW_CLUES = "review-clues"
    RECORD_REPORTS = "record-reports"
    READ_INFORMERS = "read-informers"
    MARK_DONE = "mark-done"
    SCREEN = "screen"
    RECORD_PRACTITIONERS = "record-practitioners"
    RECORD_SURVEYS = "record-surveys"
    EXPORT = "export"
    IMPORT_PLAN = "import-plan"
    EDIT_SETTINGS = "edit-settings"
    READ_AUDIT = "read-audit"
    MANAGE_PEOPLE = "manage-people"
    EDIT_BOUNDARY = "edit-boundary"
    RECORD_SOIL = "record-soil"
    DETECT = "detect"


ACTION_TEXTS = {
    Action.READ: Text("查看业务数据", "read business data"),
    Action.UPLOAD: Text("上传成果", "upload results"),
    Action.ANSWER_LINK: Text("确认或否定关联", "answer a link"),
    Action.RECORD_DOCUMENTS: Text("登记文件", "record documents"),
    Action.RECORD_STAGES: Text("登记阶段变化", "record steps of the life cycle"),
    Action.RECORD_SAMPLES: Text("登记样品和检测结果", "record samples and results"),
    Action.RECORD_USES: Text("登记规划用途变更", "record changes of planned use"),
    Action.RECORD_REGISTERS: Text("登记名录和清单", "record registers"),
    Action.RECORD_DUTIES: Text(
        "登记限制措施、监测和履行情况", "record restrictions, monitoring and what fulfils duties"
    ),
    Action.RECORD_CHECKS: Text("登记现场检查", "record checks on the spot"),
    Action.CHECK_CLUES: Text("核查线索", "check clues"),
    Action.HANDLE_CLUES: Text("研判、派发和销号线索", "triage, dispatch and close clues"),
    Action.REVIEW_CLUES: Text("审核线索", "review clues"),
    Action.RECORD_REPORTS: Text("登记其他来源的线索", "record clues of other sources"),
    Action.READ_INFORMERS: Text("查看举报人", "see who informed"),
    Action.MARK_DONE: Text("标记分期事项完成", "mark a quarterly item as done"),
    Action.SCREEN: Text("维护筛查台账", "keep the screening ledger"),
    Action.RECORD_PRACTITIONERS: Text("登记从业单位", "record practitioners"),
    Action.RECORD_SURVEYS: Text("登记现状调查", "record surveys of projects"),
    Action.EXPORT: Text("导出", "export"),
    Action.IMPORT_PLAN: Text("导入计划", "import a plan"),
    Action.EDIT_SETTINGS: Text("修改限值与权重", "edit limits and weights"),
    Action.READ_AUDIT: Text("查看审计记录", "read the audit log"),
    Action.MANAGE_PEOPLE: Text("管理人员", "manage people"),
    Action.EDIT_BOUNDARY: Text("录入地块、修改边界、分割与合并", "draw parcels, change boundaries, split and merge"),
    Action.RECORD_SOIL: Text("登记分期修复和外运土壤", "record phases and soil that leaves"),
    Action.DETECT: Text("登记影像、运行变化检测", "register images and run change detection"),
}

_BUSINESS = frozenset({Action.READ, Action.EXPORT})
_WORK = _BUSINESS | {
    Action.UPLOAD,
    Action.ANSWER_LINK,
    Action.MARK_DONE,
    Action.CHECK_CLUES,
    Action.RECORD_CHECKS,
    Action.RECORD_REPORTS,
}
_RECORDS = _WORK | {
    Action.EDIT_BOUNDARY,
    Action.RECORD_SOIL,
    Action.RECORD_DOCUMENTS,
    Action.RECORD_STAGES,
    Action.RECORD_SAMPLES,
    Action.RECORD_USES,
    Action.RECORD_REGISTERS,
    Action.RECORD_DUTIES,
    Action.HANDLE_CLUES,
    Action.READ_INFORMERS,
    Action.SCREEN,
    Action.RECORD_PRACTITIONERS,
    Action.RECORD_SURVEYS,
    Action.DETECT,
}
"""What the units keep of parcels and sites; streets report what they see."""

ALLOWED: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _BUSINESS,
    Role.STREET: _WORK,
    Role.UNIT_OFFICER: _RECORDS,
    Role.LEAD_REVIEWER: _RECORDS | {Action.REVIEW_CLUES, Action.IMPORT_PLAN, Action.EDIT_SETTINGS},
    Role.AUDITOR: _BUSINESS | {Action.READ_AUDIT},
    # The administrators keep the system; they have no business with its data.
    Role.SYSTEM_ADMIN: frozenset({Action.MANAGE_PEOPLE}),
    Role.SECURITY_ADMIN: frozenset({Action.EDIT_SETTINGS}),
    Role.AUDIT_ADMIN: frozenset({Action.READ_AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `street_ids` is None for the whole district, else the streets of the person's scope."""

    person_id: int
    role: Role
    unit_id: int | None
    street_ids: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is asked about: the streets it lies in (empty: it has no place), and the units that lead it.

    `lead_ids` is None for what is no measure; only people of these units may mark its items as done.
    """

    street_ids: frozenset[int] = frozenset()
    lead_ids: frozenset[int] | None = None


ANYTHING = Thing()


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be done, or why not."""

    action: Action
    label: Text
    why_not: Text | None

    @property
    def is_allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return self.why_not is None


def permit(actor: Actor, action: Action, thing: Thing = ANYTHING) -> Permission:
    """The answer of `may` with its reason, as pages show it."""
    return Permission(action, ACTION_TEXTS[action], why_not(actor, action, thing))


def may(actor: Actor, action: Action, thing: Thing = ANYTHING) -> bool:
    """Whether `actor` may do `action` to `thing`; a street's people act within their street only."""
    if action not in ALLOWED[actor.role] or not _leads(actor, action, thing):
        return False
    if actor.street_ids is None or not thing.street_ids:
        return True
    return bool(actor.street_ids & thing.street_ids)


def why_not(actor: Actor, action: Action, thing: Thing = ANYTHING) -> Text | None:
    """The reason `may` says no; None when it says yes."""
    if may(actor, action, thing):
        return None
    if action not in ALLOWED[actor.role]:
        what = ACTION_TEXTS[action]
        return Text(f"您的角色不能{what.zh}", f"your role may not {what.en}")
    if not _leads(actor, action, thing):
        return Text("只有牵头单位的人员可以标记", "only people of a lead unit may mark it")
    return Text("不在您所属街道范围内", "outside the streets you answer for")


def _leads(actor: Actor, action: Action, thing: Thing) -> bool:
    return action is not Action.MARK_DONE or thing.lead_ids is None or actor.unit_id in thing.lead_ids


def scope_key(actor: Actor) -> str:
    """What ETags and caches must include so that one scope never sees another's answer."""
    if Action.READ not in ALLOWED[actor.role]:
        return "none"
    return "all" if actor.street_ids is None else "s" + "-".join(str(i) for i in sorted(actor.street_ids))
