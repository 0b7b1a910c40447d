"""Signing in and out."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request, Response, status
from sqlalchemy.orm import Session

from api.deps import COOKIE, CurrentPerson, DbSession, Installation, Now, SessionCookie, ThisInstallation
from api.schemas.base import TextOut
from api.schemas.session import Credentials, Me, UnitBrief
from gis import people, signing_in
from gis.db.models import Person
from gis.db.session import transaction
from gis.domain.errors import WrongCredentials
from gis.domain.policy import ALLOWED
from gis.domain.vocabulary import label

router = APIRouter(tags=["session"])


@router.post("/session", summary="Sign in")
async def sign_in(
    credentials: Credentials,
    installation: ThisInstallation,
    request: Request,
    response: Response,
    replaced: SessionCookie = None,
) -> Me:
    """Check the password and set the session cookie; the session that the browser had before ends.

    401 for a wrong one; after five failures the name rests for a quarter of an hour, where they came from.
    503 with Retry-After when many sign in at once.
    """
    network = signing_in.network_of(request.client.host if request.client else "")
    me, token = await installation.hashing.run(partial(_sign_in, installation, credentials, network, replaced))
    response.set_cookie(
        COOKIE,
        token,
        max_age=installation.settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=installation.settings.secure_cookies,
    )
    return me


def _sign_in(
    installation: Installation, credentials: Credentials, network: str, replaced: str | None
) -> tuple[Me, str]:
    clock, sessions, limits = installation.clock, installation.sessions, installation.session_limits
    # Committed before the password is looked at: the attempt counts though the answer is a refusal, and no connection
    # waits for the hash.
    with transaction(sessions) as session:
        attempt = signing_in.begin(session, clock, credentials.username, network)
    try:
        password_hash = people.check_password(attempt.password_hash, credentials.password)
        with transaction(sessions) as session:
            person, token = signing_in.finish(session, clock, limits, attempt, password_hash, network)
            if replaced is not None:
                people.sign_out(session, clock, replaced)
            return _me(session, person), token
    except WrongCredentials:
        with transaction(sessions) as session:
            signing_in.note_failure(session, clock, attempt)
        raise


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT, summary="Sign out")
def sign_out(session: DbSession, clock: Now, response: Response, token: SessionCookie = None) -> None:
    """End the session and forget the cookie; no error when signed out already."""
    if token is not None:
        people.sign_out(session, clock, token)
    response.delete_cookie(COOKIE)


@router.get("/session", summary="Who am I")
def who_am_i(session: DbSession, person: CurrentPerson) -> Me:
    """The signed-in person. 401 when signed out."""
    return _me(session, person)


def _me(session: Session, person: Person) -> Me:
    return Me(
        id=person.id,
        username=person.username,
        name=person.name,
        role=person.role,
        role_text=TextOut.of(label("roles", person.role)),
        unit=UnitBrief.model_validate(person.unit) if person.unit else None,
        street_codes=people.street_codes(session, person),
        may=sorted(ALLOWED[person.role]),
    )
