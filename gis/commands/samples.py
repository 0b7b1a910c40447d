"""`jingtu samples import FILE --parcel CODE`: a laboratory's table into a parcel's samples."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.clock import Clock
from gis.commands.database import working_session
from gis.domain.errors import SamplesRefused
from gis.settings import Settings, get_settings

if TYPE_CHECKING:
    from gis.samples import Receipt

REFUSED_CODE = 2
"""Exit code when the file as a whole is refused; 0 when every row was judged, whatever became of it."""
MOST_SHOWN = 20

commands = typer.Typer(no_args_is_help=True, help="地块土壤样品。 Soil samples of parcels.")


@commands.callback()
def samples() -> None:
    """地块土壤样品。 Soil samples of parcels."""


@commands.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=".xlsx 或 CSV。 A laboratory's table.")
    ],
    parcel: Annotated[str, typer.Option(help="地块编码。 The parcel's code.")],
    *,
    document: Annotated[str | None, typer.Option(help="检测报告。 The laboratory's report.")] = None,
    encoding: Annotated[str | None, typer.Option(help="文字编码，如 gb18030。 The encoding of its text.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查，不入库。 Judge every row, store nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> None:
    """导入检测结果表，逐行说明结果。 Import a table of results and say what became of each row."""
    try:
        receipt = _import(file, parcel, document, encoding, get_settings(), dry_run=dry_run)
    except SamplesRefused as refusal:
        said = {"refused": refusal.text.as_dict(), "problems": refusal.problems}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2) if as_json else "\n".join(_refused(refusal)))
        sys.exit(REFUSED_CODE)
    typer.echo(json.dumps(_as_json(receipt), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(receipt)))


def _import(
    file: Path, code: str, document: str | None, encoding: str | None, settings: Settings, *, dry_run: bool
) -> Receipt:
    from sqlalchemy import select

    from gis import samples
    from gis.db.models import Parcel
    from gis.domain.errors import NotFound
    from gis.proofs import Proof
    from gis.samples import SampleSending

    with working_session(settings) as session:
        live = (Parcel.district_code == settings.district, Parcel.code == code, Parcel.struck_at.is_(None))
        parcel = session.scalar(select(Parcel).where(*live))
        if parcel is None:
            raise NotFound(what=f"parcel {code}")
        with file.open("rb") as stream:
            read = samples.receive(stream, settings, encoding)
        sending = SampleSending(file.name, Proof(document), dry_run=dry_run)
        # Whoever may run commands on this machine has the whole district's scope.
        return samples.import_file(session, Clock(settings.today), None, parcel.id, read, sending)


def _as_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "file": receipt.file_id,
        "dry_run": receipt.is_dry_run,
        "rows": receipt.rows,
        "accepted": receipt.accepted,
        "quarantined": receipt.quarantined,
        "duplicates": receipt.duplicates,
        "results": receipt.results_stored,
        "judged": None if receipt.sentence is None else receipt.sentence.as_dict(),
        "problems": list(receipt.problems),
    }


def _lines(receipt: Receipt) -> list[str]:
    counts = f"{receipt.rows} = {receipt.accepted} 入库 + {receipt.quarantined} 隔离 + {receipt.duplicates} 重复"
    in_english = (
        f"{receipt.rows} rows = {receipt.accepted} accepted + {receipt.quarantined} quarantined "
        f"+ {receipt.duplicates} duplicates"
    )
    lines = [f"样品 {counts}（{in_english}）", *_problems(receipt.problems)]
    if receipt.sentence is not None:
        lines += [f"{receipt.sentence.zh}。", f"    {receipt.sentence.en}."]
    return lines


def _refused(refusal: SamplesRefused) -> list[str]:
    return [refusal.text.zh, f"    {refusal.text.en}", *_problems(refusal.problems)]


def _problems(problems: Any) -> list[str]:  # noqa: ANN401  problems as they leave the house
    lines = []
    for one in problems[:MOST_SHOWN]:
        row = one["place"]["row"]
        where = "文件 file" if row is None else f"第 {row} 行 row {row}"
        lines.append(f"· {where}：{one['message']['zh']}。{one['mend']['zh']}。")
        lines.append(f"    {one['message']['en']}; {one['mend']['en']}.")
    left = len(problems) - MOST_SHOWN
    if left > 0:
        lines.append(f"… 另有 {left} 条，用 --json 查看全部。 {left} more; --json prints all.")
    return lines
