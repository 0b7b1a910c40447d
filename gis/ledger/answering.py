"""上报 or 不上报: a person's word on a row, alone or on many at once, and what follows for the parcel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import BEIJING_TIME, Clock
from gis.db.models import ClosureAnswer, ClosureList, ClosureMatch, ClosureRow, Parcel, Person
from gis.domain.closures import LedgerAnswer
from gis.domain.errors import ReasonMissing
from gis.domain.ledger import Choice
from gis.domain.ledger_errors import (
    AnsweredMeanwhile,
    ChoiceUnknown,
    ClosureRowNotFound,
    ClosureRowUnusable,
    ExclusionCaseMissing,
    LedgerParcelUnknown,
    NoClearCandidate,
)
from gis.domain.policy import Action, Actor, Thing
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import RowOutcome
from gis.ledger.matching import LOCK
from gis.ledger.registering import put_on_ledger, take_off_ledger
from gis.ledger.rules import SHORTEST_REASON, LedgerRules, rules_of
from gis.ledger.scope import rows_within
from gis.scoped import require
from gis.uploads.settling import lock


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. A report without a parcel says that it is still to be drawn; not reporting needs a case or reason."""

    answer: LedgerAnswer
    parcel_code: str | None = None
    exclusion_case: str | None = None
    control_class: str | None = None
    reason: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A row and the answer it had when the person looked at it: the id of its last, None for none."""

    row_id: int
    answer_id: int | None


def answer_row(session: Session, clock: Clock, actor: Actor, seen: Seen, said: Said) -> ClosureAnswer:
    """Record an answer; the newest counts, those before stay. A reported parcel stands on the ledger from today.

    Raises NotAllowed, ClosureRowNotFound (also outside the scope), ClosureRowUnusable, AnsweredMeanwhile,
    ExclusionCaseMissing, ReasonMissing, ChoiceUnknown, LedgerParcelUnknown.
    """
    return answer_rows(session, clock, actor, [(seen, said)])[0]


def answer_many(session: Session, clock: Clock, actor: Actor, seen: Sequence[Seen], said: Said) -> list[ClosureAnswer]:
    """The same answer for many rows: all or none. Reports go to each row's own first candidate.

    Raises as `answer_row` does, and NoClearCandidate where a row's first candidate is borderline or no parcel.
    """
    if said.answer is LedgerAnswer.NOT_REPORT:
        return answer_rows(session, clock, actor, [(one, said) for one in seen])
    lock(session, LOCK)
    codes = _clear_parcels(session, [one.row_id for one in seen])
    return answer_rows(session, clock, actor, [(one, replace(said, parcel_code=codes[one.row_id])) for one in seen])


def answer_rows(
    session: Session, clock: Clock, actor: Actor, answers: Sequence[tuple[Seen, Said]]
) -> list[ClosureAnswer]:
    """Several answers in one transaction, in the order of the rows."""
    require(actor, Action.SCREEN)
    lock(session, LOCK)
    rules = rules_of(session)
    ordered = sorted(answers, key=lambda one: one[0].row_id)
    return [_answer(session, clock, actor, (seen, _checked(said, rules)), rules) for seen, said in ordered]


def _answer(session: Session, clock: Clock, actor: Actor, word: tuple[Seen, Said], rules: LedgerRules) -> ClosureAnswer:
    seen, said = word
    row, listed = _row_of(session, actor, seen.row_id)
    before = last_answer(session, row.id)
    _check_seen(session, row, before, seen)
    parcel_id = entry = None
    if said.parcel_code is not None:
        parcel_id = _parcel_of(session, actor, listed.district_code, said.parcel_code)
    if before is not None and before.parcel_id is not None and before.parcel_id != parcel_id:
        _undo(session, clock, actor, before, said, _end_reason(said, rules))
    if parcel_id is not None:
        document = said.document or entry_document(listed, row).zh
        entry = put_on_ledger(session, clock, actor, parcel_id, document)
    answer = ClosureAnswer(
        row_id=row.id,
        answer=said.answer,
        parcel_id=parcel_id,
        exclusion_case=said.exclusion_case,
        control_class=said.control_class,
        reason=said.reason,
        document=said.document,
        register_entry_id=None if entry is None else entry.id,
        person_id=actor.person_id,
        recorded_at=clock.recorded_at(),
    )
    session.add(answer)
    was = None if before is None else _for_audit(before)
    thing = ("closure_row", row.id)
    audit.record(
        session, clock, "answer-closure", thing, person_id=actor.person_id, before=was, after=_for_audit(answer)
    )
    session.flush()
    return answer


def last_answer(session: Session, row_id: int) -> ClosureAnswer | None:
    """The answer that counts."""
    query = select(ClosureAnswer).where(ClosureAnswer.row_id == row_id).order_by(ClosureAnswer.id.desc())
    return session.scalar(query.limit(1))


def entry_document(listed: ClosureList, row: ClosureRow) -> Text:
    """How the ledger's entry names the row it rests on."""
    kind = label("closure_kinds", listed.kind)
    return Text(
        f"{listed.year}年{kind.zh}名单“{listed.file_name}”第 {row.number} 行：{row.name}",
        f"row {row.number} of the list “{listed.file_name}” ({kind.en.lower()}, {listed.year}): {row.name}",
    )


