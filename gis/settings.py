"""The one frozen `Settings`, read from `JINGTU_*` environment variables."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _default_state_dir() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/jingtu")
    return Path.home() / ".local" / "state" / "jingtu"


class Settings(BaseSettings):
    """Everything that differs between one installation and the next."""

    model_config = SettingsConfigDict(env_prefix="JINGTU_", frozen=True, extra="ignore")

    state_dir: Path = Field(default_factory=_default_state_dir)
    """Cluster, uploaded originals, secrets. Root: /var/lib/jingtu, else ~/.local/state/jingtu."""
    database_url: str | None = None
    """An existing PostGIS; without it a private cluster is kept in `state_dir`."""
    today: date | None = None
    """The working date of a demo database; the system's date when unset."""
    demo: bool = False
    """Mark a new database as a demo; only then may `today` be set."""
    district: str = "110101"

    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 24
    """Worker threads of the API; the connection pool is as large."""
    secure_cookies: bool = False
    """Set behind TLS: the session cookie is then sent over https only."""
    session_hours: int = 12
    session_idle_minutes: int = 60
    max_upload_mb: int = 200
    max_document_mb: int = 50
    max_scene_mb: int = 2000
    """Of one satellite image; a whole Sentinel-2 scene of four bands has about 900."""
    scene_folders: Annotated[tuple[Path, ...], NoDecode] = ()
    """Folders of this server, with commas between, whose images may be registered by path; none: no path is opened."""
    scene_buckets: Annotated[tuple[str, ...], NoDecode] = ()
    """S3 buckets, with commas between, whose images may be registered by s3:// URL; keys and endpoint: AWS_*."""

    basemap_url: str | None = None
    """Tile URL template with {z} {x} {y} and optionally {key}; none: no base map."""
    basemap_key: SecretStr | None = None
    basemap_attribution: str = ""

    near_m: float = 50.0
    """How far a detection may lie from a parcel and still be listed as near, metres."""
    dask_address: str | None = None
    """Scheduler of a Dask cluster for change detection; its workers see the same files by the same paths."""

    log_format: str = "console"
    log_level: str = "INFO"

    @field_validator("scene_folders", "scene_buckets", mode="before")
    @classmethod
    def _between_commas(cls, given: object) -> object:
        return [one.strip() for one in given.split(",") if one.strip()] if isinstance(given, str) else given

    @property
    def files_dir(self) -> Path:
        """Where uploaded originals lie, named by their SHA-256."""
        return self.state_dir / "files"

    @property
    def copies_dir(self) -> Path:
        """Where reduced copies of photos lie, named by the hash of the original; they may be removed at any time."""
        return self.state_dir / "copies"

    @property
    def scenes_dir(self) -> Path:
        """Where scenes lie as COGs, named by their SHA-256."""
        return self.state_dir / "scenes"


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
