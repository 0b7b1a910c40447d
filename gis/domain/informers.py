"""Who reported something: kept apart, and masked for everybody but those who answer for the clue.

The office that receives a report keeps the informer's particulars secret (SPPCL art. 84).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.domain.policy import Action, Actor, may, why_not
from gis.domain.text import Text
from gis.domain.words import Role

_HEAD, _TAIL = 3, 4
"""Digits of a phone number that stay."""
_SHORTEST_SHOWN = 9
_LEAST_DIGITS = 5
"""So many digits of a text in a row may be a phone number."""


@dataclass(frozen=True, slots=True)
class Informer:
    """The name and phone number that somebody left; either may be missing."""

    name: str | None = None
    phone: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return bool(self.name or self.phone)

    @property
    def masked(self) -> Informer:
        """张*, 138****1234."""
        return Informer(mask_name(self.name), mask_phone(self.phone))

    def is_named_in(self, text: str) -> bool:
        """Whether a text gives the informer away: the name, or the digits of the phone however they are spaced."""
        if self.name and len(self.name) > 1 and self.name in text:
            return True
        digits = re.sub(r"\D", "", self.phone or "")
        return len(digits) >= _LEAST_DIGITS and digits in re.sub(r"[\s\-–()（）]", "", text)


NOBODY = Informer()


def mask_name(name: str | None) -> str | None:
    """The first sign, and one star whatever the length."""
    return f"{name[0]}*" if name else None


def mask_phone(phone: str | None) -> str | None:
    """Three digits, four stars, four digits; of a short number nothing is left."""
    if not phone:
        return None
    digits = re.sub(r"\D", "", phone)
    return f"{digits[:_HEAD]}****{digits[-_TAIL:]}" if len(digits) >= _SHORTEST_SHOWN else "****"


def why_not_unmasked(actor: Actor, lead_unit_id: int | None, recorded_by_id: int | None) -> Text | None:
    """Why this person may not see the informer; None where they may.

    A lead reviewer may, an officer of the unit that leads the clue, and the officer who recorded the report.
    """
    if not may(actor, Action.READ_INFORMERS):
        return why_not(actor, Action.READ_INFORMERS)
    is_theirs = lead_unit_id is not None and actor.unit_id == lead_unit_id
    if actor.role is Role.LEAD_REVIEWER or is_theirs or actor.person_id == recorded_by_id:
        return None
    return Text(
        "仅牵头单位、登记人和审核人可查看举报人",
        "only the lead unit, who recorded it and the reviewer may see the informer",
    )
