"""The demo's screening ledger: a list of each kind, some rows answered by the sample people."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import ledger, people
from gis.clock import Clock
from gis.db.models import ClosureList, Person
from gis.domain.closures import ClosureKind, LedgerAnswer
from gis.ingest.reading import read_file
from gis.ledger import ListSent, RowFilter, Said, Seen
from gis.settings import get_settings

LISTS = (
    (ListSent("closed_2023_gbk.csv", ClosureKind.CLOSED, 2023, "示例：区经信局"), date(2024, 3, 12)),
    (ListSent("cancelled_2023.csv", ClosureKind.CANCELLED, 2023, "示例：全国排污许可平台"), date(2024, 4, 2)),
)
ANSWERS = {
    "示例暖气片厂有限责任公司": Said(
        LedgerAnswer.REPORT, parcel_code="1101011410056", document="示例台账记录（示例台〔2024〕5号）"
    ),
    "示例糖果加工部": Said(LedgerAnswer.NOT_REPORT, exclusion_case="never-used"),
    "示例照相制版所": Said(LedgerAnswer.REPORT, reason="原址在示例北街，边界待勾绘"),
}
ANSWERED_ON = date(2024, 5, 20)


def add(session: Session, folder: Path, state_dir: Path | None = None) -> None:
    """Import the lists unless there are any, and answer some rows; originals go to `state_dir`, None keeps none."""
    if session.scalar(select(ClosureList.id).limit(1)) is not None:
        return
    person = session.scalars(select(Person).where(Person.username == "sthj")).one()
    actor = people.actor_of(person)
    with tempfile.TemporaryDirectory(prefix="jingtu-sample-lists-") as spare:
        settings = get_settings().model_copy(update={"state_dir": state_dir or Path(spare)})
        for sent, on in LISTS:
            with (folder / sent.file_name).open("rb") as stream:
                # Our own files: no child process has to read them.
                ledger.import_list(session, Clock(on), actor, stream, sent, settings, read=read_file)
    clock = Clock(ANSWERED_ON)
    for row in ledger.row_page(session, actor, settings.district, RowFilter()).rows:
        if row.name in ANSWERS:
            ledger.answer_row(session, clock, actor, Seen(row.id, None), ANSWERS[row.name])
