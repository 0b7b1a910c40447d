"""Which of several layers are meant? One table cut into files is taken whole; anything else is a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem, Target
from gis.ingest.checks import TYPES
from gis.ingest.layer import Layer
from gis.ingest.likeness import likeness


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of a file's layers: `open_` wait for somebody's choice, `left_out` are not looked at."""

    open_: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    def is_open(self, layer: str) -> bool:
        """Whether nobody has said that this layer is meant."""
        return layer in self.open_

    def leaves_out(self, layer: str) -> bool:
        """Whether somebody has chosen others."""
        return layer in self.left_out


def choose(layers: Sequence[Layer], wanted: Sequence[str], target: Target) -> Choice:
    """The choice among a file's layers; `wanted` are the names that the sender gave, if any.

    Layers of the same columns are one table that was cut up, a file for each parcel as a rule. Layers without any
    geometry that fits the target are judged too: their rows say so. Those that look like another kind are no choice:
    what they are is asked of their rows.
    """
    named = {layer.name for layer in layers} & set(wanted)
    if named:
        left = [layer for layer in layers if layer.name not in named]
        left_out = [problem("layer-left-out", Place(layer=one.name), read=one.name, count=len(one)) for one in left]
        return Choice(left_out=frozenset(one.name for one in left), problems=tuple(left_out))
    if wanted:
        names = "、".join(layer.name for layer in layers)
        said = problem("layer-unknown", Place(), read="、".join(wanted), names=names)
        return Choice(open_=frozenset(layer.name for layer in layers), problems=(said,))
    others = {layer.name for layer in layers if likeness(layer, target) is not None}
    fitting = [layer for layer in layers if _fits(layer, target) and layer.name not in others]
    if len(fitting) > 1 and len({frozenset(layer.columns) for layer in fitting}) > 1:
        return Choice(open_=frozenset(layer.name for layer in fitting))
    if len(layers) > 1 and not others:
        names = "、".join(layer.name for layer in layers)
        return Choice(problems=(problem("several-layers", Place(), read=names, count=len(layers)),))
    return Choice()


def _fits(layer: Layer, target: Target) -> bool:
    return bool(np.isin(shapely.get_type_id(layer.geometry), TYPES[target]).any())
