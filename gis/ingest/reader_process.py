"""What a child that reads one file does, and the limits it sets itself before it looks at the file."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gis.ingest import carrying
from gis.ingest.confinement import Confined, confine
from gis.ingest.sniff import FileRefused


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds, bytes, open files."""

    cpu_s: int = 120
    wall_s: float = 300.0
    """Longer, for the machine has other work."""
    memory_bytes: int = 4 << 30
    """Address space on top of what the libraries take before a file is opened."""
    file_bytes: int = 3 << 30
    """Of each file that it writes; an archive may hold 2 GB unpacked."""
    result_bytes: int = 2 << 30
    """Of all that it hands back."""
    open_files: int = 256


LIMITS = Limits()
OUT_OF_SPACE = 3
"""Exit code of a child that found no more memory, or no more room for a file."""
_SET_NO_NEW_PRIVILEGES, _SET_DEATH_SIGNAL = 38, 1


def run(path: Path, encoding: str | None, folder: Path, limits: Limits, *, as_grids: bool = False) -> None:
    """Read a file and leave what it holds, or its refusal, in `folder`. Ends the process.

    `as_grids`: as plain sheets of cells, whatever their columns are called.
    """
    # First: the environment says which drivers there are when GDAL is loaded.
    from gis.ingest import reader_preload  # noqa: PLC0415

    set_limits(limits)
    confine([path], folder)
    # It ends with the file: looking for garbage among a million cells would only take time.
    gc.disable()
    tempfile.tempdir = str(folder / "work")
    try:
        read = reader_preload.read_grids if as_grids else reader_preload.read_file
        carrying.put_reading(read(path, encoding), folder)
    except FileRefused as refused:
        carrying.put_refusal(refused, folder)
    except MemoryError:
        sys.exit(OUT_OF_SPACE)


def set_limits(limits: Limits) -> None:
    """Bind this process to the limits, for good."""
    taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    for kind, wanted, at_most in (
        # A signal first, which says that it was the time; then the end.
        (resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 5),
        (resource.RLIMIT_AS, taken + limits.memory_bytes, taken + limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, allowed = resource.getrlimit(kind)
        hard = at_most if allowed == resource.RLIM_INFINITY else min(at_most, allowed)
        resource.setrlimit(kind, (min(wanted, hard), hard))
    # Whoever stops the worker from its terminal lets the job under way finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Of Linux: no program it starts may have more rights, and it dies with the process that forked it.
    system = ctypes.CDLL(None, use_errno=True)
    for option, value in ((_SET_NO_NEW_PRIVILEGES, 1), (_SET_DEATH_SIGNAL, signal.SIGKILL)):
        if system.prctl(option, value, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {option}")


def confined() -> Confined:
    """What this machine closes to readers, tried in a process that ends with the question. Raises OSError."""
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_confine_itself, (Path(folder),))


def _confine_itself(folder: Path) -> Confined:
    set_limits(LIMITS)
    return confine([], folder)
