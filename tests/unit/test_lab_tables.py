"""Laboratories' tables, long and wide: which rows are samples, what they say, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gis.domain.sample_depths import DepthUnreadable, read_depth
from gis.ingest.grids_of_files import read_grids
from gis.ingest.lab_heads import split_unit
from gis.ingest.lab_layout import LabTable, read_lab_table
from gis.ingest.lab_rows import ReadRow, read_row
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from tests.lab_files import A3_ROWS, LONG_HEAD, csv_file, workbook_file

TODAY = date(2024, 9, 18)


def table(tmp_path: Path, content: bytes) -> LabTable:
    path = tmp_path / "file"
    path.write_bytes(content)
    return read_lab_table(read_grids(path).layers)


def rows_of(tmp_path: Path, content: bytes) -> list[ReadRow]:
    return [read_row(row, TODAY) for row in table(tmp_path, content).rows]


def said(row: ReadRow) -> list[tuple[str, str, str | None]]:
    """Substance, value or limit, unit."""
    found = []
    for one in row.results:
        result = one.result
        amount = f"<{result.detection_limit}" if result.is_nd else str(result.value)
        found.append((one.substance, amount, result.unit))
    return found


def codes(row: ReadRow) -> list[str]:
    return [one.code for one in row.problems]


def test_a_table_with_samples_in_columns_is_turned(tmp_path: Path) -> None:
    content = workbook_file(
        ("某地块土壤检测结果（示例）",),
        ("序号", "检测项目", "单位", "检出限", "第一类用地筛选值", "S1-1", "S1-2", "S2-1"),
        ("", "点位", "", "", "", "S1", "S1", "S2"),
        ("", "采样深度(m)", "", "", "", "0-0.5", "1.0-1.5", "0-0.5"),
        ("", "采样日期", "", "", "", "2023-03-08", "2023-03-08", "2023/3/9"),
        ("1", "砷", "mg/kg", "0.01", "20", "25", "12.5", "ND"),
        ("2", "六价铬", "mg/kg", "0.5", "3.0", "ND", "", "0.7"),
        ("3", "苯", "μg/kg", "1.9", "1000", "ND", "ND", "2.3"),
    )
    rows = rows_of(tmp_path, content)
    assert [(row.sample, row.point) for row in rows] == [("S1-1", "S1"), ("S1-2", "S1"), ("S2-1", "S2")]
    assert [row.depth for row in rows][1] == (Decimal("1.0"), Decimal("1.5"))
    assert [said(row) for row in rows] == [
        [("B1", "25", "mg/kg"), ("B3", "<0.5", "mg/kg"), ("B26", "<1.9", "μg/kg")],
        [("B1", "12.5", "mg/kg"), ("B26", "<1.9", "μg/kg")],
        [("B1", "<0.01", "mg/kg"), ("B3", "0.7", "mg/kg"), ("B26", "2.3", "μg/kg")],
    ]
    assert all(not row.problems for row in rows)
    assert "样品按列" in rows[0].sheet
    # The column's number, as in a spreadsheet: F is the sixth.
    assert [row.number for row in rows] == [6, 7, 8]
    skipped = [one for one in table(tmp_path, content).problems if one.code == "table-rows-skipped"]
    assert "第一类用地筛选值" in (skipped[0].read or "")


def test_a_turned_table_may_name_its_samples_in_a_row_of_their_own(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path,
        csv_file(
            ("样品编号", "S1-1", "S2-1", "平均值"),
            ("砷(mg/kg)", "25", "18", "21.5"),
            ("铅 mg/kg", "350", "<10", "180"),
        ),
    )
    assert [(row.sample, said(row)) for row in rows] == [
        ("S1-1", [("B1", "25", "mg/kg"), ("B5", "350", "mg/kg")]),
        ("S2-1", [("B1", "18", "mg/kg"), ("B5", "<10", "mg/kg")]),
    ]


def test_a_turned_table_may_have_units_and_limits_right_of_its_samples(tmp_path: Path) -> None:
    content = workbook_file(
        ("检测项目", "CAS号", "检测结果", "", "空白", "分析方法", "筛选值", "单位", "检出限"),
        ("", "", "S1-1", "S2-1", "", "", "", "", ""),
        ("采样深度(m)", "", "0-0.5", "1.0-1.5", "", "", "", "", ""),
        ("砷", "7440-38-2", 25, "ND", "ND", "HJ 680-2013", 20, "mg/kg", 0.01),
        ("苯", "71-43-2", "ND", 2.3, "ND", "HJ 605-2011", 1000, "μg/kg", 1.9),
    )
    rows = rows_of(tmp_path, content)
    assert [(row.sample, said(row)) for row in rows] == [
        ("S1-1", [("B1", "25", "mg/kg"), ("B26", "<1.9", "μg/kg")]),
        ("S2-1", [("B1", "<0.01", "mg/kg"), ("B26", "2.3", "μg/kg")]),
    ]
    assert all(not row.problems for row in rows)
    skipped = [one for one in table(tmp_path, content).problems if one.code == "table-rows-skipped"]
    assert [name in (skipped[0].read or "") for name in ("空白", "分析方法", "筛选值")] == [True, True, True]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_long_table_has_a_row_for_each_result(tmp_path: Path, encoding: str) -> None:
    rows = rows_of(tmp_path, csv_file(LONG_HEAD, *A3_ROWS, encoding=encoding))
    assert [said(row) for row in rows] == [[("B1", "25", "mg/kg")], [("B5", "350", "mg/kg")], [("B1", "<30", "mg/kg")]]
    assert [row.number for row in rows] == [2, 3, 4]
    first = rows[0]
    assert (first.point, first.sample, first.depth) == ("S1", "S1-1", (Decimal(0), Decimal("0.5")))
    assert (first.sampled_on, first.report) == (date(2023, 3, 8), "示例检〔2023〕7号")
    assert all(row.problems == () for row in rows)


def test_a_wide_table_has_units_and_limits_below_its_head(tmp_path: Path) -> None:
    content = workbook_file(
        ("某地块土壤检测结果（示例）",),
        ("序号", "点位编号", "采样深度（cm）", "采样日期", "重金属", None, "苯并[a]芘", "pH"),
        ("序号", "点位编号", "采样深度（cm）", "采样日期", "砷", "六价铬", "苯并[a]芘", "pH"),
        (None, "单位", None, None, "mg/kg", "mg/kg", "μg/kg", "无量纲"),
        (None, "检出限", None, None, 0.01, 0.5, 0.1, None),
        (1, "S1", "0-50", date(2023, 3, 8), 25, "ND", 120.5, 7.8),
        (2, "S2", "50-150", date(2023, 3, 8), 8.25, "<0.5", "/", 8.1),
        (None, "最大值", None, None, 25, None, 120.5, 8.1),
        (None, "第一类用地筛选值", None, None, 20, 3, 550, None),
        merged=("A1:H1", "E2:F2"),
    )
    read = table(tmp_path, content)
    rows = [read_row(row, TODAY) for row in read.rows]
    assert [said(row) for row in rows] == [
        [("B1", "25", "mg/kg"), ("B3", "<0.5", "mg/kg"), ("B39", "120.5", "μg/kg")],
        [("B1", "8.25", "mg/kg"), ("B3", "<0.5", "mg/kg")],
    ]
    assert [row.depth for row in rows] == [(Decimal(0), Decimal("0.5")), (Decimal("0.5"), Decimal("1.5"))]
    assert [row.number for row in rows] == [6, 7]
    problems = {one.code: one for one in read.problems}
    assert set(problems) == {"table-rows-skipped", "lab-columns-unused"}
    assert "最大值" in (problems["table-rows-skipped"].read or "")
    assert problems["lab-columns-unused"].read == "pH"


def test_units_may_stand_in_the_head(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path,
        csv_file(("样品编号", "深度", "As(mg/kg)", "苯 ug/kg", "铊（mg/kg）"), ("S1", "0.5", "3", "2.5", "0.4")),
    )
    assert said(rows[0]) == [("B1", "3", "mg/kg"), ("B26", "2.5", "ug/kg"), ("铊", "0.4", "mg/kg")]
    assert codes(rows[0]) == ["lab-analyte-unknown"]
    assert rows[0].is_sound


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({0: "", 1: ""}, "lab-point-missing", "点位"),
        ({2: "0.5-0"}, "lab-depth-unreadable", "采样深度(m)"),
        ({2: "2024-01-02"}, "lab-depth-unreadable", "采样深度(m)"),
        ({3: "2025-01-01"}, "lab-day-in-future", "采样日期"),
        ({3: "三月"}, "date-unreadable", "采样日期"),
        ({4: ""}, "lab-analyte-missing", "检测项目"),
        ({5: ">200"}, "lab-result-unreadable", "检测结果"),
        ({5: ""}, "lab-result-unreadable", "检测结果"),
        ({7: "x"}, "lab-limit-unreadable", "检出限"),
    ],
)
def test_a_row_that_cannot_be_read_says_where_and_how_to_mend_it(
    tmp_path: Path, change: dict[int, str], code: str, field: str
) -> None:
    cells = [change.get(index, cell) for index, cell in enumerate(A3_ROWS[0])]
    (row,) = rows_of(tmp_path, csv_file(LONG_HEAD, cells))
    assert not row.is_sound
    (problem,) = row.problems
    assert (problem.code, problem.place.row, problem.place.field) == (code, 2, field)
    assert problem.mend.zh
    assert problem.expected.en


def test_all_problems_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, csv_file(LONG_HEAD, ("", "", "x", "y", "", "z", "mg/L", "", "")))
    assert {"lab-point-missing", "lab-depth-unreadable", "date-unreadable", "lab-analyte-missing"} <= set(codes(row))


@pytest.mark.parametrize(
    ("name", "cas", "found"),
    [
        ("砷", "7440-38-2", []),
        ("砷", "7440-38-3", ["lab-cas-wrong"]),
        ("砷", "7439-92-1", ["lab-cas-of-another"]),
        ("某某砷化物", "7440-38-2", []),
        ("锌", "7440-66-6", ["lab-analyte-unknown"]),
    ],
)
def test_names_and_cas_numbers_must_agree(tmp_path: Path, name: str, cas: str, found: list[str]) -> None:
    head = ("样品编号", "深度", "项目", "CAS号", "结果(mg/kg)")
    (row,) = rows_of(tmp_path, csv_file(head, ("S1", "0.5", name, cas, "1")))
    assert codes(row) == found


@pytest.mark.parametrize(
    "position", [("116.41", "39.92"), ("39449600", "4421400"), ("4421400", "39449600")], ids=["degrees", "Y X", "X Y"]
)
def test_positions_are_read_whichever_comes_first(tmp_path: Path, position: Sequence[str]) -> None:
    head = (
        "点位",
        "深度",
        "经度" if position[0] == "116.41" else "X",
        "纬度" if position[0] == "116.41" else "Y",
        "砷(mg/kg)",
    )
    (row,) = rows_of(tmp_path, csv_file(head, ("S1", "0.5", *position, "1")))
    assert row.position is not None
    assert row.position == pytest.approx((116.41, 39.925), abs=0.01)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.4 \x00\x01", "lab-file-unknown"),
        (b"", "lab-file-unknown"),
        (b"PK\x03\x04broken", "zip-broken"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_grids(path)
    assert refused.value.problems[0].code == code


def test_a_table_of_other_things_has_no_head(tmp_path: Path) -> None:
    read = table(tmp_path, csv_file(("地块编码", "地块名称"), ("P-001", "示例")))
    assert [one.code for one in read.problems] == ["lab-head-missing"]
    assert read.rows == ()


def test_a_strangers_table_is_read_in_a_child(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(workbook_file(LONG_HEAD, *A3_ROWS))
    there, here = read_in_child(path, as_grids=True), read_grids(path)
    assert read_lab_table(there.layers) == read_lab_table(here.layers)


@pytest.mark.parametrize(
    ("written", "depth"),
    [
        *(("0-0.5", ("0", "0.5")), ("0~0.5m", ("0", "0.5")), ("0–50 cm", ("0", "0.5")), ("1.5", ("1.5", "1.5"))),
        *(("0.5～1.0米", ("0.5", "1")), ("0m-0.5m", ("0", "0.5")), ("２-３", ("2", "3"))),
    ],
)
def test_depths_are_metres(written: str, depth: tuple[str, str]) -> None:
    assert read_depth(written) == tuple(map(Decimal, depth))


@pytest.mark.parametrize("written", ["", "表层", "0.5-0", "-1", "900", "0-0.5-1", "2024-01-02"])
def test_what_is_no_depth_is_refused(written: str) -> None:
    with pytest.raises(DepthUnreadable):
        read_depth(written)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        *(("砷(mg/kg)", ("砷", "mg/kg")), ("砷 mg/kg", ("砷", "mg/kg")), ("砷", ("砷", None))),
        *(("苯并[a]芘（μg/kg）", ("苯并[a]芘", "μg/kg")), ("二噁英类(ng TEQ/kg)", ("二噁英类", "ng TEQ/kg"))),
        ("石油烃(C10-C40)(mg/kg)", ("石油烃(C10-C40)", "mg/kg")),
    ],
)
def test_a_unit_is_parted_from_its_name(name: str, parts: tuple[str, str | None]) -> None:
    assert split_unit(name) == parts
