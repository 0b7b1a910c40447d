"""`jingtu detect BEFORE AFTER -o DIR`: where two images differ; `jingtu verify RUN.JSON`: whether it does again."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gis.imagery.options import CloudPolicy, Method, Options, Sensitivity, VegetationGate
from gis.settings import get_settings

MOST_SHOWN = 20
_DEFAULTS = Options()
_DAYS = ["%Y-%m-%d", "%Y%m%d"]


def detect(  # noqa: PLR0913  options of a command
    before: Annotated[Path, typer.Argument(help="前时相影像。 The scene before.")],
    after: Annotated[Path, typer.Argument(help="后时相影像。 The scene after.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="结果文件夹。 The folder for the results.")],
    *,
    parcels: Annotated[Path | None, typer.Option(help="要判读的地块（面图层）。 Parcels to judge.")] = None,
    before_date: Annotated[datetime | None, typer.Option(formats=_DAYS, help="前时相日期。 Its date.")] = None,
    after_date: Annotated[datetime | None, typer.Option(formats=_DAYS, help="后时相日期。 Its date.")] = None,
    before_cloud: Annotated[Path | None, typer.Option(help="前时相云掩膜：SCL、QA_PIXEL 或 0/1。 Cloud mask.")] = None,
    after_cloud: Annotated[Path | None, typer.Option(help="后时相云掩膜。 Cloud mask.")] = None,
    bands: Annotated[str | None, typer.Option(help="波段，如 blue=1,green=2,red=3,nir=4。 Band map.")] = None,
    preset: Annotated[str | None, typer.Option(help="波段预设，如 sentinel-2、gf-1-2、bj-3。 Band preset.")] = None,
    sensitivity: Annotated[Sensitivity, typer.Option(help="灵敏度。")] = _DEFAULTS.sensitivity,
    method: Annotated[Method, typer.Option(help="方法：变化向量、IR-MAD 或两者平均。")] = _DEFAULTS.method,
    minimum_area: Annotated[
        float | None, typer.Option(help="最小图斑，平方米。 Smallest detection, m².", min=0)
    ] = None,
    vegetation_gate: Annotated[
        VegetationGate, typer.Option(help="是否略去变化后为植被的地方。 Leave out what is green afterwards.")
    ] = _DEFAULTS.vegetation_gate,
    cloud_policy: Annotated[CloudPolicy, typer.Option(help="是否使用云掩膜。")] = _DEFAULTS.cloud_policy,
    box: Annotated[
        tuple[float, float, float, float] | None, typer.Option(help="范围：西 南 东 北，度。 West south east north.")
    ] = None,
    max_shift: Annotated[
        float, typer.Option(help="允许校正的最大错位，像元。 Pixels.", min=0)
    ] = _DEFAULTS.max_shift_px,
    seed: Annotated[int, typer.Option(help="抽样的种子。")] = _DEFAULTS.seed,
    threads: Annotated[int | None, typer.Option(help="线程数，不影响结果。 Changes no result.", min=1)] = None,
    window: Annotated[int, typer.Option(help="窗口边长，像元，不影响结果。 Changes no result.", min=64)] = 512,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> None:
    """比较两景影像，找出疑似变化；结果可重复。 Compare two scenes and find suspected changes; repeatable."""
    from gis.imagery import detecting, record, running

    options = Options(
        sensitivity=sensitivity,
        method=method,
        vegetation_gate=vegetation_gate,
        cloud_policy=cloud_policy,
        minimum_m2=minimum_area,
        max_shift_px=max_shift,
        bands=bands,
        preset=preset,
        seed=seed,
        box=box,
    )
    dates = [one.date() if one else None for one in (before_date, after_date)]
    order = detecting.Order(before, after, options, dates[0], dates[1], before_cloud, after_cloud, parcels)
    with running.runner(threads or os.cpu_count() or 1, get_settings().dask_address) as runner:
        made = record.write(detecting.detect(order, output, runner, window), output)
    typer.echo(json.dumps(made, ensure_ascii=False, indent=1) if as_json else _told(made, output))


def verify(
    run: Annotated[Path, typer.Argument(help="jingtu detect 写出的 run.json。 A run.json of jingtu detect.")],
    *,
    threads: Annotated[int | None, typer.Option(help="线程数。 Threads.", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
) -> None:
    """重算一次运行并比较，指出不同之处。 Repeat a run and name what differs."""
    from dataclasses import asdict

    from gis.imagery import record, running

    with running.runner(threads or os.cpu_count() or 1, get_settings().dask_address) as runner:
        found = record.verify(run, runner)
    wrong = [one for one in found if not one.is_note]
    if as_json:
        typer.echo(json.dumps({"same": not wrong, "differences": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        for one in found[:MOST_SHOWN]:
            mark = "软件 software" if one.is_note else "不同 differs"
            typer.echo(f"{mark}: {one.what}: {_short(one.recorded)} → {_short(one.now)}")
        if len(found) > MOST_SHOWN:
            typer.echo(f"… 另有 {len(found) - MOST_SHOWN} 处，用 --json 查看。 More with --json.")
        typer.echo("结果不同。 The results differ." if wrong else "结果相同。 The results are the same.")
    if wrong:
        raise typer.Exit(1)


def _told(made: dict[str, Any], output: Path) -> str:
    results = made["results"]
    shift = results["shift"]
    found, borderline = results["detections"], len(results["borderline"])
    lines = [
        f"运行 {made['run_id']}：疑似变化 {found} 处，其中处于临界 {borderline} 处",
        f"Run {made['run_id']}: {found} suspected changes, {borderline} of them borderline",
        f"错位 {shift['length_px']:.2f} 像元（{shift['length_m']:.1f} 米），已校正。 Shift, corrected.",
        f"波段 {', '.join(results['bands'])}；像元 {results['resolution_m']:.1f} 米",
        f"图斑哈希 polygon hash {results['polygon_hash']}",
    ]
    lines += [f"· {one['code']} {one['name']}：{one['because_zh']}" for one in results["parcels"][:MOST_SHOWN]]
    if len(results["parcels"]) > MOST_SHOWN:
        lines.append(f"… 另有 {len(results['parcels']) - MOST_SHOWN} 个地块，见 parcels.csv。 More in parcels.csv.")
    return "\n".join([*lines, f"已写入 {output}。 Written."])


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004
