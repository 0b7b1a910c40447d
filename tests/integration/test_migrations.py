"""The schema goes up and down on a real PostGIS, and is what the models say."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from gis.db import migrations
from gis.domain.errors import SchemaIsOld


def test_models_and_migrated_schema_agree(engine: Engine) -> None:
    assert migrations.differences(engine) == []


def test_going_down_and_up_again_gives_the_same_schema(engine: Engine) -> None:
    migrations.downgrade(engine, "base")
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        ).scalars()
        assert set(left) <= {"spatial_ref_sys", "alembic_version"}
    with pytest.raises(SchemaIsOld):
        migrations.require_current(engine)
    migrations.upgrade(engine)
    migrations.require_current(engine)
    assert migrations.differences(engine) == []


def test_each_geometry_has_exactly_one_spatial_index(engine: Engine) -> None:
    with engine.connect() as connection:
        counts = connection.execute(
            text(
                "SELECT c.relname, a.attname, count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)"
                " WHERE a.attname LIKE 'geom%' AND i.indpred IS NULL"
                " AND c.relname IN ('parcel', 'site', 'project', 'point', 'detection')"
                " GROUP BY 1, 2"
            )
        ).all()
    assert len(counts) == 10
    assert {n for _, _, n in counts} == {1}


def test_the_audit_log_refuses_change_and_removal(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry (at, working_at, action, thing_kind, thing_id)"
                " VALUES (now(), now(), 'test', 'thing', '1')"
            )
        )
    for statement in ("UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(IntegrityError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
