"""Live parcels and sites as rows are matched with them, and how far they lie from the rows that have a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import places
from gis.db.copying import array_text
from gis.db.models import FeatureAlias, Parcel, Site
from gis.domain import credit_codes
from gis.domain.closures import CandidateFacts
from gis.domain.company_names import cores_of, former_names_in
from gis.domain.words import FeatureKind
from gis.overlaps import METRES_PER_DEGREE_EAST_AT_55, METRES_PER_DEGREE_NORTH

# A parcel answers for the sites on it: parcels carry no credit code of their own.
_SITES_ON_PARCELS = text("""
SELECT p.id AS parcel_id, s.id AS site_id FROM site s
CROSS JOIN LATERAL (
    SELECT p.id FROM parcel p
    WHERE p.struck_at IS NULL AND p.district_code = :district AND p.geom && s.geom AND ST_Intersects(p.geom, s.geom)
    OFFSET 0
) p
WHERE s.struck_at IS NULL AND s.district_code = :district
""")
_NEAR = """
SELECT r.id AS row_id, f.id AS feature_id
FROM (
    SELECT id, ST_Transform(geom, :measuring) AS flat, ST_Expand(geom, :dx, :dy) AS reach
    FROM closure_row WHERE geom IS NOT NULL AND id = ANY(CAST(:rows AS bigint[])) OFFSET 0
) r
CROSS JOIN LATERAL (
    SELECT id, geom FROM {table} WHERE struck_at IS NULL AND district_code = :district AND geom && r.reach OFFSET 0
) f
WHERE ST_DWithin(r.flat, ST_Transform(f.geom, :measuring), :most)
"""
# Centimetres are beyond what any list knows; rounding keeps a later run from differing in the last bit.
_DISTANCES = text("""
SELECT w.row_id, w.feature_id, round(ST_Distance(
    ST_Transform(r.geom, :measuring), ST_Transform(coalesce(p.geom, s.geom), :measuring))::numeric, 2) AS metres
FROM unnest(CAST(:rows AS bigint[]), CAST(:features AS bigint[])) AS w (row_id, feature_id)
JOIN closure_row r ON r.id = w.row_id AND r.geom IS NOT NULL
LEFT JOIN parcel p ON p.id = w.feature_id
LEFT JOIN site s ON s.id = w.feature_id
""")

Pair = tuple[int, int]
"""(row, feature)."""


def candidates_of(session: Session, district_code: str) -> list[CandidateFacts]:
    """Every live parcel and site of a district by its names and codes."""
    aliases: dict[int, list[str]] = defaultdict(list)
    for feature_id, name in session.execute(select(FeatureAlias.feature_id, FeatureAlias.name)):
        aliases[feature_id].append(name)
    sites = {row.id: row for row in session.execute(_live(Site, district_code, Site.credit_code))}
    on_parcel: dict[int, list[Any]] = defaultdict(list)
    for parcel_id, site_id in session.execute(_SITES_ON_PARCELS, {"district": district_code}):
        on_parcel[parcel_id].append(sites[site_id])
    found = [_facts(FeatureKind.SITE, row, [row.name], aliases, [row]) for row in sites.values()]
    parcels = session.execute(_live(Parcel, district_code, Parcel.old_name))
    found += [
        _facts(FeatureKind.PARCEL, row, [row.name], aliases, on_parcel[row.id], [row.old_name]) for row in parcels
    ]
    return found


def _live(model: type[Parcel | Site], district_code: str, *more: Any) -> Any:  # noqa: ANN401  a statement
    table = model.__table__.c
    columns = [table.id, model.code, model.name, *more]
    return select(*columns).where(model.struck_at.is_(None), model.district_code == district_code)


def _facts(
    kind: FeatureKind,
    row: Any,  # noqa: ANN401  a row of the database
    names: list[str],
    aliases: dict[int, list[str]],
    sites: Iterable[Any],
    former: Iterable[str | None] = (),
) -> CandidateFacts:
    in_names = [one for name in names for one in former_names_in(name)]
    codes = {credit_codes.normalised(site.credit_code): site.code for site in sites if site.credit_code}
    return CandidateFacts(
        feature_id=row.id,
        kind=kind,
        code=row.code,
        cores=cores_of(names),
        former_cores=cores_of([*former, *in_names]),
        alias_cores=cores_of(aliases[row.id]),
        credit_codes=codes,
    )


def pairs_within(session: Session, district_code: str, row_ids: Iterable[int], most_m: float) -> set[Pair]:
    """The pairs of a row that has a place and a parcel or site no farther than `most_m` from it."""
    facts = {
        "rows": array_text(row_ids),
        "district": district_code,
        "most": most_m,
        "dx": most_m / METRES_PER_DEGREE_EAST_AT_55,
        "dy": most_m / METRES_PER_DEGREE_NORTH,
        "measuring": places.measuring_epsg(session),
    }
    found: set[Pair] = set()
    for table in ("parcel", "site"):
        found.update((row.row_id, row.feature_id) for row in session.execute(text(_NEAR.format(table=table)), facts))
    return found


def distances_of(session: Session, pairs: Iterable[Pair]) -> dict[Pair, float]:
    """Metres between the row's place and the candidate's outline; rows without a place have none."""
    wanted = sorted(pairs)
    facts = {
        "rows": array_text(row for row, _ in wanted),
        "features": array_text(feature for _, feature in wanted),
        "measuring": places.measuring_epsg(session),
    }
    return {(row.row_id, row.feature_id): float(row.metres) for row in session.execute(_DISTANCES, facts)}
