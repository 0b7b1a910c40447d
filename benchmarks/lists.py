"""Lists, counts and search over 100,000 parcels: our time against a plain SELECT of the same rows in the same run.

    .venv/bin/python benchmarks/lists.py [--parcels 100000]

Makes a private database of its own in a temporary folder, fills it with a made-up city (`tile_data.py`) whose parcels
are linked to the built-in plan by the rules, and removes everything at the end. The baseline of a page is
`SELECT code, name … ORDER BY … LIMIT`, that of a count or a search the same question in plain SQL.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parents[1]))

import tile_data
from exports import FACTS

from gis import counted, features, links, measures, search
from gis.clock import Clock
from gis.counted import Counts
from gis.db import migrations
from gis.db.cluster import PrivateCluster
from gis.db.session import make_engine, make_sessions
from gis.domain.words import FeatureKind, Register
from gis.features import Page
from gis.filters import FeatureFilter
from gis.pages import Place
from gis.sorting import Sort

CLOCK = Clock(date(2024, 9, 18))
TURNS = 7
PARCELS = FeatureFilter(kinds=(FeatureKind.PARCEL,))
LISTED = FeatureFilter(kinds=(FeatureKind.PARCEL,), registers=(Register.LISTED,))
NAMED = FeatureFilter(kinds=(FeatureKind.PARCEL,), q="示例地块4321")
ROWS = "SELECT id, code, name, address, area_m2, as_of, stage, registers FROM parcel WHERE struck_at IS NULL"


def main() -> None:
    """Load, measure, print, clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parcels", type=int, default=100_000, help="how many; 100,000")
    parser.add_argument("--keep", type=Path, help="a folder whose database is made once and used again")
    arguments = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d')}  {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="jingtu-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = arguments.keep or Path(name)
        is_new = not (folder / "made").exists()
        folder.mkdir(exist_ok=True)
        # The database server runs as another user when this runs as root.
        folder.chmod(0o755)
        with PrivateCluster(folder, fsync=False).use() as url:
            if is_new:
                prepare(url, arguments.parcels)
                (folder / "made").touch()
            report(url)


def prepare(url: str, parcels: int) -> None:
    """The schema, the city, its facts, and the links that the rules make of them."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    with psycopg.connect(url) as connection:
        tile_data.load(connection, parcels, parcels // 20)
        connection.execute(FACTS)
        # The built-in plan names the offices of this district.
        connection.execute("UPDATE district SET name_zh = '东城区', name_en = 'Dongcheng'")
    with make_sessions(engine).begin() as session:
        measures.install_built_in(session, CLOCK)
        measures.install_street_units(session, tile_data.DISTRICT)
    began = time.perf_counter()
    with make_sessions(engine).begin() as session:
        links.refresh_all(session, CLOCK)
    print(f"  links: {time.perf_counter() - began:.0f} s", flush=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    engine.dispose()


Work = Callable[[Session], Any]


def cases() -> dict[str, tuple[Work, str]]:
    """What is measured: our way, and the baseline's statement."""

    def page(chosen: FeatureFilter, sort: Sort = Sort.CODE, *, offset: int = 0, after: Place | None = None) -> Work:
        wanted = Page(sort, limit=200, offset=offset, after=after, is_counted=after is None)
        return lambda session: features.rows(session, chosen, None, CLOCK, wanted)

    return {
        "first page by code": (page(PARCELS), f"{ROWS} ORDER BY code, id LIMIT 200"),
        "first page by area": (page(PARCELS, Sort.AREA), f"{ROWS} ORDER BY area_m2, code, id LIMIT 200"),
        "first page by due day": (page(PARCELS, Sort.NEXT_DUE), f"{ROWS} ORDER BY code, id LIMIT 200"),
        "page 475 by offset": (page(PARCELS, offset=95_000), f"{ROWS} ORDER BY code, id LIMIT 200 OFFSET 95000"),
        "page 475 by its place": (
            page(PARCELS, after=Place("P95502", 0, "P95502", 95_502)),
            f"{ROWS} ORDER BY code, id LIMIT 200 OFFSET 95000",
        ),
        "register": (page(LISTED), f"{ROWS} AND registers & 1 <> 0 ORDER BY code, id LIMIT 200"),
        "by a word": (page(NAMED), f"{ROWS} AND name ILIKE '%示例地块4321%' ORDER BY code, id LIMIT 200"),
        "search box": (
            lambda session: search.search(session, None, CLOCK, "示例地块4321"),
            f"{ROWS} AND name ILIKE '%示例地块4321%' ORDER BY code, id LIMIT 20",
        ),
        "plan": (
            lambda session: measures.plan_view(session, CLOCK, None, tile_data.DISTRICT, 2024),
            "SELECT measure_id, count(DISTINCT feature_id) FROM link WHERE ended_at IS NULL GROUP BY measure_id",
        ),
        "units": (
            lambda session: measures.list_units(session, CLOCK, None, tile_data.DISTRICT, 2024),
            "SELECT measure_id, count(DISTINCT feature_id) FROM link WHERE ended_at IS NULL GROUP BY measure_id",
        ),
    }


def report(url: str) -> None:
    """Median milliseconds of each, in turns with its baseline, and their ratio."""
    engine = make_engine(url)
    sessions = make_sessions(engine)
    # As in the application: what was counted once is remembered while the data are the same.
    memory = Counts()
    print(f"\n{'':<24}{'first':>9}{'ours':>9}{'plain':>9}{'ratio':>8}   milliseconds")
    with psycopg.connect(url, autocommit=True) as plain:
        for name, (ours, baseline) in cases().items():
            taken: dict[str, list[float]] = {"ours": [], "plain": []}
            for _ in range(TURNS):
                with sessions() as session:
                    session.info[counted.KEY] = memory
                    taken["ours"].append(_timed(lambda s=session, w=ours: w(s)))  # type: ignore[misc]
                taken["plain"].append(_timed(lambda b=baseline: plain.execute(b).fetchall()))  # type: ignore[misc]
            first = taken["ours"][0]
            mine, theirs = (statistics.median(taken[who][1:]) for who in ("ours", "plain"))
            print(f"{name:<24}{first:>9.1f}{mine:>9.1f}{theirs:>9.1f}{mine / theirs:>8.1f}")
    engine.dispose()


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
