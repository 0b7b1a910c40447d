"""Signing in: two short transactions, and between them the costly look at the password, which needs no database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import ColumnElement, case, delete, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis import audit, people
from gis.clock import Clock
from gis.db.models import Person, SignInFailure, WebSession
from gis.domain.errors import SignInLocked, WrongCredentials

MOST_FAILURES = 5
"""Sign-ins under one name that may fail from one network before the two rest (RULES 11.1, assessors' value).

Counted on the account alone, any stranger could keep a person out. Whoever guesses from many networks is slowed by the
two hashes at a time of the whole installation.
"""
LOCK_TIME = timedelta(minutes=15)
OWN_NETWORK_BITS = 64
"""What a subscriber has of IPv6; whoever has it can choose among all its addresses."""
_FORGOTTEN_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has begun; the hash is None where nobody has the name or the account is closed."""

    person_id: int | None
    password_hash: str | None


def begin(session: Session, clock: Clock, username: str, network: str) -> Attempt:
    """Count the attempt as failed until the password proves right, so that many at once are not more than five.

    `network` as `network_of` gives it. Names that nobody has are counted alike: the answers do not tell who exists.
    Raises SignInLocked.
    """
    _count(session, clock.now(), people.secret_hash(username), network)
    person = session.scalar(select(Person).where(Person.username == username))
    if person is None:
        return Attempt(None, None)
    return Attempt(person.id, person.password_hash if person.is_active else None)


def finish(
    session: Session, clock: Clock, limits: people.SessionLimits, attempt: Attempt, password_hash: str, network: str
) -> tuple[Person, str]:
    """Open a browser session after `people.check_password` gave `password_hash`; gives the person and the secret.

    Raises WrongCredentials when the account was closed or given another password meanwhile.
    """
    person = session.get(Person, attempt.person_id, with_for_update={"of": Person})
    if person is None or not person.is_active or person.password_hash != attempt.password_hash:
        raise WrongCredentials
    session.execute(delete(SignInFailure).where(_is_of(people.secret_hash(person.username), network)))
    person.password_hash = password_hash
    now, token = clock.now(), secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=people.secret_hash(token),
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + limits.absolute,
        )
    )
    audit.record(session, clock, "sign-in", ("person", person.id), person_id=person.id)
    return person, token


def note_failure(session: Session, clock: Clock, attempt: Attempt) -> None:
    """Write a failed attempt at somebody's account into the audit log; it was counted when it began."""
    if attempt.person_id is not None:
        audit.record(session, clock, "sign-in-failed", ("person", attempt.person_id))


def network_of(address: str) -> str:
    """Where a client is: its IPv4 address, or the part of its IPv6 address that is not its own to choose."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:  # noqa: PLR2004  the protocol
        return str(known)
    mapped = known.ipv4_mapped
    return str(mapped or ip_network((known.packed, OWN_NETWORK_BITS), strict=False))


def _count(session: Session, now: datetime, name_hash: str, network: str) -> None:
    is_over = SignInFailure.last_at <= now - LOCK_TIME
    # Skipping what others hold: two that forget the same rows must not wait for one another.
    old = select(SignInFailure.name_hash, SignInFailure.network).where(is_over).limit(_FORGOTTEN_AT_ONCE)
    key = tuple_(SignInFailure.name_hash, SignInFailure.network)
    session.execute(delete(SignInFailure).where(key.in_(old.with_for_update(skip_locked=True))))
    once = insert(SignInFailure).values(name_hash=name_hash, network=network, failures=1, last_at=now)
    again = once.on_conflict_do_update(
        index_elements=["name_hash", "network"],
        set_={"failures": case((is_over, 1), else_=SignInFailure.failures + 1), "last_at": now},
        where=is_over | (SignInFailure.failures < MOST_FAILURES),
    )
    if session.execute(again.returning(SignInFailure.failures)).one_or_none() is None:
        last_at = session.scalars(select(SignInFailure.last_at).where(_is_of(name_hash, network))).one()
        raise SignInLocked(minutes=int((last_at + LOCK_TIME - now).total_seconds() // 60) + 1)


def _is_of(name_hash: str, network: str) -> ColumnElement[bool]:
    return (SignInFailure.name_hash == name_hash) & (SignInFailure.network == network)
