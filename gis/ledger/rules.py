"""What the ledger goes by in this installation: the edited settings, else the values that ship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Setting
from gis.domain import ledger
from gis.domain.closures import MatchLimits
from gis.domain.errors import ReasonMissing
from gis.domain.ledger import CASES_KEY, CLASSES_KEY, DISTANCE_KEY, SIMILARITY_KEY, Choice, choices
from gis.domain.policy import Action, Actor
from gis.scoped import require

SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A value in force, what it rests on, and whether somebody has changed it."""

    key: str
    value: Any
    basis: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class LedgerRules:
    """Limits of the matching, exclusion cases, control classes: all of them opinion or draft, as data."""

    by_key: dict[str, Rule]

    @property
    def limits(self) -> MatchLimits:
        """What still counts as a match."""
        return MatchLimits(float(self.by_key[DISTANCE_KEY].value), float(self.by_key[SIMILARITY_KEY].value))

    @property
    def cases(self) -> tuple[Choice, ...]:
        """Why a row need not be reported."""
        return choices(self.by_key[CASES_KEY].value)

    @property
    def classes(self) -> tuple[Choice, ...]:
        """How a reported parcel is to be controlled."""
        return choices(self.by_key[CLASSES_KEY].value)


def rules_of(session: Session) -> LedgerRules:
    """The rules in force."""
    return LedgerRules({key: _rule(session, key) for key in ledger.KEYS})


def _rule(session: Session, key: str) -> Rule:
    stored, shipped = session.get(Setting, key), ledger.shipped(key)
    if stored is None:
        return Rule(key, shipped.value, shipped.basis, is_changed=False)
    return Rule(key, stored.value, stored.basis, is_changed=stored.changed_at is not None)


def change_rule(session: Session, clock: Clock, actor: Actor, rule: Rule, reason: str) -> Rule:
    """Put another value in force, with its basis; the old one stays in the audit log.

    Raises NotAllowed, ReasonMissing. The caller has checked the value's shape, and matches the rows again.
    """
    require(actor, Action.EDIT_SETTINGS)
    if min(len(reason.strip()), len(rule.basis.strip())) < SHORTEST_REASON:
        raise ReasonMissing
    before = _rule(session, rule.key)
    session.merge(
        Setting(
            key=rule.key,
            value=rule.value,
            basis=rule.basis.strip(),
            changed_at=clock.recorded_at(),
            changed_by_id=actor.person_id,
            reason=reason.strip(),
        )
    )
    audit.record(
        session,
        clock,
        "change-setting",
        ("setting", rule.key),
        person_id=actor.person_id,
        before={"value": before.value, "basis": before.basis},
        after={"value": rule.value, "basis": rule.basis.strip(), "reason": reason.strip()},
    )
    session.flush()
    return _rule(session, rule.key)
