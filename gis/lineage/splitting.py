"""One parcel becomes several that tile it; each is judged like an upload's row and takes over what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.by_hand.creating import fit_for_form, transient_upload
from gis.by_hand.foreseeing import Effects, effects_on, undone
from gis.by_hand.outlines import LAYER, Asked, Drawn, judge_layer, read
from gis.by_hand.versions import number_of
from gis.clock import Clock
from gis.db.models import Parcel, SoilBatch
from gis.domain.lineage import LineageKind, Misfit, misfits
from gis.domain.parcel_errors import BoundaryChanged, OutlineWrong
from gis.domain.policy import Action, Actor
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.domain.words import RowOutcome
from gis.ingest.corner_rows import CornerRow, layer_of
from gis.ingest.ground import Ground
from gis.ingest.judging import JudgedRow
from gis.lineage.open_things import OpenThing, open_on
from gis.lineage.recording import ITS_OWN_GROUND, Members, Occasion, begin_alike, record, require_words, strike
from gis.lineage.tiling import Lying, lie, tiles
from gis.scoped import parcel_to_change
from gis.uploads.settling import Settled, Settling, ground_of, lock


@dataclass(frozen=True, slots=True)
class ChildSaid:
    """A new parcel of a split: `drawn` is None for the remainder. `values` are cells by our attributes."""

    values: Mapping[str, str]
    drawn: Drawn | None = None


@dataclass(frozen=True, slots=True)
class SplitSaid:
    """A split as a person says it; `batches` names the child (its code) that an open batch goes to."""

    children: tuple[ChildSaid, ...]
    version: int
    occasion: Occasion
    remainder: ChildSaid | None = None
    batches: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One new parcel: its code and name as read, its outline cut to fit, m², and its share of the ground."""

    code: str
    name: str
    geometry: BaseGeometry | None
    area_m2: float
    share: float
    problems: tuple[Problem, ...]
    parcel_id: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """What a split is or would be; problems of it as a whole stand beside those of its parts."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    parent_m2: float
    left: BaseGeometry | None
    """What belongs to none of the children, degrees."""
    before: Effects
    after: Effects | None
    """None: it cannot be stored as it is."""
    open_before: tuple[OpenThing, ...] = ()
    open_after: tuple[OpenThing, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.after is not None

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Of the split and its parts."""
        return (*self.problems, *(one for part in self.parts for one in part.problems))


def split(session: Session, clock: Clock, actor: Actor, parcel_id: int, said: SplitSaid, *, is_dry_run: bool) -> Split:
    """Judge a split and, unless this is a dry run, store it: the parent is struck and stays readable.

    Raises NotFound, NotAllowed, FeatureStruck, BoundaryChanged, NothingDrawn; when it is to be stored also
    ReasonMissing, ProofMissing, DayInFuture, OutlineWrong.
    """
    parent = parcel_to_change(session, actor, parcel_id, Action.EDIT_BOUNDARY)
    if not is_dry_run:
        require_words(said.occasion, clock.today())
    seen = number_of(session, parent.id)
    if said.version != seen:
        raise BoundaryChanged(code=parent.code, found=seen, seen=said.version)
    splitting = _Splitting(session, clock, actor, parent, said)
    if is_dry_run:
        with undone(session):
            return splitting.carry_out()
    done = splitting.carry_out()
    if not done.is_good:
        raise OutlineWrong(problems=[one.as_dict() for one in done.all_problems], count=len(done.all_problems))
    return done


