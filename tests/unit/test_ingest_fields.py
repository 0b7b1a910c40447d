"""Columns find their meaning, cells their value; what cannot be read says so and is never guessed."""

from __future__ import annotations

import string
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.row_problems import kinds
from gis.domain.uploading import Place, Target, UploadOptions
from gis.domain.vocabulary import vocabulary
from gis.domain.words import ChangeKind, NationalModule, Register, SiteKind, Stage
from gis.ingest.column_map import map_columns
from gis.ingest.columns import EVERY_KIND, READERS, columns_of
from gis.ingest.fields import ReadRow, RowReader
from gis.ingest.parcel_cells import RegisterLine, read_batches, read_modules, read_registers
from gis.ingest.values import Unreadable, read_date, read_number, read_period, read_share, read_text, read_yes_no
from gis.ingest.word_cells import word_of

TODAY = date(2024, 9, 18)
WORD_COLUMNS = {
    "stages": "stage",
    "site_kinds": "site_kind",
    "industries": "industry",
    "project_kinds": "project_kind",
    "point_kinds": "point_kind",
    "change_kinds": "change_kind",
    "detection_states": "state",
}


def read(target: Target, options: UploadOptions | None = None, **cells: Any) -> ReadRow:
    columns = tuple(cells)
    mapping = map_columns(columns, target, "", has_cut_names=False)
    return RowReader(columns, mapping, target, options or UploadOptions(), TODAY).read(cells, Place(None, 1))


class TestColumns:
    @pytest.mark.parametrize(
        "name", ["code", "CODE", " Code ", "地块编码", "编号", "DKBM", "parcel-code", "Parcel Code", "地块编码（必填）"]
    )
    def test_a_column_is_known_by_any_of_its_names(self, name: str) -> None:
        assert map_columns([name], Target.PARCELS, "", has_cut_names=False).used == {"code": 0}

    @pytest.mark.parametrize(
        ("cut", "attribute"),
        [
            ("hazards_ch", "hazards_checked_on"),
            ("credit_cod", "credit_code"),
            ("统一社", "credit_code"),
            ("统一社会信", "credit_code"),
        ],
    )
    def test_a_name_cut_after_ten_bytes_is_known(self, cut: str, attribute: str) -> None:
        found = map_columns([cut], Target.SITES, "", has_cut_names=True)
        assert (found.used, found.problems) == ({attribute: 0}, ())
        # Where no name is cut it is only like one.
        assert map_columns([cut], Target.SITES, "", has_cut_names=False).problems != ()

    def test_a_cut_name_of_two_meanings_is_said_not_guessed(self) -> None:
        found = map_columns(["self_monit"], Target.SITES, "", has_cut_names=True)
        assert (found.used, [one.code for one in found.problems]) == ({}, ["column-ambiguous"])

    def test_the_likelier_of_two_columns_is_used(self) -> None:
        found = map_columns(["bm", "地块编码"], Target.PARCELS, "", has_cut_names=False)
        assert (found.used, [one.code for one in found.problems]) == ({"code": 1}, ["column-twice"])

    def test_unknown_columns_are_named_once_and_those_of_programs_not_at_all(self) -> None:
        found = map_columns(["code", "fid", "颜色", "weight"], Target.PARCELS, "", has_cut_names=False)
        assert [(one.code, one.read) for one in found.problems] == [("columns-unused", "颜色、weight")]

    @pytest.mark.parametrize(
        ("name", "attribute"),
        [("地块的编码", "code"), ("地块编码1", "code"), ("parcel_codes", "code"), ("地块现状用途", "current_use"),
         ("规划用地性质类", "planned_use"), ("详细的地址", "address")],
    )  # fmt: skip
    def test_a_name_much_like_a_known_one_is_taken_for_it_and_said(self, name: str, attribute: str) -> None:
        found = map_columns([name], Target.PARCELS, "", has_cut_names=False)
        assert (found.used, [(one.code, one.read) for one in found.problems], found.unused) == (
            {attribute: 0},
            [("column-guessed", name)],
            (),
        )

    @pytest.mark.parametrize(
        "name", ["原地块编码", "非规划用途", "绿地面积", "建筑面积", "变更文号", "联系电话", "mjx"]
    )
    def test_a_name_of_something_else_is_not_guessed(self, name: str) -> None:
        assert map_columns([name], Target.PARCELS, "", has_cut_names=False).used == {}

    def test_nothing_is_guessed_where_a_column_says_it_or_a_person_does(self) -> None:
        found = map_columns(["地块的编码", "编码"], Target.PARCELS, "", has_cut_names=False)
        assert (found.used, found.unused) == ({"code": 1}, ("地块的编码",))
        said = map_columns(["地块的编码"], Target.PARCELS, "", has_cut_names=False, chosen={"地块的编码": ""})
        assert (said.used, said.problems) == ({}, ())

    def test_of_two_like_names_the_likelier_is_taken(self) -> None:
        found = map_columns(["地块的编码号", "地块的编码"], Target.PARCELS, "", has_cut_names=False)
        assert (found.used, found.unused) == ({"code": 1}, ("地块的编码号",))

    @pytest.mark.parametrize("target", list(Target))
    def test_no_name_stands_for_two_attributes(self, target: Target) -> None:
        for column in columns_of(target):
            for name in column.all_names:
                found = map_columns([name], target, "", has_cut_names=True)
                assert list(found.used) == [column.name], name

    def test_every_reader_has_its_column(self) -> None:
        assert set(READERS) <= {column.name for kind in EVERY_KIND for column in columns_of(kind)}


