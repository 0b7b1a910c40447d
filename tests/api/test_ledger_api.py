"""The screening ledger through HTTP, on the sample district: import, rows, answers, export, rules, and who may."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import SignedIn

CSV = "企业名称,统一社会信用代码,地址,关停日期\n示例新关停厂,,示例路 1 号,2023-05-01\n,,示例路 2 号,2023-05-01\n"


@pytest.fixture
def officer(signed_in: SignedIn) -> TestClient:
    return signed_in("sthj")


def send(client: TestClient, content: str = CSV, **more: str) -> Any:
    files = {"file": ("关停企业.csv", content.encode("gb18030"))}
    return client.post("/api/ledger/lists", files=files, data={"kind": "closed-enterprises", "year": "2023", **more})


def rows(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/ledger/rows", params=query)
    assert answer.status_code == 200, answer.text
    return {row["name"]: row for row in answer.json()["rows"]}


def test_the_sample_has_a_row_of_each_sort(officer: TestClient) -> None:
    found = rows(officer)
    first = {name: (row["candidates"] or [None])[0] for name, row in found.items()}
    assert first["北京示例副食品加工厂有限公司"]["code"] == "1101011410054"
    assert not first["北京示例副食品加工厂有限公司"]["is_borderline"]
    assert [one["code"] for one in first["北京示例华兴表面处理有限公司"]["grounds"]] == ["credit-code"]
    near = first["示例街角机修部"]
    assert ([one["code"] for one in near["grounds"]], near["is_borderline"]) == (["distance"], True)
    assert near["because"] == {"zh": "相距 60 m（限值 100 m）", "en": "60 m away (limit 100 m)"}
    assert first["示例纸盒社"] is None
    assert [one["code"] for one in first["示例钟表有限公司"]["grounds"]] == ["former-name"]
    assert [one["code"] for one in first["示例街道工业合作社"]["grounds"]] == ["similar-name"]
    states = {row["state"]["code"] for row in found.values()}
    assert states == {"open", "reported", "parcel-missing", "not-reported"}
    lists = officer.get("/api/ledger").json()["lists"]
    assert {(one["rows_in"], one["accepted"], one["quarantined"], one["duplicates"]) for one in lists} == {
        (9, 7, 1, 1),
        (4, 4, 0, 0),
    }


def test_a_list_is_imported_once_and_its_faults_are_told(officer: TestClient) -> None:
    made = send(officer)
    assert made.status_code == 201, made.text
    listed = made.json()["list"]
    assert (made.json()["is_new"], listed["accepted"], listed["quarantined"]) == (True, 1, 1)
    again = send(officer).json()
    assert (again["is_new"], again["list"]["id"]) == (False, listed["id"])
    bad = officer.get("/api/ledger/rows", params={"list_id": listed["id"], "outcome": "quarantined"}).json()["rows"]
    assert bad[0]["state"] is None
    assert bad[0]["problems"][0]["code"] == "field-missing"
    original = officer.get(f"/api/ledger/lists/{listed['id']}/original")
    assert original.content == CSV.encode("gb18030")
    refused = send(officer, "没有表头")
    assert refused.status_code == 422
    assert refused.json()["problems"]


def test_a_row_is_answered_and_whoever_saw_it_before_is_told(officer: TestClient, signed_in: SignedIn) -> None:
    row = rows(officer)["北京示例副食品加工厂有限公司"]
    parcel = row["candidates"][0]
    said = {"answer": "report", "parcel_code": parcel["code"], "seen_answer_id": None}
    answered = officer.post(f"/api/ledger/rows/{row['id']}/answer", json=said)
    assert answered.status_code == 200, answered.text
    assert answered.json()["answer"]["parcel_id"] == parcel["feature_id"]
    registers = officer.get(f"/api/parcels/{parcel['feature_id']}/registers").json()["entries"]
    assert [(one["register"]["code"], one["is_live"]) for one in registers] == [("LEDGER", True)]
    other = signed_in("sthj-shenhe")
    told = other.post(f"/api/ledger/rows/{row['id']}/answer", json={**said, "answer": "not-report", "reason": "重复"})
    assert told.status_code == 409
    assert "示例·生态环境经办" in told.json()["detail"]["zh"]
    no_reason = {"answer": "not-report", "seen_answer_id": answered.json()["answer"]["id"]}
    assert other.post(f"/api/ledger/rows/{row['id']}/answer", json=no_reason).status_code == 422


def test_many_rows_take_one_answer(officer: TestClient) -> None:
    found = rows(officer, state="open")
    names = ["示例纸盒社", "示例街角机修部"]
    chosen = [{"row_id": found[name]["id"], "seen_answer_id": None} for name in names]
    report = {"answer": "report", "rows": chosen}
    assert officer.post("/api/ledger/answers", json=report).status_code == 422
    excluded = {"answer": "not-report", "exclusion_case": "never-used", "rows": chosen}
    assert officer.post("/api/ledger/answers", json=excluded).status_code == 204
    assert names[0] in rows(officer, state="not-reported")


def test_what_is_shown_leaves_as_a_table_with_its_filter_in_the_head(officer: TestClient) -> None:
    made = officer.get("/api/ledger/export", params={"state": "reported"})
    assert made.status_code == 200, made.text
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).worksheets[0]
    cells = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert ["状态", "已上报"] in cells
    head = next(number for number, row in enumerate(cells) if "企业名称" in row)
    assert len(cells) == head + 2
    assert "示例暖气片厂有限责任公司" in cells[head + 1]
    assert "1101011410056" in cells[head + 1]
    as_csv = officer.get("/api/ledger/export", params={"format": "csv", "lang": "en", "q": "纸盒"})
    text = as_csv.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("year of the list")
    assert "EMPTY" not in text
    assert officer.get("/api/ledger/export", params={"q": "没有这家"}).status_code == 404


def test_limits_and_drafts_are_edited_by_those_who_may_with_basis_and_reason(
    officer: TestClient, signed_in: SignedIn
) -> None:
    said = {"value": 50, "basis": "示例会议纪要", "reason": "误报太多"}
    assert officer.put("/api/ledger/rules/distance_m", json=said).status_code == 403
    reviewer = signed_in("sthj-shenhe")
    assert reviewer.put("/api/ledger/rules/distance_m", json={**said, "value": 0}).status_code == 422
    assert reviewer.put("/api/ledger/rules/distance_m", json={**said, "reason": ""}).status_code == 422
    assert reviewer.put("/api/ledger/rules/distance_m", json=said).status_code == 200
    assert rows(officer)["示例街角机修部"]["candidates"] == []
    choices = {
        "value": [{"code": "case-5", "zh": "示例情形", "en": "a sample case"}],
        "basis": "示例",
        "reason": "补全",
    }
    assert reviewer.put("/api/ledger/choices/exclusion_cases", json=choices).status_code == 200
    overview = officer.get("/api/ledger").json()
    assert [(one["code"], one["is_offered"]) for one in overview["cases"]] == [("case-5", True)]
    assert next(one for one in overview["rules"] if one["key"] == "ledger.distance_m")["is_changed"]


def test_who_may_only_read_answers_and_imports_nothing(officer: TestClient, signed_in: SignedIn) -> None:
    row = rows(officer)["示例纸盒社"]
    for name in ("chayue", "shenji", "dongsi"):
        reader = signed_in(name)
        assert send(reader).status_code == 403
        may = {one["action"]: one for one in reader.get("/api/ledger").json()["may"]}
        assert not may["screen"]["allowed"]
        assert may["screen"]["why"]["zh"]
        said = {"answer": "not-report", "reason": "理由", "seen_answer_id": None}
        assert reader.post(f"/api/ledger/rows/{row['id']}/answer", json=said).status_code == 403
    street = rows(signed_in("dongsi"))
    assert "示例纸盒社" not in street
    assert len(street) < len(rows(officer))


def test_lists_with_rows_to_answer_wait_on_the_desk_of_whoever_may_answer(
    officer: TestClient, signed_in: SignedIn
) -> None:
    def piles(client: TestClient) -> dict[str, Any]:
        return {group["code"]: group for group in client.get("/api/queue").json()["groups"]}

    waiting = piles(officer)["ledger-open"]
    assert (waiting["total"], [one["waiting"] for one in waiting["lists"]]) == (2, [3, 5])
    # A unit that leads nothing of 3.1, and somebody of no unit.
    assert "ledger-open" not in piles(signed_in("zhujian"))
    assert "ledger-open" not in piles(signed_in("chayue"))
