"""Rows of lists ↔ parcels and sites: computed from the rules, the same whatever the order, stored as it stands now.

Answers refer to rows and parcels, not to matches: a person's word outlives every run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.db.models import ClosureList, ClosureMatch, ClosureRow
from gis.domain.closures import CandidateFacts, ClosureFacts, Likeness, Match, MatchLimits, judge, settle
from gis.domain.company_names import cores_of, former_names_in
from gis.domain.words import RowOutcome
from gis.ledger.candidates import candidates_of, distances_of, pairs_within
from gis.ledger.rules import rules_of
from gis.uploads.settling import lock

LOCK = "ledger"
"""Imports, runs and answers wait for one another."""
_AT_ONCE = 64
"""Rows whose likenesses are in memory together: 64 × 200,000 names take 50 MB."""


@dataclass(frozen=True, slots=True)
class Rematched:
    """What a run changed."""

    rows: int
    added: int
    removed: int
    changed: int


def match_rows(session: Session, district_code: str, row_ids: Sequence[int] | None = None) -> Rematched:
    """Match rows anew (all of the live lists, when none are named) and store what differs from what is stored."""
    lock(session, LOCK)
    rows = _rows(session, district_code, row_ids)
    wanted = matches_of(session, district_code, rows)
    return _store(session, list(rows), wanted)


def matches_of(session: Session, district_code: str, rows: Mapping[int, ClosureFacts]) -> dict[int, tuple[Match, ...]]:
    """The candidates of each row, the best first; nothing is stored."""
    limits, candidates = rules_of(session).limits, candidates_of(session, district_code)
    by_id = {one.feature_id: one for one in candidates}
    alike = _alike(rows, candidates, limits)
    pairs = {*_by_code_and_name(rows, candidates), *alike}
    pairs |= pairs_within(session, district_code, rows, limits.distance_m)
    distances = distances_of(session, pairs)
    found: dict[int, list[Match]] = defaultdict(list)
    for row_id, feature_id in pairs:
        pair = row_id, feature_id
        match = judge(rows[row_id], by_id[feature_id], limits, likeness=alike.get(pair), distance_m=distances.get(pair))
        if match is not None:
            found[row_id].append(match)
    return {row_id: settle(matches) for row_id, matches in found.items()}


def _rows(session: Session, district_code: str, row_ids: Sequence[int] | None) -> dict[int, ClosureFacts]:
    query = (
        select(ClosureRow.id, ClosureRow.name, ClosureRow.former_name, ClosureRow.credit_code)
        .join(ClosureList, ClosureList.id == ClosureRow.list_id)
        .where(
            ClosureList.district_code == district_code,
            ClosureList.struck_at.is_(None),
            ClosureRow.outcome == RowOutcome.ACCEPTED,
        )
    )
    if row_ids is not None:
        query = query.where(ClosureRow.id.in_(row_ids))
    return {
        row.id: ClosureFacts(
            cores=cores_of([row.name]),
            former_cores=cores_of([row.former_name, *former_names_in(row.name)]),
            credit_code=row.credit_code,
        )
        for row in session.execute(query)
    }


def _by_code_and_name(
    rows: Mapping[int, ClosureFacts], candidates: Iterable[CandidateFacts]
) -> Iterator[tuple[int, int]]:
    by_core, by_code = defaultdict(set), defaultdict(set)
    for one in candidates:
        for core in one.cores | one.former_cores | one.alias_cores:
            by_core[core].add(one.feature_id)
        for code in one.credit_codes:
            by_code[code].add(one.feature_id)
    for row_id, row in rows.items():
        found = set(by_code.get(row.credit_code or "", ()))
        for core in row.cores | row.former_cores:
            found |= by_core.get(core, set())
        for feature_id in found:
            yield row_id, feature_id


def _alike(
    rows: Mapping[int, ClosureFacts], candidates: Sequence[CandidateFacts], limits: MatchLimits
) -> dict[tuple[int, int], Likeness]:
    """The closest pair of names of each row and candidate that are at least so similar."""
    owners: dict[str, list[int]] = defaultdict(list)
    for one in candidates:
        for core in one.cores | one.former_cores:
            owners[core].append(one.feature_id)
    theirs = sorted(owners)
    asking: dict[str, list[int]] = defaultdict(list)
    for row_id, row in rows.items():
        for core in row.cores | row.former_cores:
            asking[core].append(row_id)
    found: dict[tuple[int, int], Likeness] = {}
    for likeness in _pairs_alike(sorted(asking), theirs, limits.similarity):
        for row_id in asking[likeness.ours]:
            for feature_id in owners[likeness.theirs]:
                known = found.get((row_id, feature_id))
                if known is None or _rank(likeness) > _rank(known):
                    found[row_id, feature_id] = likeness
    return found


def _rank(likeness: Likeness) -> tuple[float, str, str]:
    return likeness.similarity, likeness.ours, likeness.theirs


def _pairs_alike(ours: Sequence[str], theirs: Sequence[str], least: float) -> Iterator[Likeness]:
    for start in range(0, len(ours), _AT_ONCE):
        some = ours[start : start + _AT_ONCE]
        shares = process.cdist(some, theirs, scorer=fuzz.ratio, score_cutoff=least * 100, dtype=np.float32)
        for at, other in np.argwhere(shares > 0).tolist():
            yield Likeness(some[at], theirs[other], round(float(shares[at, other]) / 100, 4))


def _store(session: Session, row_ids: list[int], wanted: Mapping[int, tuple[Match, ...]]) -> Rematched:
    stored = {
        (one.row_id, one.feature_id): one
        for one in session.scalars(select(ClosureMatch).where(ClosureMatch.row_id.in_(row_ids)))
    }
    meant = {
        (row_id, match.feature_id): _columns(match, place)
        for row_id, matches in wanted.items()
        for place, match in enumerate(matches, 1)
    }
    gone, changed = stored.keys() - meant.keys(), 0
    for row_id, feature_id in gone:
        session.execute(
            delete(ClosureMatch).where(ClosureMatch.row_id == row_id, ClosureMatch.feature_id == feature_id)
        )
    for (row_id, feature_id), columns in sorted(meant.items()):
        known = stored.get((row_id, feature_id))
        if known is None:
            session.add(ClosureMatch(row_id=row_id, feature_id=feature_id, **columns))
            continue
        differing = {name: value for name, value in columns.items() if getattr(known, name) != value}
        for name, value in differing.items():
            setattr(known, name, value)
        changed += bool(differing)
    session.flush()
    return Rematched(len(row_ids), len(meant.keys() - stored.keys()), len(gone), changed)


def _columns(match: Match, place: int) -> dict[str, object]:
    return {
        "place": place,
        "grounds": [one.value for one in match.grounds],
        "score": match.score,
        "reason_zh": match.because.zh,
        "reason_en": match.because.en,
        "is_borderline": match.is_borderline,
        "distance_m": match.distance_m,
    }
