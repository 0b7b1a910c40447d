"""The coordinate system that a file declares: an authority's code or WKT, never anything that names a file."""

from __future__ import annotations

import re

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
    horizontal = crs.sub_crs_list[0] if crs.is_compound and crs.sub_crs_list else crs
    is_on_earth = horizontal.is_geographic or horizontal.is_projected
    return (horizontal if is_on_earth else None), []


_CODE = re.compile(
    r"(?:urn:ogc:def:crs:(?:EPSG|ESRI|OGC|IAU_2015|IGNF):[\w.]*:\w+"
    r"|https?://www\.opengis\.net/def/crs/(?:EPSG|OGC)/[\w.]+/\w+"
    r"|(?:EPSG|ESRI|OGC|IAU_2015|IGNF):\w+(?:\+\d+)?)",
    re.ASCII | re.IGNORECASE,
)
_WKT = re.compile(r"\s*[A-Z][A-Z0-9_]{3,20}\s*[\[(]", re.ASCII | re.IGNORECASE)
_NAMES_A_FILE = re.compile(
    r"(?:grids|file|init|model|catalog)\s*=|PROJ4_GRIDS|PARAMETERFILE|PROJ-based", re.ASCII | re.IGNORECASE
)
_NO_GRID = re.compile(r"\+nadgrids=@null(?![\w,@./])")
"""Web Mercator as GDAL writes it."""
LONGEST_CRS = 20_000


def _without_files(declared: str) -> str:
    """The declaration if it is an authority's code or WKT that names no file. Raises ValueError for anything else.

    A string of PROJ parameters, and some WKT, may name files of this machine to be opened as grids.
    """
    is_wkt = _WKT.match(declared) is not None and not _NAMES_A_FILE.search(_NO_GRID.sub("", declared))
    if len(declared) > LONGEST_CRS or not (is_wkt or _CODE.fullmatch(declared.strip())):
        raise ValueError(declared)
    return declared.strip()
