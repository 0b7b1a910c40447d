"""Links as people read them: the measure, the reason, who answers for it by when, and what people said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, select, union_all
from sqlalchemy.orm import Session, selectinload

from gis import dues
from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.db.models import (
    Detection,
    Link,
    LinkVerdict,
    Measure,
    MonitoringPoint,
    Parcel,
    Person,
    Project,
    Site,
)
from gis.db.scope import within_scope
from gis.domain import linking
from gis.domain.deadlines import Countdown, count_down
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.words import FeatureKind, MeasureRole
from gis.responsibility import AnsweringUnit, StreetPart, resolve, street_units, streets_of

UNSEEN = Text(
    "与本人范围外的一个对象有空间关系，详情需由全区人员查看",
    "It lies on or near a feature outside your scope; somebody with the whole district in view can see which",
)
"""The reason of a link whose other side is outside the reader's scope."""


@dataclass(frozen=True, slots=True)
class FeatureRef:
    """Another feature, named."""

    id: int
    kind: FeatureKind
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MeasureRef:
    """A measure, named."""

    id: int
    number: str
    title: str
    summary: Text


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something is due: the plan's words, and the countdown to the next day (None when there is no day)."""

    text: str
    label: str | None
    countdown: Countdown | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's word on a link."""

    is_denied: bool
    reason: str
    person: str
    at: datetime
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LinkView:
    """One live link. `verdicts` are in the order they were given; the last one counts."""

    id: int
    feature_id: int
    measure: MeasureRef
    rule: str
    rule_version: int
    rule_text: Text
    reason: Text
    facts: dict[str, Any]
    is_by_geometry: bool
    is_borderline: bool
    is_denied: bool
    via: FeatureRef | None
    deadline: DueDate
    leads: tuple[AnsweringUnit, ...]
    cos: tuple[AnsweringUnit, ...]
    first_at: datetime
    verdicts: tuple[Verdict, ...]

    @property
    def denied(self) -> Verdict | None:
        """The "no" that counts, if there is one."""
        return self.verdicts[-1] if self.is_denied and self.verdicts else None

    @property
    def confirmed(self) -> Verdict | None:
        """The "yes" that counts, if there is one."""
        return self.verdicts[-1] if self.verdicts and self.verdicts[-1].is_confirmed else None


def links_of(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    feature_ids: Sequence[int],
    *,
    measure_ids: Iterable[int] | None = None,
    streets: Mapping[int, Sequence[StreetPart]] | None = None,
) -> dict[int, tuple[LinkView, ...]]:
    """The live links of many features in a fixed number of statements, in the order of the plan.

    Only links to `measure_ids` when given. `streets` spares reading them again. The caller has
    made sure that `actor` may see the features. Where they may not see the other side of a link,
    `via` is None, `facts` are empty and the reason is `UNSEEN`.
    """
    query = select(Link).where(Link.feature_id.in_(feature_ids), Link.ended_at.is_(None))
    if measure_ids is not None:
        query = query.where(Link.measure_id.in_(list(measure_ids)))
    rows = session.scalars(query.order_by(Link.feature_id, Link.id)).all()
    where = streets if streets is not None else streets_of(session, feature_ids)
    measures = _measures(session, {row.measure_id for row in rows})
    units = street_units(session, {part.id for parts in where.values() for part in parts})
    verdicts = _verdicts(session, [row.id for row in rows])
    others = names_of(session, actor, {row.via_id for row in rows if row.via_id is not None})
    due = _Deadlines(session, clock, rows)
    found: dict[int, list[tuple[int, LinkView]]] = defaultdict(list)
    for row in rows:
        measure = measures[row.measure_id]
        # Sentence and facts describe the other side too: registers, stage, code.
        is_unseen = row.via_id is not None and row.via_id not in others
        roles = {
            role: resolve((one for one in measure.units if one.role is role), where.get(row.feature_id, ()), units)
            for role in MeasureRole
        }
        view = LinkView(
            id=row.id,
            feature_id=row.feature_id,
            measure=MeasureRef(measure.id, measure.number, measure.title, Text(measure.summary_zh, measure.summary_en)),
            rule=row.rule,
            rule_version=row.rule_version,
            rule_text=linking.rule_name(row.rule),
            reason=UNSEEN if is_unseen else Text(row.reason_zh, row.reason_en),
            facts={} if is_unseen else row.facts,
            is_by_geometry=row.is_by_geometry,
            is_borderline=row.is_borderline,
            is_denied=row.is_denied,
            via=others.get(row.via_id) if row.via_id is not None else None,
            deadline=due.of(row, measure),
            leads=roles[MeasureRole.LEAD],
            cos=roles[MeasureRole.CO],
            first_at=row.first_at,
            verdicts=verdicts.get(row.id, ()),
        )
        found[row.feature_id].append((measure.position, view))
    return {
        feature_id: tuple(view for _, view in sorted(found.get(feature_id, ()), key=lambda pair: pair[0]))
        for feature_id in feature_ids
    }


