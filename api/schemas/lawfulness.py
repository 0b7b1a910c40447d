"""Lawfulness as JSON: what the table says of a change, and the table itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field

from api.schemas.base import PermissionOut, Schema, TextOut, Words
from gis.domain.lawfulness import Lawfulness, number_of
from gis.domain.policy import Permission
from gis.domain.vocabulary import label
from gis.domain.words import ChangeKind, Register, Stage
from gis.lawfulness import CellView


class LawfulnessOut(Schema):
    """The verdict on a change on one parcel, its reason, the cell of the table and what that rests on."""

    verdict: str
    name: TextOut
    cell: str
    cell_number: int | None
    because: TextOut
    basis: TextOut

    @classmethod
    def of(cls, said: Lawfulness) -> Self:
        """From the rules' value."""
        return cls(
            verdict=said.verdict,
            name=TextOut.of(label("lawfulness", said.verdict)),
            cell=said.cell,
            cell_number=number_of(said.cell),
            because=TextOut.of(said.because),
            basis=TextOut.of(said.basis),
        )


class CellOut(Schema):
    """One line of the table: the first line that fits a change speaks. An empty `registers` asks for none."""

    id: str
    stages: list[str]
    kinds: list[str]
    registers: list[str]
    scheme: str | None
    verdict: str
    shipped: str
    is_changed: bool
    is_law: bool
    because: TextOut
    basis: TextOut

    @classmethod
    def of(cls, view: CellView) -> Self:
        """From the use case's value."""
        cell = view.cell
        return cls(
            id=cell.id,
            stages=[one for one in Stage if one in cell.stages],
            kinds=[one for one in ChangeKind if one in cell.kinds],
            registers=[one for one in Register if one in cell.registers],
            scheme=cell.scheme,
            verdict=cell.verdict,
            shipped=view.shipped,
            is_changed=view.is_changed,
            is_law=cell.law is not None,
            because=TextOut.of(cell.because),
            basis=TextOut.of(view.basis),
        )


class TableOut(Schema):
    """The table, and whether the reader may change what is our proposal in it."""

    cells: list[CellOut]
    change: PermissionOut

    @classmethod
    def of(cls, views: Iterable[CellView], change: Permission) -> Self:
        """From the use case's values."""
        return cls(cells=[CellOut.of(one) for one in views], change=PermissionOut.of(change))


class CellVerdictIn(Schema):
    """Another verdict for a cell, and why."""

    verdict: Words = Field(max_length=40)
    reason: Words = Field("", max_length=2000, description="At least two characters")