class _Splitting:
    """One split on its way; the parent is locked."""

    def __init__(self, session: Session, clock: Clock, actor: Actor, parent: Parcel, said: SplitSaid) -> None:
        self.session, self.clock, self.actor, self.parent, self.said = session, clock, actor, parent, said
        self.sent = transient_upload(session)
        self.ground: Ground = ground_of(session, self.sent, actor.person_id)
        self.outline = to_shape(parent.geom)
        self.children = [*said.children, *((said.remainder,) if said.remainder else ())]
        self.before = effects_on(session, [parent.id])
        self.open_before = open_on(session, clock, [parent.id])
        self.parent_id, self.parent_m2 = parent.id, parent.area_m2

    def carry_out(self) -> Split:
        """Everything, up to the first step that does not go."""
        lock(self.session, f"rows of district {self.sent.district_code}")
        drawn = self._judged()
        drawable = [row for row in drawn if row.geometry is not None]
        if len(drawable) < len(drawn) or not all(row.is_good for row in drawn):
            return self._refused(drawn, ())
        lying = lie(self.outline, [row.geometry for row in drawn], self.ground)
        wrong = [
            *self._misfits(misfits(lying.fits, lying.left_m2, is_left_named=self.said.remainder is not None)),
            *self._batch_problems(),
        ]
        if wrong:
            return self._refused(drawn, wrong, lying)
        rows = self._tiled(drawn)
        codes = "、".join(str(row.values.get("code", "")) for row in rows)
        strike(self.session, self.clock, [self.parent], f"分割为 {codes}", self.actor.person_id)
        settled = self._settle(rows)
        if len(settled.feature_ids) < len(rows):
            return self._refused(rows, (), lying, settled)
        return self._stored(rows, settled)

    def _judged(self) -> list[JudgedRow]:
        found = []
        for number, child in enumerate(self.said.children, 1):
            layer, _ = read(child.drawn or Drawn())
            asked = Asked(self.ground, self.clock.today(), replace(ITS_OWN_GROUND, same_as=None), self._values(child))
            rows = judge_layer(layer, asked, number)
            if len(rows) > 1:
                place = Place(LAYER, number)
                rows[0].problems.append(problem("several-outlines", place, read=str(len(rows)), count=len(rows)))
            found.append(rows[0])
        return found

    def _values(self, child: ChildSaid) -> dict[str, str]:
        own = {name: value for name, value in child.values.items() if value.strip()}
        return {**({"address": self.parent.address} if self.parent.address else {}), **own}

    def _tiled(self, drawn: Sequence[JudgedRow]) -> list[JudgedRow]:
        """The rows with outlines cut to fit, the remainder as one more."""
        rest = self.said.remainder
        cut = tiles(self.outline, [row.geometry for row in drawn], rest_is_child=rest is not None, ground=self.ground)
        rows = list(drawn)
        if rest is not None:
            layer = layer_of(LAYER, [{}], [CornerRow(cut[-1])], (), None)
            layer = replace(layer, row_crs={0: "EPSG:4490"})
            asked = Asked(self.ground, self.clock.today(), ITS_OWN_GROUND, self._values(rest))
            rows.extend(judge_layer(layer, asked, len(rows) + 1))
        for row, outline in zip(rows, cut, strict=True):
            row.geometry, row.area_m2 = outline, self.ground.metric(outline).area
            row.treatment = replace(row.treatment, same_as=ITS_OWN_GROUND.same_as)
        return rows

    def _misfits(self, found: Sequence[Misfit]) -> list[Problem]:
        names = [child.values.get("code") or str(number) for number, child in enumerate(self.said.children, 1)]
        return [
            problem(
                one.code,
                Place(LAYER, one.child),
                read=f"{one.m2:,.1f} m²",
                area=f"{one.m2:,.1f}",
                child=names[one.child - 1] if one.child else "",
                other=names[one.other - 1] if one.other else "",
            )
            for one in found
        ]

    def _batch_problems(self) -> list[Problem]:
        if not self.said.batches:
            return []
        codes = {child.values.get("code") for child in self.children}
        known = select(SoilBatch.id, SoilBatch.number).where(
            SoilBatch.parcel_id == self.parent.id, SoilBatch.id.in_(self.said.batches)
        )
        numbers = {row.id: row.number for row in self.session.execute(known)}
        return [
            problem("batch-child-unknown", Place(LAYER), read=code, number=numbers.get(batch, batch), code=code)
            for batch, code in self.said.batches.items()
            if code not in codes or batch not in numbers
        ]

    def _settle(self, rows: list[JudgedRow]) -> Settled:
        def tell(_step: str, _share: float) -> None:
            pass

        return Settling(self.session, self.sent, self.ground, self.clock, tell, self.actor.person_id).settle(rows, {})

    def _stored(self, rows: Sequence[JudgedRow], settled: Settled) -> Split:
        ids = {row.number: settled.feature_ids[row.number] for row in rows}
        by_code = {str(row.values["code"]): ids[row.number] for row in rows}
        self._begin(rows, ids)
        record(
            self.session,
            self.clock,
            LineageKind.SPLIT,
            self.said.occasion,
            Members(
                {self.parent_id: self.parent_m2},
                {ids[row.number]: row.area_m2 for row in rows},
                {batch: by_code[code] for batch, code in self.said.batches.items()},
            ),
            self.actor.person_id,
        )
        return Split(
            self._parts(rows, settled),
            (),
            self.parent_m2,
            None,
            self.before,
            effects_on(self.session, list(ids.values())),
            self.open_before,
            open_on(self.session, self.clock, list(ids.values())),
        )

    def _begin(self, rows: Sequence[JudgedRow], ids: Mapping[int, int]) -> None:
        for row in rows:
            begin_alike(
                self.session,
                [ids[row.number]],
                self.parent,
                **{name: row.values.get(name) for name in ("planned_use", "current_use", "old_name")},
            )

    def _refused(
        self,
        rows: Sequence[JudgedRow],
        wrong: Sequence[Problem],
        lying: Lying | None = None,
        settled: Settled | None = None,
    ) -> Split:
        left = lying.left if lying is not None and not shapely.is_empty(lying.left) else None
        return Split(self._parts(rows, settled), tuple(wrong), self.parent_m2, left, self.before, None)

    def _parts(self, rows: Sequence[JudgedRow], settled: Settled | None) -> tuple[Part, ...]:
        parts = []
        for row in rows:
            verdict = settled.verdicts[row.number] if settled else None
            is_in = verdict is None or verdict.outcome is RowOutcome.ACCEPTED
            said = (*row.problems, *(verdict.problems if verdict is not None and not is_in else ()))
            parts.append(
                Part(
                    code=str(row.values.get("code", "")),
                    name=str(row.values.get("name", "")),
                    geometry=row.geometry,
                    area_m2=row.area_m2,
                    share=row.area_m2 / self.parent_m2,
                    problems=tuple(fit_for_form(one) for one in said),
                    parcel_id=settled.feature_ids.get(row.number) if settled else None,
                )
            )
        return tuple(parts)
