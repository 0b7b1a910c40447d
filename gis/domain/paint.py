"""How a parcel is drawn: the first of its registers, in the order of urgency (SCREENS, Look)."""

from __future__ import annotations

from collections.abc import Collection

from gis.domain.words import Register, Stage

_BITS = {
    Register.LISTED: 1,
    Register.PRIORITY: 2,
    Register.LEDGER: 4,
    Register.AFTERCARE: 8,
    Register.KEY_LAND: 16,
}
_ORDER = (
    (Register.LISTED, 1),
    (Register.PRIORITY, 2),
    (Register.LEDGER, 3),
    (Register.AFTERCARE, 4),
    (Register.KEY_LAND, 6),
)
_CLEARED = 5
_NONE = 0


def paint_of(stage: Stage, registers: Collection[Register]) -> int:
    """The paint class of a parcel (vocabulary `paint_classes`): 0 for none."""
    for register, paint in _ORDER:
        if register in registers:
            return paint
    return _CLEARED if stage is Stage.CLEAR else _NONE


def register_mask(registers: Collection[Register]) -> int:
    """Registers as a bit mask for tiles: LISTED 1, PRIORITY 2, LEDGER 4, AFTERCARE 8, KEY_LAND 16."""
    return sum(bit for register, bit in _BITS.items() if register in registers)
