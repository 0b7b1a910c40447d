"""Use case: a parcel on one page, as an official extract states it (FEATURES, Q21)."""

from gis.one_pager.gathering import gather
from gis.one_pager.making import make
from gis.outputs.paper import Form

__all__ = ["Form", "gather", "make"]
