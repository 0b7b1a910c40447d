"""Broken files without end: good ones of every format are damaged by chance and read in a child.

    python tests/fuzz/fuzz_readers.py --minutes 10 --seed 1

Whatever comes back must be a reading or a refusal; anything else ends the run with the input kept for a test. What
made a child crash, or took all its time or memory, is a refusal, yet told at the end with its input. By hand, not by
pytest.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from gis.ingest.reader_process import Limits
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused, Format
from tests.format_files import SUFFIXES, dxf, geoparquet, kml, kml_placemark, make, mapinfo, two_parcels, written
from tests.hostile_files import HOSTILE, READ

LIMITS = Limits(cpu_s=20, wall_s=60.0, memory_bytes=1 << 30)
NOTABLE = frozenset({"reading-crashed", "reading-took-too-long", "reading-took-too-much"})
NUMBERS = [b"\x00" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\x01\x00\x00\x00", b"\x00\x00\x00\x80"]
WORDS = [b"nan", b"1e999", b"-1", b'"', b"<", b">", b"</", b"]", b"{", b",", b"\n", b"0", b"\xc3\x28", b"\x00", b"null"]

Change = Callable[[random.Random, bytearray, list[bytes]], None]


def flip(chance: random.Random, content: bytearray, _others: list[bytes]) -> None:
    """Turn single bits."""
    for _ in range(chance.choice((1, 1, 4, 32))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def cut(chance: random.Random, content: bytearray, _others: list[bytes]) -> None:
    """Leave out the end, or a piece."""
    start = chance.randrange(len(content))
    del content[start : chance.choice((len(content), start + chance.randrange(1, 64)))]


def swap(chance: random.Random, content: bytearray, _others: list[bytes]) -> None:
    """Two pieces change places."""
    size = chance.choice((4, 8, 32, 512))
    one, other = (chance.randrange(len(content)) for _ in range(2))
    content[one : one + size], content[other : other + size] = content[other : other + size], content[one : one + size]


def repeat(chance: random.Random, content: bytearray, _others: list[bytes]) -> None:
    """A piece stands there again and again."""
    start = chance.randrange(len(content))
    piece = bytes(content[start : start + chance.randrange(1, 200)])
    content[start:start] = piece * chance.choice((1, 2, 50))


def splice(chance: random.Random, content: bytearray, others: list[bytes]) -> None:
    """A piece of another file takes the place of one."""
    other = chance.choice(others)
    start, length = chance.randrange(len(other)), chance.randrange(1, 400)
    at = chance.randrange(len(content))
    content[at : at + length] = other[start : start + length]


def put(chance: random.Random, content: bytearray, _others: list[bytes]) -> None:
    """A number or a word that means something, anywhere."""
    what = chance.choice((NUMBERS, WORDS))
    said = chance.choice(what)
    at = chance.randrange(len(content))
    content[at : at + (len(said) if what is NUMBERS or chance.random() < 0.5 else 0)] = said


CHANGES: tuple[Change, ...] = (flip, flip, cut, swap, repeat, splice, put, put)


def seeds(folder: Path) -> list[bytes]:
    """Good files of every format and variant, and the hostile ones that are read."""
    made = [
        make(kind, folder / str(number)) for number, kind in enumerate(Format) if not (folder / str(number)).mkdir()
    ]
    rows = two_parcels()
    made += [
        mapinfo(folder / "mif.zip", rows, ".mif"),
        written(folder / "2.gml", rows, "GML", FORMAT="GML2"),
        dxf(folder / "more.dxf", text="地块\\P甲"),
        geoparquet(folder / "native", rows, "geoarrow"),
        kml(folder / "folders", f"<Folder><name>甲</name>{kml_placemark(1)}</Folder>{kml_placemark(2)}"),
    ]
    made += [
        maker(folder / f"hostile{number}{SUFFIXES.get(Format.GEOPACKAGE)}")
        for number, (name, (maker, verdict)) in enumerate(HOSTILE.items())
        if verdict == READ and "vertices" not in name
    ]
    return [path.read_bytes() for path in made]


def damaged(chance: random.Random, good: bytes, others: list[bytes]) -> bytes:
    """A file with some damage; of a zip mostly in a member, packed again so that it is reached."""
    if good.startswith(b"PK") and chance.random() < 0.8:
        return _with_damaged_member(chance, good, others)
    content = bytearray(good)
    for _ in range(chance.choice((1, 1, 2, 5))):
        if content:
            chance.choice(CHANGES)(chance, content, others)
    return bytes(content)


def _with_damaged_member(chance: random.Random, good: bytes, others: list[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([one for one, content in members.items() if content])
    members[name] = damaged(chance, members[name], others) if not members[name].startswith(b"PK") else b""
    if chance.random() < 0.1:
        members.pop(chance.choice(list(members)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in members.items():
            archive.writestr(one, content)
    return packed.getvalue()


@dataclass
class Tally:
    """What came of the inputs."""

    verdicts: Counter[str] = field(default_factory=Counter)
    notable: list[Path] = field(default_factory=list)


def verdict(path: Path) -> str:
    """The code of a refusal, or what was read, looked at row by row."""
    try:
        found = read_in_child(path, limits=LIMITS)
    except FileRefused as refused:
        return refused.problems[-1].code
    for layer in found.layers:
        for row in range(len(layer)):
            layer.attributes(row)
    return READ


def main() -> None:
    """Damage and read until the time is over."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "jingtu-fuzz")
    given = options.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    chance, tally = random.Random(given.seed), Tally()
    with tempfile.TemporaryDirectory(prefix="jingtu-fuzz-") as made:
        good = seeds(Path(made))
        path = Path(made) / "upload"
        ends = time.monotonic() + 60 * given.minutes
        while time.monotonic() < ends:
            number = tally.verdicts.total()
            path.write_bytes(damaged(chance, chance.choice(good), good))
            kept = given.keep / f"{given.seed}-{number}"
            try:
                code = verdict(path)
            except BaseException:
                kept.write_bytes(path.read_bytes())
                print(f"✗ neither a reading nor a refusal: {kept}")
                raise
            tally.verdicts[code] += 1
            if code in NOTABLE:
                kept.write_bytes(path.read_bytes())
                tally.notable.append(kept)
    print(f"{tally.verdicts.total()} inputs, seed {given.seed}")
    for code, count in tally.verdicts.most_common():
        print(f"{count:8} {code}")
    for one in tally.notable:
        print(f"to be looked at: {one}")


if __name__ == "__main__":
    main()
