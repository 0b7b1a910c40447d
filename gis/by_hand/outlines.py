"""What a person pastes or draws as rows of a layer, judged like those of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from gis.domain.mending import UNTREATED, Treatment
from gis.domain.parcel_errors import NothingDrawn
from gis.domain.text import Text
from gis.domain.uploading import Problem, Target, UploadOptions
from gis.ingest.corner_rows import layer_of
from gis.ingest.formats import survey_text
from gis.ingest.ground import Ground
from gis.ingest.judging import Judge, JudgedRow, RowsIn
from gis.ingest.layer import Layer
from gis.ingest.shape_cells import read_shape
from gis.ingest.survey_crs import Declared
from gis.ingest.survey_grammar import SurveyText, is_survey_text, parse_survey_text, read_plain_list

LAYER = Text("手工录入", "by hand").zh
MOST_CHARACTERS = 400_000
"""Of pasted text; a parcel of ten thousand corners has fewer."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Corners as pasted text (国土TXT, 序号 X Y, pairs in any order, WKT), or a shape in degrees as GeoJSON."""

    corners: str | None = None
    geometry: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline that was judged: storage coordinates (None: it cannot be used), m², and everything found."""

    row: JudgedRow
    problems: tuple[Problem, ...] = ()
    """Of the text as a whole."""

    @property
    def geometry(self) -> BaseGeometry | None:
        """In storage coordinates."""
        return self.row.geometry

    @property
    def area_m2(self) -> float:
        """In metres of the district's own zone."""
        return self.row.area_m2

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Of the text and of the outline."""
        return (*self.problems, *self.row.problems)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an outline is held against, and how it is treated; `values` are the form's cells by our attributes."""

    ground: Ground
    today: date
    treatment: Treatment = UNTREATED
    values: Mapping[str, str] = field(default_factory=dict)
    target: Target = Target.PARCELS


def read(drawn: Drawn) -> tuple[Layer, tuple[Problem, ...]]:
    """The rows of what was sent, as a file's reader gives them. Raises NothingDrawn."""
    if drawn.geometry is not None:
        return layer_of(LAYER, [{}], [read_shape(json.dumps(drawn.geometry), Declared())], (), None), ()
    text = (drawn.corners or "").strip()
    if not text:
        raise NothingDrawn
    survey = _survey(text)
    if survey is None:
        return layer_of(LAYER, [{}], [read_shape(text, Declared())], (), None), ()
    layer, stray = survey_text.drawn(survey)
    return layer, tuple(stray)


def _survey(text: str) -> SurveyText | None:
    return parse_survey_text(text) if is_survey_text(text) else read_plain_list(text)


def judged(drawn: Drawn, asked: Asked) -> list[Outline]:
    """Every outline that was sent, judged as a row of a file is; all problems at once."""
    layer, said = read(drawn)
    rows = judge_layer(layer, asked)
    return [Outline(row, said) for row in rows]


def judge_layer(layer: Layer, asked: Asked, first: int = 1) -> list[JudgedRow]:
    """Rows of a layer, numbered from `first`, by the checks of uploads."""
    treatment = replace(asked.treatment, values={**asked.treatment.values, **asked.values})
    coming = RowsIn(layer, range(first, first + len(layer)), [treatment] * len(layer))
    judge = Judge(asked.target, UploadOptions(), asked.ground, asked.today)
    judgement = judge.judge([coming], lambda _step, _share: None)
    for row in judgement.rows:
        row.problems.extend(judgement.problems)
    return judgement.rows
