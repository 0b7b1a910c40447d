"""Starts the process that copies an object out of a bucket, and says what came of it."""

from __future__ import annotations

from pathlib import Path

from gis.domain.errors import FileTooLarge
from gis.domain.imagery_errors import SceneObjectUnreachable
from gis.scenes.sandbox import run_child

_AWS = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_NO_SIGN_REQUEST"),
    *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_S3_ENDPOINT", "AWS_HTTPS", "AWS_VIRTUAL_HOSTING", "AWS_CA_BUNDLE"),
)
_NO_OTHER_KEYS = {
    "AWS_CONFIG_FILE": "/dev/null",
    "CPL_AWS_CREDENTIALS_FILE": "/dev/null",
    "CPL_AWS_AUTODETECT_EC2": "NO",
    "GDAL_HTTP_CONNECTTIMEOUT": "20",
    "GDAL_HTTP_LOW_SPEED_TIME": "60",
    "GDAL_HTTP_LOW_SPEED_LIMIT": "1000",
}


def fetch(bucket: str, key: str, folder: Path, limit_mb: int) -> Path:
    """A copy in `folder` of an object, byte for byte; endpoint and keys come from this process's environment only.

    Raises FileTooLarge, SceneObjectUnreachable, SceneReaderEnded.
    """
    copy = folder / "copy"
    job = {"from": f"/vsis3/{bucket}/{key}", "to": str(copy), "limit_bytes": limit_mb << 20}
    said = run_child("gis.scenes.fetch_child", job, folder, key, keeps=_AWS, sets=_NO_OTHER_KEYS)
    if said["ended"] == "too large":
        raise FileTooLarge(limit_mb=limit_mb)
    if said["ended"] != "copied":
        raise SceneObjectUnreachable(address=f"s3://{bucket}/{key}", reason=said["ended"])
    return copy
