"""Uploads of 100,000 parcels: our whole road against loading without a check, and links among a million parcels.

    .venv/bin/python benchmarks/ingest.py [--quick] [--turns N] [--only load|link]

Makes a private database of its own in a temporary folder and a made-up GeoPackage (`ingest_data.py`), and loads it in
turns: by us (received, read, every check, stored, reported, linked), by ogr2ogr with COPY and by GeoPandas' to_postgis,
both into a table with a spatial index and without a check. Then 500 new detections are linked among the million parcels
of `tile_data.py`. Stops and removes everything at the end. Five to fifteen minutes; `--quick` a tenth of the data.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import psycopg
import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))

import ingest_data
import numpy as np
import tile_data
from geoalchemy2.shape import to_shape
from ingest_ways import OGR2OGR, ON, Run, has_ogr2ogr, run
from sqlalchemy import func, select

from gis import links, measures, seed
from gis.clock import Clock
from gis.db import databases, migrations
from gis.db.cluster import PrivateCluster
from gis.db.models import Feature, Overlap, Street
from gis.db.session import make_engine, make_sessions
from gis.domain import crs
from gis.domain.words import FeatureKind
from gis.ingest.transforming import transformed

DETECTIONS = 500
LINK_TURNS = 3
# Goals of the issue.
GOAL_OF_OGR2OGR, GOAL_OF_TO_POSTGIS, GOAL_PEAK_MB, GOAL_LINK_S = 0.5, 1.0, 1536, 0.2


def main() -> None:
    """Load, link, print, clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data")
    parser.add_argument("--turns", type=int, default=3, help="how often each way loads the file; 3")
    parser.add_argument("--only", choices=("load", "link"), help="one of the two parts")
    arguments = parser.parse_args()
    scale = 10 if arguments.quick else 1
    memory_gb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    print(
        f"{time.strftime('%Y-%m-%d')}  {os.cpu_count()} cores, {memory_gb:.0f} GB, Python {platform.python_version()},"
        f" load average {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="jingtu-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The database server runs as another user when this runs as root.
        folder.chmod(0o755)
        cluster = PrivateCluster(folder, fsync=False)
        with cluster.use() as url:
            databases.clone(databases.database_url(url, "postgres"), "template_postgis", template="jingtu")
            if arguments.only != "link":
                compare(Server(cluster), url, folder, 100_000 // scale, arguments.turns)
            if arguments.only != "load":
                link(url, 1_000_000 // scale)


class Server:
    """The database server of the benchmark."""

    def __init__(self, cluster: PrivateCluster) -> None:
        self.pid = int((cluster.data / "postmaster.pid").read_text().split()[0])

    def cpu_s(self) -> float:
        """CPU seconds of all its connections that have ended."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[13]) + int(stat[14])) / os.sysconf("SC_CLK_TCK")


def compare(server: Server, url: str, folder: Path, rows: int, turns: int) -> None:
    """The same file by each way in turns; one table."""
    file = folder / "parcels.gpkg"
    prepare(url, file, rows)
    ways = ["ours", "to_postgis"]
    version = has_ogr2ogr()
    if version is None:
        print("No ogr2ogr that writes to PostgreSQL (Debian: gdal-bin): that comparison is left out.")
    else:
        print(f"ogr2ogr is {version}; -append: into a table that is there, with its spatial index and a unique code")
        ways[1:1] = OGR2OGR
    maintenance, template = databases.database_url(url, "postgres"), databases.database_name(url)
    runs: dict[str, list[Run]] = defaultdict(list)
    server_cpu: dict[str, list[float]] = defaultdict(list)
    for _ in range(turns):
        for way in ways:
            with databases.temporary_clone(maintenance, "loading", template=template) as clone:
                before = server.cpu_s()
                runs[way].append(run(way, clone, file, folder))
                time.sleep(0.2)
                server_cpu[way].append(server.cpu_s() - before)
    report(rows, runs, server_cpu)


def prepare(url: str, file: Path, rows: int) -> None:
    """The sample district in the database, and the file."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    with make_sessions(engine).begin() as session:
        seed.seed(session, Clock(ON))
        streets = [(one.name_zh, to_shape(one.geom)) for one in session.scalars(select(Street))]
    engine.dispose()
    measuring = crs.BEIJING
    flat = transformed(np.array([one for _, one in streets], dtype=object), crs.STORAGE, measuring)
    metric = ingest_data.outlines(shapely.union_all(flat), rows, np.random.default_rng(4))
    lonlat = transformed(metric, measuring, crs.STORAGE)
    ingest_data.write(file, metric, lonlat, [(name, one) for (name, _), one in zip(streets, flat, strict=True)])
    print(f"\n{rows:,} parcels, {file.stat().st_size / 1e6:.0f} MB", flush=True)


def report(rows: int, runs: dict[str, list[Run]], server_cpu: dict[str, list[float]]) -> None:
    """One line a way; ratios are the median of the turns', each of runs beside one another."""
    print("way                rows/s      s   CPU s = program + server   peak MB   ours: rows/s of it   CPU of it")
    for way, found in runs.items():
        seconds = statistics.median(one.seconds for one in found)
        own = statistics.median(one.cpu_s for one in found)
        theirs = statistics.median(server_cpu[way])
        peak = "-" if found[0].peak_mb is None else f"{max(one.peak_mb or 0 for one in found):.0f}"
        of = statistics.median(other.seconds / us.seconds for us, other in zip(runs["ours"], found, strict=True))
        cpu_of = statistics.median(
            (us.cpu_s + a) / (other.cpu_s + b)
            for us, a, other, b in zip(runs["ours"], server_cpu["ours"], found, server_cpu[way], strict=True)
        )
        print(
            f"{way:16}   {rows / seconds:6.0f}   {seconds:4.1f}   {own + theirs:5.1f} = {own:7.1f} + {theirs:6.1f}"
            f"   {peak:>7}   {of:18.2f}   {cpu_of:9.2f}"
        )
    print(f"outcome: {runs['ours'][-1].said}")
    print(
        f"goals: rows/s >= {GOAL_OF_OGR2OGR} of ogr2ogr, > {GOAL_OF_TO_POSTGIS:.0f} of to_postgis,"
        f" peak < {GOAL_PEAK_MB} MB",
        flush=True,
    )


def link(url: str, parcels: int) -> None:
    """New detections among many parcels: what `links.refresh` takes for all of them at once."""
    print(f"\nLoading {parcels:,} parcels", flush=True)
    clone = databases.clone(databases.database_url(url, "postgres"), "linking", template="template_postgis")
    engine, clock = make_engine(clone), Clock(ON)
    migrations.upgrade(engine)
    sessions = make_sessions(engine)
    with sessions.begin() as session:
        measures.install_built_in(session, clock, tile_data.DISTRICT)
    with psycopg.connect(clone) as connection:
        tile_data.load(connection, parcels, LINK_TURNS * DETECTIONS)
    taken, pairs = [], 0
    for turn in range(LINK_TURNS):
        with sessions.begin() as session:
            wanted = select(Feature.__table__.c.id).where(Feature.__table__.c.kind == FeatureKind.DETECTION)
            ids = session.scalars(wanted.order_by("id").offset(turn * DETECTIONS).limit(DETECTIONS)).all()
            began = time.perf_counter()
            links.refresh(session, ids, clock)
            taken.append(time.perf_counter() - began)
            pairs = session.scalar(select(func.count()).select_from(Overlap)) or 0
    engine.dispose()
    shown = ", ".join(f"{one:.2f}" for one in taken)
    print(f"{DETECTIONS} detections among {parcels:,} parcels, {pairs // LINK_TURNS:,} pairs within reach: ", end="")
    print(f"{statistics.median(taken):.2f} s ({shown}; goal < {GOAL_LINK_S} s)")


if __name__ == "__main__":
    main()
