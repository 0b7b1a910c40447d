"""What new parcels take over from those they were made of. One line a table: nothing open is lost.

`hand_on` copies the rows of a table that are open; a row with an area of its own goes to every child that its area
touches (to all, where it touches none), any other row to all. What is closed stays with the parent, which can be read.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from gis.db.copying import array_text
from gis.db.models import (
    ControlClass,
    FeatureAlias,
    MonitoringSchedule,
    Parcel,
    Phase,
    PlannedUseChange,
    RegisterEntry,
    Restriction,
    Scheme,
    SoilBatch,
    StageEvent,
    TransferPlan,
)
from gis.lineage.handing import CHILD, Legacy, hand_on
from gis.lineage.handing_samples import samples


def _registers(session: Session, legacy: Legacy) -> None:
    until = RegisterEntry.__table__.c.until
    hand_on(session, RegisterEntry, legacy, or_(until.is_(None), until > legacy.on))


def _stage(session: Session, legacy: Legacy) -> None:
    """The children's history begins with the stage that they were given, since when the parent was in it."""
    child, events = Parcel.__table__, StageEvent.__table__
    known = (
        select(events.c.document, events.c.valid_on)
        .where(events.c.parcel_id.in_(legacy.parents), events.c.to_stage == child.c.stage)
        .order_by(events.c.valid_on.desc(), events.c.id.desc())
        .limit(1)
        .lateral()
    )
    rows = (
        select(
            child.c.id,
            child.c.stage,
            func.coalesce(child.c.stage_since, known.c.valid_on, literal(legacy.on)),
            func.coalesce(child.c.stage_document, known.c.document),
            literal(legacy.note),
            literal(legacy.recorded_at),
            literal(legacy.person_id, type_=events.c.recorded_by_id.type),
        )
        .join_from(child, known, true(), isouter=True)
        .where(child.c.id.in_(legacy.children))
    )
    names = ["parcel_id", "to_stage", "valid_on", "document", "note", "recorded_at", "recorded_by_id"]
    session.execute(insert(StageEvent).from_select(names, rows))


def _use_changes(session: Session, legacy: Legacy) -> None:
    hand_on(session, PlannedUseChange, legacy)


def _schemes(session: Session, legacy: Legacy) -> None:
    hand_on(session, Scheme, legacy)


def _plans(session: Session, legacy: Legacy) -> None:
    hand_on(session, TransferPlan, legacy, origin_id=lambda plan, _child: plan.c.id)


def _batches(session: Session, legacy: Legacy) -> None:
    """A batch goes to the child that was named for it, else to all by their shares."""
    batch, plan = SoilBatch.__table__, TransferPlan.__table__.alias("heir_plan")
    share = case(*((CHILD.c.id == child, part) for child, part in legacy.shares.items()), else_=1.0)
    part = case((batch.c.id.in_(legacy.batches), 1.0), else_=share) if legacy.batches else share
    named = [(batch.c.id == number, CHILD.c.id == child) for number, child in legacy.batches.items()]
    hand_on(
        session,
        SoilBatch,
        legacy,
        batch.c.evaluation_filed_on.is_(None),
        only=case(*named, else_=true()) if named else None,
        origin_id=lambda one, _child: one.c.id,
        origin_share=lambda _one, _child: part,
        volume_m3=lambda one, _child: one.c.volume_m3 * part,
        plan_id=lambda one, child: (
            select(plan.c.id)
            .where(plan.c.origin_id == one.c.plan_id, plan.c.parcel_id == child.c.id)
            .limit(1)
            .correlate(one, child)
            .scalar_subquery()
        ),
    )


def _phases(session: Session, legacy: Legacy) -> None:
    """By the area they work on; numbered anew, as merged parcels may both have a first phase."""
    own = Scheme.__table__.alias("own_scheme")
    theirs = Scheme.__table__.alias("their_scheme")
    hand_on(
        session,
        Phase,
        legacy,
        area="area",
        number=lambda one, child: func.row_number().over(
            partition_by=child.c.id, order_by=(one.c.parcel_id, one.c.number)
        ),
        origin_id=lambda one, _child: one.c.id,
        version=lambda _one, _child: literal(1),
        scheme_id=lambda one, child: (
            select(func.max(theirs.c.id))
            .join_from(theirs, own, own.c.id == one.c.scheme_id)
            .where(
                theirs.c.parcel_id == child.c.id,
                theirs.c.filed_on == own.c.filed_on,
                theirs.c.is_remediation == own.c.is_remediation,
            )
            .correlate(one, child)
            .scalar_subquery()
        ),
    )


