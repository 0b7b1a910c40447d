"""Tiles, the version and the legend over HTTP: tags, scope, refusals."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from gis import people
from gis.db.models import Unit
from gis.domain.words import Role, UnitKind
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests import map_rows as rows

TILE = "/tiles/parcel/10/843/388.mvt"
EMPTY = "/tiles/parcel/10/0/0.mvt"


@pytest.fixture
def clients(session: Session, database_url: str, tmp_path: Path) -> Iterator[dict[str, TestClient]]:
    """Browsers of a viewer, of street 1, of an administrator, and of nobody."""
    rows.add_ground(session)
    unit = Unit(district_code=rows.DISTRICT, kind=UnitKind.STREET, name_zh="示例1街道", name_en="S1", street_id=1)
    session.add(unit)
    session.flush()
    for name, role, of in (
        ("viewer", Role.VIEWER, None),
        ("street", Role.STREET, unit),
        ("admin", Role.SYSTEM_ADMIN, None),
    ):
        people.add_person(session, username=name, name=name, password=PASSWORD, role=role, unit=of)
    rows.parcel(session, "W", 116.38, 39.9, paint=1, registers=1)
    rows.parcel(session, "E", 116.41, 39.9)
    rows.site(session, "S", 116.41, 39.9)
    session.commit()
    app = create_app(Settings(database_url=database_url, state_dir=tmp_path, threads=4))
    made = {name: TestClient(app) for name in ("viewer", "street", "admin", "nobody")}
    with made["nobody"]:
        for name in ("viewer", "street", "admin"):
            made[name].post("/api/session", json={"username": name, "password": PASSWORD}).raise_for_status()
        yield made


def codes(content: bytes) -> set[str]:
    return {one["properties"]["code"] for one in mapbox_vector_tile.decode(content)["parcel_mark"]["features"]}


def test_a_tile_is_sent_once_and_then_confirmed_until_something_changes(
    clients: dict[str, TestClient], session: Session
) -> None:
    first = clients["viewer"].get(TILE)
    assert (first.status_code, codes(first.content)) == (200, {"W", "E"})
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    again = clients["viewer"].get(TILE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    rows.parcel(session, "NEW", 116.385, 39.9)
    session.commit()
    after = clients["viewer"].get(TILE, headers={"If-None-Match": first.headers["etag"]})
    assert (after.status_code, codes(after.content)) == (200, {"W", "E", "NEW"})


def test_the_tag_differs_by_scope_and_filter(clients: dict[str, TestClient]) -> None:
    whole, street = clients["viewer"].get(TILE), clients["street"].get(TILE)
    assert codes(street.content) == {"W"}
    narrowed = clients["viewer"].get(TILE, params={"register": "LISTED"})
    assert codes(narrowed.content) == {"W"}
    tags = {whole.headers["etag"], street.headers["etag"], narrowed.headers["etag"]}
    assert len(tags) == 3
    theirs = clients["street"].get(TILE, headers={"If-None-Match": whole.headers["etag"]})
    assert theirs.status_code == 200


def test_only_the_current_version_may_be_kept_without_asking(clients: dict[str, TestClient]) -> None:
    version = clients["viewer"].get("/api/version").json()["data_version"]
    kept = clients["viewer"].get(TILE, params={"v": version}).headers
    assert "immutable" in kept["cache-control"]
    assert kept["cache-control"].startswith("private, max-age=")
    assert "Cookie" in kept["vary"]
    for old in ({}, {"v": version - 1}, {"v": version + 1}):
        assert clients["viewer"].get(TILE, params=old).headers["cache-control"] == "private, no-cache"
    due = clients["viewer"].get(EMPTY, params={"v": version, "due": "overdue"}).headers
    assert due["cache-control"] == "private, max-age=60"


def test_an_empty_tile_is_204_with_a_tag(clients: dict[str, TestClient]) -> None:
    for address in (EMPTY, TILE + "?kind=site"):
        answer = clients["viewer"].get(address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["etag"].startswith("W/")
        again = clients["viewer"].get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_a_large_tile_is_compressed_when_the_browser_can_unpack_it(
    clients: dict[str, TestClient], session: Session
) -> None:
    for number in range(200):
        rows.parcel(session, f"M{number}", 116.38 + number % 20 * 1e-4, 39.88 + number // 20 * 1e-4, size=5e-5)
    session.commit()
    plain = clients["viewer"].get(TILE, headers={"Accept-Encoding": "identity"})
    assert len(plain.content) > 1024
    assert "content-encoding" not in plain.headers
    with clients["viewer"].stream("GET", TILE, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
    assert len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content


@pytest.mark.parametrize("address", ["10/1024/0", "10/0/1024", "23/0/0", "-1/0/0", "a/0/0", "10/1.5/0", "10/٣/0"])
def test_a_tile_that_does_not_exist_is_a_bad_request(clients: dict[str, TestClient], address: str) -> None:
    answer = clients["viewer"].get(f"/tiles/parcel/{address}.mvt")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "no-such-tile"


def test_unknown_layers_are_not_found_and_bad_filters_are_refused(clients: dict[str, TestClient]) -> None:
    assert clients["viewer"].get("/tiles/person/1/0/0.mvt").status_code == 404
    for wrong in ({"register": "nonsense"}, {"bbox": "1,2,3"}, {"bbox": "3,2,1,4"}, {"bbox": "a,b,c,d"}, {"from": "x"}):
        assert clients["viewer"].get("/api/legend", params=wrong).status_code == 422, wrong


@pytest.mark.parametrize("address", [TILE, "/api/legend", "/api/version"])
def test_who_may_not_read_sees_nothing(clients: dict[str, TestClient], address: str) -> None:
    assert clients["nobody"].get(address).status_code == 401
    assert clients["admin"].get(address).status_code == 403


def test_the_legend_counts_what_the_map_shows(clients: dict[str, TestClient]) -> None:
    kinds = {one["kind"]: one for one in clients["viewer"].get("/api/legend").json()["kinds"]}
    assert list(kinds) == ["parcel", "site", "project", "point", "detection"]
    parcel = kinds["parcel"]
    assert (parcel["total"], parcel["in_view"]) == (2, 2)
    assert {one["code"]: one["n"] for one in parcel["groups"] if one["n"]} == {"LISTED": 1, "NONE": 1}
    assert parcel["groups"][1] == {
        "code": "LISTED",
        "zh": "名录内、未完成治理",
        "en": "Listed, unfinished",
        "n": 1,
        "total": 1,
    }
    west = clients["viewer"].get("/api/legend", params={"bbox": "116.30,39.85,116.40,39.98"}).json()["kinds"]
    assert [(one["total"], one["in_view"]) for one in west] == [(2, 1), (1, 0), (0, 0), (0, 0), (0, 0)]
    street = clients["street"].get("/api/legend").json()["kinds"]
    assert [one["total"] for one in street] == [1, 0, 0, 0, 0]


def test_the_version_changes_with_a_committed_edit_only(clients: dict[str, TestClient], session: Session) -> None:
    def version() -> int:
        return int(clients["viewer"].get("/api/version").json()["data_version"])

    before = version()
    found = rows.parcel(session, "LATE", 116.39, 39.9)
    assert version() == before
    session.commit()
    assert version() == before + 1
    found.as_of = date(2024, 9, 1)
    session.rollback()
    assert version() == before + 1


@pytest.mark.parametrize(
    "over",
    [
        "UPDATE web_session SET ended_at = now()",
        "UPDATE web_session SET expires_at = now() - interval '1 second'",
        "UPDATE web_session SET last_seen_at = now() - interval '61 minutes'",
        "UPDATE person SET is_active = false",
        "DELETE FROM web_session",
    ],
)
def test_a_session_that_is_over_shows_no_tile(clients: dict[str, TestClient], session: Session, over: str) -> None:
    session.execute(text(over))
    session.commit()
    assert clients["viewer"].get(TILE).status_code == 401


def test_asking_for_tiles_keeps_a_session_awake(clients: dict[str, TestClient], session: Session) -> None:
    session.execute(text("UPDATE web_session SET last_seen_at = now() - interval '59 minutes'"))
    session.commit()
    assert clients["viewer"].get(TILE).status_code == 200
    newest = session.scalar(text("SELECT max(last_seen_at) > now() - interval '1 minute' FROM web_session"))
    assert newest
