"""Oversight over HTTP: who may ask, what is answered, the workbook."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from tests.api.conftest import SignedIn


def test_the_answers_and_the_workbook_agree(signed_in: SignedIn) -> None:
    client = signed_in("sthj")
    period = {"since": "2024-01-01", "until": "2024-12-31", "days": "30"}
    said = client.get("/api/auditing", params=period).json()
    assert (said["since"], said["until"], said["days"]) == ("2024-01-01", "2024-12-31", 30)
    assert said["parcels"] >= len(said["not_visited"]) > 0
    book = client.get("/api/auditing/workbook", params=period | {"lang": "en"})
    sheets = load_workbook(io.BytesIO(book.content)).worksheets
    rows = [len(said[one]) for one in ("not_visited", "violations", "old_data")]
    assert [sheet.max_row - 1 for sheet in sheets] == rows
    assert sheets[0]["A1"].value == "parcel"


def test_a_street_sees_fewer_parcels(signed_in: SignedIn) -> None:
    whole = signed_in("sthj").get("/api/auditing").json()["parcels"]
    assert signed_in("jingshan").get("/api/auditing").json()["parcels"] < whole


def test_odd_days_are_refused_by_name(signed_in: SignedIn) -> None:
    client = signed_in("sthj")
    for odd in ({"days": "-1"}, {"since": "2024-13-01"}, {"until": "gestern"}):
        assert client.get("/api/auditing", params=odd).status_code == 422
