"""`jingtu person add | list | password | close | open`: who may sign in, kept by whoever administers the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from gis.clock import Clock
from gis.commands.database import ready_database, working_session
from gis.domain.vocabulary import label
from gis.domain.words import Role
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.db.models import Person

commands = typer.Typer(no_args_is_help=True, help="人员账户：新增、列出、改密、停用、启用。 People who may sign in.")

Username = Annotated[str, typer.Argument(help="用户名。 The name to sign in with.")]
# A password among the arguments would stand in the list of processes and in the shell's history.
Password = Annotated[
    str,
    typer.Option(
        prompt="密码 Password",
        confirmation_prompt=True,
        hide_input=True,
        envvar="JINGTU_NEW_PASSWORD",
        help="不写则询问。 Asked for when left out.",
    ),
]


@commands.command()
def add(
    username: Username,
    *,
    name: Annotated[str, typer.Option(help="姓名。 The person's name, as records show it.")],
    role: Annotated[Role, typer.Option(help="角色。 What the person may do.")],
    unit: Annotated[str | None, typer.Option(help="单位名称。 The unit, by its name or alias.")] = None,
    password: Password,
) -> None:
    """新增人员。 Add a person; units come with the plan (`jingtu plan import`) and the streets."""
    from gis import measures, people
    from gis.db.models import Unit

    settings = get_settings()
    with ready_database(settings), working_session(settings) as session:
        own = None if unit is None else session.get_one(Unit, measures.find_unit(session, settings.district, unit))
        clock = Clock(settings.today)
        made = people.enrol(session, clock, username=username, name=name, password=password, role=role, unit=own)
        typer.echo(_line(made))


@commands.command(name="list")
def list_() -> None:
    """列出全部人员。 List everybody, closed accounts too."""
    from gis import people

    settings = get_settings()
    with ready_database(settings), working_session(settings) as session:
        for person in people.everybody(session):
            typer.echo(_line(person))


@commands.command()
def password(username: Username, *, password: Password) -> None:
    """改密码，并结束其全部登录。 Set another password; ends all sign-ins of the person and a lock-out."""
    from gis import people

    _do(lambda session, clock: people.change_password(session, clock, username, password))


@commands.command()
def close(username: Username) -> None:
    """停用账户，历史记录保留。 Close an account; what the person did stays."""
    from gis import people

    _do(lambda session, clock: people.set_active(session, clock, username, is_active=False))


@commands.command(name="open")
def open_(username: Username) -> None:
    """重新启用账户。 Open a closed account again."""
    from gis import people

    _do(lambda session, clock: people.set_active(session, clock, username, is_active=True))


def _do(change: Callable[[Session, Clock], Person]) -> None:
    settings = get_settings()
    with ready_database(settings), working_session(settings) as session:
        typer.echo(_line(change(session, Clock(settings.today))))


def _line(person: Person) -> str:
    role = label("roles", person.role)
    unit = "—" if person.unit is None else f"{person.unit.name_zh} {person.unit.name_en}"
    state = "" if person.is_active else "  已停用 closed"
    return f"{person.username}  {person.name}  {role.zh} {role.en}  {unit}{state}"
