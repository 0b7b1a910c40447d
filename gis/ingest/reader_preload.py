"""Loaded once, in the process that children are forked from: first the environment, then GDAL and all readers.

Nobody else imports this: it clears the environment of the process it is in.
"""

from __future__ import annotations

import os

_KEPT = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH"})
"""Neither the database's address nor any setting of GDAL comes through."""
_SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,EDIGEO,EEDA,ESRIJSON,Elasticsearch,GDALG,GPKG,GPSBabel,GPX,"
    "GTFS,GeoJSON,GeoJSONSeq,GeoRSS,HTTP,Idrisi,JML,JSONFG,KML,LIBKML,LVBAG,MBTiles,MVT,MapML,MiraMonVector,NGW,OAPIF,ODS,"
    "OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,PMTiles,S57,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,"
    "VICAR,VRT,WAsP,WFS,XLSX"
)
"""Every driver but those that formats/ uses; GDAL has a list of what to leave out, not of what to take."""

for _name in set(os.environ) - _KEPT:
    del os.environ[_name]
os.environ |= {
    "GDAL_SKIP": _SKIPPED,
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_CONFIG_FILE": os.devnull,
    # One file is read by one thread; pools of them would not survive the fork anyway.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}

from gis.ingest.grids_of_files import read_grids  # noqa: E402  only now
from gis.ingest.reading import read_file  # noqa: E402

__all__ = ["read_file", "read_grids"]
