"""Use cases of briefs: what to print of a measure, a street, a unit, any filter, or one feature."""

from gis.briefs.gathering import Order, brief
from gis.briefs.naming import file_name, named_order

__all__ = ["Order", "brief", "file_name", "named_order"]
