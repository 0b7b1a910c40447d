"""The demo's practitioners: three made-up firms, one of them contractor and evaluator of the same parcel."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import people, practitioners
from gis.clock import Clock
from gis.db.models import CreditNote, Parcel, Person
from gis.domain.practitioners import CreditNoteKind, PractitionerRole
from gis.practitioners import FirmSaid, NoteSaid, WorkSaid
from gis.proofs import Proof

R = PractitionerRole
SURVEYOR, CONTRACTOR, LAB = "示例环境调查研究院", "示例环境修复有限公司", "示例检测技术中心"
FIRMS = (
    FirmSaid(SURVEYOR, None, "示例中街 3 号", "示例甲", "010-00000001", is_registered=True),
    FirmSaid(CONTRACTOR, None, "示例东路 8 号", "示例乙", "010-00000002", is_registered=True),
    FirmSaid(LAB, None, "示例南街 5 号", "示例丙", "010-00000003", is_registered=False),
)
OWN_EVALUATION = "1101011260003"
"""The parcel whose contractor evaluates its own works (SPPCL art. 65)."""
WORKS = (
    (SURVEYOR, "P-001", R.INVESTIGATION, date(2023, 2, 13), date(2023, 11, 29), "调查合同（示例合〔2023〕3号）"),
    (SURVEYOR, "P-001", R.RISK_ASSESSMENT, date(2023, 12, 1), date(2024, 1, 10), "风险评估报告（示例评〔2024〕1号）"),
    (CONTRACTOR, "P-001", R.REMEDIATION, date(2024, 4, 22), None, "修复工程合同（示例合〔2024〕12号）"),
    (LAB, "P-001", R.MONITORING_LAB, date(2023, 2, 20), None, "检测合同（示例合〔2023〕4号）"),
    (
        CONTRACTOR,
        OWN_EVALUATION,
        R.REMEDIATION,
        date(2023, 3, 6),
        date(2024, 5, 10),
        "修复合同（示例合〔2023〕9号）",
    ),
    (CONTRACTOR, OWN_EVALUATION, R.EVALUATION, date(2024, 5, 13), None, "效果评估委托书（示例效〔2024〕83号）"),
)
NOTES = (
    (SURVEYOR, CreditNoteKind.TRUSTWORTHY, date(2024, 1, 15), "示例：报告一次通过评审", "示例通报〔2024〕2号"),
    (CONTRACTOR, CreditNoteKind.PENALTY, date(2024, 6, 20), "示例：转运污染土壤未提前报告", "示例罚字〔2024〕7号"),
)
RECORDED_ON = date(2024, 8, 20)


def add(session: Session) -> None:
    """Record the firms with their works and notes, unless there are credit notes already."""
    if session.scalar(select(CreditNote.id).limit(1)) is not None:
        return
    person = session.scalars(select(Person).where(Person.username == "sthj")).one()
    actor, clock = people.actor_of(person), Clock(RECORDED_ON)
    ids = {said.name: practitioners.add_firm(session, clock, actor, said).id for said in FIRMS}
    for name, code, role, since, until, document in WORKS:
        parcel = session.scalars(select(Parcel.__table__.c.id).where(Parcel.__table__.c.code == code)).one()
        said = WorkSaid(role, since, Proof(document), until)
        practitioners.add_work(session, clock, actor, ids[name], parcel, said)
    for name, kind, noted_on, text, source in NOTES:
        practitioners.add_note(session, clock, actor, ids[name], NoteSaid(kind, noted_on, text, source))
