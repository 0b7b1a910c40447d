"""Reduced copies of photos for pages and papers; the original stays what counts, under its hash."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from gis import documents
from gis.domain.document_files import PHOTO_TYPES
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.ingest.photos import NotAPhotoError, reduce_photo_in_child
from gis.settings import Settings


def reduced(session: Session, actor: Actor, document_id: int, settings: Settings) -> bytes:
    """A JPEG of a document's picture, without EXIF; made once.

    Raises NotFound for no such document, outside the actor's scope, and for what cannot be shown as a picture.
    """
    file, original = documents.file_of(session, actor, document_id, settings.files_dir)
    copy = settings.copies_dir / f"{file.sha256}.jpg"
    if copy.is_file():
        return copy.read_bytes()
    made = _made(original) if file.media_type in PHOTO_TYPES else None
    if made is None:
        raise NotFound(what=f"picture of document {document_id}")
    _keep(made, copy)
    return made


def _made(original: Path) -> bytes | None:
    try:
        return reduce_photo_in_child(original)
    except NotAPhotoError:
        return None


def _keep(made: bytes, copy: Path) -> None:
    """Whole or not at all, whoever else makes the same."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=copy.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    Path(name).replace(copy)
