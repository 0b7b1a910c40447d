"""The blind-spot ledger over HTTP, end of scenario A10: P-003 under a cloud, P-004 too small."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.blind_spots import looking
from gis.db.models import SceneParcel
from gis.db.session import make_engine
from gis.settings import Settings
from tests.api.conftest import SignedIn
from tests.api.test_runs_api import pair


def rows(client, **query):
    answer = client.get("/api/blind-spots", params=query)
    assert answer.status_code == 200, answer.text
    return {one["code"]: one for one in answer.json()["rows"]}


def test_clouded_and_small_parcels_are_listed_with_their_cause(signed_in: SignedIn, settings: Settings) -> None:
    client, reviewer, street = signed_in("sthj"), signed_in("sthj-shenhe"), signed_in("jingshan")
    scenes = pair(client)
    engine = make_engine(str(settings.database_url))
    with Session(engine) as session, session.begin():
        # Registering has queued both; a worker would do this.
        queued = session.execute(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'scenes.look'"))
        assert queued.scalar_one() == 2
        for scene_id in scenes.values():
            assert looking.look(session, scene_id, settings) > 0
            assert looking.look(session, scene_id, settings) == 0
        assert looking.enqueue_missing(session) == 0

    # The image of 10 September is 8 days old on the demo's day.
    recent = rows(client, days=30)
    assert (recent["P-003"]["cause_code"], recent["P-003"]["last"]["on"]) == ("CLOUD", "2024-04-06")
    assert recent["P-003"]["days"] == 165
    assert [one["on"] for one in recent["P-003"]["newer"]] == ["2024-09-10"]
    assert "无法判定(云)" in recent["P-003"]["newer"][0]["because"]["zh"]
    assert (recent["P-004"]["last"], recent["P-004"]["cause_code"]) == (None, "TOO_SMALL")
    assert "需优于 6.9 m 影像" in recent["P-004"]["newer"][0]["because"]["zh"]
    assert recent["P-003"]["document_on"]
    assert "P-001" not in recent
    beside = next(one for one in recent.values() if one["cause_code"] == "NO_IMAGE")
    assert (beside["last"], beside["newer"]) == (None, [])
    # Never seen comes first.
    assert next(iter(recent.values()))["days"] is None

    assert set(rows(client, cause="CLOUD", days=30)) < set(recent)
    assert "P-003" not in rows(client, days=200)
    assert len(rows(street)) < len(recent)

    said = {"days": 200, "reason": "示例：每季度看一次"}
    assert client.put("/api/blind-spots/days", json=said).status_code == 403
    assert reviewer.put("/api/blind-spots/days", json={"days": 200, "reason": ""}).json()["code"] == "reason-missing"
    assert reviewer.put("/api/blind-spots/days", json=said).json()["days"] == 200
    assert "P-003" not in rows(client)

    # Another outline is looked at anew.
    with Session(engine) as session, session.begin():
        at = select(SceneParcel).where(SceneParcel.scene_id == scenes["after_id"]).limit(1)
        session.scalars(at).one().outline_md5 = "another"
        session.flush()
        assert looking.enqueue_missing(session) == 1
        assert looking.look(session, scenes["after_id"], settings) == 1
    engine.dispose()
