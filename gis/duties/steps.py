"""What a stage asks for by a day: the investigation after the written notice, reports while risk is controlled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from gis.db.models import Document
from gis.domain.duties import DutyKind
from gis.domain.text import Text
from gis.domain.words import DocumentKind, FeatureKind, Stage
from gis.duties.values import Asked, Duty, on_parcel
from gis.filters import TABLES

INVESTIGATE = Text("完成土壤污染状况调查并报送报告", "finish the soil investigation and hand in its report")
REPORT_CONTROL = Text("报告风险管控情况", "report on the risk control")
_PARCEL = TABLES[FeatureKind.PARCEL]


def duties(asked: Asked) -> Iterator[Duty]:
    """Of the stages that parcels stand at today."""
    yield from _investigations(asked)
    yield from _control_reports(asked)


def _investigations(asked: Asked) -> Iterator[Duty]:
    """Counted from the day of the last standing notice; a report of that day or later fulfils it."""
    cycle = asked.cycles["investigation"]
    for row in _last_documents(
        asked, (Stage.SUSPECT, Stage.PRELIM), DocumentKind.WRITTEN_NOTICE, DocumentKind.INVESTIGATION_REPORT
    ):
        if row.WRITTEN_NOTICE is None:
            continue
        reported = row.INVESTIGATION_REPORT
        is_done = reported is not None and reported >= row.WRITTEN_NOTICE
        due_on = cycle.next_due(row.WRITTEN_NOTICE, None)
        yield Duty(
            feature_id=row.id,
            kind=DutyKind.INVESTIGATION,
            title=INVESTIGATE,
            due_on=due_on,
            state=asked.state(due_on, is_done=is_done),
            basis=cycle.basis,
            door=on_parcel(row.id, "documents"),
            measure="11.3",
            done_on=reported if is_done else None,
        )


def _control_reports(asked: Asked) -> Iterator[Duty]:
    """Again and again from the day the control began, after each monitoring report since then."""
    cycle = asked.cycles["control-report"]
    for row in _last_documents(asked, (Stage.CONTROL,), DocumentKind.MONITORING_REPORT):
        since, reported = row.stage_since, row.MONITORING_REPORT
        done_on = reported if reported is not None and (since is None or reported >= since) else None
        due_on = cycle.next_due(since, done_on)
        yield Duty(
            feature_id=row.id,
            kind=DutyKind.CONTROL_REPORT,
            title=REPORT_CONTROL,
            due_on=due_on,
            state=asked.state(due_on),
            basis=cycle.basis,
            door=on_parcel(row.id, "documents"),
            measure="2.2",
            done_on=done_on,
        )


def _last_documents(asked: Asked, stages: Sequence[Stage], *kinds: DocumentKind) -> Sequence[Row[*tuple[Any, ...]]]:
    """The parcels at some stages with the day of the last standing document of each kind, in a column of its name."""
    days = [
        select(func.max(Document.issued_on))
        .where(Document.feature_id == _PARCEL.c.id, Document.kind == kind, Document.struck_at.is_(None))
        .scalar_subquery()
        .label(kind.value)
        for kind in kinds
    ]
    statement = select(_PARCEL.c.id, _PARCEL.c.stage_since, *days)
    return asked.session.execute(statement.where(*asked.among(_PARCEL), _PARCEL.c.stage.in_(stages))).all()
