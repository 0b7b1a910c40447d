"""The answers to an auditor's questions to take along: a sheet for each, with the rows of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from gis import audit
from gis.auditing import LACK_TEXTS, Answers, Asked, Data, answers
from gis.clock import Clock
from gis.domain.policy import Action, Actor
from gis.domain.text import Language, Text
from gis.domain.vocabulary import label
from gis.outputs import plain_book
from gis.outputs.plain_book import Line
from gis.scoped import require

NEVER = Text("从未", "never")
_PARCEL = (Text("地块编号", "parcel"), Text("名称", "name"), Text("街道", "streets"))


def workbook(session: Session, clock: Clock, actor: Actor, district: str, asked: Asked, language: Language) -> bytes:
    """Three sheets, kept in the audit log. Raises NotAllowed."""
    require(actor, Action.EXPORT)
    found = answers(session, clock, actor, district, asked)
    sheets = [
        (
            _title(asked),
            [_head(_PARCEL, Text("最近现场核查", "last on the ground"), language), *_visits(found, language)],
        ),
        (Text("违法未闭环", "Violations not closed"), list(_violations(found, language))),
        (Text(f"超过{asked.old_days}天的资料", f"Older than {asked.old_days} days"), list(_data(found, language))),
    ]
    audit.record(
        session,
        clock,
        "export-auditing",
        ("auditing", 0),
        person_id=actor.person_id,
        after={
            "since": asked.since.isoformat(),
            "until": asked.until.isoformat(),
            "old_days": asked.old_days,
            "rows": [len(found.not_visited), len(found.violations), len(found.old_data)],
        },
    )
    return plain_book.write([(name.in_(language), lines) for name, lines in sheets])


def _title(asked: Asked) -> Text:
    # A sheet's name has 31 signs at most.
    return Text(f"{asked.since}至{asked.until}未核查", "Not visited in the period")


def _head(first: Sequence[Text], last: Text, language: Language) -> Line:
    return [one.in_(language) for one in (*first, last)]


def _visits(found: Answers, language: Language) -> Iterator[Line]:
    for one in found.not_visited:
        yield [one.code, one.name, _joined(one.streets, language), _day(one.visited_on, language)]


def _violations(found: Answers, language: Language) -> Iterator[Line]:
    head = [Text("线索编号", "clue"), Text("地块", "parcel"), Text("认定日期", "concluded on"), Text("状态", "state")]
    head += [Text("轮到谁", "whose turn"), Text("时限", "due on"), Text("缺什么", "what is missing")]
    yield [one.in_(language) for one in head]
    for one in found.violations:
        state = label("detection_states", one.state).in_(language)
        turn, due = _joined(one.turn, language), one.due_on.isoformat() if one.due_on else None
        lack = LACK_TEXTS[one.lack].in_(language)
        yield [one.number, one.parcel, one.concluded_on.isoformat(), state, turn, due, lack]


def _data(found: Answers, language: Language) -> Iterator[Line]:
    kinds = (
        Text("最近可用影像", "last usable image"),
        Text("最近采样", "last sample"),
        Text("最近文件", "last document"),
    )
    yield [one.in_(language) for one in (*_PARCEL, *kinds)]
    for one in found.old_data:
        days = [_day(one.days[kind], language) for kind in (Data.IMAGE, Data.SAMPLE, Data.DOCUMENT)]
        yield [one.code, one.name, _joined(one.streets, language), *days]


def _joined(names: Sequence[Text], language: Language) -> str:
    return ("、" if language is Language.ZH else ", ").join(one.in_(language) for one in names)


def _day(day: date | None, language: Language) -> str:
    return NEVER.in_(language) if day is None else day.isoformat()