def _row_of(session: Session, actor: Actor, row_id: int) -> tuple[ClosureRow, ClosureList]:
    found = session.execute(
        select(ClosureRow, ClosureList)
        .join(ClosureList, ClosureList.id == ClosureRow.list_id)
        .where(ClosureRow.id == row_id, ClosureList.struck_at.is_(None), rows_within(actor))
        .with_for_update(of=ClosureRow)
    ).one_or_none()
    if found is None:
        raise ClosureRowNotFound(row=row_id)
    row, listed = found
    if row.outcome is not RowOutcome.ACCEPTED:
        raise ClosureRowUnusable(row=row_id)
    return row, listed


def _checked(said: Said, rules: LedgerRules) -> Said:
    """The answer without blanks. Raises ExclusionCaseMissing, ReasonMissing, ChoiceUnknown."""
    said = replace(said, reason=_text(said.reason), document=_text(said.document), parcel_code=_text(said.parcel_code))
    if said.answer is LedgerAnswer.REPORT:
        _check_choice(said.control_class, rules.classes)
        return replace(said, exclusion_case=None)
    _check_choice(said.exclusion_case, rules.cases)
    if said.exclusion_case is None and said.reason is None:
        raise ExclusionCaseMissing
    if said.reason is not None and len(said.reason) < SHORTEST_REASON:
        raise ReasonMissing
    return replace(said, parcel_code=None, control_class=None)


def _text(typed: str | None) -> str | None:
    return (typed or "").strip() or None


def _check_choice(code: str | None, offered: Iterable[Choice]) -> None:
    if code is not None and code not in {one.code for one in offered if one.is_offered}:
        raise ChoiceUnknown(choice=code)


def _check_seen(session: Session, row: ClosureRow, before: ClosureAnswer | None, seen: Seen) -> None:
    if (None if before is None else before.id) == seen.answer_id:
        return
    person = None if before is None else session.get(Person, before.person_id)
    said = Text("—", "—") if before is None else label("ledger_answers", before.answer)
    raise AnsweredMeanwhile(
        name=row.name,
        person="—" if person is None else person.name,
        at="—" if before is None else f"{before.recorded_at.astimezone(BEIJING_TIME):%Y-%m-%d %H:%M}",
        answer_zh=said.zh,
        answer_en=said.en,
    )


def _parcel_of(session: Session, actor: Actor, district_code: str, code: str) -> int:
    table = Parcel.__table__.c
    parcel = session.execute(
        select(table.id, table.streets).where(
            table.district_code == district_code, table.code == code, table.struck_at.is_(None)
        )
    ).one_or_none()
    if parcel is None:
        raise LedgerParcelUnknown(code=code)
    require(actor, Action.SCREEN, Thing(frozenset(parcel.streets)))
    return int(parcel.id)


def _undo(session: Session, clock: Clock, actor: Actor, before: ClosureAnswer, said: Said, why: str) -> None:
    """End what answers put on the ledger for this parcel, unless another row's answer rests on it too."""
    if before.parcel_id is None or _is_reported_by_others(session, before.row_id, before.parcel_id):
        return
    entries = session.scalars(
        select(ClosureAnswer.register_entry_id).where(
            ClosureAnswer.parcel_id == before.parcel_id, ClosureAnswer.register_entry_id.is_not(None)
        )
    ).all()
    is_mistake = said.answer is LedgerAnswer.REPORT
    for entry in entries:
        if entry is not None:
            take_off_ledger(session, clock, actor, entry, case=said.exclusion_case, reason=why, is_mistake=is_mistake)


def _end_reason(said: Said, rules: LedgerRules) -> str:
    """What ends the entry, in words (RULES 1.3: EXCLUDED is a reason that ends one)."""
    case = next((one.text.zh for one in rules.cases if one.code == said.exclusion_case), None)
    if said.answer is LedgerAnswer.REPORT:
        return "筛查台账更正：改报其他地块"
    return f"排除：{case or said.reason}"


def _is_reported_by_others(session: Session, row_id: int, parcel_id: int) -> bool:
    newest = (
        select(ClosureAnswer.parcel_id)
        .where(ClosureAnswer.row_id != row_id)
        .ext(distinct_on(ClosureAnswer.row_id))
        .order_by(ClosureAnswer.row_id, ClosureAnswer.id.desc())
        .subquery()
    )
    return session.scalar(select(newest.c.parcel_id).where(newest.c.parcel_id == parcel_id).limit(1)) is not None


def _clear_parcels(session: Session, row_ids: Sequence[int]) -> dict[int, str]:
    """The code of each row's first candidate. Raises NoClearCandidate unless all are parcels beyond doubt."""
    found = session.execute(
        select(ClosureRow.id, ClosureRow.name, Parcel.code, ClosureMatch.is_borderline)
        .join(ClosureMatch, (ClosureMatch.row_id == ClosureRow.id) & (ClosureMatch.place == 1), isouter=True)
        .join(Parcel.__table__, Parcel.__table__.c.id == ClosureMatch.feature_id, isouter=True)
        .where(ClosureRow.id.in_(row_ids))
        .order_by(ClosureRow.id)
    )
    codes = {}
    for row_id, name, code, is_borderline in found:
        if code is None or is_borderline:
            raise NoClearCandidate(name=name)
        codes[row_id] = code
    for row_id in row_ids:
        if row_id not in codes:
            raise ClosureRowNotFound(row=row_id)
    return codes


def _for_audit(answer: ClosureAnswer) -> dict[str, Any]:
    names = ("parcel_id", "exclusion_case", "control_class", "reason", "document", "register_entry_id")
    return {"answer": answer.answer.value, **{name: getattr(answer, name) for name in names}}
