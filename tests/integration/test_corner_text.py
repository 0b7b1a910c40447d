"""Scenario A2: a messy corner-point file, judged row by row and mended by one decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import uploads
from gis.clock import Clock
from gis.db.models import Parcel, Upload, UploadRow
from gis.domain.mending import Treatment
from gis.domain.uploading import Sending, Target
from gis.settings import Settings
from gis.uploads import Decision, Selection
from tests.factories import add_ground, add_parcel, add_plan
from tests.vector_files import P1

EAST, NORTH = (449562.4, 449682.4), (4421368.2, 4421448.2)
PREFIX = 39_000_000

HEAD = """[属性描述]
格式版本号=1.01版本
数据产生单位=示例
数据产生日期=2024-06-01
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=39
精度=0.001
转换参数=,,,,,,
[地块坐标]
"""


def parcel_text(
    number: int, *, area_ha: float = 0.96, prefix: int = PREFIX, corners: Any = None, swapped: bool = False
) -> str:
    """A parcel with the eastings of P-001, `number` times 100 m further north."""
    step = 100.0 * number
    west, east = (one + prefix for one in EAST)
    south, north = (one + step for one in NORTH)
    ring = corners or [(north, west), (north, east), (south, east), (south, west), (north, west)]
    lines = [f"{len(ring)},{area_ha:.4f},A2-{number},示例地块{number},面,,0701,,@"]
    for at, (x, y) in enumerate(ring, 1):
        pair = (y, x) if swapped else (x, y)
        lines.append(f"J{at},1,{pair[0]:.3f},{pair[1]:.3f}")
    return "\n".join(lines)


def a2_text() -> str:
    north, south = NORTH[1], NORTH[0]
    west, east = EAST[0] + PREFIX, EAST[1] + PREFIX
    half = [(north + 500, west), (north + 500, west + 60), (south + 500, west + 60), (south + 500, west)]
    same = [(north, west), (north, east), (south, east), (south, west), (north, west)]
    still_open = [(north + 700, west), (north + 700, east), (south + 700, east), (south + 700, west)]
    crossed = [(north + 800, west), (south + 800, east), (north + 800, east), (south + 800, west), (north + 800, west)]
    return HEAD + "\n".join(
        [
            parcel_text(1),
            parcel_text(2, prefix=0),
            parcel_text(3, swapped=True),
            parcel_text(4, prefix=38_000_000),
            parcel_text(5, corners=[*half, half[0]]),
            parcel_text(6, corners=same),
            parcel_text(7, corners=still_open),
            parcel_text(8, corners=crossed),
        ]
    )


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, state_dir=tmp_path / "state")


@pytest.fixture
def upload(session: Session, clock: Clock, settings: Settings, tmp_path: Path) -> Upload:
    add_ground(session)
    add_plan(session)
    add_parcel(session, P1, code="P-001", name="示例一厂原址")
    path = tmp_path / "a2.txt"
    path.write_bytes(a2_text().encode("gbk"))
    return _send(session, clock, settings, path)


def _send(session: Session, clock: Clock, settings: Settings, path: Path) -> Upload:
    sending = Sending(path.name, Target.PARCELS)
    with path.open("rb") as stream:
        upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
    uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
    session.commit()
    return upload


def said(session: Session, upload: Upload, number: int) -> list[tuple[str, str]]:
    found = session.get_one(UploadRow, (upload.id, number), populate_existing=True)
    return [(one["code"], one["message"]["zh"]) for one in found.problems]


def counts(upload: Upload) -> tuple[int, int, int, int]:
    return upload.rows_in, upload.accepted, upload.quarantined, upload.duplicates


def test_eight_rows_are_three_accepted_four_quarantined_and_one_duplicate(session: Session, upload: Upload) -> None:
    assert counts(upload) == (8, 3, 4, 1)
    by_row = {number: dict(said(session, upload, number)) for number in range(1, 9)}
    assert by_row[1] == {}
    assert by_row[2] == {"no-zone-prefix": "无带号前缀，按文件头 39 带"}
    assert by_row[3] == {"xy-swapped": "北坐标 39449562.4 超出范围，疑似 X/Y 对调"}
    assert by_row[4] == {"zone-wrong": "落在 113.41°E（约 256 km 以西），带号 38≠39"}
    assert by_row[5]["area-mismatch"] == "申报面积 0.9600（9,600 m²） 与图形面积 4,800 m² 相差 100%"
    assert by_row[6] == {"same-ground": "与已有地块 P-001（示例一厂原址）重叠 100%，按重复处理"}
    assert list(by_row[7]) == ["ring-closed"]
    assert "交点在 116.41" in by_row[8]["self-crossing"]
    stored = session.scalars(select(Parcel.name).where(Parcel.upload_id == upload.id).order_by(Parcel.code)).all()
    assert stored == ["示例地块1", "示例地块2", "示例地块7"]


def test_one_decision_mends_the_swapped_row_and_only_that(session: Session, upload: Upload, clock: Clock) -> None:
    row = session.get_one(UploadRow, (upload.id, 3))
    fix = row.problems[0]["fixes"][0]
    assert fix["label"]["zh"].startswith("对调 X/Y")
    decision = Decision(Selection((3,)), fix["code"], Treatment.from_dict(fix["treatment"]), None)
    made = uploads.mend(session, upload.id, decision, clock)
    session.commit()
    assert made.numbers == (3,)
    assert counts(upload) == (8, 4, 3, 1)


def test_the_same_file_again_brings_nothing_new(
    session: Session, upload: Upload, clock: Clock, settings: Settings, tmp_path: Path
) -> None:
    again = _send(session, clock, settings, tmp_path / "a2.txt")
    assert again.same_as_id == upload.id
    assert (again.rows_in, again.accepted) == (8, 0)
