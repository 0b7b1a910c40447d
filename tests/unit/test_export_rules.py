"""Names of columns and files, cells of lists, and what is wrong with a profile: all told at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gis.domain.exporting import (
    LONGEST_DBF_NAME,
    Basis,
    Encoding,
    Format,
    Profile,
    Renamed,
    faults_of,
    plain_profile,
)
from gis.domain.registers import Stay
from gis.domain.text import Language, Text
from gis.domain.uploading import Target
from gis.domain.words import FeatureKind, NationalModule, Register
from gis.exports.attributes import attributes_of, known
from gis.exports.facts import ParcelFacts, Wording
from gis.ingest.column_map import map_columns
from gis.ingest.parcel_cells import read_batches, read_modules, read_registers
from gis.ingest.values import read_text
from gis.outputs.files.cells import cut, is_formula, shielded
from gis.outputs.files.content import Notes, Pieces
from gis.outputs.files.names import column_names, download_name, file_part, member_path, unused

KINDS = pytest.mark.parametrize("kind", list(FeatureKind))


class TestHeadings:
    @KINDS
    @pytest.mark.parametrize("of", ["name", "short", "zh", "en"])
    def test_an_upload_understands_every_name_an_export_gives_a_column(self, kind: FeatureKind, of: str) -> None:
        attributes = attributes_of(kind)
        names = {
            "name": [one.name for one in attributes],
            "short": [one.short for one in attributes],
            "zh": [one.heading(Language.ZH) for one in attributes],
            "en": [one.heading(Language.EN) for one in attributes],
        }[of]
        found = map_columns(names, Target(f"{kind}s"), "layer", has_cut_names=of == "short")
        own = {one.name: at for at, one in enumerate(attributes) if one.is_read_back}
        # What only we know is left aside, or checks the row; nothing has two meanings.
        assert {name: at for name, at in found.used.items() if name in own} == own
        assert {one.code for one in found.problems} <= {"columns-unused"}

    @KINDS
    def test_short_names_fit_a_shapefile_and_differ(self, kind: FeatureKind) -> None:
        names = [one.short for one in attributes_of(kind)]
        assert all(name.isascii() and 0 < len(name) <= LONGEST_DBF_NAME for name in names)
        assert len(set(names)) == len(names)


class TestNames:
    @pytest.mark.parametrize(
        ("typed", "made"),
        [
            ("示例一厂", "示例一厂"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\a|b?", "C__a_b_"),
            ("NUL.txt", "_NUL.txt"),
            ("com1", "_com1"),
            (" . ", "_"),
            ("a\x00\u202eb\tc", "abc"),
            ("𠮷㛃", "𠮷㛃"),
        ],
    )
    def test_what_people_typed_becomes_one_harmless_part(self, typed: str, made: str) -> None:
        assert file_part(typed) == made

    @given(st.text(min_size=1, max_size=300))
    def test_no_text_leaves_its_folder_or_is_too_long(self, typed: str) -> None:
        for part in (file_part(typed), member_path("{code}/{name}", {"code": typed, "name": "x"}).split("/")[0]):
            assert part
            assert part.strip(". ") == part or part.startswith("_")
            assert not set(part) & set('/\\:*?"<>|\x00\n')
            assert len(part.encode()) <= 125

    def test_what_is_filled_in_is_not_looked_at_for_placeholders(self) -> None:
        assert member_path("{code}_{name}", {"code": "{name}", "name": "x"}) == "{name}_x"

    def test_a_name_that_is_taken_gets_a_number_whatever_its_case(self) -> None:
        used: set[str] = set()
        assert [unused(one, used) for one in ("a/B", "a/b", "A/b")] == ["a/B", "a/b (2)", "A/b (3)"]

    def test_a_long_filter_leaves_a_name_that_file_systems_take(self) -> None:
        name = download_name(["净土", "地块", "街道 " + "、".join(["东华门街道"] * 40), "2024-09-18"])
        assert len(name.encode()) <= 230
        assert name.endswith("2024-09-18")

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            (
                "范围 116.41427, 39.89004, 116.43211, 39.90001, 1165.5123456",
                "范围 116.41427, 39.89004, 116.43211, 39.90001",
            ),
            ("街道 东四街道、景山街道、朝阳门街 11010100512", "街道 东四街道、景山街道、朝阳门街"),
            ("图斑时段 自 2024-06-01 起，与措施相关至 2024-09-18", "图斑时段 自 2024-06-01 起，与措施相关至"),
            ("9" * 80, "9" * 60),
        ],
    )
    def test_a_name_is_never_cut_inside_a_number(self, said: str, name: str) -> None:
        assert download_name([said]) == name

    def test_column_names_are_cut_between_characters_and_still_differ(self) -> None:
        names = column_names(["地块编码一", "地块编码二", "abcdefghijk", "ABCDEFGHIJX"], "gb18030", 10)
        assert names == ["地块编码一", "地块编码二", "abcdefghij", "ABCDEFGHI2"]
        assert column_names(["地块编码一", "地块编码二"], "utf-8", 10) == ["地块编", "地块编2"]

    def test_a_character_of_four_bytes_is_never_halved(self) -> None:
        assert cut("a𠮷", "gb18030", 4) == b"a"
        assert cut("a𠮷", "gb18030", 5).decode("gb18030") == "a𠮷"


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(1)", "\t=1", "=-1", " =1+1", "＝1+1"])
def test_a_formula_gets_an_apostrophe_that_an_upload_takes_away(text: str) -> None:
    assert is_formula(text)
    assert shielded(text) == f"'{text}"
    assert read_text(shielded(text)) == " ".join(text.split())


@pytest.mark.parametrize("text", ["1101011260001", "0123", "3.10", "1E5", "3-12", "1/2"])
def test_a_code_of_digits_gets_a_tab_that_keeps_its_letters(text: str) -> None:
    assert shielded(text) == f"\t{text}"


@pytest.mark.parametrize("text", ["-12.5", "+7", "1=1", "示例", "", "2024-05-18", "P-001", "S3"])
def test_days_and_names_stay_as_they_are(text: str) -> None:
    assert shielded(text) == text


def entry(register: Register, since: date, until: date | None = None, document: str | None = None) -> Any:
    return SimpleNamespace(register=register, since=since, until=until, document=document)


documents = st.none() | st.text(
    st.sampled_from("市级公告（）()〔〕2024;；:：~至|,=\n 号"), min_size=1, max_size=20
).map(str.strip).filter(bool)
days = st.dates(date(2000, 1, 1), date(2024, 9, 18))


class TestLists:
    @pytest.mark.parametrize("in_words", [False, True])
    @pytest.mark.parametrize("language", list(Language))
    @given(
        entries=st.lists(st.tuples(st.sampled_from(Register), days, days, documents), max_size=4),
        open_since=days,
    )
    def test_registers_are_read_as_they_were_stored(
        self, entries: list[Any], open_since: date, language: Language, in_words: bool
    ) -> None:
        stored = [entry(register, min(pair), max(pair), text) for register, *pair, text in entries]
        stored.append(entry(Register.LISTED, open_since, None, "公告（示例〔2024〕8号）"))
        # The database holds no stays on one register that overlap, and an empty stay is a withdrawn entry.
        stays = [(one.register, Stay(one.since, one.until)) for one in stored]
        assume(not any(a is b and one.overlaps(other) for (a, one), (b, other) in combinations(stays, 2)))
        notes = Notes()
        cell = ParcelFacts(registers=stored).cells("P-1", Wording(language, in_words, notes))["registers"]
        read = read_registers(str(cell))
        assert {(one.register, one.since, one.until) for one in read} == {
            (one.register, one.since, one.until) for one in stored
        }
        texts = {one.document for one in stored}
        if notes.count == 0:
            assert {one.document for one in read} == texts
        assert (notes.count > 0) == any(set(text or "") & set(";；\n") for text in texts)

    def test_a_cell_that_is_narrow_keeps_what_still_holds(self) -> None:
        old = [entry(Register.LEDGER, date(2000 + year, 1, 1), date(2000 + year, 6, 1), "x" * 40) for year in range(9)]
        facts = ParcelFacts(registers=[*old, entry(Register.LISTED, date(2024, 1, 1), None, "公告")])
        cell = facts.cells("P-1", Wording(Language.ZH, in_words=False, notes=Notes()))["registers"]
        assert isinstance(cell, Pieces)
        assert cell.fitted(lambda text: len(text) <= 60) == "LISTED:2024-01-01;LEDGER:2000-01-01~2000-06-01"
        assert cell.fitted(lambda text: len(text) <= 30) == "LISTED:2024-01-01"
        assert cell.fitted(lambda text: len(text) <= 3) == ""

    def test_batches_are_read_as_they_were_stored(self) -> None:
        batch = SimpleNamespace(
            number="B-1",
            volume_m3=1050.5,
            destination="处置场|一;二",
            left_on=None,
            promised_on=date(2024, 7, 1),
            disposed_on=date(2024, 7, 2),
            evaluation_filed_on=None,
        )
        notes = Notes()
        cells = ParcelFacts(batches=[batch]).cells("P-1", Wording(Language.ZH, in_words=True, notes=notes))
        (read,) = read_batches(str(cells["batches"]))
        assert (read.number, read.volume_m3, read.destination) == ("B-1", 1050.5, "处置场，一，二")
        assert (read.left_on, read.promised_on, read.disposed_on) == (None, date(2024, 7, 1), date(2024, 7, 2))
        assert [(one.code, one.field.zh) for one in notes.kept] == [("P-1", "转运批次")]

    def test_modules_are_read_from_codes_and_words(self) -> None:
        assert read_modules(";".join(NationalModule)) == tuple(NationalModule)


GOOD = Profile(
    name=Text("某系统", "Some system"),
    format=Format.SHAPEFILE,
    epsg=4490,
    kinds=(FeatureKind.PARCEL,),
    attributes=(Renamed("code", "DKBM"), Renamed("name", "地块名称")),
    encoding=Encoding.GBK,
    is_one_per_file=True,
    layout="{date}/{code}_{name}",
    basis=Basis.TO_BE_CONFIRMED,
)


class TestProfiles:
    def test_a_sound_profile_has_no_fault(self) -> None:
        assert faults_of(GOOD, known()) == []
        assert [faults_of(plain_profile(one), known()) for one in Format if one is not Format.SURVEY_TEXT] == [[]] * 6

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"name": Text("", "Some system")}, "name.zh"),
            ({"epsg": 3857}, "epsg"),
            ({"format": Format.GEOJSON, "encoding": Encoding.UTF_8}, "epsg"),
            ({"format": Format.GEOPACKAGE, "encoding": Encoding.UTF_8}, "is_one_per_file"),
            ({"format": Format.GEOPACKAGE, "is_one_per_file": False, "layout": "{kind}"}, "encoding"),
            ({"layout": "{date}"}, "layout"),
            ({"layout": "../{code}"}, "layout"),
            ({"layout": "/{code}"}, "layout"),
            ({"layout": "{code}:{name}"}, "layout"),
            ({"layout": "{code.__class__}"}, "layout"),
            ({"is_one_per_file": False}, "layout"),
            ({"attributes": (Renamed("shoe_size", "X"),)}, "attributes.0.ours"),
            ({"attributes": (Renamed("code", "X"), Renamed("name", "x"))}, "attributes.1.theirs"),
            ({"attributes": (Renamed("code", "地块编码编码"),)}, "attributes.0.theirs"),
            ({"attributes": (Renamed("code", "a\nb"),)}, "attributes.0.theirs"),
            ({"format": Format.SURVEY_TEXT, "attributes": ()}, "epsg"),
            ({"format": Format.SURVEY_TEXT, "epsg": 4527, "kinds": (FeatureKind.SITE,), "attributes": ()}, "kinds"),
        ],
    )
    def test_each_fault_names_its_place(self, change: dict[str, Any], place: str) -> None:
        assert [one.place for one in faults_of(replace(GOOD, **change), known())] == [place]

    def test_all_faults_are_told_at_once(self) -> None:
        wrong = replace(GOOD, name=Text("", ""), epsg=1, layout="<>", attributes=(Renamed("x", ""),))
        places = [one.place for one in faults_of(wrong, known())]
        assert len(places) == 6
        assert {"name.zh", "name.en", "epsg", "layout"} <= set(places)
