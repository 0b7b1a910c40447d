"""Due dates of measures, and what people said of the quarterly ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Labelled, Schema, TextOut, Words
from gis.domain.vocabulary import label
from gis.measures import DeadlineView


class MarkOut(Schema):
    """A person's word on a quarterly item: done on a day, by a document; with a null, not done, because."""

    done_on: date | None
    basis: str
    person: str
    at: datetime


class DeadlineOut(Schema):
    """One due date. `days_left` counts calendar days (negative when overdue); amber is the last ten working days.

    What is `done` is neither overdue nor amber; `marks` are all that was said of it, the oldest first.
    """

    due_on: date
    label: str | None
    days_left: int
    working_days_left: int
    is_overdue: bool
    is_amber: bool
    sentence: TextOut
    state: Labelled
    done: MarkOut | None
    marks: list[MarkOut]

    @classmethod
    def of(cls, deadline: DeadlineView) -> Self:
        """From the use case's value."""
        countdown, is_open = deadline.countdown, deadline.done is None
        state = label("item_states", deadline.state)
        return cls(
            due_on=countdown.due,
            label=deadline.label,
            days_left=countdown.days_left,
            working_days_left=countdown.working_days_left,
            is_overdue=is_open and countdown.is_overdue,
            is_amber=is_open and countdown.is_amber,
            sentence=TextOut.of(deadline.sentence),
            state=Labelled(code=deadline.state, zh=state.zh, en=state.en),
            done=MarkOut.model_validate(deadline.done) if deadline.done else None,
            marks=[MarkOut.model_validate(mark) for mark in deadline.marks],
        )


class MarkIn(Schema):
    """The day an item was done and the document that proves it; null as the day takes a mark back, with its reason."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"done_on": "2024-07-03", "basis": "示例：第二季度区域评价报告"}]}
    )

    done_on: Day | None
    basis: Words = Field(max_length=2000, description="At least two characters")
