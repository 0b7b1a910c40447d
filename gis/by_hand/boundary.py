"""A parcel's boundary as a new version: judged like an upload's row, shown with what it changes, the old one kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from gis import audit, links
from gis.by_hand.creating import fit_for_form, transient_upload
from gis.by_hand.foreseeing import Effects, effects_on, undone
from gis.by_hand.outlines import Asked, Drawn, Outline, judge_layer, read
from gis.by_hand.versions import keep_first, number_of
from gis.clock import Clock
from gis.db.models import BoundaryVersion, Parcel
from gis.domain import crs
from gis.domain.errors import DayInFuture, ReasonMissing
from gis.domain.mending import UNTREATED, SameAs, Treatment
from gis.domain.parcel_errors import BoundaryChanged, BoundaryUnchanged, OutlineWrong
from gis.domain.policy import Action, Actor
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target
from gis.domain.words import RowOutcome
from gis.ingest.ground import Ground
from gis.ingest.judging import JudgedRow
from gis.proofs import Proof, proven
from gis.scoped import parcel_to_change
from gis.uploads.incoming import find_neighbours, load_incoming
from gis.uploads.matching import Verdict, match_rows
from gis.uploads.overlapping import refuse_overlaps
from gis.uploads.settling import ground_of, lock
from gis.uploads.suspicions import suspect_shift

SHORTEST_REASON = 2
_NOT_BESIDE_ITSELF = text("DELETE FROM beside WHERE other_id IN :ids").bindparams(bindparam("ids", expanding=True))


@dataclass(frozen=True, slots=True)
class BoundarySaid:
    """The new outline, the version that the person saw, since when it holds, why, and by which document."""

    drawn: Drawn
    version: int
    valid_from: date | None = None
    reason: str = ""
    document: str | None = None
    document_id: int | None = None
    treatment: Treatment = UNTREATED


@dataclass(frozen=True, slots=True)
class BoundaryChange:
    """What was found and what changes: areas, and how the parcel hung and will hang together with the rest."""

    outline: Outline
    verdict: Verdict
    version: int
    before_m2: float
    before: Effects
    after: Effects | None
    """None: it cannot be stored as it is."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, with the fixes that fit a form."""
        return tuple(fit_for_form(one) for one in (*self.outline.all_problems, *self.verdict.problems))

    @property
    def is_good(self) -> bool:
        """Whether it can be stored."""
        return self.verdict.outcome is RowOutcome.ACCEPTED


def change_boundary(
    session: Session, clock: Clock, actor: Actor, parcel_id: int, said: BoundarySaid, *, is_dry_run: bool
) -> BoundaryChange:
    """Judge a new outline and, unless this is a dry run, make it the parcel's.

    Raises NotFound, NotAllowed, FeatureStruck, NothingDrawn; when it is to be stored also ReasonMissing,
    DayInFuture, BoundaryChanged (409: somebody was quicker), BoundaryUnchanged, OutlineWrong.
    """
    parcel = parcel_to_change(session, actor, parcel_id, Action.EDIT_BOUNDARY)
    if not is_dry_run:
        _require_words(said, clock.today())
    seen = number_of(session, parcel.id)
    if said.version != seen:
        raise BoundaryChanged(code=parcel.code, found=seen, seen=said.version)
    proven(session, parcel_id, Proof(said.document, said.document_id))
    change = _judged(session, clock, actor, parcel, said, seen)
    if is_dry_run:
        if not change.is_good:
            return change
        with undone(session):
            return _stored(session, clock, parcel, said, change)
    if not change.is_good:
        raise OutlineWrong(problems=[one.as_dict() for one in change.problems], count=len(change.problems))
    if to_shape(parcel.geom).equals(change.outline.geometry):
        raise BoundaryUnchanged
    stored = _stored(session, clock, parcel, said, change, actor.person_id)
    before = {"version": seen, "area_m2": round(change.before_m2, 1)}
    after = {"version": stored.version, "area_m2": round(change.outline.area_m2, 1), "reason": said.reason.strip()}
    thing = ("parcel", parcel_id)
    audit.record(session, clock, "change-boundary", thing, person_id=actor.person_id, before=before, after=after)
    return stored


def _require_words(said: BoundarySaid, today: date) -> None:
    if len(said.reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    if said.valid_from is not None and said.valid_from > today:
        raise DayInFuture(day=said.valid_from, today=today)


def _judged(
    session: Session, clock: Clock, actor: Actor, parcel: Parcel, said: BoundarySaid, version: int
) -> BoundaryChange:
    sent = transient_upload(session)
    ground = ground_of(session, sent, actor.person_id)
    lock(session, f"rows of district {sent.district_code}")
    layer, of_text = read(said.drawn)
    known = {"code": parcel.code, "name": parcel.name}
    row = judge_layer(layer, Asked(ground, clock.today(), said.treatment, known))[0]
    if len(layer) > 1:
        row.problems.append(problem("several-outlines", Place(row.layer), read=str(len(layer)), count=len(layer)))
    outline = Outline(row, of_text)
    before = effects_on(session, [parcel.id])
    verdict = held_against_others(session, row, ground, but=[parcel.id])
    return BoundaryChange(outline, verdict, version, parcel.area_m2, before, None)


def held_against_others(session: Session, row: JudgedRow, ground: Ground, *, but: list[int]) -> Verdict:
    """The verdict of uploads about one outline that stands for parcels (`but`) which are there already."""
    if not row.is_good:
        return Verdict(RowOutcome.QUARANTINED)
    # Its code is its own: only the ground is held against others.
    code = row.values.pop("code", None)
    try:
        load_incoming(session, [row])
        find_neighbours(session, [row], Target.PARCELS, ground)
        session.execute(_NOT_BESIDE_ITSELF, {"ids": but})
        verdicts = match_rows(session, [row], Target.PARCELS, ground)
        verdicts |= refuse_overlaps(session, [row], verdicts, ground)
        verdicts |= suspect_shift(session, [row], verdicts, Target.PARCELS, ground)
    finally:
        if code is not None:
            row.values["code"] = code
    verdict = verdicts[row.number]
    if verdict.outcome is RowOutcome.DUPLICATE and row.treatment.same_as is not SameAs.NEW:
        return Verdict(RowOutcome.QUARANTINED, verdict.problems)
    return verdict


def _stored(
    session: Session,
    clock: Clock,
    parcel: Parcel,
    said: BoundarySaid,
    change: BoundaryChange,
    person_id: int | None = None,
) -> BoundaryChange:
    """Make the outline the parcel's and look at what changed."""
    parcel_id, version = parcel.id, keep_first(session, parcel) + 1
    geom = from_shape(change.outline.geometry, srid=crs.STORAGE)
    session.add(
        BoundaryVersion(
            parcel_id=parcel_id,
            number=version,
            geom=geom,
            valid_from=said.valid_from or clock.today(),
            reason=said.reason.strip() or None,
            document=said.document,
            document_id=said.document_id,
            recorded_at=clock.recorded_at(),
            recorded_by_id=person_id,
        )
    )
    session.flush()
    parcel.geom = geom
    session.flush()
    links.refresh(session, [parcel_id], clock)
    after = effects_on(session, [parcel_id])
    return BoundaryChange(change.outline, change.verdict, version, change.before_m2, change.before, after)