class TestValues:
    @pytest.mark.parametrize(
        "cell",
        ["2024-05-18", "2024/5/18", "2024.05.18", "2024年5月18日", "20240518", 20240518, 20240518.0,
         "２０２４－０５－１８", "2024-05-18T10:00:00+08:00", "2024-05-18 00:00:00", date(2024, 5, 18)],
    )  # fmt: skip
    def test_a_day_is_read_in_every_spelling(self, cell: object) -> None:
        assert read_date(cell) == date(2024, 5, 18)

    @pytest.mark.parametrize(
        "cell", ["2024-13-01", "2024-02-30", "18.5.2024", "2024年5月", "24-05-18", "明天", "0001-01-01", 45430]
    )
    def test_what_is_no_day_is_refused(self, cell: object) -> None:
        with pytest.raises(Unreadable):
            read_date(cell)

    @pytest.mark.parametrize(
        ("cell", "known"),
        [(2023, "2023"), ("2023年", "2023"), ("2023-06", "2023-06"), (2023.06, "2023-06"), ("2023.10", "2023-10"),
         ("２０２３年６月", "2023-06"), ("2023年6月18日", "2023-06-18")],
    )  # fmt: skip
    def test_a_period_is_as_exact_as_it_is_written(self, cell: object, known: str) -> None:
        assert read_period(cell) == known

    @pytest.mark.parametrize("cell", [2023.1, "2023-13", "2023年初", "去年"])
    def test_what_may_be_two_months_or_none_is_refused(self, cell: object) -> None:
        with pytest.raises(Unreadable):
            read_period(cell)

    @given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
    def test_every_day_is_read_back(self, day: date) -> None:
        spellings = (day.isoformat(), f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日")
        assert {read_date(one) for one in spellings} == {day}

    @given(st.one_of(st.text(), st.floats(), st.integers(), st.binary(), st.lists(st.text())))
    def test_no_cell_breaks_a_reader(self, cell: object) -> None:
        for reader in {read_date, read_text, *READERS.values()}:
            with suppress(Unreadable):
                reader(cell)

    def test_numbers(self) -> None:
        assert [read_number(one) for one in ("1,234.5", "１２", 3)] == [1234.5, 12.0, 3.0]
        assert [read_share(one) for one in ("85%", 0.85, "0.5")] == [0.85, 0.85, 0.5]
        for cell in (85, "85", float("inf"), "nan", "1e999"):
            with pytest.raises(Unreadable):
                read_share(cell)

    def test_whole_numbers_in_text_columns_lose_their_point(self) -> None:
        assert [read_text(one) for one in (110101001.0, 12, " a  b ")] == ["110101001", "12", "a b"]

    def test_yes_and_no(self) -> None:
        assert [read_yes_no(one) for one in ("是", "Y", True, 1, "超标")] == [True] * 5
        assert [read_yes_no(one) for one in ("否", "no", False, 0, "未超标")] == [False] * 5


class TestWords:
    @pytest.mark.parametrize(
        ("cell", "code"),
        [("开挖", ChangeKind.EXCAVATION), ("EXCAVATION", ChangeKind.EXCAVATION), ("excavation", ChangeKind.EXCAVATION),
         ("New building", ChangeKind.BUILDING), ("hard_surface-or building", ChangeKind.HARD_SURFACE_OR_BUILDING)],
    )  # fmt: skip
    def test_a_word_is_known_by_code_and_label(self, cell: str, code: ChangeKind) -> None:
        assert word_of(ChangeKind, "change_kinds")(cell) is code

    def test_an_official_stage_is_taken_where_it_means_one_of_ours(self) -> None:
        stage = word_of(Stage, "stages")
        assert [stage(one) for one in ("S0", "s1", "S5")] == [Stage.SUSPECT, Stage.PRELIM, Stage.REMED]
        for ambiguous in ("S3", "S6", "S9"):
            with pytest.raises(Unreadable):
                stage(ambiguous)

    @pytest.mark.parametrize("name", list(WORD_COLUMNS))
    def test_every_word_of_the_vocabulary_is_read(self, name: str) -> None:
        reader = READERS[WORD_COLUMNS[name]]
        for entry in vocabulary()[name]:
            assert {reader(entry[key]) for key in ("code", "zh", "en")} == {entry["code"]}

    def test_registers(self) -> None:
        assert read_registers("LISTED:2021-05-01;优先监管：2020/3/1~2023-06-30（京环〔2020〕1号）") == (
            RegisterLine(Register.LISTED, date(2021, 5, 1)),
            RegisterLine(Register.PRIORITY, date(2020, 3, 1), date(2023, 6, 30), "京环〔2020〕1号"),
        )
        assert read_registers("名录") == (RegisterLine(Register.LISTED, None),)
        assert read_registers("无") == ()

    @pytest.mark.parametrize(
        "cell", ["名单:2021-05-01", "LISTED:2021", "LISTED:2023-01-01~2021-01-01", "LISTED:2021-01-01;名录:2022-01-01"]
    )
    def test_registers_that_cannot_be_are_refused(self, cell: str) -> None:
        with pytest.raises(Unreadable):
            read_registers(cell)

    def test_modules_and_batches(self) -> None:
        assert read_modules("基础信息、POINTS") == (NationalModule.BASE_INFO, NationalModule.POINTS)
        (batch,) = read_batches("B-1|120m³|某处置场||2024-07-01")
        assert (batch.volume_m3, batch.left_on, batch.promised_on) == (120.0, None, date(2024, 7, 1))
        for cell in ("B-1", "B-1|x|y||2024-07-01", "B-1|1|y", "B|1|y||2024-07-01||||"):
            with pytest.raises(Unreadable):
                read_batches(cell)


class TestRows:
    def test_every_problem_of_a_row_is_found_at_once(self) -> None:
        row = read(
            Target.DETECTIONS, before_date="2024-07-21", after_date="2024-05-18", kind="?", confidence="85", 分辨率="x"
        )
        assert [(one.code, one.place.field) for one in row.problems] == [
            ("number-unreadable", "resolution_m"),
            ("word-unknown", "change_kind"),
            ("number-out-of-range", "confidence"),
            ("dates-out-of-order", "before_date"),
        ]

    def test_options_fill_blanks_and_never_what_is_said(self) -> None:
        options = UploadOptions(before_date=date(2024, 1, 1), after_date=date(2024, 2, 1), imagery="高分")
        row = read(Target.DETECTIONS, options, before_date="—", after_date="2024-03-01", imagery=None)
        assert (row.values["before_date"], row.values["after_date"]) == (date(2024, 1, 1), date(2024, 3, 1))
        assert row.values["imagery"] == "高分"

    def test_a_day_that_has_not_come_is_refused_unless_it_may_lie_ahead(self) -> None:
        row = read(
            Target.PROJECTS, code="X", name="x", project_kind="新建", starts_on="2025-01-01", surveyed_on="2025-01-01"
        )
        assert [(one.code, one.place.field) for one in row.problems] == [("date-in-future", "surveyed_on")]

    def test_a_day_said_of_the_whole_file_is_held_against_today_too(self) -> None:
        options = UploadOptions(before_date=date(2024, 7, 1), after_date=date(2024, 9, 19))
        assert [one.code for one in read(Target.DETECTIONS, options).problems] == ["date-in-future"]

    def test_a_site_without_code_is_known_by_its_credit_code(self) -> None:
        row = read(Target.SITES, name="厂", kind="加油站", 统一社会信用代码="91110101MA00000000")
        assert (row.values["code"], row.problems) == ("91110101MA00000000", [])
        assert row.values["site_kind"] is SiteKind.PETROL_STATION

    def test_a_register_without_a_day_takes_the_day_of_the_source(self) -> None:
        row = read(Target.PARCELS, code="P", name="p", registers="名录", as_of="2024-06-30")
        assert row.values["registers"][0].since == date(2024, 6, 30)
        assert [one.code for one in read(Target.PARCELS, code="P", name="p", registers="名录").problems] == [
            "register-since-missing"
        ]

    def test_a_register_that_ends_before_the_day_of_the_source_is_refused(self) -> None:
        row = read(Target.PARCELS, code="P", name="p", registers="名录:~2020-01-01", as_of="2024-06-30")
        assert [one.code for one in row.problems] == ["register-unreadable"]


def test_every_problem_is_worded_in_both_languages_and_fills_its_facts() -> None:
    for code, kind in kinds().items():
        texts = (kind.message, kind.expected, kind.mend)
        for text in texts:
            assert text.zh, code
            assert text.en, code
            names = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in (text.zh, text.en)]
            assert names[0] == names[1], code
