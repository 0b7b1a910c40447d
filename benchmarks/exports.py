"""Exports of 100,000 parcels: time and peak memory of each format, beside GeoPandas on the same table in the same run.

    .venv/bin/python benchmarks/exports.py [--parcels 100000]

GeoPandas reads the table `parcel` whole and writes it with `to_file`, `to_csv` or `to_excel`: the usual way, without
registers, streets, measures and words. Each runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parents[1]))

import tile_data

from gis import exports
from gis.clock import Clock
from gis.db import migrations
from gis.db.cluster import PrivateCluster
from gis.db.session import make_engine, make_sessions
from gis.domain.exporting import Format, plain_profile
from gis.domain.words import FeatureKind
from gis.filters import FeatureFilter

ON = Clock(date(2024, 9, 18))
FORMATS = [one for one in Format if one is not Format.SURVEY_TEXT]
# Facts beside a tenth of the parcels, and the streets of all.
FACTS = """
INSERT INTO parcel_register (parcel_id, register, since, document, recorded_at)
    SELECT id, (ARRAY['LISTED', 'PRIORITY', 'LEDGER', 'AFTERCARE', 'KEY_LAND'])[1 + id % 5], '2023-03-01',
        '示例公告〔2023〕' || id || '号', '2024-09-18' FROM parcel WHERE registers <> 0;
INSERT INTO scheme (parcel_id, is_remediation, filed_on, recorded_at)
    SELECT id, true, '2024-04-02', '2024-09-18' FROM parcel WHERE registers <> 0;
INSERT INTO feature_street (feature_id, street_id, share, area_m2)
    SELECT id, unnest(streets), 1.0 / cardinality(streets), area_m2 / cardinality(streets) FROM parcel;
"""


def main() -> None:
    """Load, measure, print, clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parcels", type=int, default=100_000, help="how many; 100,000")
    parser.add_argument("--one", nargs=4, metavar=("WHO", "FORMAT", "URL", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_one(*arguments.one)))
        return
    print(f"{time.strftime('%Y-%m-%d')}  {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="jingtu-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The database server runs as another user when this runs as root.
        folder.chmod(0o755)
        with PrivateCluster(folder, fsync=False).use() as url:
            _prepare(url, arguments.parcels)
            heads = f"{'seconds':>8} {'CPU s':>7} {'of theirs':>10} {'peak MB':>8} {'of theirs':>10} {'file MB':>8}"
            print(f"{'':12} {heads}")
            for form in FORMATS:
                ours, theirs = (_measured(who, form, url, folder) for who in ("ours", "geopandas"))
                print(
                    f"{form:12} {ours['seconds']:8.1f} {ours['cpu']:7.1f} {ours['cpu'] / theirs['cpu']:10.2f}"
                    f" {ours['peak_mb']:8.0f} {ours['peak_mb'] / theirs['peak_mb']:10.2f} {ours['file_mb']:8.1f}",
                    flush=True,
                )


def _prepare(url: str, parcels: int) -> None:
    engine = make_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    with psycopg.connect(url) as connection:
        tile_data.load(connection, parcels, 0)
        connection.execute(FACTS)


def _measured(who: str, form: Format, url: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", who, form.value, url, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _one(who: str, form: str, url: str, folder: str) -> dict[str, float]:
    """Of one export in this process: seconds, those of its CPU, peak memory and size of the file in MB."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        began, began_cpu = time.perf_counter(), time.process_time()
        path = {"ours": _ours, "geopandas": _geopandas}[who](Format(form), url, Path(name))
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb, "file_mb": path.stat().st_size / 1e6}


def _ours(form: Format, url: str, folder: Path) -> Path:
    order = exports.Order(tile_data.DISTRICT, plain_profile(form), FeatureFilter(kinds=(FeatureKind.PARCEL,)))
    engine = make_engine(url)
    with make_sessions(engine).begin() as session:
        return exports.export(session, ON, None, order, folder).path


def _geopandas(form: Format, url: str, folder: Path) -> Path:
    import geopandas  # noqa: PLC0415  ours shall not carry it

    engine = make_engine(url)
    frame = geopandas.read_postgis("SELECT * FROM parcel", engine, geom_col="geom").drop(columns=["geom_3857"])
    for column in frame.columns:
        if frame[column].dtype == object:
            frame[column] = frame[column].map(lambda value: str(value) if isinstance(value, list | date) else value)
    path = folder / f"theirs{ {Format.SHAPEFILE: '.shp'}.get(form, f'.{form}') }"
    table = frame.assign(WKT=frame.geometry.to_wkt()).drop(columns="geom") if form in TABLES else frame
    writers: dict[Format, Callable[[], Any]] = {
        Format.EXCEL: lambda: table.assign(recorded_at="2024-09-18").to_excel(path.with_suffix(".xlsx")),
        Format.CSV: lambda: table.to_csv(path),
        Format.GEOPACKAGE: lambda: frame.to_file(path, driver="GPKG"),
        Format.SHAPEFILE: lambda: frame.drop(columns=["recorded_at"]).to_file(path, driver="ESRI Shapefile"),
        Format.GEOJSON: lambda: frame.to_file(path, driver="GeoJSON"),
        Format.KML: lambda: frame.to_file(path, driver="KML"),
    }
    writers[form]()
    return path.with_suffix(".xlsx") if form is Format.EXCEL else path


TABLES = frozenset({Format.EXCEL, Format.CSV})


if __name__ == "__main__":
    main()
