"""Facts of this installation that live in the database: is it a demo, editable values."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gis.db.models import Setting
from gis.domain.errors import WorkingDateOutsideDemo
from gis.settings import Settings

DEMO_KEY = "is_demo"


def mark_as_demo(session: Session) -> None:
    """Only a database marked so may run with a working date of its own."""
    session.merge(Setting(key=DEMO_KEY, value=True, basis="made by the demo"))


def is_demo(session: Session) -> bool:
    """Whether this database was made by the demo."""
    setting = session.get(Setting, DEMO_KEY)
    return setting is not None and setting.value is True


def check_working_date(session: Session, settings: Settings) -> None:
    """Raise WorkingDateOutsideDemo when JINGTU_TODAY is set and this is no demo database."""
    if settings.today is not None and not is_demo(session):
        raise WorkingDateOutsideDemo


def value(session: Session, key: str, default: Any) -> Any:  # noqa: ANN401  JSON of any shape
    """An editable value, or its default when nobody has set it."""
    setting = session.get(Setting, key)
    return default if setting is None else setting.value
