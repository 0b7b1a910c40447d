"""`jingtu seed`: the sample district."""

from __future__ import annotations

import typer

from gis.clock import Clock
from gis.commands.database import working_session
from gis.settings import get_settings


def seed() -> None:
    """载入示例区数据（可重复执行）。 Load the sample district into a demo database; a second time changes nothing."""
    from gis import seed as sample

    settings = get_settings()
    with working_session(settings) as session:
        sample.seed(session, Clock(settings.today))
    typer.echo("示例数据已就绪\nThe sample district is loaded.")
