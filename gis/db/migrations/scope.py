"""Which objects of the database the migrations look after."""

from __future__ import annotations

from typing import Any

# Kept in SQL by migrations, with no model: the tile tables and the job queue.
_WITHOUT_MODEL = ("procrastinate_", "spatial_ref_sys", "tile_", "data_version")


def is_ours(_object: Any, name: str | None, type_: str, reflected: bool, _compare_to: Any) -> bool:
    """Leave out tables of PostGIS, of the job queue and of the tiles when comparing with the models."""
    return not (type_ == "table" and reflected and (name or "").startswith(_WITHOUT_MODEL))
