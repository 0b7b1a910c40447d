"""An auditor's three questions, and their answers as a workbook."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.deps import DbSession, Now, Reader, ThisInstallation
from api.papers import WORKBOOK
from api.schemas.auditing import AuditingBookQuery, AuditingOut, AuditingQuery
from gis import auditing, auditing_export

router = APIRouter(prefix="/auditing", tags=["clues"])


@router.get("", summary="What was not visited, violations without closing evidence, old data")
def asked(
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    query: Annotated[AuditingQuery, Query()],
) -> AuditingOut:
    """Of the parcels on a register and the clues within your scope."""
    found = auditing.answers(session, clock, reader, installation.settings.district, query.asked(clock.today()))
    return AuditingOut.of(found)


@router.get("/workbook", summary="All three as a workbook", response_class=Response)
def workbook(
    session: DbSession,
    clock: Now,
    reader: Reader,
    installation: ThisInstallation,
    query: Annotated[AuditingBookQuery, Query()],
) -> Response:
    """Kept in the audit log."""
    wanted, district = query.asked(clock.today()), installation.settings.district
    content = auditing_export.workbook(session, clock, reader, district, wanted, query.lang)
    name = f"jingtu-auditing-{wanted.since}-{wanted.until}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=WORKBOOK, headers=headers)
