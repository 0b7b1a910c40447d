"""Python's search for garbage in cycles, put off while many rows are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Look for no garbage in cycles meanwhile; what nobody refers to goes at once all the same.

    Among millions of objects in use there is none, and looking again and again took a fifth of the program's time for
    an upload, nearly half of it for the links of 500 detections.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
