"""The standard as it is held: every item with its limits, as printed."""

from __future__ import annotations

from typing import Self

from api.schemas.base import Schema, TextOut
from api.schemas.samples import Number, StandardOut
from gis.domain.land_class import LandClass
from gis.domain.standards import Item, Standard


class LimitsOut(Schema):
    """Screening and intervention value of one class of land, mg/kg."""

    screening: Number
    intervention: Number


class ItemOut(Schema):
    """One of the items; `limits` by class of land; `parts` are the substances that add up to it."""

    no: str
    group: str
    name: TextOut
    cas: list[str]
    limits: dict[str, LimitsOut]
    has_background: bool
    parts: list[TextOut]

    @classmethod
    def of(cls, item: Item, standard: Standard) -> Self:
        """From the domain's value."""
        return cls(
            no=item.no,
            group=item.group,
            name=TextOut.of(item.name),
            cas=list(item.cas),
            limits={one.value: LimitsOut.model_validate(item.limits[one]) for one in LandClass},
            has_background=item.has_background,
            parts=[TextOut.of(standard.analytes[key].name) for key in item.parts],
        )


class StandardTableOut(StandardOut):
    """The standard with all its items in the order of its tables."""

    table: list[ItemOut]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """From the domain's value."""
        return cls(
            **StandardOut.of(standard).model_dump(),
            table=[ItemOut.of(item, standard) for item in standard.items.values()],
        )
