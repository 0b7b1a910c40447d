"""A reading on its way from the child that read the file to us: JSON and WKB, nothing that runs when it is opened.

What comes back is judged like the file it was read from: the child may have been taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyproj
import shapely

from gis.domain.formats import Format
from gis.domain.mending import Fix
from gis.domain.row_problems import kinds
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Severity
from gis.ingest.declared_crs import read_crs
from gis.ingest.layer import FileReading, Finding, Geometries, Layer
from gis.ingest.plain import plain_column, plain_value
from gis.ingest.sniff import FileRefused

_READING, _REFUSAL = "reading.json", "refusal.json"


def put_reading(reading: FileReading, folder: Path) -> None:
    """Write a reading into a folder: one JSON, and for each layer its WKB and where each begins."""
    layers = [_layer_as_json(layer, number, folder) for number, layer in enumerate(reading.layers)]
    document = {
        "format": reading.format.value,
        "problems": [one.as_dict() for one in reading.problems],
        "layers": layers,
    }
    # Last: what is not there was not finished.
    (folder / _READING).write_bytes(orjson.dumps(document))


def put_refusal(refused: FileRefused, folder: Path) -> None:
    """Write a refusal into a folder."""
    (folder / _REFUSAL).write_bytes(orjson.dumps([one.as_dict() for one in refused.problems]))


def take(folder: Path) -> FileReading:
    """What was written into the folder. Raises FileRefused for a refusal, ValueError for what makes no sense."""
    try:
        if (folder / _REFUSAL).exists():
            raise FileRefused(*map(_problem, orjson.loads((folder / _REFUSAL).read_bytes())))
        document = orjson.loads((folder / _READING).read_bytes())
        layers = tuple(_layer(one, number, folder) for number, one in enumerate(document["layers"]))
        problems = tuple(map(_problem, document["problems"]))
        return FileReading(Format(document["format"]), layers, problems)
    except (KeyError, TypeError, OSError, IndexError) as error:
        raise ValueError(f"what the reader left makes no sense: {error!r}") from error


def size_of(folder: Path) -> int:
    """Bytes that `take` would read."""
    return sum(one.stat().st_size for one in folder.iterdir() if one.is_file())


def _layer_as_json(layer: Layer, number: int, folder: Path) -> dict[str, Any]:
    wkb = shapely.to_wkb(layer.geometry)
    lengths = np.array([-1 if one is None else len(one) for one in wkb], np.int64)
    np.save(folder / f"lengths{number}.npy", lengths, allow_pickle=False)
    with (folder / f"geometry{number}.wkb").open("wb") as file:
        file.writelines(one for one in wkb if one is not None)
    return {
        "name": layer.name,
        "columns": layer.columns,
        "values": [plain_column(column) for column in layer.values],
        "crs": None if layer.crs is None else layer.crs.to_wkt(),
        "problems": [one.as_dict() for one in layer.problems],
        "findings": {
            str(row): [
                {"code": one.code, "read": plain_value(one.read), "facts": _facts_as_json(one.facts)} for one in found
            ]
            for row, found in layer.findings.items()
        },
        "row_crs": {str(row): code for row, code in layer.row_crs.items()},
        "has_cut_names": layer.has_cut_names,
        "encoding": layer.encoding,
        "lines": layer.lines,
    }


def _facts_as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one.as_dict() if isinstance(one, Text) else plain_value(one) for name, one in facts.items()}


def _layer(one: dict[str, Any], number: int, folder: Path) -> Layer:
    geometry = _geometry(folder, number)
    columns = tuple(map(str, one["columns"]))
    values = tuple(one["values"])
    if len(values) != len(columns) or any(len(column) != len(geometry) for column in values):
        raise ValueError("columns of different lengths")
    return Layer(
        name=str(one["name"]),
        columns=columns,
        values=values,
        geometry=geometry,
        crs=_crs(one["crs"]),
        problems=tuple(map(_problem, one["problems"])),
        findings={int(row): tuple(map(_finding, found)) for row, found in one["findings"].items()},
        row_crs={int(row): str(code) for row, code in one["row_crs"].items()},
        has_cut_names=bool(one["has_cut_names"]),
        encoding=one["encoding"],
        lines=_lines(one["lines"], len(geometry)),
    )


def _geometry(folder: Path, number: int) -> Geometries:
    lengths = np.load(folder / f"lengths{number}.npy", allow_pickle=False)
    content = (folder / f"geometry{number}.wkb").read_bytes()
    ends = np.cumsum(np.maximum(lengths, 0)).tolist()
    rows = [
        None if length < 0 else content[end - length : end] for length, end in zip(lengths.tolist(), ends, strict=True)
    ]
    with np.errstate(invalid="ignore"):
        geometry: Geometries = shapely.from_wkb(np.array(rows, dtype=object))
    return geometry


def _lines(said: Sequence[Any], rows: int) -> tuple[int, ...]:
    lines = tuple(map(int, said))
    # Rows are known by these numbers: each has its own, in the order of the file.
    if lines and (len(lines) != rows or lines[0] < 1 or any(one >= other for one, other in pairwise(lines))):
        raise ValueError("rows that are not numbered in order")
    return lines


def _crs(wkt: str | None) -> pyproj.CRS | None:
    crs, problems = read_crs(wkt, None)
    if problems:
        raise ValueError(f"no coordinate system: {wkt}")
    return crs


def _problem(said: dict[str, Any]) -> Problem:
    if said["code"] not in kinds():
        raise ValueError(f"no such problem: {said['code']}")
    fixes = tuple(map(Fix.from_dict, said["fixes"]))
    texts = {name: Text(**said[name]) for name in ("expected", "message", "mend")}
    return Problem(said["code"], Severity(said["severity"]), Place(**said["place"]), said["read"], **texts, fixes=fixes)


def _finding(said: dict[str, Any]) -> Finding:
    if said["code"] not in kinds():
        raise ValueError(f"no such problem: {said['code']}")
    facts = {
        name: Text(**one) if isinstance(one, dict) and one.keys() == {"zh", "en"} else one
        for name, one in said["facts"].items()
    }
    return Finding(said["code"], said["read"], facts)
