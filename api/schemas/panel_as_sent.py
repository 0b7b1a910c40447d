"""What files said of a feature beyond our own attributes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from api.schemas.base import Schema
from api.schemas.panel_parts import UploadRefOut
from gis.panels import Alias


class AliasOut(Schema):
    """Another name or code that an upload knew it by; `upload` is null where you may not know of it."""

    name: str
    code: str | None
    recorded_at: datetime
    upload: UploadRefOut | None

    @classmethod
    def of(cls, alias: Alias) -> Self:
        """From the use case's value."""
        return cls.model_validate(alias)


class ExtraOut(Schema):
    """A column of its file that means nothing to us, and its cell as text."""

    name: str
    value: str
