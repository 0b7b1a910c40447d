"""What routes ask for: the session, the clock, the person, the permission."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Annotated

from fastapi import Cookie, Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from api.hashing import FewAtOnce
from api.middleware import is_foreign
from gis import counted, people
from gis.clock import Clock
from gis.counted import Counts
from gis.db.models import Person
from gis.domain.errors import ForeignOrigin, NotAllowed, NotSignedIn
from gis.domain.policy import ACTION_TEXTS, Action, Actor, may
from gis.settings import Settings

COOKIE = "jingtu_session"


@dataclass(frozen=True, slots=True)
class Installation:
    """What one running application holds; `app.state.installation`."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock
    is_demo: bool
    hashing: FewAtOnce = field(default_factory=FewAtOnce)
    counts: Counts = field(default_factory=Counts)

    @property
    def session_limits(self) -> people.SessionLimits:
        """How long a browser session lasts."""
        return people.SessionLimits(
            absolute=timedelta(hours=self.settings.session_hours),
            idle=timedelta(minutes=self.settings.session_idle_minutes),
        )


# Dependencies that do not wait are async: a thread for each would cost more than the work.
async def get_installation(request: Request) -> Installation:
    """The running application's engine, settings and clock."""
    found: Installation = request.app.state.installation
    return found


def get_session(installation: Annotated[Installation, Depends(get_installation)]) -> Iterator[Session]:
    """One session per request: it commits after the route, before the answer, and rolls back on any exception."""
    with installation.sessions() as session, session.begin():
        session.info[counted.KEY] = installation.counts
        yield session


async def get_clock(installation: Annotated[Installation, Depends(get_installation)]) -> Clock:
    """The working date and the system clock."""
    return installation.clock


ThisInstallation = Annotated[Installation, Depends(get_installation)]
# "function" closes the session before the answer is sent: a failing commit becomes an error, not a 200.
DbSession = Annotated[Session, Depends(get_session, scope="function")]
Now = Annotated[Clock, Depends(get_clock)]
SessionCookie = Annotated[str | None, Cookie(alias=COOKIE)]


def get_person(installation: ThisInstallation, session: DbSession, clock: Now, token: SessionCookie = None) -> Person:
    """The signed-in person. Raises NotSignedIn."""
    if token is None:
        raise NotSignedIn
    return people.who_is(session, clock, installation.session_limits, token)


CurrentPerson = Annotated[Person, Depends(get_person, scope="function")]


def get_actor(installation: ThisInstallation, session: DbSession, clock: Now, token: SessionCookie = None) -> Actor:
    """The signed-in person as the policy sees them. Raises NotSignedIn."""
    if token is None:
        raise NotSignedIn
    return people.actor_behind(session, clock, installation.session_limits, token)


CurrentActor = Annotated[Actor, Depends(get_actor, scope="function")]


async def _check_origin(request: Request) -> None:
    if is_foreign(request.headers):
        raise ForeignOrigin


FromOurPages = Depends(_check_origin)
"""For what is asked for by GET and yet leaves an entry in the audit log. Raises ForeignOrigin."""


@contextmanager
def autocommitting(installation: Installation) -> Iterator[Session]:
    """A session whose statements each stand alone: for answers that are one statement, such as tiles."""
    with installation.sessions(bind=_autocommitting(installation.engine)) as session:
        yield session
        session.commit()


@lru_cache(maxsize=4)
def _autocommitting(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def get_reader(installation: Installation, session: Session, token: str | None) -> Actor:
    """What `Reader` gives, for a route that opens its own session. Raises NotSignedIn, NotAllowed."""
    if token is None:
        raise NotSignedIn
    return _checked(people.actor_behind(session, installation.clock, installation.session_limits, token), Action.READ)


def _checked(actor: Actor, action: Action) -> Actor:
    if not may(actor, action):
        what = ACTION_TEXTS[action]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    return actor


def allowed_to(action: Action) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency that gives the actor, or raises NotAllowed when their role may never do `action`."""

    async def check(actor: CurrentActor) -> Actor:
        return _checked(actor, action)

    return check


Reader = Annotated[Actor, Depends(allowed_to(Action.READ), scope="function")]
"""A person who may read business data: what every page, list, tile and panel asks for."""
Uploader = Annotated[Actor, Depends(allowed_to(Action.UPLOAD), scope="function")]
Answerer = Annotated[Actor, Depends(allowed_to(Action.ANSWER_LINK), scope="function")]
LandEditor = Annotated[Actor, Depends(allowed_to(Action.EDIT_BOUNDARY), scope="function")]
ReportRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_REPORTS), scope="function")]
SoilRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_SOIL), scope="function")]
SampleRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_SAMPLES), scope="function")]
UseRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_USES), scope="function")]
RegisterRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_REGISTERS), scope="function")]
CheckRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_CHECKS), scope="function")]
DutyRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_DUTIES), scope="function")]
DocumentRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_DOCUMENTS), scope="function")]
Screener = Annotated[Actor, Depends(allowed_to(Action.SCREEN), scope="function")]
PractitionerRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_PRACTITIONERS), scope="function")]
SurveyRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_SURVEYS), scope="function")]
StageRecorder = Annotated[Actor, Depends(allowed_to(Action.RECORD_STAGES), scope="function")]
Detector = Annotated[Actor, Depends(allowed_to(Action.DETECT), scope="function")]
Exporter = Annotated[Actor, Depends(allowed_to(Action.EXPORT), scope="function")]
SettingsEditor = Annotated[Actor, Depends(allowed_to(Action.EDIT_SETTINGS), scope="function")]
