"""Reads one panel: the frame that every feature has, the body of its kind, its links and what may be done."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import link_views, responsibility
from gis.clock import Clock
from gis.db.models import Detection, MonitoringPoint, Parcel, Person, Project, Site, Upload
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.panels import detection, others, parcel, steps
from gis.panels.as_sent import aliases_of, extras_of
from gis.panels.values import Body, Frame, Panel, Struck, UploadRef
from gis.scoped import Located, feature_of
from gis.uploads.reporting import is_shown_to

OFFERED = (Action.ANSWER_LINK, Action.EXPORT, Action.EDIT_BOUNDARY, Action.RECORD_REPORTS)
"""What a panel can be asked to do."""


def panel(session: Session, feature_id: int, actor: Actor | None, clock: Clock) -> Panel:
    """Everything about one feature; `actor` None is the system itself (command line).

    Struck features are shown with their reason. Raises NotFound, also outside the actor's scope.
    """
    feature = feature_of(session, actor, feature_id)
    streets, near_streets = responsibility.streets_with_borders(session, feature_id)
    frame = _frame(session, actor, feature, streets, near_streets)
    body = _body(session, clock, actor, feature, frame)
    links = link_views.links_of(session, clock, actor, [feature_id], streets={feature_id: streets})[feature_id]
    permissions = _permissions(actor, Thing(frozenset(feature.streets)))
    next_step = steps.next_step(frame, body, links, permissions)
    return Panel(frame, body, links, permissions, next_step, steps.turn(links))


def _frame(
    session: Session,
    actor: Actor | None,
    feature: Located,
    streets: tuple[responsibility.StreetPart, ...],
    near_streets: tuple[responsibility.NearStreet, ...],
) -> Frame:
    table = type(feature).__table__
    geom = table.c.geom
    middle = func.ST_PointOnSurface(geom)
    row = session.execute(
        select(
            func.ST_AsGeoJSON(geom, 7).label("geometry"),
            func.ST_XMin(geom),
            func.ST_YMin(geom),
            func.ST_XMax(geom),
            func.ST_YMax(geom),
            func.ST_X(middle).label("lon"),
            func.ST_Y(middle).label("lat"),
            select(Person.name).where(Person.id == table.c.recorded_by_id).scalar_subquery().label("person"),
            select(Upload.file_name)
            .outerjoin(Person, Person.id == Upload.person_id)
            .where(Upload.id == table.c.upload_id, is_shown_to(actor))
            .scalar_subquery()
            .label("file_name"),
        ).where(table.c.id == feature.id)
    ).one()
    upload = UploadRef(feature.upload_id, row.file_name) if feature.upload_id and row.file_name else None
    return Frame(
        id=feature.id,
        kind=feature.kind,
        code=feature.code,
        name=feature.name,
        address=feature.address,
        area_m2=feature.area_m2,
        geometry=json.loads(row.geometry),
        bbox=(row[1], row[2], row[3], row[4]),
        lon=row.lon,
        lat=row.lat,
        streets=streets,
        near_streets=near_streets,
        source=feature.source,
        as_of=feature.as_of,
        recorded_at=feature.recorded_at,
        # Who recorded what came with an upload is its sender.
        recorded_by=row.person if upload or feature.upload_id is None else None,
        struck=Struck(feature.struck_at, feature.struck_reason) if feature.struck_at else None,
        upload=upload,
        aliases=aliases_of(session, actor, feature.id),
        extras=extras_of(session, feature.id),
    )


def _body(session: Session, clock: Clock, actor: Actor | None, feature: Located, frame: Frame) -> Body:
    match feature:
        case Parcel():
            return parcel.body(session, clock, actor, feature, frame)
        case Detection():
            return detection.body(session, actor, feature, frame)
        case Site():
            return others.site_body(feature, frame)
        case Project():
            return others.project_body(feature, frame, clock.today())
        case MonitoringPoint():
            return others.point_body(feature, frame, clock.today())


def _permissions(actor: Actor | None, thing: Thing) -> tuple[Permission, ...]:
    if actor is None:
        return ()
    return tuple(permit(actor, action, thing) for action in OFFERED)
