"""`jingtu seed`: the sample district."""

from __future__ import annotations

import typer

from gis.clock import Clock
from gis.commands.database import prepare, working_session
from gis.domain.errors import SampleOutsideDemo
from gis.settings import Settings, get_settings


def seed() -> None:
    """载入示例区数据（可重复执行）。 Load the sample district into a demo database; a second time changes nothing."""
    settings = get_settings()
    prepare(settings, as_demo=True)
    load_sample(settings)
    tell_sign_ins()


def load_sample(settings: Settings) -> None:
    """Load the sample district where it is missing. Raises SampleOutsideDemo, and SampleMissing without the files."""
    from gis import installation
    from gis import seed as sample

    with working_session(settings) as session:
        if not installation.is_demo(session):
            raise SampleOutsideDemo
        sample.seed(session, Clock(settings.today), state_dir=settings.state_dir)


def tell_sign_ins() -> None:
    """Print whom the demo lets one be; their passwords exist nowhere else."""
    from gis.sample_people import SAMPLE_PEOPLE

    typer.echo("示例用户 / sample sign-ins:")
    for person in SAMPLE_PEOPLE:
        typer.echo(
            f"  {person.username:<14}{person.password}  {person.name}（{person.role_text.zh}, {person.role_text.en}）"
        )
