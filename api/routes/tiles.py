"""Vector tiles and the data version they carry."""

from __future__ import annotations

import zlib
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from api.deps import DbSession, Reader, SessionCookie, ThisInstallation, autocommitting, get_reader
from api.schemas.filters import ChosenFilter
from api.schemas.map import VersionOut
from gis import tiles
from gis.domain.errors import NotFound
from gis.domain.policy import scope_key
from gis.filters import FeatureFilter

router = APIRouter(tags=["map"])
version_router = APIRouter(tags=["frame"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
SMALLEST_COMPRESSED = 1024
"""Bytes; below, one packet carries the tile either way."""
A_YEAR = 365 * 24 * 3600
LAYERS = frozenset(tiles.Layer)


@router.get(
    "/tiles/{layer}/{z}/{x}/{y}.mvt",
    summary="One layer of one vector tile",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}},
        204: {"description": "Nothing lies in this tile"},
        304: {"description": "The tile of If-None-Match is still right"},
        400: {"description": "There is no such tile"},
    },
)
def tile(  # noqa: PLR0917
    layer: str,
    z: str,
    x: str,
    y: str,
    chosen: ChosenFilter,
    installation: ThisInstallation,
    token: SessionCookie = None,
    v: Annotated[
        int | None, Query(description="The data version the page knows; lets the browser keep the tile")
    ] = None,
    if_none_match: Annotated[str | None, Header()] = None,
    accept_encoding: Annotated[str, Header()] = "",
) -> Response:
    """Mapbox Vector Tile 2 of one of the layers, as the signed-in person may see it.

    Layers: parcel, site, project, point, detection, sample (sampling points of parcels), street.
    """
    if layer not in LAYERS:
        raise NotFound(what=f"/tiles/{layer}")
    address = tiles.TileAddress.read(z, x, y)
    on = installation.clock.today()
    # Not the session of the dependencies: a page asks for dozens of tiles at once, each is one statement that needs no
    # transaction, and handing a request from thread to thread takes as long as drawing it.
    with autocommitting(installation) as session:
        reader = get_reader(installation, session, token)
        seen = f"{scope_key(reader)}-{chosen.everywhere().key()}" + (f"-{on:%Y%m%d}" if chosen.due else "")
        if if_none_match is not None:
            version = tiles.data_version(session)
            tag = _tag(version, seen)
            if tag in if_none_match:
                return Response(status_code=304, headers=_headers(tag, chosen, is_current=v == version))
        drawn = tiles.draw(session, tiles.Layer(layer), address, chosen, reader, on)
    headers = _headers(_tag(drawn.version, seen), chosen, is_current=v == drawn.version)
    if not drawn.data:
        return Response(status_code=204, headers=headers)
    body = drawn.data
    if len(body) >= SMALLEST_COMPRESSED and "gzip" in accept_encoding:
        body = gzipped(body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


@version_router.get("/version", summary="The data version")
def version(response: Response, session: DbSession, _reader: Reader) -> VersionOut:
    """A number that changes with every committed edit; pages ask for it each second while they are seen."""
    response.headers["Cache-Control"] = "no-store"
    return VersionOut(data_version=tiles.data_version(session))


def gzipped(body: bytes) -> bytes:
    """The quickest level: a stronger one saves a tenth of the bytes and costs as much time as drawing the tile."""
    packer = zlib.compressobj(level=1, wbits=31)
    return packer.compress(body) + packer.flush()


def _tag(version: int, seen: str) -> str:
    # Weak: the same tile, packed or not.
    return f'W/"{version}-{seen}"'


def _headers(tag: str, chosen: FeatureFilter, *, is_current: bool) -> dict[str, str]:
    # What is due changes at midnight without any edit.
    keeps = "max-age=60" if chosen.due else f"max-age={A_YEAR}, immutable"
    return {
        "ETag": tag,
        "Cache-Control": f"private, {keeps if is_current else 'no-cache'}",
        # Another person at the same browser must not be shown what the first one may see.
        "Vary": "Cookie, Accept-Encoding",
    }
