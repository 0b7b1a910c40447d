"""Receiving: the original goes to disk under its hash, the upload and its job into one transaction."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, jobs, people
from gis.clock import Clock
from gis.db.models import District, Person, Upload
from gis.domain.errors import DistrictUnknown, FileTooLarge, NotAllowed, UploadNotFound
from gis.domain.policy import ACTION_TEXTS, Action, may
from gis.domain.uploading import Sending, Target
from gis.domain.words import UploadState
from gis.settings import Settings

READ_UPLOAD = "uploads.read"
"""The queue's name of the task that processes an upload."""

_CHUNK = 1 << 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class SentFile:
    """An original on disk: its hash and its size in bytes."""

    sha256: str
    size_bytes: int


def receive(
    session: Session,
    stream: BinaryIO,
    sending: Sending,
    person: Person | None,
    clock: Clock,
    settings: Settings,
    *,
    is_queued: bool = True,
) -> Upload:
    """Store the original, add the upload and, unless the caller processes it itself, queue its job.

    `person` is None on the command line. The same bytes, target and options as an earlier
    upload are marked as such. Raises FileTooLarge, NotAllowed, DistrictUnknown, UploadNotFound where it is to correct
    an upload that does not exist.
    """
    _require_right(person, sending.target)
    if session.get(District, settings.district) is None:
        raise DistrictUnknown(code=settings.district)
    sent = keep_original(stream, settings.files_dir, settings.max_upload_mb)
    upload = Upload(
        district_code=settings.district,
        sha256=sent.sha256,
        file_name=plain_file_name(sending.file_name),
        size_bytes=sent.size_bytes,
        target=sending.target.value,
        options=sending.options.as_dict(),
        state=UploadState.RECEIVED,
        corrects_id=_corrected(session, sending, settings),
        person_id=None if person is None else person.id,
        recorded_at=clock.recorded_at(),
    )
    upload.same_as_id = first_of_same(session, upload)
    session.add(upload)
    session.flush()
    said = {"file_name": upload.file_name, "sha256": upload.sha256, "target": upload.target, **upload.options}
    audit.record(session, clock, "upload", ("upload", upload.id), person_id=upload.person_id, after=said)
    if is_queued:
        jobs.enqueue(session, READ_UPLOAD, upload_id=upload.id)
    return upload


def keep_original(stream: BinaryIO, folder: Path, limit_mb: int) -> SentFile:
    """Write a stream to `folder` under its SHA-256, readable by nobody else; a file that is there stays.

    Raises FileTooLarge as soon as more than `limit_mb` MB have come, leaving nothing behind.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes it 0600; the same folder, so that the rename is atomic.
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    incoming = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            sent = _copy(stream, file, limit_mb)
            file.flush()
            os.fsync(file.fileno())
        incoming.replace(folder / sent.sha256)
    finally:
        incoming.unlink(missing_ok=True)
    return sent


def _copy(stream: BinaryIO, file: BinaryIO, limit_mb: int) -> SentFile:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit_mb << 20:
            raise FileTooLarge(limit_mb=limit_mb)
        digest.update(chunk)
        file.write(chunk)
    return SentFile(digest.hexdigest(), size)


def original_of(upload: Upload, files_dir: Path) -> Path:
    """Where the original of an upload lies."""
    return files_dir / upload.sha256


def plain_file_name(name: str) -> str:
    """A file name without folders, control characters and marks that turn the direction of writing."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip()
    return kept[-_LONGEST_NAME:] or "upload"


def _require_right(person: Person | None, target: Target) -> None:
    """Whoever runs the command line administers the machine; streets move everybody's scope and need more."""
    if person is None:
        return
    needed = (Action.UPLOAD, Action.EDIT_SETTINGS) if target is Target.STREETS else (Action.UPLOAD,)
    for action in needed:
        if not may(people.actor_of(person), action):
            what = ACTION_TEXTS[action]
            raise NotAllowed(action=f"{what.zh} / {what.en}")


def _corrected(session: Session, sending: Sending, settings: Settings) -> int | None:
    if sending.corrects is None:
        return None
    earlier = session.get(Upload, sending.corrects)
    if earlier is None or earlier.district_code != settings.district:
        raise UploadNotFound(upload=sending.corrects)
    return earlier.id


def first_of_same(session: Session, upload: Upload) -> int | None:
    """The first upload of the same bytes as the same kind under the same options; None when there is none."""
    living = (UploadState.RECEIVED, UploadState.READING, UploadState.DONE)
    return session.scalar(
        select(Upload.id)
        .where(
            Upload.district_code == upload.district_code,
            Upload.sha256 == upload.sha256,
            Upload.target == upload.target,
            Upload.options == upload.options,
            Upload.state.in_(living),
            Upload.same_as_id.is_(None),
        )
        .order_by(Upload.id)
        .limit(1)
    )
