"""A person says which key units a site has, or that it will take plant down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from gis import audit, links
from gis.clock import Clock
from gis.db.models import Demolition, Site, SiteUnits
from gis.domain.errors import NotFound
from gis.domain.policy import Action, Actor
from gis.domain.site_duties import UnitsFact
from gis.domain.text import Text
from gis.proofs import Proof, require_proof
from gis.records import said_of
from gis.scoped import feature_to_change

PROVES_UNITS = Text("自行监测方案或排污许可证", "the self-monitoring plan or the discharge permit")
PROVES_DEMOLITION = Text("拆除通知或计划", "the notice or plan of the demolition")


@dataclass(frozen=True, slots=True)
class NewUnits:
    """The key units of a site by class, and whether sensitive groundwater lies within 1 km (HJ 1209)."""

    units: UnitsFact
    proof: Proof


@dataclass(frozen=True, slots=True)
class NewDemolition:
    """When plant is taken down, and which."""

    starts_on: date
    content: str
    proof: Proof


def site_to_change(session: Session, actor: Actor, site_id: int) -> Site:
    """The live site, locked, for somebody who may record its duties. Raises NotFound, NotAllowed."""
    feature = feature_to_change(session, actor, site_id, Action.RECORD_DUTIES)
    if not isinstance(feature, Site):
        raise NotFound(what=f"site {site_id}")
    return feature


def set_units(session: Session, clock: Clock, actor: Actor, site_id: int, said: NewUnits) -> SiteUnits:
    """Say which key units there are; the last word counts. Raises NotFound, NotAllowed, ProofMissing."""
    site = site_to_change(session, actor, site_id)
    proof = require_proof(session, site.id, said.proof, PROVES_UNITS)
    made = SiteUnits(
        site_id=site.id,
        class_1=said.units.class_1,
        class_2=said.units.class_2,
        is_groundwater_sensitive=said.units.is_groundwater_sensitive,
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    return _add(session, clock, actor, made, ("class_1", "class_2", "is_groundwater_sensitive", "document"))


def plan_demolition(session: Session, clock: Clock, actor: Actor, site_id: int, said: NewDemolition) -> Demolition:
    """Record that plant will be taken down: its prevention plan is due before (SPPCL art. 22)."""
    site = site_to_change(session, actor, site_id)
    proof = require_proof(session, site.id, said.proof, PROVES_DEMOLITION)
    made = Demolition(
        site_id=site.id,
        starts_on=said.starts_on,
        content=said.content.strip(),
        document=proof.document,
        document_id=proof.document_id,
        recorded_at=clock.recorded_at(),
        recorded_by_id=actor.person_id,
    )
    return _add(session, clock, actor, made, ("starts_on", "content", "document"))


Made = TypeVar("Made", SiteUnits, Demolition)


def _add(session: Session, clock: Clock, actor: Actor, made: Made, names: tuple[str, ...]) -> Made:
    session.add(made)
    session.flush()
    after = said_of(made, names)
    action = f"add-{made.__tablename__.replace('_', '-')}"
    audit.record(session, clock, action, ("site", made.site_id), person_id=actor.person_id, after=after)
    links.refresh(session, [made.site_id], clock)
    return made
