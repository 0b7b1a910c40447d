"""`jingtu import FILE --as KIND`: the same road as an upload, in one transaction while one waits."""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.clock import Clock
from gis.commands.database import ready_database, working_session
from gis.domain.crs import Shift
from gis.domain.errors import FileTooLarge, UploadNotFound
from gis.domain.formats import formats_taken
from gis.domain.uploading import ENCODINGS, TARGET_TEXTS, Sending, Target, UploadOptions
from gis.domain.words import UploadState
from gis.settings import Settings, get_settings

if TYPE_CHECKING:
    from gis.db.models import Upload, UploadRow

REFUSED_CODE = 2
"""Exit code when the file as a whole is refused; 0 when every row was judged, whatever became of it."""
MOST_SHOWN = 20


def import_(  # noqa: PLR0913  options of a command
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, help=f"{formats_taken().zh}。 A vector file of these formats."
        ),
    ],
    target: Annotated[Target, typer.Option("--as", help="导入为哪一类。 What its rows become.")],
    *,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="前时相，行里没有时用。 Before date of detections.")
    ] = None,
    after: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="后时相，行里没有时用。 After date of detections.")
    ] = None,
    imagery: Annotated[str | None, typer.Option(help="影像来源。 Satellite or sensor.")] = None,
    resolution: Annotated[float | None, typer.Option(min=0.01, help="影像分辨率，米。 Resolution, metres.")] = None,
    source: Annotated[str | None, typer.Option(help="资料来源。 Where the data come from.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="资料日期。 The day the source speaks of.")
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="坐标系，文件未声明时用，如 EPSG:4548。 The system of its numbers.")
    ] = None,
    shift: Annotated[
        Shift | None, typer.Option(help="坐标带有的地图偏移。 The web-map shift its coordinates carry.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="文字编码，如 gb18030。 The encoding of its text.")] = None,
    layer: Annotated[
        list[str] | None, typer.Option(help="要导入的图层，可多次。 A layer to import; may be repeated.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="列的含义，如 门牌=address，可多次。 What a column means; may be repeated."),
    ] = None,
    corrects: Annotated[
        int | None,
        typer.Option(min=1, max=2**63 - 1, help="更正哪一次上传（编号）。 The upload that this file corrects."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不入库。 Judge every row, store nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> None:
    """导入矢量文件，逐行说明结果。 Import a vector file and say what became of each row."""
    options = UploadOptions(
        before_date=_day(before),
        after_date=_day(after),
        imagery=imagery,
        resolution_m=resolution,
        source=source,
        as_of=_day(as_of),
        crs=_system(crs),
        shift=shift,
        encoding=_encoding(encoding),
        layers=tuple(layer or ()),
        columns=_meanings(column or [], target),
        dry_run=dry_run,
    )
    try:
        report = _import(file, Sending(file.name, target, options, corrects), get_settings())
    except (FileTooLarge, UploadNotFound) as refusal:
        report = {"rows": 0, "accepted": 0, "quarantined": 0, "duplicates": 0, "problems": []}
        report["refused"] = refusal.text.as_dict()
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else "\n".join(_as_lines(report, target)))
    if "refused" in report:
        sys.exit(REFUSED_CODE)


def _import(file: Path, sending: Sending, settings: Settings) -> dict[str, Any]:
    from sqlalchemy import select

    from gis import measures, uploads
    from gis.db.models import District, UploadRow

    clock = Clock(settings.today)
    with ready_database(settings), working_session(settings) as session:
        if session.get(District, settings.district) is None:
            # The first command ever run here: rows need the district's outline, links the plan.
            measures.install_built_in(session, clock, settings.district)
        with file.open("rb") as stream:
            upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
        uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
        rows = session.scalars(
            select(UploadRow).where(UploadRow.upload_id == upload.id).order_by(UploadRow.number)
        ).all()
        return _report(upload, list(rows))


def _report(upload: Upload, rows: list[UploadRow]) -> dict[str, Any]:
    said = [*upload.problems, *(one for row in rows for one in row.problems)]
    report: dict[str, Any] = {
        "upload": upload.id,
        "rows": upload.rows_in,
        "accepted": upload.accepted,
        "quarantined": upload.quarantined,
        "duplicates": upload.duplicates,
        "problems": [_problem(one) for one in said],
    }
    if upload.state is not UploadState.DONE:
        report["refused"] = upload.problems[0]["message"]
    return report


def _problem(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "row": said["place"]["row"],
        "layer": said["place"]["layer"],
        "code": said["code"],
        "severity": said["severity"],
        "field": said["place"]["field"],
        "read": said["read"],
        "message": said["message"],
        "expected": said["expected"],
        "fix": said["mend"],
        "fixes": [{"code": fix["code"], **fix["label"]} for fix in said["fixes"]],
    }


def _as_lines(report: dict[str, Any], target: Target) -> list[str]:
    what = TARGET_TEXTS[target]
    lines = []
    if "refused" in report:
        lines.append(f"文件已退回，没有存入任何内容：{report['refused']['zh']}。")
        lines.append(f"    The file is refused and nothing was stored: {report['refused']['en']}.")
    else:
        counts = "{rows} = {accepted} 入库 + {quarantined} 隔离 + {duplicates} 重复".format(**report)
        in_english = "{rows} rows = {accepted} accepted + {quarantined} quarantined + {duplicates} duplicates"
        lines.append(f"{what.zh} {counts}（{in_english.format(**report)}）")
    for one in report["problems"][:MOST_SHOWN]:
        where = "文件 file" if one["row"] is None else f"第 {one['row']} 行 row {one['row']}"
        lines.append(f"· {where}：{one['message']['zh']}。{one['fix']['zh']}。")
        lines.append(f"    {one['message']['en']}; {one['fix']['en']}.")
    left = len(report["problems"]) - MOST_SHOWN
    if left > 0:
        lines.append(f"… 另有 {left} 条，用 --json 查看全部。 {left} more; --json prints all.")
    return lines


def _system(named: str | None) -> str | None:
    if named is None:
        return None
    from gis.ingest.placing import system_named

    if not re.fullmatch(r"EPSG:\d{4,5}", named) or system_named(named) is None:
        raise typer.BadParameter("EPSG:4490, EPSG:4527, EPSG:4548 …", param_hint="--crs")
    return named


def _encoding(named: str | None) -> str | None:
    if named is not None and named.lower() not in ENCODINGS:
        raise typer.BadParameter(", ".join(ENCODINGS), param_hint="--encoding")
    return None if named is None else named.lower()


def _meanings(said: list[str], target: Target) -> dict[str, str]:
    """Column → attribute; nothing behind the sign: the column means nothing."""
    if not said:
        return {}
    from gis.ingest.columns import columns_of

    known = {one.name for one in columns_of(target)}
    meanings = dict(one.rpartition("=")[::2] for one in said if "=" in one)
    if len(meanings) < len(said) or not set(meanings.values()) <= known | {""}:
        raise typer.BadParameter(f"NAME=ATTRIBUTE: {', '.join(sorted(known))}", param_hint="--column")
    return meanings


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
