"""Closed enterprises and cancelled permits ↔ parcels and sites: what speaks for a match, how loudly, in which words.

The grounds are those of the national platform (same name, same unified credit code, distance circle: RULES 3); their
weights and limits are our proposal, the limits settings that can be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from gis.domain.company_names import have_same_numbers
from gis.domain.text import Text
from gis.domain.words import FeatureKind


class ClosureKind(StrEnum):
    """The two sources that measure 3.1 names."""

    CLOSED = "closed-enterprises"
    CANCELLED = "cancelled-permits"


class MatchGround(StrEnum):
    """What a row and a parcel or site have in common, the strongest first."""

    CREDIT_CODE = "credit-code"
    NAME = "name"
    FORMER_NAME = "former-name"
    ALIAS = "alias"
    SIMILAR_NAME = "similar-name"
    DISTANCE = "distance"


class LedgerAnswer(StrEnum):
    """What somebody decided about a row (the national platform's status 2 and 3)."""

    REPORT = "report"
    NOT_REPORT = "not-report"


class RowState(StrEnum):
    """How far a row has come."""

    OPEN = "open"
    REPORTED = "reported"
    PARCEL_MISSING = "parcel-missing"
    NOT_REPORTED = "not-reported"


WEIGHTS = {
    MatchGround.CREDIT_CODE: 100,
    MatchGround.NAME: 90,
    MatchGround.FORMER_NAME: 85,
    MatchGround.ALIAS: 85,
    MatchGround.SIMILAR_NAME: 70,
    MatchGround.DISTANCE: 40,
}
"""Of 100; our proposal. A similar name weighs by its similarity."""
EACH_OTHER = 5
"""What every further ground adds."""
HIGHEST = 100
FAR_PENALTY = 20
"""Taken off where the names agree and the places do not."""
MOST_CANDIDATES = 5
_WEAK = frozenset({MatchGround.SIMILAR_NAME, MatchGround.DISTANCE})


@dataclass(frozen=True, slots=True)
class MatchLimits:
    """What still counts: metres between outline and point, and similarity of names (0 to 1)."""

    distance_m: float
    similarity: float


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """A row as it is matched: cores of its names (`company_names.core_of`), its normalised code."""

    cores: frozenset[str]
    former_cores: frozenset[str] = frozenset()
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """A parcel or site as it is matched. A parcel answers for the sites that stand on it: `sites` are their codes."""

    feature_id: int
    kind: FeatureKind
    code: str
    cores: frozenset[str] = frozenset()
    former_cores: frozenset[str] = frozenset()
    alias_cores: frozenset[str] = frozenset()
    credit_codes: Mapping[str, str] = field(default_factory=dict)
    """Normalised credit code → code of the site that has it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two cores are, 0 to 1; measured by the caller's library."""

    ours: str
    theirs: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate with the grounds for it, the strongest first, and a sentence that says them with their numbers."""

    feature_id: int
    code: str
    grounds: tuple[MatchGround, ...]
    score: int
    because: Text
    is_borderline: bool
    distance_m: float | None


def judge(
    row: ClosureFacts,
    candidate: CandidateFacts,
    limits: MatchLimits,
    *,
    likeness: Likeness | None = None,
    distance_m: float | None = None,
) -> Match | None:
    """What speaks for this candidate; None when nothing does. `distance_m` is None where the row has no place."""
    found = dict(_grounds(row, candidate, limits, likeness, distance_m))
    if not found:
        return None
    grounds = tuple(ground for ground in MatchGround if ground in found)
    is_far = distance_m is not None and distance_m > limits.distance_m
    said = [found[ground] for ground in grounds]
    if is_far and distance_m is not None:
        said.append(
            Text(
                f"但相距 {_metres(distance_m)}，超出限值 {_metres(limits.distance_m)}",
                f"but {_metres(distance_m)} away, beyond the limit of {_metres(limits.distance_m)}",
            )
        )
    is_against = _codes_disagree(row, candidate)
    if is_against:
        said.append(Text("统一社会信用代码不同，请核对", "their unified credit codes differ: check"))
    return Match(
        feature_id=candidate.feature_id,
        code=candidate.code,
        grounds=grounds,
        score=_score(grounds, likeness, is_far=is_far or is_against),
        because=_joined(said),
        is_borderline=is_far or is_against or set(grounds) <= _WEAK,
        distance_m=distance_m,
    )


def settle(matches: Iterable[Match]) -> tuple[Match, ...]:
    """The best candidates of one row in an order that depends on nothing else; equal firsts are borderline, all."""
    ordered = sorted(matches, key=lambda one: (-one.score, one.code, one.feature_id))
    firsts = [one for one in ordered if one.score == ordered[0].score]
    if len(firsts) > 1:
        more = Text(f"另有 {len(firsts) - 1} 个同分候选", f"{len(firsts) - 1} other candidates score the same")
        equal = [replace(one, is_borderline=True, because=_joined([one.because, more])) for one in firsts]
        ordered = [*equal, *ordered[len(firsts) :]]
    return tuple(ordered[:MOST_CANDIDATES])


def _grounds(
    row: ClosureFacts,
    candidate: CandidateFacts,
    limits: MatchLimits,
    likeness: Likeness | None,
    distance_m: float | None,
) -> Iterable[tuple[MatchGround, Text]]:
    site = candidate.credit_codes.get(row.credit_code or "")
    if row.credit_code and site is not None:
        yield MatchGround.CREDIT_CODE, _same_code(row.credit_code, site, candidate)
    names = row.cores & candidate.cores
    if names:
        yield MatchGround.NAME, _same("名称相同", "same name", names)
    former = ((row.cores | row.former_cores) & candidate.former_cores) | (row.former_cores & candidate.cores)
    if former - names:
        yield MatchGround.FORMER_NAME, _same("曾用名相同", "same former name", former - names)
    alias = (row.cores | row.former_cores) & candidate.alias_cores
    if alias - names - former:
        yield MatchGround.ALIAS, _same("别名相同", "same alias", alias - names - former)
    has_name = bool(names or former or alias)
    if likeness is not None and not has_name and _is_alike(likeness, limits):
        yield MatchGround.SIMILAR_NAME, _similar(likeness, limits)
    if distance_m is not None and distance_m <= limits.distance_m:
        there, limit = _metres(distance_m), _metres(limits.distance_m)
        yield MatchGround.DISTANCE, Text(f"相距 {there}（限值 {limit}）", f"{there} away (limit {limit})")


def _is_alike(likeness: Likeness, limits: MatchLimits) -> bool:
    return likeness.similarity >= limits.similarity and have_same_numbers(likeness.ours, likeness.theirs)


def _codes_disagree(row: ClosureFacts, candidate: CandidateFacts) -> bool:
    """A site with another code is another firm by law; a parcel may have held several."""
    if candidate.kind is not FeatureKind.SITE or not row.credit_code:
        return False
    return bool(candidate.credit_codes) and row.credit_code not in candidate.credit_codes


def _score(grounds: Sequence[MatchGround], likeness: Likeness | None, *, is_far: bool) -> int:
    first = WEIGHTS[grounds[0]]
    if grounds[0] is MatchGround.SIMILAR_NAME and likeness is not None:
        first = round(first * likeness.similarity)
    score = min(HIGHEST, first + EACH_OTHER * (len(grounds) - 1))
    return score - FAR_PENALTY if is_far else score


def _same_code(code: str, site: str, candidate: CandidateFacts) -> Text:
    if candidate.kind is FeatureKind.SITE:
        return Text(f"统一社会信用代码相同（{code}）", f"same unified credit code ({code})")
    return Text(
        f"地块上的监管单位 {site} 统一社会信用代码相同（{code}）",
        f"site {site} on this parcel has the same unified credit code ({code})",
    )


def _same(zh: str, en: str, cores: frozenset[str]) -> Text:
    names = sorted(cores)
    return Text(f"{zh}（“{'”“'.join(names)}”）", f"{en} (“{'”, “'.join(names)}”)")


def _similar(likeness: Likeness, limits: MatchLimits) -> Text:
    share, least = f"{likeness.similarity:.1%}", f"{limits.similarity:.0%}"
    return Text(
        f"名称相近：“{likeness.ours}”与“{likeness.theirs}”相似度 {share}（下限 {least}）",
        f"similar names: “{likeness.ours}” and “{likeness.theirs}” by {share} (at least {least})",
    )


def _joined(said: Sequence[Text]) -> Text:
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _metres(metres: float) -> str:
    return f"{metres:,.0f} m"
