"""`jingtu one-pager`: a parcel on one page, as PDF or as Word, by the ending of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gis.clock import Clock
from gis.commands.database import working_session
from gis.domain.text import Language
from gis.settings import get_settings


def one_pager(
    code: Annotated[str, typer.Argument(help="地块编号，如 P-001。 A parcel's code.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件：.pdf 或 .docx。 The file to write.")],
    lang: Annotated[Language, typer.Option(help="语言。 The language.")] = Language.ZH,
) -> None:
    """生成地块情况一页纸（PDF 或 Word）。 Write a parcel on one page, to scale."""
    from gis import briefs
    from gis import one_pager as use_case

    endings = {f".{form}": form for form in use_case.Form}
    if output.suffix.lower() not in endings:
        raise typer.BadParameter("文件名请以 .pdf 或 .docx 结尾。 The file's name must end in .pdf or .docx.")
    settings = get_settings()
    with working_session(settings) as session:
        order = briefs.named_order(session, settings.district, lang, parcel=code)
        assert order.feature_id is not None  # noqa: S101  a parcel was named
        form = endings[output.suffix.lower()]
        # Whoever may run commands on this machine has the whole district's scope.
        made = use_case.make(session, Clock(settings.today), None, order.feature_id, form, lang)
    output.write_bytes(made.content)
    typer.echo(f"已写入 {output}\nWritten: {output}")
