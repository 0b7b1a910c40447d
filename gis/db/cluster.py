"""The private PostGIS cluster: the database that comes with the program.

`PrivateCluster(folder).use()` starts it when none runs in that folder, shares it with every other process that uses the same
folder, and stops it when the last of them leaves. Who uses it is counted by the kernel: each user holds a shared lock on one
file, so a process that is killed stops counting at that moment, without anything to clean up.

    state folder/                    enterable by the server's user
      postgres/                      0700, owned by the server's user (see `postgres.account_for`)
        data/                        the cluster; made as data.partial and renamed, so a half-made one is never taken for whole
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

from gis.db.postgres import Account, ClusterUnavailableError, Programs, account_for, find_programs

DATABASE = "jingtu"
ROLE = "jingtu"
SUPERUSER = "postgres"
PORT = 5432
# sockaddr_un holds 107 bytes and PostgreSQL adds "/.s.PGSQL.5432.lock" to the folder.
LONGEST_SOCKET_FOLDER = 85
START_PATIENCE_S = 10.0
RECOVERY_PATIENCE_S = 120.0
MEBIBYTE = 1 << 20


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
            with self._changing(account):
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start(account)
            try:
                yield self.url()
            finally:
                self._leave(account, users)

    def revive(self) -> bool:
        """Start the server again if it died while we use it; say whether that was needed. Only inside `use()`."""
        account = account_for(self.folder)
        if _is_alive(self.data):
            return False
        with self._changing(account):
            if _is_alive(self.data):
                return False
            self._start(account)
        return True

    def is_running(self) -> bool:
        """Whether a server process works on this cluster's data now."""
        return _is_alive(self.data)

    def _prepare_folder(self) -> Account:
        try:
            self.state_dir.mkdir(parents=True, exist_ok=True)
            account = account_for(self.folder)
            if not self.folder.exists():
                self.folder.mkdir(mode=0o700, exist_ok=True)
                account.own(self.folder)
        except PermissionError as error:
            message = f"无权使用状态目录。\nThe state folder cannot be used: {error}. Set JINGTU_STATE_DIR to a folder of your own."
            raise ClusterUnavailableError(message) from error
        if not account.can_enter(self.folder):
            blocked = next((one for one in reversed(self.folder.parents) if not account.can_enter(one)), self.folder)
            message = (
                f"数据库用户 {account.name} 无法进入 {blocked}。\n"
                f"The database runs as user '{account.name}', who cannot enter {blocked}. chmod o+x {blocked}, or set JINGTU_STATE_DIR elsewhere."
            )
            raise ClusterUnavailableError(message)
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
        programs = find_programs(_version_of(self.data))
        if not self.data.exists():
            self._make(account, programs)
        self._make_socket_folder(account)
        self._write_settings(account)
        self._wait_until_accepting(account, programs)
        ensure_database(self.socket_folder)

    def _make(self, account: Account, programs: Programs) -> None:
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        options = ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
        done = account.run([programs.path("initdb"), "--pgdata", str(partial), *options, *([] if self._fsync else ["--no-sync"])])
        if done.returncode != 0:
            message = f"无法建立数据库。\ninitdb failed: {done.stderr.strip()[-800:]}"
            raise ClusterUnavailableError(message)
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
            message = f"套接字目录不安全。\n{folder} must be a folder of user '{account.name}' with mode 0700; remove it and try again."
            raise ClusterUnavailableError(message)

    def _write_settings(self, account: Account) -> None:
        """Written at each start, so that a moved folder or a machine with other memory is right at once."""
        path = self.data / "jingtu.conf"
        lines = [f"{name} = {_quoted(value)}" for name, value in self._settings().items()]
        path.write_text("# Written by jingtu at each start; changes here are lost.\n" + "\n".join(lines) + "\n", encoding="utf-8")
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
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings

    def _wait_until_accepting(self, account: Account, programs: Programs) -> None:
        """Start the server unless one runs, and return when it answers; after a crash that includes its recovery."""
        begun = time.monotonic()
        ask = [programs.path("pg_isready"), "--quiet", "--host", str(self.socket_folder), "--port", str(PORT), "--timeout", "5"]
        start = [programs.path("pg_ctl"), "start", "--wait", "--timeout", "60", "--silent", "--pgdata", str(self.data)]
        # Not `pg_ctl status`: it calls a killed server that nobody has reaped yet "running".
        while account.run(ask).returncode != 0:
            waited = time.monotonic() - begun
            alive = _is_alive(self.data)
            if waited > (RECOVERY_PATIENCE_S if alive else START_PATIENCE_S):
                message = f"数据库未能启动。\nPostgreSQL did not start within {waited:.0f} s. The end of {self.log}:\n{_tail(self.log)}"
                raise ClusterUnavailableError(message)
            if alive:
                time.sleep(0.1)
                continue
            self._forget_dead_server()
            if account.run([*start, "--log", str(self.log)], log=self._log_of_pg_ctl(account)).returncode != 0:
                time.sleep(0.3)

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a killed server: its number may by now be another program's, which would block every start.

        Safe, because that process is gone, and for its orphans PostgreSQL itself also checks who is attached to its shared memory.
        """
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _log_of_pg_ctl(self, account: Account) -> Path:
        if self.log.exists() and self.log.stat().st_size > 20 * MEBIBYTE:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch()
        account.own(self.log)
        return self.log

    def _stop(self, account: Account) -> None:
        programs = find_programs(_version_of(self.data))
        for mode in ("fast", "immediate"):
            if not _is_alive(self.data):
                return
            stop = [programs.path("pg_ctl"), "stop", "--silent", "--wait", "--timeout", "60", "--mode", mode, "--pgdata", str(self.data)]
            account.run(stop, log=self._log_of_pg_ctl(account))


def ensure_database(socket_folder: Path) -> None:
    """Make the role and database `jingtu` with PostGIS in it, where they are missing. Safe to repeat, also after a half-done run."""
    superuser = {"host": str(socket_folder), "port": PORT, "user": SUPERUSER, "autocommit": True}
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with psycopg.connect(dbname="postgres", **superuser) as server:  # type: ignore[arg-type]
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            server.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    with psycopg.connect(dbname=DATABASE, **superuser) as server:  # type: ignore[arg-type]
        try:
            server.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except psycopg.Error as error:
            message = f"缺少 PostGIS。\nThe PostGIS extension cannot be made: {error}"
            raise ClusterUnavailableError(message) from error


def _version_of(data: Path) -> str | None:
    path = data / "PG_VERSION"
    return path.read_text(encoding="ascii").strip() if path.exists() else None


def _is_alive(data: Path) -> bool:
    """Whether this data's server process lives. A zombie does not, nor a stranger that got the number of a killed server."""
    try:
        number = (data / "postmaster.pid").read_text(encoding="ascii").split("\n")[0].strip()
        process = Path("/proc") / number
        name, state = (process / "stat").read_text(encoding="utf-8").rpartition(")")[::2]
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return False
    if not name.endswith("(postgres") or state.split()[0] in "ZX":
        return False
    try:
        # A server's working directory is its data folder. Root without CAP_SYS_PTRACE may not look: then the name has to do.
        return (process / "cwd").samefile(data)
    except PermissionError:
        return True
    except OSError:
        return False


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _tail(log: Path, lines: int = 12) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
