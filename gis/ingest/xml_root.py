"""The root element of an XML file, found in its first bytes without parsing: enough to tell what the file is."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

XML_START = re.compile(rb"<[?!A-Za-z_]")
_GML = ("http://www.opengis.net/gml", "http://www.opengis.net/wfs")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_BEFORE_ROOT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)([^>]*)")


@dataclass(frozen=True, slots=True)
class Root:
    """The local name of a root element and whether it speaks of GML."""

    name: str
    is_gml: bool


def declared_encoding(head: bytes) -> tuple[str, int]:
    """The encoding that a mark or the declaration names (else UTF-8), and the length of the mark in bytes."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    declared = _DECLARED.match(head)
    return (declared[1].decode("ascii") if declared else "utf-8"), 0


def root_of(head: bytes) -> Root | None:
    """The root element of the file that begins with these bytes, None when there is none among them."""
    name, mark = declared_encoding(head)
    try:
        text = head[mark:].decode(name, "replace")
    except (LookupError, ValueError):
        text = head[mark:].decode("utf-8", "replace")
    at = 0
    while found := _BEFORE_ROOT.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    if root is None:
        return None
    return Root(root[1], any(namespace in root[2] for namespace in _GML))
