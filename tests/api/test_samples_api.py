"""Scenario A3's samples, laboratories' tables and typed samples, striking, background values, changes of use."""

from __future__ import annotations

import csv
import hashlib
from importlib.resources import files
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from gis.db.session import make_engine
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.lab_files import A3_ROWS, LONG_HEAD, csv_file, workbook_file

FREE = "1101011260012"
"""A sample parcel without samples: 商业用地（B1), class II."""
A3_SENTENCE = "砷 25 mg/kg 超过第一类用地筛选值 20 mg/kg，低于管制值 120 mg/kg"


def parcel_id(client: TestClient, code: str) -> int:
    rows = client.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    return next(row["id"] for row in rows if row["code"] == code)


def send(client: TestClient, parcel: int, content: bytes, name: str = "示例结果.csv", **fields: Any) -> Any:
    return client.post(f"/api/parcels/{parcel}/samples/files", data=fields, files={"file": (name, content)})


def samples(client: TestClient, parcel: int, **query: str) -> Any:
    return client.get(f"/api/parcels/{parcel}/samples", params=query).json()


def judged(answer: Any) -> list[tuple[str, str]]:
    """Sample and verdict of every live result, in the order of the answer."""
    return [
        (sample["name"], one["judgement"]["verdict"])
        for point in answer["points"]
        for sample in point["samples"]
        for one in sample["measurements"]
        if one["judgement"] is not None
    ]


def links(client: TestClient, parcel: int) -> set[str]:
    return {one["measure"]["number"] for one in client.get(f"/api/features/{parcel}").json()["links"]}


def test_scenario_a3_in_the_sample_district(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, "P-001")
    before, after = samples(office, parcel, on="2024-05-09"), samples(office, parcel, on="2024-05-10")
    assert (before["land_class"]["code"], after["land_class"]["code"]) == ("II", "I")
    assert [verdict for _, verdict in judged(before)] == ["within"] * 3
    assert [verdict for _, verdict in judged(after)] == ["over-screening", "within", "cannot-judge"]
    results = [one for point in after["points"] for sample in point["samples"] for one in sample["measurements"]]
    assert [one["judgement"]["sentence"]["zh"] for one in results] == [
        A3_SENTENCE,
        "铅 350 mg/kg 未超过第一类用地筛选值 400 mg/kg",
        "砷 未检出，但检出限 30 mg/kg 高于第一类用地筛选值 20 mg/kg，无法判定",
    ]
    assert after["standard"]["id"] == "GB 36600-2018"
    assert after["standard"]["items"] == 85
    assert after["summary"]["counts"] == {
        "over-intervention": 0,
        "over-screening": 1,
        "cannot-judge": 1,
        "within-background": 0,
        "within": 1,
    }
    (again,) = after["rejudgements"]
    assert again["changed_on"] == "2024-05-10"
    assert again["sentence"]["zh"].startswith("用途变更触发重新判定 2024-05-10：由第二类用地改为第一类用地")
    assert again["before"]["counts"]["within"] == 3
    assert again["after"]["findings"][0]["zh"] == A3_SENTENCE
    assert {"4.1", "11.3"} <= links(office, parcel)


def test_a_change_of_use_judges_the_samples_again_and_measures_follow(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, FREE)
    assert send(office, parcel, csv_file(LONG_HEAD, *A3_ROWS)).json()["accepted"] == 3
    before = samples(office, parcel)
    assert (before["summary"]["is_over_screening"], before["rejudgements"]) == (False, [])
    assert "11.3" not in links(office, parcel)
    change = {
        "to_use": "二类居住用地（R2）",
        "changed_on": "2024-05-10",
        "document": "示例规函〔2024〕1号",
        "last_seen_id": 0,
    }
    after = office.post(f"/api/parcels/{parcel}/uses", json=change)
    assert after.status_code == 201, after.text
    body = after.json()
    assert body["summary"]["is_over_screening"] is True
    assert body["summary"]["sentence"]["zh"] == (
        "按第一类用地判定 2 个样品 3 项结果：超管制值 0 项，超筛选值 1 项，无法判定 1 项，未超 1 项"
        # Its history has a remediation, and these samples were taken after it.
        "。判定用修复后 2 个样品（《土壤污染防治法》第六十五条；HJ 25.5-2018）"
    )
    (again,) = body["rejudgements"]
    assert (again["before"]["land_class"], again["after"]["land_class"]) == ("II", "I")
    assert {"4.1", "11.3"} <= links(office, parcel)
    panel = office.get(f"/api/features/{parcel}").json()
    assert "用途变更触发重新判定 2024-05-10" in panel["planned_uses"][0]["sentence"]["zh"]
    # Judged on the day before, nothing has changed.
    assert samples(office, parcel, on="2024-05-09")["summary"]["is_over_screening"] is False


