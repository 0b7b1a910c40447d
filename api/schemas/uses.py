"""Changes of planned use."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.schemas.base import Day, Line, Words
from api.schemas.registers import ProofIn
from gis.use_changes import NewUse


class UseIn(ProofIn):
    """A change of planned use, with the document that says so."""

    to_use: Annotated[Words, Field(pattern=r"\S", max_length=200)] = Field(examples=["二类居住用地（R2）"])
    changed_on: Day = Field(examples=["2024-05-10"])
    from_use: Line = Field(None, description="The use before; taken from the record where nothing is said.")
    last_seen_id: Annotated[int | None, Field(ge=0, lt=2**63)] = Field(
        None, description="The newest change you saw (`uses` in GET …/samples); 0 for none. Another since: 409."
    )

    def said(self) -> NewUse:
        """As the use case takes it."""
        return NewUse(self.to_use, self.changed_on, self.proof, self.from_use, self.last_seen_id)
