"""The private PostGIS cluster: the database that comes with the program.

`PrivateCluster(folder).use()` starts it when none runs in that folder, shares it with every other process that uses the
same folder, and stops it when the last of them leaves. Who uses it is counted by the kernel: each user holds a shared
lock on one file, so a process that is killed stops counting at that moment, with nothing to clean up.

    state folder/                    enterable by the server's user
      postgres/                      0700, owned by the server's user (see `postgres.account_for`)
        data/                        made as data.partial and renamed: a half-made one is never used
        run/                         the Unix socket (in /tmp when this path is too long for a socket)
        server.log  users.lock  change.lock
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from gis.db.postgres import (
    Account,
    ClusterUnavailableError,
    Programs,
    account_for,
    find_programs,
    is_serving,
    version_of,
)

DATABASE = "jingtu"
ROLE = "jingtu"
SUPERUSER = "postgres"
PORT = 5432
# sockaddr_un holds 107 bytes and PostgreSQL adds "/.s.PGSQL.5432.lock" to the folder.
LONGEST_SOCKET_FOLDER = 85
START_PATIENCE_S = 10.0
RECOVERY_PATIENCE_S = 120.0
MEBIBYTE = 1 << 20
LARGEST_LOG_BYTES = 20 * MEBIBYTE


class PrivateCluster:
    """One PostGIS cluster in one state folder. Making the object does nothing; `use()` does.

    `fsync=False` is for tests only: a crash of the machine may then lose or spoil the data.
    """

    def __init__(self, state_dir: Path, *, fsync: bool = True) -> None:
        self.state_dir = state_dir.expanduser().absolute()
        self.folder = self.state_dir / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self._fsync = fsync

    @property
    def socket_folder(self) -> Path:
        """Where the server's socket is: beside the data, or a short folder in /tmp when that path would be too long."""
        beside = self.folder / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
            return beside
        # Not $TMPDIR: processes that share this cluster may not share their environment.
        return Path("/tmp") / f"jingtu-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"  # noqa: S108  0700 and checked

    def url(self, database: str = DATABASE) -> str:
        """The libpq URL of a database in this cluster, whether it runs or not."""
        # The port stands in the URL because a PGPORT of the caller's shell would otherwise count.
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(self.socket_folder))}&port={PORT}"

    @contextmanager
    def use(self) -> Iterator[str]:
        """Start or share the cluster and give the URL of the database `jingtu`, which exists and has PostGIS.

        Raises ClusterUnavailableError when it cannot be started; the message says why.
        """
        account = self._prepare_folder()
        with self._lock_file("users.lock", account) as users:
            # Leaving also when the start is interrupted half-way: a server may run by then.
            try:
                with self._changing(account):
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._start(account)
                yield self.url()
            finally:
                self._leave(account, users)

    def revive(self) -> bool:
        """Start the server again if it died while we use it; say whether that was needed. Only inside `use()`."""
        account = account_for(self.folder)
        if is_serving(self.data):
            return False
        with self._changing(account):
            if is_serving(self.data):
                return False
            self._start(account)
        return True

    def is_running(self) -> bool:
        """Whether a server process works on this cluster's data now."""
        return is_serving(self.data)

    def _prepare_folder(self) -> Account:
        try:
            self.state_dir.mkdir(parents=True, exist_ok=True)
            account = account_for(self.folder)
            if not self.folder.exists():
                self.folder.mkdir(mode=0o700, exist_ok=True)
                account.own(self.folder)
        except PermissionError as error:
            raise ClusterUnavailableError(
                f"无权使用状态目录 {self.state_dir}。",
                f"The state folder cannot be used: {error}. Set JINGTU_STATE_DIR to a folder of your own.",
            ) from error
        if not account.can_enter(self.folder):
            blocked = next((one for one in reversed(self.folder.parents) if not account.can_enter(one)), self.folder)
            raise ClusterUnavailableError(
                f"数据库以用户 {account.name} 运行，该用户无法进入 {blocked}。",
                f"The database runs as user '{account.name}', who cannot enter {blocked}. "
                f"chmod o+x {blocked}, or set JINGTU_STATE_DIR to another folder.",
            )
        return account

    @contextmanager
    def _lock_file(self, name: str, account: Account) -> Iterator[IO[bytes]]:
        path = self.folder / name
        # Python opens files close-on-exec, so no child keeps our lock after we are gone.
        with path.open("ab") as file:
            if os.fstat(file.fileno()).st_uid != account.uid:
                account.own(path)
            yield file

    @contextmanager
    def _changing(self, account: Account) -> Iterator[None]:
        """Only one process at a time starts, stops or makes this cluster."""
        with self._lock_file("change.lock", account) as change:
            fcntl.flock(change, fcntl.LOCK_EX)
            yield

    def _leave(self, account: Account, users: IO[bytes]) -> None:
        with self._changing(account):
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._stop(account)

    def _start(self, account: Account) -> None:
        programs = find_programs(version_of(self.data))
        if not self.data.exists():
            self._make(account, programs)
        self._make_socket_folder(account)
        self._write_settings(account)
        self._wait_until_accepting(account, programs)
        _ensure_database(self.socket_folder)

    def _make(self, account: Account, programs: Programs) -> None:
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        initdb = [programs.path("initdb"), "--pgdata", str(partial), "--username", SUPERUSER, "--auth", "trust"]
        initdb += ["--encoding", "UTF8", "--locale", "C.UTF-8", *([] if self._fsync else ["--no-sync"])]
        done = account.run(initdb)
        if done.returncode != 0:
            raise ClusterUnavailableError("无法建立数据库。", f"initdb failed: {done.stderr.strip()[-800:]}")
        with (partial / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude_if_exists = 'jingtu.conf'\n")
        partial.rename(self.data)

    def _make_socket_folder(self, account: Account) -> None:
        folder = self.socket_folder
        if not folder.exists():
            folder.mkdir(mode=0o700)
            account.own(folder)
        facts = folder.lstat()
        # In /tmp anybody could have made this name first, and would then answer for the database.
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != account.uid or facts.st_mode & 0o077:
            raise ClusterUnavailableError(
                f"套接字目录 {folder} 不安全。",
                f"{folder} must be a folder of user '{account.name}' with mode 0700; remove it and try again.",
            )

    def _write_settings(self, account: Account) -> None:
        """Write them at each start, so that a moved folder or a machine with other memory is right at once."""
        path = self.data / "jingtu.conf"
        lines = ["# Written by jingtu at each start; changes here are lost."]
        lines += [f"{name} = {_quoted(value)}" for name, value in self._settings().items()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        account.own(path)

    def _settings(self) -> dict[str, str]:
        memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEBIBYTE
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": f'"{self.socket_folder}"',
            "unix_socket_permissions": "0700",
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
            "max_connections": "100",
            "shared_buffers": f"{min(max(memory_mb // 8, 64), 1024)}MB",
            "effective_cache_size": f"{max(memory_mb // 2, 256)}MB",
            "maintenance_work_mem": f"{min(max(memory_mb // 32, 64), 256)}MB",
            "work_mem": "16MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            # Tile statements take a few milliseconds; compiling them takes more.
            "jit": "off",
        }
        if not self._fsync:
            # Its own clean-up would hold databases that a test is about to drop.
            settings |= {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
        return settings

    def _wait_until_accepting(self, account: Account, programs: Programs) -> None:
        """Start the server unless one runs, and return when it answers; after a crash that includes its recovery."""
        begun = time.monotonic()
        where = ["--host", str(self.socket_folder), "--port", str(PORT)]
        ask = [programs.path("pg_isready"), "--quiet", *where, "--timeout", "5"]
        start = [programs.path("pg_ctl"), "start", "--wait", "--timeout", "60", "--silent", "--pgdata", str(self.data)]
        # Not `pg_ctl status`: it calls a killed server that nobody has reaped yet "running".
        while account.run(ask).returncode != 0:
            waited_s = time.monotonic() - begun
            serving = is_serving(self.data)
            if waited_s > (RECOVERY_PATIENCE_S if serving else START_PATIENCE_S):
                raise ClusterUnavailableError(
                    f"数据库在 {waited_s:.0f} 秒内未能启动。",
                    f"PostgreSQL did not start within {waited_s:.0f} s. The end of {self.log}:\n{_tail(self.log)}",
                )
            if not serving:
                self._forget_killed_server()
                if account.run(start, log=self._open_log(account)).returncode == 0:
                    continue
            time.sleep(0.2)

    def _forget_killed_server(self) -> None:
        """Remove a killed server's lock files: its number may by now be another program's, and would block every start.

        Safe, because that process is gone; for its orphans PostgreSQL itself checks who still holds its shared memory.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _open_log(self, account: Account) -> Path:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch()
        account.own(self.log)
        return self.log

    def _stop(self, account: Account) -> None:
        if not is_serving(self.data):
            return
        programs = find_programs(version_of(self.data))
        stop = [programs.path("pg_ctl"), "stop", "--silent", "--wait", "--timeout", "60", "--pgdata", str(self.data)]
        for mode in ("fast", "immediate"):
            if is_serving(self.data):
                account.run([*stop, "--mode", mode], log=self._open_log(account))


def _ensure_database(socket_folder: Path) -> None:
    """Make the role and the database `jingtu` with PostGIS where they are missing; a half-done run is completed."""
    superuser = make_conninfo(host=str(socket_folder), port=PORT, user=SUPERUSER)
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with psycopg.connect(make_conninfo(superuser, dbname="postgres"), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    with psycopg.connect(make_conninfo(superuser, dbname=DATABASE), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone() is None:
            server.execute("CREATE EXTENSION postgis")


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _tail(log: Path, lines: int = 12) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