def test_two_people_record_a_change_of_use_and_one_is_told(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, FREE)
    said = {
        "to_use": "中小学用地（A33）",
        "changed_on": "2024-06-03",
        "document": "示例规函〔2024〕2号",
        "last_seen_id": 0,
    }
    assert office.post(f"/api/parcels/{parcel}/uses", json=said).status_code == 201
    other = said | {"to_use": "二类居住用地（R2）"}
    refused = office.post(f"/api/parcels/{parcel}/uses", json=other)
    assert refused.status_code == 409
    assert "2024-06-03" in refused.json()["detail"]["zh"]
    assert "中小学用地（A33）" in refused.json()["detail"]["en"]
    del said["last_seen_id"]
    same = office.post(f"/api/parcels/{parcel}/uses", json=said | {"changed_on": "2024-06-04"})
    assert same.json()["code"] == "use-unchanged"
    ahead = office.post(f"/api/parcels/{parcel}/uses", json=other | {"last_seen_id": 10**9, "changed_on": "2024-09-19"})
    assert ahead.json()["code"] == "day-in-future"


def test_a_table_is_kept_and_sent_again_adds_nothing(signed_in: SignedIn, settings: Settings) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, FREE)
    content = workbook_file(LONG_HEAD, *A3_ROWS, ("S9", "S9-1", "x", "", "砷", "abc", "mg/kg", "", ""))
    looked = send(office, parcel, content, "结果.xlsx", dry_run="true", document="", document_id="").json()
    assert (looked["dry_run"], looked["file_id"], looked["accepted"]) == (True, None, 3)
    assert samples(office, parcel)["points"] == []
    receipt = send(office, parcel, content, "结果.xlsx").json()
    assert (receipt["rows"], receipt["accepted"], receipt["quarantined"], receipt["duplicates"]) == (4, 3, 1, 0)
    assert [(one["code"], one["place"]["row"]) for one in receipt["problems"]] == [
        ("lab-result-unreadable", 5),
        ("lab-depth-unreadable", 5),
    ]
    assert (settings.files_dir / hashlib.sha256(content).hexdigest()).read_bytes() == content
    again = send(office, parcel, content, "结果.xlsx").json()
    assert (again["accepted"], again["duplicates"], again["results_stored"]) == (0, 3, 0)
    found = samples(office, parcel)
    assert len(judged(found)) == 3
    assert [one["file_name"] for one in found["files"]] == ["结果.xlsx"]


def test_a_result_that_contradicts_a_stored_one_waits(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, FREE)
    send(office, parcel, csv_file(LONG_HEAD, *A3_ROWS))
    other = [*A3_ROWS[0]]
    other[5] = "26"
    receipt = send(office, parcel, csv_file(LONG_HEAD, other)).json()
    assert (receipt["quarantined"], receipt["accepted"]) == (1, 0)
    (problem,) = receipt["problems"]
    assert problem["code"] == "lab-contradicts"
    assert "25 mg/kg" in problem["message"]["zh"]
    first = samples(office, parcel)["points"][0]["samples"][0]["measurements"][0]
    struck = office.post(
        f"/api/parcels/{parcel}/samples/measurement/{first['id']}/strike", json={"reason": "实验室更正报告"}
    )
    assert struck.status_code == 200, struck.text
    kept = struck.json()["points"][0]["samples"][0]["measurements"][0]
    assert (kept["judgement"], kept["struck"]["reason"]) == (None, "实验室更正报告")
    assert send(office, parcel, csv_file(LONG_HEAD, other)).json()["accepted"] == 1
    twice = office.post(f"/api/parcels/{parcel}/samples/measurement/{first['id']}/strike", json={"reason": "再次"})
    assert twice.status_code == 409


def test_what_is_no_laboratorys_table_stores_nothing(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, FREE)
    for content, code in (
        (b"%PDF-1.4 \x00", "lab-file-unknown"),
        (csv_file(("甲", "乙"), ("1", "2")), "lab-head-missing"),
    ):
        refused = send(office, parcel, content)
        assert refused.status_code == 422
        assert [one["code"] for one in refused.json()["problems"]] == [code]
    assert samples(office, parcel)["files"] == []


