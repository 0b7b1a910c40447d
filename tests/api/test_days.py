"""Days that a form or an address gives are written plainly, from 1900 to 2100, and in order."""

from __future__ import annotations

import pytest

from tests.api.conftest import SignedIn


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=0", "invalid-request"),
        ("to=1704067200", "invalid-request"),
        ("from=2024-1-1", "invalid-request"),
        ("from=1899-12-31", "day-out-of-range"),
        ("to=2101-01-01", "day-out-of-range"),
        ("from=2025-01-01&to=2024-01-01", "days-out-of-order"),
    ],
)
def test_a_filter_refuses_days_that_nobody_means(signed_in: SignedIn, query: str, code: str) -> None:
    answer = signed_in("sthj").get(f"/api/features?kind=detection&{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]["zh"]


def test_the_ends_of_the_range_and_one_day_alone_are_taken(signed_in: SignedIn) -> None:
    browser = signed_in("sthj")
    for query in ("from=1900-01-01&to=2100-12-31", "from=2024-05-01&to=2024-05-01", "to=2024-05-01"):
        assert browser.get(f"/api/features?kind=detection&{query}").status_code == 200, query


@pytest.mark.parametrize("field", ["before_date", "after_date", "as_of"])
def test_the_upload_form_refuses_a_day_out_of_range(signed_in: SignedIn, field: str) -> None:
    browser = signed_in("sthj")
    for day, code in (("0001-01-01", "day-out-of-range"), ("0", "invalid-request")):
        form = {"target": "detections", field: day}
        answer = browser.post("/api/uploads", data=form, files={"file": ("a.csv", b"a,b\n")})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert browser.get("/api/uploads").json() == []


def test_a_mark_of_completion_refuses_a_day_out_of_range(signed_in: SignedIn) -> None:
    said = {"done_on": "0001-01-01", "basis": "示例：第二季度区域评价报告"}
    answer = signed_in("sthj").post("/api/plans/2024/measures/11.2/items/2024-09-30/mark", json=said)
    assert (answer.status_code, answer.json()["code"]) == (422, "day-out-of-range")
