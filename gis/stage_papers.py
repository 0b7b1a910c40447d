"""The documents that the stages of a parcel ask for, and those that are missing: for its page, and for lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.copying import array_text
from gis.domain.stage_guards import Standing, is_due, proving
from gis.domain.stage_history import FAILED, StageLine, in_force, last_day_of
from gis.domain.stages import OBLIGATORY, Requirement, passed_by
from gis.domain.words import Stage
from gis.stage_reading import documents_of, events_by_parcel, lines_of, round_from


class PaperState(StrEnum):
    """Whether a document of a stage is there, should be, or will be."""

    THERE = "there"
    MISSING = "missing"
    TO_COME = "to-come"


@dataclass(frozen=True, slots=True)
class NeedView:
    """A document that a step or a stage needs, and the ids of those that are there."""

    requirement: Requirement
    document_ids: tuple[int, ...]
    state: PaperState


@dataclass(frozen=True, slots=True)
class StagePapers:
    """The documents of a stage that the parcel has passed or is in."""

    stage: Stage
    needs: tuple[NeedView, ...]


def need(requirement: Requirement, standing: Standing, otherwise: PaperState) -> NeedView:
    """Whether a document is there; `otherwise` is said where it is not."""
    found = tuple(one.id for one in proving(requirement, standing))
    return NeedView(requirement, found, PaperState.THERE if found else otherwise)


def papers_of(held: Sequence[StageLine], standing: Standing) -> tuple[StagePapers, ...]:
    """Of every stage that its history names, or that it must have passed to be where it is."""
    since = standing.round_from or date.min
    return _papers(frozenset(one.to_stage for one in held if one.valid_on >= since), standing)


def _papers(named: frozenset[Stage], standing: Standing) -> tuple[StagePapers, ...]:
    visited = passed_by(standing.stage) | named
    found = []
    for stage in (one for one in Stage if one in visited and one in OBLIGATORY):
        needs = tuple(
            need(one, standing, PaperState.MISSING if is_due(one, stage, standing.stage) else PaperState.TO_COME)
            for one in OBLIGATORY[stage]
        )
        found.append(StagePapers(stage, needs))
    return tuple(found)


def number_missing(papers: Sequence[StagePapers]) -> int:
    """How many documents should be there and are not."""
    return sum(one.state is PaperState.MISSING for stage in papers for one in stage.needs)


def missing(session: Session, parcel_ids: Sequence[int]) -> dict[int, int]:
    """How many documents each parcel lacks."""
    numbers: dict[int, int] = {}
    told: dict[int, Stage] = {}
    for row in session.execute(_ALIKE, {"ids": array_text(parcel_ids)}):
        stage = Stage(row.stage)
        if row.is_plain:
            lacking = missing_without_any(stage, Stage(row.named) if row.named else None)
            numbers |= dict.fromkeys(row.ids, lacking)
        else:
            told |= dict.fromkeys(row.ids, stage)
    return numbers | _numbers_missing(session, sorted(told), told)


# Most parcels of a large file have one line and no document: all that share stage and line lack the same.
_ALIKE = text("""
SELECT stage, named, is_plain, array_agg(id) AS ids
FROM (
    SELECT p.id, p.stage, e.named,
        coalesce(e.lines, 0) <= 1 AND d.feature_id IS NULL AND m.parcel_id IS NULL AS is_plain
    FROM parcel p
    LEFT JOIN (
        SELECT parcel_id, count(*) AS lines, min(to_stage) AS named
        FROM stage_event WHERE parcel_id = ANY(CAST(:ids AS bigint[])) GROUP BY parcel_id
    ) e ON e.parcel_id = p.id
    LEFT JOIN (
        SELECT DISTINCT feature_id FROM document WHERE feature_id = ANY(CAST(:ids AS bigint[])) AND struck_at IS NULL
    ) d ON d.feature_id = p.id
    -- Its ancestors' documents speak for it.
    LEFT JOIN (
        SELECT DISTINCT parcel_id FROM parcel_lineage_member
        WHERE parcel_id = ANY(CAST(:ids AS bigint[])) AND role = 'child'
    ) m ON m.parcel_id = p.id
    WHERE p.id = ANY(CAST(:ids AS bigint[]))
) told
GROUP BY stage, named, is_plain
""")


@cache
def missing_without_any(stage: Stage, named: Stage | None) -> int:
    """How many documents a parcel in a stage lacks that has none; `named` is the only stage that its history names."""
    return number_missing(_papers(frozenset({named} if named else ()), Standing(stage)))


def _numbers_missing(session: Session, parcel_ids: Sequence[int], stages: Mapping[int, Stage]) -> dict[int, int]:
    events = events_by_parcel(session, parcel_ids)
    documents = documents_of(session, parcel_ids)
    found = {}
    for parcel_id in parcel_ids:
        lines, own = events[parcel_id], documents.get(parcel_id, ())
        held = in_force(lines_of(lines))
        standing = Standing(
            stage=stages[parcel_id],
            documents=own,
            round_from=round_from(lines, held, own),
            evaluation_from=last_day_of(held, FAILED),
        )
        found[parcel_id] = number_missing(papers_of(held, standing))
    return found