def _restrictions(session: Session, legacy: Legacy) -> None:
    """By the area that they hold for."""
    hand_on(session, Restriction, legacy, Restriction.__table__.c.ended_at.is_(None), area="geom")


def _schedules(session: Session, legacy: Legacy) -> None:
    hand_on(session, MonitoringSchedule, legacy, MonitoringSchedule.__table__.c.ended_at.is_(None))


def _control_classes(session: Session, legacy: Legacy) -> None:
    hand_on(session, ControlClass, legacy)


# A restriction or schedule that was handed on says the same as the one it was copied from.
_DUTY_RECORDS = text("""
INSERT INTO duty_record (feature_id, kind, restriction_id, schedule_id, done_on, finding, note, document, document_id,
    recorded_at, recorded_by_id)
SELECT child.id, d.kind, r.new_id, s.new_id, d.done_on, d.finding, d.note, d.document, d.document_id,
    d.recorded_at, d.recorded_by_id
FROM duty_record d
CROSS JOIN unnest(CAST(:children AS bigint[])) AS child (id)
LEFT JOIN LATERAL (
    SELECT max(n.id) AS new_id FROM restriction o JOIN restriction n ON n.parcel_id = child.id
        AND (n.kind, n.content, n.valid_from) = (o.kind, o.content, o.valid_from)
    WHERE o.id = d.restriction_id
) r ON true
LEFT JOIN LATERAL (
    SELECT max(n.id) AS new_id FROM monitoring_schedule o JOIN monitoring_schedule n ON n.parcel_id = child.id
        AND (n.purpose, n.watched, n.content, n.first_due_on) = (o.purpose, o.watched, o.content, o.first_due_on)
    WHERE o.id = d.schedule_id
) s ON true
WHERE d.feature_id = ANY(CAST(:parents AS bigint[]))
    AND (d.restriction_id IS NULL OR r.new_id IS NOT NULL) AND (d.schedule_id IS NULL OR s.new_id IS NOT NULL)
ORDER BY d.id
""")


def _duty_records(session: Session, legacy: Legacy) -> None:
    """What was done is done for the children too: the next day of a duty stays the same."""
    session.execute(_DUTY_RECORDS, {"children": array_text(legacy.children), "parents": array_text(legacy.parents)})


def _aliases(session: Session, legacy: Legacy) -> None:
    """Old codes and names find the children; so do the names that the parents were known by."""
    alias, parent = FeatureAlias.__table__, Parcel.__table__.alias("parent")
    recorded = (literal(legacy.recorded_at), literal(legacy.person_id, type_=alias.c.recorded_by_id.type))
    names = ["feature_id", "name", "code", "recorded_at", "recorded_by_id"]
    own = (
        select(CHILD.c.id, parent.c.name, parent.c.code, *recorded)
        .join_from(parent, CHILD, CHILD.c.id.in_(legacy.children))
        .where(parent.c.id.in_(legacy.parents))
    )
    known = (
        select(CHILD.c.id, alias.c.name, alias.c.code, *recorded)
        .join_from(alias, CHILD, CHILD.c.id.in_(legacy.children))
        .where(alias.c.feature_id.in_(legacy.parents))
    )
    for rows in (own, known):
        session.execute(insert(FeatureAlias).from_select(names, rows))


Inheritor = Callable[[Session, Legacy], None]
INHERITORS: tuple[Inheritor, ...] = (
    _stage,
    _registers,
    _use_changes,
    _schemes,
    _plans,
    _batches,
    _phases,
    _restrictions,
    _schedules,
    _control_classes,
    _duty_records,
    samples,
    _aliases,
)
"""In this order: a batch names the plan, a record the schedule that was handed on before it."""


def inherit(session: Session, legacy: Legacy) -> None:
    """Let every table speak."""
    session.flush()
    for one in INHERITORS:
        one(session, legacy)
    session.expire_all()
