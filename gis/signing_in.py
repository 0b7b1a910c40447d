"""Signing in: two short transactions, and between them the costly look at the password, which needs no database."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit, people
from gis.clock import Clock
from gis.db.models import Person, WebSession
from gis.domain.errors import SignInLocked, WrongCredentials

MOST_FAILURES = 5
"""Sign-ins that may fail before the account rests (RULES 11.1, assessors' value)."""
LOCK_TIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has begun; the hash is None where nobody has the name or the account is closed."""

    person_id: int | None
    password_hash: str | None


def begin(session: Session, clock: Clock, username: str) -> Attempt:
    """Count the attempt as failed until the password proves right, so that many at once are not more than five.

    Raises SignInLocked.
    """
    person = session.scalar(select(Person).where(Person.username == username).with_for_update(of=Person))
    now = clock.now()
    if person is not None:
        _count(person, now)
    if person is None:
        return Attempt(None, None)
    return Attempt(person.id, person.password_hash if person.is_active else None)


def finish(
    session: Session, clock: Clock, limits: people.SessionLimits, attempt: Attempt, password_hash: str
) -> tuple[Person, str]:
    """Open a browser session after `people.check_password` gave `password_hash`; gives the person and the secret.

    Raises WrongCredentials when the account was closed or given another password meanwhile.
    """
    person = session.get(Person, attempt.person_id, with_for_update={"of": Person})
    if person is None or not person.is_active or person.password_hash != attempt.password_hash:
        raise WrongCredentials
    person.failed_sign_ins, person.locked_until = 0, None
    person.password_hash = password_hash
    now, token = clock.now(), secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=people.token_hash(token),
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


def _count(person: Person, now: datetime) -> None:
    if person.locked_until is not None and person.locked_until > now:
        raise SignInLocked(minutes=int((person.locked_until - now).total_seconds() // 60) + 1)
    person.failed_sign_ins += 1
    if person.failed_sign_ins >= MOST_FAILURES:
        person.locked_until, person.failed_sign_ins = now + LOCK_TIME, 0
