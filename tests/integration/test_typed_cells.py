"""Cells that a person types: a position where a row has none, and days that stand the wrong way round."""

from __future__ import annotations

from pathlib import Path

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import uploads
from gis.db.models import Detection, MonitoringPoint, UploadRow
from gis.domain.uploading import Target
from tests.integration.test_mending import Mend, Send, codes, counts, mend, person, send, settings  # noqa: F401
from tests.vector_files import frame, geopackage, ground

HEAD = "点位编码,名称,点位类别,经度,纬度\n"


@pytest.mark.parametrize(
    ("east", "north"), [("116.41", "39.92"), ("116°24′36″", "39°55′12″"), ("39449570.9", "4420705.1")]
)
def test_a_point_without_a_position_is_placed_by_two_cells(
    session: Session,
    send: Send,  # noqa: F811  a fixture
    mend: Mend,  # noqa: F811  a fixture
    tmp_path: Path,
    east: str,
    north: str,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "T-1,示例甲,地块监测点位,116.412,39.925\nT-2,示例乙,地块监测点位,,\n", encoding="utf-8")
    upload = send(path, Target.POINTS)
    assert (counts(upload), codes(session, upload, 3)) == ((2, 1, 1, 0), ["geometry-missing"])
    (row,) = (one for one in uploads.rows_of(session, upload).rows if one.waits)
    assert row.cells == ("east", "north")
    mend(upload, "edit-cell", 3, east="一百", north=north)
    assert codes(session, upload, 3) == ["coordinates-unreadable"]
    mend(upload, "edit-cell", 3, east=east)
    assert counts(upload) == (2, 2, 0, 0)
    stored = to_shape(session.scalars(select(MonitoringPoint.geom).where(MonitoringPoint.code == "T-2")).one())
    assert (stored.x, stored.y) == pytest.approx((116.41, 39.92), abs=2e-3)
    (said, *_) = uploads.past_fixes(session, upload)
    assert "经度，或东坐标（Y）改为" in said.what.zh


def test_swapped_days_are_both_asked_for_and_exchanged_by_one_answer_for_all(
    session: Session,
    send: Send,  # noqa: F811  a fixture
    mend: Mend,  # noqa: F811  a fixture
    tmp_path: Path,
) -> None:
    rows = [
        {"图斑编号": "D-1", "前时相": "2024-07-21", "后时相": "2024-05-18"},
        {"图斑编号": "D-2", "前时相": "2024-08-21", "后时相": "2024-06-18"},
    ]
    upload = send(geopackage(tmp_path / "a.gpkg", frame(rows, [ground(1), ground(2)])), Target.DETECTIONS)
    assert [one.cells for one in uploads.rows_of(session, upload).rows] == [("before_date", "after_date")] * 2
    mend(upload, "swap-dates", problem="dates-out-of-order")
    assert counts(upload) == (2, 2, 0, 0)
    stored = session.execute(select(Detection.before_date, Detection.after_date).order_by(Detection.code)).all()
    assert [f"{before}…{after}" for before, after in stored] == ["2024-05-18…2024-07-21", "2024-06-18…2024-08-21"]
    # The file's own words stay.
    assert session.get_one(UploadRow, (upload.id, 1)).attributes["前时相"] == "2024-07-21"
