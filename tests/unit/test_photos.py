"""A photo says what it says: EXIF is read under limits, and hints name what was read and expected."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gis.clock import BEIJING_TIME
from gis.domain.document_files import is_heic
from gis.domain.photos import Alike, Known, PhotoClaims, hints, sentence
from gis.domain.review_words import VisitFlag
from gis.domain.visits import VisitLimits
from gis.ingest.photos import PHOTO_LIMITS, NotAPhotoError, read_photo, read_photo_in_child
from gis.ingest.reader_process import Limits
from tests.photo_files import TAG, drawn, photo

DISPATCHED = datetime(2024, 9, 18, 9, 0, tzinfo=BEIJING_TIME)
GOOD = PhotoClaims(640, 480, taken_at=DISPATCHED + timedelta(hours=1), lon=116.41, lat=39.92)


def kept(folder: Path, content: bytes) -> Path:
    path = folder / "sent"
    path.write_bytes(content)
    return path


def bits_between(one: PhotoClaims, other: PhotoClaims) -> int:
    assert one.difference_hash is not None
    assert other.difference_hash is not None
    return ((one.difference_hash ^ other.difference_hash) & (2**64 - 1)).bit_count()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_time_place_camera_and_software_are_read_in_a_process_of_their_own(tmp_path: Path, kind: str) -> None:
    said = {"modified": "2024:09:19 08:00:00", "place": (-116.4105, -39.9253), "software": "Snapseed 2.0"}
    path = kept(tmp_path, photo(kind=kind, **said))
    read = read_photo_in_child(path)
    assert read == read_photo(path)
    assert read is not None
    assert (read.width_px, read.height_px, read.camera, read.software) == (640, 480, "Shili Phone 1", "Snapseed 2.0")
    assert (read.taken_at, read.modified_at) == (datetime(2024, 9, 18, 23, 30), datetime(2024, 9, 19, 8, 0))  # noqa: DTZ001
    assert (read.lon, read.lat) == (pytest.approx(-116.4105, abs=1e-6), pytest.approx(-39.9253, abs=1e-6))


def test_an_offset_of_the_camera_counts(tmp_path: Path) -> None:
    read = read_photo(kept(tmp_path, photo(fields={TAG.OffsetTimeOriginal: "+09:00"})))
    assert read.taken_at == datetime(2024, 9, 18, 22, 30, tzinfo=BEIJING_TIME)


def test_what_is_no_time_or_place_is_absent(tmp_path: Path) -> None:
    read = read_photo(kept(tmp_path, photo(taken="0000:00:00 00:00:00", place=(0.0, 0.0))))
    assert (read.taken_at, read.lon, read.lat) == (None, None, None)
    assert read_photo(kept(tmp_path, photo(place=(200.0, 39.0)))).lon is None


def test_a_smaller_and_coarser_copy_looks_alike_and_another_scene_does_not(tmp_path: Path) -> None:
    first = read_photo(kept(tmp_path, photo(drawn(1))))
    copy = read_photo(kept(tmp_path, photo(drawn(1).resize((400, 300)), saved={"quality": 40})))
    other = read_photo(kept(tmp_path, photo(drawn(2))))
    assert bits_between(first, copy) <= VisitLimits().alike_bits < bits_between(first, other)
    flat = drawn().point(lambda _: 90)
    assert read_photo(kept(tmp_path, photo(flat))).difference_hash is None


def test_bytes_that_only_begin_like_a_photo_are_none_and_a_bomb_is_none(tmp_path: Path) -> None:
    with pytest.raises(NotAPhotoError):
        read_photo_in_child(kept(tmp_path, b"\xff\xd8\xff" + b"<html>" * 100))
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(NotAPhotoError):
        read_photo_in_child(kept(tmp_path, bomb + struct.pack(">I", 4) + b"IDAT" + b"\0" * 8))


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_half_a_photo_is_still_read_as_far_as_it_goes(tmp_path: Path, cut: float) -> None:
    whole = photo()
    read = read_photo(kept(tmp_path, whole[: int(len(whole) * cut)]))
    assert (read.width_px, read.camera) == (640, "Shili Phone 1")


def test_a_reader_that_comes_to_an_end_refuses_nothing(tmp_path: Path) -> None:
    none_at_all = Limits(cpu_s=PHOTO_LIMITS.cpu_s, wall_s=0.0)
    assert read_photo_in_child(kept(tmp_path, photo()), none_at_all) is None


@pytest.mark.parametrize(
    ("claims", "known", "flags", "words"),
    [
        (GOOD, Known(12.0, DISPATCHED), [], ""),
        (None, Known(), [VisitFlag.PHOTO_UNREAD], "没有能读出"),
        (PhotoClaims(1, 1), Known(), [VisitFlag.PHOTO_NO_POSITION], "应有拍摄位置"),
        (GOOD, Known(735.2), [VisitFlag.PHOTO_FAR_AWAY], "距边界 735 m；应在 100 m 以内"),
        (
            GOOD,
            Known(0.0, DISPATCHED + timedelta(hours=2)),
            [VisitFlag.PHOTO_OLDER],
            "拍于 2024-09-18 10:00；应在派发（2024-09-18 11:00）之后",
        ),
        (GOOD, Known(0.0, alike=Alike(7, 9, 3, is_same_file=False)), [VisitFlag.PHOTO_ALIKE], "第 7 号核查"),
        (GOOD, Known(0.0, is_seen_before=True), [VisitFlag.SEEN_BEFORE], "同一个文件"),
    ],
)
def test_each_hint_names_what_was_read_and_what_was_expected(
    claims: PhotoClaims | None, known: Known, flags: list[VisitFlag], words: str
) -> None:
    found = list(hints(claims, known, VisitLimits()))
    assert [one.flag for one in found] == flags
    assert words in "".join(sentence(one).zh for one in found)
    assert all("expected" in sentence(one).en for one in found)


@pytest.mark.parametrize("software", ["Adobe Photoshop 25.1 (Windows)", "美图秀秀", "GIMP 2.10"])
def test_the_software_of_an_editor_is_a_hint_and_that_of_a_phone_is_none(software: str) -> None:
    (edited,) = hints(PhotoClaims(1, 1, lon=1, lat=1, software=software), Known(), VisitLimits())
    assert software in sentence(edited).zh
    assert not list(hints(PhotoClaims(1, 1, lon=1, lat=1, software="HDR+ 1.0"), Known(), VisitLimits()))
    assert not list(hints(PhotoClaims(1, 1, lon=1, lat=1, software=software), Known(), VisitLimits(editors=())))


def test_a_photo_changed_after_it_was_taken_is_a_hint() -> None:
    taken = DISPATCHED + timedelta(hours=1)
    (edited,) = hints(
        PhotoClaims(1, 1, lon=1, lat=1, taken_at=taken, modified_at=taken + timedelta(hours=3)), Known(), VisitLimits()
    )
    assert "修改于 2024-09-18 13:00；应与拍摄时间（2024-09-18 10:00）一致" in sentence(edited).zh


@pytest.mark.parametrize(("head", "is_it"), [(b"\0\0\0\x18ftypheic", True), (b"\0\0\0\x18ftypisom", False)])
def test_a_phone_s_heic_is_told_by_its_content(head: bytes, is_it: bool) -> None:
    assert is_heic(head) is is_it
