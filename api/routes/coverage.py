"""Response coverage: numbers of a period, the clues behind each of them, and both as a workbook."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import DbSession, Now, Reader
from api.papers import WORKBOOK
from api.schemas.coverage import (
    CoverageBookQuery,
    CoverageGroupOut,
    CoverageOut,
    CoverageQuery,
    CoverageRowsQuery,
    CoveredClueOut,
)
from gis.clues import coverage, coverage_export
from gis.clues.coverage import Chosen

router = APIRouter(prefix="/coverage", tags=["clues"])


@router.get("", summary="Share of clues that are answered, by unit, street or month")
def covered(session: DbSession, clock: Now, reader: Reader, asked: Annotated[CoverageQuery, Query()]) -> CoverageOut:
    """By count and by area. A clue counts on the day of its first later image, else on the day it was opened."""
    since, until = asked.days(clock.today())
    found = coverage.coverage(session, reader, since, until, asked.by)
    groups = [CoverageGroupOut.of_group(one) for one in found.groups]
    total = CoverageGroupOut.of_group(found.total)
    return CoverageOut(since=since, until=until, by=asked.by, total=total, groups=groups)


@router.get("/clues", summary="The clues that one number counts")
def behind(
    session: DbSession, clock: Now, reader: Reader, asked: Annotated[CoverageRowsQuery, Query()]
) -> list[CoveredClueOut]:
    """The newest first."""
    since, until = asked.days(clock.today())
    chosen = Chosen(since, until, asked.by, asked.key, asked.step, asked.has)
    return [CoveredClueOut.of(one) for one in coverage.clues_behind(session, reader, chosen)]


@router.get("/workbook", summary="Both as a workbook", response_class=Response)
def workbook(session: DbSession, clock: Now, reader: Reader, asked: Annotated[CoverageBookQuery, Query()]) -> Response:
    """Kept in the audit log."""
    since, until = asked.days(clock.today())
    content = coverage_export.workbook(session, clock, reader, since, until, asked.by, asked.lang)
    name = f"jingtu-coverage-{since}-{until}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=WORKBOOK, headers=headers)
