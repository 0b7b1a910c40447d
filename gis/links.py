"""Links: computed in the transaction of the change that causes them, answered by people.

`refresh` is what every change of a feature calls: it places the feature in its
streets, measures how detections lie to parcels, lets the rules speak and stores
what they said. Running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis import audit, installation, link_facts, overlaps, places
from gis.clock import Clock
from gis.db.models import Detection, Feature, Link, LinkVerdict, Measure, Overlap, Parcel, Plan
from gis.domain import linking
from gis.domain.errors import NotAllowed, NotFound, ReasonMissing
from gis.domain.facts import Facts
from gis.domain.linking import Reason
from gis.domain.paint import paint_of, register_mask
from gis.domain.policy import ACTION_TEXTS, Action, Actor, Thing, may

REACH_KEY = "link.point_reach_m"
REACH_M = 1000.0
"""How far a monitoring point may lie from the site it watches, metres. Our proposal; editable."""
SHORTEST_REASON = 2
BATCH = 500


def refresh(session: Session, feature_ids: Iterable[int], clock: Clock) -> None:
    """Bring streets, paint, overlaps and links of these features, and of those they touch, up to date."""
    ids = sorted(set(feature_ids))
    if not ids:
        return
    session.flush()
    places.locate(session, ids)
    touched = overlaps.measure(session, ids)
    for start in range(0, len(touched), BATCH):
        _relink(session, touched[start : start + BATCH], clock)
    session.expire_all()


def refresh_all(session: Session, clock: Clock) -> int:
    """Refresh every live feature, such as after a new day or new streets; gives their number."""
    ids = session.scalars(select(Feature.__table__.c.id).order_by(Feature.__table__.c.id)).all()
    refresh(session, ids, clock)
    return len(ids)


def answer(session: Session, clock: Clock, actor: Actor, link_id: int, *, is_denied: bool, reason: str) -> Link:
    """Record a person's word on a link: "no, because …", or that word taken back.

    Raises NotFound (also outside the actor's scope), NotAllowed, ReasonMissing.
    """
    link = session.scalar(select(Link).where(Link.id == link_id).with_for_update())
    streets = _streets_of(session, link.feature_id) if link else frozenset()
    if link is None or not may(actor, Action.READ, Thing(streets)) or (actor.street_ids is not None and not streets):
        raise NotFound(what=f"link {link_id}")
    if not may(actor, Action.ANSWER_LINK, Thing(streets)):
        what = ACTION_TEXTS[Action.ANSWER_LINK]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    before = {"is_denied": link.is_denied}
    session.add(
        LinkVerdict(
            link_id=link.id,
            is_denied=is_denied,
            reason=reason.strip(),
            person_id=actor.person_id,
            recorded_at=clock.recorded_at(),
        )
    )
    link.is_denied = is_denied
    after = {"is_denied": is_denied, "reason": reason.strip()}
    audit.record(
        session, clock, "answer-link", ("link", link.id), person_id=actor.person_id, before=before, after=after
    )
    session.flush()
    return link


def _relink(session: Session, ids: Sequence[int], clock: Clock) -> None:
    on = clock.today()
    _repaint(session, ids, on)
    reasons = list(_reasons(session, ids, on))
    measures = _measures_in_force(session, on)
    districts = places.districts_of(session, ids)
    wanted = [
        (reason, measures[key])
        for reason in reasons
        if (key := (districts[reason.feature_id], reason.measure)) in measures
    ]
    kept = _store(session, wanted, clock.recorded_at())
    gone = update(Link).where(Link.feature_id.in_(ids), Link.ended_at.is_(None), Link.id.not_in(kept))
    session.execute(gone.values(ended_at=clock.recorded_at()), execution_options={"synchronize_session": False})


def _reasons(session: Session, ids: Sequence[int], on: date) -> Iterator[Reason]:
    """What the rules say of these features; of a pair only the side that is among `ids`."""
    pairs = link_facts.overlaps(session, ids)
    own = set(ids)
    parcels = link_facts.parcels(session, own | {parcel for _, parcel, _ in pairs}, on)
    detections = link_facts.detections(session, own | {detection for detection, _, _ in pairs})
    points = link_facts.points(session, own)
    plain: list[Facts] = [*parcels.values(), *link_facts.sites(session, own).values()]
    plain += [*link_facts.projects(session, own).values(), *points.values(), *detections.values()]
    for facts in plain:
        if facts.id in own:
            yield from linking.judge(facts)
    for detection_id, parcel_id, overlap in pairs:
        if detection_id in detections and parcel_id in parcels:
            said = linking.judge_pair(detections[detection_id], parcels[parcel_id], overlap)
            yield from (reason for reason in said if reason.feature_id in own)
    if points:
        reach = float(installation.value(session, REACH_KEY, REACH_M))
        measuring = places.measuring_epsg(session)
        for point in points.values():
            near = link_facts.neighbour_of(session, point, reach_m=reach, measuring=measuring, on=on)
            yield from linking.judge_point(point, near)


def _store(session: Session, wanted: list[tuple[Reason, int]], at: datetime) -> list[int]:
    """Insert or bring up to date; gives the ids of the links that hold now. A person's "no" is left alone."""
    if not wanted:
        return []
    rows: list[dict[str, Any]] = [
        {
            "feature_id": reason.feature_id,
            "measure_id": measure_id,
            "rule": reason.rule,
            "rule_version": reason.rule_version,
            "via_id": reason.via_id,
            "facts": reason.facts,
            "reason_zh": reason.because.zh,
            "reason_en": reason.because.en,
            "is_by_geometry": reason.is_by_geometry,
            "is_borderline": reason.is_borderline,
            "first_at": at,
            "computed_at": at,
        }
        for reason, measure_id in wanted
    ]
    statement = insert(Link)
    fresh = ("rule_version", "facts", "reason_zh", "reason_en", "is_by_geometry", "is_borderline", "computed_at")
    statement = statement.on_conflict_do_update(
        constraint="uq_link_feature_id_measure_id_rule_via_id",
        set_={name: statement.excluded[name] for name in fresh} | {"ended_at": None},
        # A link that says the same as before is not written again: re-running gives the same rows.
        where=(
            (Link.facts != statement.excluded.facts)
            | (Link.reason_zh != statement.excluded.reason_zh)
            | (Link.rule_version != statement.excluded.rule_version)
            | Link.ended_at.is_not(None)
        ),
    )
    session.execute(statement, rows)
    return _ids_of(session, rows)


def _ids_of(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    statement = text(
        "SELECT l.id FROM link l JOIN unnest(cast(:f AS bigint[]), cast(:m AS int[]), cast(:r AS text[]),"
        " cast(:v AS bigint[])) AS w (f, m, r, v)"
        " ON l.feature_id = w.f AND l.measure_id = w.m AND l.rule = w.r AND l.via_id IS NOT DISTINCT FROM w.v"
    )
    columns = {"f": "feature_id", "m": "measure_id", "r": "rule", "v": "via_id"}
    return list(session.scalars(statement, {key: [row[name] for row in rows] for key, name in columns.items()}))


def _measures_in_force(session: Session, on: date) -> dict[tuple[str, str], int]:
    """Ids of the measures by (district, number the rules name): each district's newest plan up to the year of `on`."""
    newest = (
        select(Plan.district_code, func.max(Plan.year).label("year"))
        .where(Plan.year <= on.year)
        .group_by(Plan.district_code)
        .subquery()
    )
    rows = session.execute(
        select(Plan.district_code, Measure.rules_of, Measure.id)
        .join(Measure, Measure.plan_id == Plan.id)
        .join(newest, (newest.c.district_code == Plan.district_code) & (newest.c.year == Plan.year))
    )
    return {(row.district_code, row.rules_of): row.id for row in rows if row.rules_of is not None}


def _repaint(session: Session, ids: Sequence[int], on: date) -> None:
    """Keep the copies that tiles read: a parcel's registers and paint, and whether a detection lies on one."""
    registers = link_facts.live_registers(session, ids, on)
    stages = session.execute(
        select(Parcel.__table__.c.id, Parcel.stage, Parcel.paint, Parcel.registers).where(
            Parcel.__table__.c.id.in_(ids)
        )
    )
    for parcel_id, stage, paint, mask in stages.all():
        live = registers.get(parcel_id, {}).keys()
        now = (paint_of(stage, live), register_mask(live))
        if now != (paint, mask):
            session.execute(
                text("UPDATE parcel SET paint = :paint, registers = :mask WHERE id = :id"),
                {"paint": now[0], "mask": now[1], "id": parcel_id},
            )
    on_parcel = (
        select(Overlap.detection_id)
        .where(Overlap.detection_id == Detection.__table__.c.id, Overlap.overlap_m2 > 0)
        .exists()
    )
    session.execute(
        update(Detection.__table__)  # type: ignore[arg-type]
        .where(Detection.__table__.c.id.in_(ids), Detection.__table__.c.is_on_parcel != on_parcel)
        .values(is_on_parcel=on_parcel)
    )


def _streets_of(session: Session, feature_id: int) -> frozenset[int]:
    found = session.get(Feature, feature_id)
    return frozenset(getattr(found, "streets", ()))
