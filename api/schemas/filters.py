"""The filter as query parameters: the same on tiles, legend, lists and briefs."""

from __future__ import annotations

from typing import Annotated, NoReturn, TypeVar

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError

from api.schemas.base import Day, Words
from gis.domain.contradictions_of_record import Contradiction
from gis.domain.errors import DaysOutOfOrder
from gis.domain.unlawful import UnlawfulKind
from gis.domain.words import ChangeKind, DetectionState, FeatureKind, OverScreening, Papers, Register, SiteKind, Stage
from gis.dues import Due
from gis.filters import FeatureFilter
from gis.groups import Switch, value_of


async def read_filter(  # noqa: PLR0913, PLR0917  one parameter of the address each
    q: Annotated[Words | None, Query(max_length=200, description="Words in code, names or address")] = None,
    register: Annotated[list[Register] | None, Query(description="Parcels on one of these registers")] = None,
    stage: Annotated[list[Stage] | None, Query(description="Parcels in one of these stages")] = None,
    street: Annotated[list[Words] | None, Query(description="Nine-digit street codes")] = None,
    unit: Annotated[int | None, Query(ge=1, lt=2**31, description="Linked to a measure this unit answers for")] = None,
    measure: Annotated[
        Words | None, Query(max_length=20, description="Linked to this measure", examples=["11.2"])
    ] = None,
    due: Annotated[Due | None, Query(description="With a link whose day is overdue, amber or later")] = None,
    state: Annotated[list[DetectionState] | None, Query(description="Detections in one of these states")] = None,
    change: Annotated[list[ChangeKind] | None, Query(description="Detections of one of these change kinds")] = None,
    site_kind: Annotated[list[SiteKind] | None, Query(description="Sites of one of these kinds")] = None,
    from_date: Annotated[Day | None, Query(alias="from", description="Detections whose window touches it")] = None,
    to_date: Annotated[Day | None, Query(alias="to", description="Detections whose window touches it")] = None,
    contradiction: Annotated[
        list[Contradiction] | None, Query(description="Parcels whose record contradicts itself in one of these")
    ] = None,
    unlawful: Annotated[
        list[UnlawfulKind] | None, Query(description="Parcels with one of these facts against the law")
    ] = None,
    papers: Annotated[
        list[Papers] | None, Query(description="Parcels that lack documents of their stages, or lack none")
    ] = None,
    over_screening: Annotated[
        list[OverScreening] | None,
        Query(description="Parcels with, without or of unknown samples over screening values"),
    ] = None,
    kind: Annotated[list[FeatureKind] | None, Query(description="Only features of these kinds")] = None,
    off: Annotated[
        str | None,
        Query(
            max_length=2000, description="Without these rows of the legend", examples=["parcel:NONE,detection:CLOSED"]
        ),
    ] = None,
    bbox: Annotated[str | None, Query(max_length=120, description="west,south,east,north in degrees")] = None,
) -> FeatureFilter:
    """What the query asks to see; empty parameters ask for everything. Raises DaysOutOfOrder."""
    if from_date and to_date and to_date < from_date:
        raise DaysOutOfOrder(first=from_date, last=to_date)
    return FeatureFilter(
        q=(q or "").strip() or None,
        registers=_distinct(register),
        stages=_distinct(stage),
        streets=_distinct(street),
        unit=unit,
        measure=measure or None,
        due=due,
        states=_distinct(state),
        changes=_distinct(change),
        site_kinds=_distinct(site_kind),
        from_date=from_date,
        to_date=to_date,
        contradictions=_distinct(contradiction),
        unlawful=_distinct(unlawful),
        papers=_distinct(papers),
        over_screening=_distinct(over_screening),
        kinds=_distinct(kind),
        off=_read_switches(off),
        bbox=_read_bbox(bbox),
    )


ChosenFilter = Annotated[FeatureFilter, Depends(read_filter)]


_Value = TypeVar("_Value", bound=str)


def _distinct(values: list[_Value] | None) -> tuple[_Value, ...]:
    return tuple(sorted(set(values or ())))


def _read_switches(text: str | None) -> tuple[Switch, ...]:
    found = []
    for part in sorted({one for one in (text or "").split(",") if one}):
        kind, _, code = part.partition(":")
        try:
            value_of(FeatureKind(kind), code)
        except (KeyError, ValueError):
            expected = "rows of the legend as kind:CODE, separated by commas"
            raise RequestValidationError(
                [{"loc": ("query", "off"), "msg": expected, "type": "off", "input": text}]
            ) from None
        found.append((FeatureKind(kind), code))
    return tuple(found)


def _read_bbox(text: str | None) -> tuple[float, float, float, float] | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        _refuse_bbox(text)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):  # noqa: PLR2004  degrees
        _refuse_bbox(text)
    return west, south, east, north


def _refuse_bbox(text: str) -> NoReturn:
    expected = "west,south,east,north in degrees, west < east, south < north"
    raise RequestValidationError([{"loc": ("query", "bbox"), "msg": expected, "type": "bbox", "input": text}])
