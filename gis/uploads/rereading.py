"""Reading an upload anew: its text in another encoding, its columns with other meanings.

Rows that are features already keep their outcome; what the new reading says otherwise than the old one is taken over.
All others are judged and settled like new ones. A file of many rows is read by the worker, like the first time: until
that is done, and where it comes to nothing, the upload stays as it was read before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gis import audit, jobs, links
from gis.clock import Clock
from gis.db.models import Upload, UploadLayer, UploadRow
from gis.domain.errors import ColumnUnknown, EncodingUnfit, EncodingUnknown
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.row_problems import problem
from gis.domain.uploading import ENCODINGS, Place, Target, UploadOptions
from gis.domain.words import RowOutcome, UploadState
from gis.ingest.column_map import map_columns
from gis.ingest.columns import columns_of
from gis.ingest.fields import RowReader
from gis.ingest.judging import Judge, JudgedRow, RowsIn, Tell, rows_in
from gis.ingest.layer import Layer
from gis.ingest.layer_choice import choose
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from gis.settings import Settings
from gis.uploads import deciding
from gis.uploads.in_words import attribute_text, joined
from gis.uploads.joining import take_over
from gis.uploads.later_facts import LaterFacts, Taking
from gis.uploads.later_stage import STAGE_COLUMNS, take_stage
from gis.uploads.layers import remember, remembered, store_layers
from gis.uploads.matching import Verdict
from gis.uploads.mending import recount, require_done
from gis.uploads.numbering import are_counted
from gis.uploads.processing import part_of, quiet, teller
from gis.uploads.receiving import original_of
from gis.uploads.settling import Settling, ground_of, lock
from gis.uploads.storing import store_report

REREAD_UPLOAD = "uploads.reread"


def correct_columns(
    session: Session,
    upload_id: int,
    meanings: Mapping[str, str],
    person_id: int | None,
    clock: Clock,
    files_dir: Path,
) -> None:
    """Say what columns mean (an empty meaning: nothing), for this upload and for later files of its source.

    Raises ColumnUnknown, UploadNotDone.
    """
    upload = _upload(session, upload_id)
    columns = {
        name
        for one in session.scalars(select(UploadLayer.columns).where(UploadLayer.upload_id == upload.id))
        for name in one
    }
    known = {one.name for one in columns_of(Target(upload.target))}
    for column, attribute in meanings.items():
        if column not in columns or (attribute and attribute not in known):
            raise ColumnUnknown(column=column, attribute=attribute)
    stored = UploadOptions.from_dict(upload.options).columns
    asked = Asked({"columns": {**stored, **meanings}}, meanings, person_id)
    _at_once_or_queued(session, upload, asked, clock, files_dir)


def read_text_as(
    session: Session, upload_id: int, encoding: str, person_id: int | None, clock: Clock, files_dir: Path
) -> None:
    """Read the text of the whole file in another encoding. Raises EncodingUnknown, EncodingUnfit, UploadNotDone."""
    if encoding.lower() not in ENCODINGS:
        raise EncodingUnknown(encoding=encoding)
    asked = Asked({"encoding": encoding.lower()}, {}, person_id)
    _at_once_or_queued(session, _upload(session, upload_id), asked, clock, files_dir)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which options change, what columns are said to mean for later files too, and who says so."""

    change: Mapping[str, Any]
    meanings: Mapping[str, str]
    person_id: int | None


def _upload(session: Session, upload_id: int) -> Upload:
    # What is being read now holds the lock for minutes.
    require_done(session.get_one(Upload, upload_id, populate_existing=True))
    lock(session, f"upload {upload_id}")
    upload = session.get_one(Upload, upload_id, populate_existing=True)
    require_done(upload)
    return upload


def _at_once_or_queued(session: Session, upload: Upload, asked: Asked, clock: Clock, files_dir: Path) -> None:
    if upload.rows_in <= deciding.MOST_AT_ONCE:
        _reread(session, upload, asked, clock, files_dir, quiet)
        return
    if "encoding" in asked.change:
        # Whoever chose an encoding that cannot be is told now, not by a job that came to nothing.
        _layers(upload, asked.change["encoding"], files_dir)
    upload.pending = {"reread": dict(asked.change), "meanings": dict(asked.meanings), "person": asked.person_id}
    upload.state, upload.step, upload.progress = UploadState.READING, "reading", 0.0
    jobs.enqueue(session, REREAD_UPLOAD, upload_id=upload.id)


@jobs.task(REREAD_UPLOAD, on_give_up=deciding.give_up)
def reread_upload(session: Session, clock: Clock, upload_id: int) -> None:
    """Read an upload anew as somebody asked; nothing when that is done already."""
    lock(session, f"upload {upload_id}")
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.pending is None or "reread" not in upload.pending:
        return
    said, bind = upload.pending, session.get_bind()
    tell = teller(bind, upload_id) if isinstance(bind, Engine) else quiet
    asked = Asked(said["reread"], said["meanings"], said["person"])
    _reread(session, upload, asked, clock, Settings().files_dir, tell)
    deciding.done_again(upload)


