"""A part of a parcel that a person draws: where a restriction holds, what a phase works on."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.by_hand.creating import fit_for_form, transient_upload
from gis.by_hand.outlines import Asked, Drawn, judge_layer, read
from gis.clock import Clock
from gis.db.models import Parcel
from gis.domain import crs
from gis.domain.lineage import is_slack
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.parcel_errors import OutlineWrong
from gis.domain.policy import Actor
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.lineage.tiling import as_multi
from gis.uploads.settling import ground_of


@dataclass(frozen=True, slots=True)
class Part:
    """The part as it would be stored, cut to its parcel (storage coordinates), m², its share of the parcel (0-1].

    `geometry` None: it cannot be used; `problems` say why.
    """

    geometry: BaseGeometry | None
    area_m2: float
    share: float
    problems: tuple[Problem, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it can be stored."""
        return self.geometry is not None

    @property
    def stored(self) -> WKBElement:
        """For the database. Raises OutlineWrong with every problem."""
        if self.geometry is None:
            raise OutlineWrong(problems=[one.as_dict() for one in self.problems], count=len(self.problems))
        return from_shape(self.geometry, srid=crs.STORAGE)


def part_of(
    session: Session, clock: Clock, actor: Actor, parcel: Parcel, drawn: Drawn | None, treatment: Treatment = UNTREATED
) -> Part:
    """Judge one or several outlines as a part of a parcel; what lies a little beyond it is cut off.

    None is the whole parcel. Raises NothingDrawn.
    """
    if drawn is None:
        return Part(to_shape(parcel.geom), parcel.area_m2, 1.0)
    ground = ground_of(session, transient_upload(session), actor.person_id)
    layer, said = read(drawn)
    known = {"code": parcel.code, "name": parcel.name}
    rows = judge_layer(layer, Asked(ground, clock.today(), treatment, known))
    problems = [*said, *(one for row in rows for one in row.problems)]
    outlines = [row.geometry for row in rows if row.geometry is not None]
    whole = to_shape(parcel.geom)
    if len(outlines) < len(rows) or not all(row.is_good for row in rows):
        return Part(None, 0.0, 0.0, tuple(fit_for_form(one) for one in problems))
    together = shapely.union_all(outlines)
    area_m2 = ground.metric(together).area
    outside = ground.metric(together.difference(whole)).area
    if not is_slack(outside, area_m2):
        place, shown = Place(rows[0].layer, rows[0].number), f"{outside:,.1f}"
        problems.append(problem("part-outside-parcel", place, read=f"{shown} m²", area=shown, code=parcel.code))
        return Part(None, area_m2, 0.0, tuple(fit_for_form(one) for one in problems))
    inside = together.intersection(whole)
    area_m2 = ground.metric(inside).area
    share = min(area_m2 / parcel.area_m2, 1.0)
    return Part(as_multi(inside), area_m2, share, tuple(fit_for_form(one) for one in problems))
