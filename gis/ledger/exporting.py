"""The rows of the ledger as a table to take along: what the page shows, with its filter in the head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import shapely
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import BEIJING_TIME, Clock
from gis.db.models import ClosureList
from gis.domain import crs
from gis.domain.closures import RowState
from gis.domain.errors import NothingToExport
from gis.domain.exporting import Encoding
from gis.domain.policy import Action, Actor
from gis.domain.text import Language, Text
from gis.domain.vocabulary import label
from gis.ledger.rules import LedgerRules, rules_of
from gis.ledger.values import AnswerView, Candidate, RowFilter, RowView
from gis.ledger.views import each_row, row_page
from gis.outputs.files import csv_table, excel
from gis.outputs.files.content import Cell, CellKind, Field, Layer, Line, Notes, Page, Row
from gis.outputs.files.names import download_name
from gis.scoped import require

TITLE = Text("建设用地土壤污染风险筛查台账", "Screening ledger of construction land")
_BATCH = 500

FIELDS: tuple[tuple[str, Text, CellKind], ...] = (
    ("year", Text("名单年份", "year of the list"), CellKind.WHOLE),
    ("kind", Text("名单类别", "kind of list"), CellKind.TEXT),
    ("number", Text("行号", "row"), CellKind.WHOLE),
    ("name", Text("企业名称", "enterprise"), CellKind.TEXT),
    ("former_name", Text("曾用名", "former name"), CellKind.TEXT),
    ("credit_code", Text("统一社会信用代码", "unified credit code"), CellKind.TEXT),
    ("permit_no", Text("排污许可证编号", "permit number"), CellKind.TEXT),
    ("industry_code", Text("行业", "industry"), CellKind.TEXT),
    ("cancel_kind", Text("类型", "kind of cancellation"), CellKind.TEXT),
    ("cancel_reason", Text("关停或注销原因", "reason of the closure"), CellKind.TEXT),
    ("address", Text("地址", "address"), CellKind.TEXT),
    ("closed_on", Text("关停或注销日期", "closed on"), CellKind.TEXT),
    ("candidates", Text("候选对象", "candidates"), CellKind.TEXT),
    ("because", Text("首位候选理由", "reason of the first candidate"), CellKind.TEXT),
    ("state", Text("状态", "state"), CellKind.TEXT),
    ("parcel", Text("上报地块", "reported as parcel"), CellKind.TEXT),
    ("case", Text("排除情形（草案）", "exclusion case (draft)"), CellKind.TEXT),
    ("class", Text("管控要求分类（草案）", "control class (draft)"), CellKind.TEXT),
    ("reason", Text("理由", "reason"), CellKind.TEXT),
    ("document", Text("依据文件", "document"), CellKind.TEXT),
    ("reporter", Text("填报人", "answered by"), CellKind.TEXT),
    ("answered_on", Text("填报日期", "answered on"), CellKind.DAY),
)


class TableFormat(StrEnum):
    """The kinds of file that the ledger leaves as."""

    EXCEL = "excel"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Order:
    """Which rows are wanted, as which kind of file, in which language."""

    district_code: str
    wanted: RowFilter
    kind: TableFormat = TableFormat.EXCEL
    language: Language = Language.ZH


def export_rows(session: Session, clock: Clock, actor: Actor, order: Order, folder: Path) -> tuple[Path, str]:
    """Write the rows of a filter into an empty folder; gives the file and the name to save it under.

    Raises NotAllowed, NothingToExport.
    """
    wanted, language = order.wanted, order.language
    require(actor, Action.EXPORT)
    count = row_page(session, actor, order.district_code, wanted, limit=1).total
    if not count:
        raise NothingToExport
    filter_lines = tuple(_filter_lines(session, wanted, language))
    counted = Line(Text("行数", "rows").in_(language), str(count))
    title = TITLE.in_(language)
    page = Page(title, (*filter_lines, counted), crs.STORAGE, Encoding.UTF_8, language, clock.today(), Notes())
    fields = tuple(Field(name, text.in_(language), cell, text) for name, text, cell in FIELDS)
    rows = _rows(each_row(session, actor, order.district_code, wanted), rules_of(session), language)
    layer = Layer(Text("台账", "ledger").in_(language), fields, count, None, rows)
    write = excel.write if order.kind is TableFormat.EXCEL else csv_table.write
    path = write(folder, "ledger", [layer], page)[0]
    said = {
        "format": order.kind.value,
        "rows": count,
        "filter": [f"{line.label}: {line.value}" for line in filter_lines],
    }
    audit.record(session, clock, "export", ("ledger", "-"), person_id=actor.person_id, after=said)
    name = download_name([title, *(line.value for line in filter_lines), clock.today().isoformat()])
    return path, name + path.suffix


def _filter_lines(session: Session, wanted: RowFilter, language: Language) -> Iterator[Line]:
    if wanted.list_id is not None:
        listed = session.get(ClosureList, wanted.list_id)
        yield Line(Text("名单", "list").in_(language), listed.file_name if listed else str(wanted.list_id))
    if wanted.kind is not None:
        yield Line(Text("名单类别", "kind of list").in_(language), label("closure_kinds", wanted.kind).in_(language))
    if wanted.year is not None:
        yield Line(Text("年份", "year").in_(language), str(wanted.year))
    if wanted.state is not None:
        yield Line(Text("状态", "state").in_(language), label("ledger_states", wanted.state).in_(language))
    if wanted.ground is not None:
        yield Line(Text("首要理由", "first ground").in_(language), label("match_grounds", wanted.ground).in_(language))
    if wanted.is_borderline is not None:
        said = Text("待核对", "to be checked") if wanted.is_borderline else Text("明确", "clear")
        yield Line(Text("候选", "candidate").in_(language), said.in_(language))
    if wanted.words:
        yield Line(Text("关键字", "words").in_(language), wanted.words)


def _rows(found: Iterator[RowView], rules: LedgerRules, language: Language) -> Iterator[Sequence[Row]]:
    cases = {one.code: one.text.in_(language) for one in (*rules.cases, *rules.classes)}
    while batch := [_row(row, cases, language) for _, row in zip(range(_BATCH), found, strict=False)]:
        yield batch


def _row(row: RowView, cases: dict[str, str], language: Language) -> Row:
    first = row.candidates[0] if row.candidates else None
    place = shapely.Point() if row.lon is None or row.lat is None else shapely.Point(row.lon, row.lat)
    cells: tuple[Cell, ...] = (
        row.year,
        label("closure_kinds", row.kind).in_(language),
        row.number,
        *(row.name, row.former_name, row.credit_code, row.permit_no, row.industry_code),
        *(row.cancel_kind, row.cancel_reason, row.address, row.closed_on),
        "；".join(map(_named, row.candidates)) or None,
        None if first is None else first.because.in_(language),
        label("ledger_states", row.state or RowState.OPEN).in_(language),
        *_answer(row.answer, cases),
    )
    return Row(f"{row.list_id}-{row.number}", row.name or "", cells, place)


def _named(one: Candidate) -> str:
    return f"{one.code} {one.name}（{one.score}）"


def _answer(answer: AnswerView | None, cases: dict[str, str]) -> tuple[Cell, ...]:
    if answer is None:
        return (None,) * 7
    case, control = answer.exclusion_case, answer.control_class
    return (
        answer.parcel_code,
        None if case is None else cases.get(case) or case,
        None if control is None else cases.get(control) or control,
        answer.reason,
        answer.document,
        answer.person,
        answer.recorded_at.astimezone(BEIJING_TIME).date(),
    )
