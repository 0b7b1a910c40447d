"""Processing: read the original, judge every row, store the good ones with their links; one transaction does it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from gis import audit, jobs
from gis.clock import Clock
from gis.collecting import without_collecting
from gis.db.models import Upload, UploadRow
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target, UploadOptions
from gis.domain.words import RowOutcome, UploadState
from gis.ingest.judging import Judge, Tell, rows_in
from gis.ingest.layer_choice import choose
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from gis.settings import Settings
from gis.uploads.layers import remembered, store_layers
from gis.uploads.matching import Verdict
from gis.uploads.misnamed import told_by_name
from gis.uploads.numbering import are_counted
from gis.uploads.reading_as import layers_of_other_kinds, read_layers_as
from gis.uploads.receiving import READ_UPLOAD, original_of
from gis.uploads.settled_rows import settle_earlier_rows
from gis.uploads.settling import Settling, ground_of, lock
from gis.uploads.storing import store_report

FINISHED = frozenset({UploadState.DONE, UploadState.REFUSED, UploadState.FAILED})


def quiet(_step: str, _share: float) -> None:
    """Nobody watches."""


def process(session: Session, upload_id: int, clock: Clock, *, files_dir: Path, tell: Tell = quiet) -> Upload | None:
    """Process a received upload; gives it with its counts, or None when there is no such upload.

    Safe to repeat: a finished upload stays as it is, also while a decision about its rows waits, and two at once wait
    for one another. A file that cannot be used as a whole is refused with its problems. Layers of an export of ours
    that hold another kind are read as that kind, each as an upload of its own. `tell` hears the steps
    reading, checking, matching, storing, linking.
    """
    lock(session, f"upload {upload_id}")
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is None or _is_processed(upload):
        return upload
    with without_collecting():
        return _process(session, upload, clock, files_dir, tell)


def _process(session: Session, upload: Upload, clock: Clock, files_dir: Path, tell: Tell) -> Upload:
    tell("reading", 0.0)
    options, target = UploadOptions.from_dict(upload.options), Target(upload.target)
    try:
        reading = read_in_child(original_of(upload, files_dir), options.encoding)
    except FileRefused as refused:
        said = told_by_name(refused.problems, original_of(upload, files_dir), upload.file_name)
        return _finish(session, upload, clock, UploadState.REFUSED, said)
    choice = choose(reading.layers, options.layers, target)
    ground = ground_of(session, upload, upload.person_id)
    judge = Judge(target, options, ground, clock.today(), remembered(session, upload))
    coming = rows_in(reading.layers, choice, options.treatment, are_counted=are_counted(session, upload.same_as_id))
    judgement = judge.judge(coming, partial(part_of, tell, 0.1, 0.5))
    settled = Settling(session, upload, ground, clock, tell, upload.person_id).settle(
        judgement.rows, _rows_of_same_file(session, upload)
    )
    store_layers(session, upload, coming, judgement)
    store_report(session, upload.id, judgement.rows, settled.verdicts, settled.feature_ids)
    settle_earlier_rows(session, upload)
    said = (*reading.problems, *choice.problems, *judgement.problems)
    _finish(session, upload, clock, UploadState.DONE, said, settled.verdicts)
    for kind, layers in layers_of_other_kinds(judgement).items():
        other = read_layers_as(session, upload, layers, kind, upload.person_id, clock)
        process(session, other.id, clock, files_dir=files_dir)
    return upload


def _is_processed(upload: Upload) -> bool:
    """Whether its rows are judged: a decision that waits on them sets the state back, not what was stored."""
    return upload.state in FINISHED or upload.pending is not None


def part_of(tell: Tell, start: float, end: float, step: str, share: float) -> None:
    """Tell the share of a part that takes all from `start` to `end`."""
    tell(step, start + share * (end - start))


def _rows_of_same_file(session: Session, upload: Upload) -> dict[int, int]:
    """Rows that earlier uploads of the same bytes became features, even if those were struck since."""
    first = upload.same_as_id
    if first is None:
        return {}
    found = session.execute(
        select(UploadRow.number, UploadRow.feature_id)
        .join(Upload, Upload.id == UploadRow.upload_id)
        .where((Upload.id == first) | (Upload.same_as_id == first), UploadRow.feature_id.is_not(None))
        .order_by(UploadRow.upload_id.desc())
    )
    return {row.number: row.feature_id for row in found}


def _finish(
    session: Session,
    upload: Upload,
    clock: Clock,
    state: UploadState,
    problems: Sequence[Problem],
    verdicts: Mapping[int, Verdict] | None = None,
) -> Upload:
    counts = Counter(one.outcome for one in (verdicts or {}).values())
    upload.rows_in = counts.total()
    upload.accepted = counts[RowOutcome.ACCEPTED]
    upload.quarantined = counts[RowOutcome.QUARANTINED]
    upload.duplicates = counts[RowOutcome.DUPLICATE]
    upload.problems = [one.as_dict() for one in problems]
    upload.state, upload.step, upload.progress = state, None, 1.0
    # Who tells the steps writes them in transactions of its own: here the step has been None all the time.
    flag_modified(upload, "step")
    upload.finished_at = clock.recorded_at()
    after = {"state": state.value} | {outcome.value: counts[outcome] for outcome in RowOutcome}
    audit.record(session, clock, "upload-processed", ("upload", upload.id), person_id=upload.person_id, after=after)
    session.flush()
    return upload


def give_up(session: Session, clock: Clock, upload_id: int) -> None:
    """Say on the upload that processing failed for good; nothing of it was stored."""
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is not None and not _is_processed(upload):
        _finish(session, upload, clock, UploadState.FAILED, [problem("reading-broke-off", Place())])


@jobs.task(READ_UPLOAD, on_give_up=give_up)
def read_upload(session: Session, clock: Clock, upload_id: int) -> None:
    """Process one upload in a worker; whoever looks at it meanwhile sees how far it has come."""
    bind = session.get_bind()
    tell = teller(bind, upload_id) if isinstance(bind, Engine) else quiet
    process(session, upload_id, clock, files_dir=Settings().files_dir, tell=tell)


def teller(engine: Engine, upload_id: int) -> Tell:
    """Writes progress in short transactions of its own: others see it before the work commits."""
    return partial(_tell, engine, upload_id)


def _tell(engine: Engine, upload_id: int, step: str, share: float) -> None:
    with Session(engine) as session, session.begin():
        session.execute(
            update(Upload)
            .where(Upload.id == upload_id, Upload.state.not_in(FINISHED))
            .values(state=UploadState.READING, step=step, progress=share)
        )
