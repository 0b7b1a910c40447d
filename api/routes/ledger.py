"""The screening ledger: importing lists, rows with candidates, answers, the rules it goes by."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response, status
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from api.deps import (
    DbSession,
    Exporter,
    FromOurPages,
    Installation,
    Now,
    Reader,
    Screener,
    SettingsEditor,
    ThisInstallation,
)
from api.forms import fields_of, form_body, read_form
from api.routes.by_hand import DryRun
from api.routes.exports import MEDIA_TYPES, Folder
from api.schemas.by_hand import CreatedOut, NewFeatureIn
from api.schemas.ledger import ImportedOut, LedgerOut, ListForm, ListOut, RematchedOut, RowOut, RowsOut, RuleOut
from api.schemas.ledger_in import ChoicesIn, LimitIn, ManyAnswersIn, ReasonIn, RowAnswerIn, RowMendIn
from gis import ledger
from gis.clock import Clock
from gis.db.session import transaction
from gis.domain.closures import ClosureKind, MatchGround, RowState
from gis.domain.errors import NoFileSent, NotFound
from gis.domain.ledger import CASES_KEY, CLASSES_KEY, DISTANCE_KEY, SIMILARITY_KEY
from gis.domain.ledger_errors import LimitOutOfRange
from gis.domain.policy import Action, Actor, permit
from gis.domain.text import Language
from gis.domain.uploading import Target
from gis.domain.words import RowOutcome
from gis.ledger import RowFilter, Rule
from gis.ledger.exporting import Order, TableFormat, export_rows

router = APIRouter(tags=["ledger"])

Id = Annotated[int, Path(ge=1, lt=2**63)]
_MAY = (Action.SCREEN, Action.EXPORT, Action.EDIT_SETTINGS)


@router.get("/ledger", summary="The lists with their progress, and the rules")
def overview(session: DbSession, reader: Reader, installation: ThisInstallation) -> LedgerOut:
    """A street's people see how many rows lie, or may lie, in their streets."""
    lists = ledger.list_views(session, reader, installation.settings.district)
    return LedgerOut.of(lists, ledger.rules_of(session), [permit(reader, action) for action in _MAY])


@router.post(
    "/ledger/lists",
    status_code=status.HTTP_201_CREATED,
    summary="Import a list",
    openapi_extra=form_body(ListForm),
    responses={
        403: {"description": "Your role may not keep the ledger"},
        413: {"description": "The file is too large"},
        422: {"description": "The file is no table; every problem is told"},
    },
)
async def imported(
    request: Request, session: DbSession, screener: Screener, installation: ThisInstallation
) -> ImportedOut:
    """Excel, CSV or any format with attributes; columns by their names, any encoding. The same file adds nothing."""
    # As in uploads: no connection to the database waits for a slow line.
    await run_in_threadpool(session.commit)
    form = await read_form(request, installation.settings.max_upload_mb)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise NoFileSent
        return await run_in_threadpool(_import, installation, screener, file, fields_of(form, ListForm))
    finally:
        await form.close()


def _import(installation: Installation, actor: Actor, file: UploadFile, said: ListForm) -> ImportedOut:
    settings, clock = installation.settings, installation.clock
    with transaction(installation.sessions) as session:
        made = ledger.import_list(session, clock, actor, file.file, said.sent(file.filename or ""), settings)
        view = ledger.list_view(session, actor, settings.district, made.listed.id)
        return ImportedOut(is_new=made.is_new, list=ListOut.of(view))


@router.get("/ledger/lists/{list_id}", summary="One list")
def one_list(list_id: Id, session: DbSession, reader: Reader, installation: ThisInstallation) -> ListOut:
    """Its counts, the problems of the file, how far the answers have come."""
    return ListOut.of(ledger.list_view(session, reader, installation.settings.district, list_id))


