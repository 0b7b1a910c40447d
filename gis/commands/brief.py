"""`jingtu brief`: one self-contained HTML file about a measure, a parcel, a street or a unit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gis.clock import Clock
from gis.commands.database import working_session
from gis.domain.text import Language
from gis.settings import get_settings


def brief(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件。 The file to write.")],
    measure: Annotated[str | None, typer.Option(help="工作措施编号，如 11.2。 A measure's number.")] = None,
    parcel: Annotated[str | None, typer.Option(help="地块编号，如 P-001。 A parcel's code.")] = None,
    street: Annotated[str | None, typer.Option(help="街道名称或代码。 A sub-district's name or code.")] = None,
    unit: Annotated[str | None, typer.Option(help="单位名称。 A unit's name.")] = None,
    lang: Annotated[Language, typer.Option(help="语言。 The language.")] = Language.ZH,
) -> None:
    """生成一页离线简报（地图、清单、理由）。 Write a brief that opens from disk without any network."""
    from gis import briefs

    if sum(one is not None for one in (measure, parcel, street, unit)) != 1:
        raise typer.BadParameter(
            "请在 --measure、--parcel、--street、--unit 中选一个。 Give one of --measure, --parcel, --street, --unit."
        )
    settings = get_settings()
    with working_session(settings) as session:
        order = briefs.named_order(
            session,
            settings.district,
            lang,
            measure=measure,
            parcel=parcel,
            street=street,
            unit=unit,
        )
        # Whoever may run commands on this machine has the whole district's scope.
        page = briefs.brief(session, Clock(settings.today), None, order)
    output.write_text(page, encoding="utf-8")
    typer.echo(f"已写入 {output}\nWritten: {output}")
