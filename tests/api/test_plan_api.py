"""The plan over HTTP: whole, by measure, by unit; only what a person may see is counted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gis.db.models import Plan
from gis.db.session import make_engine, make_sessions
from tests.api.conftest import SignedIn


@pytest.fixture
def housing(signed_in: SignedIn):
    """Somebody of 区住房城市建设委."""
    return signed_in("zhujian")


def get(client, path: str, **query):
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def unit_id(client, name: str) -> int:
    return next(unit["id"] for unit in get(client, "/api/units") if unit["name_zh"] == name)


@pytest.mark.parametrize("path", ["/api/plans", "/api/plans/2024", "/api/plans/2024/measures/11.2", "/api/units"])
def test_nobody_reads_the_plan_without_signing_in(client, path):
    assert client.get(path).status_code == 401


def test_the_plans_are_listed(housing):
    (plan,) = get(housing, "/api/plans")
    assert (plan["year"], plan["district_code"], plan["tasks"], plan["measures"]) == (2024, "110101", 12, 27)


def test_the_plan_has_its_measures_grouped_by_task_deadline_and_unit(housing):
    plan = get(housing, "/api/plans/2024")
    numbers = [measure["number"] for task in plan["tasks"] for measure in task["measures"]]
    assert len(plan["tasks"]) == 12
    assert len(numbers) == 27
    assert [(group["deadline"]["due_on"], len(group["measures"])) for group in plan["by_deadline"]] == [
        ("2024-03-31", 2),
        ("2024-06-30", 1),
        ("2024-09-30", 1),
        ("2024-12-31", 25),
    ]
    (own,) = (group for group in plan["by_unit"] if group["unit"]["name_zh"] == "区住房城市建设委")
    assert (own["leads"], own["co_operates"]) == (["10.3", "11.2", "11.3"], ["1.1", "2.2", "3.2", "4.1"])
    assert plan["totals"] == {"tasks": 12, "measures": 27, "with_map_objects": 14, "overdue": 3, "amber": 1}


def test_a_measure_says_when_it_is_due_whose_it_is_and_where_it_stands_in_the_document(housing):
    measure = get(housing, "/api/plans/2024/measures/11.2")
    assert [deadline["days_left"] for deadline in measure["deadlines"]] == [104]
    assert [unit["name_zh"] for unit in measure["leads"]] == ["区住房城市建设委"]
    assert [unit["wording"] for unit in measure["cos"]] == ["区城管执法局", "相关街道办事处"]
    assert measure["cos"][1]["note"]["zh"] == "由地块位置确定"
    assert set(measure["source"]) == {"document_name", "place", "text_zh"}


def test_measures_without_map_objects_say_so_instead_of_a_zero(housing):
    plan = get(housing, "/api/plans/2024")
    without = [m for task in plan["tasks"] for m in task["measures"] if m["counts"] is None]
    assert len(without) == 13
    assert {m["objects_text"]["zh"] for m in without} == {"无空间对象"}


def test_every_measure_with_map_objects_has_some_in_the_sample_and_its_states_sum_to_the_total(housing):
    plan = get(housing, "/api/plans/2024")
    for measure in (m for task in plan["tasks"] for m in task["measures"] if m["counts"]):
        counts = measure["counts"]
        assert counts["total"] > 0, measure["number"]
        assert sum(group["n"] for group in counts["by_state"]) == counts["total"]
        assert sum(counts["by_kind"].values()) == counts["total"]
        assert sum(group["open"] for group in counts["by_state"]) == counts["open"]


def test_a_unit_page_has_its_lead_measures_first_by_open_objects(housing):
    page = get(housing, f"/api/units/{unit_id(housing, '区住房城市建设委')}")
    assert (page["unit"]["leads"], page["unit"]["co_operates"]) == (3, 4)
    assert {measure["number"] for measure in page["leads"]} == {"10.3", "11.2", "11.3"}
    opened = [(measure["counts"] or {"open": 0})["open"] for measure in page["leads"]]
    assert opened == sorted(opened, reverse=True)


def test_the_plan_of_one_unit_has_only_its_measures(housing):
    plan = get(housing, "/api/plans/2024", unit=unit_id(housing, "区应急局"))
    assert [measure["number"] for task in plan["tasks"] for measure in task["measures"]] == ["1.1"]


def test_a_street_counts_only_what_lies_on_its_ground(housing, signed_in):
    street = signed_in("dongsi")
    everywhere = get(housing, "/api/plans/2024/measures/11.2")["counts"]["total"]
    at_home = get(street, "/api/plans/2024/measures/11.2")["counts"]["total"]
    listed = get(street, "/api/features", measure="11.2", limit=500)["total"]
    assert at_home == listed
    assert at_home < everywhere


@pytest.mark.parametrize(
    "path", ["/api/plans/2031", "/api/plans/2024/measures/11.9", "/api/units/999999", "/api/plans/2024?unit=999999"]
)
def test_what_is_not_there_is_a_404_in_both_languages(housing, path):
    answer = housing.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()["detail"]) == {"zh", "en"}


def test_a_number_that_is_none_is_bad_input(housing):
    assert housing.get("/api/plans/2024/measures/x").status_code == 422


def add_plan_of_2025(settings):
    engine = make_engine(settings.database_url)
    with make_sessions(engine).begin() as session:
        session.add(Plan(district_code="110101", year=2025, title="示例", imported_at=datetime(2024, 9, 1, tzinfo=UTC)))
    engine.dispose()


def test_the_frame_names_the_plan_in_force_not_the_newest_one(client, settings):
    add_plan_of_2025(settings)
    meta = get(client, "/api/meta")
    assert (meta["plan_years"], meta["plan_year"]) == ([2024, 2025], 2024)


def test_a_plan_that_is_not_in_force_says_so(housing, settings):
    add_plan_of_2025(settings)
    assert get(housing, "/api/plans/2024")["note"] is None
    assert "尚未执行" in get(housing, "/api/plans/2025")["note"]["zh"]
    unit = get(housing, "/api/units", year=2025)[0]["id"]
    assert "not in force yet" in get(housing, f"/api/units/{unit}", year=2025)["note"]["en"]
    assert get(housing, f"/api/units/{unit}")["note"] is None


MARK = "/api/plans/2024/measures/10.1/items/2024-06-30/mark"


def test_an_item_is_marked_as_done_and_back_by_the_lead_units_people_only(housing, signed_in):
    lead = signed_in("sthj")
    said = {"done_on": "2024-07-03", "basis": "示例：第二季度评价报告"}
    assert housing.post(MARK, json=said).status_code == 403
    assert get(housing, "/api/plans/2024/measures/10.1")["may_mark"] == {
        "action": "mark-done",
        "label": {"zh": "标记分期事项完成", "en": "mark a quarterly item as done"},
        "allowed": False,
        "why": {"zh": "只有牵头单位的人员可以标记", "en": "only people of a lead unit may mark it"},
    }
    answer = lead.post(MARK, json=said)
    assert answer.status_code == 201
    item = answer.json()["deadlines"][1]
    assert (item["is_overdue"], item["state"]["code"], item["state"]["zh"]) == (False, "done", "已完成")
    assert (item["done"]["done_on"], item["done"]["person"]) == ("2024-07-03", "示例·生态环境经办")
    assert lead.post(MARK, json=said).status_code == 409
    back = lead.post(MARK, json={"done_on": None, "basis": "示例：数据有误"}).json()["deadlines"][1]
    assert (back["is_overdue"], back["done"], len(back["marks"])) == (True, None, 2)


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        (MARK, {"done_on": "2024-09-19", "basis": "示例报告"}, 422),
        (MARK, {"done_on": "2024-07-03", "basis": " "}, 422),
        (MARK, {"basis": "示例报告"}, 422),
        (MARK.replace("06-30", "06-29"), {"done_on": "2024-07-03", "basis": "示例报告"}, 404),
        (MARK.replace("2024/", "2031/"), {"done_on": "2024-07-03", "basis": "示例报告"}, 404),
        (MARK.replace("10.1", "11.2").replace("06-30", "12-31"), {"done_on": "2024-07-03", "basis": "报告"}, 403),
    ],
)
def test_a_mark_that_cannot_be_is_refused_in_both_languages(signed_in, path, said, status):
    answer = signed_in("sthj").post(path, json=said)
    assert answer.status_code == status
    assert set(answer.json()["detail"]) == {"zh", "en"}
