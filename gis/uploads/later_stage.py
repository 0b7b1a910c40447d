"""A later row about a parcel that is there: its stage is taken over if a person says so and none younger is stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Parcel, SoilBatch, StageEvent
from gis.domain.later_facts import StageSaid, rule_on_stage
from gis.domain.row_problems import problem
from gis.domain.soil import open_batches
from gis.domain.text import Text
from gis.domain.uploading import Place
from gis.domain.vocabulary import label
from gis.domain.words import Stage
from gis.ingest.judging import JudgedRow
from gis.stage_reading import held_of
from gis.uploads.rows import Record

STAGE_COLUMNS = ("stage", "stage_since", "stage_document")


def take_stage(session: Session, row: JudgedRow, parcel_id: int, record: Record, clock: Clock) -> bool:
    """Make a row's stage the parcel's, with its event, or name why not; says whether anything changed."""
    table = Parcel.__table__
    stored = (
        session.execute(
            select(*(table.c[one] for one in STAGE_COLUMNS)).where(table.c.id == parcel_id).with_for_update()
        )
        .mappings()
        .one()
    )
    new = _new(row.values, stored)
    if not new:
        return False
    held = held_of(session, parcel_id)
    last = held[-1].valid_on if held else None
    before = StageSaid(stored["stage"], stored["stage_since"] or last)
    said = StageSaid(new.get("stage", stored["stage"]), row.values.get("stage_since") or row.values.get("as_of"))
    ruling = rule_on_stage(before, said)
    texts: dict[str, Any] = {"stored": _text(before), "said": _text(said)}
    place = Place(row.layer, row.number, "stage")
    if ruling is None and said.stage == Stage.CLEAR != before.stage:
        ruling = _ruling_on_soil(session, parcel_id)
    if ruling is not None:
        row.problems.append(problem(ruling, place, read=said.stage, stored_on=before.on, **texts))
        return False
    session.execute(update(table).where(table.c.id == parcel_id).values(**new))  # type: ignore[arg-type]
    if said.on is not None and new.keys() & {"stage", "stage_since"}:
        _add_event(session, row, parcel_id, record, before, said)
    old = {name: _plain(stored[name]) for name in new}
    after = {name: _plain(value) for name, value in new.items()} | {"upload": record.upload_id, "row": row.number}
    thing = ("parcel", parcel_id)
    audit.record(session, clock, "change-stage", thing, person_id=record.person_id, before=old, after=after)
    row.problems.append(problem("stage-taken", place, read=said.stage, **texts))
    return True


def _ruling_on_soil(session: Session, parcel_id: int) -> str | None:
    """Nothing is cleared while soil of it is away (SPPCL art. 41), whoever says so."""
    batches = session.scalars(select(SoilBatch).where(SoilBatch.parcel_id == parcel_id)).all()
    return "stage-soil-open" if open_batches(batches) else None


def _new(values: dict[str, Any], stored: RowMapping) -> dict[str, Any]:
    """The columns to write. Day and document belong to the stage: those of another one do not stay with a new one."""
    if values.get("stage", stored["stage"]) != stored["stage"]:
        return {name: values.get(name) for name in STAGE_COLUMNS}
    said = {name: values[name] for name in STAGE_COLUMNS[1:] if values.get(name) is not None}
    return {name: value for name, value in said.items() if value != stored[name]}


def _add_event(
    session: Session, row: JudgedRow, parcel_id: int, record: Record, before: StageSaid, said: StageSaid
) -> None:
    """History is append-only: a corrected day is one more line, from no other stage."""
    session.execute(
        insert(StageEvent).values(
            parcel_id=parcel_id,
            from_stage=None if before.stage == said.stage else Stage(before.stage),
            to_stage=Stage(said.stage),
            valid_on=said.on,
            document=row.values.get("stage_document"),
            recorded_at=record.recorded_at,
            recorded_by_id=record.person_id,
            upload_id=record.upload_id,
        )
    )


def _text(stage: StageSaid) -> Text:
    name = label("stages", stage.stage)
    return name if stage.on is None else Text(f"{name.zh}（{stage.on} 起）", f"{name.en}, since {stage.on}")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)
