"""The ledger as people read it: lists with their progress, rows with candidates, answer and what may be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from gis.db.models import ClosureAnswer, ClosureList, ClosureMatch, ClosureRow, Parcel, Person, Site
from gis.db.scope import within_scope
from gis.domain.closures import LedgerAnswer, MatchGround, RowState
from gis.domain.ledger_errors import ClosureListNotFound, ClosureRowNotFound
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.words import FeatureKind, RowOutcome
from gis.ledger.scope import rows_within
from gis.ledger.values import AnswerView, Candidate, ListView, RowFilter, RowPage, RowView

MOST_ROWS = 500


def list_views(session: Session, actor: Actor | None, district_code: str) -> list[ListView]:
    """Live lists, the newest year first."""
    last = _last_answers()
    state = _state(last)
    counted = session.execute(
        select(ClosureRow.list_id, state.label("state"), func.count().label("n"))
        .outerjoin(last, last.c.row_id == ClosureRow.id)
        .where(ClosureRow.outcome == RowOutcome.ACCEPTED, rows_within(actor))
        .group_by(ClosureRow.list_id, state)
    )
    states: dict[int, dict[RowState, int]] = defaultdict(dict)
    for row in counted:
        states[row.list_id][RowState(row.state)] = row.n
    found = session.execute(
        select(ClosureList, Person.name)
        .outerjoin(Person, Person.id == ClosureList.recorded_by_id)
        .where(ClosureList.district_code == district_code, ClosureList.struck_at.is_(None))
        .order_by(ClosureList.year.desc(), ClosureList.id.desc())
    )
    return [ListView(listed, person, states[listed.id]) for listed, person in found]


def list_view(session: Session, actor: Actor | None, district_code: str, list_id: int) -> ListView:
    """One live list. Raises ClosureListNotFound."""
    for one in list_views(session, actor, district_code):
        if one.listed.id == list_id:
            return one
    raise ClosureListNotFound(list=list_id)


def row_page(
    session: Session,
    actor: Actor | None,
    district_code: str,
    wanted: RowFilter,
    *,
    limit: int = MOST_ROWS,
    offset: int = 0,
) -> RowPage:
    """Rows in the order of lists and files; a fixed number of statements."""
    last = _last_answers()
    state = _state(last)
    conditions = list(_conditions(actor, district_code, wanted, last))
    joined = _joined(select(state.label("state"), func.count().label("n")), last).where(*conditions).group_by(state)
    states = {RowState(row.state): row.n for row in session.execute(joined)}
    if wanted.state is not None:
        conditions.append(state == wanted.state.value)
    page = _joined(_columns(last, state), last).where(*conditions).order_by(ClosureList.year.desc())
    page = page.order_by(ClosureRow.list_id.desc(), ClosureRow.number).limit(limit).offset(offset)
    rows = session.execute(page).all()
    candidates = _candidates(session, actor, [row.id for row in rows])
    total = sum(states.values()) if wanted.state is None else states.get(wanted.state, 0)
    return RowPage(tuple(_row(row, candidates.get(row.id, ())) for row in rows), total, states)


def row_view(session: Session, actor: Actor | None, district_code: str, row_id: int) -> RowView:
    """One row that takes part. Raises ClosureRowNotFound, also outside the scope."""
    found = row_page(session, actor, district_code, RowFilter(row_id=row_id), limit=1).rows
    if not found:
        raise ClosureRowNotFound(row=row_id)
    return found[0]


def each_row(session: Session, actor: Actor | None, district_code: str, wanted: RowFilter) -> Iterator[RowView]:
    """All rows under a filter, page by page: for files."""
    offset = 0
    while rows := row_page(session, actor, district_code, wanted, offset=offset).rows:
        yield from rows
        offset += len(rows)


def _last_answers() -> Subquery:
    return (
        select(ClosureAnswer)
        .ext(distinct_on(ClosureAnswer.row_id))
        .order_by(ClosureAnswer.row_id, ClosureAnswer.id.desc())
        .subquery("last")
    )


def _state(last: Subquery) -> ColumnElement[str]:
    return case(
        (last.c.id.is_(None), literal(RowState.OPEN.value)),
        (last.c.answer == LedgerAnswer.NOT_REPORT, literal(RowState.NOT_REPORTED.value)),
        (last.c.parcel_id.is_(None), literal(RowState.PARCEL_MISSING.value)),
        else_=literal(RowState.REPORTED.value),
    )


def _joined(query: Any, last: Subquery) -> Any:  # noqa: ANN401  the same statement
    return (
        query.select_from(ClosureRow)
        .join(ClosureList, ClosureList.id == ClosureRow.list_id)
        .outerjoin(last, last.c.row_id == ClosureRow.id)
    )


_OWN = ("id", "list_id", "number", "outcome", "name", "former_name", "credit_code", "permit_no", "industry_code")
_MORE = ("cancel_kind", "cancel_reason", "address", "closed_on", "problems", "duplicate_of_id")
_OF_ANSWER = ("answer", "parcel_id", "exclusion_case", "control_class", "reason", "document", "recorded_at")


def _columns(last: Subquery, state: ColumnElement[str]) -> Select[Any]:
    middle = func.ST_PointOnSurface(ClosureRow.geom)
    parcel, person = Parcel.__table__.c, Person.__table__.c
    return select(
        *(getattr(ClosureRow, name) for name in (*_OWN, *_MORE)),
        ClosureList.kind,
        ClosureList.year,
        func.ST_X(middle).label("lon"),
        func.ST_Y(middle).label("lat"),
        state.label("state"),
        last.c.id.label("answer_id"),
        *(last.c[name].label(f"answer_{name}") for name in _OF_ANSWER),
        select(parcel.code).where(parcel.id == last.c.parcel_id).scalar_subquery().label("parcel_code"),
        select(person.name).where(person.id == last.c.person_id).scalar_subquery().label("person"),
    )


def _conditions(
    actor: Actor | None, district_code: str, wanted: RowFilter, last: Subquery
) -> Iterator[ColumnElement[bool]]:
    yield ClosureList.district_code == district_code
    yield ClosureList.struck_at.is_(None)
    yield ClosureRow.outcome == wanted.outcome
    yield rows_within(actor)
    equal = (
        (ClosureRow.id, wanted.row_id),
        (ClosureRow.list_id, wanted.list_id),
        (ClosureList.kind, wanted.kind),
        (ClosureList.year, wanted.year),
    )
    for column, value in equal:
        if value is not None:
            yield column == value
    if wanted.words:
        like = f"%{wanted.words.strip()}%"
        columns = (ClosureRow.name, ClosureRow.former_name, ClosureRow.credit_code, ClosureRow.permit_no)
        yield or_(*(column.ilike(like) for column in (*columns, ClosureRow.address)))
    best = select(ClosureMatch.row_id).where(ClosureMatch.row_id == ClosureRow.id, ClosureMatch.place == 1)
    if wanted.ground is not None:
        yield best.where(ClosureMatch.grounds[1] == wanted.ground.value).exists()
    if wanted.is_borderline is not None:
        yield best.where(ClosureMatch.is_borderline.is_(wanted.is_borderline)).exists()
    if wanted.parcel_id is not None:
        match = select(ClosureMatch.row_id).where(
            ClosureMatch.row_id == ClosureRow.id, ClosureMatch.feature_id == wanted.parcel_id
        )
        yield or_(match.exists(), last.c.parcel_id == wanted.parcel_id)


def _candidates(session: Session, actor: Actor | None, row_ids: Sequence[int]) -> dict[int, tuple[Candidate, ...]]:
    found: dict[int, list[Candidate]] = defaultdict(list)
    for kind, model in ((FeatureKind.PARCEL, Parcel), (FeatureKind.SITE, Site)):
        table = model.__table__.c
        rows = session.execute(
            select(ClosureMatch, table.code, table.name)
            .join(model.__table__, table.id == ClosureMatch.feature_id)
            .where(ClosureMatch.row_id.in_(row_ids), table.struck_at.is_(None), within_scope(table.streets, actor))
        )
        for match, code, name in rows:
            found[match.row_id].append(_candidate(match, kind, code, name))
    return {row_id: tuple(sorted(some, key=lambda one: one.place)) for row_id, some in found.items()}


def _candidate(match: ClosureMatch, kind: FeatureKind, code: str, name: str) -> Candidate:
    return Candidate(
        feature_id=match.feature_id,
        kind=kind,
        code=code,
        name=name,
        place=match.place,
        grounds=tuple(MatchGround(one) for one in match.grounds),
        score=match.score,
        because=Text(match.reason_zh, match.reason_en),
        is_borderline=match.is_borderline,
        distance_m=match.distance_m,
    )


def _row(row: Row[Any], candidates: Iterable[Candidate]) -> RowView:
    answer = None
    if row.answer_id is not None:
        said = {name: getattr(row, f"answer_{name}") for name in _OF_ANSWER}
        answer = AnswerView(id=row.answer_id, parcel_code=row.parcel_code, person=row.person, **said)
    return RowView(
        **{name: getattr(row, name) for name in (*_OWN, *_MORE, "kind", "year", "lon", "lat")},
        state=RowState(row.state) if row.outcome is RowOutcome.ACCEPTED else None,
        candidates=tuple(candidates),
        answer=answer,
    )
