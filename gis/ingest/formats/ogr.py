"""What GDAL reads, layer by layer, without its opinions: bytes of text, open rings and odd systems come through."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.declared_crs import read_crs
from gis.ingest.encodings import CHINESE
from gis.ingest.layer import Finding, Layer
from gis.ingest.refusals import no_geometry, unreadable
from gis.ingest.wkb import ARC_STEP, from_wkb

pyogrio.set_gdal_config_options(
    {
        # One degree of an arc, as our own reader of arcs has it.
        "OGR_ARC_STEPSIZE": str(np.degrees(ARC_STEP)),
        # Nothing that a file names is fetched or opened beside it.
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GML_SKIP_RESOLVE_ELEMS": "ALL",
        # A code of 0012 is no number.
        "GML_FIELDTYPES": "ALWAYS_STRING",
        # Its text comes byte by byte, as that of all others.
        "DXF_ENCODING": "UTF-8",
        "GML_GFS_TEMPLATE": "",
    }
)

READ_ERRORS = (
    *(DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, CRSError, ValueError, OSError),
    # pyogrio's own, of a declared system that GDAL reads and cannot write.
    UnboundLocalError,
)
_AS_BYTES = "ISO-8859-1"


@contextmanager
def quiet() -> Iterator[None]:
    """Libraries' warnings are not wanted: everything that matters is judged row by row later."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True, slots=True)
class OgrLayers:
    """Names of the layers of a file that have geometry, and of the tables that have none."""

    spatial: tuple[str, ...]
    plain: tuple[str, ...]

    def skipped(self) -> list[Problem]:
        """What is to be said of the tables. Raises FileRefused when there is nothing else."""
        if not self.spatial:
            raise no_geometry(self.plain)
        return [problem("layer-skipped", Place(layer=name), read=name) for name in self.plain]


def layers_of(path: Path, kind: Format) -> OgrLayers:
    """The layers of a file. Raises FileRefused when GDAL cannot open it."""
    try:
        with quiet():
            listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path)]
    except READ_ERRORS as error:
        raise unreadable(kind, error) from error
    return OgrLayers(
        spatial=tuple(name for name, geometry in listed if geometry is not None),
        plain=tuple(name for name, geometry in listed if geometry is None),
    )


def read_ogr(
    path: Path,
    name: str,
    kind: Format,
    *,
    may_curve: bool = False,
    wanted: str | None = None,
    otherwise: str = CHINESE,
    **options: str,
) -> Layer:
    """Read one layer. Raises FileRefused when GDAL cannot.

    `may_curve` looks whether geometry is curved, which a second reading costs; `options` are those of the driver. Text
    is in the encoding that is `wanted`, else UTF-8 or, where it is none, as `otherwise`.
    """
    meta, wkb, values = read_raw(path, name, kind, **options)
    geometry, findings = from_wkb(wkb)
    if may_curve:
        findings |= _curves(path, name, len(wkb))
    crs, problems = read_crs(meta["crs"], name)
    columns, texts, encoding = _decoded([str(one) for one in meta["fields"]], values, wanted, otherwise)
    if encoding == CHINESE:
        problems.append(problem("encoding-guessed", Place(layer=name), read=encoding.upper()))
    return Layer(
        name=name,
        columns=columns,
        values=texts,
        geometry=geometry,
        crs=crs,
        problems=tuple(problems),
        findings=findings,
        encoding=encoding,
    )


def read_raw(
    path: Path, name: str | None, kind: Format, *, columns: Sequence[str] | None = None, **options: str
) -> tuple[dict[str, Any], Sequence[bytes | None], Sequence[Sequence[Any]]]:
    """Meta data, WKB and values, text as Latin-1. Raises FileRefused when GDAL cannot read it."""
    try:
        with quiet():
            meta, _, wkb, values = pyogrio.raw.read(
                path,
                layer=name,
                encoding=_AS_BYTES,
                columns=columns,
                force_2d=True,
                datetime_as_string=True,
                **options,
            )
    except READ_ERRORS as error:
        raise unreadable(kind, error) from error
    return meta, wkb, values


def _curves(path: Path, name: str, rows: int) -> dict[int, tuple[Finding, ...]]:
    """GDAL makes curves straight without a word; the names of the types tell where it did."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    # OGR's own dialect knows the type of each geometry by this name.
    wanted = f'SELECT OGR_GEOMETRY AS kind FROM "{quoted}"'  # noqa: S608  a quoted name
    try:
        with quiet():
            _, _, _, (names,) = pyogrio.raw.read(path, sql=wanted, sql_dialect="OGRSQL", read_geometry=False)
    except READ_ERRORS:
        return {}
    return {
        index: (Finding("curve-straightened", one),)
        for index, one in enumerate(map(str, names[:rows]))
        if one.upper().startswith(_CURVES)
    }


_CURVES = ("CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE")


def _decoded(
    names: Sequence[str], values: Sequence[Sequence[Any]], wanted: str | None, otherwise: str
) -> tuple[tuple[str, ...], tuple[Sequence[Any], ...], str]:
    """Names and texts that were read byte by byte: as `wanted`, else UTF-8, or `otherwise` when one of them is none."""
    encoding = wanted or _utf8_or(otherwise, names, values)

    def decoded(value: Any) -> Any:  # noqa: ANN401  attributes of any type pass through
        if not isinstance(value, str) or value.isascii():
            return value
        return value.encode("latin-1", "replace").decode(encoding, "replace")

    columns = tuple(decoded(name) for name in names)
    return columns, tuple([decoded(value) for value in column] for column in values), encoding


def _utf8_or(otherwise: str, names: Sequence[str], values: Sequence[Sequence[Any]]) -> str:
    texts = [one for column in (names, *values) for one in column if isinstance(one, str) and not one.isascii()]
    try:
        for one in texts:
            one.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return otherwise
    return "utf-8"
