"""The body of a parcel's panel: stage, registers, uses, schemes, soil batches, and its history."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import contradictions, sample_judging, unlawful
from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.db.models import Parcel, Person, PlannedUseChange, RegisterEntry, Scheme, SoilBatch, StageEvent
from gis.domain.deadlines import count_down
from gis.domain.land_class import class_of_use
from gis.domain.land_use import is_residential_or_public
from gis.domain.policy import Actor
from gis.domain.registers import Stay
from gis.domain.sentences import use_change_while_listed
from gis.domain.text import Text
from gis.domain.vocabulary import label, official_stage
from gis.domain.words import FeatureKind, NationalModule, Register
from gis.dues import amber_days
from gis.link_facts import parcels as parcel_facts
from gis.panels.history import history_of, scheme_name, use_sentence
from gis.panels.values import Batch, Body, Coded, Fact, Frame, PlannedUse, RegisterSpan, SchemeView, StageNow, UseChange
from gis.panels.wording import NO, YES, chosen_fact, common_facts, conflict_facts, headline, overlaps_of
from gis.stage_reading import lines_in_force

OVER_SCREENING: dict[bool | None, Text] = {
    True: YES,
    False: NO,
    None: Text("未知（尚无样品记录）", "unknown (no samples recorded yet)"),
}

OPEN = Text("未知（有结果无法判定）", "unknown (some results cannot be judged)")

OfParcel = TypeVar("OfParcel", RegisterEntry, StageEvent, PlannedUseChange, Scheme, SoilBatch)


def body(session: Session, clock: Clock, actor: Actor | None, parcel: Parcel, frame: Frame) -> Body:
    """What a parcel's panel says beyond the frame, on the working date."""
    today = clock.today()
    # What was withdrawn never was; the page's own section shows it struck through.
    entries = [one for one in _of(session, RegisterEntry, parcel.id) if not Stay(one.since, one.until).is_withdrawn]
    uses = _of(session, PlannedUseChange, parcel.id)
    schemes = _of(session, Scheme, parcel.id)
    events = lines_in_force(_of(session, StageEvent, parcel.id))
    enders = {entry.ended_by_id for entry in entries if entry.ended_by_id is not None}
    people = _people(session, (*entries, *uses, *schemes, *events), enders)
    if parcel.upload_id is not None and frame.upload is None and parcel.recorded_by_id is not None:
        # The reader may not know of the upload: its sender is not named in the history either.
        people.pop(parcel.recorded_by_id, None)
    registers = tuple(sorted((_span(entry, today) for entry in entries), key=lambda s: (not s.is_live, s.since)))
    stage = _stage_now(parcel, events)
    live = [span for span in registers if span.is_live]
    return Body(
        headline=headline(frame, _standing(stage, live)),
        facts=(*_facts(session, parcel, frame, today), *conflict_facts(session, actor, parcel.id)),
        state=Coded(stage.code, stage.name),
        stage=stage,
        registers=registers,
        history=history_of(events, entries, uses, schemes, people, today),
        planned_use=_planned(parcel, uses, today),
        planned_uses=tuple(_use(change) for change in sorted(uses, key=lambda one: (one.changed_on, one.id))),
        schemes=tuple(_scheme(scheme) for scheme in sorted(schemes, key=lambda one: (one.filed_on, one.id))),
        batches=_batches(session, parcel.id, today),
        contradictions=contradictions.found_in(session, parcel.id, today),
        unlawful=unlawful.found_in(session, [parcel.id], today).get(parcel.id, ()) if parcel.unlawful else (),
        missing_documents=parcel.missing_documents,
        overlaps=overlaps_of(session, actor, parcel.id, FeatureKind.PARCEL),
    )


def _of(session: Session, model: type[OfParcel], parcel_id: int) -> list[OfParcel]:
    return list(session.scalars(select(model).where(model.parcel_id == parcel_id).order_by(model.id)))


def _people(
    session: Session, rows: Iterable[RegisterEntry | StageEvent | PlannedUseChange | Scheme], more: Collection[int]
) -> dict[int, str]:
    ids = {row.recorded_by_id for row in rows if row.recorded_by_id is not None} | set(more)
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {person_id: name for person_id, name in found}  # noqa: C416  a Row is no pair for mypy


def _stage_now(parcel: Parcel, events: list[StageEvent]) -> StageNow:
    """The parcel's own fields; the latest event where those are empty (an import may bring no history)."""
    latest = max(events, key=lambda one: (one.valid_on, one.id), default=None)
    fits = latest is not None and latest.to_stage is parcel.stage
    return StageNow(
        code=parcel.stage.value,
        name=label("stages", parcel.stage),
        official=official_stage(parcel.stage),
        since=parcel.stage_since or (latest.valid_on if latest and fits else None),
        document=parcel.stage_document or (latest.document if latest and fits else None),
    )


