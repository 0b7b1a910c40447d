"""Sites, projects and points that are corrected or taken off by hand."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field

from api.schemas.base import Schema
from api.schemas.by_hand import Cells, EffectsOut, Reason, Treated, geojson, problems_out
from api.schemas.registers import ProofIn
from api.schemas.uploads import ProblemOut
from gis import by_hand
from gis.by_hand import Amended, AmendSaid


class CellsOut(Schema):
    """What a form shows of a feature; `seen` is given back with a change, so that two people do not cross."""

    target: str
    values: dict[str, str]
    geometry: dict[str, Any]
    seen: str

    @classmethod
    def of(cls, cells: by_hand.Cells) -> Self:
        """From the use case's value."""
        return cls.model_validate(cells)


class AmendIn(Treated):
    """Cells that are to be otherwise (an empty one: known no more), perhaps another shape, and why."""

    seen: str = Field(max_length=64)
    values: Cells = Field(default_factory=dict)
    reason: Reason = ""

    def said(self) -> AmendSaid:
        """The house's own value."""
        drawn = self.drawn() if self.is_drawn else None
        return AmendSaid(self.seen, self.values, drawn, self.treated(), self.reason)


class AmendedOut(Schema):
    """What became of it, or would; `effects` null: it cannot be stored as it is."""

    is_good: bool
    area_m2: float
    geometry: dict[str, Any] | None
    problems: list[ProblemOut]
    effects: EffectsOut | None

    @classmethod
    def of(cls, amended: Amended) -> Self:
        """From the use case's value."""
        row = amended.outline.row
        return cls(
            is_good=amended.is_good,
            area_m2=row.area_m2,
            geometry=geojson(row.placed if row.geometry is None else row.geometry),
            problems=problems_out(amended.problems),
            effects=None if amended.effects is None else EffectsOut.of(amended.effects),
        )


class TakeOffIn(ProofIn):
    """Why a feature is no more, and the document that says so."""

    reason: Reason
