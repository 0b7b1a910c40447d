"""When a change happened, as far as several images tell, and whether it is still there.

Each detection says that its ground looked otherwise on its later day than on its earlier one; a look without change
says that it looked alike on both. Clouds are no look. The change lies between the last clear image without it and the
first with it. It is gone when a later image looks again like one from before the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Pair:
    """The days of two images."""

    before: date
    after: date


@dataclass(frozen=True, slots=True)
class ClueWindow:
    """After `last_without` and no later than `first_with`; on which days it was seen; since when it is gone."""

    last_without: date
    first_with: date
    seen_on: tuple[date, ...]
    gone_on: date | None


def window_of(seen: Sequence[Pair], unchanged: Sequence[Pair]) -> ClueWindow | None:
    """What pairs with the change, and pairs without any, say together; None where nothing was seen."""
    if not seen:
        return None
    first = min(one.after for one in seen)
    clear = [one.before for one in seen if one.before < first] + [one.after for one in unchanged if one.after < first]
    last_without = max(clear, default=min(one.before for one in seen))
    days = tuple(sorted({one.after for one in seen}))
    gone = [one.after for one in unchanged if one.after > days[-1] and one.before <= last_without]
    return ClueWindow(last_without, first, days, min(gone, default=None))
