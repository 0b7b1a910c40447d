"""The history of a parcel: what changed, when it was so, when it was known, by which document, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from gis.db.models import PlannedUseChange, RegisterEntry, Scheme, StageEvent
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.panels.values import Coded, Event, EventKind
from gis.panels.wording import coded


def history_of(
    stages: Iterable[StageEvent],
    registers: Iterable[RegisterEntry],
    uses: Iterable[PlannedUseChange],
    schemes: Iterable[Scheme],
    people: Mapping[int, str],
    today: date,
) -> tuple[Event, ...]:
    """One line per change, the newest first; what lies after `today` is not history yet."""
    lines = [
        *(_stage(one, people) for one in stages),
        *(line for one in registers for line in _register(one, people)),
        *(_use(one, people) for one in uses),
        *(_filed(one, people) for one in schemes),
    ]
    past = [line for line in lines if line.valid_on <= today]
    return tuple(sorted(past, key=lambda line: (line.valid_on, line.recorded_at), reverse=True))


def use_sentence(change: PlannedUseChange) -> Text:
    """A change of planned use; to 一住两公 it makes the parcel be judged anew."""
    zh = f"规划用途由{change.from_use}变更为{change.to_use}" if change.from_use else f"规划用途变更为{change.to_use}"
    en = f"planned use changed{f' from {change.from_use}' if change.from_use else ''} to {change.to_use}"
    if not change.is_residential_or_public:
        return Text(zh, en)
    return Text(
        f"{zh}，用途变更触发重新判定 {change.changed_on}", f"{en}: the parcel is judged anew from {change.changed_on}"
    )


def scheme_name(*, is_remediation: bool) -> Text:
    """What a scheme is called."""
    return Text("修复方案", "remediation scheme") if is_remediation else Text("风险管控方案", "risk-control scheme")


def _stage(event: StageEvent, people: Mapping[int, str]) -> Event:
    after = coded("stages", event.to_stage)
    before = coded("stages", event.from_stage) if event.from_stage else None
    if before is None:
        sentence = Text(f"阶段记为“{after.name.zh}”", f"stage recorded as “{after.name.en}”")
    else:
        sentence = Text(
            f"阶段由“{before.name.zh}”变为“{after.name.zh}”",
            f"stage changed from “{before.name.en}” to “{after.name.en}”",
        )
    return _event(EventKind.STAGE, sentence, event, event.valid_on, people, before, after)


def _register(entry: RegisterEntry, people: Mapping[int, str]) -> Iterator[Event]:
    name = label("registers", entry.register)
    on = Coded(entry.register.value, name)
    listed = Text(f"列入{name.zh}", f"entered on “{name.en}”")
    yield _event(EventKind.REGISTER, listed, entry, entry.since, people, None, on)
    if entry.until is not None:
        why = [label("end_kinds", entry.end_kind)] if entry.end_kind else []
        why += [Text(entry.end_reason, entry.end_reason)] if entry.end_reason else []
        why_zh, why_en = "；".join(one.zh for one in why), "; ".join(one.en for one in why)
        left = Text(
            f"移出{name.zh}" + (f"（{why_zh}）" if why else ""),
            f"taken off “{name.en}”" + (f" ({why_en})" if why else ""),
        )
        # The entry's own document is the one that put it there.
        event = _event(EventKind.REGISTER, left, entry, entry.until, people, on, None)
        by = people.get(entry.ended_by_id) if entry.ended_by_id is not None else event.person
        yield replace(event, document=entry.end_document, recorded_at=entry.ended_at or event.recorded_at, person=by)


def _use(change: PlannedUseChange, people: Mapping[int, str]) -> Event:
    return _event(EventKind.USE, use_sentence(change), change, change.changed_on, people)


def _filed(scheme: Scheme, people: Mapping[int, str]) -> Event:
    name = scheme_name(is_remediation=scheme.is_remediation)
    return _event(EventKind.SCHEME, Text(f"{name.zh}备案", f"{name.en} filed"), scheme, scheme.filed_on, people)


def _event(
    kind: EventKind,
    sentence: Text,
    row: StageEvent | RegisterEntry | PlannedUseChange | Scheme,
    valid_on: date,
    people: Mapping[int, str],
    before: Coded | None = None,
    after: Coded | None = None,
) -> Event:
    return Event(
        kind=kind,
        sentence=sentence,
        before=before,
        after=after,
        valid_on=valid_on,
        recorded_at=row.recorded_at,
        document=row.document,
        person=people.get(row.recorded_by_id) if row.recorded_by_id is not None else None,
    )
