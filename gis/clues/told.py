"""The reports of a clue as people see them: the informer masked, and unmasked for who may, once, with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry import mapping
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, lawfulness
from gis.clock import Clock
from gis.clues.cases import clue_of
from gis.db.models import Clue, ClueInformer, ClueReport, Person
from gis.db.scope import within_scope
from gis.domain.errors import NotFound, ReasonMissing
from gis.domain.informers import Informer, why_not_unmasked
from gis.domain.lawfulness import Lawfulness
from gis.domain.policy import Actor
from gis.domain.review_errors import InformerHidden
from gis.domain.review_words import ClueSource
from gis.domain.text import Text
from gis.domain.words import OPEN_DETECTION_STATES, ChangeKind

SHORTEST_REASON = 2
MOST_PLACES = 2000

NO_CHANGE_TOLD = Text("未判断：来源没有说明变化类型", "not judged: the source tells of no kind of change")
NO_PARCEL = Text("未判断：不在任何地块上", "not judged: it lies on no parcel")


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report; `informer` is masked always, `hidden` says why this person may not see more (None: they may)."""

    id: int
    source: ClueSource
    number: str
    told_on: date
    text: str
    change: ChangeKind | None
    geometry: Mapping[str, Any]
    said: Lawfulness | None
    not_judged: Text | None
    informer: Informer | None
    hidden: Text | None
    person: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a report of an open clue lies: a point in it, in degrees."""

    clue_id: int
    number: str
    source: ClueSource
    lon: float
    lat: float


def reports_of(session: Session, actor: Actor, clue: Clue) -> tuple[ReportView, ...]:
    """The reports of a clue, the first one first."""
    rows = session.execute(
        select(ClueReport, Person.name, ClueInformer)
        .join(Person, Person.id == ClueReport.recorded_by_id)
        .outerjoin(ClueInformer, ClueInformer.report_id == ClueReport.id)
        .where(ClueReport.clue_id == clue.id)
        .order_by(ClueReport.id)
    ).all()
    said = lawfulness.of_reports(session, [one.id for one, _, _ in rows])
    return tuple(
        ReportView(
            id=one.id,
            source=one.source,
            number=one.number,
            told_on=one.told_on,
            text=one.text,
            change=one.change_kind,
            geometry=mapping(to_shape(one.geom)),
            said=said.get(one.id),
            not_judged=_not_judged(clue) if one.id not in said else None,
            informer=None if kept is None else Informer(kept.name, kept.phone).masked,
            hidden=None if kept is None else why_not_unmasked(actor, clue.lead_unit_id, one.recorded_by_id),
            person=name,
            recorded_at=one.recorded_at,
        )
        for one, name, kept in rows
    )


def unmask(session: Session, clock: Clock, actor: Actor, clue_id: int, report_id: int, reason: str) -> Informer:
    """Who informed, for somebody who answers for the clue; each time is in the audit log, with the reason.

    Raises NotFound (also outside the actor's scope), InformerHidden, ReasonMissing.
    """
    clue = clue_of(session, actor, clue_id)
    made = session.get(ClueReport, report_id)
    kept = session.get(ClueInformer, report_id)
    if made is None or kept is None or made.clue_id != clue.id:
        raise NotFound(what=f"informer {report_id}")
    why = why_not_unmasked(actor, clue.lead_unit_id, made.recorded_by_id)
    if why is not None:
        raise InformerHidden(why_zh=why.zh, why_en=why.en)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    after = {"report": made.id, "clue": clue.number, "reason": reason.strip()}
    audit.record(session, clock, "unmask-informer", ("clue", clue.id), person_id=actor.person_id, after=after)
    return Informer(kept.name, kept.phone)


def places(session: Session, actor: Actor, sources: Sequence[ClueSource]) -> tuple[PlaceView, ...]:
    """Where the reports of open clues lie, for the map; of these sources, or of all."""
    table = Clue.__table__.c
    point = func.ST_PointOnSurface(ClueReport.geom)
    rows = session.execute(
        select(table.id, table.number, ClueReport.source, func.ST_X(point).label("lon"), func.ST_Y(point).label("lat"))
        .join(ClueReport, ClueReport.clue_id == table.id)
        .where(
            within_scope(table.streets, actor),
            table.state.in_(list(OPEN_DETECTION_STATES)),
            *([ClueReport.source.in_(sources)] if sources else []),
        )
        .order_by(ClueReport.id.desc())
        .limit(MOST_PLACES)
    )
    return tuple(PlaceView(row.id, row.number, row.source, row.lon, row.lat) for row in rows)


def _not_judged(clue: Clue) -> Text:
    return NO_PARCEL if clue.parcel_id is None else NO_CHANGE_TOLD
