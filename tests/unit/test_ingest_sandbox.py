"""Reading in a child: the same reading, limits that hold, and a parent that lives on whatever becomes of the child."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place
from gis.ingest import carrying
from gis.ingest.layer import FileReading, Finding, Layer
from gis.ingest.reader_process import Limits
from gis.ingest.reading import read_file
from gis.ingest.sandbox import ReaderFailedError, read_in_child
from gis.ingest.sniff import FileRefused
from tests.format_files import kml, make
from tests.vector_files import P1, frame, geojson, parcel


def refused(path: Path, limits: Limits) -> str:
    with pytest.raises(FileRefused) as caught:
        read_in_child(path, limits=limits)
    (said,) = caught.value.problems
    assert "{" not in said.message.zh + said.message.en + said.expected.zh + said.mend.en
    return said.code


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return geojson(tmp_path / "good", frame([parcel()], [P1]))


def heavy(path: Path) -> Path:
    """A line of two million points, which takes some seconds."""
    pairs = "116.4,39.9 116.5,39.8 " * 1_000_000
    return kml(path, f"<Placemark><LineString><coordinates>{pairs}</coordinates></LineString></Placemark>")


def test_the_process_that_forks_readers_can_be_there_before_the_first_file(good: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from multiprocessing import forkserver; from gis.ingest import sandbox\n"
        "if __name__ == '__main__':\n"
        "    sandbox.prepare(); before = forkserver._forkserver._forkserver_pid\n"
        "    sandbox.read_in_child(Path(sys.argv[1]))\n"
        "    print(before is not None and before == forkserver._forkserver._forkserver_pid)\n"
    )
    script = good.parent / "prepared.py"
    script.write_text(code)
    done = subprocess.run([sys.executable, script, good], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


@pytest.mark.parametrize("kind", Format)
def test_the_child_gives_what_reading_here_would(tmp_path: Path, kind: Format) -> None:
    path = make(kind, tmp_path)
    there, here = read_in_child(path), read_file(path)
    assert (there.format, there.problems) == (here.format, here.problems)
    for one, other in zip(there.layers, here.layers, strict=True):
        for name in ("name", "columns", "problems", "findings", "crs", "encoding", "has_cut_names"):
            assert getattr(one, name) == getattr(other, name)
        assert shapely.equals_identical(one.geometry, other.geometry).all()
        assert [one.attributes(row) for row in range(len(one))] == [other.attributes(row) for row in range(len(one))]


def test_everything_a_row_may_carry_comes_back(tmp_path: Path) -> None:
    finding = Finding("ring-closed", "读到", {"said": Text("甲", "a"), "count": 2})
    said = problem("crs-unreadable", Place("层", 3, "字段"), read="x")
    with np.errstate(invalid="ignore"):
        not_finite = shapely.Polygon([(0, 0), (1, float("nan")), (1, 1)])
    layer = Layer(
        name="层",
        columns=("a", "a", "b"),
        values=([1, None], ["x\x00", 2.5], [[1, {"c": float("inf")}], float("nan")]),
        geometry=np.array([not_finite, None], dtype=object),
        crs=None,
        problems=(said,),
        findings={0: (finding, finding)},
        row_crs={1: "EPSG:4548"},
        encoding="gb18030",
    )
    carrying.put_reading(FileReading(Format.DXF, (layer,), (said,)), tmp_path)
    back = carrying.take(tmp_path).layers[0]
    assert (back.findings, back.problems, back.row_crs) == (layer.findings, layer.problems, layer.row_crs)
    assert [back.attributes(row) for row in (0, 1)] == [layer.attributes(row) for row in (0, 1)]
    assert (str(back.geometry[0]), back.geometry[1]) == (str(layer.geometry[0]), None)


def test_a_refusal_comes_back_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(FileRefused) as here:
        read_file(path)
    with pytest.raises(FileRefused) as there:
        read_in_child(path)
    assert there.value.problems == here.value.problems


class TestLimits:
    def test_our_patience_ends(self, tmp_path: Path, good: Path) -> None:
        started = time.monotonic()
        assert refused(heavy(tmp_path / "a"), Limits(wall_s=0.3)) == "reading-took-too-long"
        assert time.monotonic() - started < 30
        assert len(read_in_child(good).layers[0]) == 1

    def test_time_of_the_processor_ends(self, tmp_path: Path, good: Path) -> None:
        assert refused(heavy(tmp_path / "a"), Limits(cpu_s=1)) == "reading-took-too-long"
        assert len(read_in_child(good).layers[0]) == 1

    def test_memory_ends(self, tmp_path: Path, good: Path) -> None:
        # 20 million rows in a few kilobytes.
        pq.write_table(
            pa.table({"geometry": pa.nulls(20_000_000, pa.binary())}).replace_schema_metadata(
                {"geo": '{"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}'}
            ),
            tmp_path / "a",
        )
        assert (tmp_path / "a").stat().st_size < 1 << 20
        assert refused(tmp_path / "a", Limits(memory_bytes=100 << 20)) == "reading-took-too-much"
        assert len(read_in_child(good).layers[0]) == 1

    def test_what_is_handed_back_has_an_end(self, good: Path) -> None:
        assert refused(good, Limits(result_bytes=100)) == "reading-took-too-much"

    def test_a_child_that_is_killed_is_a_refusal(self, tmp_path: Path, good: Path) -> None:
        def kill() -> None:
            while not (children := multiprocessing.active_children()):
                time.sleep(0.01)
            children[0].kill()

        killer = threading.Thread(target=kill)
        killer.start()
        assert refused(heavy(tmp_path / "a"), Limits()) == "reading-crashed"
        killer.join()
        assert len(read_in_child(good).layers[0]) == 1

    def test_ctrl_c_does_not_end_the_reading(self, tmp_path: Path) -> None:
        def interrupt() -> None:
            while not (children := multiprocessing.active_children()):
                time.sleep(0.01)
            time.sleep(0.3)
            os.kill(children[0].pid or 0, signal.SIGINT)

        other = threading.Thread(target=interrupt)
        other.start()
        assert len(read_in_child(heavy(tmp_path / "a")).layers[0]) == 1
        other.join()

    def test_a_fault_of_the_reader_is_no_refusal(self, tmp_path: Path) -> None:
        with pytest.raises(ReaderFailedError):
            read_in_child(tmp_path / "nothing here")

    def test_our_own_limits_stay_as_they_are(self, good: Path) -> None:
        before = resource.getrlimit(resource.RLIMIT_AS)
        read_in_child(good)
        assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    read_in_child(good)
    refused(heavy(tmp_path / "a"), Limits(wall_s=0.3))
    assert list((tmp_path / "tmp").iterdir()) == []


def in_the_reader(code: str) -> str:
    """What this code prints in a process that has loaded what children are forked from."""
    start = "from gis.ingest import reader_preload, reader_process\nimport os, pyogrio\n"
    ran = subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.strip()


def test_gdal_has_the_drivers_of_the_formats_and_no_others() -> None:
    found = in_the_reader("print(*sorted(pyogrio.list_drivers()), sep=',')")
    assert found.split(",") == ["DXF", "ESRI Shapefile", "FlatGeobuf", "GML", "MEM", "MapInfo File", "OpenFileGDB"]


def test_no_secret_reaches_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINGTU_DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("GDAL_DRIVER_PATH", "/tmp")
    assert (
        in_the_reader("print(os.environ.get('JINGTU_DATABASE_URL'), os.environ['GDAL_DRIVER_PATH'])") == "None disable"
    )


def test_gdal_asks_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]
        for kind in (
            "vsicurl/http://127.0.0.1:{}/a.shp",
            "vsicurl_streaming/http://127.0.0.1:{}/a.gml",
            "vsis3/a/b.dxf",
        ):
            name = f"/{kind.format(port)}"
            said = in_the_reader(
                f"os.environ['AWS_S3_ENDPOINT'] = '127.0.0.1:{port}'; os.environ['AWS_NO_SIGN_REQUEST'] = 'YES'\n"
                f"try: print(pyogrio.list_layers({name!r}))\nexcept Exception as error: print('refused')"
            )
            assert said == "refused"
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_child_cannot_gain_rights() -> None:
    state = in_the_reader("reader_process.set_limits(reader_process.LIMITS); print(open('/proc/self/status').read())")
    assert "NoNewPrivs:\t1" in state


def test_a_child_reads_its_file_and_writes_its_folder_and_nothing_else(tmp_path: Path) -> None:
    names = ("original", "other", "own/made", "elsewhere")
    file, other, made, elsewhere = (tmp_path / name for name in names)
    made.parent.mkdir()
    for one in (file, other):
        one.write_bytes(b"x")
    code = f"""
