"""What the map page reads beside its tiles."""

from __future__ import annotations

from datetime import date

from api.schemas.base import Labelled, Schema
from gis.domain.words import FeatureKind


class VersionOut(Schema):
    """Changes with every committed edit of what pages show."""

    data_version: int


class LegendGroup(Labelled):
    """So many features of one code of the vocabulary: `n` in view, `total` anywhere."""

    n: int
    total: int


class LegendKind(Schema):
    """One kind of features: all that the filter leaves, those in view, and how fresh the newest source is."""

    kind: FeatureKind
    total: int
    in_view: int
    as_of: date | None
    groups: list[LegendGroup]


class LegendOut(Schema):
    """Every kind, in the order of the vocabulary; the groups of a kind sum up to `in_view` and `total`."""

    kinds: list[LegendKind]
