"""One cluster for all workers of a test run, and templates made once: a worker of its own costs half a minute."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from gis.db import databases
from gis.db.cluster import PrivateCluster

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
ROOM_BYTES = 4 << 30
"""Far more than clones and the write-ahead log ever took: a folder in memory must not run full on the way."""


def _somewhere_quick() -> Path:
    """In memory where there is room: a clone is some 800 files, which take a disk's file system 9 times as long."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_BYTES:
        return memory
    return Path("/tmp")


FOLDER = _somewhere_quick() / f"jingtu-tests-{RUN[:12]}"
"""Short, for the server's socket lies in it; gone with the last worker."""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Only one worker enters or leaves the cluster, or makes a template."""
    path = FOLDER.with_suffix(".lock")
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def cluster() -> Iterator[str]:
    """The URL of a database that nobody copies, in the cluster of this run, with `fsync` off."""
    using = ExitStack()
    private = PrivateCluster(FOLDER, fsync=False)
    with one_at_a_time():
        FOLDER.mkdir(exist_ok=True)
        # The server runs as another user when the tests run as root.
        FOLDER.chmod(0o755)
        url = using.enter_context(private.use())
    try:
        # Templates are copied from a connection to none of them.
        yield databases.database_url(url, "postgres")
    finally:
        with one_at_a_time():
            using.close()
            if not private.is_running():
                shutil.rmtree(FOLDER, ignore_errors=True)
                FOLDER.with_suffix(".lock").unlink(missing_ok=True)


def template(url: str, name: str, *, like: str, make: Callable[[str], Any]) -> Any:
    """Have the template `name`, made from `like` by the first worker that asks; what `make` gave, as JSON keeps it.

    `make` gets the URL of a database that becomes the template when it returns.
    """
    said = FOLDER / f"{name}.json"
    with one_at_a_time():
        if not said.exists():
            partial = f"{name}_partial"
            databases.drop(url, partial)
            given = make(databases.clone(url, partial, template=like))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(rename.format(sql.Identifier(partial), sql.Identifier(name)))
            said.write_text(json.dumps(given), encoding="utf-8")
    return json.loads(said.read_text(encoding="utf-8"))
