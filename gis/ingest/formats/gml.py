"""GML 2 and 3: looked at by our own parser, then read by GDAL, which knows its many geometries and orders of axes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gis.domain.formats import Format
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.declared_crs import is_code
from gis.ingest.encodings import CHINESE
from gis.ingest.formats.ogr import layers_of, read_ogr
from gis.ingest.layer import Finding, Layer
from gis.ingest.refusals import require_all
from gis.ingest.xml_source import as_utf8, parse

KIND = Format.GML
_OPTIONS = {"DOWNLOAD_SCHEMA": "NO", "FORCE_SRS_DETECTION": "YES", "EXPOSE_GML_ID": "NO", "EXPOSE_FID": "NO"}


def read(path: Path, folder: Path) -> tuple[list[Layer], list[Problem]]:
    """Every layer with geometry; features without any are said to be skipped."""
    copy = folder / "upload.gml"
    encoding = as_utf8(path, copy)
    members = _Members()
    parse(copy, members)
    problems = _without_odd_systems(copy, members.systems)
    held = layers_of(copy, KIND)
    problems.extend(held.skipped())
    if encoding == CHINESE:
        problems.append(problem("encoding-guessed", Place(), read=encoding.upper()))
    layers = [_mended(read_ogr(copy, name, KIND, may_curve=True, **_OPTIONS), members) for name in held.spatial]
    if not held.plain and not members.is_nested:
        require_all(KIND, sum(len(one) for one in layers), members.counts.total())
    return layers, problems


def _without_odd_systems(path: Path, systems: set[str]) -> list[Problem]:
    """Strike what names a coordinate system otherwise than by its code, and say so.

    GDAL would look for it in all its tables, for each geometry anew.
    """
    odd = sorted(name for name in systems if not is_code(name))
    if not odd:
        return []
    content = path.read_bytes()
    path.write_bytes(_SYSTEM.sub(lambda found: found[0] if is_code(found[1].decode()[1:-1]) else b"", content))
    return [problem("crs-unreadable", Place(), read=name) for name in odd[:_MOST_SAID]]


_SYSTEM = re.compile(rb"""\s(?:[\w.-]+:)?srsName\s*=\s*("[^"]*"|'[^']*')""")
_MOST_SAID = 5


def _mended(layer: Layer, members: _Members) -> Layer:
    """Without what GDAL makes of a feature's boundedBy, and without geometry of which it took words for zeros."""
    kept = [(name, column) for name, column in zip(layer.columns, layer.values, strict=True) if name not in _BOUNDS]
    geometry, findings = layer.geometry.copy(), dict(layer.findings)
    for row, written in members.odd_coordinates[layer.name].items():
        if row < len(layer):
            geometry[row] = None
            findings[row] = (Finding("geometry-unreadable", written),)
    return replace(
        layer,
        columns=tuple(name for name, _ in kept),
        values=tuple(column for _, column in kept),
        geometry=geometry,
        findings=findings,
    )


_BOUNDS = frozenset({"lowerCorner", "upperCorner"})


class _Members:
    """Counts the features of a collection by their name, and looks at systems and coordinates."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.is_nested = False
        self.systems: set[str] = set()
        self.odd_coordinates: dict[str, dict[int, str]] = defaultdict(dict)
        self._member = self._feature = ""
        self._pieces: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str], depth: int) -> None:
        """The root's members hold the features, one each or many."""
        if "srsName" in attributes:
            self.systems.add(attributes["srsName"])
        self._pieces = [] if name in _COORDINATES else None
        if depth == 1:
            self._member = name
        elif depth == _FEATURE_DEPTH and self._member in _MEMBERS:
            self._feature = name
            self.counts[name] += 1
            self.is_nested |= name.endswith("Collection") or name == "Tuple"

    def text(self, piece: str) -> None:
        """Text of a coordinate."""
        if self._pieces is not None:
            self._pieces.append(piece)

    def end(self, _name: str, _depth: int) -> None:
        """A coordinate ends."""
        if self._pieces is None:
            return
        odd = _NO_NUMBER.search("".join(self._pieces))
        if odd and self._feature:
            self.odd_coordinates[self._feature].setdefault(self.counts[self._feature] - 1, odd[0][:80])
        self._pieces = None


_FEATURE_DEPTH = 2
_MEMBERS = frozenset({"featureMember", "featureMembers", "member"})
_COORDINATES = frozenset({"pos", "posList", "coordinates", "X", "Y"})
_NO_NUMBER = re.compile(r"[^\s,;]*[^\s,;\d.+\-eE][^\s,;]*")