def by_hand(**more: Any) -> dict[str, Any]:
    return {
        "point": "S1",
        "depth": "0-0.5",
        "sampled_on": "2024-03-01",
        "document": "示例检〔2024〕1号",
        "results": [{"substance": "六价铬", "result": "31"}],
    } | more


def test_a_typed_sample_is_checked_like_a_row(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, FREE)
    made = office.post(f"/api/parcels/{parcel}/samples", json=by_hand(east="116.41", north="39.92"))
    assert made.status_code == 422
    assert "lab-point-far" in [one["code"] for one in made.json()["problems"]]
    wrong = by_hand(depth="1-0", results=[{"substance": "砷", "result": "许多"}])
    refused = office.post(f"/api/parcels/{parcel}/samples", json=wrong).json()
    assert [one["code"] for one in refused["problems"]] == ["lab-result-unreadable", "lab-depth-unreadable"]
    made = office.post(f"/api/parcels/{parcel}/samples", json=by_hand())
    assert made.status_code == 201, made.text
    assert judged(made.json()) == [("S1", "over-screening")]


def test_a_background_value_is_recorded_with_its_document(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel = parcel_id(office, "P-001")
    place = f"/api/parcels/{parcel}/samples/backgrounds"
    wrong = office.post(place, json={"substance": "铅", "value": "900", "document": "示例背景调查"})
    assert wrong.json()["code"] == "substance-unknown"
    made = office.post(place, json={"substance": "As", "value": "28000 μg/kg", "document": "示例背景调查"})
    assert made.status_code == 201, made.text
    assert ("S1-1", "within-background") in judged(made.json())
    assert made.json()["backgrounds"][0]["value"] == "28"
    # The other result cannot be judged still: nobody says no.
    assert made.json()["summary"]["is_over_screening"] is None
    assert office.post(place, json={"substance": "砷", "value": "30", "document": "示例"}).status_code == 409
    row = made.json()["backgrounds"][0]["id"]
    back = office.post(f"/api/parcels/{parcel}/samples/background/{row}/strike", json={"reason": "不适用本地块"})
    assert back.json()["summary"]["is_over_screening"] is True


def test_the_standard_is_shown_value_for_value_with_its_source(signed_in: SignedIn) -> None:
    said = signed_in("dongsi").get("/api/standards/gb36600").json()
    table = files("gis.domain").joinpath("data/gb36600.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == len(said["table"]) == 85
    for row, item in zip(rows, said["table"], strict=True):
        first, second = item["limits"]["I"], item["limits"]["II"]
        assert (item["no"], item["name"]["zh"], ",".join(item["cas"])) == (row["no"], row["name_zh"], row["cas"])
        assert (first["screening"], second["screening"]) == (row["screening_class1"], row["screening_class2"])
        assert (first["intervention"], second["intervention"]) == (
            row["intervention_class1"],
            row["intervention_class2"],
        )
    assert (said["id"], said["in_force_on"]) == ("GB 36600-2018", "2018-08-01")
    assert "三份公开转录" in said["source"]["zh"]


def test_who_may_and_whose_parcel_it_is(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    parcel, elsewhere = parcel_id(office, "P-001"), parcel_id(office, FREE)
    street = signed_in("dongsi")
    assert street.get(f"/api/parcels/{parcel}/samples").status_code == 200
    assert street.get(f"/api/parcels/{elsewhere}/samples").status_code == 404
    may = {one["action"]: one["allowed"] for one in samples(street, parcel)["may"]}
    assert may == {"record-samples": False, "record-uses": False}
    assert send(street, parcel, csv_file(LONG_HEAD, *A3_ROWS)).status_code == 403
    assert street.post(f"/api/parcels/{parcel}/samples", json=by_hand()).status_code == 403
    sample = samples(office, parcel)["points"][0]["samples"][0]["id"]
    wrong = office.post(f"/api/parcels/{elsewhere}/samples/sample/{sample}/strike", json={"reason": "别的地块"})
    assert wrong.status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE measurement SET value = 1",
        "DELETE FROM measurement",
        "UPDATE sample SET depth_to_m = 3",
        "UPDATE sampling_point SET geom = ST_SetSRID(ST_MakePoint(116.4, 39.9), 4490)",
        "UPDATE rejudgement SET after = '{}'",
        "UPDATE sample_file SET accepted = 1",
    ],
)
def test_the_database_itself_refuses_a_change(settings: Settings, statement: str) -> None:
    engine = make_engine(settings.database_url or "")
    with pytest.raises(IntegrityError, match=r"only struck|append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
