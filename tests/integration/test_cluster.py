"""The private cluster: started, shared, stopped by the last, and back after every kind of kill."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

import psycopg
import pytest

from gis.db import databases, postgres
from gis.db.cluster import LONGEST_SOCKET_FOLDER, PrivateCluster
from gis.db.postgres import ClusterUnavailableError

ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

# A process that uses the cluster in argv[1] until its standard input closes.
USER = """
import sys
from pathlib import Path
from gis.db.cluster import PrivateCluster
with PrivateCluster(Path(sys.argv[1]), fsync=False).use() as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A state folder that the server's user can enter; whatever still runs in it is killed at the end."""
    made = Path(tempfile.mkdtemp(prefix="jingtu-cluster-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    _kill_server(made)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> PrivateCluster:
    return PrivateCluster(folder, fsync=False)


@contextmanager
def _user(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout.readline().startswith("postgresql://jingtu@/jingtu?host=")
        yield process


def _server(folder: Path) -> int:
    return int((folder / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])


def _kill_server(folder: Path) -> None:
    if postgres.is_serving(folder / "postgres" / "data"):
        os.kill(_server(folder), signal.SIGKILL)


def _wait_for(is_true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_a_new_cluster_has_a_database_with_postgis_for_a_role_that_is_no_superuser(cluster: PrivateCluster) -> None:
    with cluster.use() as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT current_user, current_database(), postgis_lib_version() > '3', rolsuper, "
            "current_setting('timezone'), pg_encoding_to_char(encoding), datcollate "
            "FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert row == ("jingtu", "jingtu", True, False, "Asia/Shanghai", "UTF8", "C.UTF-8")
    assert not cluster.is_running()


def test_nobody_else_can_reach_the_cluster(cluster: PrivateCluster, folder: Path) -> None:
    with cluster.use() as url:
        for private in (folder / "postgres", cluster.data, cluster.socket_folder):
            assert private.stat().st_mode & 0o077 == 0
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_what_was_committed_is_there_at_the_next_start(cluster: PrivateCluster) -> None:
    with cluster.use() as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with cluster.use() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_two_commands_share_one_cluster_and_the_last_stops_it(cluster: PrivateCluster, folder: Path) -> None:
    with _user(folder) as first:
        server = _server(folder)
        with _user(folder) as second:
            assert _server(folder) == server
            first.stdin.close()
            first.wait(10)
            assert cluster.is_running()
            second.stdin.close()
            second.wait(10)
    assert not cluster.is_running()


def test_a_killed_user_does_not_count_any_more(cluster: PrivateCluster, folder: Path) -> None:
    with cluster.use():
        with _user(folder) as other:
            other.kill()
        assert cluster.is_running()
    assert not cluster.is_running()


def test_a_cluster_whose_only_user_was_killed_is_taken_over_and_stopped(cluster: PrivateCluster, folder: Path) -> None:
    with _user(folder) as only:
        server = _server(folder)
        only.kill()
    assert cluster.is_running()
    with cluster.use():
        assert _server(folder) == server
    assert not cluster.is_running()


def test_a_killed_server_is_revived_with_all_that_was_committed(cluster: PrivateCluster, folder: Path) -> None:
    with cluster.use() as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        assert not cluster.revive()
        _kill_server(folder)
        _wait_for(lambda: not cluster.is_running())
        assert cluster.revive()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_after_all_processes_were_killed_the_next_start_works(cluster: PrivateCluster, folder: Path) -> None:
    with _user(folder) as only:
        _kill_server(folder)
        only.kill()
    with cluster.use() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_the_number_of_a_killed_server_may_by_now_be_another_program(cluster: PrivateCluster, folder: Path) -> None:
    with _user(folder) as only:
        _kill_server(folder)
        only.kill()
    path = cluster.data / "postmaster.pid"
    # A program of the server's own user: PostgreSQL itself would take it for a server and refuse to start.
    stranger = subprocess.Popen(["sleep", "60"], user=path.stat().st_uid, cwd="/")
    try:
        path.write_text(path.read_text().replace(path.read_text().split("\n")[0], str(stranger.pid), 1))
        with cluster.use() as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        stranger.kill()
        stranger.wait()


def test_a_cluster_that_was_half_made_is_made_again(cluster: PrivateCluster, folder: Path) -> None:
    (folder / "postgres" / "data.partial").mkdir(parents=True)
    shutil.chown(folder / "postgres", postgres.account_for(folder / "nowhere").uid)
    (folder / "postgres").chmod(0o700)
    (folder / "postgres" / "data.partial" / "PG_VERSION").write_text("15")
    with cluster.use():
        assert cluster.is_running()
    assert not (folder / "postgres" / "data.partial").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(folder: Path) -> None:
    deep = folder / ("long" * 25)
    cluster = PrivateCluster(deep, fsync=False)
    assert len(str(cluster.socket_folder)) <= LONGEST_SOCKET_FOLDER
    try:
        with cluster.use() as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert cluster.socket_folder.stat().st_mode & 0o777 == 0o700
        cluster.socket_folder.chmod(0o777)
        with pytest.raises(ClusterUnavailableError, match="0700"), cluster.use():
            pass
    finally:
        shutil.rmtree(cluster.socket_folder)


def test_the_callers_postgresql_variables_change_nothing(
    cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGHOST": "nowhere",
        "PGDATA": "/nowhere",
        "PGUSER": "x",
        "LC_ALL": "xx",
    }.items():
        monkeypatch.setenv(name, value)
    with cluster.use() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("jingtu",)


@as_root
def test_a_parent_folder_that_the_server_cannot_enter_is_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ClusterUnavailableError, match=f"cannot enter {closed}"), PrivateCluster(closed / "state").use():
        pass


def _use_as_nobody(folder: Path, answer: Connection, leave: Event) -> None:
    # A fork, not a new program: an ordinary user may not reach root's interpreter.
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    try:
        with PrivateCluster(folder, fsync=False).use() as url, psycopg.connect(url):
            answer.send(url)
            leave.wait(20)
    except ClusterUnavailableError as error:
        answer.send(str(error))


@contextmanager
def _nobody(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Somebody without rights who uses the cluster; gives what he was answered, and how to make him leave."""
    fork = multiprocessing.get_context("fork")
    receive, send = fork.Pipe(duplex=False)
    leave = fork.Event()
    process = fork.Process(target=_use_as_nobody, args=(folder, send, leave))

    def go() -> None:
        leave.set()
        process.join(20)
        assert process.exitcode == 0

    process.start()
    try:
        assert receive.poll(20)
        yield receive.recv(), go
    finally:
        go()


@as_root
def test_an_ordinary_user_runs_it_as_himself_and_root_may_use_his(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    cluster = PrivateCluster(folder, fsync=False)
    with _nobody(folder) as (url, leave):
        assert url.startswith("postgresql://")
        assert Path(f"/proc/{_server(folder)}").stat().st_uid == nobody.pw_uid
        with cluster.use() as shared:
            assert shared == url
            leave()
            assert cluster.is_running()
    assert not cluster.is_running()
    with cluster.use():
        assert Path(f"/proc/{_server(folder)}").stat().st_uid == nobody.pw_uid
    with _nobody(folder):
        assert cluster.is_running()
    assert not cluster.is_running()


@as_root
def test_an_ordinary_user_is_told_whose_the_folder_is(folder: Path) -> None:
    with PrivateCluster(folder, fsync=False).use():
        pass
    with _nobody(folder) as (answer, _leave):
        assert "belongs to user postgres" in answer


def test_a_machine_without_postgresql_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "DEBIAN_VERSIONS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterUnavailableError, match="initdb, pg_ctl, pg_isready, postgres"):
        postgres.find_programs()


def test_a_database_of_another_version_is_not_touched() -> None:
    with pytest.raises(ClusterUnavailableError, match="made by PostgreSQL 9"):
        postgres.find_programs("9")


def test_a_clone_is_a_database_of_its_own(cluster_url: str) -> None:
    databases.clone(cluster_url, "clone_source", template="jingtu")
    with psycopg.connect(databases.database_url(cluster_url, "clone_source")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with databases.temporary_clone(cluster_url, "clone copy", template="clone_source") as url:
        assert databases.database_name(url) == "clone copy"
        with psycopg.connect(url) as connection:
            connection.execute("UPDATE kept SET n = 8")
        assert databases.exists(cluster_url, "clone copy")
    assert not databases.exists(cluster_url, "clone copy")
    with psycopg.connect(databases.database_url(cluster_url, "clone_source")) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    databases.drop(cluster_url, "clone_source")