@router.get(
    "/ledger/lists/{list_id}/original",
    summary="The list as it was sent",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def original(list_id: Id, session: DbSession, screener: Screener, installation: ThisInstallation) -> FileResponse:
    """For those who keep the ledger: it holds every row. An attachment, never shown in the browser."""
    listed = ledger.list_view(session, screener, installation.settings.district, list_id).listed
    path = installation.settings.files_dir / listed.sha256
    if not path.is_file():
        raise NotFound(what=listed.file_name)
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "sandbox"}
    return FileResponse(path, filename=listed.file_name, media_type="application/octet-stream", headers=headers)


@router.post(
    "/ledger/lists/{list_id}/strike",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Strike a list that was imported by mistake",
    responses={409: {"description": "A row of it is answered"}},
)
def struck(list_id: Id, said: ReasonIn, session: DbSession, clock: Now, screener: Screener) -> None:
    """It stays stored and leaves the ledger, with the reason."""
    ledger.strike_list(session, clock, screener, list_id, said.reason)


async def wanted_rows(
    *,
    list_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    kind: ClosureKind | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2100)] = None,
    state: RowState | None = None,
    ground: Annotated[MatchGround | None, Query(description="First ground of the first candidate")] = None,
    borderline: bool | None = None,
    q: Annotated[str | None, Query(max_length=100, description="Of a name, code, permit or address")] = None,
    outcome: RowOutcome = RowOutcome.ACCEPTED,
    parcel: Annotated[int | None, Query(ge=1, lt=2**63, description="Answered or matched as this parcel")] = None,
) -> RowFilter:
    """Which rows are asked for."""
    return RowFilter(list_id, kind, year, state, ground, borderline, q, outcome, parcel)


Wanted = Annotated[RowFilter, Depends(wanted_rows)]


@router.get("/ledger/rows", summary="Rows with their candidates and answers")
def rows(
    session: DbSession,
    reader: Reader,
    installation: ThisInstallation,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=ledger.MOST_ROWS)] = 100,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> RowsOut:
    """The newest year first, rows in the order of their files."""
    district = installation.settings.district
    return RowsOut.of(ledger.row_page(session, reader, district, wanted, limit=limit, offset=offset))


@router.get(
    "/ledger/export",
    summary="The rows as Excel or CSV",
    response_class=FileResponse,
    dependencies=[FromOurPages],
    responses={200: {"content": {"application/octet-stream": {}}}, 404: {"description": "Nothing meets the filter"}},
)
def exported(
    *,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    installation: ThisInstallation,
    wanted: Wanted,
    folder: Folder,
    file_format: Annotated[TableFormat, Query(alias="format")] = TableFormat.EXCEL,
    lang: Language = Language.ZH,
) -> FileResponse:
    """Under the same filter as the page, within your scope; it leaves an audit row."""
    order = Order(installation.settings.district, wanted, file_format, lang)
    path, name = export_rows(session, clock, exporter, order, folder)
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(path, filename=name, media_type=MEDIA_TYPES[path.suffix], headers=headers)


@router.post(
    "/ledger/rows/{row_id}/answer",
    summary="Answer a row: 上报 or 不上报",
    responses={
        403: {"description": "Your role may not keep the ledger"},
        404: {"description": "No such row, or outside your scope"},
        409: {"description": "Somebody has answered it meanwhile"},
        422: {"description": "A reason or parcel is missing or unknown"},
    },
)
def answered(
    row_id: Id, said: RowAnswerIn, session: DbSession, clock: Now, screener: Screener, installation: ThisInstallation
) -> RowOut:
    """Every answer is kept, the newest counts. A reported parcel stands on the screening ledger from today."""
    ledger.answer_row(session, clock, screener, ledger.Seen(row_id, said.seen_answer_id), said.said())
    district = installation.settings.district
    return RowOut.of(ledger.row_view(session, screener, district, row_id))


