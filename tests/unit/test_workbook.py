"""Lists as .xlsx: sheets, merged cells, dates and formulas as Excel keeps them; hostile workbooks are refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from gis.domain.uploading import Place, Target, UploadOptions
from gis.ingest.column_map import map_columns
from gis.ingest.fields import RowReader
from gis.ingest.formats import workbook
from gis.ingest.layer import FileReading, Layer
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused, Format

# Excel knows no zones.
NOON = datetime(2024, 5, 18, 12)  # noqa: DTZ001
SHEET = "xl/worksheets/sheet1.xml"
Rows = Sequence[Sequence[object]]
LIST: Rows = [["编码", "名称", "经度", "纬度"], ["P-1", "示例一厂", 116.41, 39.92]]


def save(path: Path, *sheets: tuple[str, Rows], also: Callable[[openpyxl.Workbook], object] = lambda _: None) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet: Worksheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    also(book)
    book.save(path)
    return path


def read(path: Path) -> FileReading:
    reading = read_file(path)
    assert reading.format is Format.WORKBOOK
    return reading


def only(path: Path) -> Layer:
    (layer,) = read(path).layers
    return layer


def changed(path: Path, change: Callable[[str], str], member: str = SHEET) -> Path:
    """The workbook with one part's XML changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in book.namelist():
            content = book.read(name)
            made.writestr(name, change(content.decode()) if name == member else content)
    path.write_bytes(stream.getvalue())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    return caught.value.problems[-1].code


def test_visible_sheets_with_a_head_are_layers_and_the_others_are_named(tmp_path: Path) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        book["旧表"].sheet_state = "hidden"
        book["更旧"].sheet_state = "veryHidden"

    sheets = (
        ("清单一", LIST),
        ("清单二", LIST),
        ("旧表", LIST),
        ("更旧", LIST),
        ("填表说明", [["请填写"]]),
        ("Sheet3", []),
    )
    reading = read(save(tmp_path / "a", *sheets, also=hide))
    assert [(layer.name, len(layer), layer.encoding) for layer in reading.layers] == [
        ("清单一", 1, None),
        ("清单二", 1, None),
    ]
    assert [(one.code, one.read) for one in reading.problems] == [
        ("sheet-hidden", "旧表"),
        ("sheet-hidden", "更旧"),
        ("sheet-without-head", "填表说明"),
    ]


def test_a_workbook_without_a_table_is_refused_with_its_sheets_names(tmp_path: Path) -> None:
    path = save(tmp_path / "a", ("封面", [["示例"]]), ("空", []))
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    assert [(one.code, one.read) for one in caught.value.problems] == [
        ("sheet-without-head", "封面"),
        ("table-without-head", "封面、空"),
    ]


def test_merged_cells_are_filled_in_the_head_and_beside_corners(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["示例地块清单"],
        ["序号", "地块编码", "地块名称", "点号", "界址点坐标"],
        [None, None, None, None, "X", "Y"],
    ]
    for number, code in enumerate(("P-1", "P-2")):
        north = 4421400 + 200 * number
        corners = [(north, 39449500), (north, 39449600), (north + 80, 39449600), (north + 80, 39449500)]
        for point, (x, y) in enumerate(corners, 1):
            rows.append([number + 1, code, "示例", point, x, y] if point == 1 else [None, None, None, point, x, y])
    rows.append(["备注：示例"])

    def merge(book: openpyxl.Workbook) -> None:
        sheet = book["清单"]
        for merged in ("A1:F1", "E2:F2", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "A12:F12"):
            sheet.merge_cells(merged)
        for first in (4, 8):
            for column in "ABC":
                sheet.merge_cells(f"{column}{first}:{column}{first + 3}")

    layer = only(save(tmp_path / "a", ("清单", rows), also=merge))
    assert layer.columns == ("序号", "地块编码", "地块名称")
    assert [layer.attributes(row)["地块编码"] for row in range(len(layer))] == ["P-1", "P-2"]
    assert [one.area for one in layer.geometry] == [8000, 8000]
    assert layer.row_crs == {0: "EPSG:4527", 1: "EPSG:4527"}
    assert [(one.code, one.read) for one in layer.problems] == [("table-rows-skipped", "备注:示例".replace(":", "："))]


def test_a_merged_cell_counts_for_every_row_it_covers(tmp_path: Path) -> None:
    rows = [
        ["编码", "名称", "来源", "地址"],
        *([f"P-{n}", "示例", "示例名录" if n == 1 else None, None] for n in range(1, 4)),
    ]
    path = save(tmp_path / "a", ("清单", rows), also=lambda book: book["清单"].merge_cells("C2:D3"))
    layer = only(path)
    found = [(layer.attributes(row)["来源"], layer.attributes(row)["地址"]) for row in range(3)]
    assert found == [("示例名录", "示例名录"), ("示例名录", "示例名录"), (None, None)]


def test_dates_are_days_whether_written_as_date_text_or_a_number_without_format(tmp_path: Path) -> None:
    rows = [["编码", "名称", "资料日期"], *(["P", "示例", cell] for cell in (
        date(2024, 5, 18), NOON, "2024-05-18", 45430, "45430", "2024年5月18日", 20240518))]  # fmt: skip
    layer = only(save(tmp_path / "a", ("清单", rows)))
    mapping = map_columns(layer.columns, Target.PARCELS, "", has_cut_names=False)
    reader = RowReader(layer.columns, mapping, Target.PARCELS, UploadOptions(), date(2024, 9, 18))
    read_back = [reader.read(layer.attributes(row), Place(None, 1)).values.get("as_of") for row in range(len(layer))]
    assert read_back == [date(2024, 5, 18)] * 7


