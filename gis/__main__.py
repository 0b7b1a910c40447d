"""The command line `jingtu`; each command is a module in `gis.commands`."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

import typer

from gis.commands import doctor, migrate, plan, seed, serve, worker
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
app.command()(seed.seed)
app.command()(doctor.doctor)


def main() -> None:
    """Run a command; refusals and a missing database are told in two lines, not as a traceback."""
    # A stop by the service manager unwinds like any other end: the cluster that this command started is stopped too.
    # The same when the terminal is closed.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        app()
    except Refusal as refusal:
        typer.echo(f"{refusal.text.zh}\n{refusal.text.en}", err=True)
        sys.exit(1)
    except ClusterUnavailableError as error:
        typer.echo(error, err=True)
        sys.exit(1)


def _leave(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)


if __name__ == "__main__":
    main()
