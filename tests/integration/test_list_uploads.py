"""Lists become stored parcels: from the bytes of a CSV or a workbook to geometry in the database."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import uploads
from gis.clock import Clock
from gis.db.models import Parcel, Upload, UploadRow
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.settings import Settings
from tests.factories import add_ground, add_plan

HEAD = ["地块编码", "地块名称", "占地面积（㎡）", "界址点坐标"]


def corners(number: int) -> str:
    """80 by 60 m, with the zone before the eastings."""
    west, south = 39449000 + 100 * number, 4421000
    return f"J1,{south + 60},{west};J2,{south + 60},{west + 80};J3,{south},{west + 80};J4,{south},{west}"


ROWS = [["P-001", "示例一厂", "4800", corners(1)], ["P-002", "示例二厂", "7.2亩", corners(2)]]


def as_csv(path: Path) -> Path:
    lines = ["示例区地块清单", *(",".join(f'"{cell}"' for cell in row) for row in (HEAD, *ROWS)), "填表人：示例"]
    path.write_text("\n".join(lines), encoding="gbk")
    return path


def as_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (["示例区地块清单"], HEAD, *ROWS, ["合计"]):
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_a_list_is_stored_with_its_outlines(session: Session, clock: Clock, tmp_path: Path, write) -> None:
    add_ground(session)
    add_plan(session)
    settings = Settings(state_dir=tmp_path / "state")
    with write(tmp_path / "list").open("rb") as stream:
        sending = Sending("list", Target.PARCELS, UploadOptions())
        upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
    uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
    session.commit()
    assert (upload.rows_in, upload.accepted) == (2, 2), session.scalars(select(UploadRow.problems)).all()
    assert "table-rows-skipped" in [one["code"] for one in session.get_one(Upload, upload.id).problems]
    found = session.execute(select(Parcel.code, Parcel.name, func.round(Parcel.area_m2)).order_by(Parcel.code)).all()
    assert [tuple(row) for row in found] == [("P-001", "示例一厂", 4800), ("P-002", "示例二厂", 4800)]
