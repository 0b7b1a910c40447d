"""Shapefile parts: .shp .shx .dbf .prj .cpg, text in UTF-8 or GBK.

GDAL is given bytes as if they were Latin-1, as our reader takes them: what is cut is cut between characters, and a
character outside GBK leaves as GB18030, which holds GBK and all the others, with the .cpg saying so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gis.domain.exporting import LONGEST_DBF_NAME, Encoding
from gis.domain.text import Text
from gis.outputs.files.cells import GB18030, OUTSIDE_GBK, cut, is_in_gbk
from gis.outputs.files.columns import Batch, geometry_type_of, to_columns, write_batch
from gis.outputs.files.content import CellKind, Field, Layer, Page, Pieces, Row
from gis.outputs.files.names import column_names

LONGEST_TEXT = 254
"""Bytes of one text."""
_BYTES_AS = "latin-1"
_CODECS = {Encoding.UTF_8: "utf-8", Encoding.GBK: GB18030}
_MARK_AT = 29
_MARKS = {"GBK": 0x4D, "GB18030": 0x00, "UTF-8": 0x00}
"""The byte by which a .dbf names its code page; 0 where none is defined, and the .cpg alone speaks."""

CUT = Text("超过 254 字节，Shapefile 放不下，已截断", "longer than the 254 bytes of a Shapefile; its end is cut off")
PIECES_LOST = Text(
    "超过 254 字节，Shapefile 放不下：先略去文件名，再略去最早的几项",
    "longer than the 254 bytes of a Shapefile: documents are left out first, then the oldest entries",
)


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write the parts of one Shapefile; its layer is of one type of geometry."""
    (layer,) = layers
    codec = _CODECS[page.encoding]
    path, texts = folder / f"{stem}.shp", _Texts(codec, page)
    names = column_names([one.name for one in layer.fields], codec, LONGEST_DBF_NAME)
    bytes_as = [name.encode(codec).decode(_BYTES_AS) for name in names]
    for number, rows in enumerate(layer.rows):
        data, masks = to_columns(layer.fields, [texts.fit(row, layer.fields) for row in rows])
        batch = Batch(bytes_as, data, masks, page.placed(rows), page.epsg, geometry_type_of(layer))
        write_batch(path, "ESRI Shapefile", stem, batch, {"encoding": "ISO-8859-1"} if number == 0 else None)
    _name_encoding(path, "GB18030" if texts.is_outside_gbk else page.encoding.value)
    return sorted(path.parent.glob(f"{stem}.*"))


class _Texts:
    """The texts of rows as bytes; what does not fit is noted."""

    def __init__(self, codec: str, page: Page) -> None:
        self.codec, self.page = codec, page
        self.is_outside_gbk = False

    def fit(self, row: Row, fields: Sequence[Field]) -> Row:
        """The row with each text as GDAL shall write it."""
        cells = tuple(
            self._text(cell, row.code, one) if one.kind is CellKind.TEXT and isinstance(cell, str) else cell
            for one, cell in zip(fields, row.cells, strict=True)
        )
        return replace(row, cells=cells)

    def _text(self, text: str, code: str, field: Field) -> str:
        raw = text.encode(self.codec)
        if len(raw) > LONGEST_TEXT:
            raw = self._shortened(text)
            self.page.notes.add(code, field.label, PIECES_LOST if isinstance(text, Pieces) else CUT)
        if self.page.encoding is Encoding.GBK and not is_in_gbk(text):
            self.is_outside_gbk = True
            self.page.notes.add(code, field.label, OUTSIDE_GBK)
        return raw.decode(_BYTES_AS)

    def _shortened(self, text: str) -> bytes:
        if isinstance(text, Pieces):
            return text.fitted(lambda one: len(one.encode(self.codec)) <= LONGEST_TEXT).encode(self.codec)
        return cut(text, self.codec, LONGEST_TEXT)


def _name_encoding(path: Path, encoding: str) -> None:
    path.with_suffix(".cpg").write_text(encoding, encoding="ascii")
    with path.with_suffix(".dbf").open("r+b") as file:
        file.seek(_MARK_AT)
        file.write(bytes([_MARKS[encoding]]))
