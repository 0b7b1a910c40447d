"""`jingtu scene add FILE`, `jingtu scene list`: satellite images into the register, by the road of the page."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.clock import Clock
from gis.commands.database import working_session
from gis.domain.errors import Refusal
from gis.settings import Settings, get_settings

if TYPE_CHECKING:
    from gis.scenes.registering import NewScene

REFUSED_CODE = 2
"""Exit code when the image cannot be used; 0 when it is registered, also when it had been before."""

commands = typer.Typer(no_args_is_help=True, help="卫星影像。 Satellite images.")
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")]
A_FILE: Any = {"exists": True, "dir_okay": False, "readable": True}


@commands.command()
def add(
    file: Annotated[Path, typer.Argument(**A_FILE, help="GeoTIFF 或 COG。 The image.")],
    sensor: Annotated[str, typer.Option(help="卫星或传感器，如 Sentinel-2。 Satellite or sensor.")],
    *,
    on: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="成像日期；文件或文件名里有则可不填。 Day of the image."),
    ] = None,
    bands: Annotated[str | None, typer.Option(help="波段预设。 Which band is which, by a preset's name.")] = None,
    cloud_mask: Annotated[Path | None, typer.Option(**A_FILE, help="云掩膜。 SCL, QA_PIXEL or a mask.")] = None,
    as_json: AsJson = False,
) -> None:
    """登记一景影像，只存一份。 Register an image; the same bytes again are the image that is there."""
    from gis.imagery.bands import PRESET_NAMES
    from gis.scenes.registering import NewScene

    if bands is not None and bands not in PRESET_NAMES:
        raise typer.BadParameter(f"{bands}: {', '.join(PRESET_NAMES)}", param_hint="--bands")
    said = NewScene(sensor.strip(), None if on is None else on.date(), bands)
    if not said.sensor:
        raise typer.BadParameter("请写明。 Name it.", param_hint="--sensor")
    try:
        made = _add(file, cloud_mask, said, get_settings())
    except Refusal as refusal:
        if as_json:
            typer.echo(json.dumps({"refused": refusal.text.as_dict(), "code": refusal.code}, ensure_ascii=False))
        else:
            typer.echo(f"{refusal.text.zh}\n    {refusal.text.en}")
        sys.exit(REFUSED_CODE)
    if as_json:
        typer.echo(json.dumps(made, ensure_ascii=False, indent=2))
        return
    zh, en = ("此前已登记", "registered before") if made["is_again"] else ("已登记", "registered")
    typer.echo(f"{zh}：影像 {made['id']}，{_line(made)}（{en}）")


@commands.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """已登记的影像，新的在前。 Registered images, the newest first."""
    settings = get_settings()
    with working_session(settings) as session:
        from gis.scenes import listing

        found = [_as_json(one.scene) for one in listing.scenes(session, settings.district)]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found:
        typer.echo(f"{one['id']}  {_line(one)}")
    if not found:
        typer.echo("还没有影像。 No image yet.")


def _add(file: Path, cloud_mask: Path | None, said: NewScene, settings: Settings) -> dict[str, Any]:
    from gis.documents import NewFile
    from gis.scenes import registering

    with working_session(settings) as session, ExitStack() as stack:
        sent = NewFile(file.name, stack.enter_context(file.open("rb")))
        mask = None if cloud_mask is None else NewFile(cloud_mask.name, stack.enter_context(cloud_mask.open("rb")))
        # Whoever may run commands on this machine has the whole district's scope.
        made = registering.register(session, Clock(settings.today), None, said, sent, mask, settings=settings)
        return {**_as_json(made.scene), "is_again": made.is_again}


def _as_json(scene: Any) -> dict[str, Any]:  # noqa: ANN401  a row of the register
    names = ("id", "file_name", "sensor", "taken_on", "resolution_m", "sha256", "size_bytes")
    said = {name: getattr(scene, name) for name in names}
    cells = {name: one.isoformat() if isinstance(one, date) else one for name, one in said.items()}
    return {**cells, "bands": scene.bands, "has_cloud_mask": scene.cloud_sha256 is not None}


def _line(one: dict[str, Any]) -> str:
    return f"{one['taken_on']} {one['sensor']} {one['resolution_m']:g} m {one['file_name']}"
