"""What may be done with an entry of a register: who decides, which document it needs, how it may end (RULES 1.3, 2).

A register is no stage: a parcel stands on several, each since and until a day. The district records what the city
decided about the list; it never decides it (SPPCL art. 58, 61, 66).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gis.domain.text import Text
from gis.domain.words import Register


class PlannedMeasure(StrEnum):
    """What is to be done with a listed parcel (the column 拟采取的措施 of published lists)."""

    CONTROL = "CONTROL"
    REMEDIATION = "REMEDIATION"
    BOTH = "BOTH"


class EndKind(StrEnum):
    """Why an entry ended. EXCLUDED and REMOVED are reasons of ledger and priority entries, no stages."""

    DELISTED = "DELISTED"
    EXCLUDED_OPERATING = "EXCLUDED_OPERATING"
    EXCLUDED_SAME_OPERATOR = "EXCLUDED_SAME_OPERATOR"
    EXCLUDED_NEVER_USED = "EXCLUDED_NEVER_USED"
    EXCLUDED_OTHER_LAND = "EXCLUDED_OTHER_LAND"
    EXCLUDED_OTHER = "EXCLUDED_OTHER"
    TO_PRIORITY = "TO_PRIORITY"
    REMOVED_CLEAN = "REMOVED_CLEAN"
    REMOVED_LISTED = "REMOVED_LISTED"
    REMOVED_OTHER = "REMOVED_OTHER"
    AFTERCARE_OVER = "AFTERCARE_OVER"
    AFTERCARE_REOPENED = "AFTERCARE_REOPENED"
    USE_UNCHANGED = "USE_UNCHANGED"
    USE_SERVED = "USE_SERVED"


class RegisterChangeKind(StrEnum):
    """What somebody did to an entry."""

    PUT_ON = "put-on"
    TAKEN_OFF = "taken-off"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


_EXCLUDED = (
    EndKind.EXCLUDED_OPERATING,
    EndKind.EXCLUDED_SAME_OPERATOR,
    EndKind.EXCLUDED_NEVER_USED,
    EndKind.EXCLUDED_OTHER_LAND,
    EndKind.EXCLUDED_OTHER,
)
_REMOVED = (EndKind.REMOVED_CLEAN, EndKind.REMOVED_LISTED, EndKind.REMOVED_OTHER)

END_KINDS: dict[Register, tuple[EndKind, ...]] = {
    Register.LISTED: (EndKind.DELISTED,),
    Register.PRIORITY: (*_REMOVED, *_EXCLUDED),
    Register.LEDGER: (EndKind.TO_PRIORITY, *_EXCLUDED, *_REMOVED),
    Register.AFTERCARE: (EndKind.AFTERCARE_OVER, EndKind.AFTERCARE_REOPENED),
    Register.KEY_LAND: (EndKind.USE_SERVED, EndKind.USE_UNCHANGED),
}
"""How an entry of each register may end; the ledger's exclusions are the cases seen of the draft guide (RULES 7)."""


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """By which document a parcel comes onto a register and leaves it, who decides, and the basis of both."""

    proves_entry: Text
    proves_end: Text
    decided_by: Text
    basis: Text
    needs_notice: bool = False
    """Leaving needs the city's public notice; no other document will do."""


_DISTRICT = Text("区生态环境局", "the district's ecology bureau")
RULES: dict[Register, RegisterRule] = {
    Register.LISTED: RegisterRule(
        Text("市级纳入名录公告", "the city's notice of listing"),
        Text("市级移出名录公告", "the city's notice of delisting"),
        Text("市生态环境局会同市规自委", "the city's ecology bureau with the planning commission"),
        Text("《土壤污染防治法》第五十八条、第六十一条、第六十六条", "SPPCL art. 58, 61 and 66"),
        needs_notice=True,
    ),
    Register.PRIORITY: RegisterRule(
        Text("优先监管地块清单", "the list of priority-supervised parcels"),
        Text("移出清单的核实材料", "what the removal rests on"),
        _DISTRICT,
        Text(
            "《优先监管地块土壤污染管控工作指南（试行）》（征求意见稿，2024-10）",
            "draft guide on priority-supervised parcels (2024-10)",
        ),
    ),
    Register.LEDGER: RegisterRule(
        Text("筛查台账记录或信息采集表", "the ledger record or the collected information"),
        Text("排除或转入的核实材料", "what the exclusion or the transfer rests on"),
        _DISTRICT,
        Text("DB11/T 2216-2024；计划措施3.1", "DB11/T 2216-2024; measure 3.1"),
    ),
    Register.AFTERCARE: RegisterRule(
        Text("效果评估报告或后期管理方案", "the effect evaluation or the aftercare plan"),
        Text("后期管理终止的评估意见", "the opinion by which aftercare ends"),
        _DISTRICT,
        Text("《土壤污染防治法》第四十二条", "SPPCL art. 42"),
    ),
    Register.KEY_LAND: RegisterRule(
        Text("规划用途变更文件", "the decision on the planned use"),
        Text("安全利用核算或规划文件", "the account of safe use, or the planning decision"),
        Text("市规自委东城分局会同区生态环境局", "the planning branch with the district's ecology bureau"),
        Text("《土壤污染防治法》第五十九条；计划措施4.1", "SPPCL art. 59; measure 4.1"),
    ),
}


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay on a register: from a day until a day that is no longer of it, or still. An empty one was a mistake."""

    since: date
    until: date | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it covers no day: somebody has said that it never was."""
        return self.until is not None and self.until <= self.since

    def is_live(self, on: date) -> bool:
        """Whether the parcel stands there on that day."""
        return self.since <= on and (self.until is None or on < self.until)

    def overlaps(self, other: Stay) -> bool:
        """Whether both cover a day."""
        return max(self.since, other.since) < min(self.until or date.max, other.until or date.max)


def meeting(stay: Stay, others: Iterable[Stay]) -> Stay | None:
    """The first of the other stays that covers a day of this one: a parcel stands on a register once at a time."""
    return next((other for other in others if stay.overlaps(other)), None)
