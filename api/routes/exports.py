"""Taking features along as a file, and the profiles by which they leave."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Depends, Path, status
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from api.deps import CurrentActor, DbSession, Exporter, FromOurPages, Now, SettingsEditor, ThisInstallation
from api.schemas.export_profiles import ProfileIn, ProfileOut, ProfilesOut
from api.schemas.exports import OffersOut, ReceiptOut, ShownIn, Wanted, WantedExport
from api.schemas.filters import ChosenFilter
from gis import exports
from gis.domain.errors import NotAllowed
from gis.domain.exporting import plain_profile
from gis.domain.policy import ACTION_TEXTS, Action, may, why_not
from gis.exports import background, profiles
from gis.exports.receipts import ShownTable
from gis.filters import FeatureFilter

router = APIRouter(tags=["exports"])

Id = Annotated[int, Path(ge=1, lt=2**31)]
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".gpkg": "application/geopackage+sqlite3",
    ".geojson": "application/geo+json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".txt": "text/plain",
    ".zip": "application/zip",
}


def temporary_folder() -> Iterator[FilePath]:
    """A folder that is there until the answer has left."""
    with tempfile.TemporaryDirectory(prefix="jingtu-export-") as folder:
        yield FilePath(folder)


Folder = Annotated[FilePath, Depends(temporary_folder)]


@router.get("/exports/offers", summary="Formats and profiles to choose from")
def offered(session: DbSession, _exporter: Exporter) -> OffersOut:
    """Each format with its coordinate systems and encodings; what this version cannot write says why."""
    return OffersOut.of(exports.offers(session))


@router.get(
    "/exports",
    summary="What the filter finds as a file",
    response_class=FileResponse,
    dependencies=[FromOurPages],
    responses={
        200: {
            "content": {"application/octet-stream": {}},
            "description": "The file, as an attachment; the header `Jingtu-Export` is the id of its receipt",
        },
        404: {"description": "Nothing meets the filter within your scope; or no such street, unit, measure, profile"},
        413: {"description": "More features than the format takes, or than one request makes: see /export-jobs"},
    },
)
def made(
    chosen: ChosenFilter,
    wanted: Wanted,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    installation: ThisInstallation,
    folder: Folder,
) -> FileResponse:
    """Within your scope, with the filter, your name and the days of the data in its head; it leaves an audit row."""
    order = order_of(session, chosen, wanted, installation.settings.district)
    export = exports.export(session, clock, exporter, order, folder, at_once=background.MOST_AT_ONCE)
    return file_answer(export.path, export.file_name, export.receipt)


def order_of(session: Session, chosen: FeatureFilter, wanted: WantedExport, district: str) -> exports.Order:
    """What is wanted, by a stored profile or a plain format. Raises NotFound, ProfileWrong."""
    if wanted.profile is not None:
        by = profiles.offered(session, wanted.profile)
    else:
        epsg = wanted.epsg or exports.default_epsg(session, wanted.format)
        by = plain_profile(wanted.format, epsg=epsg, encoding=wanted.encoding)
        profiles.require_sound(by)
    return exports.Order(district, by, chosen, wanted.lang, wanted.profile)


def file_answer(path: FilePath, name: str, receipt: int) -> FileResponse:
    """The file as an attachment; the header `Jingtu-Export` is the id of its receipt."""
    headers = {"Jingtu-Export": str(receipt), "Cache-Control": "private, no-store"}
    return FileResponse(path, filename=name, media_type=MEDIA_TYPES[path.suffix], headers=headers)


@router.get("/exports/{receipt_id}", summary="The receipt of an export of your own")
def received(receipt_id: Annotated[int, Path(ge=1, lt=2**63)], session: DbSession, exporter: Exporter) -> ReceiptOut:
    """How many rows, which hash, and what of which row the file does not hold as it is stored."""
    return ReceiptOut.of(exports.receipt_of(session, exporter, receipt_id))


@router.post("/exports/shown", status_code=status.HTTP_204_NO_CONTENT, summary="Say that a page made a table")
def shown(
    chosen: ChosenFilter,
    table: ShownIn,
    session: DbSession,
    clock: Now,
    exporter: Exporter,
    installation: ThisInstallation,
) -> None:
    """The list's own CSV of the columns on screen is made in the browser; this leaves its audit row."""
    said = ShownTable(table.rows, table.columns)
    exports.note_shown(session, clock, exporter, installation.settings.district, chosen, said)


@router.get("/export-profiles", summary="All export profiles")
def listed(session: DbSession, actor: CurrentActor) -> ProfilesOut:
    """For those who may export or edit settings; the others get 403."""
    if not (may(actor, Action.EXPORT) or may(actor, Action.EDIT_SETTINGS)):
        what = ACTION_TEXTS[Action.EXPORT]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    found = list(profiles.listed(session))
    return ProfilesOut.of(
        found,
        exports.offers(session),
        may_export=may(actor, Action.EXPORT),
        why_not=why_not(actor, Action.EDIT_SETTINGS),
    )


@router.post("/export-profiles", status_code=status.HTTP_201_CREATED, summary="Add an export profile")
def added(wanted: ProfileIn, session: DbSession, clock: Now, editor: SettingsEditor) -> ProfileOut:
    """Everything that is wrong with it is told at once (422)."""
    return ProfileOut.of(profiles.add(session, clock, editor, wanted.change()))


@router.put(
    "/export-profiles/{profile_id}",
    summary="Change an export profile",
    responses={409: {"description": "Somebody has changed it since; read it again"}},
)
def changed(profile_id: Id, wanted: ProfileIn, session: DbSession, clock: Now, editor: SettingsEditor) -> ProfileOut:
    """`version` is the one that was read; the reason and both states go into the audit log."""
    return ProfileOut.of(profiles.change(session, clock, editor, profile_id, wanted.change()))
