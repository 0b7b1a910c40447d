"""What became of uploads: the list, one, and its rows. A street's people see what their own unit sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from gis.db.models import Person, Upload, UploadRow
from gis.domain.errors import NotFound
from gis.domain.policy import Action, Actor, may
from gis.domain.words import RowOutcome

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of an upload, and how many there are with that outcome."""

    total: int
    rows: Sequence[UploadRow]


@dataclass(frozen=True, slots=True)
class Report:
    """An upload with the name of who sent it; None for the command line."""

    upload: Upload
    person_name: str | None


def list_uploads(session: Session, actor: Actor, district_code: str, limit: int = 50) -> list[Report]:
    """The newest uploads that the actor may see."""
    statement = _visible(actor).where(Upload.district_code == district_code).order_by(Upload.id.desc())
    return [Report(upload, name) for upload, name in session.execute(statement.limit(min(limit, MOST_LISTED)))]


def upload_of(session: Session, actor: Actor, upload_id: int) -> Report:
    """One upload. Raises NotFound, also when it is not for this actor."""
    found = session.execute(_visible(actor).where(Upload.id == upload_id)).one_or_none()
    if found is None:
        raise NotFound(what=f"upload {upload_id}")
    upload, name = found
    return Report(upload, name)


def rows_of(
    session: Session, upload: Upload, outcome: RowOutcome | None = None, *, limit: int = 100, offset: int = 0
) -> RowPage:
    """Rows of an upload in the order of the file, all or those of one outcome."""
    wanted = [UploadRow.upload_id == upload.id]
    if outcome is not None:
        wanted.append(UploadRow.outcome == outcome)
    total = session.scalar(select(func.count()).select_from(UploadRow).where(*wanted)) or 0
    page = select(UploadRow).where(*wanted).order_by(UploadRow.number).limit(limit).offset(offset)
    return RowPage(total, session.scalars(page).all())


def _visible(actor: Actor) -> Select[Upload, str]:
    statement = select(Upload, Person.name).outerjoin(Person, Person.id == Upload.person_id)
    if not may(actor, Action.READ):
        return statement.where(false())
    if actor.street_ids is None:
        return statement
    # Rows of others may lie in other streets; those of the own unit were judged against the own streets.
    return statement.where(Person.unit_id == actor.unit_id)
