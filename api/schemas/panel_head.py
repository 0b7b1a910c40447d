"""What the head of a parcel's page answers: what it is planned for, whose turn it is, what lies around it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from api.schemas.base import Labelled, Schema, TextOut
from api.schemas.links import AnsweringUnitOut, DueOut, LinkMeasure
from gis.domain.contradictions_of_record import Found
from gis.domain.land_class import CLASS_TEXTS
from gis.domain.stages import law
from gis.domain.unlawful import MEASURE, Unlawful
from gis.domain.vocabulary import label
from gis.neighbours import Neighbour, Surroundings
from gis.panels import PlannedUse, Turn


class PlannedUseOut(Schema):
    """The planned use; `is_residential_or_public` is 一住两公 (SPPCL art. 59-2), the class that of GB 36600-2018."""

    use: str
    is_residential_or_public: bool
    land_class: Labelled
    land_class_because: TextOut

    @classmethod
    def of(cls, planned: PlannedUse) -> Self:
        """From the use case's value."""
        classed = planned.classed
        name = CLASS_TEXTS[classed.land_class]
        return cls(
            use=planned.use,
            is_residential_or_public=planned.is_residential_or_public,
            land_class=Labelled(code=classed.land_class, zh=name.zh, en=name.en),
            land_class_because=TextOut.of(classed.because),
        )


class ContradictionOut(Labelled):
    """What the record contradicts itself in, and the sentence that says both sides."""

    sentence: TextOut

    @classmethod
    def of_found(cls, found: Found) -> Self:
        """From the rule's answer."""
        name = label("contradictions", found.kind)
        return cls(code=found.kind, zh=name.zh, en=name.en, sentence=TextOut.of(found.sentence))


class UnlawfulOut(Schema):
    """A fact that is against the law; it is recorded and flagged, never refused, and bears on the measure."""

    kind: str
    because: TextOut
    article: str
    law: TextOut
    is_clue: bool
    measure: str = MEASURE

    @classmethod
    def of(cls, one: Unlawful) -> Self:
        """From the domain's value."""
        return cls(
            kind=one.kind,
            because=TextOut.of(one.because),
            article=one.article,
            law=TextOut.of(law(one.article)),
            is_clue=one.is_clue,
        )


class TurnOut(Schema):
    """The next day of all links, under which measure, and who leads; `overdue` counts the links past theirs."""

    link_id: int
    measure: LinkMeasure
    deadline: DueOut
    leads: list[AnsweringUnitOut]
    overdue: int

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """From the use case's value."""
        link = turn.link
        return cls(
            link_id=link.id,
            measure=LinkMeasure.of(link.measure),
            deadline=DueOut.of(link.deadline),
            leads=[AnsweringUnitOut.of(unit) for unit in link.leads],
            overdue=turn.overdue,
        )


class NeighbourOut(Schema):
    """A parcel nearby; `shape` is GeoJSON in metres east and north of the middle of the parcel asked about."""

    id: int
    code: str
    name: str
    distance_m: float
    stage: Labelled
    stage_since: date | None
    registers: list[Labelled]
    paint: int
    is_over_screening: bool | None
    shape: dict[str, Any]

    @classmethod
    def of(cls, one: Neighbour) -> Self:
        """From the use case's value."""
        stage = label("stages", one.stage)
        return cls(
            id=one.id,
            code=one.code,
            name=one.name,
            distance_m=one.distance_m,
            stage=Labelled(code=one.stage, zh=stage.zh, en=stage.en),
            stage_since=one.stage_since,
            registers=[_register(register) for register in one.registers],
            paint=one.paint,
            is_over_screening=one.is_over_screening,
            shape=one.shape,
        )


def _register(code: str) -> Labelled:
    name = label("registers", code)
    return Labelled(code=code, zh=name.zh, en=name.en)


class SurroundingsOut(Schema):
    """The parcel itself and what lies within `within_m` of it, the nearest first."""

    within_m: float
    own: NeighbourOut
    others: list[NeighbourOut]

    @classmethod
    def of(cls, found: Surroundings, within_m: float) -> Self:
        """From the use case's value."""
        return cls(
            within_m=within_m, own=NeighbourOut.of(found.own), others=[NeighbourOut.of(one) for one in found.others]
        )
