"""Processing: read the original, judge every row, store the good ones with their links; one transaction does it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from gis import audit, jobs, links, people
from gis.clock import Clock
from gis.db.models import District, Person, Street, Upload, UploadRow
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target, UploadOptions
from gis.domain.words import RowOutcome, UploadState
from gis.ingest.checks import Ground
from gis.ingest.judging import JudgedRow, Judgement, Tell, judge
from gis.ingest.sandbox import read_in_child
from gis.ingest.sniff import FileRefused
from gis.measures.units import install_street_units
from gis.settings import Settings
from gis.uploads import streets
from gis.uploads.matching import Verdict, match_rows, unsound_rows
from gis.uploads.receiving import READ_UPLOAD, original_of
from gis.uploads.rows import Record
from gis.uploads.storing import note_differences, store_features, store_report

FINISHED = frozenset({UploadState.DONE, UploadState.REFUSED, UploadState.FAILED})


def quiet(_step: str, _share: float) -> None:
    """Nobody watches."""


def process(session: Session, upload_id: int, clock: Clock, *, files_dir: Path, tell: Tell = quiet) -> Upload | None:
    """Process a received upload; gives it with its counts, or None when there is no such upload.

    Safe to repeat: a finished upload stays as it is, and two at once wait for one another. A file
    that cannot be used as a whole is refused with its problems. `tell` hears the steps
    reading, checking, matching, storing, linking.
    """
    _lock(session, f"upload {upload_id}")
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.state in FINISHED:
        return upload
    tell("reading", 0.0)
    try:
        reading = read_in_child(original_of(upload, files_dir))
    except FileRefused as refused:
        return _finish(session, upload, clock, UploadState.REFUSED, refused.problems)
    options, target, ground = UploadOptions.from_dict(upload.options), Target(upload.target), _ground(session, upload)
    judgement = judge(reading, target, options, ground, clock.today(), partial(_part_of, tell, 0.1, 0.5))
    # Whoever uploads next waits until these rows are there to be compared with.
    _lock(session, f"rows of district {upload.district_code}")
    verdicts = _Storing(session, upload, ground, clock, tell).store(judgement)
    return _finish(session, upload, clock, UploadState.DONE, judgement.problems, verdicts)


def _part_of(tell: Tell, start: float, end: float, step: str, share: float) -> None:
    tell(step, start + share * (end - start))


def _lock(session: Session, name: str) -> None:
    """Held until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def _ground(session: Session, upload: Upload) -> Ground:
    district = to_shape(session.get_one(District, upload.district_code).geom)
    person = session.get(Person, upload.person_id) if upload.person_id is not None else None
    scope_ids = people.actor_of(person).street_ids if person is not None else None
    scope = None
    if scope_ids is not None:
        outlines = session.scalars(select(Street.geom).where(Street.id.in_(scope_ids)))
        scope = shapely.union_all([to_shape(one) for one in outlines])
    return Ground(upload.district_code, district, scope, scope_ids)


class _Storing:
    """One upload's rows on their way into the tables."""

    def __init__(self, session: Session, upload: Upload, ground: Ground, clock: Clock, tell: Tell) -> None:
        self.session, self.upload, self.ground, self.clock, self.tell = session, upload, ground, clock, tell
        self.target, self.is_dry_run = Target(upload.target), UploadOptions.from_dict(upload.options).dry_run
        self.record = Record(upload.district_code, upload.id, upload.person_id, clock.recorded_at(), clock.today())

    def store(self, judgement: Judgement) -> dict[int, Verdict]:
        """Give every row a verdict, store what is accepted (unless this is a dry run) and the report."""
        self.tell("matching", 0.5)
        verdicts = self._verdicts(judgement.rows)
        accepted = [row for row in judgement.rows if verdicts[row.number].outcome is RowOutcome.ACCEPTED]
        note_differences(self.session, self.target, judgement.rows, verdicts)
        self.tell("storing", 0.6)
        feature_ids = {} if self.is_dry_run else self._store_accepted(accepted)
        store_report(self.session, self.upload.id, judgement.rows, verdicts, feature_ids)
        self.tell("linking", 0.75)
        if self.target is not Target.STREETS:
            links.refresh(self.session, feature_ids.values(), self.clock)
        elif accepted and not self.is_dry_run:
            install_street_units(self.session, self.upload.district_code)
            links.refresh_all(self.session, self.clock)
        return verdicts

    def _store_accepted(self, accepted: Sequence[JudgedRow]) -> dict[int, int]:
        if self.target is Target.STREETS:
            streets.store(self.session, accepted, self.record)
            return {}
        return store_features(self.session, self.target, accepted, self.record)

    def _verdicts(self, rows: Sequence[JudgedRow]) -> dict[int, Verdict]:
        self._refuse_unsound([row for row in rows if row.is_good])
        known = self._rows_of_same_file()
        verdicts: dict[int, Verdict] = {}
        new = []
        for row in rows:
            if not row.is_good:
                verdicts[row.number] = Verdict(RowOutcome.QUARANTINED)
            elif row.number in known:
                here = Place(row.layer, row.number)
                said = problem("same-file", here, upload=self.upload.same_as_id)
                verdicts[row.number] = Verdict(RowOutcome.DUPLICATE, (said,), known[row.number])
            else:
                new.append(row)
        if self.target is Target.STREETS:
            return verdicts | streets.match(self.session, new, self.record)
        return verdicts | match_rows(self.session, new, self.target, self.ground)

    def _refuse_unsound(self, rows: Sequence[JudgedRow]) -> None:
        reasons = unsound_rows(self.session, rows)
        for row in rows:
            if row.number in reasons:
                row.problems.append(problem("geometry-invalid", Place(row.layer, row.number), read=reasons[row.number]))

    def _rows_of_same_file(self) -> dict[int, int]:
        """Rows that earlier uploads of the same bytes became features, even if those were struck since."""
        first = self.upload.same_as_id
        if first is None:
            return {}
        found = self.session.execute(
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
    verdicts: dict[int, Verdict] | None = None,
) -> Upload:
    counts = Counter(one.outcome for one in (verdicts or {}).values())
    upload.rows_in = counts.total()
    upload.accepted = counts[RowOutcome.ACCEPTED]
    upload.quarantined = counts[RowOutcome.QUARANTINED]
    upload.duplicates = counts[RowOutcome.DUPLICATE]
    upload.problems = [one.as_dict() for one in problems]
    upload.state, upload.step, upload.progress = state, None, 1.0
    upload.finished_at = clock.recorded_at()
    after = {"state": state.value} | {outcome.value: counts[outcome] for outcome in RowOutcome}
    audit.record(session, clock, "upload-processed", ("upload", upload.id), person_id=upload.person_id, after=after)
    session.flush()
    return upload


def give_up(session: Session, clock: Clock, upload_id: int) -> None:
    """Say on the upload that processing failed for good; nothing of it was stored."""
    upload = session.get(Upload, upload_id, populate_existing=True)
    if upload is not None and upload.state not in FINISHED:
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
