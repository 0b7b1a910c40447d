"""Where a scene may come from beside an upload: folders of this server and S3 buckets that a setting names."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gis.documents import NewFile
from gis.domain.imagery_errors import (
    SceneAddressWrong,
    SceneBucketsUnset,
    SceneBucketUnlisted,
    SceneFileUnreachable,
    SceneFoldersUnset,
)
from gis.scenes.fetching import fetch
from gis.settings import Settings

S3 = "s3://"
_NO_SEGMENTS = frozenset({"", ".", ".."})


@contextmanager
def opened(address: str, settings: Settings) -> Iterator[NewFile]:
    """The file at a path of this server or an s3:// URL, under the last part of its address.

    Raises SceneFoldersUnset, SceneFileUnreachable; SceneBucketsUnset, SceneAddressWrong, SceneBucketUnlisted and the
    refusals of `fetch`.
    """
    if not address.startswith(S3):
        with _open_listed(address, settings.scene_folders) as stream:
            yield NewFile(Path(address).name, stream)
        return
    bucket, key = _object_of(address, settings.scene_buckets)
    with (
        tempfile.TemporaryDirectory(prefix="jingtu-fetch-") as made,
        fetch(bucket, key, Path(made), settings.max_scene_mb).open("rb") as stream,
    ):
        yield NewFile(key.rsplit("/", 1)[-1], stream)


def open_places(settings: Settings) -> list[str]:
    """What the beginning of an address may be: the folders, then the buckets."""
    return [*map(str, settings.scene_folders), *(S3 + bucket for bucket in settings.scene_buckets)]


def _open_listed(address: str, folders: Sequence[Path]) -> BinaryIO:
    """Open a regular file that truly lies in one of the folders; whatever else it may be, it is refused alike."""
    if not folders:
        raise SceneFoldersUnset
    refusal = SceneFileUnreachable(path=address, folders=", ".join(map(str, folders)))
    if not address.startswith("/"):
        raise refusal
    try:
        # O_PATH opens nothing yet: a FIFO does not wait, a device does not start. From here on it is this file,
        # whatever becomes of its name and of links on the way.
        found = os.open(address, os.O_PATH | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise refusal from error
    try:
        by_number = Path(f"/proc/self/fd/{found}")
        place = by_number.readlink()
        is_listed = any(place.is_relative_to(folder.resolve()) for folder in folders)
        if not is_listed or not stat.S_ISREG(os.fstat(found).st_mode):
            raise refusal
        return by_number.open("rb")
    except OSError as error:
        raise refusal from error
    finally:
        os.close(found)


def _object_of(address: str, buckets: Sequence[str]) -> tuple[str, str]:
    if not buckets:
        raise SceneBucketsUnset
    bucket, _, key = address.removeprefix(S3).partition("/")
    if not address.isprintable() or _NO_SEGMENTS & {bucket, *key.split("/")}:
        raise SceneAddressWrong(address=address)
    if bucket not in buckets:
        raise SceneBucketUnlisted(bucket=bucket, buckets=", ".join(buckets))
    return bucket, key
