"""Lines of a timeline about work on the parcel: samples, phases, soil that was moved, clues and visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select

from gis.db.models import (
    AuditEntry,
    Clue,
    ClueEvent,
    Phase,
    Rejudgement,
    Sample,
    SampleFile,
    SamplingPoint,
    SoilBatch,
    SoilMovement,
    TransferPlan,
    Visit,
)
from gis.domain.phases import STATE_TEXTS, PhaseState
from gis.domain.review_words import Move
from gis.domain.soil import DIRECTION_TEXTS, UNIT_TEXTS
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.stage_reading import day_of
from gis.stages.lines import Asked, Line, LineKind


def samples(asked: Asked) -> Iterator[Line]:
    """Each day of sampling as one line, those that were struck, and tables of laboratories."""
    rows = asked.session.execute(
        select(Sample, SamplingPoint.name.label("point"))
        .join(SamplingPoint, SamplingPoint.id == Sample.point_id)
        .where(SamplingPoint.parcel_id == asked.parcel.id)
        .order_by(Sample.id)
    ).all()
    together: dict[tuple[object, ...], list[Sample]] = {}
    for row in rows:
        one: Sample = row.Sample
        key = (one.sampled_on, one.recorded_at, one.recorded_by_id, one.document, one.document_id)
        together.setdefault(key, []).append(one)
        if one.struck_at is not None:
            struck = Text(f"划去样品 {row.point} {one.name}", f"sample {row.point} {one.name} struck")
            yield Line(
                LineKind.SAMPLE,
                struck,
                day_of(one.struck_at),
                one.struck_at,
                asked.person(one.struck_by_id),
                asked.document(one.document, one.document_id),
                note=one.strike_reason,
            )
    for some in together.values():
        one, n = some[0], len(some)
        zh = f"采集土壤样品 {n} 件" if one.sampled_on else f"登记土壤样品 {n} 件，采样日期不详"
        en = f"soil samples taken: {n}" if one.sampled_on else f"soil samples recorded: {n}, day of sampling unknown"
        yield Line(
            LineKind.SAMPLE,
            Text(zh, en),
            one.sampled_on or day_of(one.recorded_at),
            one.recorded_at,
            asked.person(one.recorded_by_id),
            asked.document(one.document, one.document_id),
        )
    for file in asked.rows(SampleFile):
        said = Text(
            f"导入检测结果表：{file.rows_in} 行，采纳 {file.accepted} 行",
            f"laboratory table imported: {file.accepted} of {file.rows_in} rows taken",
        )
        document = asked.document(file.document or file.file_name, file.document_id)
        on = day_of(file.recorded_at)
        yield Line(LineKind.SAMPLE, said, on, file.recorded_at, asked.person(file.recorded_by_id), document)


def rejudgements(asked: Asked) -> Iterator[Line]:
    """Samples that were judged again because the planned use changed."""
    said = Text("规划用途变更，样品重新判定", "samples judged again: the planned use changed")
    for one in asked.rows(Rejudgement):
        person = asked.person(one.recorded_by_id)
        yield Line(LineKind.SAMPLE, said, one.changed_on, one.recorded_at, person, asked.document(one.standard, None))


def phases(asked: Asked) -> Iterator[Line]:
    """Each phase as it was recorded, and each step of it as the audit log has it."""
    found = {one.number: one for one in asked.rows(Phase)}
    for one in found.values():
        said = Text(f"登记第 {one.number} 期：{one.name}", f"phase {one.number} recorded: {one.name}")
        by = asked.person(one.recorded_by_id)
        yield Line(LineKind.PHASE, said, day_of(one.recorded_at), one.recorded_at, by)
    stepped = set()
    for entry in asked.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.action == "step-phase",
            AuditEntry.thing_kind == "parcel",
            AuditEntry.thing_id == str(asked.parcel.id),
        )
        .order_by(AuditEntry.id)
    ):
        before, after = entry.before or {}, entry.after or {}
        stepped.add(before["phase"])
        line = _step(found[before["phase"]], PhaseState(after["state"]), asked)
        document = asked.document(after["document"], None)
        evaluated = None if after["evaluated_on"] == "None" else date.fromisoformat(after["evaluated_on"])
        on = evaluated or day_of(entry.working_at)
        by = asked.person(entry.person_id)
        yield replace(line, valid_on=on, recorded_at=entry.working_at, person=by, document=document)
    # A phase of a file, or of the parcel that this one was split from, was never stepped here.
    for one in found.values():
        if one.number not in stepped and one.state is not PhaseState.PLANNED:
            yield _step(one, one.state, asked)


def _step(one: Phase, state: PhaseState, asked: Asked) -> Line:
    name = STATE_TEXTS[state]
    return Line(
        LineKind.PHASE,
        Text(f"第 {one.number} 期（{one.name}）：{name.zh}", f"phase {one.number} ({one.name}): {name.en}"),
        one.evaluated_on or day_of(one.recorded_at),
        one.recorded_at,
        asked.person(one.recorded_by_id),
        asked.document(one.document, one.document_id),
    )


def soil(asked: Asked) -> Iterator[Line]:
    """Transfer plans, and every amount that went out or came in."""
    for plan in asked.rows(TransferPlan):
        amount = f"{plan.amount:g} {UNIT_TEXTS[plan.unit].zh}"
        said = Text(
            f"登记转运计划 {plan.number}：{amount} 至{plan.destination}",
            f"transfer plan {plan.number} recorded: {amount} to {plan.destination}",
        )
        by, document = asked.person(plan.recorded_by_id), asked.document(plan.document, plan.document_id)
        yield Line(LineKind.BATCH, said, day_of(plan.recorded_at), plan.recorded_at, by, document)
    moved = asked.session.execute(
        select(SoilMovement, SoilBatch.number)
        .join(SoilBatch, SoilBatch.id == SoilMovement.batch_id)
        .where(SoilBatch.parcel_id == asked.parcel.id)
        .order_by(SoilMovement.id)
    )
    for one, number in moved:
        way, amount = DIRECTION_TEXTS[one.direction], f"{one.amount:g} {UNIT_TEXTS[one.unit].zh}"
        said = Text(f"转运批次 {number}：{way.zh} {amount}", f"soil batch {number}: {amount} {way.en}")
        if one.cancels_id is not None:
            said = Text(f"撤销：{said.zh}", f"cancelled: {said.en}")
        yield Line(
            LineKind.BATCH,
            said,
            one.moved_on,
            one.recorded_at,
            asked.person(one.recorded_by_id),
            asked.document(one.document or one.manifest_no, one.document_id),
            note=one.reason,
            is_withdrawal=one.cancels_id is not None,
        )


def clues(asked: Asked) -> Iterator[Line]:
    """How the clues on the parcel went on. What people wrote about them stands on their own pages."""
    events = asked.session.execute(
        select(ClueEvent, Clue.number)
        .join(Clue, Clue.id == ClueEvent.clue_id)
        .where(Clue.parcel_id == asked.parcel.id, ClueEvent.move != Move.VISIT)
        .order_by(ClueEvent.id)
    )
    for one, number in events:
        move, state = label("clue_moves", one.move), label("detection_states", one.to_state)
        said = Text(f"线索 {number} {move.zh}：{state.zh}", f"clue {number}, {move.en.lower()}: {state.en}")
        document = asked.document(None, one.document_id)
        yield Line(LineKind.CLUE, said, one.valid_on, one.recorded_at, asked.person(one.person_id), document)


def visits(asked: Asked) -> Iterator[Line]:
    """Visits to the parcel, and what was found; a later one may correct an earlier one."""
    for one in asked.rows(Visit):
        found = label("clue_findings", one.finding)
        said = Text(f"现场核查：{found.zh}", f"visited: {found.en.lower()}")
        if one.corrects_id is not None:
            said = Text(f"更正{said.zh}", f"corrected, {said.en}")
        yield Line(LineKind.VISIT, said, day_of(one.recorded_at), one.recorded_at, asked.person(one.person_id))


OF_WORK = (samples, rejudgements, phases, soil, clues, visits)
