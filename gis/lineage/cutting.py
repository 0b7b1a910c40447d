"""A parcel cut by lines: the pieces as proposals, to be named and split by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.by_hand.creating import transient_upload
from gis.domain.lineage import SLACK_M2
from gis.domain.parcel_errors import CutMisses
from gis.domain.policy import Actor
from gis.lineage.tiling import METRES_PER_DEGREE
from gis.scoped import parcel_of
from gis.uploads.settling import ground_of


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its outline in degrees, m², and its share of the parcel."""

    geometry: BaseGeometry
    area_m2: float
    share: float


def cut(session: Session, actor: Actor, parcel_id: int, lines: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """The pieces that lines (GeoJSON LineStrings, degrees) cut a parcel into, the largest first.

    Raises NotFound; CutMisses when the lines do not cross it from side to side.
    """
    parcel = parcel_of(session, actor, parcel_id)
    ground = ground_of(session, transient_upload(session), actor.person_id)
    outline = to_shape(parcel.geom)
    pieces = _pieces(outline, [_line(one) for one in lines])
    measured = [(ground.metric(one).area, one) for one in pieces]
    kept = [(area, one) for area, one in measured if area > SLACK_M2]
    if len(kept) < 2:  # noqa: PLR2004  one piece is no cut
        raise CutMisses
    whole = sum(area for area, _ in kept)
    return [Piece(one, area, area / whole) for area, one in sorted(kept, key=lambda one: -one[0])]


def _line(drawn: Mapping[str, Any]) -> BaseGeometry:
    """A line, a metre longer at both ends: a click on the border is never exactly on it."""
    xy = np.array([pair[:2] for pair in drawn["coordinates"]], dtype=float)
    metre = 1.0 / METRES_PER_DEGREE
    for end, inner in ((0, 1), (-1, -2)):
        away = xy[end] - xy[inner]
        length = float(np.hypot(*away))
        if length > 0:
            xy[end] = xy[end] + away / length * metre
    return shapely.LineString(xy)


def _pieces(outline: BaseGeometry, lines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    noded = shapely.union_all([outline.boundary, *lines])
    found = shapely.polygonize([noded]).geoms
    return [one for one in found if outline.covers(one.representative_point())]
