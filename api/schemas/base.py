"""Shapes that answers share."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from gis.domain.days import require_meant
from gis.domain.policy import Permission
from gis.domain.text import Text
from gis.domain.vocabulary import label


def _plain(text: str) -> str:
    """Text that the database and UTF-8 can hold: no NUL, no half of a surrogate pair."""
    if any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in text):
        message = "the text holds a character that cannot be stored"
        raise ValueError(message)
    return text


Words = Annotated[str, AfterValidator(_plain)]
"""What a person typed."""


def _written(value: object) -> object:
    # Pydantic would take a number for seconds since 1970: "0" is no day that anybody meant.
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip())):
        return value
    message = "a day is written YYYY-MM-DD"
    raise ValueError(message)


def _blank_is_none(value: object) -> object:
    # A form sends "" for what was left empty.
    return None if isinstance(value, str) and not value.strip() else value


def _without_nul(value: object) -> object:
    # The database cannot hold the character NUL; nobody types it.
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


Named = Annotated[Words, BeforeValidator(_without_nul)]
"""What a person typed for a name, a title or a reason: spaces around it do not count, so that blanks alone are none."""
BlankIsNone = BeforeValidator(_blank_is_none)
"""For a field of a form that may be left empty."""
Line = Annotated[str | None, Field(max_length=200), BlankIsNone, BeforeValidator(_without_nul)]
"""A line of a form that may be left empty."""
Day = Annotated[date, BeforeValidator(_written), AfterValidator(require_meant)]
"""A day that a person or program sends: `YYYY-MM-DD` from 1900 to 2100. Raises DayOutOfRange beyond."""


GivenDay = Annotated[Day | None, BlankIsNone]
"""A day of a form that may be left empty."""


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


class PermissionOut(Schema):
    """What may be done here, or why not."""

    action: str
    label: TextOut
    allowed: bool
    why: TextOut | None

    @classmethod
    def of(cls, permission: Permission) -> Self:
        """From the policy's value."""
        return cls(
            action=permission.action,
            label=TextOut.of(permission.label),
            allowed=permission.is_allowed,
            why=TextOut.of(permission.why_not) if permission.why_not else None,
        )


class Labelled(TextOut):
    """A code of the vocabulary with its label."""

    code: str

    @classmethod
    def in_(cls, name: str, code: StrEnum | str) -> Self:
        """A code of one of the vocabulary's lists, such as `Labelled.in_("stages", Stage.REMED)`."""
        return cls(code=str(code), **label(name, code).as_dict())
