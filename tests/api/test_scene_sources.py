"""Scenes registered by a path of the server or an s3:// URL: what may be opened, what is refused, what is kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from gis.db.models import AuditEntry
from gis.db.session import make_engine
from gis.domain.imagery_errors import SceneBucketsUnset, SceneFoldersUnset
from gis.scenes.sources import opened
from gis.settings import Settings
from tests.api.conftest import SignedIn

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"
BEFORE = SCENES / "before_20240406.tif"
CLOUD = SCENES / "after_20240910_cloud.tif"


@dataclass
class Bucket:
    """What a stub of S3 on the loopback holds by path, and how each request was signed."""

    objects: dict[str, bytes] = field(default_factory=dict)
    signatures: list[str] = field(default_factory=list)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """The bucket `shili`, given to the server by the variables of AWS."""
    held = Bucket()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held.signatures.append(self.headers.get("Authorization", ""))
            body = held.objects.get(unquote(self.path.partition("?")[0]))
            if body is None:
                body = b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
                self.send_response(404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)
                return
            start, _, end = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
            part = body[int(start or 0) : int(end) + 1 if end else None]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(part)))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{int(start) + len(part) - 1}/{len(body)}")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(part)

        do_HEAD = do_GET  # noqa: N815  the name that http.server asks for

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_S3_ENDPOINT": f"127.0.0.1:{server.server_port}",
        "AWS_HTTPS": "NO",
        "AWS_VIRTUAL_HOSTING": "FALSE",
        "AWS_ACCESS_KEY_ID": "shili",
        "AWS_SECRET_ACCESS_KEY": "shili-secret",
        "AWS_REGION": "beijing",
    }.items():
        monkeypatch.setenv(name, value)
    yield held
    server.shutdown()
    server.server_close()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The one folder that is open."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(settings: Settings, shelf: Path) -> Settings:
    """The sample district with one open folder and one open bucket."""
    return settings.model_copy(update={"scene_folders": (shelf,), "scene_buckets": ("shili",), "max_scene_mb": 1})


def ask(client: TestClient, source: str | Path, **said: str):
    return client.post("/api/scenes/from-address", json={"sensor": "示例 S2", "source": str(source), **said})


def test_a_scene_on_the_server_is_registered_as_an_upload_would_be(
    signed_in: SignedIn, settings: Settings, shelf: Path
) -> None:
    place = shelf / "影像 2024" / BEFORE.name
    place.parent.mkdir()
    place.write_bytes(BEFORE.read_bytes())
    (shelf / "cloud.tif").write_bytes(CLOUD.read_bytes())
    client = signed_in("sthj")
    made = ask(client, place, cloud_source=str(shelf / "cloud.tif"))
    assert made.status_code == 201, made.text
    assert ask(client, place).json() == {"id": made.json()["id"], "is_again": True}

    said = client.get("/api/scenes").json()
    (one,) = said["scenes"]
    assert (one["file_name"], one["source"], one["has_cloud_mask"]) == (BEFORE.name, str(place), True)
    assert (one["taken_on"], said["open_places"]) == ("2024-04-06", [str(shelf), "s3://shili"])
    assert (settings.files_dir / one["sha256"]).read_bytes() == BEFORE.read_bytes()
    links = client.get(f"/api/scenes/{one['id']}/stac").json()["links"]
    assert {"rel": "via", "href": str(place)} in links
    assert settings.database_url
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        (after,) = connection.execute(select(AuditEntry.after).where(AuditEntry.action == "register-scene")).scalars()
    engine.dispose()
    assert (after["source"], after["cloud_source"]) == (str(place), str(shelf / "cloud.tif"))


def test_what_does_not_truly_lie_in_an_open_folder_is_refused_by_one_text(
    signed_in: SignedIn, shelf: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside_20240406.tif"
    outside.write_bytes(BEFORE.read_bytes())
    beside = tmp_path / "shelf2"
    beside.mkdir()
    (beside / "a_20240406.tif").write_bytes(BEFORE.read_bytes())
    (shelf / "out.tif").symlink_to(outside)
    (shelf / "folder").symlink_to(beside)
    os.mkfifo(shelf / "pipe.tif")
    closed = shelf / "closed.tif"
    client = signed_in("sthj")
    texts = set()
    for path in (
        outside,
        beside / "a_20240406.tif",
        shelf / "out.tif",
        shelf / "folder" / "a_20240406.tif",
        shelf / ".." / outside.name,
        shelf / "pipe.tif",
        shelf,
        closed,
        Path("/dev/zero"),
        Path("relative.tif"),
        Path("/vsicurl/http:/127.0.0.1/a.tif"),
        shelf / ("a" * 300),
    ):
        answer = ask(client, path)
        assert (answer.status_code, answer.json()["code"]) == (422, "scene-file-unreachable"), path
        texts.add(answer.json()["detail"]["zh"].replace(str(path), "…", 1))
    assert len(texts) == 1
    assert client.get("/api/scenes").json()["scenes"] == []


def test_a_link_that_stays_inside_is_followed(signed_in: SignedIn, shelf: Path) -> None:
    (shelf / "kept").write_bytes(BEFORE.read_bytes())
    (shelf / BEFORE.name).symlink_to(shelf / "kept")
    assert ask(signed_in("sthj"), shelf / BEFORE.name).status_code == 201


def test_a_file_on_the_server_is_held_to_the_rules_of_uploads(signed_in: SignedIn, shelf: Path) -> None:
    (shelf / "note_20240406.tif").write_text("no raster", encoding="utf-8")
    with (shelf / "large_20240406.tif").open("wb") as file:
        file.truncate((1 << 20) + 1)
    client = signed_in("sthj")
    assert ask(client, shelf / "note_20240406.tif").json()["code"] == "scene-unreadable"
    assert ask(client, shelf / "large_20240406.tif").status_code == 413
    assert ask(signed_in("chayue"), shelf / "note_20240406.tif").status_code == 403
    assert signed_in("chayue").get("/api/scenes").json()["open_places"] == []


def test_a_scene_in_a_bucket_is_registered_as_an_upload_would_be(
    signed_in: SignedIn, settings: Settings, bucket: Bucket
) -> None:
    bucket.objects["/shili/2024/影像 一?/before_20240406.tif"] = BEFORE.read_bytes()
    bucket.objects["/shili/cloud.tif"] = CLOUD.read_bytes()
    client = signed_in("sthj")
    address = "s3://shili/2024/影像 一?/before_20240406.tif"
    made = ask(client, address, cloud_source="s3://shili/cloud.tif")
    assert made.status_code == 201, made.text
    (one,) = client.get("/api/scenes").json()["scenes"]
    assert (one["file_name"], one["source"], one["has_cloud_mask"]) == (BEFORE.name, address, True)
    assert (settings.files_dir / one["sha256"]).read_bytes() == BEFORE.read_bytes()
    assert all("Credential=shili/" in signature for signature in bucket.signatures)


def test_what_a_bucket_does_not_give_is_refused(signed_in: SignedIn, bucket: Bucket) -> None:
    bucket.objects |= {
        "/shili/large_20240406.tif": BEFORE.read_bytes() + bytes(1 << 20),
        "/shili/note_20240406.tif": b"no raster",
        "/other/before_20240406.tif": BEFORE.read_bytes(),
    }
    client = signed_in("sthj")
    for address, code in (
        ("s3://shili/missing.tif", "scene-object-unreachable"),
        ("s3://shili/note_20240406.tif", "scene-object-unreachable"),
        ("s3://shili/large_20240406.tif", "file-too-large"),
    ):
        answer = ask(client, address)
        assert answer.json()["code"] == code, answer.text
        assert "secret" not in answer.text
    asked = len(bucket.signatures)
    for address, code in (
        ("s3://other/before_20240406.tif", "scene-bucket-unlisted"),
        ("s3://shili/../other/before_20240406.tif", "scene-address-wrong"),
        ("s3://shili/./a.tif", "scene-address-wrong"),
        ("s3://shili//a.tif", "scene-address-wrong"),
        ("s3://shili/", "scene-address-wrong"),
        ("s3://shili", "scene-address-wrong"),
        ("s3:///a.tif", "scene-address-wrong"),
        ("s3://shili/a\n.tif", "scene-address-wrong"),
    ):
        assert ask(client, address).json()["code"] == code, address
    assert len(bucket.signatures) == asked
    assert client.get("/api/scenes").json()["scenes"] == []


def test_keys_are_looked_for_in_the_servers_environment_only(
    signed_in: SignedIn, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bucket.objects["/shili/before_20240406.tif"] = BEFORE.read_bytes()
    keys = tmp_path / ".aws" / "credentials"
    keys.parent.mkdir()
    keys.write_text("[default]\naws_access_key_id = found\naws_secret_access_key = found\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    answer = ask(signed_in("sthj"), "s3://shili/before_20240406.tif")
    assert answer.json()["code"] == "scene-object-unreachable"
    assert bucket.signatures == []


def test_without_the_settings_nothing_is_opened_and_the_refusal_names_them(sample_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=sample_url, state_dir=tmp_path)
    for address, refusal in ((str(BEFORE), SceneFoldersUnset), ("s3://shili/a.tif", SceneBucketsUnset)):
        with pytest.raises(refusal, match="JINGTU_SCENE_"), opened(address, settings):
            pass


def test_folders_and_buckets_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGTU_SCENE_FOLDERS", "/data/a b, /data/c")
    monkeypatch.setenv("JINGTU_SCENE_BUCKETS", "shili,")
    settings = Settings()
    assert settings.scene_folders == (Path("/data/a b"), Path("/data/c"))
    assert settings.scene_buckets == ("shili",)