from pathlib import Path
from gis.ingest.confinement import confine
import ctypes, socket, subprocess, sys
reader_process.set_limits(reader_process.LIMITS)
found = confine([Path({str(file)!r})], Path({str(made.parent)!r}))
def tried(what):
    try:
        what()
    except OSError as error:
        return type(error).__name__
    return "done"
print(found.landlock > 0, found.is_filtered)
print(tried(Path({str(file)!r}).read_bytes), tried(lambda: Path({str(made)!r}).write_bytes(b"x")))
print(tried(Path({str(other)!r}).read_bytes), tried(lambda: Path({str(elsewhere)!r}).write_bytes(b"x")),
    tried(lambda: Path({str(file)!r}).write_bytes(b"y")), tried(Path("/proc/{os.getpid()}/environ").read_bytes))
print(tried(socket.socket), tried(lambda: subprocess.run([sys.executable, "-c", ""])))
"""
    is_locked, can, cannot, calls = in_the_reader(code).splitlines()
    assert can == "done done"
    locked, filtered = (one == "True" for one in is_locked.split())
    if filtered:
        assert calls == "PermissionError PermissionError"
    if locked:
        assert cannot == " ".join(["PermissionError"] * 4)
        assert file.read_bytes() == b"x"


def forged(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    """A reading that somebody who took over the child would leave."""
    layer = Layer("层", (), (), np.array([shapely.Point(1, 2)], dtype=object), None)
    carrying.put_reading(FileReading(Format.DXF, (layer,), ()), folder)
    document = orjson.loads((folder / "reading.json").read_bytes())
    change(document)
    (folder / "reading.json").write_bytes(orjson.dumps(document))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.pop("layers"),
        lambda document: document.update(format="Shell"),
        lambda document: document["layers"].append(document["layers"][0]),
        lambda document: document["layers"][0].update(values=[[1, 2]], columns=["a"]),
        lambda document: document["layers"][0].update(crs="+proj=longlat +nadgrids=/etc/passwd"),
        lambda document: document["layers"][0].update(findings={"0": [{"code": "x", "read": None, "facts": {}}]}),
        lambda document: document["problems"].append({"code": "x"}),
    ],
)
def test_a_forged_reading_is_not_believed(tmp_path: Path, change: Callable[[dict[str, object]], object]) -> None:
    forged(tmp_path, change)
    with pytest.raises(ValueError, match=r".+"):
        carrying.take(tmp_path)


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    forged(tmp_path, lambda _: None)
    np.save(tmp_path / "lengths0.npy", np.array([os.getpid], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        carrying.take(tmp_path)