def _standing(stage: StageNow, live: list[RegisterSpan]) -> Text:
    """Registers, stage with its official code, since when."""
    names = Text("未列入名录或清单", "on no register")
    if live:
        names = Text(
            "列入" + "、".join(span.name.zh for span in live), "on: " + ", ".join(span.name.en for span in live)
        )
    official_zh = f"（{stage.official}）" if stage.official else ""
    official_en = f" ({stage.official})" if stage.official else ""
    since_zh = f"，自 {stage.since}" if stage.since else ""
    since_en = f" since {stage.since}" if stage.since else ""
    return Text(
        f"{names.zh}；现为“{stage.name.zh}”{official_zh}{since_zh}",
        f"{names.en}; stage: {stage.name.en.lower()}{official_en}{since_en}",
    )


def _span(entry: RegisterEntry, today: date) -> RegisterSpan:
    is_live = entry.since <= today and (entry.until is None or entry.until > today)
    name = label("registers", entry.register)
    return RegisterSpan(entry.register.value, name, entry.since, entry.until, entry.document, entry.end_reason, is_live)


def _facts(session: Session, parcel: Parcel, frame: Frame, today: date) -> tuple[Fact, ...]:
    known = parcel_facts(session, [parcel.id], today).get(parcel.id)
    samples = _samples(session, parcel.id, today)
    filled = [module for module in NationalModule if module in parcel.national_modules]
    facts = [
        Fact(Text("曾用名", "Former name"), parcel.old_name),
        *common_facts(frame),
        Fact(Text("规划用途", "Planned use"), parcel.planned_use),
        Fact(Text("现状用途", "Current use"), parcel.current_use),
        chosen_fact("原行业", "Former industry", "industries", parcel.industry),
        Fact(
            Text("有样品超过筛选值", "A sample exceeds a screening value"),
            OVER_SCREENING[parcel.is_over_screening] if parcel.is_over_screening is not None or not samples else OPEN,
            is_flagged=parcel.is_over_screening is True,
        ),
        Fact(Text("样品", "Samples"), samples),
    ]
    if known and Register.PRIORITY in known.registers:
        names = [label("national_modules", module) for module in filled]
        shown = Text(
            f"{len(filled)}/{len(NationalModule)}" + (f"（{'、'.join(n.zh for n in names)}）" if names else ""),
            f"{len(filled)} of {len(NationalModule)}" + (f" ({', '.join(n.en for n in names)})" if names else ""),
        )
        facts.append(Fact(Text("国家系统四类信息", "National system, four modules"), shown))
    if known and Register.LISTED in known.registers and known.change_to_homes:
        change = known.change_to_homes
        facts.append(
            Fact(
                Text("冲突（第61条）", "Conflict (SPPCL art. 61)"),
                use_change_while_listed(known),
                since=change.changed_on,
                is_flagged=True,
            )
        )
    return tuple(facts)


def _planned(parcel: Parcel, uses: list[PlannedUseChange], today: date) -> PlannedUse | None:
    """The parcel's own field; the latest change where that is empty."""
    past = [one for one in uses if one.changed_on <= today]
    latest = max(past, key=lambda one: (one.changed_on, one.id), default=None)
    use = parcel.planned_use or (latest.to_use if latest else None)
    return PlannedUse(use, is_residential_or_public(use), class_of_use(use)) if use else None


def _samples(session: Session, parcel_id: int, today: date) -> Text | None:
    """What the samples say in one sentence; None where there are none."""
    known = sample_judging.load(session, [parcel_id])[parcel_id]
    return sample_judging.judge(known, today).summary.sentence if known.samples else None


def _use(change: PlannedUseChange) -> UseChange:
    return UseChange(
        from_use=change.from_use,
        to_use=change.to_use,
        changed_on=change.changed_on,
        triggers_review=change.is_residential_or_public,
        document=change.document,
        sentence=use_sentence(change),
    )


def _scheme(scheme: Scheme) -> SchemeView:
    name = scheme_name(is_remediation=scheme.is_remediation)
    return SchemeView(
        scheme.is_remediation, name, scheme.filed_on, scheme.works_from, scheme.works_until, scheme.document
    )


def _batches(session: Session, parcel_id: int, today: date) -> tuple[Batch, ...]:
    rows = sorted(_of(session, SoilBatch, parcel_id), key=lambda one: (one.promised_on, one.id))
    if not rows:
        return ()
    calendar, amber = OfficeCalendar(), amber_days(session)
    found = []
    for row in rows:
        countdown = None
        sentence = Text(
            f"效果评估已于 {row.evaluation_filed_on} 备案", f"evaluation filed on {row.evaluation_filed_on}"
        )
        if row.evaluation_filed_on is None:
            # A batch closes with its evaluation, not with the disposal (SPPCL art. 41).
            countdown = count_down(row.promised_on, today, calendar, amber)
            left = countdown.sentence
            sentence = Text(f"承诺 {row.promised_on} 前处置，{left.zh}", f"promised for {row.promised_on}, {left.en}")
        found.append(
            Batch(
                number=row.number,
                volume_m3=row.volume_m3,
                destination=row.destination,
                left_on=row.left_on,
                promised_on=row.promised_on,
                disposed_on=row.disposed_on,
                evaluation_filed_on=row.evaluation_filed_on,
                countdown=countdown,
                document=row.document,
                sentence=sentence,
            )
        )
    return tuple(found)
