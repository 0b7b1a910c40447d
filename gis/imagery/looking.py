"""A second look at each changed patch: how strong, of what kind, and whether a pixel would change the answer (R22)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gis.domain.results import Stability
from gis.domain.words import ChangeKind
from gis.imagery.kinds import Colour, guess_kind
from gis.imagery.labelling import Patch, patches, runs_of
from gis.imagery.options import Step
from gis.imagery.pairs import Pair, PairReader, View
from gis.imagery.reading import Booleans, Floats, Source
from gis.imagery.scoring import BORDER, ScoreJob, changed_in, changed_pixels, score

MARGIN = 12
"""Pixels around a patch that are looked at again."""
ONE_PIXEL = ((-1, 0), (1, 0), (0, -1), (0, 1))
HALF = 0.5
"""A patch is found again when at least half of it is."""
TOP_QUARTER = 0.75


@dataclass(frozen=True, slots=True)
class LookJob:
    """A patch, and how it was found. `score.window` is the window to look at."""

    score: ScoreJob
    patch: Patch
    stricter: Step
    smallest: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What the second look says."""

    score: float
    """Mean of the top quarter of the patch's scores."""
    confidence: float
    """0 to 1, to sort by; no probability."""
    kind: ChangeKind
    stability: Stability
    unstable_to: tuple[str, ...]


def look(job: LookJob) -> Looked:
    """Look again at one patch."""
    scoring = job.score
    own = job.patch.mask(scoring.window)
    unstable: list[str] = []
    reader = PairReader(scoring.pair)
    view = reader.view(scoring.window.grown(BORDER))
    masks = (changed_in(reader, scoring, moved, scoring.step) for moved in ONE_PIXEL)
    if not all(_is_found(mask, own, job.smallest) for mask in masks):
        unstable.append("registration")
    scored = score(scoring.pair, view, scoring.model, scoring.method)
    inner = (slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    if not _is_found(changed_pixels(scored, view, scoring.model, job.stricter)[inner], own, job.smallest):
        unstable.append("sensitivity")
    top = _top_quarter(scored.score[inner][own])
    stability = Stability.BORDERLINE if unstable else Stability.STABLE
    return Looked(
        score=round(top, 2),
        confidence=_confidence(top, scoring.model.threshold(scoring.step), stability),
        kind=_kind(scoring, view, own),
        stability=stability,
        unstable_to=tuple(unstable),
    )


def _is_found(changed: Booleans, own: Booleans, smallest: int) -> bool:
    """Whether another mask finds the patch: half of its pixels, in what passes the minimum mapping unit."""
    again = np.zeros_like(changed)
    whole = np.pad(changed, 0)
    for one in patches(runs_of([(0, whole)]), smallest):
        window = one.window
        part = again[window.row : window.row + window.rows, window.column : window.column + window.columns]
        part |= one.mask(window)
    return int((again & own).sum()) >= HALF * int(own.sum())


def _top_quarter(scores: Floats) -> float:
    ordered = np.sort(scores.astype(np.float64))
    return float(ordered[int(len(ordered) * TOP_QUARTER) :].mean())


def _confidence(top: float, threshold: float, stability: Stability) -> float:
    """Half for how far the score is above the threshold (all of it at three times), half for stability."""
    above = min(max((top / threshold - 1) / 2, 0.0), 1.0)
    return round(0.5 * above + (0.5 if stability is Stability.STABLE else 0.0), 2)


def _kind(job: ScoreJob, view: View, own: Booleans) -> ChangeKind:
    inner = (slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    model = job.model
    return guess_kind(
        _colour(job.pair, job.pair.before, view.before[..., *inner][:, own], (model.before_mean, model.before_std)),
        _colour(job.pair, job.pair.after, view.after[..., *inner][:, own], (model.after_mean, model.after_std)),
    )


def _colour(
    pair: Pair, source: Source, pixels: Floats, usual: tuple[tuple[float, ...], tuple[float, ...]]
) -> Colour | None:
    """The colour of pixels (band, pixel); brightness in the land's own terms, so that haze and season do not count."""
    if not pair.has_indices:
        return None
    means = pixels.astype(np.float64).mean(axis=1)
    blue, red, nir = (
        float(means[at]) * source.scale[at] + source.offset[at] for at in map(pair.roles.index, ("blue", "red", "nir"))
    )
    visible = [pair.roles.index(role) for role in ("blue", "green", "red")]
    return Colour(
        ndvi=(nir - red) / max(nir + red, 1e-9),
        redness=(red - blue) / max(red + blue, 1e-9),
        brightness=sum((float(means[at]) - usual[0][at]) / usual[1][at] for at in visible) / len(visible),
    )
