"""One feature's panel as the sections of a brief: facts, stage, registers, uses, soil, history, overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from gis.domain.sentences import metres, percent, square_metres
from gis.domain.text import Text
from gis.outputs.brief import Section
from gis.outputs.paper import Line
from gis.panels import Event, Fact, FactUnit, Panel, RegisterSpan, StageNow

_NOTHING = Text("无", "none")


def sections_of(shown: Panel) -> tuple[Section, ...]:
    """The sections that have something to say; gaps among the facts are kept."""
    body, frame = shown.body, shown.frame
    facts = [Line(fact.label, _value(fact), fact.is_flagged) for fact in body.facts]
    if frame.struck is not None:
        reason = frame.struck.reason or ""
        struck = f"{frame.struck.at:%Y-%m-%d} {reason}"
        facts.insert(0, Line(Text("已注销", "Struck"), Text(struck, struck), is_flagged=True))
    facts += [
        Line(Text("资料来源", "Source"), _plain(frame.source)),
        Line(Text("资料截至", "As of"), _plain(frame.as_of)),
    ]
    found = [
        Section(Text("基本情况", "Facts"), tuple(facts)),
        Section(Text("阶段与名录", "Stage and registers"), tuple(_standing(body.stage, body.registers))),
        Section(
            Text("方案与转运批次", "Schemes and soil batches"),
            (
                *(
                    Line(scheme.name, Text(f"{scheme.filed_on} 备案", f"filed on {scheme.filed_on}"))
                    for scheme in body.schemes
                ),
                *(
                    Line(
                        Text(f"批次 {batch.number}", f"Batch {batch.number}"),
                        batch.sentence,
                        batch.countdown is not None and batch.countdown.is_overdue,
                    )
                    for batch in body.batches
                ),
            ),
        ),
        Section(
            Text("与变化图斑、地块的空间关系", "How detections and parcels lie"),
            tuple(Line(Text(one.other.code, one.other.code), one.sentence) for one in body.overlaps),
        ),
        Section(Text("历史", "History"), tuple(_event(event) for event in body.history)),
    ]
    return tuple(section for section in found if section.lines)


def _standing(stage: StageNow | None, registers: Iterable[RegisterSpan]) -> Iterator[Line]:
    if stage is None:
        return
    official = f" {stage.official}" if stage.official else ""
    how = [str(part) for part in (stage.since, stage.document) if part]
    yield Line(
        Text("阶段", "Stage"),
        Text(
            f"{stage.name.zh}{official}" + (f"（{'，'.join(how)}）" if how else ""),
            f"{stage.name.en}{official}" + (f" ({', '.join(how)})" if how else ""),
        ),
    )
    spans = list(registers)
    for span in spans:
        until = Text("至今", "to date") if span.until is None else Text(f"至 {span.until}", f"until {span.until}")
        document = f"（{span.document}）" if span.document else ""
        yield Line(span.name, Text(f"{span.since} {until.zh}{document}", f"{span.since} {until.en}{document}"))
    if not spans:
        yield Line(Text("名录/清单", "Registers"), _NOTHING)


def _event(event: Event) -> Line:
    known = f"{event.recorded_at:%Y-%m-%d}"
    by = "，".join(part for part in (event.document, event.person) if part)
    return Line(
        Text(str(event.valid_on), str(event.valid_on)),
        Text(
            f"{event.sentence.zh}（{by + '，' if by else ''}{known} 记录）",
            f"{event.sentence.en} ({by + ', ' if by else ''}recorded {known})",
        ),
    )


def _value(fact: Fact) -> Text | None:
    if fact.is_missing:
        return None
    if isinstance(fact.value, Text):
        return fact.value
    if isinstance(fact.value, float | int) and fact.unit is not None:
        shown = {FactUnit.M2: square_metres, FactUnit.M: metres, FactUnit.SHARE: percent}[fact.unit](fact.value)
        return Text(shown, shown)
    return _plain(fact.value)


def _plain(value: str | float | date | None) -> Text | None:
    return None if value in (None, "") else Text(str(value), str(value))
