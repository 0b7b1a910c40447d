"""Where PostgreSQL's programs are, and as whom they may run.

Debian keeps the server's programs of each major version in a folder of its own that is not on PATH, and PostgreSQL refuses to
run as root. This module answers both questions and runs a program with the answer; `cluster` decides what to run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NEEDED_PROGRAMS = ("initdb", "pg_ctl", "pg_isready", "postgres")
SERVER_USERS = ("postgres", "nobody")
DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
INSTALL_HINT = "apt-get install postgresql postgresql-15-postgis-3   (scripts/setup)"


class ClusterUnavailableError(RuntimeError):
    """The private PostGIS cluster cannot be made or started; the message says what is missing and how to mend it."""


@dataclass(frozen=True)
class Account:
    """The operating-system user that owns the cluster's files and runs its server."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        """Whether this process already runs as that user, so that nothing has to be handed over."""
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        """Hand a file or folder over to this user (needs root unless it is ours already)."""
        if not self.is_current:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Ask the kernel rather than the mode bits: access lists and mount options count too."""
        return self.run(["test", "-x", str(folder)]).returncode == 0

    def run(self, command: list[str], *, log: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, away from the caller's terminal, and return its code and output.

        With `log` the output is appended there instead. `pg_ctl start` needs that: the server inherits its output, and a pipe
        that the server holds open would never end.
        """
        identity: dict[str, int | list[int]] = {}
        if not self.is_current:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        # A session of its own: Ctrl-C in the terminal must reach this process only, which then stops the server in order.
        common = {"cwd": "/", "env": _clean_environment(), "start_new_session": True, **identity}
        if log is None:
            return subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, **common)  # type: ignore[call-overload, no-any-return]
        with log.open("a", encoding="utf-8") as output:
            return subprocess.run(command, check=False, stdout=output, stderr=output, text=True, stdin=subprocess.DEVNULL, **common)  # type: ignore[call-overload, no-any-return]


@dataclass(frozen=True)
class Programs:
    """The folder with one PostgreSQL version's programs."""

    folder: Path
    version: str

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)

    @property
    def has_postgis(self) -> bool:
        """Whether this version has the PostGIS extension; True when that cannot be asked, `CREATE EXTENSION` will tell then."""
        answer = _first_line([self.path("pg_config"), "--sharedir"])
        return answer is None or (Path(answer) / "extension" / "postgis.control").is_file()


def account_for(folder: Path) -> Account:
    """The user to run the server as: ourselves, or as root the owner of an existing cluster, else `postgres` or `nobody`.

    Raises ClusterUnavailableError when the folder is somebody else's or root finds no user to drop to.
    """
    owner = folder.stat().st_uid if folder.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            message = f"数据库目录属于其他用户。\n{folder} belongs to user {_user_name(owner)}; use another JINGTU_STATE_DIR or run as that user."
            raise ClusterUnavailableError(message)
        return Account(_user_name(os.geteuid()), os.geteuid(), os.getegid())
    if owner:
        return _account(pwd.getpwuid(owner))
    for name in SERVER_USERS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    message = "PostgreSQL 不能以 root 运行。\nPostgreSQL refuses to run as root and there is neither a user 'postgres' nor 'nobody' to drop to."
    raise ClusterUnavailableError(message)


def find_programs(version: str | None = None) -> Programs:
    """The newest PostgreSQL with PostGIS, or exactly `version` (a major version such as "15") for a cluster that exists.

    Raises ClusterUnavailableError naming what is missing.
    """
    found = _installed()
    if version is not None:
        for programs in found:
            if programs.version == version:
                return programs
        have = ", ".join(programs.version for programs in found) or "none"
        message = (
            f"数据库由 PostgreSQL {version} 建立，本机没有该版本。\n"
            f"The database was made by PostgreSQL {version}; installed here: {have}. Install postgresql-{version} postgresql-{version}-postgis-3."
        )
        raise ClusterUnavailableError(message)
    if not found:
        message = f"未找到 PostgreSQL。\nPostgreSQL's programs ({', '.join(NEEDED_PROGRAMS)}) were not found. {INSTALL_HINT}"
        raise ClusterUnavailableError(message)
    for programs in found:
        if programs.has_postgis:
            return programs
    newest = found[0]
    message = f"PostgreSQL {newest.version} 缺少 PostGIS。\nPostgreSQL {newest.version} has no PostGIS. apt-get install postgresql-{newest.version}-postgis-3"
    raise ClusterUnavailableError(message)


def _installed() -> list[Programs]:
    """Every complete PostgreSQL on this machine, the newest first."""
    folders = sorted(DEBIAN_VERSIONS.glob("*/bin"))
    config = shutil.which("pg_config")
    if config is not None and (bindir := _first_line([config, "--bindir"])) is not None:
        folders.append(Path(bindir))
    server = shutil.which("postgres")
    if server is not None:
        folders.append(Path(server).resolve().parent)
    complete = {
        folder.resolve(): version
        for folder in folders
        if all((folder / name).is_file() for name in NEEDED_PROGRAMS) and (version := _major_version(folder)) is not None
    }
    return sorted((Programs(folder, version) for folder, version in complete.items()), key=lambda one: -int(one.version))


def _major_version(folder: Path) -> str | None:
    """`postgres (PostgreSQL) 15.18 (Debian …)` → "15"."""
    line = _first_line([str(folder / "postgres"), "--version"])
    words = [word for word in (line or "").split() if word[:1].isdigit()]
    major = words[0].split(".")[0] if words else ""
    digits = "".join(letter for letter in major if letter.isdigit())
    return digits or None


def _first_line(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.strip().split("\n")[0] or None if done.returncode == 0 else None


def _clean_environment() -> dict[str, str]:
    """What a server program may see: a PGPORT or PGDATA of the caller's shell would send it to another cluster."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _user_name(uid: int | None) -> str:
    if uid is None:
        return "?"
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
