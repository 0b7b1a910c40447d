"""People: making them, signing in and out, and who is asking now."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Person, Street, Unit, WebSession
from gis.domain.errors import NotSignedIn, SignInLocked, WrongCredentials
from gis.domain.policy import Actor
from gis.domain.words import Role

MOST_FAILURES = 5
"""Sign-ins that may fail before the account rests (RULES 11.1, assessors' value)."""
LOCK_TIME = timedelta(minutes=15)
SEEN_ANEW = timedelta(minutes=1)
"""How old the note of a session's last use may be before it is written again."""

_hasher = PasswordHasher()
# Verified for unknown names too, so that the time of the answer does not tell who exists.
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a signed-in browser lasts at all, and without use."""

    absolute: timedelta
    idle: timedelta


def add_person(session: Session, *, username: str, name: str, password: str, role: Role, unit: Unit | None) -> Person:
    """Add a person, or give an existing one this name, role, unit and password."""
    person = session.scalar(select(Person).where(Person.username == username))
    if person is None:
        person = Person(username=username, name=name, password_hash="", role=role)
        session.add(person)
    person.name, person.role, person.unit = name, role, unit
    person.password_hash = _hasher.hash(password)
    session.flush()
    return person


def sign_in(session: Session, clock: Clock, limits: SessionLimits, username: str, password: str) -> tuple[Person, str]:
    """Check a password and open a browser session; gives the person and the cookie's secret.

    Raises WrongCredentials, or SignInLocked after too many failures. A failure is
    counted in the caller's transaction, which must therefore commit (see the route).
    """
    person = session.scalar(select(Person).where(Person.username == username).with_for_update(of=Person))
    now = clock.now()
    if person is not None and person.locked_until is not None and person.locked_until > now:
        minutes = int((person.locked_until - now).total_seconds() // 60) + 1
        raise SignInLocked(minutes=minutes)
    if not _is_right(person, password) or person is None or not person.is_active:
        if person is not None:
            _count_failure(session, clock, person, now)
        raise WrongCredentials
    person.failed_sign_ins, person.locked_until = 0, None
    if _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = _hasher.hash(password)
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=_hash(token),
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + limits.absolute,
        )
    )
    audit.record(session, clock, "sign-in", ("person", person.id), person_id=person.id)
    return person, token


def sign_out(session: Session, clock: Clock, token: str) -> None:
    """End a browser session; nothing happens when it has ended already."""
    found = session.get(WebSession, _hash(token))
    if found is not None and found.ended_at is None:
        found.ended_at = clock.now()
        audit.record(session, clock, "sign-out", ("person", found.person_id), person_id=found.person_id)


def who_is(session: Session, clock: Clock, limits: SessionLimits, token: str) -> Person:
    """The person behind a cookie. Raises NotSignedIn when the session is unknown, over or idle too long."""
    found = session.get(WebSession, _hash(token))
    now = clock.now()
    if found is None or found.ended_at is not None or now >= found.expires_at:
        raise NotSignedIn
    if now - found.last_seen_at > limits.idle:
        raise NotSignedIn
    person = session.get_one(Person, found.person_id)
    if not person.is_active:
        raise NotSignedIn
    # Not at every request: a page of tiles must not write the same row a hundred times.
    if now - found.last_seen_at > SEEN_ANEW:
        found.last_seen_at = now
    return person


def actor_behind(session: Session, clock: Clock, limits: SessionLimits, token: str) -> Actor:
    """The person behind a cookie as the policy sees them, by one statement: tiles ask a dozen times a page.

    Raises NotSignedIn as `who_is` does.
    """
    # By the connection: plain columns need nothing of what the session would do around them.
    row = session.connection().execute(_ACTOR_BEHIND, {"token_hash": _hash(token)}).one_or_none()
    if row is None or clock.now() - row.last_seen_at > SEEN_ANEW:
        return actor_of(who_is(session, clock, limits, token))
    if row.ended_at is not None or clock.now() >= row.expires_at or not row.is_active:
        raise NotSignedIn
    return _actor(row.id, row.role, row.unit_id, row.street_id)


_ACTOR_BEHIND = (
    select(
        WebSession.last_seen_at,
        WebSession.expires_at,
        WebSession.ended_at,
        Person.id,
        Person.role,
        Person.unit_id,
        Person.is_active,
        Unit.street_id,
    )
    .join(Person, Person.id == WebSession.person_id)
    .outerjoin(Unit, Unit.id == Person.unit_id)
    .where(WebSession.token_hash == bindparam("token_hash"))
)


def actor_of(person: Person) -> Actor:
    """The person as the policy sees them; street people see their street."""
    return _actor(person.id, person.role, person.unit_id, person.unit.street_id if person.unit else None)


def _actor(person_id: int, role: Role, unit_id: int | None, street_id: int | None) -> Actor:
    street_ids = None
    if role is Role.STREET:
        street_ids = frozenset() if street_id is None else frozenset({street_id})
    return Actor(person_id=person_id, role=role, unit_id=unit_id, street_ids=street_ids)


def street_codes(session: Session, person: Person) -> list[str] | None:
    """Codes of the streets in a person's scope; None for the whole district."""
    ids = actor_of(person).street_ids
    if ids is None:
        return None
    return list(session.scalars(select(Street.code).where(Street.id.in_(ids)).order_by(Street.code)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_right(person: Person | None, password: str) -> bool:
    try:
        return _hasher.verify(person.password_hash if person else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False


def _count_failure(session: Session, clock: Clock, person: Person, now: datetime) -> None:
    person.failed_sign_ins += 1
    if person.failed_sign_ins >= MOST_FAILURES:
        person.locked_until, person.failed_sign_ins = now + LOCK_TIME, 0
    audit.record(session, clock, "sign-in-failed", ("person", person.id))
