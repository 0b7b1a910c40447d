"""KML 2.2, placemark by placemark: a folder per kind, attributes as typed data, the page as the description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from shapely.geometry.base import BaseGeometry

from gis.outputs.files.cells import plain, xml_fit
from gis.outputs.files.content import CellKind, Field, Layer, Page, Row

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document id="jingtu">\n'
_TYPES = {CellKind.WHOLE: "int", CellKind.NUMBER: "double"}
_COPIED = 1 << 20


def write(folder: Path, stem: str, layers: Sequence[Layer], page: Page) -> list[Path]:
    """Write one document. Its description holds the notes too, so the placemarks are written first and put after it."""
    path, body = folder / f"{stem}.kml", folder / f"{stem}.body"
    with body.open("w", encoding="utf-8", newline="\n") as file:
        for number, layer in enumerate(layers):
            for text in _folder(layer, f"kind{number}", page):
                file.write(text)
    said = "\n".join([page.text(), *page.note_lines()])
    with path.open("w", encoding="utf-8", newline="\n") as file, body.open(encoding="utf-8", newline="\n") as rest:
        file.write(f"{_HEAD}<name>{_text(page.title)}</name>\n<description>{_text(said)}</description>\n")
        for number, layer in enumerate(layers):
            file.write(_schema(layer, f"kind{number}"))
        while text := rest.read(_COPIED):
            file.write(text)
        file.write("</Document>\n</kml>\n")
    body.unlink()
    return [path]


def _schema(layer: Layer, key: str) -> str:
    fields = "".join(
        f'<SimpleField name={quoteattr(one.name)} type="{_TYPES.get(one.kind, "string")}"/>' for one in layer.fields
    )
    return f'<Schema name={quoteattr(layer.name)} id="{key}">{fields}</Schema>\n'


def _folder(layer: Layer, key: str, page: Page) -> Iterator[str]:
    yield f"<Folder><name>{_text(layer.name)}</name>\n"
    for batch in layer.rows:
        for row, geometry in zip(batch, page.placed(batch), strict=True):
            yield _placemark(row, layer.fields, key, geometry, page)
    yield "</Folder>\n"


def _placemark(row: Row, fields: Sequence[Field], key: str, geometry: BaseGeometry, page: Page) -> str:
    data = "".join(
        f"<SimpleData name={quoteattr(one.name)}>"
        f"{_text(xml_fit(plain(cell, page.language), row.code, one, page.notes))}</SimpleData>"
        for one, cell in zip(fields, row.cells, strict=True)
        if cell is not None
    )
    return (
        f"<Placemark><name>{_text(row.name)}</name>"
        f'<ExtendedData><SchemaData schemaUrl="#{key}">{data}</SchemaData></ExtendedData>'
        f"{_shape(geometry)}</Placemark>\n"
    )


def _text(text: str) -> str:
    return escape("".join(one if one.isprintable() or one == "\n" else " " for one in text))


def _shape(geometry: BaseGeometry) -> str:
    match geometry.geom_type:
        case "Point":
            return f"<Point><coordinates>{_pairs(geometry)}</coordinates></Point>"
        case "Polygon":
            inner = "".join(f"<innerBoundaryIs>{_ring(one)}</innerBoundaryIs>" for one in geometry.interiors)
            return f"<Polygon><outerBoundaryIs>{_ring(geometry.exterior)}</outerBoundaryIs>{inner}</Polygon>"
        case _:
            return f"<MultiGeometry>{''.join(_shape(part) for part in geometry.geoms)}</MultiGeometry>"


def _ring(ring: Any) -> str:  # noqa: ANN401  shapely ships no types
    return f"<LinearRing><coordinates>{_pairs(ring)}</coordinates></LinearRing>"


def _pairs(geometry: Any) -> str:  # noqa: ANN401
    return " ".join(f"{x!r},{y!r}" for x, y in geometry.coords)
