"""The map of a one-pager in millimetres, and its code in runs of modules."""

from __future__ import annotations

from datetime import date

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.text import Text
from gis.outputs.one_pager import OnePager, Shape
from gis.outputs.one_pager.drawing import HEIGHT_MM, LONGEST_BAR_MM, WIDTH_MM, draw
from gis.outputs.paper.typesetting import runs_of


def page(width: float, height: float) -> OnePager:
    def ring(margin: float) -> tuple[tuple[float, float], ...]:
        x, y = width / 2 + margin, height / 2 + margin
        return ((-x, -y), (x, -y), (x, y), (-x, y))

    own = Shape("P-1", (ring(0),), "NONE")
    where = Text("示例区", "Example")
    return OnePager(1, "P-1", "示例", where, date(2024, 9, 18), True, (), own, (), (ring(25),), 25, (), where)


@given(width=st.floats(1, 20_000), height=st.floats(1, 20_000))
def test_any_parcel_fits_into_the_frame_at_a_round_scale(width: float, height: float) -> None:
    drawing = draw(page(width, height))
    (_, (own,)) = drawing.shapes[-1]
    xs, ys = [x for x, _ in own], [y for _, y in own]
    assert 0 < min(xs) <= max(xs) < WIDTH_MM
    assert 0 < min(ys) <= max(ys) < HEIGHT_MM
    assert (max(xs) - min(xs)) * drawing.scale / 1000 == pytest.approx(width, abs=0.0021 * drawing.scale / 1000)
    assert drawing.scale % 50 == 0
    assert LONGEST_BAR_MM / 5.5 <= drawing.bar_mm <= LONGEST_BAR_MM


@given(st.text(min_size=1, max_size=80))
def test_the_runs_are_the_dark_modules_and_no_others(text: str) -> None:
    code = segno.make(text, error="m", micro=False)
    dark = {(x + step, y) for x, y, length in runs_of(text)["runs"] for step in range(length)}
    assert dark == {(x, y) for y, row in enumerate(code.matrix) for x, cell in enumerate(row) if cell}
