"""What a child that reads a stranger's file may still do: read what it was given and libraries, write into its folder.

Landlock, of Linux 5.13 and later, closes all other files and, as far as the kernel knows how, ports and signals; a
filter of system calls closes sockets, other programs and other processes' memory. A kernel that lacks one of them
(`Confined`) leaves the limits of `reader_process` and what the other closes. Numbers are the kernel's:
linux/landlock.h, linux/seccomp.h, asm/unistd.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import gis

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _RULE_PATH = 1, 1
_READ_FILE, _READ_DIR, _EXECUTE, _WRITE_FILE, _TRUNCATE = 1 << 2, 1 << 3, 1 << 0, 1 << 1, 1 << 14
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many kinds of access to files each version knows."""
_PORTS_SINCE, _SCOPES_SINCE = 4, 6
_NO_LANDLOCK = frozenset({errno.ENOSYS, errno.EOPNOTSUPP})

_READABLE = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime"),
    *("/dev/null", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)

_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_AT_NUMBER, _AT_MACHINE = 0, 4
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_OTHER_NUMBERS = 0x40000000
"""From here on x86-64 has the same calls once more."""
# socket, execve, execveat, ptrace, process_vm_readv, process_vm_writev, io_uring_setup: what a reader never does.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 59, 322, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 221, 281, 117, 270, 271, 425)),
}


@dataclass(frozen=True, slots=True)
class Confined:
    """What this kernel could close: the version of Landlock, 0 for none, and whether calls are filtered."""

    landlock: int
    is_filtered: bool


def confine(files: Iterable[Path], folder: Path) -> Confined:
    """Bind this process, for good. It must have given up gaining rights. Raises OSError for what should have worked."""
    system = ctypes.CDLL(None, use_errno=True)
    return Confined(_close_files(system, files, folder), _filter_calls(system))


def _close_files(system: ctypes.CDLL, files: Iterable[Path], folder: Path) -> int:
    version = system.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 0:
        _raise_unless(_NO_LANDLOCK, "landlock")
        return 0
    rights = (1 << _RIGHTS_BY_VERSION[max(known for known in _RIGHTS_BY_VERSION if known <= version)]) - 1
    handled = [rights]
    if version >= _PORTS_SINCE:
        handled.append(0b11)
    if version >= _SCOPES_SINCE:
        handled.append(0b11)
    wanted = struct.pack(f"={len(handled)}Q", *handled)
    rules = system.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    if rules < 0:
        _raise_unless(frozenset(), "landlock")
    try:
        read = _READ_FILE | _READ_DIR
        for path in (*files, *_libraries()):
            _allow(system, rules, path, read)
        _allow(system, rules, folder, rights)
        if system.syscall(_RESTRICT_SELF, rules, 0) != 0:
            _raise_unless(frozenset(), "landlock")
    finally:
        os.close(rules)
    return int(version)


def _libraries() -> Iterable[Path]:
    """Where code and tables are that a reader may load while it reads; never the folder a program was started in."""
    own = Path(gis.__file__).parent
    named = map(Path, (sys.prefix, sys.base_prefix, *_READABLE))
    return [own, *(path for path in named if path.exists())]


def _allow(system: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if path.is_dir() else rights & _OF_A_FILE
        rule = struct.pack("=Qi", allowed, opened)
        if system.syscall(_ADD_RULE, rules, _RULE_PATH, rule, 0) != 0:
            _raise_unless(frozenset(), str(path))
    finally:
        os.close(opened)


def _filter_calls(system: ctypes.CDLL) -> bool:
    if platform.machine() not in _MACHINES:
        return False
    machine, refused = _MACHINES[platform.machine()]
    # Each test names how many steps to skip if it holds, and if not.
    steps = [(_LOAD, 0, 0, _AT_MACHINE), (_IF_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _END), (_LOAD, 0, 0, _AT_NUMBER)]
    tests = [(_IF_AT_LEAST, _OTHER_NUMBERS), *((_IF_EQUAL, number) for number in refused)]
    steps += [(kind, len(tests) - at, 0, value) for at, (kind, value) in enumerate(tests)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    head = struct.pack("@HP", len(steps), ctypes.addressof(program))
    if system.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), head, 0, 0) != 0:
        _raise_unless(frozenset({errno.EINVAL, errno.ENOSYS}), "seccomp")
        return False
    return True


def _raise_unless(known: frozenset[int], what: str) -> None:
    number = ctypes.get_errno()
    if number not in known:
        raise OSError(number, os.strerror(number), what)
