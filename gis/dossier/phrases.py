"""Words that several parts of a dossier use: who, when, and a document with the hash of its file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gis.clock import BEIJING_TIME
from gis.document_views import DocumentView
from gis.domain.text import Text
from gis.outputs.paper import NOTHING, plain

Papers = Mapping[int, DocumentView]
"""Documents by id."""
WHO = Text("谁（单位）", "Who (unit)")
WHEN = Text("时间", "When")
NO_FILE = Text("没有文件", "no file")


def who(person: str, unit: Text | None) -> Text:
    """A person and the unit they acted for."""
    return plain(person) if unit is None else Text(f"{person}（{unit.zh}）", f"{person} ({unit.en})")


def at(when: datetime) -> Text:
    """A time as it is on the wall here."""
    return plain(f"{when.astimezone(BEIJING_TIME):%Y-%m-%d %H:%M}")


def paper(document_id: int | None, title: str | None, papers: Papers) -> Text:
    """A document by its title, number and the hash of its file, as far as the reader may see it."""
    if document_id is None:
        return NOTHING
    known = papers.get(document_id)
    if known is None:
        return plain(title)
    named = f"{known.title} {known.number or ''}".strip()
    proof = plain(known.file.sha256) if known.file else NO_FILE
    return Text(f"{named} {proof.zh}", f"{named} {proof.en}")
