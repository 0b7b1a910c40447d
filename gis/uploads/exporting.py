"""The report of an upload as a file: what the receipt says, and how each row can be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from gis.clock import BEIJING_TIME
from gis.domain.mending import Treatment
from gis.domain.policy import Actor
from gis.domain.text import Language, Text
from gis.domain.uploading import TARGET_TEXTS, Severity, Target
from gis.domain.vocabulary import label
from gis.domain.words import RowOutcome
from gis.ingest.columns import columns_of
from gis.outputs.upload_report import Line, Report, Said, write_csv, write_xlsx
from gis.uploads.decided import decision_text
from gis.uploads.reporting import Report as Reported
from gis.uploads.reporting import RowReport, each_row


class ReportFormat(StrEnum):
    """The kinds of file that a report comes as."""

    XLSX = "xlsx"
    CSV = "csv"


def write_report(
    session: Session, found: Reported, actor: Actor, kind: ReportFormat, language: Language, file: BinaryIO
) -> None:
    """Write the report of an upload as this actor may read it, row by row."""
    upload, target = found.upload, Target(found.upload.target)
    labels = {one.name: one.label for one in columns_of(target)}
    report = Report(
        title=Text(f"上传 {upload.id} 检查报告", f"Report of upload {upload.id}"),
        facts=_facts(found, target),
        file_problems=tuple(_said(one, labels) for one in upload.problems),
        lines=_lines(each_row(session, upload, actor), target, labels),
    )
    write = write_xlsx if kind is ReportFormat.XLSX else write_csv
    write(report, language, file)


def _facts(found: Reported, target: Target) -> tuple[tuple[Text, Text | str | int], ...]:
    upload = found.upload
    sent = upload.recorded_at.astimezone(BEIJING_TIME)
    return (
        (Text("文件", "File"), upload.file_name),
        (Text("成果类型", "What it holds"), TARGET_TEXTS[target]),
        (Text("上传时间", "Sent"), f"{sent:%Y-%m-%d %H:%M}"),
        (Text("上传人", "By"), found.person_name or Text("命令行", "command line")),
        (Text("状态", "State"), label("upload_states", upload.state)),
        (Text("读入行数", "Rows in"), upload.rows_in),
        (label("row_outcomes", RowOutcome.ACCEPTED), upload.accepted),
        (label("row_outcomes", RowOutcome.QUARANTINED), upload.quarantined),
        (label("row_outcomes", RowOutcome.DUPLICATE), upload.duplicates),
    )


def _lines(rows: Iterable[RowReport], target: Target, labels: Mapping[str, Text]) -> Iterator[Line]:
    for found in rows:
        row = found.row
        outcome, decision = label("row_outcomes", row.outcome), _decision(found, target)
        problems: list[Said | None] = [_said(one, labels) for one in row.problems]
        for said in problems or [None]:
            yield Line(row.number, row.layer, outcome, found.code, found.name, said, decision)


def _decision(found: RowReport, target: Target) -> Text:
    row = found.row
    said = decision_text(Treatment.from_dict(row.treatment), target)
    if row.settled_by_id is None:
        return said
    settled = Text(
        f"已由上传 {row.settled_by_id} 第 {row.settled_by_row} 行补正",
        f"mended by row {row.settled_by_row} of upload {row.settled_by_id}",
    )
    if row.settled_by_row is None:
        settled = Text(f"已由上传 {row.settled_by_id} 另行读取", f"read again by upload {row.settled_by_id}")
    return Text(f"{said.zh}；{settled.zh}", f"{said.en}; {settled.en}") if said.zh else settled


def _said(problem: Mapping[str, Any], labels: Mapping[str, Text]) -> Said:
    place = problem["place"]
    field = place["field"]
    return Said(
        layer=place["layer"],
        field=None if field is None else labels.get(field, Text(field, field)),
        severity=Severity(problem["severity"]),
        message=Text(**problem["message"]),
        read=problem["read"],
        expected=Text(**problem["expected"]),
        mend=Text(**problem["mend"]),
    )
