"""Corner-point text that is written reads back as the same ground, and is what the rules' sample shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from gis.ingest.formats import survey_text as reader
from gis.outputs.survey_text import CornerParcel, Part, Ring, write
from tests.survey_files import RULES_SAMPLE

DAY = date(2024, 6, 1)


def ring(polygon: Polygon) -> Ring:
    return [(x, y) for x, y in polygon.exterior.coords]


OUTER, HOLE = box(450300, 4421620, 450420, 4421700), box(450340, 4421650, 450380, 4421680)


def test_the_sample_of_the_rules_is_written_letter_by_letter() -> None:
    parcel = CornerParcel("DC-001", "示例地块", (Part(ring(OUTER), (ring(HOLE),)),), use="0701")
    assert write([parcel], made_by="示例", made_on=DAY) == RULES_SAMPLE


def test_corners_are_numbered_alike_wherever_a_ring_begins_and_whichever_way_it_runs() -> None:
    outer, hole = ring(OUTER)[:-1], ring(HOLE)[:-1]
    for turned in (Part(outer[::-1], ([*hole[2:], *hole[:2]],)), Part([*outer[1:], outer[0]], (hole[::-1],))):
        parcel = CornerParcel("DC-001", "示例地块", (turned,), use="0701")
        assert write([parcel], made_by="示例", made_on=DAY) == RULES_SAMPLE


def test_without_prefix_the_head_alone_tells_the_zone() -> None:
    parcel = CornerParcel("1", "示例", (Part(ring(OUTER)),))
    text = write([parcel], 40, with_prefix=False, made_by="示例", made_on=DAY)
    assert "带号=40" in text
    assert "J1,1,4421700.000,450300.000\n" in text


@pytest.mark.parametrize("name", ["示例,一期", "示例@厂", "示例\n厂", "  示例  厂"])
def test_no_name_breaks_the_grammar(tmp_path: Path, name: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(write([CornerParcel("1", name, (Part(ring(OUTER)),))], made_by="示例", made_on=DAY).encode("gbk"))
    (layer,), problems = reader.read(path, tmp_path)
    assert (len(layer), dict(layer.findings), problems) == (1, {}, [])
    assert "示例" in layer.attributes(0)["地块名称"]


@dataclass(frozen=True)
class Plot:
    """A rectangle, perhaps with a hole, perhaps with a second one beside it; millimetres of the zone."""

    east: int
    north: int
    width: int
    height: int
    has_hole: bool
    has_second: bool

    def box(self, right: int, up: int, width: int, height: int) -> Polygon:
        x, y = self.east + right, self.north + up
        return box(x / 1000, y / 1000, (x + width) / 1000, (y + height) / 1000)

    def rings(self) -> tuple[Polygon, list[Polygon], list[Polygon]]:
        outer = self.box(0, 0, self.width, self.height)
        hole = self.box(10_000, 10_000, self.width // 2, self.height // 2)
        second = self.box(self.width + 5000, 0, self.width, self.height)
        return outer, [hole] * self.has_hole, [second] * self.has_second


PLOTS = st.builds(
    Plot,
    east=st.integers(333_000_000, 666_000_000),
    north=st.integers(4_000_000_000, 4_500_000_000),
    width=st.integers(100_000, 900_000),
    height=st.integers(100_000, 900_000),
    has_hole=st.booleans(),
    has_second=st.booleans(),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plot=PLOTS, with_prefix=st.booleans())
def test_any_parcel_reads_back_as_the_same_ground(tmp_path: Path, plot: Plot, with_prefix: bool) -> None:
    outer, holes, others = plot.rings()
    parts = (Part(ring(outer), tuple(map(ring, holes))), *(Part(ring(one)) for one in others))
    expected = shapely.union_all([outer.difference(shapely.union_all(holes)), *others])
    text = write([CornerParcel("1", "示例", parts)], with_prefix=with_prefix, made_by="示例", made_on=DAY)
    path = tmp_path / "upload"
    path.write_text(text, encoding="gb18030")
    (layer,), _ = reader.read(path, tmp_path)
    found = shapely.transform(layer.geometry[0], lambda xy: xy - (39_000_000 if with_prefix else 0, 0))
    assert found.symmetric_difference(expected).area < 0.01
    assert float(layer.attributes(0)["地块面积"]) == pytest.approx(expected.area / 10_000, abs=0.0001)
    assert [one.code for one in layer.findings.get(0, ())] == ([] if with_prefix else ["no-zone-prefix"])
