"""What a receipt says of a bad file is said in the words of its sender, not of a library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shapely import Polygon

from gis.domain.uploading import Problem, Target
from gis.ingest.reading import read_file
from gis.ingest.sniff import FileRefused
from gis.uploads.misnamed import told_by_name
from tests.judged import judged
from tests.vector_files import BOW_TIE, frame, geopackage, parcel

LIBRARY = re.compile(r"[a-z]+ion\[|zip file|Error|codec|not a |�", re.IGNORECASE)


def refused(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(FileRefused) as caught:
        read_file(path)
    return told_by_name(caught.value.problems, path, path.name)


def words(said: Problem) -> str:
    return " ".join(f"{one}" for one in (said.read, said.message.zh, said.expected.zh, said.mend.zh))


def test_a_zip_that_was_cut_off_says_that_its_end_is_missing() -> None:
    (said,) = refused(Path(__file__).parents[2] / "sample_data" / "uploads" / "broken.zip")
    assert "末尾缺失" in said.message.zh
    assert said.read == "2.3 KB"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_that_is_called_zip_is_told_as_that(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "说明.zip"
    path.write_bytes("这是一个文本文件，里面没有任何坐标。".encode(encoding))
    (said,) = refused(path)
    assert said.code == "text-called-zip"
    assert said.read == "这是一个文本文件，里面没有任何坐…"


def test_bytes_that_are_no_text_are_shown_without_broken_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"\x01\x02\xff\xfeabc\x00" * 9)
    (said,) = refused(path)
    assert (said.code, said.read) == ("format-unknown", "····abc·····abc·")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", b"PK\x03\x04 this is no zip"),
        ("a.json", b'{"type": "FeatureCollection", "features": [,]}'),
        ("a.json", b'{"type": "FeatureCollection", "\xff": 1, "features": []}'),
        ("a.kml", b"<kml><Document></kml>"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 52 + b"GPKG" + b"\x01" * 900),
        ("a.fgb", b"fgb\x03fgb\x00" + b"\x07" * 300),
    ],
)
def test_no_words_of_a_library_reach_a_receipt(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for said in refused(path):
        assert LIBRARY.search(words(said)) is None, words(said)


def test_a_crossing_is_named_by_its_place(tmp_path: Path) -> None:
    made = judged(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [BOW_TIE])), Target.PARCELS)
    (said,) = made.rows[0].problems
    assert said.read is not None
    assert re.fullmatch(r"116\.\d{7}°E, 39\.\d{7}°N", said.read)
    assert said.read in said.message.zh


def test_any_other_fault_of_an_outline_is_said_without_the_library(tmp_path: Path) -> None:
    nested = Polygon(
        [(0, 0), (80, 0), (80, 60), (0, 60)], [[(10, 10), (40, 10), (40, 40)], [(15, 12), (38, 12), (38, 35)]]
    )
    shifted = [[(449_000 + x, 4_421_000 + y) for x, y in ring.coords] for ring in (nested.exterior, *nested.interiors)]
    outline = Polygon(shifted[0], shifted[1:])
    made = judged(geopackage(tmp_path / "a.gpkg", frame([parcel(1)], [outline])), Target.PARCELS)
    for said in made.rows[0].problems:
        assert LIBRARY.search(words(said)) is None, words(said)
