"""Does a layer hold another kind than it is read as? Told by its columns, and by its name in an export of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from gis.domain import mending
from gis.domain.row_problems import problem
from gis.domain.uploading import TARGET_TEXTS, Place, Problem, Target
from gis.domain.vocabulary import label
from gis.ingest.checks import TYPES
from gis.ingest.column_map import map_columns
from gis.ingest.columns import fold_name
from gis.ingest.layer import Layer

LEAST_OWN = 2
"""Columns that the other kind knows and this one does not: one may be chance."""
MOST_SHARE = 1 / 3
"""Of these at most so many may stand against it: columns that this kind knows and the other does not."""
_MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """The kind that a layer looks like, and the columns that say so."""

    target: Target
    columns: tuple[str, ...]
    is_named: bool
    """The layer has the name that our exports give to this kind: there is nothing to ask."""

    def said(self, layer: str, number: int, target: Target) -> Problem:
        """The question, on a row of the layer."""
        looks, shown = TARGET_TEXTS[self.target], "、".join(self.columns[:_MOST_SHOWN])
        fixes = [mending.read_as(self.target.value, looks), mending.accept("layer-other-kind")]
        facts = {"layer": layer, "looks": looks, "wanted": TARGET_TEXTS[target], "columns": shown}
        return problem("layer-other-kind", Place(layer, number), read=shown, fixes=fixes, **facts)


def likeness(layer: Layer, target: Target) -> Likeness | None:
    """The kind that a layer looks like rather than `target`; None where nothing speaks for another one."""
    known = _known(layer.columns, target, has_cut_names=layer.has_cut_names)
    found: list[Likeness] = []
    for other in Target:
        if other in (target, Target.STREETS) or not _fits(layer, other):
            continue
        understood = _known(layer.columns, other, has_cut_names=layer.has_cut_names)
        own, against = understood - known, known - understood
        is_named = fold_name(layer.name) in _names()[other] and not against
        if len(against) <= MOST_SHARE * len(own) and len(own) >= (1 if is_named else LEAST_OWN):
            found.append(Likeness(other, tuple(one for one in layer.columns if one in own), is_named))
    found.sort(key=lambda one: (one.is_named, len(one.columns)), reverse=True)
    if len(found) > 1 and (found[0].is_named, len(found[0].columns)) == (found[1].is_named, len(found[1].columns)):
        # As much speaks for one as for the other.
        return None
    return found[0] if found else None


def _known(columns: Sequence[str], target: Target, *, has_cut_names: bool) -> frozenset[str]:
    used = map_columns(columns, target, "", has_cut_names=has_cut_names).used
    return frozenset(columns[index] for index in used.values())


@cache
def _names() -> dict[Target, frozenset[str]]:
    """What layers of a kind are called in our exports, in both languages, without what stands in brackets."""
    kinds = {target: label("feature_kinds", target.kind) for target in Target if target.kind is not None}
    return {target: frozenset({fold_name(one.zh), fold_name(one.en)}) for target, one in kinds.items()}


def _fits(layer: Layer, target: Target) -> bool:
    """A table without outlines may be anything."""
    kinds = shapely.get_type_id(layer.geometry)
    return bool((kinds == -1).all() or np.isin(kinds, TYPES[target]).any())
