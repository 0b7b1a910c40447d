"""Mending: a person decides something about rows that were kept out; just those rows are judged again and settled.

What may be decided came with the row's problems; only a corrected cell may be anything. Who decided what is kept
(`row_fix`, append-only) and audited. The original and the row as read stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, jobs
from gis.clock import Clock
from gis.db.models import RowFix, Upload, UploadRow
from gis.domain import mending
from gis.domain.errors import FixNotOffered, NothingToMend, UploadNotDone
from gis.domain.mending import Inclusion, Treatment
from gis.domain.uploading import Target, UploadOptions
from gis.domain.words import RowOutcome, UploadState
from gis.ingest.columns import columns_of
from gis.ingest.judging import Judge, JudgedRow, Tell
from gis.ingest.typed_positions import LABELS, MAY_BE_POINTS
from gis.uploads.comparing import Change, changes_foreseen
from gis.uploads.layers import remembered, rows_again
from gis.uploads.matching import Verdict
from gis.uploads.reading_as import layers_of_rows, read_layers_as
from gis.uploads.receiving import READ_UPLOAD
from gis.uploads.settled_rows import recount_closed, settle_earlier_rows
from gis.uploads.settling import Settling, ground_of, lock
from gis.uploads.storing import store_report
from gis.uploads.waiting import has_problem, stays_out, waits

MOST_PREVIEWED = 200
EDIT = "edit-cell"
"""Name of the fix that replaces cells."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows: those named, or all that wait with a problem, of one field or in one layer if these are named."""

    rows: tuple[int, ...] = ()
    problem: str | None = None
    field: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Which rows, the name of the fix, what it decides, and who decides (None: the command line)."""

    selection: Selection
    fix: str
    treatment: Treatment
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of rows that were judged again, by outcome."""

    numbers: tuple[int, ...]
    counts: Counter[RowOutcome]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a decision would make of one row; geometry in degrees, as it lies now and as it would lie."""

    row: JudgedRow
    verdict: Verdict
    before: BaseGeometry | None
    area_before_m2: float
    changes: tuple[Change, ...] | None = None
    """What taking over its content would change, field by field; None: nothing is taken over."""


def selected(session: Session, upload: Upload, selection: Selection, treatment: Treatment) -> list[UploadRow]:
    """The rows of a selection that a decision is open to, in the order of the file.

    Raises FixNotOffered when a named row's problems do not offer it, NothingToMend when no row is left.
    """
    is_back = treatment.inclusion is Inclusion.TAKEN_BACK
    wanted = [UploadRow.upload_id == upload.id, stays_out() if is_back else waits()]
    if selection.rows:
        wanted.append(UploadRow.number.in_(selection.rows))
    elif selection.problem:
        wanted.append(has_problem(selection.problem, selection.field))
    if selection.layer is not None:
        wanted.append(UploadRow.layer == selection.layer)
    rows = session.scalars(select(UploadRow).where(*wanted).order_by(UploadRow.number)).all()
    offered = [row for row in rows if _is_offered(row, treatment, Target(upload.target))]
    if selection.rows and len(offered) < len(rows):
        raise FixNotOffered(row=next(row.number for row in rows if row not in offered))
    if not offered:
        raise NothingToMend
    return offered


def _is_offered(row: UploadRow, treatment: Treatment, target: Target) -> bool:
    if treatment == Treatment(values=treatment.values):
        known = {one.name for one in columns_of(target)} | (LABELS.keys() if target in MAY_BE_POINTS else set())
        return bool(treatment.values) and treatment.values.keys() <= known
    if treatment == mending.leave_out(treatment.reason).treatment:
        return row.outcome is RowOutcome.QUARANTINED
    said = treatment.as_dict()
    return any(fix["treatment"] == said for one in row.problems for fix in one.get("fixes", ()))


def foresee(session: Session, upload: Upload, decision: Decision, clock: Clock) -> list[Foreseen]:
    """What a decision would make of the first MOST_PREVIEWED rows of a selection; nothing is stored."""
    require_done(upload)
    rows = selected(session, upload, decision.selection, decision.treatment)[:MOST_PREVIEWED]
    again = _Again(session, upload, decision.person_id, clock)
    now = {row.number: row for row in again.judge(rows, _decided(rows, None))}
    if decision.treatment.read_as is not None:
        kind = Target(decision.treatment.read_as)
        again = _Again(session, upload, decision.person_id, clock, target=kind)
    then = again.judge(rows, _decided(rows, decision.treatment))
    verdicts = again.settling.judge(then, {})
    settling = again.settling
    changes = changes_foreseen(session, settling.target, then, verdicts, settling.record, clock)
    return [
        Foreseen(row, verdicts[number], now[number].placed, now[number].area_m2, changes.get(number))
        for row in then
        for number in (row.number,)
    ]


def mend(session: Session, upload_id: int, decision: Decision, clock: Clock) -> Mended:
    """Decide, judge the rows again, store what is good now, and keep who decided what.

    Raises UploadNotDone, FixNotOffered, NothingToMend.
    """
    lock(session, f"upload {upload_id}")
    upload = session.get_one(Upload, upload_id, populate_existing=True)
    require_done(upload)
    return carry_out(session, upload, decision, clock, lambda _step, _share: None)


def carry_out(session: Session, upload: Upload, decision: Decision, clock: Clock, tell: Tell) -> Mended:
    """What `mend` does, for who holds the lock; the upload's own row is written last, so `tell` may write it."""
    rows = selected(session, upload, decision.selection, decision.treatment)
    if decision.treatment.read_as is not None:
        return _read_as(session, upload, decision, [row.number for row in rows], clock)
    again = _Again(session, upload, decision.person_id, clock, tell)
    judged = again.judge(rows, _decided(rows, decision.treatment))
    settled = again.settling.settle(judged, {})
    store_report(session, upload.id, judged, settled.verdicts, settled.feature_ids)
    session.expire_all()
    counts = Counter(settled.verdicts[row.number].outcome for row in judged)
    mended = Mended(tuple(row.number for row in judged), counts)
    _record(session, upload, decision, mended, clock)
    recount(session, upload)
    settle_earlier_rows(session, upload)
    return mended


