"""Writes the sample district: every file beside this one that is not under boundary/ or plan/.

    .venv/bin/python sample_data/make.py            writes the files
    .venv/bin/python sample_data/make.py --check    says whether they are what it would write

Everything is made up from one seed, lies inside the real outline of Dongcheng and is called 示例.
"""

from __future__ import annotations

import argparse
import sys
from random import Random

import numpy as np
from making.detections import make_detections
from making.ground import SAMPLE_DATA, Ground
from making.parcels import make_parcels
from making.scenes import scene_files
from making.sites import make_points, make_projects, make_sites
from making.soil import soil_files
from making.uploads import same_content, upload_files
from making.writing import facts_json, geojson

SEED = 20240918


def make() -> dict[str, bytes]:
    """Path below sample_data/ → bytes of every file."""
    ground = Ground.read()
    # One source of chance for each kind: a new site must not move the parcels.
    parcels = make_parcels(Random(f"{SEED} parcels"), ground)
    sites = make_sites(Random(f"{SEED} sites"), ground)
    projects = make_projects(Random(f"{SEED} projects"), ground, parcels)
    points = make_points(Random(f"{SEED} points"), ground, sites, parcels)
    detections, denied = make_detections(Random(f"{SEED} detections"), ground, parcels)
    layers = {"parcels": parcels, "sites": sites, "projects": projects, "points": points, "detections": detections}
    files = {
        f"{name}.geojson": geojson(((one.outline, one.properties) for one in features), name).encode()
        for name, features in layers.items()
    }
    files["facts.json"] = facts_json({parcel.code: parcel.facts for parcel in parcels}, denied).encode()
    files |= {f"soil/{name}": content for name, content in soil_files(parcels).items()}
    files |= {f"uploads/{name}": content for name, content in upload_files(parcels).items()}
    return files | scene_files(parcels, list(ground.streets.values()), np.random.default_rng([SEED, len("scenes")]))


def main() -> None:
    """Write, or check and name what differs (exit code 1)."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="write nothing, exit with 1 when a file differs")
    files = make()
    if arguments.parse_args().check:
        wrong = [name for name, content in files.items() if not _is_as_written(name, content)]
        if wrong:
            sys.exit(f"not what make.py writes: {', '.join(wrong)}")
        print(f"{len(files)} files are what make.py writes")
        return
    for name, content in files.items():
        path = SAMPLE_DATA / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>8}  {name}")


def _is_as_written(name: str, content: bytes) -> bool:
    path = SAMPLE_DATA / name
    return path.is_file() and same_content(path.name, path.read_bytes(), content)


if __name__ == "__main__":
    main()
