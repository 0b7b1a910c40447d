"""Is this row there already? Rows are compared with live features and with earlier rows of the same file.

The same ground means: less than 1 % of the area differs (points: within a metre).
Same code and same ground is the same thing; same code on other ground is a
contradiction that a person must settle; for parcels and detections the same ground
under another code is the same thing too, for detections within the same window.

Codes are one district's, streets' people know their streets only: what lies in none
of these is foreign, and of it nothing is told but that the code or the ground is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.domain import mending
from gis.domain.mending import Fix, SameAs
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Target
from gis.domain.vocabulary import vocabulary
from gis.domain.words import RowOutcome
from gis.ingest.ground import Ground, distance_text
from gis.ingest.judging import JudgedRow

SAME_GROUND = 0.01
"""The share of the larger area that may differ."""
SAME_PLACE_M = 1.0

# By code and by ground apart: one statement with both would use neither index.
_BY_CODE = "incoming i JOIN {others} o ON o.code = i.code {earlier}"
_BY_GROUND = f"""beside b JOIN incoming i ON i.number = b.number JOIN {{others}} o ON {{is_beside}}
    AND o.code IS DISTINCT FROM i.code
    AND abs(o.area_m2 - i.area_m2) <= {2 * SAME_GROUND} * greatest(o.area_m2, i.area_m2)"""
_STORED = """(SELECT id, NULL::int AS number, code, name, geom, area_m2, {window},
    coalesce(NOT streets && CAST(:streets AS smallint[]), false) AS is_foreign
    FROM {table} WHERE district_code = :district AND struck_at IS NULL)"""
_EARLIER = """(SELECT NULL::bigint AS id, number, code, name, geom, area_m2, before_date, after_date,
    false AS is_foreign FROM incoming WHERE NOT is_out)"""
_WINDOW = {Target.DETECTIONS: "before_date, after_date"}
_NO_WINDOW = "NULL::date AS before_date, NULL::date AS after_date"

_PAIRS = """
SELECT i.number, o.id AS other_id, o.number AS other_row, o.code, o.name, o.area_m2 AS other_m2, i.area_m2,
    o.before_date, o.after_date, o.is_foreign, d.distance_m, d.difference_m2
