"""Splits and merges of parcels: new outlines that tile the old ground, and everything open goes with it (R15)."""

from gis.lineage.cutting import Piece, cut
from gis.lineage.family import Family, Relative, family_of
from gis.lineage.merging import Merged, MergeSaid, merge
from gis.lineage.splitting import ChildSaid, Part, Split, SplitSaid, split

__all__ = [
    "ChildSaid",
    "Family",
    "MergeSaid",
    "Merged",
    "Part",
    "Piece",
    "Relative",
    "Split",
    "SplitSaid",
    "cut",
    "family_of",
    "merge",
    "split",
]
