"""Lists become stored parcels: from the bytes of a CSV or a workbook to geometry in the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from gis import uploads
from gis.clock import Clock
from gis.db.models import Parcel, Upload, UploadRow
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.domain.words import RowOutcome
from gis.settings import Settings
from gis.uploads import rereading
from tests.factories import add_ground, add_plan

HEAD = ["地块编码", "地块名称", "占地面积（㎡）", "界址点坐标"]


def corners(number: int) -> str:
    """80 by 60 m, with the zone before the eastings."""
    west, south = 39449000 + 100 * number, 4421000
    return f"J1,{south + 60},{west};J2,{south + 60},{west + 80};J3,{south},{west + 80};J4,{south},{west}"


ROWS = [["P-001", "示例一厂", "4800", corners(1)], ["P-002", "示例二厂", "7.2亩", corners(2)]]


def as_csv(path: Path, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    lines = ["示例区地块清单", *(",".join(f'"{cell}"' for cell in row) for row in (HEAD, *rows)), "填表人：示例"]
    path.write_text("\n".join(lines), encoding="gbk")
    return path


def as_workbook(path: Path, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    book = openpyxl.Workbook()
    for row in (["示例区地块清单"], HEAD, *rows, ["合计"]):
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.fixture
def ground(session: Session) -> None:
    add_ground(session)
    add_plan(session)


Bring = Callable[[Path], Upload]


@pytest.fixture
def bring(session: Session, clock: Clock, ground: None, tmp_path: Path) -> Bring:  # noqa: ARG001
    settings = Settings(state_dir=tmp_path / "state")

    def bring(path: Path) -> Upload:
        with path.open("rb") as stream:
            sending = Sending("list", Target.PARCELS, UploadOptions())
            upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
        uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
        session.commit()
        return upload

    return bring


def rows_of(session: Session, upload: Upload) -> dict[int, tuple[str | None, RowOutcome, int | None]]:
    session.expire_all()
    found = session.scalars(select(UploadRow).where(UploadRow.upload_id == upload.id))
    return {one.number: (one.code, one.outcome, one.feature_id) for one in found}


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_a_row_has_the_number_that_a_spreadsheet_shows(session: Session, bring: Bring, tmp_path: Path, write) -> None:
    bad = ["P-003", "示例三厂", "4800", "J1,4421000"]
    path = write(tmp_path / "list", [ROWS[0], [""] * 4, bad, ROWS[1]])
    upload = bring(path)
    assert {number: one[0] for number, one in rows_of(session, upload).items()} == {3: "P-001", 5: "P-003", 6: "P-002"}
    (said,) = (one for one in session.get_one(UploadRow, (upload.id, 5)).problems if one["severity"] == "error")
    assert said["place"]["row"] == 5


def test_an_upload_whose_rows_were_counted_keeps_its_numbers(
    session: Session, bring: Bring, clock: Clock, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "list")
    upload = bring(path)
    # As it was stored before the numbers of sheets were kept.
    session.execute(update(UploadRow).values(number=UploadRow.number - 2))
    session.commit()
    before = rows_of(session, upload)
    assert sorted(before) == [1, 2]
    # The same bytes again are compared row by row.
    again = rows_of(session, bring(path))
    assert {number: one[2] for number, one in again.items()} == {number: one[2] for number, one in before.items()}
    rereading.read_text_as(session, upload.id, "gb18030", None, clock, tmp_path / "state" / "files")
    session.commit()
    assert rows_of(session, upload) == before


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_a_list_is_stored_with_its_outlines(session: Session, bring: Bring, tmp_path: Path, write) -> None:
    upload = bring(write(tmp_path / "list"))
    assert (upload.rows_in, upload.accepted) == (2, 2), session.scalars(select(UploadRow.problems)).all()
    assert "table-rows-skipped" in [one["code"] for one in session.get_one(Upload, upload.id).problems]
    found = session.execute(select(Parcel.code, Parcel.name, func.round(Parcel.area_m2)).order_by(Parcel.code)).all()
    assert [tuple(row) for row in found] == [("P-001", "示例一厂", 4800), ("P-002", "示例二厂", 4800)]
