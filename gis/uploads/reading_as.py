"""A layer that holds another kind is read as that kind: as an upload of its own, from the same original."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Upload, UploadRow
from gis.domain.uploading import Target
from gis.domain.words import UploadState
from gis.ingest.judging import Judgement
from gis.uploads.receiving import first_of_same
from gis.uploads.settled_rows import recount_closed


def read_layers_as(
    session: Session, upload: Upload, layers: Sequence[str], target: Target, person_id: int | None, clock: Clock
) -> Upload:
    """A new upload that reads these layers as `target`; the rows here that wait for nothing else are settled by it.

    Nothing is read yet: the caller processes it, or queues it.
    """
    made = Upload(
        district_code=upload.district_code,
        sha256=upload.sha256,
        file_name=upload.file_name,
        size_bytes=upload.size_bytes,
        target=target.value,
        # What columns mean was said of the other kind.
        options={name: said for name, said in upload.options.items() if name != "columns"} | {"layers": list(layers)},
        state=UploadState.RECEIVED,
        person_id=person_id,
        recorded_at=clock.recorded_at(),
    )
    made.same_as_id = first_of_same(session, made)
    session.add(made)
    session.flush()
    session.execute(
        update(UploadRow)
        .where(
            UploadRow.upload_id == upload.id,
            UploadRow.layer.in_(layers),
            UploadRow.problems.contains([{"code": "layer-other-kind"}]),
        )
        .values(settled_by_id=made.id)
    )
    after = {"file_name": made.file_name, "target": made.target, "layers": list(layers), "from": upload.id}
    audit.record(session, clock, "upload", ("upload", made.id), person_id=person_id, after=after)
    recount_closed(session, [upload.id])
    return made


def layers_of_other_kinds(judgement: Judgement) -> dict[Target, list[str]]:
    """Layers of an export of several kinds, by the kind that their name there says they are: nobody need be asked."""
    found: dict[Target, list[str]] = {}
    if len(judgement.columns) == 1:
        # Who sent a file of one kind as another may have meant either.
        return found
    for layer, like in judgement.likenesses.items():
        if like.is_named:
            found.setdefault(like.target, []).append(layer)
    return found


def layers_of_rows(session: Session, upload: Upload, numbers: Sequence[int]) -> list[str]:
    """The layers that rows stand in, in the order of the file."""
    found = session.scalars(
        select(UploadRow.layer)
        .where(UploadRow.upload_id == upload.id, UploadRow.number.in_(numbers))
        .order_by(UploadRow.number)
    )
    return list(dict.fromkeys(one for one in found if one is not None))
