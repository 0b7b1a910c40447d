"""Response coverage as JSON."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.base import Day, Schema, TextOut
from gis.clues.coverage import STEP_TEXTS, By, CoveredClue, Group, Step
from gis.domain.text import Language
from gis.domain.vocabulary import label


class CoverageQuery(BaseModel):
    """A period, of this year unless days are given, and what to group by."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    since: Day | None = None
    until: Day | None = None
    by: By = By.UNIT

    def days(self, today: date) -> tuple[date, date]:
        """First and last day."""
        return self.since or today.replace(month=1, day=1), self.until or today


class CoverageBookQuery(CoverageQuery):
    """The same, and the language of the file."""

    lang: Language = Language.ZH


class CoverageRowsQuery(CoverageQuery):
    """The clues that one number counts."""

    key: str | None = Field(None, max_length=20, description="The group; without it, all")
    step: Step | None = None
    has: bool = Field(default=True, description="Those with the step, or those without it")


class StepOut(TextOut):
    """How many clues have this step, and how much ground; shares are 0–1, null where there is nothing to share."""

    step: Step
    clues: int
    area_m2: float
    share: float | None
    area_share: float | None


class CoverageGroupOut(TextOut):
    """A unit, a street or a month."""

    key: str
    clues: int
    area_m2: float
    steps: list[StepOut]

    @classmethod
    def of_group(cls, group: Group) -> Self:
        """With the share of each step."""
        whole = group.all
        steps = [
            StepOut(
                step=step,
                zh=STEP_TEXTS[step].zh,
                en=STEP_TEXTS[step].en,
                clues=cell.clues,
                area_m2=cell.area_m2,
                share=cell.clues / whole.clues if whole.clues else None,
                area_share=cell.area_m2 / whole.area_m2 if whole.area_m2 else None,
            )
            for step, cell in group.answered.items()
        ]
        name = group.name
        return cls(key=group.key, zh=name.zh, en=name.en, clues=whole.clues, area_m2=whole.area_m2, steps=steps)


class CoverageOut(Schema):
    """A clue of two units counts in both and once in the total."""

    since: date
    until: date
    by: By
    total: CoverageGroupOut
    groups: list[CoverageGroupOut]


class CoveredClueOut(Schema):
    """A clue behind a number."""

    id: int
    number: str
    on: date
    parcel: str | None
    area_m2: float
    state: TextOut
    steps: list[Step]

    @classmethod
    def of(cls, clue: CoveredClue) -> Self:
        """With the state in words."""
        said = label("detection_states", clue.state)
        return cls(
            id=clue.id,
            number=clue.number,
            on=clue.on,
            parcel=clue.parcel,
            area_m2=clue.area_m2,
            state=TextOut(zh=said.zh, en=said.en),
            steps=sorted(clue.steps),
        )