def test_a_long_number_below_a_days_name_is_left_to_its_check(tmp_path: Path) -> None:
    layer = only(save(tmp_path / "a", ("清单", [["编码", "名称", "资料日期"], ["P", "示例", "4" * 5000]])))
    assert layer.attributes(0)["资料日期"] == "4" * 5000


def test_a_book_that_counts_days_from_1904_is_read_so(tmp_path: Path) -> None:
    def count_from_1904(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    rows = [["编码", "名称", "资料日期"], ["P", "示例", 45430 - 1462]]
    layer = only(save(tmp_path / "a", ("清单", rows), also=count_from_1904))
    assert layer.attributes(0)["资料日期"] == "2024-05-18"


def test_numbers_below_other_names_are_no_days_and_numbers_as_text_are_numbers(tmp_path: Path) -> None:
    rows = [["编码", "名称", "面积", "经度", "纬度", "资料日期"], [45430, "示例", 45430, "116.41", " 39.92 ", None]]
    layer = only(save(tmp_path / "a", ("清单", rows)))
    assert layer.attributes(0) | {"经度": None} == {
        "编码": 45430, "名称": "示例", "面积": 45430, "经度": None, "纬度": " 39.92 ", "资料日期": None
    }  # fmt: skip
    assert layer.geometry[0].coords[0] == (116.41, 39.92)


def test_formulas_give_the_value_that_excel_kept(tmp_path: Path) -> None:
    path = save(tmp_path / "a", ("清单", [["编码", "名称", "面积"], ["P-1", "示例", "=80*120"]]))
    changed(path, lambda xml: xml.replace("<v></v>", "<v>9600</v>"))
    assert only(path).attributes(0)["面积"] == 9600


def test_formulas_that_were_saved_without_value_are_empty_and_counted(tmp_path: Path) -> None:
    rows = [["编码", "名称", "面积"], ["P-1", "示例", "=80*120"], ["P-2", "示例", "=1+1"], ["P-3", "示例", 1]]
    reading = read(save(tmp_path / "a", ("清单", rows)))
    assert [reading.layers[0].attributes(row)["面积"] for row in range(3)] == [None, None, 1]
    assert [(one.code, one.message.en.split()[3]) for one in reading.problems] == [("formulas-without-value", "2")]


def test_the_sheets_own_word_on_its_size_is_not_trusted(tmp_path: Path) -> None:
    path = save(tmp_path / "a", ("清单", LIST))
    changed(path, lambda xml: re.sub(r'<dimension ref="[^"]+"', '<dimension ref="A1"', xml))
    assert only(path).geometry[0].coords[0] == (116.41, 39.92)


def test_corner_lists_in_cells_are_outlines(tmp_path: Path) -> None:
    corners = "J1,4421448.2,39449562.4\nJ2,4421448.2,39449682.4\nJ3,4421368.2,39449682.4\nJ4,4421368.2,39449562.4"
    layer = only(save(tmp_path / "a", ("清单", [["编码", "名称", "界址点坐标"], ["P-1", "示例", corners]])))
    assert layer.geometry[0].area == pytest.approx(9600)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace("<sheetData>", "<sheetData><row r='x'><c r='A1'><v>1</v></c></row>"),
        lambda xml: '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml.split("?>")[-1].replace("P-1", "&b;"),
        lambda xml: xml.replace("</worksheet>", "<mergeCells><mergeCell ref='??'/></mergeCells></worksheet>"),
    ],
    ids=["cut", "row", "entities", "merged"],
)
def test_broken_and_hostile_parts_are_refused(tmp_path: Path, change: Callable[[str], str]) -> None:
    assert refusal(changed(save(tmp_path / "a", ("清单", LIST)), change)) == "table-broken"


def test_a_workbook_without_its_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(path) == "table-broken"


@pytest.mark.parametrize(
    ("cell", "code"), [("A1048577", "table-too-large"), ("A999999999", "table-too-large"), ("SG9", "table-too-large")]
)
def test_cells_beyond_any_list_are_refused(tmp_path: Path, cell: str, code: str) -> None:
    row = re.sub(r"\D", "", cell)
    added = f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    path = changed(save(tmp_path / "a", ("清单", LIST)), lambda xml: xml.replace("</sheetData>", added))
    assert refusal(path) == code


def test_merged_ranges_that_cover_more_than_any_list_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_MOST_FILLED", 10)
    merged = "".join('<mergeCell ref="A1:XFD1048576"/>' for _ in range(2))
    path = changed(
        save(tmp_path / "a", ("清单", LIST)),
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>"),
    )
    assert refusal(path) == "table-too-large"


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "a", ("清单", LIST))
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1000)
    assert refusal(path) == "zip-too-large"


def test_a_part_that_packs_as_no_list_does_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a", ("清单", LIST))
    changed(path, lambda xml: xml.replace("<sheetData>", "<sheetData>" + " " * (65 << 20)))
    assert refusal(path) == "zip-too-large"


def test_old_workbooks_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    assert ".xlsx" in caught.value.problems[0].message.zh
