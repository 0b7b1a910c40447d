"""People: making them, their passwords, and who is asking now."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Person, SignInFailure, Street, Unit, WebSession
from gis.domain.errors import (
    NotFound,
    NotSignedIn,
    UnitMissing,
    UsernameTaken,
    WeakPassword,
    WrongCredentials,
)
from gis.domain.policy import Actor
from gis.domain.vocabulary import label
from gis.domain.words import Role

SHORTEST_PASSWORD = 10
LEAST_KINDS = 3
"""Of lower case, upper case, digits, other signs. GB/T 22239-2019 asks for complexity; the two numbers are ours."""
_OF_A_UNIT = {Role.UNIT_OFFICER, Role.LEAD_REVIEWER, Role.STREET}
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


def enrol(
    session: Session, clock: Clock, *, username: str, name: str, password: str, role: Role, unit: Unit | None
) -> Person:
    """Add somebody new, with an entry in the audit log.

    Raises UsernameTaken, WeakPassword, and UnitMissing where the role sees or answers for nothing without a unit of
    its kind.
    """
    if session.scalar(select(Person.id).where(Person.username == username)) is not None:
        raise UsernameTaken(username=username)
    if role in _OF_A_UNIT and (unit is None or (role is Role.STREET and unit.street_id is None)):
        said = label("roles", role)
        raise UnitMissing(role_zh=said.zh, role_en=said.en)
    _check_strength(password)
    person = add_person(session, username=username, name=name, password=password, role=role, unit=unit)
    after = {"username": username, "name": name, "role": role.value, "unit_id": person.unit_id}
    audit.record(session, clock, "add-person", ("person", person.id), after=after)
    return person


def change_password(session: Session, clock: Clock, username: str, password: str) -> Person:
    """Give a person another password; whoever is signed in with the old one is signed out.

    Raises NotFound and WeakPassword.
    """
    person = named(session, username)
    _check_strength(password)
    person.password_hash = _hasher.hash(password)
    session.execute(delete(SignInFailure).where(SignInFailure.name_hash == secret_hash(username)))
    _end_sessions(session, clock, person)
    audit.record(session, clock, "change-password", ("person", person.id))
    return person


def set_active(session: Session, clock: Clock, username: str, *, is_active: bool) -> Person:
    """Close an account, or open it again; what the person did stays. Raises NotFound."""
    person = named(session, username)
    before = {"is_active": person.is_active}
    person.is_active = is_active
    if not is_active:
        _end_sessions(session, clock, person)
    after = {"is_active": is_active}
    audit.record(session, clock, "set-person-active", ("person", person.id), before=before, after=after)
    return person


def named(session: Session, username: str) -> Person:
    """The person with this user name. Raises NotFound."""
    person = session.scalar(select(Person).where(Person.username == username))
    if person is None:
        raise NotFound(what=username)
    return person


def everybody(session: Session) -> list[Person]:
    """All people, closed accounts too, by user name."""
    return list(session.scalars(select(Person).order_by(Person.username)))


def check_password(password_hash: str | None, password: str) -> str:
    """Whether it is the password, in about a tenth of a second; gives the hash to keep, a newer one where that is due.

    Raises WrongCredentials, for the hash None too, and after as long.
    """
    is_right = False
    with suppress(VerificationError, InvalidHashError):
        is_right = _hasher.verify(password_hash or _NOBODY, password)
    if not is_right or password_hash is None:
        raise WrongCredentials
    return _hasher.hash(password) if _hasher.check_needs_rehash(password_hash) else password_hash


def sign_out(session: Session, clock: Clock, token: str) -> None:
    """End a browser session; nothing happens when it has ended already."""
    found = session.get(WebSession, secret_hash(token))
    if found is not None and found.ended_at is None:
        found.ended_at = clock.now()
        audit.record(session, clock, "sign-out", ("person", found.person_id), person_id=found.person_id)


def who_is(session: Session, clock: Clock, limits: SessionLimits, token: str) -> Person:
    """The person behind a cookie. Raises NotSignedIn when the session is unknown, over or idle too long."""
    found = session.get(WebSession, secret_hash(token))
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
    row = session.connection().execute(_ACTOR_BEHIND, {"token_hash": secret_hash(token)}).one_or_none()
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


def secret_hash(secret: str) -> str:
    """What is stored of a cookie's secret, or of a name that may be a password."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check_strength(password: str) -> None:
    kinds = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
    used = sum(any(is_kind(sign) for sign in password) for is_kind in kinds)
    if len(password) < SHORTEST_PASSWORD or used < LEAST_KINDS:
        raise WeakPassword(length=SHORTEST_PASSWORD, kinds=LEAST_KINDS)


def _end_sessions(session: Session, clock: Clock, person: Person) -> None:
    is_open = (WebSession.person_id == person.id) & WebSession.ended_at.is_(None)
    session.execute(update(WebSession).where(is_open).values(ended_at=clock.now()))
