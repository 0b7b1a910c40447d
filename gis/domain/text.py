"""A sentence in the two languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, in Chinese (`zh`) and in English (`en`)."""

    zh: str
    en: str

    def format(self, **facts: object) -> Text:
        """The same sentence with its `{placeholders}` filled in."""
        return Text(zh=self.zh.format(**facts), en=self.en.format(**facts))

    def as_dict(self) -> dict[str, str]:
        """`{"zh": …, "en": …}`, the form in which texts leave the house."""
        return {"zh": self.zh, "en": self.en}