FROM {pairs}
CROSS JOIN LATERAL (
    SELECT ST_Transform(i.geom, :measuring) AS a, ST_Transform(o.geom, :measuring) AS b
) m
CROSS JOIN LATERAL (
    SELECT ST_Distance(m.a, m.b) AS distance_m, CASE
        WHEN ST_Dimension(m.a) = 2 AND ST_Dimension(m.b) = 2 THEN
            CASE WHEN i.geom = o.geom THEN 0
                 WHEN ST_Disjoint(m.a, m.b) THEN i.area_m2 + o.area_m2
                 ELSE ST_Area(ST_SymDifference(m.a, m.b)) END
        END AS difference_m2
) d
WHERE NOT i.is_out
ORDER BY i.number, d.difference_m2 NULLS LAST, o.id, o.number
"""


@dataclass(frozen=True, slots=True)
class Match:
    """How a row lies to a stored feature (`other_id`) or to an earlier row of the file (`other_row`)."""

    number: int
    other_id: int | None
    other_row: int | None
    code: str | None
    name: str | None
    other_m2: float
    area_m2: float
    before_date: date | None
    after_date: date | None
    is_foreign: bool
    """It lies in none of the sender's streets."""
    distance_m: float
    difference_m2: float | None
    """None when one of the two is a point."""

    @property
    def is_same_ground(self) -> bool:
        """Less than 1 % of the larger area differs, or two points within a metre."""
        if self.difference_m2 is None:
            return self.area_m2 == self.other_m2 == 0 and self.distance_m < SAME_PLACE_M
        return self.difference_m2 < SAME_GROUND * max(self.area_m2, self.other_m2)

    @property
    def share_of_row(self) -> float:
        """The share of the row's area that both have; 1 for points."""
        if self.difference_m2 is None or not self.area_m2:
            return 1.0
        return (self.area_m2 + self.other_m2 - self.difference_m2) / 2 / self.area_m2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a good row; for a duplicate the feature or the earlier row that it repeats."""

    outcome: RowOutcome
    problems: tuple[Problem, ...] = ()
    same_as_feature: int | None = None
    same_as_row: int | None = None
    has_same_code: bool = False


ACCEPTED = Verdict(RowOutcome.ACCEPTED)


def match_rows(session: Session, rows: Sequence[JudgedRow], target: Target, ground: Ground) -> dict[int, Verdict]:
    """Give a verdict for every row by its number. The rows are `incoming`, with what lies `beside` them."""
    by_code = _pairs(session, target, ground, _BY_CODE)
    by_ground = _pairs(session, target, ground, _BY_GROUND)
    verdicts: dict[int, Verdict] = {}
    for row in rows:
        here, number = Place(row.layer, row.number), row.number
        if number in by_code or number in by_ground:
            same_code, same_ground = by_code.get(number, ()), by_ground.get(number, ())
            verdicts[number] = _judge(row, here, target, same_code, same_ground, verdicts)
        else:
            verdicts[number] = ACCEPTED
    return verdicts


def _pairs(session: Session, target: Target, ground: Ground, pairs: str) -> Mapping[int, list[Match]]:
    stored = _STORED.format(table=target.kind, window=_WINDOW.get(target, _NO_WINDOW))
    streets = None if ground.street_ids is None else sorted(ground.street_ids)
    facts = {"district": ground.district_code, "measuring": ground.measuring_epsg, "streets": streets}
    found: dict[int, list[Match]] = defaultdict(list)
    for others in (
        {"others": stored, "earlier": "", "is_beside": "o.id = b.other_id"},
        {"others": _EARLIER, "earlier": "AND o.number < i.number", "is_beside": "o.number = b.other_row"},
    ):
        statement = _PAIRS.format(pairs=pairs.format(**others))
        for row in session.execute(text(statement), facts):
            match = Match(*row)
            found[match.number].append(match)
    return found


def _judge(
    row: JudgedRow,
    here: Place,
    target: Target,
    by_code: Iterable[Match],
    by_ground: Iterable[Match],
    verdicts: Mapping[int, Verdict],
) -> Verdict:
    for match in _that_stand(by_code, verdicts):
        return _judge_same_code(row, here, target, match)
    warnings = []
    for match in _that_stand(by_ground, verdicts):
        if not match.is_same_ground or row.treatment.same_as is SameAs.NEW:
            continue
        if target is Target.PARCELS or (target is Target.DETECTIONS and _has_same_window(row, match)):
            if match.is_foreign:
                return Verdict(RowOutcome.QUARANTINED, (problem("ground-used-elsewhere", here),))
            return _duplicate(here, match, "same-ground", target)
        if target in (Target.SITES, Target.PROJECTS, Target.POINTS) and not match.is_foreign:
            if match.name == row.values.get("name"):
                return _duplicate(here, match, "same-ground", target)
            warnings.append(_said("same-ground-other-name", here, match, target))
    return Verdict(RowOutcome.ACCEPTED, tuple(warnings)) if warnings else ACCEPTED


def _that_stand(matches: Iterable[Match], verdicts: Mapping[int, Verdict]) -> Iterable[Match]:
    """Stored features, and earlier rows that are themselves taken: what is kept out contradicts nobody."""
    for match in matches:
        if match.other_row is None or verdicts[match.other_row].outcome is RowOutcome.ACCEPTED:
            yield match


def _judge_same_code(row: JudgedRow, here: Place, target: Target, match: Match) -> Verdict:
    at_code = Place(here.layer, here.row, "code")
    code = row.values["code"]
    if match.is_foreign:
        return Verdict(RowOutcome.QUARANTINED, (problem("code-used-elsewhere", at_code, read=code),))
    if not match.is_same_ground:
        distance = distance_text(match.distance_m)
        if match.other_row is not None:
            said = problem("code-taken-by-row", at_code, read=code, other=match.other_row, distance=distance)
        else:
            areas = {"stored": _area_text(match.other_m2), "new": _area_text(match.area_m2)}
            facts: dict[str, Any] = {"what": _what(target), "distance": distance, **areas}
            said = problem("code-taken", at_code, read=code, **facts)
        return Verdict(RowOutcome.QUARANTINED, (said,))
    if target is Target.DETECTIONS and not _has_same_window(row, match):
        stored = f"{match.before_date}…{match.after_date}"
        new = f"{row.values['before_date']}…{row.values['after_date']}"
        said = problem("code-taken-other-window", at_code, read=code, stored=stored, new=new)
        return Verdict(RowOutcome.QUARANTINED, (said,))
    return _duplicate(here, match, "same-code-same-ground", target, has_same_code=True)


def _duplicate(here: Place, match: Match, code: str, target: Target, *, has_same_code: bool = False) -> Verdict:
    # The same code on the same ground is the same thing; whether another code is, a person knows.
    fixes = [] if has_same_code else [mending.same_as(choice) for choice in SameAs]
    if match.other_row is not None:
        said = problem("same-as-row", here, read=match.code, other=match.other_row, fixes=fixes)
    else:
        said = _said(code, here, match, target, fixes)
    return Verdict(RowOutcome.DUPLICATE, (said,), match.other_id, match.other_row, has_same_code)


def _said(code: str, here: Place, match: Match, target: Target, fixes: Sequence[Fix] = ()) -> Problem:
    facts = {"what": _what(target), "code": match.code, "name": match.name, "share": f"{match.share_of_row:.0%}"}
    return problem(code, here, read=match.code, fixes=fixes, **facts)


def _has_same_window(row: JudgedRow, match: Match) -> bool:
    return (row.values["before_date"], row.values["after_date"]) == (match.before_date, match.after_date)


def _what(target: Target) -> Text:
    entry = next(one for one in vocabulary()["feature_kinds"] if one["code"] == target.kind)
    return Text(entry["zh"], entry["en"].rstrip("s").lower())


def _area_text(area_m2: float) -> Text:
    return Text(f"{area_m2:,.0f} m²", f"{area_m2:,.0f} m²") if area_m2 else Text("点状", "a point")
