"""Several parcels that touch become one; it takes over what is open of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis.by_hand.creating import fit_for_form, transient_upload
from gis.by_hand.foreseeing import Effects, effects_on, undone
from gis.by_hand.outlines import LAYER, Asked, judge_layer
from gis.by_hand.versions import number_of
from gis.clock import Clock
from gis.db.models import Parcel
from gis.domain import crs
from gis.domain.lineage import LineageKind, merged_stage
from gis.domain.parcel_errors import BoundaryChanged, MergedApart, MergeOfOne, OutlineWrong
from gis.domain.policy import Action, Actor
from gis.domain.uploading import Problem
from gis.domain.words import RowOutcome, Stage
from gis.ingest.corner_rows import CornerRow, layer_of
from gis.ingest.ground import Ground
from gis.ingest.judging import JudgedRow
from gis.ingest.survey_crs import Told
from gis.ingest.transforming import transformed
from gis.lineage.open_things import OpenThing, open_on
from gis.lineage.recording import ITS_OWN_GROUND, Members, Occasion, begin_alike, record, require_words, strike
from gis.lineage.tiling import GRID_M, as_multi
from gis.scoped import parcel_to_change
from gis.uploads.settling import Settling, ground_of, lock

TOUCHING_M = 0.5
"""Gaps between two drawings of one border that a merge closes."""


@dataclass(frozen=True, slots=True)
class MergeSaid:
    """A merge as a person says it: the parcels with the version of the boundary that was seen of each."""

    versions: Mapping[int, int]
    occasion: Occasion
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge is or would be."""

    code: str
    name: str
    geometry: BaseGeometry | None
    area_m2: float
    stage: Stage
    problems: tuple[Problem, ...]
    before: Effects
    after: Effects | None
    parcel_id: int | None = None
    open_before: tuple[OpenThing, ...] = ()
    open_after: tuple[OpenThing, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.after is not None


def merge(session: Session, clock: Clock, actor: Actor, said: MergeSaid, *, is_dry_run: bool) -> Merged:
    """Judge a merge and, unless this is a dry run, store it: the parents are struck and stay readable.

    Raises MergeOfOne, NotFound, NotAllowed, FeatureStruck, BoundaryChanged, MergedApart; when it is to be stored also
    ReasonMissing, ProofMissing, DayInFuture, OutlineWrong.
    """
    if len(said.versions) < 2:  # noqa: PLR2004  one parcel is merged with nothing
        raise MergeOfOne
    # In the order of their ids, so that nobody waits in a circle.
    parents = [parcel_to_change(session, actor, one, Action.EDIT_BOUNDARY) for one in sorted(said.versions)]
    if not is_dry_run:
        require_words(said.occasion, clock.today())
    for parent in parents:
        found, seen = number_of(session, parent.id), said.versions[parent.id]
        if found != seen:
            raise BoundaryChanged(code=parent.code, found=found, seen=seen)
    if is_dry_run:
        with undone(session):
            return _carry_out(session, clock, actor, parents, said)
    done = _carry_out(session, clock, actor, parents, said)
    if not done.is_good:
        raise OutlineWrong(problems=[one.as_dict() for one in done.problems], count=len(done.problems))
    return done


def _carry_out(session: Session, clock: Clock, actor: Actor, parents: Sequence[Parcel], said: MergeSaid) -> Merged:
    sent = transient_upload(session)
    ground = ground_of(session, sent, actor.person_id)
    lock(session, f"rows of district {sent.district_code}")
    outline = _together(parents, ground)
    layer = layer_of(LAYER, [{}], [CornerRow(outline, Told(4490))], (), None)
    largest = max(parents, key=lambda one: one.area_m2)
    stage = merged_stage([one.stage for one in parents])
    values = {"address": largest.address or "", **said.values}
    row = judge_layer(layer, Asked(ground, clock.today(), ITS_OWN_GROUND, values))[0]
    ids = [one.id for one in parents]
    before, open_before = effects_on(session, ids), open_on(session, clock, ids)
    areas = {one.id: one.area_m2 for one in parents}
    codes = "、".join(one.code for one in parents)
    alike = _alike(parents, stage)
    strike(session, clock, parents, f"合并为 {row.values.get('code', '')}", actor.person_id)
    settling = Settling(session, sent, ground, clock, lambda _step, _share: None, actor.person_id)
    settled = settling.settle([row], {})
    verdict = settled.verdicts[row.number]
    problems = (*row.problems, *(() if verdict.outcome is RowOutcome.ACCEPTED else verdict.problems))
    child_id = settled.feature_ids.get(row.number)
    if child_id is None:
        return replace(_merged(row, stage, problems, before, None, None), open_before=open_before)
    use = {name: row.values.get(name) for name in ("planned_use", "current_use")}
    begin_alike(session, [child_id], alike, **{**use, **_of_all(parents), "stage": stage, "old_name": codes})
    record(session, clock, LineageKind.MERGE, said.occasion, Members(areas, {child_id: row.area_m2}), actor.person_id)
    done = _merged(row, stage, problems, before, effects_on(session, [child_id]), child_id)
    return replace(done, open_before=open_before, open_after=open_on(session, clock, [child_id]))


def _merged(
    row: JudgedRow,
    stage: Stage,
    problems: Sequence[Problem],
    before: Effects,
    after: Effects | None,
    child_id: int | None,
) -> Merged:
    code, name = str(row.values.get("code", "")), str(row.values.get("name", ""))
    said = tuple(fit_for_form(one) for one in problems)
    return Merged(code, name, row.geometry, row.area_m2, stage, said, before, after, child_id)


def _alike(parents: Sequence[Parcel], stage: Stage) -> Parcel:
    """The parent whose row the child begins with: the largest in the stage that it is given."""
    return max((one for one in parents if one.stage is stage), key=lambda one: one.area_m2)


def _of_all(parents: Sequence[Parcel]) -> dict[str, bool | None]:
    """What holds for one parent holds for the whole: a sample of a part that is over a limit is a sample of it."""
    return {"is_over_screening": True} if any(one.is_over_screening for one in parents) else {}


def _together(parents: Sequence[Parcel], ground: Ground) -> BaseGeometry:
    """Their ground as one piece, degrees. Raises MergedApart with the codes of those that lie apart from the first."""
    outlines = [shapely.set_precision(ground.metric(to_shape(one.geom)), GRID_M) for one in parents]
    near = shapely.union_all([one.buffer(TOUCHING_M, join_style="mitre") for one in outlines])
    home = [part for part in shapely.get_parts(near) if part.intersects(outlines[0])]
    apart = [
        parent.code
        for parent, outline in zip(parents, outlines, strict=True)
        if not any(part.intersects(outline) for part in home)
    ]
    if apart:
        raise MergedApart(apart="、".join(apart))
    together = as_multi(shapely.union_all(outlines, grid_size=GRID_M))
    if len(together.geoms) > 1:
        # A gap between two drawings of one border is closed; the outer edges stay where they are.
        closed = near.buffer(-TOUCHING_M, join_style="mitre")
        together = as_multi(shapely.union(together, closed, grid_size=GRID_M))
    placed: BaseGeometry = transformed(np.array([together], dtype=object), ground.measuring_epsg, crs.STORAGE)[0]
    return placed
