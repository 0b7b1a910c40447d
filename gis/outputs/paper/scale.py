"""Round scales, and bars to measure by."""

from __future__ import annotations

SCALES = (200, 250, 300, 400, 500, 750, 1000, 1250, 1500, 2000, 2500, 3000, 4000, 5000, 7500)
BARS_M = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


def round_scale(needed: float) -> int:
    """The first round scale at which as much is shown as 1:`needed` shows."""
    return next((one for one in SCALES if one >= needed), -int(-needed // 10_000) * 10_000)


def bar_within(longest_m: float) -> int:
    """Metres of the longest round bar that is no longer than this."""
    return max(one for one in BARS_M if one <= longest_m)
