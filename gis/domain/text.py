"""A sentence in the two languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of the interface, and of what is printed; names stay as they are recorded."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, in Chinese (`zh`) and in English (`en`)."""

    zh: str
    en: str

    def format(self, **facts: object) -> Text:
        """The same sentence with its `{placeholders}` filled in."""
        return Text(zh=self.zh.format(**facts), en=self.en.format(**facts))

    def in_(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language is Language.ZH else self.en

    def as_dict(self) -> dict[str, str]:
        """`{"zh": …, "en": …}`, the form in which texts leave the house."""
        return {"zh": self.zh, "en": self.en}
