"""A layer that holds another kind is said to, before anything is stored, and read as that kind by one answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import uploads
from gis.clock import Clock
from gis.db.models import Detection, Feature, Parcel, Upload, UploadRow
from gis.domain import mending
from gis.domain.exporting import Format, plain_profile
from gis.domain.text import Text
from gis.domain.uploading import TARGET_TEXTS, Target
from gis.domain.words import FeatureKind
from gis.filters import FeatureFilter
from gis.settings import Settings
from gis.uploads.mending import Decision, Selection, foresee, mend
from tests.integration.test_exports import dump, sent, taken
from tests.integration.test_mending import Send, send, settings  # noqa: F401  fixtures
from tests.vector_files import frame, geopackage, ground

CHANGE = {"图斑编号": "D-1", "前时相": "2024-05-18", "后时相": "2024-07-21", "变化类型": "新增建筑"}
AS_DETECTIONS = mending.read_as("detections", TARGET_TEXTS[Target.DETECTIONS])


@pytest.fixture
def mistaken(send: Send, tmp_path: Path) -> Upload:  # noqa: F811  a fixture
    """Detections that were sent as parcels."""
    rows = [CHANGE, {**CHANGE, "图斑编号": "D-2"}]
    return send(geopackage(tmp_path / "a.gpkg", frame(rows, [ground(1), ground(2)])))


def test_nothing_is_stored_and_the_question_comes_with_its_answers(session: Session, mistaken: Upload) -> None:
    assert (mistaken.accepted, mistaken.quarantined) == (0, 2)
    # That its columns are not those of parcels is no problem of its own.
    assert mistaken.problems == []
    (group,) = uploads.problem_groups(session, mistaken)
    assert (group.code, group.rows) == ("layer-other-kind", 2)
    assert group.question == Text(
        "这个图层像是另一类成果，按哪一类读取？", "This layer looks like another kind. What shall it be read as?"
    )
    assert "像是变化图斑" in group.example["message"]["zh"]
    assert [offer.fix.label.zh for offer in group.offers] == ["按“变化图斑”读取", "仍按所选类型读取"]


def test_one_answer_reads_the_layer_as_that_kind_from_the_same_original(
    session: Session,
    mistaken: Upload,
    clock: Clock,
    settings: Settings,  # noqa: F811  a fixture
) -> None:
    answer = Decision(Selection(problem="layer-other-kind"), "read-as", AS_DETECTIONS.treatment, None)
    seen = foresee(session, mistaken, answer, clock)
    assert [one.verdict.outcome for one in seen] == ["accepted", "accepted"]
    mend(session, mistaken.id, answer, clock)
    made = session.scalars(select(Upload).where(Upload.id > mistaken.id)).one()
    assert (made.target, made.sha256, made.state) == ("detections", mistaken.sha256, "received")
    assert (mistaken.quarantined, mistaken.settled, mistaken.waiting) == (2, 2, 0)
    uploads.process(session, made.id, clock, files_dir=settings.files_dir)
    assert (made.rows_in, made.accepted) == (2, 2)
    assert session.scalars(select(Detection.code).order_by(Detection.code)).all() == ["D-1", "D-2"]
    assert session.scalar(select(func.count()).select_from(Parcel)) == 0
    # Its own rows settle nothing else here by their numbers.
    assert set(session.scalars(select(UploadRow.settled_by_id).where(UploadRow.upload_id == mistaken.id))) == {made.id}


def test_a_person_may_say_that_it_is_what_it_was_sent_as(session: Session, mistaken: Upload, clock: Clock) -> None:
    keep = mending.accept("layer-other-kind")
    mend(
        session,
        mistaken.id,
        Decision(Selection(problem="layer-other-kind"), keep.code, keep.treatment, None),
        clock,
    )
    row = session.get_one(UploadRow, (mistaken.id, 1))
    assert "layer-other-kind" not in {one["code"] for one in row.problems}
    assert "field-missing" in {one["code"] for one in row.problems}


def test_our_own_export_of_several_kinds_is_read_layer_by_layer_and_changes_nothing(
    sample: Session, clock: Clock, tmp_path: Path
) -> None:
    kinds = (FeatureKind.PARCEL, FeatureKind.DETECTION)
    made = taken(sample, clock, tmp_path, plain_profile(Format.GEOPACKAGE), FeatureFilter(kinds=kinds, measure="11.2"))
    before, features = dump(sample), sample.scalar(select(func.count()).select_from(Feature))
    upload = sent(sample, clock, tmp_path, made.path, Target.PARCELS)
    other = sample.scalars(select(Upload).where(Upload.id > upload.id)).one()
    assert other.target == "detections"
    assert upload.duplicates > 0
    assert (upload.accepted, upload.waiting, upload.settled) == (0, 0, other.rows_in)
    assert (other.accepted, other.quarantined, other.duplicates) == (0, 0, other.rows_in)
    assert (dump(sample), sample.scalar(select(func.count()).select_from(Feature))) == (before, features)
