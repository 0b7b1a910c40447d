"""Records that fulfil duties: a round, a check, a report was done on a day; the next due day follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import DutyRecord, MonitoringSchedule, Parcel, Person, Restriction, Site
from gis.domain.duties import DutyKind
from gis.domain.errors import DoneInFuture, NotFound
from gis.domain.policy import Action, Actor
from gis.domain.register_errors import DutyUnfit, FindingMissing, ProofMissing
from gis.domain.restrictions import Finding
from gis.domain.site_duties import COLUMN_OF, RECORDED, SELF_MONITORING
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.duties.aftercare import KIND_OF
from gis.proofs import Proof, proven
from gis.scoped import Located, feature_to_change

WHAT_PROVES = Text("报告、检查记录的名称或文号，或说明", "the report or record by its title or number, or a remark")


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What was done. A restriction's check and a schedule's round name the one they fulfil; sites name the kind."""

    done_on: date
    proof: Proof
    kind: DutyKind | None = None
    restriction_id: int | None = None
    schedule_id: int | None = None
    finding: Finding | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as people see it."""

    id: int
    kind: DutyKind
    done_on: date
    finding: Finding | None
    note: str | None
    document: str | None
    document_id: int | None
    recorded_at: datetime
    recorded_by: str | None


def record(session: Session, clock: Clock, actor: Actor, feature_id: int, said: NewRecord) -> DutyRecord:
    """Record that a duty was fulfilled; a site's own days follow.

    Streets may record checks of restrictions, for they patrol (Beijing's regulation, art. 4). Raises NotFound (also
    outside the actor's scope), NotAllowed, DoneInFuture, DutyUnfit, FindingMissing, ProofMissing,
    FeatureDocumentUnknown.
    """
    action = Action.RECORD_CHECKS if said.restriction_id is not None else Action.RECORD_DUTIES
    feature = feature_to_change(session, actor, feature_id, action)
    kind = _kind(session, feature, said)
    if said.done_on > clock.today():
        raise DoneInFuture(done_on=said.done_on, today=clock.today())
    note = (said.note or "").strip() or None
    proof = proven(session, feature_id, said.proof)
    if proof.document is None and note is None:
        raise ProofMissing(zh=WHAT_PROVES.zh, en=WHAT_PROVES.en)
    made = DutyRecord(
        feature_id=feature_id,
        kind=kind,
        restriction_id=said.restriction_id,
        schedule_id=said.schedule_id,
        done_on=said.done_on,
        finding=said.finding,
        note=note,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    if isinstance(feature, Site):
        follow(session, feature, made)
    after = {"duty": kind, "done_on": said.done_on.isoformat(), "finding": said.finding, "document": proof.document}
    thing = (feature.kind.value, feature_id)
    audit.record(session, clock, "record-duty", thing, person_id=actor.person_id, after=after)
    links.refresh(session, [feature_id], clock)
    return made


def follow(session: Session, site: Site, made: DutyRecord) -> None:
    """The days that links, tiles and lists read of a site: the latest of its records, or of what a file said."""
    column = COLUMN_OF.get(made.kind)
    if column is None:
        return
    stored: date | None = getattr(site, column)
    if stored is None or made.done_on >= stored:
        setattr(site, column, made.done_on)
        if made.kind in SELF_MONITORING and made.finding is not None:
            site.is_self_monitoring_abnormal = made.finding is Finding.PROBLEM
    session.flush()


def records_where(session: Session, condition: ColumnElement[bool]) -> list[tuple[DutyRecord, RecordView]]:
    """The records that meet a condition, the latest first, as rows and as views."""
    rows = session.execute(
        select(DutyRecord, Person.name)
        .outerjoin(Person, Person.id == DutyRecord.recorded_by_id)
        .where(condition)
        .order_by(DutyRecord.done_on.desc(), DutyRecord.id.desc())
    )
    return [(one, _view(one, person)) for one, person in rows]


def _view(one: DutyRecord, person: str | None) -> RecordView:
    return RecordView(
        id=one.id,
        kind=one.kind,
        done_on=one.done_on,
        finding=one.finding,
        note=one.note,
        document=one.document,
        document_id=one.document_id,
        recorded_at=one.recorded_at,
        recorded_by=person,
    )


def _kind(session: Session, feature: Located, said: NewRecord) -> DutyKind:
    """The kind of duty that is fulfilled."""
    if said.restriction_id is not None:
        _require_open(session.get(Restriction, said.restriction_id), feature, f"restriction {said.restriction_id}")
        if said.finding is None:
            raise FindingMissing
        return DutyKind.RESTRICTION_CHECK
    if said.schedule_id is not None:
        schedule = session.get(MonitoringSchedule, said.schedule_id)
        _require_open(schedule, feature, f"schedule {said.schedule_id}")
        assert schedule is not None  # noqa: S101  asked above
        return KIND_OF[schedule.purpose][0]
    if said.kind in RECORDED and isinstance(feature, Site):
        return said.kind
    name = Text("——", "—") if said.kind is None else label("duty_kinds", said.kind)
    raise DutyUnfit(zh=name.zh, en=name.en)


def _require_open(found: Restriction | MonitoringSchedule | None, feature: Located, what: str) -> None:
    is_of = found is not None and isinstance(feature, Parcel) and found.parcel_id == feature.id
    if not is_of or found is None or found.ended_at is not None:
        raise NotFound(what=what)


def said_of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:  # noqa: ANN401  a row of any table
    """What a row says, for the audit log."""
    values = {name: getattr(row, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
