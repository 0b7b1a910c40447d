"""Blind spots (盲区): parcels on a register that no usable image has shown for long, and why newer ones did not."""

from gis.blind_spots import looking

__all__ = ["looking"]
