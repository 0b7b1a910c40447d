"""What differs between two plans is listed measure by measure; a moved measure is not a new one."""

from __future__ import annotations

from dataclasses import replace

from gis.domain.plan_diff import PlanField, compare_plans
from gis.ingest.plan_document import read_plan_document
from gis.plan.built_in import built_in_plan, deadline_settings
from tests.plan_files import changed_text, official_bytes


def read(content: bytes):
    return read_plan_document(content, "plan.txt", quarter_ends=deadline_settings().quarter_ends)


OFFICIAL = read(official_bytes())


def only_difference(after):
    (difference,) = compare_plans(OFFICIAL, after).differences
    return difference


def test_the_official_document_on_the_builtin_plan_adds_texts_and_differs_in_nothing():
    diff = compare_plans(built_in_plan(), OFFICIAL)
    assert diff.differences == ()
    assert len(diff.added_texts) == 27


def test_a_plan_does_not_differ_from_itself():
    diff = compare_plans(OFFICIAL, OFFICIAL)
    assert diff.differences == ()
    assert diff.added_texts == ()


def test_a_moved_deadline_is_shown_with_words_and_dates():
    difference = only_difference(read(changed_text({"\t3月底": "\t4月底"})))
    assert (difference.number, difference.field) == ("9.1", PlanField.DEADLINE)
    assert difference.before == "3月底（2024-03-31）"
    assert difference.after == "4月底（2024-04-30）"
    assert difference.sentence.zh == "9.1 完成时限：“3月底（2024-03-31）” → “4月底（2024-04-30）”"


def test_a_changed_unit_is_a_difference():
    difference = only_difference(read(changed_text({"\t区城管执法局\n": "\t区应急局\n"})))
    assert (difference.number, difference.field) == ("11.2", PlanField.CO_UNITS)
    assert "区应急局、相关街道办事处" in difference.after


def test_a_changed_wording_is_a_difference_and_a_broken_line_is_not():
    difference = only_difference(read(changed_text({"抽查不少于20%加油站": "抽查不少于30%加油站"})))
    assert (difference.number, difference.field) == ("5.3", PlanField.TEXT)
    assert compare_plans(OFFICIAL, read(changed_text({"加油站、储油库及时": "加油站、\n储油库及时"}))).differences == ()


def test_half_width_brackets_and_blanks_are_no_difference():
    same = read(
        changed_text({"（交通委）": "(交通委)", "各街道（地区）": "各街道 (地区)", "“小箱进大箱”": " “小箱进大箱” "})
    )
    assert compare_plans(OFFICIAL, same).differences == ()


def test_a_removed_measure_is_one_removal_and_the_rest_only_moves():
    block = official_bytes().decode().split("\n\n")
    without = "\n\n".join(part for part in block if "监管后期管理地块" not in part).encode()
    diff = compare_plans(OFFICIAL, read(without))
    said = {(d.number, d.field, d.before[:4], d.after[:4]) for d in diff.differences}
    assert said == {
        ("3.2", PlanField.NUMBER, "3.3", "3.2"),
        ("3.2", PlanField.MEASURE, "监管后期", ""),
    }
    assert ("3.3", "3.2") in diff.pairs
    assert ("3.2", None) in diff.pairs


def test_an_added_measure_is_one_addition():
    added = "\t\n\t\n\t建立地下水监测井台账并动态更新。\n\t年底前\n\t区生态环境局\n\t——\n\n\t12\n"
    diff = compare_plans(OFFICIAL, read(changed_text({"\t12\n": added})))
    (difference,) = diff.differences
    assert (difference.number, difference.field, difference.before) == ("11.4", PlanField.MEASURE, "")
    assert (None, "11.4") in diff.pairs
    assert difference.sentence.en.startswith("measure 11.4 added")


def test_next_years_plan_is_compared_relative_to_its_year():
    next_year = read(official_bytes().decode().replace("2024年", "2025年").encode())
    diff = compare_plans(OFFICIAL, next_year)
    # Only the sentence that names the year differs; 2024-12-31 and 2025-12-31 are the same promise.
    assert [(d.number, d.field) for d in diff.differences] == [("9.1", PlanField.TEXT)]


def test_a_changed_title_of_the_same_year_is_a_difference():
    difference = only_difference(replace(OFFICIAL, title="东城区净土保卫战2024年行动计划（修订）"))
    assert difference.field is PlanField.TITLE
