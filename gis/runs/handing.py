"""The detections of a run on the road of every file of detections: judged, linked, joined into clues, none dropped."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import DetectionRun, Person, RunFile, Scene
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.imagery import record
from gis.settings import Settings
from gis.uploads.processing import process
from gis.uploads.receiving import receive


def hand_over(session: Session, run: DetectionRun, clock: Clock, settings: Settings) -> None:
    """Send its detections.geojson as an upload of whoever asked for the run; nothing where it found nothing."""
    if run.record is None or not run.record["results"]["detections"]:
        return
    before, after = (session.get_one(Scene, one) for one in (run.before_id, run.after_id))
    sensors = dict.fromkeys((before.sensor, after.sensor))
    options = UploadOptions(
        before_date=before.taken_on,
        after_date=after.taken_on,
        as_of=after.taken_on,
        imagery=" → ".join(sensors),
        resolution_m=before.resolution_m,
        source=f"净土影像变化检测 {run.number}",
    )
    wanted = select(RunFile.sha256).where(RunFile.run_id == run.id, RunFile.name == record.DETECTIONS)
    path = settings.files_dir / session.scalars(wanted).one()
    person = session.get(Person, run.recorded_by_id) if run.recorded_by_id is not None else None
    sending = Sending(f"detections-{run.number}.geojson", Target.DETECTIONS, options)
    with path.open("rb") as stream:
        upload = receive(session, stream, sending, person, clock, settings, is_queued=False)
    process(session, upload.id, clock, files_dir=settings.files_dir)
    run.upload_id = upload.id
    session.flush()
