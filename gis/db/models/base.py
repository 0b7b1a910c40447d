"""What all tables share: naming of constraints, enums by value, located features."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    SmallInteger,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from gis.domain import crs
from gis.spelling import bare_lines

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Typed declarative base; every constraint has a name."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
        list[int]: ARRAY(SmallInteger),
    }


def by_value(enum: type[StrEnum], name: str) -> Enum:
    """Text column with a named check: enums are stored by value, adding one is a migration."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda e: [m.value for m in e],
    )


# 4490 and 4326 give the same Web Mercator numbers, but PROJ needs 200 ms to find
# the first 4490 -> 3857 transformation of each session and 0.5 ms for this one.
MERCATOR_SQL = f"ST_Transform(ST_SetSRID(geom, {crs.GEOJSON}), {crs.TILES})"

# The measuring zone follows from the longitude; the same rule as crs.measuring_epsg.
AREA_SQL = f"ST_Area(ST_Transform(geom, {crs.measuring_epsg(75)} + (round(ST_X(ST_Centroid(geom)) / 3)::int - 25)))"


class Located:
    """Columns of everything that stands on the map; each concrete table fixes its geometry type.

    `geom` is the truth (EPSG:4490, lon/lat). `geom_3857` and `area_m2` are written
    by the same statement from it and are never read back as truth.
    """

    GEOMETRY_TYPE = "MULTIPOLYGON"

    @declared_attr
    @classmethod
    def geom(cls) -> Mapped[WKBElement]:
        return mapped_column(Geometry(cls.GEOMETRY_TYPE, srid=crs.STORAGE, spatial_index=False), nullable=False)

    @declared_attr
    @classmethod
    def geom_3857(cls) -> Mapped[WKBElement]:
        return mapped_column(
            Geometry(cls.GEOMETRY_TYPE, srid=crs.TILES, spatial_index=False),
            Computed(MERCATOR_SQL, persisted=True),
            deferred=True,
        )

    @declared_attr
    @classmethod
    def area_m2(cls) -> Mapped[float]:
        return mapped_column(Computed(AREA_SQL, persisted=True))

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        name: str = cls.__tablename__  # type: ignore[attr-defined]
        return (
            Index(f"ix_{name}_geom", "geom", postgresql_using="gist"),
            Index(f"ix_{name}_geom_3857", "geom_3857", postgresql_using="gist"),
            CheckConstraint("ST_IsValid(geom)", name="geom_is_valid"),
            *(_by_words(name) if issubclass(cls, Described) else ()),
            *cls.extra_table_args(),
        )

    @classmethod
    def extra_table_args(cls) -> tuple[Any, ...]:
        """Further constraints and indexes of a concrete table."""
        return ()


def _by_words(table: str) -> tuple[Index]:
    trigrams = {"found_by": "gin_trgm_ops"}
    return (Index(f"ix_{table}_found_by", "found_by", postgresql_using="gin", postgresql_ops=trigrams),)


class Described:
    """Who and what a feature is, where its record comes from, and whether it was struck."""

    @declared_attr
    @classmethod
    def district_code(cls) -> Mapped[str]:
        return mapped_column(ForeignKey("district.code"))

    code: Mapped[str]
    """The office's own code, unique among live objects of a kind in a district."""
    name: Mapped[str]
    address: Mapped[str | None]
    streets: Mapped[list[int]] = mapped_column(server_default="{}")
    """Ids of the streets it lies in; the shares are in feature_street. Tiles filter on this."""
    home_street_id: Mapped[int | None] = mapped_column(SmallInteger)
    """The street with the largest share."""
    source: Mapped[str | None]
    as_of: Mapped[date | None]
    """The day the source speaks of (freshness)."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    struck_at: Mapped[datetime | None]
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    struck_reason: Mapped[str | None]

    FOUND_BY: ClassVar[tuple[str, ...]] = ("code", "name", "address")

    @declared_attr
    @classmethod
    def found_by(cls) -> Mapped[str | None]:
        """What a word is looked for in, spelt as by `gis.spelling.bare`: the columns of FOUND_BY, a line each."""
        return mapped_column(Text, Computed(bare_lines(cls.FOUND_BY), persisted=True), deferred=True)
