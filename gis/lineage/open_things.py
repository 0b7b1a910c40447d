"""What is open on parcels: shown of the old ones and of the new ones before a split or merge is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import duties
from gis.clock import Clock
from gis.db.models import Clue, Parcel, Phase, Restriction, SoilBatch
from gis.domain.duties import DutyState
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import OPEN_DETECTION_STATES
from gis.link_facts import live_registers


@dataclass(frozen=True, slots=True)
class OpenThing:
    """One thing that is open on one parcel, by its code: a register, a duty, a restriction, soil, a phase, a clue."""

    kind: Text
    parcel: str
    what: Text


REGISTER = Text("名录与清单", "Register")
STAGE = Text("阶段", "Stage")
DUTY = Text("义务", "Duty")
RESTRICTION = Text("限制措施", "Restriction")
BATCH = Text("转运批次", "Soil batch")
PHASE = Text("分期修复", "Phase")
CLUE = Text("线索", "Clue")


def open_on(session: Session, clock: Clock, parcel_ids: Sequence[int]) -> tuple[OpenThing, ...]:
    """Everything open on these parcels on the working date, by kind and then by parcel."""
    return tuple(_found(session, clock, parcel_ids))


def _found(session: Session, clock: Clock, parcel_ids: Sequence[int]) -> Iterator[OpenThing]:
    today = clock.today()
    table = Parcel.__table__
    rows = session.execute(
        select(table.c.id, table.c.code, table.c.stage).where(table.c.id.in_(parcel_ids)).order_by(table.c.code)
    ).all()
    codes = {row.id: row.code for row in rows}
    for row in rows:
        yield OpenThing(STAGE, row.code, label("stages", row.stage))
    registers = live_registers(session, parcel_ids, today)
    for parcel_id, code in codes.items():
        for register in sorted(registers.get(parcel_id, {})):
            yield OpenThing(REGISTER, code, label("registers", register))
    for duty in duties.duties_of(session, clock, None, parcel_ids):
        if duty.state is not DutyState.DONE:
            by = f" · {duty.due_on}" if duty.due_on else ""
            yield OpenThing(DUTY, codes[duty.feature_id], Text(f"{duty.title.zh}{by}", f"{duty.title.en}{by}"))
    for one in session.scalars(
        select(Restriction)
        .where(Restriction.parcel_id.in_(parcel_ids), Restriction.ended_at.is_(None))
        .order_by(Restriction.parcel_id, Restriction.id)
    ):
        kind = label("restriction_kinds", one.kind)
        yield OpenThing(
            RESTRICTION, codes[one.parcel_id], Text(f"{kind.zh}：{one.content}", f"{kind.en}: {one.content}")
        )
    for batch in session.scalars(
        select(SoilBatch)
        .where(SoilBatch.parcel_id.in_(parcel_ids), SoilBatch.evaluation_filed_on.is_(None))
        .order_by(SoilBatch.parcel_id, SoilBatch.id)
    ):
        volume = f"{batch.number} · {batch.volume_m3:g} m³"
        yield OpenThing(BATCH, codes[batch.parcel_id], Text(volume, volume))
    for phase in session.scalars(
        select(Phase).where(Phase.parcel_id.in_(parcel_ids)).order_by(Phase.parcel_id, Phase.number)
    ):
        yield OpenThing(PHASE, codes[phase.parcel_id], Text(phase.name, phase.name))
    for clue in session.scalars(
        select(Clue)
        .where(Clue.parcel_id.in_(parcel_ids), Clue.state.in_(OPEN_DETECTION_STATES))
        .order_by(Clue.parcel_id, Clue.id)
    ):
        yield OpenThing(CLUE, codes[clue.parcel_id or 0], Text(clue.number, clue.number))
