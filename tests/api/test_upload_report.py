"""The report of an upload as a table: everything that the receipt says, text that stays text, for whoever may read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from gis.outputs import upload_report
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.api.test_mending_api import sent
from tests.api.uploading import officer, settings
from tests.vector_files import BOW_TIE, frame, geopackage, ground, parcel, shapefile_zip

__all__ = ["officer", "settings"]

BOM = b"\xef\xbb\xbf"


@pytest.fixture
def upload(officer: TestClient, settings: Settings, tmp_path: Path) -> int:
    """A good row with a code of digits, a torn one with a bad word, one whose name is a formula."""
    rows = [
        parcel(1, code="1101010000001"),
        parcel(2, stage="?"),
        parcel(3, name='=HYPERLINK("http://x.example","y")', stage="?"),
    ]
    made = frame(rows, [ground(1), BOW_TIE, ground(3)])
    return sent(officer, settings, shapefile_zip(tmp_path / "a.zip", made, encoding="GB18030", without=[".cpg"]))


def as_csv(client: TestClient, upload: int, language: str = "zh") -> list[list[str]]:
    answer = client.get(f"/api/uploads/{upload}/report.csv?language={language}")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(BOM)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="jingtu-upload-{upload}.csv"'
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def table_of(lines: list[list[str]], first: str) -> list[dict[str, str]]:
    """The rows below the heading that begins with `first`."""
    at = next(index for index, line in enumerate(lines) if line[:1] == [first])
    return [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]


def test_the_report_adds_up_and_has_a_line_for_each_row_and_problem(officer: TestClient, upload: int) -> None:
    lines = as_csv(officer, upload)
    facts = {line[0]: line[1] for line in lines if len(line) == 2}
    assert (facts["读入行数"], facts["入库"], facts["隔离待修"], facts["重复"]) == ("3", "1", "2", "0")
    assert (facts["文件"], facts["成果类型"], facts["上传人"]) == ("a.zip", "地块", "officer")
    assert any("没有编码声明" in cell for line in lines for cell in line)
    rows = table_of(lines, "行号")
    assert [row["行号"] for row in rows] == ["1", "2", "2", "3"]
    assert (rows[0]["结果"], rows[0]["编码"], rows[0]["问题"]) == ("入库", "\t1101010000001", "")
    torn = next(row for row in rows if "自相交" in row["问题"])
    assert (torn["行号"], torn["程度"], torn["名称"]) == ("2", "错误", "示例地块2")
    word = next(row for row in rows if row["字段"] == "阶段")
    assert word["读到"] == "?"
    assert "修复" in word["应为"]
    assert word["怎样改"]


def test_what_was_decided_stands_beside_the_row(
    officer: TestClient, settings: Settings, upload: int, tmp_path: Path
) -> None:
    said = {"fix": "make-valid", "treatment": {"make_valid": True}, "rows": [2]}
    assert officer.post(f"/api/uploads/{upload}/fixes", json=said).status_code == 200
    later = sent(officer, settings, geopackage(tmp_path / "b.gpkg", frame([parcel(3)], [ground(3)])))
    rows = table_of(as_csv(officer, upload), "行号")
    decisions = {row["行号"]: row["处理决定"] for row in rows}
    assert decisions == {"1": "", "2": "自动修复图形", "3": f"已由上传 {later} 第 1 行补正"}


def test_text_of_the_file_is_never_run_and_codes_keep_their_digits(officer: TestClient, upload: int) -> None:
    rows = table_of(as_csv(officer, upload), "行号")
    assert rows[-1]["名称"] == """'=HYPERLINK("http://x.example","y")"""
    book = load_workbook(io.BytesIO(officer.get(f"/api/uploads/{upload}/report.xlsx").content))
    sheet = book["逐行结果"]
    cells = {cell.value: cell for line in sheet.iter_rows() for cell in line}
    assert cells['=HYPERLINK("http://x.example","y")'].data_type == "s"
    assert cells["1101010000001"].data_type == "s"
    assert sheet["A2"].value == 1


def test_both_forms_say_the_same_in_the_language_asked_for(officer: TestClient, upload: int) -> None:
    lines = as_csv(officer, upload, "en")
    rows = table_of(lines, "Row")
    book = load_workbook(io.BytesIO(officer.get(f"/api/uploads/{upload}/report.xlsx?language=en").content))
    first, second = book.worksheets
    assert (first.title, second.title) == ("Summary", "Row by row")
    assert first["A1"].value == f"Report of upload {upload}"
    assert [cell.value for cell in second[1]] == list(rows[0])
    assert [line[0].value for line in second.iter_rows(min_row=2)] == [int(row["Row"]) for row in rows]
    assert second.auto_filter.ref == f"A1:L{len(rows) + 1}"
    assert rows[0]["Outcome"] == "Accepted"
    assert officer.get(f"/api/uploads/{upload}/report.csv?language=de").status_code == 422
    assert officer.get(f"/api/uploads/{upload}/report.pdf").status_code == 422


def test_a_sheet_that_is_full_is_followed_by_another(
    officer: TestClient, upload: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_report, "MOST_LINES", 3)
    book = load_workbook(io.BytesIO(officer.get(f"/api/uploads/{upload}/report.xlsx").content))
    assert book.sheetnames == ["汇总", "逐行结果", "逐行结果 2"]
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [4, 2]


def test_a_file_that_was_refused_has_a_report_of_the_refusal(
    officer: TestClient, settings: Settings, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 this is no zip")
    lines = as_csv(officer, sent(officer, settings, broken))
    assert any("末尾缺失" in cell for line in lines for cell in line)
    assert table_of(lines, "行号") == []


def test_it_is_for_whoever_may_read_the_rows(signed_in: SignedIn, upload: int) -> None:
    for kind in ("csv", "xlsx"):
        assert signed_in("west").get(f"/api/uploads/{upload}/report.{kind}").status_code == 404
        assert signed_in("viewer").get(f"/api/uploads/{upload}/report.{kind}").status_code == 200
        assert signed_in("keeper").get(f"/api/uploads/{upload}/report.{kind}").status_code == 403
