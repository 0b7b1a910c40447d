"""国土TXT: corner points of land surveys, one row a parcel; broken ones are rows too and say which line is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem
from gis.ingest.corner_rows import CornerRow, layer_of
from gis.ingest.decoding import decode
from gis.ingest.layer import Finding, Layer
from gis.ingest.rings import Ring, apart, lines_of, points_of, polygon_of
from gis.ingest.survey_crs import Declared, lon_lat, read_declared, tell_system
from gis.ingest.survey_grammar import (
    KINDS,
    SurveyParcel,
    SurveyText,
    fold_line,
    is_survey_text,
    parse_survey_text,
    read_plain_list,
)

LAYER = "界址点坐标"
HEADER = ("界址点数", "地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
"""Names of a header's cells; those below follow where a writer has more, and further ones have no name."""
MORE = ("图斑类型", "地类", "等别", "备注")
MOST_CELLS = 40

_DRAW = dict(zip(KINDS, (polygon_of, lines_of, points_of), strict=True))
_CORNER = Text("点号,圈号,X,Y", "number,ring,X,Y")


def read(path: Path, _folder: Path, encoding: str | None = None) -> tuple[list[Layer], list[Problem]]:
    """Read every parcel of a file, or a plain list 序号 X Y as one. The reader of the format; nothing is refused."""
    decoded = decode(path.read_bytes(), encoding)
    found = None if is_survey_text(decoded.text) else read_plain_list(decoded.text)
    damaged = []
    if decoded.lost:
        damaged.append(problem("text-damaged", Place(layer=LAYER), read=decoded.encoding.upper(), count=decoded.lost))
    layer, stray = drawn(found or parse_survey_text(decoded.text), decoded.encoding, damaged)
    return [layer], stray


def drawn(found: SurveyText, encoding: str | None = None, seen: Sequence[Problem] = ()) -> tuple[Layer, list[Problem]]:
    """The parcels of a text that was read as a layer, with what was `seen` of it before, and its stray lines."""
    declared, problems = read_declared(found.head, LAYER)
    rows = [read_row(parcel, declared, is_list=found.is_list) for parcel in found.parcels]
    attributes = [_attributes(parcel, found) for parcel in found.parcels]
    layer = layer_of(LAYER, attributes, rows, [*problems, *seen], encoding)
    stray = []
    if found.stray:
        line = found.stray[0]
        place = Place(layer=LAYER)
        stray.append(problem("survey-lines-stray", place, read=line.read, line=line.line, count=found.stray_count))
    return layer, stray


def read_row(parcel: SurveyParcel, declared: Declared, *, is_list: bool = False) -> CornerRow:
    """Draw a parcel. One with a broken line has no geometry: what is left of it would be another parcel."""
    numbered = ([(corner.y, corner.x) for corner in ring] for ring in parcel.rings.values())
    rings = [piece for ring in numbered for piece in apart(ring)]
    told = tell_system((corner for ring in rings for corner in ring), declared)
    broken = [
        Finding("survey-line-unreadable", one.read, {"line": one.line, "wanted": _CORNER}) for one in parcel.broken
    ]
    if parcel.broken_count > len(parcel.broken):
        more = parcel.broken_count - len(parcel.broken)
        broken.append(Finding("survey-lines-unreadable", str(more), {"count": more}))
    if broken:
        return CornerRow(findings=tuple(broken))
    if parcel.kind not in _DRAW:
        return CornerRow(findings=(Finding("survey-kind-unknown", parcel.kind, {"line": parcel.line}),))
    if not rings:
        return CornerRow(findings=(Finding("geometry-missing"),))
    drawn = _east_first(rings)
    geometry, seen = polygon_of(drawn, is_list=True) if is_list else _DRAW[parcel.kind](drawn)
    findings = (*seen, *told.findings, *_count_findings(parcel, rings))
    return CornerRow(geometry, told, findings)


def _east_first(rings: Sequence[Ring]) -> Sequence[Ring]:
    """Degrees come in either order and tell by their size which is longitude; metres stay as the format has them."""
    turned = [[lon_lat(*corner) for corner in ring] for ring in rings]
    are_degrees = all(corner is not None for ring in turned for corner in ring)
    return turned if are_degrees else rings  # type: ignore[return-value]


def _count_findings(parcel: SurveyParcel, rings: Sequence[Ring]) -> tuple[Finding, ...]:
    """Whether the header's number of points is another than was read; closing points may count or not."""
    written = fold_line(parcel.cells[0]).strip() if parcel.cells else ""
    read = len(parcel.corners)
    closing = sum(len(ring) > 1 and ring[0] == ring[-1] for ring in rings)
    distinct = read - closing
    # As text: what stands there may have more digits than Python reads.
    if (written.lstrip("0") or written[:1]) in {str(count) for count in (read, distinct, distinct + len(rings))} | {""}:
        return ()
    return (Finding("point-count-differs", written, {"found": read}),)


def _attributes(parcel: SurveyParcel, found: SurveyText) -> dict[str, object]:
    """The header's cells by their names, then what the file's head and other sections say."""
    cells = parcel.cells[:MOST_CELLS]
    unnamed = (f"附加字段{number}" for number in range(1, MOST_CELLS))
    names = (*HEADER, *MORE, *unnamed)
    own = {name: cell for name, cell in zip(names, cells, strict=False) if name in HEADER or cell}
    # Named twice: the header's cells come first and win.
    return {**own, **found.head, **found.others, **own}
