"""What became of uploads: the list, one, and its rows. A street's people see what their own unit sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import Session, defer

from gis.db.models import Base, Person, Upload, UploadRow
from gis.db.scope import within_scope
from gis.domain.errors import UploadNotFound
from gis.domain.policy import Action, Actor, may
from gis.domain.uploading import Target
from gis.domain.words import RowOutcome
from gis.ingest.column_map import map_columns
from gis.ingest.values import is_blank, read_text
from gis.uploads.cells import cells_of
from gis.uploads.waiting import does_wait, has_problem, is_left_out, stays_out, waits

MOST_LISTED = 200
LEFT_OUT = "left-out"
"""The problem of rows that a person has left out."""


@dataclass(frozen=True, slots=True)
class RowReport:
    """A row with the code and name of the feature it became or repeats, else those that it was sent with."""

    row: UploadRow
    feature_id: int | None
    """None as well where the feature lies in none of the reader's streets (it was moved since)."""
    code: str | None
    name: str | None
    cells: tuple[str, ...] = ()
    """The cells that are asked for."""

    @property
    def waits(self) -> bool:
        """Whether something may still be decided about it."""
        return does_wait(self.row)

    @property
    def is_left_out(self) -> bool:
        """Whether somebody has decided that it does not come in; that can be taken back."""
        return is_left_out(self.row) and self.row.settled_by_id is None


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of an upload, and how many there are with that outcome."""

    total: int
    rows: Sequence[RowReport]


@dataclass(frozen=True, slots=True)
class WantedRows:
    """Rows of one outcome, or those that wait because of a problem (its code), of one field if it is named."""

    outcome: RowOutcome | None = None
    problem: str | None = None
    field: str | None = None


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
    """One upload. Raises UploadNotFound, also when it is not for this actor."""
    found = session.execute(_visible(actor).where(Upload.id == upload_id)).one_or_none()
    if found is None:
        raise UploadNotFound(upload=upload_id)
    upload, name = found
    return Report(upload, name)


def rows_of(
    session: Session,
    upload: Upload,
    rows: WantedRows | None = None,
    *,
    actor: Actor | None = None,
    limit: int = 100,
    offset: int = 0,
) -> RowPage:
    """Rows of an upload in the order of the file as `actor` may read them, all or those wanted."""
    wanted = [UploadRow.upload_id == upload.id]
    if rows is not None and rows.outcome is not None:
        wanted.append(UploadRow.outcome == rows.outcome)
    if rows is not None and rows.problem is not None:
        wanted += [stays_out() if rows.problem == LEFT_OUT else waits(), has_problem(rows.problem, rows.field)]
    total = session.scalar(select(func.count()).select_from(UploadRow).where(*wanted)) or 0
    page = select(UploadRow).where(*wanted).order_by(UploadRow.number).limit(limit).offset(offset)
    return RowPage(total, _named(session, upload, session.scalars(page).all(), actor))


_AT_ONCE = 1000


def each_row(session: Session, upload: Upload, actor: Actor) -> Iterator[RowReport]:
    """Every row of an upload in the order of the file as `actor` may read it; few are in memory at a time."""
    wanted = select(UploadRow).where(UploadRow.upload_id == upload.id).order_by(UploadRow.number)
    # One statement, one moment: rows that are mended meanwhile are told as they were.
    spared = wanted.options(defer(UploadRow.geometry_wkt), defer(UploadRow.findings))
    for rows in session.scalars(spared.execution_options(yield_per=_AT_ONCE)).partitions():
        yield from _named(session, upload, rows, actor)


def _named(session: Session, upload: Upload, rows: Sequence[UploadRow], actor: Actor | None) -> list[RowReport]:
    target = Target(upload.target)
    stored: dict[int, tuple[str, str]] = {}
    ids = [row.feature_id for row in rows if row.feature_id is not None]
    if ids:
        table = Base.metadata.tables[str(target.kind)]
        wanted = select(table.c.id, table.c.code, table.c.name).where(table.c.id.in_(ids))
        found = session.execute(wanted.where(within_scope(table.c.streets, actor)))
        stored = {row.id: (row.code, row.name) for row in found}
    reports = []
    for row in rows:
        feature_id = row.feature_id if row.feature_id in stored else None
        code, name = stored.get(row.feature_id or 0) or _as_sent(row.attributes, target)
        reports.append(RowReport(row, feature_id, code, name, cells_of(row, target)))
    return reports


def _as_sent(attributes: dict[str, Any], target: Target) -> tuple[str | None, str | None]:
    cells = (None if column is None else attributes[column] for column in _columns(tuple(attributes), target))
    code, name = (None if is_blank(cell) else read_text(cell) for cell in cells)
    return code, name


@lru_cache(maxsize=256)
def _columns(columns: tuple[str, ...], target: Target) -> tuple[str | None, str | None]:
    """The columns of code and name; rows of a file have the same ones."""
    used = map_columns(columns, target, "", has_cut_names=True).used
    code, name = (columns[used[one]] if one in used else None for one in ("code", _NAME_OF[target]))
    return code, name


_NAME_OF = dict.fromkeys(Target, "name") | {Target.STREETS: "name_zh"}


def is_shown_to(actor: Actor | None) -> ColumnElement[bool]:
    """The uploads that a person may know of, where a statement joins Person, the sender; all for the system."""
    if actor is None:
        return true()
    if not may(actor, Action.READ):
        return false()
    if actor.street_ids is None:
        return true()
    # Rows of others may lie in other streets; those of the own unit were judged against the own streets. To be without
    # a unit is none that one shares: the command line's uploads have no person at all.
    return false() if actor.unit_id is None else Person.unit_id == actor.unit_id


def hidden_senders(session: Session, actor: Actor | None, upload_ids: Collection[int]) -> frozenset[int]:
    """Who sent those of these uploads that a person may not know of: they are not named to them."""
    hidden = select(Upload.person_id).outerjoin(Person, Person.id == Upload.person_id)
    found = session.scalars(hidden.where(Upload.id.in_(upload_ids), ~is_shown_to(actor)))
    return frozenset(one for one in found if one is not None)


def _visible(actor: Actor) -> Select[Upload, str]:
    statement = select(Upload, Person.name).outerjoin(Person, Person.id == Upload.person_id)
    return statement.where(is_shown_to(actor))
