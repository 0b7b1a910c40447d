"""Links: computed in the transaction of the change that causes them, answered by people.

`refresh` is what every change of a feature calls: it places the feature in its
streets, measures how detections lie to parcels, lets the rules speak and stores
what they said. Running it again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import (
    audit,
    flags,
    installation,
    lawfulness,
    link_facts,
    link_groups,
    overlaps,
    places,
    point_neighbours,
    sample_judging,
    tile_copies,
    unlawful,
)
from gis.clock import Clock
from gis.clues import opening
from gis.collecting import without_collecting
from gis.db.copying import array_text, json_text
from gis.db.models import Feature, Link, LinkVerdict, Measure, Plan, Setting
from gis.domain import linking
from gis.domain.errors import NotAllowed, NotFound, ReasonMissing
from gis.domain.facts import Facts
from gis.domain.linking import Reason
from gis.domain.policy import ACTION_TEXTS, Action, Actor, Thing, may
from gis.duties import days
from gis.plan_in_force import plans_in_force

RULES_KEY = "links.rules_version"
"""The setting that keeps by which version of the rules all links were made."""
SHORTEST_REASON = 2
BATCH = 20_000
"""Features whose links are in memory at a time."""


def refresh(session: Session, feature_ids: Iterable[int], clock: Clock, *, are_located: bool = False) -> None:
    """Bring streets, paint, overlaps and links of these features, and links that others have through them, up to date.

    `are_located`: their streets were worked out in this transaction, with `places.locate_new`.
    """
    ids = sorted(set(feature_ids))
    if not ids:
        return
    session.flush()
    with without_collecting():
        _refresh(session, ids, clock, are_located=are_located)
    session.expire_all()


def _refresh(session: Session, ids: Sequence[int], clock: Clock, *, are_located: bool) -> None:
    if not are_located:
        places.locate(session, ids)
    sample_judging.keep(session, ids, clock)
    partners = overlaps.measure(session, ids)
    judged = sorted({*ids, *point_neighbours.watching(session, ids)})
    for start in range(0, len(judged), BATCH):
        batch = judged[start : start + BATCH]
        tile_copies.repaint(session, batch, clock.today())
        days.keep(session, batch, clock)
        known = unlawful.read(session, batch, clock.today())
        flags.keep(session, batch, clock.today(), known)
        _relink(session, batch, partners, known, clock)
    flags.keep(session, partners, clock.today())
    tile_copies.tell_whether_on_parcels(session, [*ids, *partners])
    lawfulness.refresh(session, ids)
    opening.refresh(session, [*ids, *partners], clock)


def refresh_all(session: Session, clock: Clock) -> int:
    """Refresh every live feature, such as after a new plan or new streets; gives their number."""
    ids = session.scalars(select(Feature.__table__.c.id).order_by(Feature.__table__.c.id)).all()
    refresh(session, ids, clock)
    session.merge(Setting(key=RULES_KEY, value=linking.RULES_VERSION, basis="kept by the program"))
    return len(ids)


def are_of_older_rules(session: Session) -> bool:
    """Whether the stored links were made by other rules than this program's, so that all of them are to be refreshed.

    What was stored before the version was kept is of the first one.
    """
    stored: int = installation.value(session, RULES_KEY, 1)
    return stored != linking.RULES_VERSION


def answer(
    session: Session,
    clock: Clock,
    actor: Actor,
    link_id: int,
    *,
    is_denied: bool,
    reason: str,
    is_confirmed: bool = False,
) -> Link:
    """Record a person's word on a link: "no, because …", "yes", or neither: what was said is taken back.

    Only a yes needs no reason.

    Raises NotFound (also outside the actor's scope), NotAllowed, ReasonMissing.
    """
    link = session.scalar(select(Link).where(Link.id == link_id).with_for_update())
    streets = _streets_of(session, link.feature_id) if link else frozenset()
    if link is None or not may(actor, Action.READ, Thing(streets)) or (actor.street_ids is not None and not streets):
        raise NotFound(what=f"link {link_id}")
    if not may(actor, Action.ANSWER_LINK, Thing(streets)):
        what = ACTION_TEXTS[Action.ANSWER_LINK]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    if not is_confirmed and len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    before = {"is_denied": link.is_denied, "is_confirmed": _is_confirmed(session, link.id)}
    session.add(
        LinkVerdict(
            link_id=link.id,
            is_denied=is_denied,
            is_confirmed=is_confirmed,
            reason=reason.strip(),
            person_id=actor.person_id,
            recorded_at=clock.recorded_at(),
        )
    )
    link.is_denied = is_denied
    after = {"is_denied": is_denied, "is_confirmed": is_confirmed, "reason": reason.strip()}
    audit.record(
        session, clock, "answer-link", ("link", link.id), person_id=actor.person_id, before=before, after=after
    )
    session.flush()
    return link


def _is_confirmed(session: Session, link_id: int) -> bool:
    said = select(LinkVerdict.is_confirmed).where(LinkVerdict.link_id == link_id).order_by(LinkVerdict.id.desc())
    return bool(session.scalar(said.limit(1)))


@dataclass(slots=True)
class _Wanted:
    """Links that are to hold: `said` are links by group (a number), `members` the features of each group."""

    said: list[tuple[int, Reason, int]] = field(default_factory=list)
    members: list[tuple[int, int]] = field(default_factory=list)
    alike: int = 0
    """Groups below this number are of parcels that differ by id and code only: the first one's reasons are all's."""

    def add(self, group: int, reasons: Iterable[Reason], measures: Mapping[str, int]) -> None:
        """What the rules say of a group, under the measures in force in its district."""
        self.said += [(group, one, measures[one.measure]) for one in reasons if one.measure in measures]


def _relink(session: Session, ids: Sequence[int], partners: Sequence[int], known: unlawful.Known, clock: Clock) -> None:
    wanted = _wanted(session, ids, known, clock.today())
    at = clock.recorded_at()
    columns = {
        "feature": array_text(feature for feature, _ in wanted.members),
        "member_of": array_text(group for _, group in wanted.members),
        "said": json_text([_said(*one) for one in wanted.said]),
        "alike": wanted.alike,
    }
    session.execute(_END, {**columns, "at": at, "ids": array_text(ids), "partners": array_text(partners)})
    session.execute(_STORE, {**columns, "at": at})


def _said(group: int, reason: Reason, measure_id: int) -> dict[str, Any]:
    """A link that a group is to have, by the names of the statements below."""
    return {
        "said_of": group,
        "measure_id": measure_id,
        "rule": reason.rule,
        "version": reason.rule_version,
        "via_id": reason.via_id,
        "facts": reason.facts,
        "zh": reason.because.zh,
        "en": reason.because.en,
        "is_by_geometry": reason.is_by_geometry,
        "is_borderline": reason.is_borderline,
    }


def _wanted(session: Session, ids: Sequence[int], known: unlawful.Known, on: date) -> _Wanted:
    wanted, measures = _Wanted(), _measures_in_force(session, on)
    groups = link_groups.alike(session, ids)
    first = link_facts.parcels(session, [group.ids[0] for group in groups], on)
    for number, group in enumerate(groups):
        wanted.add(number, linking.judge(first[group.ids[0]]), measures[group.district_code])
        wanted.members += [(one, number) for one in group.ids]
    wanted.alike = len(groups)
    by_feature: dict[int, list[Reason]] = defaultdict(list)
    for reason in _reasons(session, ids, known, on):
        by_feature[reason.feature_id].append(reason)
    districts = places.districts_of(session, list(by_feature))
    for number, (feature_id, reasons) in enumerate(by_feature.items(), wanted.alike):
        wanted.add(number, reasons, measures[districts[feature_id]])
        wanted.members.append((feature_id, number))
    return wanted


def _reasons(session: Session, ids: Sequence[int], known: unlawful.Known, on: date) -> Iterator[Reason]:
    """What the rules say of these features, but for parcels' own facts; of a pair both sides."""
    pairs = link_facts.overlaps(session, ids)
    parcels = link_facts.parcels(session, {parcel for _, parcel, _ in pairs}, on)
    detections = link_facts.detections(session, {*ids, *(detection for detection, _, _ in pairs)})
    points = link_facts.points(session, ids)
    plain: list[Facts] = [*link_facts.sites(session, ids).values(), *link_facts.projects(session, ids).values()]
    plain += [*points.values(), *(detections[one] for one in ids if one in detections)]
    for facts in plain:
        yield from linking.judge(facts)
    for detection_id, parcel_id, overlap in pairs:
        if detection_id in detections and parcel_id in parcels:
            yield from linking.judge_pair(detections[detection_id], parcels[parcel_id], overlap)
    yield from unlawful.reasons(session, known, pairs, parcels, detections)
    watched = point_neighbours.neighbours(session, points.values(), on)
    for point in points.values():
        yield from linking.judge_point(point, watched.get(point.id))


# As one document: the driver writes an array of texts element by element, which took longer than storing the links.
_WANTED = """
WITH members AS (
    SELECT * FROM unnest(CAST(:feature AS bigint[]), CAST(:member_of AS int[])) AS m (feature_id, said_of)
), said AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:said AS jsonb)) AS s (said_of int, measure_id int, rule text, version int,
        via_id bigint, facts jsonb, zh text, en text, is_by_geometry boolean, is_borderline boolean)
)
"""
# Links of others count only where they came from a pair with one of these. An array is hashed only if it is of the
# column's own type, and the driver sends the narrowest.
_END = text(f"""{_WANTED}
UPDATE link AS l SET ended_at = :at
WHERE l.ended_at IS NULL
    AND (l.feature_id = ANY(CAST(:ids AS bigint[]))
        OR (l.feature_id = ANY(CAST(:partners AS bigint[])) AND l.via_id = ANY(CAST(:ids AS bigint[]))))
    AND NOT EXISTS (
        SELECT FROM members m JOIN said s USING (said_of)
        WHERE m.feature_id = l.feature_id AND s.measure_id = l.measure_id AND s.rule = l.rule
            AND s.via_id IS NOT DISTINCT FROM l.via_id
    )
""")  # noqa: S608  a constant of ours
# A person's "no" is left alone. A link that says the same as before is not written again: re-running gives the same.
_STORE = text(f"""{_WANTED}
INSERT INTO link AS l (feature_id, measure_id, rule, rule_version, via_id, facts, reason_zh, reason_en,
    is_by_geometry, is_borderline, first_at, computed_at)
SELECT m.feature_id, s.measure_id, s.rule, s.version, s.via_id,
    CASE WHEN p.id IS NULL THEN s.facts
        ELSE s.facts || jsonb_build_object('id', p.id, 'code', p.code) END,
    s.zh, s.en, s.is_by_geometry, s.is_borderline, :at, :at
FROM said s JOIN members m USING (said_of)
LEFT JOIN parcel p ON p.id = m.feature_id AND s.said_of < :alike
ORDER BY m.feature_id
ON CONFLICT ON CONSTRAINT uq_link_feature_id_measure_id_rule_via_id DO UPDATE SET
    rule_version = excluded.rule_version, facts = excluded.facts, reason_zh = excluded.reason_zh,
    reason_en = excluded.reason_en, is_by_geometry = excluded.is_by_geometry,
    is_borderline = excluded.is_borderline, computed_at = excluded.computed_at, ended_at = NULL
WHERE l.ended_at IS NOT NULL
    OR (l.facts, l.reason_zh, l.reason_en, l.rule_version, l.is_by_geometry, l.is_borderline) <> (excluded.facts,
        excluded.reason_zh, excluded.reason_en, excluded.rule_version, excluded.is_by_geometry, excluded.is_borderline)
""")  # noqa: S608  a constant of ours


def _measures_in_force(session: Session, on: date) -> dict[str, dict[str, int]]:
    """Ids of the measures of the plans in force by the number the rules name, by district."""
    rows = session.execute(
        select(Plan.district_code, Measure.rules_of, Measure.id)
        .join(Measure, Measure.plan_id == Plan.id)
        .where(Plan.id.in_(plans_in_force(on)), Measure.rules_of.is_not(None))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row.district_code][row.rules_of] = row.id
    return found


def _streets_of(session: Session, feature_id: int) -> frozenset[int]:
    found = session.get(Feature, feature_id)
    return frozenset(getattr(found, "streets", ()))
