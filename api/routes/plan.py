"""The plan: its measures with deadlines and counts, and the units that answer for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from sqlalchemy.orm import Session

from api.deps import DbSession, Now, Reader, ThisInstallation
from api.schemas.base import Day, TextOut
from api.schemas.deadlines import MarkIn
from api.schemas.plan import MeasureDetail, MeasureOut, PlanDetail, PlanOut, SourceOut, UnitDetail, UnitOut
from gis import measures
from gis.clock import Clock
from gis.plan_in_force import year_in_force

router = APIRouter(tags=["plan"])

Year = Annotated[int, Path(ge=2000, le=2100, examples=[2024])]
Number = Annotated[str, Path(pattern=r"^\d{1,2}\.\d{1,2}$", examples=["11.2"])]
District = Annotated[
    str | None, Query(pattern=r"^\d{6}$", description="District code; this installation's when absent")
]
PlanYear = Annotated[int | None, Query(ge=2000, le=2100, description="The plan in force when absent")]


@router.get("/plans", summary="All plans")
def plans(session: DbSession, _reader: Reader) -> list[PlanOut]:
    """Every district's plans, the newest year first."""
    return [PlanOut.of(plan) for plan in measures.list_plans(session)]


@router.get("/plans/{year}", summary="One plan with countdowns and counts")
def plan(
    year: Year,
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    unit: Annotated[int | None, Query(ge=1, lt=2**31, description="Only what this unit answers for")] = None,
    district: District = None,
) -> PlanDetail:
    """Tasks and measures in the plan's order, and the same measures grouped by deadline and by unit."""
    code = district or installation.settings.district
    return PlanDetail.of(measures.plan_view(session, clock, reader, code, year, unit))


@router.get("/plans/{year}/measures/{number}", summary="One measure with its source line")
def measure(
    year: Year,
    number: Number,
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    district: District = None,
) -> MeasureDetail:
    """The measure, its units, what falls under it, and where it stands in the official document."""
    code = district or installation.settings.district
    view = measures.measure_view(session, clock, reader, code, year, number)
    place = view.source
    source = SourceOut(
        document_name=view.document_name, place=TextOut.of(place.text) if place else None, text_zh=view.text_zh
    )
    return MeasureDetail(**MeasureOut.of(view).model_dump(), source=source)


@router.post(
    "/plans/{year}/measures/{number}/items/{due_on}/mark",
    status_code=status.HTTP_201_CREATED,
    summary="Mark a due date of a measure as done, or take the mark back",
    responses={
        403: {"description": "Only people of a lead unit may"},
        404: {"description": "No such plan, measure or item"},
        409: {"description": "The item is in that state already"},
        422: {"description": "A document or reason is missing, or the day is in the future"},
    },
)
def mark(
    year: Year,
    number: Number,
    due_on: Day,
    said: MarkIn,
    *,
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    district: District = None,
) -> MeasureOut:
    """Every word is kept, the last one counts; what is done is neither overdue nor next. Gives the measure."""
    code = district or installation.settings.district
    item = measures.Item(code, year, number, due_on)
    measures.mark_item(session, clock, reader, item, done_on=said.done_on, basis=said.basis)
    return MeasureOut.of(measures.measure_view(session, clock, reader, code, year, number))


@router.get("/units", summary="All units")
def units(
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    year: PlanYear = None,
    district: District = None,
) -> list[UnitOut]:
    """Every unit with how many measures it leads and co-operates in, and the open features under them."""
    code = district or installation.settings.district
    found = measures.list_units(session, clock, reader, code, _year(session, clock, code, year))
    return [UnitOut.of(unit) for unit in found]


@router.get("/units/{unit_id}", summary="A unit's own measures")
def unit(
    unit_id: Annotated[int, Path(ge=1, lt=2**31)],
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    year: PlanYear = None,
    district: District = None,
) -> UnitDetail:
    """Lead measures first (by open features, then number), then those it co-operates in."""
    code = district or installation.settings.district
    page = measures.unit_page(session, clock, reader, code, _year(session, clock, code, year), unit_id)
    return UnitDetail.of(page)


def _year(session: Session, clock: Clock, district_code: str, year: int | None) -> int:
    # Before the first plan there is none of this year either: nobody answers for anything yet.
    return year or year_in_force(session, district_code, clock.today()) or clock.today().year
