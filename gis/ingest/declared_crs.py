"""The coordinate system that a file declares: an authority's code or WKT, never anything that names a file."""

from __future__ import annotations

import json
import re
from typing import Any

import pyproj
from pyproj.exceptions import CRSError

from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem


def read_crs(declared: str | None, layer: str | None) -> tuple[pyproj.CRS | None, list[Problem]]:
    """The declared CRS, None when it is missing, unreadable or fixes no place on earth."""
    if not declared:
        return None, []
    try:
        crs = pyproj.CRS.from_user_input(_without_files(declared))
    except (CRSError, ValueError):
        return None, [problem("crs-unreadable", Place(layer=layer), read=declared)]
    return _horizontal(crs), []


def read_projjson(declared: dict[str, Any], layer: str | None) -> tuple[pyproj.CRS | None, list[Problem]]:
    """The same for PROJJSON: by the authority's code that it carries, else as written if it names no file."""
    known = declared.get("id")
    if isinstance(known, dict):
        crs, problems = read_crs(f"{known.get('authority')}:{known.get('code')}", layer)
        if not problems:
            return crs, []
    written = json.dumps(declared)
    try:
        is_safe = len(written) <= LONGEST_CRS and not _JSON_NAMES_A_FILE.search(written)
        crs = pyproj.CRS.from_json_dict(declared) if is_safe else None
    except (CRSError, ValueError, KeyError, TypeError):
        crs = None
    if crs is None:
        return None, [problem("crs-unreadable", Place(layer=layer), read=written)]
    return _horizontal(crs), []


def _horizontal(crs: pyproj.CRS) -> pyproj.CRS | None:
    """The part that speaks of places; None when it speaks of none on earth."""
    horizontal = crs.sub_crs_list[0] if crs.is_compound and crs.sub_crs_list else crs
    return horizontal if horizontal.is_geographic or horizontal.is_projected else None


_CODE = re.compile(
    r"(?:urn:ogc:def:crs:(?:EPSG|ESRI|OGC|IAU_2015|IGNF):[\w.]*:\w+"
    r"|https?://www\.opengis\.net/def/crs/(?:EPSG|OGC)/[\w.]+/\w+"
    r"|https?://www\.opengis\.net/gml/srs/epsg\.xml#\w+"
    r"|(?:EPSG|ESRI|OGC|IAU_2015|IGNF):\w+(?:\+\d+)?)",
    re.ASCII | re.IGNORECASE,
)
_WKT = re.compile(r"\s*[A-Z][A-Z0-9_]{3,20}\s*[\[(]", re.ASCII | re.IGNORECASE)
_NAMES_A_FILE = re.compile(
    r"(?:grids|file|init|model|catalog)\s*=|PROJ4_GRIDS|PARAMETERFILE|PROJ-based", re.ASCII | re.IGNORECASE
)
_NO_GRID = re.compile(r"\+nadgrids=@null(?![\w,@./])")
"""Web Mercator as GDAL writes it."""
_JSON_NAMES_A_FILE = re.compile(r'"value"\s*:\s*"|BoundCRS|PROJ-based|grids|file', re.ASCII | re.IGNORECASE)
"""Parameters of a projection are numbers; a text is the name of a file."""
LONGEST_CRS = 20_000


def is_code(declared: str) -> bool:
    """Whether a declaration is an authority's code and nothing else."""
    return _CODE.fullmatch(declared.strip()) is not None


def _without_files(declared: str) -> str:
    """The declaration if it is an authority's code or WKT that names no file. Raises ValueError for anything else.

    A string of PROJ parameters, and some WKT, may name files of this machine to be opened as grids.
    """
    is_wkt = _WKT.match(declared) is not None and not _NAMES_A_FILE.search(_NO_GRID.sub("", declared))
    if len(declared) > LONGEST_CRS or not (is_wkt or _CODE.fullmatch(declared.strip())):
        raise ValueError(declared)
    return declared.strip()
