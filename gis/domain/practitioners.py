"""Practitioners (从业单位): what they do on a parcel, and the one pair of roles that the law keeps apart.

SPPCL art. 65: the effect of risk control or remediation is evaluated by another entity than the one that did it
(另行委托). That one firm has both roles is an unlawful fact: recorded like any other and flagged, never refused here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gis.domain.company_names import core_of
from gis.domain.text import Text
from gis.domain.words import DocumentKind


class PractitionerRole(StrEnum):
    """What a firm does on a parcel."""

    INVESTIGATION = "INVESTIGATION"
    RISK_ASSESSMENT = "RISK_ASSESSMENT"
    SCHEME = "SCHEME"
    REMEDIATION = "REMEDIATION"
    EVALUATION = "EVALUATION"
    MONITORING_LAB = "MONITORING_LAB"


class CreditNoteKind(StrEnum):
    """What is kept of a firm's credit (信用记录, 环土壤〔2021〕53号)."""

    TRUSTWORTHY = "TRUSTWORTHY"
    DISHONEST = "DISHONEST"
    PENALTY = "PENALTY"
    CIRCULATED = "CIRCULATED"
    OTHER = "OTHER"


ROLE_OF_DOCUMENT = {
    DocumentKind.INVESTIGATION_REPORT: PractitionerRole.INVESTIGATION,
    DocumentKind.DETAILED_REPORT: PractitionerRole.INVESTIGATION,
    DocumentKind.RISK_REPORT: PractitionerRole.RISK_ASSESSMENT,
    DocumentKind.REMEDIATION_SCHEME: PractitionerRole.SCHEME,
    DocumentKind.CONTROL_SCHEME: PractitionerRole.SCHEME,
    DocumentKind.EVALUATION_REPORT: PractitionerRole.EVALUATION,
    DocumentKind.LAB_REPORT: PractitionerRole.MONITORING_LAB,
}
"""What a firm did that wrote such a document."""

ARTICLE = Text("《土壤污染防治法》第六十五条", "SPPCL art. 65")


@dataclass(frozen=True, slots=True)
class Work:
    """One role of one firm on one parcel, as a record or a document says."""

    parcel_id: int
    parcel_code: str
    practitioner_id: int
    name: str
    role: PractitionerRole


@dataclass(frozen=True, slots=True)
class RoleConflict:
    """One firm carried out the works on a parcel and evaluated their effect."""

    parcel_id: int
    parcel_code: str
    practitioner_ids: tuple[int, ...]
    """Several where the firm is recorded under several spellings of one name."""
    because: Text


def role_conflicts(works: Iterable[Work]) -> tuple[RoleConflict, ...]:
    """Every parcel and firm with both roles; a firm is the same where its name is, forms and places aside."""
    found: dict[tuple[str, int, str], list[Work]] = defaultdict(list)
    for work in works:
        found[work.parcel_code, work.parcel_id, core_of(work.name)].append(work)
    return tuple(
        _conflict(parcel_id, parcel_code, some)
        for (parcel_code, parcel_id, _), some in sorted(found.items())
        if {PractitionerRole.REMEDIATION, PractitionerRole.EVALUATION} <= {work.role for work in some}
    )


def _conflict(parcel_id: int, parcel_code: str, works: list[Work]) -> RoleConflict:
    own = [work for work in works if work.role in {PractitionerRole.REMEDIATION, PractitionerRole.EVALUATION}]
    names = sorted({work.name for work in own})
    said = "”“".join(names)
    in_english = "”, “".join(names)
    because = Text(
        f"“{said}”既是地块 {parcel_code} 的修复（管控）施工单位，又做效果评估；应另行委托（{ARTICLE.zh}）",
        f"“{in_english}” did the works on parcel {parcel_code} and evaluates their effect; another one must be"
        f" commissioned ({ARTICLE.en})",
    )
    return RoleConflict(parcel_id, parcel_code, tuple(sorted({work.practitioner_id for work in own})), because)


def masked_phone(phone: str | None) -> str | None:
    """A number with its middle hidden (personal information, 个人信息保护法 art. 51)."""
    if not phone:
        return phone
    shown = 3 if len(phone) > 7 else 1  # noqa: PLR2004  a mobile number keeps three signs on either side
    return phone[:shown] + "*" * max(len(phone) - 2 * shown, 1) + phone[-shown:]


def masked_name(name: str | None) -> str | None:
    """A person's name but for its first sign."""
    return name if not name else name[0] + "*" * max(len(name) - 1, 1)