def link_view(session: Session, clock: Clock, actor: Actor | None, link: Link) -> LinkView:
    """One live link that the actor may see. Raises NotFound for one that has ended."""
    session.flush()
    for view in links_of(session, clock, actor, [link.feature_id])[link.feature_id]:
        if view.id == link.id:
            return view
    raise NotFound(what=f"link {link.id}")


def names_of(session: Session, actor: Actor | None, feature_ids: Iterable[int]) -> dict[int, FeatureRef]:
    """Kind, code and name of features of any kind within the actor's scope, in one statement."""
    ids = sorted(set(feature_ids))
    if not ids:
        return {}
    parts = []
    for kind, model in MODELS.items():
        table = model.__table__
        chosen = select(table.c.id, cast(kind.value, String).label("kind"), table.c.code, table.c.name)
        parts.append(chosen.where(table.c.id.in_(ids), within_scope(table.c.streets, actor)))
    rows = session.execute(union_all(*parts))
    return {row.id: FeatureRef(row.id, FeatureKind(row.kind), row.code, row.name) for row in rows}


MODELS = {
    FeatureKind.PARCEL: Parcel,
    FeatureKind.SITE: Site,
    FeatureKind.PROJECT: Project,
    FeatureKind.POINT: MonitoringPoint,
    FeatureKind.DETECTION: Detection,
}


class _Deadlines:
    """The next day of each link (`gis.dues`) as people read it."""

    def __init__(self, session: Session, clock: Clock, rows: Sequence[Link]) -> None:
        self._today, self._amber, self._calendar = clock.today(), dues.amber_days(session), OfficeCalendar()
        self._dues = dues.of_links(session, [row.id for row in rows], self._today)

    def of(self, link: Link, measure: Measure) -> DueDate:
        due = self._dues[link.id]
        if due.due_on is None:
            return DueDate(measure.deadline_text, None, None)
        label = next((row.label for row in measure.deadlines if row.due_on == due.due_on and not due.is_own), None)
        countdown = count_down(due.due_on, self._today, self._calendar, self._amber)
        return DueDate(measure.deadline_text, label, countdown)


def _measures(session: Session, ids: Iterable[int]) -> dict[int, Measure]:
    rows = session.scalars(
        select(Measure)
        .where(Measure.id.in_(set(ids)))
        .options(selectinload(Measure.deadlines), selectinload(Measure.units))
    )
    return {measure.id: measure for measure in rows}


def _verdicts(session: Session, link_ids: Sequence[int]) -> dict[int, tuple[Verdict, ...]]:
    rows = session.execute(
        select(LinkVerdict, Person.name)
        .join(Person, Person.id == LinkVerdict.person_id)
        .where(LinkVerdict.link_id.in_(link_ids))
        .order_by(LinkVerdict.id)
    )
    found: dict[int, list[Verdict]] = defaultdict(list)
    for verdict, person in rows:
        said = Verdict(verdict.is_denied, verdict.reason, person, verdict.recorded_at, verdict.is_confirmed)
        found[verdict.link_id].append(said)
    return {link_id: tuple(given) for link_id, given in found.items()}