def _read_as(session: Session, upload: Upload, decision: Decision, numbers: Sequence[int], clock: Clock) -> Mended:
    """Their layers go to an upload of their own, which the worker reads as the other kind."""
    kind, layers = Target(str(decision.treatment.read_as)), layers_of_rows(session, upload, numbers)
    made = read_layers_as(session, upload, layers, kind, decision.person_id, clock)
    jobs.enqueue(session, READ_UPLOAD, upload_id=made.id)
    mended = Mended(tuple(numbers), Counter({RowOutcome.QUARANTINED: len(numbers)}))
    _record(session, upload, decision, mended, clock)
    session.flush()
    return mended


class _Again:
    """Rows of an upload that are judged once more, with the ground of whoever decides."""

    def __init__(
        self,
        session: Session,
        upload: Upload,
        person_id: int | None,
        clock: Clock,
        tell: Tell = lambda _step, _share: None,
        target: Target | None = None,
    ) -> None:
        self.session, self.upload, self.tell = session, upload, tell
        ground = ground_of(session, upload, person_id)
        options = UploadOptions.from_dict(upload.options)
        meanings = remembered(session, upload) if target is None else {}
        self.judging = Judge(target or Target(upload.target), options, ground, clock.today(), meanings)
        self.settling = Settling(session, upload, ground, clock, tell, person_id)
        self.settling.target = self.judging.target

    def judge(self, rows: Sequence[UploadRow], treatments: Mapping[int, Treatment]) -> list[JudgedRow]:
        """Rows as they were read, judged under these treatments, in the order of the file."""
        coming = rows_again(self.session, self.upload, rows, treatments)
        return sorted(self.judging.judge(coming, self.tell).rows, key=lambda row: row.number)


def _decided(rows: Iterable[UploadRow], treatment: Treatment | None) -> dict[int, Treatment]:
    found = {row.number: Treatment.from_dict(row.treatment) for row in rows}
    return found if treatment is None else {number: one.with_(treatment) for number, one in found.items()}


def require_done(upload: Upload) -> None:
    """Raise UploadNotDone while an upload is being processed, or was refused."""
    if upload.state is not UploadState.DONE:
        raise UploadNotDone(upload=upload.id)


def _record(session: Session, upload: Upload, decision: Decision, mended: Mended, clock: Clock) -> None:
    counts, said = mended.counts, decision.treatment.as_dict()
    session.add(
        RowFix(
            upload_id=upload.id,
            fix=decision.fix,
            treatment=said,
            problem=None if decision.selection.rows else decision.selection.problem,
            row_numbers=list(mended.numbers),
            accepted=counts[RowOutcome.ACCEPTED],
            quarantined=counts[RowOutcome.QUARANTINED],
            duplicates=counts[RowOutcome.DUPLICATE],
            person_id=decision.person_id,
            recorded_at=clock.recorded_at(),
        )
    )
    after: dict[str, Any] = {"fix": decision.fix, "rows": len(mended.numbers), "first_row": mended.numbers[0]}
    after |= said | {outcome.value: counts[outcome] for outcome in RowOutcome}
    thing = ("upload", upload.id)
    audit.record(session, clock, "mend-rows", thing, person_id=decision.person_id, after=after)


def recount(session: Session, upload: Upload) -> None:
    """Bring an upload's counts up to date with its rows; they always add up."""
    session.flush()
    found = session.execute(
        select(UploadRow.outcome, func.count()).where(UploadRow.upload_id == upload.id).group_by(UploadRow.outcome)
    )
    counts = {row[0]: row[1] for row in found}
    upload.rows_in = sum(counts.values())
    upload.left_out = upload.settled = 0
    upload.accepted = counts.get(RowOutcome.ACCEPTED, 0)
    upload.quarantined = counts.get(RowOutcome.QUARANTINED, 0)
    upload.duplicates = counts.get(RowOutcome.DUPLICATE, 0)
    session.flush()
    recount_closed(session, [upload.id])
