"""Carrying out a run in a worker: the scenes compared, what came out kept by hash, its detections handed on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gis import audit, jobs
from gis.clock import Clock
from gis.db.models import DetectionRun, Scene
from gis.domain.errors import Refusal
from gis.domain.runs import OVER, RunState
from gis.domain.text import Text
from gis.imagery import record
from gis.imagery.detecting import Order, detect
from gis.imagery.options import Options
from gis.imagery.running import Tell, quiet, runner
from gis.runs.handing import hand_over
from gis.runs.starting import DETECT
from gis.runs.storing import store
from gis.scenes.originals import link, original_of
from gis.settings import Settings
from gis.uploads.settling import lock

PARCELS = "parcels.geojson"
BROKE_OFF = Text(
    "运行中断，多次重试未成功，没有存入任何结果。请稍后重新发起，或联系管理员查看日志。",
    "The run broke off and did not succeed when tried again; nothing was stored. Start it again later, or see the log.",
)


def work(session: Session, clock: Clock, run_id: int, settings: Settings, tell: Tell = quiet) -> None:
    """Carry out a queued run. Safe to repeat: what is over stays as it is, two at once wait for one another."""
    lock(session, f"run {run_id}")
    run = session.get(DetectionRun, run_id, populate_existing=True)
    if run is None or run.state in OVER:
        return
    folder = settings.state_dir / "running" / str(run_id)
    # What a killed worker left.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        order = order_of(session, run, settings, folder)
        with runner(os.cpu_count() or 1, settings.dask_address) as threads:
            found = detect(order, folder / "out", threads, tell=tell)
        made = record.write(found, folder / "out")
        tell("storing", 0.97)
        # From here on nobody cancels: they wait until it is stored.
        session.refresh(run, with_for_update=True)
        if run.state in OVER:
            return
        store(session, run, found, made, folder, settings)
        hand_over(session, run, clock, settings)
        _finish(session, run, clock, RunState.DONE)
    except jobs.CalledOff:
        return
    except Refusal as refused:
        session.refresh(run, with_for_update=True)
        if run.state not in OVER:
            run.problem = {"code": refused.code, **refused.text.as_dict()}
            _finish(session, run, clock, RunState.REFUSED)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def order_of(session: Session, run: DetectionRun, settings: Settings, folder: Path) -> Order:
    """What to run on: links in `folder` to the originals, by the names that they came with."""
    scenes = {one.id: one for one in session.scalars(select(Scene).where(Scene.id.in_([run.before_id, run.after_id])))}
    before, after = (original_of(scenes[one], settings, folder) for one in (run.before_id, run.after_id))
    return Order(
        before=before.path,
        after=after.path,
        options=Options.from_dict(run.options),
        before_on=before.on,
        after_on=after.on,
        before_cloud=before.cloud,
        after_cloud=after.cloud,
        parcels=link(folder / PARCELS, run.parcels_sha256, settings) if run.parcels_sha256 else None,
        before_told=before.told,
        after_told=after.told,
    )


def _finish(session: Session, run: DetectionRun, clock: Clock, state: RunState) -> None:
    run.state, run.step, run.progress, run.finished_at = state, None, 1.0, clock.recorded_at()
    after: dict[str, Any] = {"state": state, "number": run.number}
    audit.record(session, clock, "run-ended", ("run", run.id), person_id=run.recorded_by_id, after=after)
    session.flush()


def give_up(session: Session, clock: Clock, run_id: int) -> None:
    """Say on the run that it failed for good."""
    run = session.get(DetectionRun, run_id, with_for_update=True, populate_existing=True)
    if run is not None and run.state not in OVER:
        run.problem = {"code": "run-broke-off", **BROKE_OFF.as_dict()}
        _finish(session, run, clock, RunState.FAILED)


@jobs.task(DETECT, on_give_up=give_up)
def detect_run(session: Session, clock: Clock, run_id: int) -> None:
    """Carry out one run; whoever looks at it meanwhile sees how far it has come."""
    bind = session.get_bind()
    work(session, clock, run_id, Settings(), teller(bind, run_id) if isinstance(bind, Engine) else quiet)


def teller(engine: Engine, run_id: int) -> jobs.Teller:
    """Writes progress on the run for whoever looks at it."""

    def write(session: Session, step: str, share: float) -> bool:
        told = session.execute(
            update(DetectionRun)
            .where(DetectionRun.id == run_id, DetectionRun.state.not_in(OVER))
            .values(state=RunState.RUNNING, step=step, progress=share)
            .returning(DetectionRun.id)
        ).scalar()
        return told is not None

    return jobs.Teller(engine, write)
