"""`jingtu export --format geopackage --measure 11.2 -o FILE`: what a filter finds, as a file."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gis.clock import Clock
from gis.commands.database import working_session
from gis.domain.exporting import Encoding, Format, Profile, plain_profile
from gis.domain.text import Language
from gis.domain.words import FeatureKind, Register, Stage
from gis.settings import get_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from gis.exports import Export

MOST_SHOWN = 20


def export(  # noqa: PLR0913  options of a command
    output: Annotated[
        Path, typer.Option("-o", "--output", help="写到哪个文件，或哪个已有目录。 The file, or an existing folder.")
    ],
    *,
    wanted: Annotated[Format, typer.Option("--format", help="格式。 The format.")] = Format.GEOPACKAGE,
    profile: Annotated[int | None, typer.Option(help="导出方案的编号，代替格式。 Id of an export profile.")] = None,
    kind: Annotated[list[FeatureKind] | None, typer.Option(help="对象类别，可重复。 Kinds of features.")] = None,
    measure: Annotated[str | None, typer.Option(help="工作措施编号，如 11.2。 A measure's number.")] = None,
    street: Annotated[str | None, typer.Option(help="街道名称或代码。 A sub-district's name or code.")] = None,
    unit: Annotated[str | None, typer.Option(help="单位名称。 A unit's name.")] = None,
    register: Annotated[list[Register] | None, typer.Option(help="名录或清单，可重复。 Registers.")] = None,
    stage: Annotated[list[Stage] | None, typer.Option(help="阶段，可重复。 Stages.")] = None,
    epsg: Annotated[int | None, typer.Option(help="坐标系，如 4490、4548。 Coordinate system.")] = None,
    encoding: Annotated[Encoding | None, typer.Option(help="文字编码。 Encoding of text.")] = None,
    lang: Annotated[Language, typer.Option(help="语言。 The language.")] = Language.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> None:
    """导出对象为文件；再导入不会产生任何变化。 Write features to a file; importing it again changes nothing."""
    from dataclasses import replace

    from gis import briefs, exports

    settings = get_settings()
    with working_session(settings) as session, tempfile.TemporaryDirectory(prefix="jingtu-export-") as folder:
        named = briefs.named_order(session, settings.district, lang, measure=measure, street=street, unit=unit)
        chosen = replace(
            named.chosen, kinds=tuple(kind or ()), registers=tuple(register or ()), stages=tuple(stage or ())
        )
        by = _profile(session, wanted, profile, epsg, encoding)
        order = exports.Order(settings.district, by, chosen, lang, profile)
        # Whoever may run commands on this machine has the whole district's scope.
        made = exports.export(session, Clock(settings.today), None, order, Path(folder))
        path = output / made.file_name if output.is_dir() else output
        shutil.copyfile(made.path, path)
    typer.echo(json.dumps(_as_json(made, path), ensure_ascii=False, indent=2) if as_json else _as_text(made, path))


def _profile(
    session: Session, wanted: Format, profile: int | None, epsg: int | None, encoding: Encoding | None
) -> Profile:
    from gis import exports
    from gis.exports import profiles

    if profile is not None:
        return profiles.offered(session, profile)
    by = plain_profile(wanted, epsg=epsg or exports.default_epsg(session, wanted), encoding=encoding)
    profiles.require_sound(by)
    return by


def _as_json(made: Export, path: Path) -> dict[str, Any]:
    return {
        "file": str(path),
        "rows": made.rows,
        "sha256": made.sha256,
        "receipt": made.receipt,
        "note_count": made.note_count,
        "notes": [one.as_dict() for one in made.notes],
    }


def _as_text(made: Export, path: Path) -> str:
    lines = [f"已写入 {path}：{made.rows} 个对象", f"Written: {path}, {made.rows} features", f"SHA-256 {made.sha256}"]
    for note in made.notes[:MOST_SHOWN]:
        lines.append(f"· {note.code} {note.field.zh}：{note.message.zh}")
        lines.append(f"    {note.field.en}: {note.message.en}")
    left = made.note_count - MOST_SHOWN
    if left > 0:
        lines.append(f"… 另有 {left} 条，用 --json 查看。 {left} more; --json prints them.")
    return "\n".join(lines)
