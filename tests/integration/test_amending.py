"""Sites, projects and points that are there: corrected by hand, and taken off."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import by_hand
from gis.by_hand import AmendSaid, Drawn, NewFeature
from gis.db.models import AuditEntry, Site
from gis.domain.errors import NotAllowed, ReasonMissing
from gis.domain.parcel_errors import FeatureChanged, FeatureStruck, NotAmendable, OutlineWrong
from gis.domain.policy import Actor
from gis.domain.register_errors import ProofMissing
from gis.domain.uploading import Target
from gis.domain.words import Role, SiteKind
from gis.proofs import UNPROVEN, Proof
from tests.factories import rectangle
from tests.integration.land import CLOCK, add_district, add_officer, busy_parcel, drawn

POINT = Drawn(geometry={"type": "Point", "coordinates": [116.4105, 39.9253]})


@pytest.fixture
def officer(session: Session) -> Actor:
    add_district(session)
    return add_officer(session)


@pytest.fixture
def site(session: Session, officer: Actor) -> Site:
    values = {"code": "S-9", "name": "示例加油站", "site_kind": "加油站", "tanks": "4", "listed_on": "2023-05-01"}
    made = by_hand.create(session, CLOCK, officer, NewFeature(Target.SITES, POINT, values), is_dry_run=False)
    return session.get_one(Site, made.feature_id)


def test_cells_are_corrected_the_rest_stays_and_the_log_has_both(session: Session, officer: Actor, site: Site) -> None:
    shown = by_hand.cells_of(session, officer, site.id)
    assert {name: shown.values[name] for name in ("code", "site_kind", "tanks", "listed_on", "address")} == {
        "code": "S-9",
        "site_kind": "加油站",
        "tanks": "4",
        "listed_on": "2023-05-01",
        "address": "",
    }
    said = AmendSaid(
        shown.seen,
        {"site_kind": "储油库", "tanks": "", "address": "示例路 9 号", "code": "OTHER"},
        drawn(rectangle(449562.4, 4421368.2, 40, 30)),
        reason="现场核对",
    )
    dry = by_hand.amend(session, CLOCK, officer, site.id, said, is_dry_run=True)
    assert (dry.is_good, round(dry.outline.area_m2)) == (True, 1200)
    assert site.site_kind is SiteKind.PETROL_STATION
    by_hand.amend(session, CLOCK, officer, site.id, said, is_dry_run=False)
    assert (site.code, site.site_kind, site.tanks, site.address) == ("S-9", SiteKind.OIL_DEPOT, None, "示例路 9 号")
    assert (site.name, site.listed_on) == ("示例加油站", date(2023, 5, 1))
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "amend-site")).one()
    assert told.before is not None
    assert told.after is not None
    assert (told.before["tanks"], told.after["tanks"], told.after["reason"]) == ("4", "", "现场核对")
    assert told.before["shape"].startswith("POINT")
    # Whoever saw it as it was before is told.
    with pytest.raises(FeatureChanged):
        by_hand.amend(session, CLOCK, officer, site.id, said, is_dry_run=False)


def test_what_files_may_not_say_forms_may_not_either(session: Session, officer: Actor, site: Site) -> None:
    seen = by_hand.cells_of(session, officer, site.id).seen
    wrong = AmendSaid(seen, {"name": "", "listed_on": "去年"}, reason="更正")
    dry = by_hand.amend(session, CLOCK, officer, site.id, wrong, is_dry_run=True)
    assert {one.code for one in dry.problems if one.is_error} == {"field-missing", "date-unreadable"}
    with pytest.raises(OutlineWrong):
        by_hand.amend(session, CLOCK, officer, site.id, wrong, is_dry_run=False)
    with pytest.raises(ReasonMissing):
        by_hand.amend(session, CLOCK, officer, site.id, AmendSaid(seen, {"address": "示例路"}), is_dry_run=False)
    with pytest.raises(NotAllowed):
        by_hand.amend(session, CLOCK, add_officer(session, Role.AUDITOR), site.id, wrong, is_dry_run=True)
    with pytest.raises(NotAmendable):
        by_hand.cells_of(session, officer, busy_parcel(session).id)


def test_a_site_that_is_no_more_is_taken_off_with_its_document(session: Session, officer: Actor, site: Site) -> None:
    with pytest.raises(ProofMissing):
        by_hand.take_off(session, CLOCK, officer, site.id, "已拆除", UNPROVEN)
    by_hand.take_off(session, CLOCK, officer, site.id, "已拆除", Proof("示例核查记录〔2024〕3号"))
    assert (site.struck_at is not None, site.struck_reason) == (True, "已拆除（示例核查记录〔2024〕3号）")
    with pytest.raises(FeatureStruck):
        by_hand.take_off(session, CLOCK, officer, site.id, "已拆除", Proof("示例核查记录〔2024〕3号"))
