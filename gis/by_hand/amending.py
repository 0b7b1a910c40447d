"""A site, project or point that is there is corrected or taken off by hand; what was so before is in the audit log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import orjson
from geoalchemy2.shape import from_shape, to_shape
from shapely import to_geojson, to_wkt
from sqlalchemy import update
from sqlalchemy.orm import Session

from gis import audit, links
from gis.by_hand.creating import fit_for_form, transient_upload
from gis.by_hand.foreseeing import Effects, effects_on, undone
from gis.by_hand.outlines import Asked, Drawn, Outline, judged
from gis.clock import Clock
from gis.db.models import MonitoringPoint, Project, Site
from gis.domain import crs
from gis.domain.errors import ReasonMissing
from gis.domain.mending import UNTREATED, Treatment
from gis.domain.parcel_errors import FeatureChanged, NotAmendable, OutlineWrong
from gis.domain.policy import Action, Actor
from gis.domain.text import Text
from gis.domain.uploading import Problem, Target
from gis.domain.vocabulary import label
from gis.ingest.columns import WORDS
from gis.proofs import Proof, require_proof
from gis.scoped import Located, feature_of, feature_to_change
from gis.uploads.rows import DEFAULTS, DESCRIBED, OWN, column_of
from gis.uploads.settling import ground_of

SHORTEST_REASON = 2
TARGETS = {Site: Target.SITES, Project: Target.PROJECTS, MonitoringPoint: Target.POINTS}
FIXED = frozenset({"code"})
"""What a feature is told by is not changed: one with a wrong code is struck and recorded anew."""
PROVES_END = Text("注销的依据文件", "the document by which it is taken off")


@dataclass(frozen=True, slots=True)
class Cells:
    """What a form shows of a feature: cells by our attributes, its shape, and a token of both (`seen`)."""

    target: Target
    values: Mapping[str, str]
    geometry: Mapping[str, Any]
    seen: str


@dataclass(frozen=True, slots=True)
class AmendSaid:
    """Cells that are to be otherwise (empty: known no more), perhaps another shape, why, and what the person saw."""

    seen: str
    values: Mapping[str, str] = field(default_factory=dict)
    drawn: Drawn | None = None
    treatment: Treatment = UNTREATED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Amended:
    """What became of it, or would: the shape with every problem, and what hangs on it."""

    outline: Outline
    effects: Effects | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems with the fixes that fit a form."""
        return tuple(fit_for_form(one) for one in self.outline.all_problems)

    @property
    def is_good(self) -> bool:
        """Whether it can be stored."""
        return self.outline.row.is_good and self.outline.geometry is not None


def cells_of(session: Session, actor: Actor | None, feature_id: int) -> Cells:
    """The cells of a site, project or point. Raises NotFound, NotAmendable."""
    return _cells(feature_of(session, actor, feature_id))


def amend(
    session: Session, clock: Clock, actor: Actor, feature_id: int, said: AmendSaid, *, is_dry_run: bool
) -> Amended:
    """Judge what a feature is to be, by the checks of uploads, and store it unless this is a dry run.

    Raises NotFound, NotAllowed, FeatureStruck, NotAmendable, FeatureChanged; when it is to be stored also
    ReasonMissing, OutlineWrong.
    """
    feature = feature_to_change(session, actor, feature_id, Action.EDIT_BOUNDARY)
    before = _cells(feature)
    if said.seen != before.seen:
        raise FeatureChanged(code=feature.code)
    values = {name: value for name, value in said.values.items() if name in before.values and name not in FIXED}
    outline = _judged(session, clock, actor, before, said, values)
    done = Amended(outline, None)
    if is_dry_run and done.is_good:
        with undone(session):
            return _stored(session, clock, feature, done, values, has_shape=said.drawn is not None)
    if is_dry_run:
        return done
    if len(said.reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    if not done.is_good:
        raise OutlineWrong(problems=[one.as_dict() for one in done.problems], count=len(done.problems))
    was = _for_audit(feature, values)
    done = _stored(session, clock, feature, done, values, has_shape=said.drawn is not None)
    after = _for_audit(feature, values) | {"reason": said.reason.strip()}
    kind = str(before.target.kind)
    audit.record(
        session, clock, f"amend-{kind}", (kind, feature_id), person_id=actor.person_id, before=was, after=after
    )
    return done


def take_off(session: Session, clock: Clock, actor: Actor, feature_id: int, reason: str, proof: Proof) -> None:
    """A site, project or point is no more: it leaves map and lists, stays stored, and says why and by which document.

    Raises NotFound, NotAllowed, FeatureStruck, NotAmendable, ReasonMissing, ProofMissing.
    """
    feature = feature_to_change(session, actor, feature_id, Action.EDIT_BOUNDARY)
    kind = str(_target_of(feature).kind)
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    proved = require_proof(session, feature_id, proof, PROVES_END)
    feature.struck_at, feature.struck_by_id = clock.now(), actor.person_id
    feature.struck_reason = f"{reason.strip()}（{proved.document}）"
    session.flush()
    after = {"code": feature.code, "reason": feature.struck_reason, "document_id": proved.document_id}
    audit.record(session, clock, f"strike-{kind}", (kind, feature_id), person_id=actor.person_id, after=after)
    links.refresh(session, [feature_id], clock)


def _target_of(feature: Located) -> Target:
    for model, target in TARGETS.items():
        if isinstance(feature, model):
            return target
    raise NotAmendable(code=feature.code)


def _cells(feature: Located) -> Cells:
    target = _target_of(feature)
    values = {name: _text(name, getattr(feature, column_of(name))) for name in (*DESCRIBED, *OWN[target])}
    geometry = json.loads(to_geojson(to_shape(feature.geom)))
    whole = orjson.dumps([values, geometry], option=orjson.OPT_SORT_KEYS)
    return Cells(target, values, geometry, hashlib.sha256(whole).hexdigest()[:16])


def _text(attribute: str, value: object) -> str:
    """A stored value as a person would write it into a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, StrEnum):
        return label(WORDS[attribute][1], value).zh
    return value.isoformat() if isinstance(value, date) else str(value)


def _judged(
    session: Session, clock: Clock, actor: Actor, before: Cells, said: AmendSaid, values: Mapping[str, str]
) -> Outline:
    ground = ground_of(session, transient_upload(session, before.target), actor.person_id)
    known = {name: text for name, text in before.values.items() if text}
    asked = Asked(ground, clock.today(), said.treatment, {**known, **values}, before.target)
    return judged(said.drawn or Drawn(geometry=before.geometry), asked)[0]


def _stored(
    session: Session, clock: Clock, feature: Located, done: Amended, values: Mapping[str, str], *, has_shape: bool
) -> Amended:
    row, table = done.outline.row, type(feature).__table__
    changed: dict[str, Any] = {column_of(name): row.values.get(name, DEFAULTS.get(name)) for name in values}
    if has_shape:
        changed["geom"] = from_shape(row.geometry, srid=crs.STORAGE)
    if changed:
        session.execute(update(table).where(table.c.id == feature.id).values(**changed))  # type: ignore[arg-type]
        session.refresh(feature)
    links.refresh(session, [feature.id], clock)
    return Amended(done.outline, effects_on(session, [feature.id]))


def _for_audit(feature: Located, values: Mapping[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {name: _text(name, getattr(feature, column_of(name))) for name in values}
    return said | {"shape": to_wkt(to_shape(feature.geom), rounding_precision=9)}
