"""The lawfulness table over HTTP: everybody reads it, few change it; a panel shows the line that spoke."""

from __future__ import annotations

from tests.api.conftest import SignedIn


def test_the_table_is_read_by_all_and_changed_by_those_who_edit_settings(signed_in: SignedIn) -> None:
    officer = signed_in("zhujian")
    table = officer.get("/api/lawfulness").json()
    assert not table["change"]["allowed"]
    refused = officer.put("/api/lawfulness/change-when-clear", json={"verdict": "NEEDS_CHECK", "reason": "示例"})
    assert refused.status_code == 403
    assert {one["is_law"] for one in table["cells"]} == {True, False}


def test_a_panel_says_what_the_change_means_on_each_parcel(signed_in: SignedIn) -> None:
    client = signed_in("zhujian")
    found = client.get("/api/features", params={"kind": "detection", "q": "BH20240721-05"}).json()["rows"]
    panel = client.get(f"/api/features/{found[0]['id']}").json()
    (said,) = [one["lawfulness"] for one in panel["overlaps"] if one["lawfulness"]]
    assert (said["verdict"], said["cell"]) == ("EXPECTED", "ground-works-under-scheme")
    table = client.get("/api/lawfulness").json()["cells"]
    assert table[said["cell_number"] - 1]["id"] == said["cell"]
    assert "备案" in said["because"]["zh"]
    assert said["basis"]["zh"] == "本系统建议，尚无规定"
