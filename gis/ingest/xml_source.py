"""XML from strangers: no DTD, no entities of its own, no endless depth; in UTF-8 whatever it was written in.

KML is read from what passes here, and GML is given to GDAL only after it has passed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place
from gis.ingest.encodings import CHINESE, text_codec
from gis.ingest.library_words import reason
from gis.ingest.sniff import FileRefused
from gis.ingest.xml_root import declared_encoding

DEEPEST = 200
MOST_ELEMENTS = 20_000_000
_CHUNK = 1 << 20
_HEAD = 1 << 16

_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
# A schema would be looked for where the sender says, on this machine or elsewhere.
_SCHEMA_LOCATION = re.compile(r"""\s[\w.-]+:(?:schemaLocation|noNamespaceSchemaLocation)\s*=\s*(?:"[^"]*"|'[^']*')""")
# XML 1.0 forbids these even as references; a program that copied them from a database did not mean them.
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


@dataclass(slots=True)
class Element:
    """One element with all below it; names are local."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element itself, without blanks around it."""
        return "".join(self.pieces).strip()

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((one for one in self.children if one.name == name), None)


class Elements(Protocol):
    """What is told of each element: names are local, without their prefix."""

    def start(self, name: str, attributes: Mapping[str, str], depth: int) -> None:
        """An element begins, `depth` levels below the root."""

    def text(self, piece: str) -> None:
        """A piece of the text of the innermost element."""

    def end(self, name: str, depth: int) -> None:
        """An element ends."""


def as_utf8(path: Path, to: Path) -> str:
    """Write an XML file anew in UTF-8, without references to schemas, and give the Python name of its encoding.

    What is not in the encoding that it declares is tried as GB18030. Raises FileRefused when both fail.
    """
    with path.open("rb") as file:
        declared, mark = declared_encoding(file.read(_HEAD))
    for encoding in dict.fromkeys((_python_name(declared), CHINESE)):
        try:
            _write(_decoded(path, encoding, mark), to)
        except UnicodeError:
            continue
        return encoding
    said = f"{declared}"
    why = Text("文字不是所声明的编码", "its text is not in the encoding it declares")
    raise FileRefused(problem("xml-broken", Place(), read=said, why=why))


def parse(path: Path, elements: Elements) -> None:
    """Tell all elements of a file that `as_utf8` wrote.

    Raises FileRefused for what is no XML and for what no program that maps writes: a DTD, entities, endless depth.
    """
    parser = DefusedExpatParser(forbid_dtd=True)
    # Without them an undeclared prefix, which many exports have, is no error.
    parser.setFeature(feature_namespaces, state=False)
    parser.setContentHandler(_Bounded(elements))
    try:
        parser.parse(str(path))
    except DefusedXmlException as error:
        raise FileRefused(problem("xml-unsafe", Place(), read=type(error).__name__)) from error
    except SAXParseException as error:
        read = f"{error.getLineNumber()}:{error.getColumnNumber()}"
        line = Text(f"第 {error.getLineNumber()} 行", f"line {error.getLineNumber()}")
        said = reason(error.getMessage())
        why = Text(f"{line.zh}：{said.zh}", f"{line.en}: {said.en}")
        raise FileRefused(problem("xml-broken", Place(), read=read, why=why)) from error


class _Bounded(ContentHandler):
    """Hands elements on while there are not too many of them, nor too deep."""

    def __init__(self, elements: Elements) -> None:
        super().__init__()
        self.elements, self.depth, self.count = elements, -1, 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802, ANN401  a name of SAX
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            read = f"{self.depth} / {self.count}"
            raise FileRefused(problem("xml-unsafe", Place(), read=read))
        self.elements.start(_local(name), {_local(key): value for key, value in attrs.items()}, self.depth)

    def characters(self, content: str) -> None:
        self.elements.text(content)

    def endElement(self, name: str) -> None:  # noqa: N802  a name of SAX
        self.elements.end(_local(name), self.depth)
        self.depth -= 1


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _python_name(declared: str) -> str:
    name = text_codec(declared) or "utf-8"
    # All that is declared as one of these reads as their successor.
    return CHINESE if name in {"gbk", "gb2312"} else name


def _decoded(path: Path, encoding: str, mark: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        file.seek(mark)
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _write(pieces: Iterable[str], to: Path) -> None:
    is_first = True
    with to.open("w", encoding="utf-8", newline="") as file:
        for piece in pieces:
            text = piece.translate(_FORBIDDEN) if not piece.isprintable() else piece
            if is_first and text:
                text = _SCHEMA_LOCATION.sub("", _DECLARATION.sub("", text, count=1).lstrip())
                is_first = False
            file.write(text)
