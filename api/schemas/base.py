"""Shapes that answers share."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict

from gis.domain.text import Text


class Schema(BaseModel):
    """Frozen, built from attributes of `gis`'s own values."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class TextOut(Schema):
    """A sentence in Chinese and English."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Text) -> Self:
        """From the house's own `Text`."""
        return cls(zh=text.zh, en=text.en)


class Labelled(TextOut):
    """A code of the vocabulary with its label."""

    code: str