def _layers(upload: Upload, encoding: str | None, files_dir: Path) -> Sequence[Layer]:
    try:
        return read_in_child(original_of(upload, files_dir), encoding).layers
    except FileRefused as refused:
        # It was read before: what is new is the encoding.
        raise EncodingUnfit(encoding=encoding) from refused


def _reread(session: Session, upload: Upload, asked: Asked, clock: Clock, files_dir: Path, tell: Tell) -> None:
    """The upload's own row is written last, so that `tell` may write it meanwhile."""
    tell("reading", 0.0)
    before, person_id = dict(upload.options), asked.person_id
    rows = {row.number: row for row in session.scalars(select(UploadRow).where(UploadRow.upload_id == upload.id))}
    old = _old_values(session, upload, rows, clock)
    after = {**before, **asked.change}
    options, target = UploadOptions.from_dict(after), Target(upload.target)
    layers = _layers(upload, options.encoding, files_dir)
    coming = [
        RowsIn(
            one.layer, one.numbers, [_treatment(rows.get(number)) for number in one.numbers], is_chosen=one.is_chosen
        )
        for one in rows_in(
            layers, choose(layers, options.layers, target), UNTREATED, are_counted=are_counted(session, upload.id)
        )
    ]
    ground = ground_of(session, upload, person_id)
    judgement = Judge(target, options, ground, clock.today(), remembered(session, upload)).judge(
        coming, partial(part_of, tell, 0.1, 0.5)
    )
    stored = [row for row in judgement.rows if _is_stored(rows.get(row.number))]
    settling = Settling(session, upload, ground, clock, tell, person_id)
    settled = settling.settle([row for row in judgement.rows if not _is_stored(rows.get(row.number))], {})
    facts = LaterFacts(session, settling.record, clock)
    if target is Target.PARCELS:
        facts.load([rows[row.number].feature_id or 0 for row in stored])
    for row in stored:
        _tell_silence(row, old.get(row.number, {}), target)
    held = settling.held_back.hold(stored)
    for row in stored:
        settling.held_back.tell(row, held.get(row.number, {}), is_stored=True)
    changed = [_take_over(session, row, rows[row.number], old, facts) for row in stored]
    links.refresh(session, changed, clock)
    verdicts = {row.number: Verdict(RowOutcome.ACCEPTED) for row in stored} | dict(settled.verdicts)
    ids = {row.number: rows[row.number].feature_id or 0 for row in stored} | dict(settled.feature_ids)
    store_layers(session, upload, coming, judgement)
    store_report(session, upload.id, judgement.rows, verdicts, ids)
    session.expire_all()
    recount(session, upload)
    upload.problems = [one.as_dict() for one in judgement.problems]
    upload.options = after
    audit.record(
        session, clock, "reread-upload", ("upload", upload.id), person_id=person_id, before=before, after=after
    )
    session.flush()
    if asked.meanings:
        remember(session, upload, asked.meanings, person_id, clock)


def _treatment(row: UploadRow | None) -> Treatment:
    return UNTREATED if row is None else Treatment.from_dict(row.treatment)


def _is_stored(row: UploadRow | None) -> bool:
    return row is not None and row.outcome is RowOutcome.ACCEPTED and row.feature_id is not None


def _old_values(
    session: Session, upload: Upload, rows: Mapping[int, UploadRow], clock: Clock
) -> dict[int, dict[str, Any]]:
    """What stored rows said as they were understood so far."""
    target, options = Target(upload.target), UploadOptions.from_dict(upload.options)
    found: dict[int, dict[str, Any]] = {}
    for layer in session.scalars(select(UploadLayer).where(UploadLayer.upload_id == upload.id)):
        columns = tuple(layer.columns)
        chosen = dict.fromkeys(columns, "") | layer.meanings
        mapping = map_columns(columns, target, layer.name, has_cut_names=layer.has_cut_names, chosen=chosen)
        reader = RowReader(columns, mapping, target, options, clock.today())
        for row in rows.values():
            if row.layer == layer.name and _is_stored(row):
                said = _treatment(row)
                found[row.number] = reader.read(row.attributes, Place(), said.values, is_swapped=said.swap_dates).values
    return found


def _tell_silence(row: JudgedRow, old: Mapping[str, Any], target: Target) -> None:
    """Name what a stored row said as it was read before and says no more: nobody has said that it is wrong."""
    silent = [attribute_text(target, name) for name in old if name not in row.values]
    if silent:
        what = joined(silent, "、", ", ")
        row.problems.append(problem("said-no-more", Place(row.layer, row.number), what=what))


def _take_over(
    session: Session,
    row: JudgedRow,
    stored: UploadRow,
    old: Mapping[int, dict[str, Any]],
    facts: LaterFacts,
) -> int:
    """Take over what is read otherwise now; gives the feature's id."""
    assert stored.feature_id is not None  # noqa: S101  only stored rows come here
    said = old.get(row.number, {})
    differing = frozenset(name for name, value in row.values.items() if value != said.get(name))
    if differing:
        take_over(session, row, stored.feature_id, facts.record, facts.clock, differing)
        if differing & set(STAGE_COLUMNS):
            take_stage(facts.session, row, stored.feature_id, facts.record, facts.clock)
        facts.take(row, stored.feature_id, Taking.REREAD, said)
    return stored.feature_id