@router.post(
    "/ledger/rows/{row_id}/mend",
    summary="Correct a row that was kept out",
    responses={409: {"description": "It is not kept out any more"}},
)
def mended(
    row_id: Id, said: RowMendIn, session: DbSession, clock: Now, screener: Screener, installation: ThisInstallation
) -> RowOut:
    """Only this row is read and checked again; how it stood in the file is kept."""
    ledger.mend_row(session, clock, screener, row_id, said.values, is_without_place=said.without_place)
    return RowOut.of(ledger.row_view(session, screener, installation.settings.district, row_id))


@router.post(
    "/ledger/rows/{row_id}/parcel",
    status_code=status.HTTP_201_CREATED,
    summary="Record the parcel of a reported row that has none",
    responses={
        200: {"description": "A dry run: what would become of it", "model": CreatedOut},
        409: {"description": "The row waits for no parcel"},
        422: {"description": "It cannot be stored: `problems` has all of them"},
    },
)
def drawn(
    row_id: Id,
    said: NewFeatureIn,
    session: DbSession,
    clock: Now,
    screener: Screener,
    response: Response,
    *,
    dry_run: DryRun = False,
) -> CreatedOut:
    """The checks of uploads; once it is stored the row's answer names it, and it stands on the ledger."""
    created = ledger.draw_reported(session, clock, screener, row_id, said.said(Target.PARCELS), is_dry_run=dry_run)
    if dry_run:
        response.status_code = status.HTTP_200_OK
    return CreatedOut.of(created, is_stored=not dry_run)


@router.post("/ledger/answers", summary="Give many rows the same answer", status_code=status.HTTP_204_NO_CONTENT)
def answered_together(said: ManyAnswersIn, session: DbSession, clock: Now, screener: Screener) -> None:
    """All or none; a report needs a first candidate beyond doubt in every row."""
    ledger.answer_many(session, clock, screener, [one.seen() for one in said.rows], said.said())


@router.post("/ledger/match", summary="Match all rows anew")
def matched(session: DbSession, _screener: Screener, installation: ThisInstallation) -> RematchedOut:
    """After parcels or sites have changed; answers stay."""
    return RematchedOut.of(ledger.match_rows(session, installation.settings.district))


LIMITS = {DISTANCE_KEY: (1.0, 5000.0), SIMILARITY_KEY: (0.5, 1.0)}


@router.put("/ledger/rules/{name}", summary="Change a limit of the matching")
def limit_changed(
    name: Annotated[str, Path(pattern="^(distance_m|similarity)$")],
    said: LimitIn,
    session: DbSession,
    clock: Now,
    editor: SettingsEditor,
    installation: ThisInstallation,
) -> RuleOut:
    """With its basis and the reason; all rows are matched anew."""
    key = DISTANCE_KEY if name == "distance_m" else SIMILARITY_KEY
    least, most = LIMITS[key]
    if not least <= said.value <= most:
        raise LimitOutOfRange(value=said.value, least=least, most=most)
    changed = _changed(session, clock, editor, Rule(key, said.value, said.basis, is_changed=True), said.reason)
    ledger.match_rows(session, installation.settings.district)
    return changed


@router.put("/ledger/choices/{name}", summary="Change the exclusion cases or the control classes")
def choices_changed(
    name: Annotated[str, Path(pattern="^(exclusion_cases|control_classes)$")],
    said: ChoicesIn,
    session: DbSession,
    clock: Now,
    editor: SettingsEditor,
) -> RuleOut:
    """All of them, with their basis: say there whether it is a draft. Answers keep the codes they were given."""
    key = CASES_KEY if name == "exclusion_cases" else CLASSES_KEY
    value: list[dict[str, Any]] = [one.model_dump() for one in said.value]
    return _changed(session, clock, editor, Rule(key, value, said.basis, is_changed=True), said.reason)


def _changed(session: Session, clock: Clock, editor: Actor, rule: Rule, reason: str) -> RuleOut:
    return RuleOut.of(ledger.change_rule(session, clock, editor, rule, reason))
