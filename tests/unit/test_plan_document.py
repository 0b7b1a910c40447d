"""The official document is read from text, Word and Excel into the same plan."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from gis.domain.errors import NotAPlan
from gis.domain.plan import SourcePlace, read_source_place, read_title, read_unit_names
from gis.ingest.plan_cells import MAX_UNPACKED_BYTES
from gis.ingest.plan_document import read_plan_document
from gis.plan.built_in import built_in_plan, deadline_settings, known_districts, shipped_units
from tests.plan_files import HEAD, TITLE, as_docx, as_xlsx, changed_text, official_bytes, official_rows


def read(content: bytes, name: str = "plan.txt", **options):
    return read_plan_document(content, name, quarter_ends=deadline_settings().quarter_ends, **options)


def without_sources(plan):
    return [
        (task.number, task.name, task.section, m.number, m.text, m.deadline, m.leads, m.co_operators)
        for task, m in plan.rows()
    ]


def by_number(plan):
    return {measure.number: measure for measure in plan.measures}


def test_the_official_text_has_twelve_tasks_and_twenty_seven_measures():
    plan = read(official_bytes())
    assert (plan.title, plan.year, plan.district_name) == (TITLE, 2024, "东城区")
    assert len(plan.tasks) == 12
    numbers = [measure.number for measure in plan.measures]
    assert len(numbers) == 27
    assert (numbers[0], numbers[-1]) == ("1.1", "12.1")
    assert numbers == [measure.number for measure in built_in_plan().measures]


def test_twenty_six_deadlines_are_at_the_years_end_and_one_at_the_end_of_march():
    measures = read(official_bytes()).measures
    assert [m.number for m in measures if m.deadline.on == date(2024, 3, 31)] == ["9.1"]
    assert sum(m.deadline.on == date(2024, 12, 31) for m in measures) == 26


def test_only_the_quarterly_measure_has_four_due_dates():
    measures = read(official_bytes()).measures
    quarterly = [m for m in measures if len(m.deadline.due_dates) > 1]
    assert [m.number for m in quarterly] == ["10.1"]
    assert [day.isoformat() for day in quarterly[0].deadline.due_dates] == [
        "2024-03-31",
        "2024-06-30",
        "2024-09-30",
        "2024-12-31",
    ]
    assert quarterly[0].deadline.text == "年底前"


def test_a_dash_means_no_co_operating_unit():
    measures = read(official_bytes()).measures
    assert [m.number for m in measures if not m.co_operators] == ["8.1", "9.1", "9.2", "9.4", "10.2", "10.3", "11.1"]


def test_a_bracket_on_a_line_of_its_own_belongs_to_the_line_above():
    assert "区城市管理委（交通委）" in by_number(read(official_bytes()))["6.1"].co_operators
    assert by_number(read(official_bytes()))["6.3"].leads == ("区生态环境局", "区城市管理委（交通委）", "区环卫中心")


def test_a_cell_that_breaks_over_lines_is_joined():
    text = by_number(read(official_bytes()))["9.2"].text
    assert "药类抗菌药物。监督管理兽用抗菌药" in text
    assert "\n" not in text


def test_every_measure_keeps_the_line_where_its_text_begins():
    plan = read(official_bytes())
    lines = official_bytes().decode().split("\n")
    for measure in plan.measures:
        assert measure.source is not None
        assert measure.text.startswith(lines[measure.source.line - 1].strip())
    assert by_number(plan)["11.2"].source.text.zh == "第230行"


def test_the_builtin_plan_agrees_with_the_document_on_everything_but_the_wording():
    document, built_in = read(official_bytes()), built_in_plan()
    assert [(t.number, t.name, t.section) for t in document.tasks] == [
        (t.number, t.name, t.section) for t in built_in.tasks
    ]
    for ours, theirs in zip(built_in.measures, document.measures, strict=True):
        assert (ours.leads, ours.co_operators, ours.deadline.due_dates, ours.deadline.text) == (
            theirs.leads,
            theirs.co_operators,
            theirs.deadline.due_dates,
            theirs.deadline.text,
        )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_text_is_read_in_every_encoding_offices_save(encoding):
    content = official_bytes().decode().encode(encoding)
    assert without_sources(read(content)) == without_sources(read(official_bytes()))


def test_windows_line_ends_give_the_same_plan_and_lines():
    windows = official_bytes().replace(b"\n", b"\r\n")
    assert read(windows) == read(official_bytes())


def test_an_editor_that_trims_line_ends_does_no_harm():
    trimmed = "\n".join(line.rstrip() for line in official_bytes().decode().split("\n")).encode()
    assert read(trimmed) == read(official_bytes())


@pytest.mark.parametrize("merged", [True, False])
def test_a_word_table_gives_the_same_plan_with_table_and_row(merged):
    plan = read(as_docx(official_rows(), merged=merged), "计划.docx")
    assert without_sources(plan) == without_sources(read(official_bytes()))
    source = by_number(plan)["11.2"].source
    # Head, 4 sections and 25 measures stand above it or are it.
    assert (source.table, source.row) == (1, 30)
    assert source.text.en == "table 1, row 30"


def test_a_workbook_gives_the_same_plan_with_sheet_and_row():
    plan = read(as_xlsx(official_rows()), "计划.xlsx")
    assert without_sources(plan) == without_sources(read(official_bytes()))
    source = by_number(plan)["11.2"].source
    assert (source.sheet, source.row) == ("行动计划", 31)


def test_a_date_cell_of_a_workbook_is_a_deadline():
    book = openpyxl.Workbook()
    book.active.append([TITLE])
    book.active.append(HEAD)
    book.active.append([1, "任务", "做一件事。", datetime(2024, 6, 30), "区生态环境局", "——"])  # noqa: DTZ001 - Excel's dates have no zone
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue(), "计划.xlsx").measures[0].deadline.on == date(2024, 6, 30)


def test_a_deadline_merged_over_several_measures_holds_for_each():
    book = openpyxl.Workbook()
    for row in ([TITLE], HEAD, [1, "任务", "做一件事。", "6月底前", "区生态环境局", "——"]):
        book.active.append(row)
    book.active.append([None, None, "再做一件事。", None, "区经信局", "——"])
    book.active.merge_cells("D3:D4")
    stream = io.BytesIO()
    book.save(stream)
    plan = read(stream.getvalue(), "计划.xlsx")
    assert [(m.number, m.deadline.on) for m in plan.measures] == [
        ("1.1", date(2024, 6, 30)),
        ("1.2", date(2024, 6, 30)),
    ]


def test_columns_are_found_by_their_head_wherever_they_stand():
    book = openpyxl.Workbook()
    book.active.append([TITLE])
    book.active.append(["序号", "重点任务", "工作措施", "牵头部门", "配合单位", "备注", "完成时间"])
    book.active.append([1, "任务", "做一件事。", "区生态环境局", "区经信局、区应急局", "无", "年底前"])
    stream = io.BytesIO()
    book.save(stream)
    measure = read(stream.getvalue(), "计划.xlsx").measures[0]
    assert (measure.leads, measure.co_operators) == (("区生态环境局",), ("区经信局", "区应急局"))
    assert measure.deadline.text == "年底前"


def test_the_year_may_come_from_the_files_name_or_be_given():
    untitled = changed_text({"2024年行动计划": "行动计划"})
    assert read(untitled, "东城区2025年计划.txt").year == 2025
    assert read(untitled, "plan.txt", year=2026).measures[0].deadline.on == date(2026, 12, 31)
    with pytest.raises(NotAPlan) as refusal:
        read(untitled, "plan.txt")
    assert "没有年份" in refusal.value.text.zh


def test_a_document_that_is_no_plan_is_refused_with_what_was_read_and_expected():
    with pytest.raises(NotAPlan) as refusal:
        read("关于召开会议的通知\n\n各单位：\n".encode(), "通知.txt")
    assert "关于召开会议的通知" in refusal.value.text.zh
    assert "牵头单位" in refusal.value.text.zh
    assert "通知.txt" in refusal.value.text.en


def test_every_unreadable_place_is_named_before_the_document_is_refused():
    broken = changed_text({"\t3月底": "\t尽快", "\t12\n": "\t14\n", "\t区卫生健康委\n区市场": "\t——\n区市场"})
    broken = broken.replace("\t区商务局\n区市场监管局\n各街道（地区）".encode(), "\t——".encode())
    with pytest.raises(NotAPlan) as refusal:
        read(broken)
    sentences = [problem["message"]["zh"] for problem in refusal.value.problems]
    assert len(sentences) == 3
    assert "至少一个牵头单位" in sentences[0]
    assert "尽快" in sentences[1]
    assert "读到“14”，应为序号 12" in sentences[2]
    assert "163" in sentences[1]


def test_a_row_with_a_missing_cell_is_named():
    broken = official_bytes().replace("\t3月底\n\t区生态环境局\n\t——\n".encode(), "\t3月底\n\t——\n".encode())
    with pytest.raises(NotAPlan) as refusal:
        read(broken)
    assert "6 个单元格" in refusal.value.text.zh


def huge_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (MAX_UNPACKED_BYTES + 1))
    return stream.getvalue()


def small_zip(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(name, "nothing")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"  \n\n", "空"),
        (b"PK\x03\x04 but not a zip", "损坏"),
        (small_zip("readme.txt"), "损坏"),
        (small_zip("word/document.xml"), "损坏"),
        (small_zip("xl/workbook.xml"), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧式"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff", "不是文字文件"),
        (huge_zip(), "过大"),
        ("\t".join(HEAD).encode(), "没有"),
        (f"{TITLE}\n\n\t".encode() + "\n\t".join(HEAD).encode(), "没有任何工作措施"),
    ],
)
def test_empty_damaged_and_foreign_files_are_refused_with_their_cause(content, said):
    with pytest.raises(NotAPlan) as refusal:
        read(content, "x.bin")
    assert said in refusal.value.text.zh


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("——", ()),
        ("", ()),
        ("无", ()),
        ("区经信局", ("区经信局",)),
        ("区经信局、区应急局；区商务局", ("区经信局", "区应急局", "区商务局")),
        ("区经信局\n区经信局", ("区经信局",)),
        ("区城市管理委\n（交通委）\n东城公安分局", ("区城市管理委（交通委）", "东城公安分局")),
        ("区城市管理委（交通委、\n水务）", ("区城市管理委（交通委、水务）",)),
        ("区住房城市\n建设委\n区经信局", ("区住房城市建设委", "区经信局")),
    ],
)
def test_unit_names_of_a_cell(cell, names):
    known = shipped_units(known_districts()[0]).wordings
    assert read_unit_names(cell, known) == names


def test_the_catalogue_knows_fifteen_departments_and_two_groups():
    catalogue = shipped_units(known_districts()[0])
    assert sum(unit.kind == "department" for unit in catalogue.units) == 15
    assert [unit.name.zh for unit in catalogue.units if unit.kind == "group"] == ["各街道（地区）", "相关街道办事处"]
    assert [unit.name.zh for unit in catalogue.units if unit.by_place] == ["相关街道办事处"]
    wordings = {name for m in read(official_bytes()).measures for name in (*m.leads, *m.co_operators)}
    assert [name for name in wordings if catalogue.find(name) is None] == []


@pytest.mark.parametrize(
    "wording", ["区城市管理委（交通委）", "区城市管理委(交通委)", "区城市管理委（环卫）", "区城市管理委"]
)
def test_a_second_name_in_brackets_is_the_same_unit(wording):
    unit = shipped_units(known_districts()[0]).find(wording)
    assert unit is not None
    assert unit.name.zh == "区城市管理委"


def test_branches_carry_their_districts_name():
    catalogue = shipped_units(known_districts()[1])
    assert catalogue.find("西城规自分局") is not None
    assert catalogue.find("东城规自分局") is None


def test_a_title_tells_year_and_district():
    assert read_title("北京市东城区净土保卫战2025年行动计划").district_name == "东城区"
    assert read_title("净土保卫战行动计划").year is None


@pytest.mark.parametrize(
    "place", [SourcePlace(line=230), SourcePlace(table=2, row=7), SourcePlace(sheet="行动“计划”", row=31)]
)
def test_a_source_place_survives_being_written_in_words(place):
    assert read_source_place(place.text.zh) == place
    assert read_source_place("附件") is None
