"""What files said of a feature beyond our own attributes: other names, and cells that mean nothing to us."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from gis.db.models import FeatureAlias, FeatureExtra, Person, Upload
from gis.domain.policy import Actor
from gis.panels.values import Alias, UploadRef
from gis.uploads.reporting import is_shown_to


def aliases_of(session: Session, actor: Actor | None, feature_id: int) -> tuple[Alias, ...]:
    """Other names of a feature, each once, the newest first; uploads that the actor may not know of are not named."""
    rows = session.execute(
        select(
            FeatureAlias.name,
            FeatureAlias.code,
            FeatureAlias.recorded_at,
            FeatureAlias.upload_id,
            case((is_shown_to(actor), Upload.file_name)).label("file_name"),
        )
        .outerjoin(Upload, Upload.id == FeatureAlias.upload_id)
        .outerjoin(Person, Person.id == Upload.person_id)
        .where(FeatureAlias.feature_id == feature_id)
        .order_by(FeatureAlias.id.desc())
    )
    found: dict[tuple[str, str | None], Alias] = {}
    for row in rows:
        upload = UploadRef(row.upload_id, row.file_name) if row.file_name else None
        found.setdefault((row.name, row.code), Alias(row.name, row.code, row.recorded_at, upload))
    return tuple(found.values())


def extras_of(session: Session, feature_id: int) -> tuple[tuple[str, str], ...]:
    """Columns that mean nothing to us and their cells as text, in the order of their names."""
    kept = session.scalar(select(FeatureExtra.attributes).where(FeatureExtra.feature_id == feature_id))
    return tuple(sorted((name, _as_text(cell)) for name, cell in (kept or {}).items()))


def _as_text(cell: Any) -> str:  # noqa: ANN401  any JSON value
    return cell if isinstance(cell, str) else orjson.dumps(cell).decode()
