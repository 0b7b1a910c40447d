"""Detection runs (检测运行): two registered scenes compared by a worker, kept with everything that repeats them."""

from gis.runs import working

__all__ = ["working"]
