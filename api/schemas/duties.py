"""Duties: what must be done, by when, by which article, by whom, and the door to the record that fulfils it."""

from __future__ import annotations

from datetime import date
from typing import Self

from api.schemas.base import Labelled, Schema, TextOut
from api.schemas.links import AnsweringUnitOut, FeatureRefOut
from gis.duties.listing import DutyPage, DutyRow


class DutyOut(Schema):
    """One duty. `due_on` is null where no rule names a day; `door` is an address of the pages."""

    feature: FeatureRefOut
    kind: Labelled
    title: TextOut
    due_on: date | None
    done_on: date | None
    state: Labelled
    sentence: TextOut | None
    days_left: int | None
    basis: TextOut
    measure: str
    door: str
    units: list[AnsweringUnitOut]

    @classmethod
    def of(cls, row: DutyRow) -> Self:
        """From the use case's value."""
        duty, left = row.duty, row.countdown
        return cls(
            feature=FeatureRefOut.of(row.feature),
            kind=Labelled.in_("duty_kinds", duty.kind),
            title=TextOut.of(duty.title),
            due_on=duty.due_on,
            done_on=duty.done_on,
            state=Labelled.in_("duty_states", duty.state),
            sentence=TextOut.of(left.sentence) if left else None,
            days_left=left.days_left if left else None,
            basis=TextOut.of(duty.basis),
            measure=duty.measure,
            door=duty.door,
            units=[AnsweringUnitOut.of(unit) for unit in duty.units],
        )


class DutyCountOut(Labelled):
    """How many there are of a state or kind."""

    n: int


class DutyPageOut(Schema):
    """One page of duties; the numbers are of all that unit and kinds leave, of every state."""

    rows: list[DutyOut]
    total: int
    by_state: list[DutyCountOut]
    by_kind: list[DutyCountOut]

    @classmethod
    def of(cls, page: DutyPage) -> Self:
        """From the use case's value."""
        return cls(
            rows=[DutyOut.of(row) for row in page.rows],
            total=page.total,
            by_state=[
                DutyCountOut(**Labelled.in_("duty_states", state).model_dump(), n=n)
                for state, n in page.by_state.items()
            ],
            by_kind=[
                DutyCountOut(**Labelled.in_("duty_kinds", kind).model_dump(), n=n) for kind, n in page.by_kind.items()
            ],
        )
