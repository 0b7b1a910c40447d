"""Where PostgreSQL's programs are, and as whom they may run.

Debian keeps the server's programs of each major version in a folder of its own that is not on PATH, and PostgreSQL
refuses to run as root. This module answers both questions and runs a program with the answer; `cluster` decides which.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from gis.domain.text import Text

NEEDED_PROGRAMS = ("initdb", "pg_ctl", "pg_isready", "postgres")
SERVER_USERS = ("postgres", "nobody")
DEBIAN_VERSIONS = Path("/usr/lib/postgresql")


class ClusterUnavailableError(RuntimeError):
    """The private PostGIS cluster cannot be made or started; the message says what is missing and how to mend it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.text = Text(zh=zh, en=en)


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
        """Run a program as this user, away from the caller's terminal; give its code and output.

        With `log` the output is appended there instead. `pg_ctl start` needs that: the server inherits its output, and
        a pipe that the server holds open would never end.
        """
        with log.open("a", encoding="utf-8") if log else nullcontext(subprocess.PIPE) as output:
            return subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                cwd="/",
                env=_clean_environment(),
                user=None if self.is_current else self.uid,
                group=None if self.is_current else self.gid,
                extra_groups=None if self.is_current else [],
                # A session of its own: Ctrl-C in the terminal must reach us only, and we stop the server in order.
                start_new_session=True,
            )


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
        """Whether this version has PostGIS; True when that cannot be asked, `CREATE EXTENSION` will tell then."""
        answer = _first_line([self.path("pg_config"), "--sharedir"])
        return answer is None or (Path(answer) / "extension" / "postgis.control").is_file()


def account_for(folder: Path) -> Account:
    """Whom to run the server as: ourselves, or as root the owner of an existing cluster, else `postgres` or `nobody`.

    Raises ClusterUnavailableError when the folder is somebody else's or root finds no user to drop to.
    """
    owner = folder.stat().st_uid if folder.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise ClusterUnavailableError(
                f"数据库目录 {folder} 属于用户 {_user_name(owner)}。",
                f"{folder} belongs to user {_user_name(owner)}: run as that user, or set another JINGTU_STATE_DIR.",
            )
        return Account(_user_name(os.geteuid()), os.geteuid(), os.getegid())
    if owner:
        return _account(pwd.getpwuid(owner))
    for name in SERVER_USERS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise ClusterUnavailableError(
        "PostgreSQL 不能以 root 运行，本机没有 postgres 或 nobody 用户。",
        "PostgreSQL refuses to run as root, and there is neither a user 'postgres' nor 'nobody' to drop to.",
    )


def find_programs(version: str | None = None) -> Programs:
    """Find the newest PostgreSQL with PostGIS, or for an existing cluster exactly its major version, such as "15".

    Raises ClusterUnavailableError naming what is missing.
    """
    found = _installed()
    if version is not None:
        for programs in found:
            if programs.version == version:
                return programs
        have = ", ".join(programs.version for programs in found) or "none"
        raise ClusterUnavailableError(
            f"数据库由 PostgreSQL {version} 建立，本机没有该版本。",
            f"The database was made by PostgreSQL {version}, installed here: {have}. "
            f"apt-get install postgresql-{version} postgresql-{version}-postgis-3",
        )
    if not found:
        raise ClusterUnavailableError(
            "未找到 PostgreSQL。",
            f"PostgreSQL's programs ({', '.join(NEEDED_PROGRAMS)}) were not found: run scripts/setup.",
        )
    for programs in found:
        if programs.has_postgis:
            return programs
    raise ClusterUnavailableError(
        f"PostgreSQL {found[0].version} 缺少 PostGIS。",
        f"PostgreSQL {found[0].version} has no PostGIS: apt-get install postgresql-{found[0].version}-postgis-3",
    )


def is_serving(data: Path) -> bool:
    """Whether this data's server process lives. A zombie does not, nor a stranger with a killed server's number."""
    try:
        number = (data / "postmaster.pid").read_text(encoding="ascii").split("\n")[0].strip()
        process = Path("/proc") / number
        name, _, state = (process / "stat").read_text(encoding="utf-8").rpartition(")")
    except (FileNotFoundError, ProcessLookupError, NotADirectoryError):
        return False
    if not name.endswith("(postgres") or state.split()[0] in "ZX":
        return False
    try:
        # A server's working directory is its data. Root without CAP_SYS_PTRACE may not look: then the name has to do.
        return (process / "cwd").samefile(data)
    except PermissionError:
        return True
    except OSError:
        return False


def version_of(data: Path) -> str | None:
    """Read the major version that made this data, None when there is none."""
    path = data / "PG_VERSION"
    return path.read_text(encoding="ascii").strip() if path.exists() else None


def _installed() -> list[Programs]:
    """List every complete PostgreSQL on this machine, the newest first."""
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
        if all((folder / name).is_file() for name in NEEDED_PROGRAMS)
        and (version := _major_version(folder)) is not None
    }
    return sorted(
        (Programs(folder, version) for folder, version in complete.items()), key=lambda one: -int(one.version)
    )


def _major_version(folder: Path) -> str | None:
    """Read `postgres (PostgreSQL) 15.18 (Debian …)` as "15", `17beta1` as "17"."""
    found = re.search(r"\) (\d+)", _first_line([str(folder / "postgres"), "--version"]) or "")
    return found[1] if found else None


def _first_line(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return done.stdout.strip().split("\n")[0] or None if done.returncode == 0 else None


def _clean_environment() -> dict[str, str]:
    """Give what a server program may see: a PGPORT or PGDATA of the caller's shell would send it to another cluster."""
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
