"""The command line `jingtu`; each command is a module in `gis.commands`."""

from __future__ import annotations

import sys

import typer

from gis.commands import (
    brief,
    detect,
    doctor,
    export,
    importing,
    migrate,
    one_pager,
    person,
    plan,
    samples,
    scene,
    seed,
    serve,
    stop,
    worker,
)
from gis.db.postgres import ClusterUnavailableError
from gis.domain.errors import Refusal

# No pretty exceptions: those print the values of variables, and some of these are secrets.
app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="净土：建设用地土壤污染风险管控。 Construction-land soil risk: parcels, satellite changes, plan measures.",
)
app.command()(serve.serve)
app.command()(worker.worker)
app.add_typer(migrate.commands, name="migrate")
app.add_typer(plan.commands, name="plan")
app.add_typer(person.commands, name="person")
app.add_typer(samples.commands, name="samples")
app.add_typer(scene.commands, name="scene")
app.command()(seed.seed)
app.command("import")(importing.import_)
app.command()(brief.brief)
app.command()(one_pager.one_pager)
app.command()(export.export)
app.command()(detect.detect)
app.command()(detect.verify)
app.command()(doctor.doctor)


def main() -> None:
    """Run a command; refusals and a missing database are told in two lines, not as a traceback."""
    stop.unwind_when_asked_to_stop()
    # Started by its script, too, it is `python -m gis`: no child of ours (ingest/sandbox.py) loads the script anew.
    sys.modules["__main__"].__spec__ = __spec__
    try:
        app()
    except Refusal as refusal:
        typer.echo(f"{refusal.text.zh}\n{refusal.text.en}", err=True)
        sys.exit(1)
    except ClusterUnavailableError as error:
        typer.echo(error, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
