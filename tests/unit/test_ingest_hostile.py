"""Hostile files get their verdict, and the process that asked for it lives on."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from gis.domain.row_problems import kinds
from gis.ingest.plain import plain_text
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from tests.format_files import kml, kml_placemark, two_parcels, written
from tests.hostile_files import HOSTILE, ODD_TEXTS, READ, VRT, Maker


def verdict(path: Path) -> str:
    try:
        read_in_child(path)
    except FileRefused as refused:
        return refused.problems[-1].code
    return READ


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(("make", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_gets_its_verdict(tmp_path: Path, make: Maker, expected: str) -> None:
    assert expected in {READ, *kinds()}
    folder = tmp_path / "made"
    folder.mkdir()
    path = make(folder / "upload")
    before = path.read_bytes()
    assert verdict(path) == expected
    assert path.read_bytes() == before


def test_text_of_all_kinds_comes_through_as_it_is_written(tmp_path: Path) -> None:
    (layer,) = read_in_child(HOSTILE["text of all kinds"][0](tmp_path / "a")).layers
    assert [layer.attributes(row)["address"] for row in range(len(layer))] == [*map(plain_text, ODD_TEXTS.values())]
    assert layer.attributes(3)["address"] == "a\u202egpj.exe"


def test_an_outline_of_300_000_vertices_keeps_them_all(tmp_path: Path) -> None:
    path = HOSTILE["300,000 vertices, GeoPackage"][0](tmp_path / "a")
    assert len(read_in_child(path).layers[0].geometry[0].exterior.coords) == 300_001


def test_nothing_is_fetched_from_elsewhere(tmp_path: Path) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"

        def listen() -> None:
            connection, _ = server.accept()
            asked.append(connection.recv(1000))
            connection.close()

        threading.Thread(target=listen, daemon=True).start()
        gml = written(tmp_path / "a.gml", two_parcels(), "GML", FORMAT="GML3.2")
        (tmp_path / "a.xsd").unlink()
        content = gml.read_text("utf-8").replace("a.xsd", f"{url}/a.xsd")
        content = content.replace("<ogr:code>", f'<ogr:code xlink:href="{url}/x#y">', 1)
        content = content.replace("urn:ogc:def:crs:EPSG::4548", f"{url}/4548", 1)
        gml.write_text(content, encoding="utf-8")
        assert url in content
        vrt = tmp_path / "a.vrt"
        vrt.write_text(VRT.format(source=f"/vsicurl/{url}/a.geojson"))
        links = f"<NetworkLink><Link><href>{url}/a.kml</href></Link></NetworkLink>{kml_placemark()}"
        assert [verdict(one) for one in (gml, vrt, kml(tmp_path / "a.kml", links))] == [READ, "format-unknown", READ]
    assert asked == []
