"""The schema goes up and down on a real PostGIS, and is what the models say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from gis.db import migrations
from gis.db.models import Parcel, Upload, UploadRow
from gis.db.session import make_sessions
from gis.domain.errors import SchemaIsOld
from gis.domain.words import RowOutcome, UploadState
from gis.places import locate
from tests.factories import DISTRICT, RECORDED, add_detection, add_ground, add_parcel, rectangle

P1 = rectangle(449600, 4421300, 60, 50)


def test_models_and_migrated_schema_agree(engine: Engine) -> None:
    assert migrations.differences(engine) == []


def test_a_code_that_no_migration_added_is_a_difference(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE document DROP CONSTRAINT ck_document_kind"))
        connection.execute(
            text("ALTER TABLE document ADD CONSTRAINT ck_document_kind CHECK (kind IN ('PHOTO', 'OLD'))")
        )
    (said,) = migrations.differences(engine)
    assert str(said).startswith("ck_document_kind: AFTERCARE_PLAN, ")
    assert "OLD" in str(said)
    assert "PHOTO" not in str(said)


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


def stored_answers(engine: Engine) -> dict[str, bool | None]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT code, is_over_screening FROM parcel"))
        return {row.code: row.is_over_screening for row in found}


def test_a_no_that_no_file_said_becomes_unknown_and_what_was_said_stays(engine: Engine) -> None:
    with make_sessions(engine).begin() as session:
        add_ground(session)
        upload = Upload(
            district_code=DISTRICT,
            sha256="0" * 64,
            file_name="示例.gpkg",
            size_bytes=1,
            target="parcels",
            options={},
            state=UploadState.DONE,
            recorded_at=RECORDED,
        )
        session.add(upload)
        session.flush()
        said = {
            "silent": (None, {"name": "示例"}),
            "blank": (None, {"超筛选值": " "}),
            "no": (False, {"是否超标": "否"}),
            "cut": (False, {"over_scree": "n"}),
            "yes": (True, {"超筛选值": "是"}),
        }
        for number, (code, (_, attributes)) in enumerate(said.items(), 1):
            parcel = add_parcel(session, rectangle(449000 + 100 * number, 4421000, 50, 50), code=code)
            parcel.upload_id, parcel.is_over_screening = upload.id, said[code][0]
            session.flush()
            row = UploadRow(upload_id=upload.id, number=number, outcome=RowOutcome.ACCEPTED, feature_id=parcel.id)
            row.problems, row.attributes = [], attributes
            session.add(row)
        nobodys = add_parcel(session, rectangle(450000, 4421000, 50, 50), code="seeded")
        nobodys.is_over_screening = False
    migrations.downgrade(engine, "0006-1")
    assert stored_answers(engine) == {
        "silent": False,
        "blank": False,
        "no": False,
        "cut": False,
        "yes": True,
        "seeded": False,
    }
    migrations.upgrade(engine)
    assert stored_answers(engine) == {code: expected for code, (expected, _) in said.items()} | {"seeded": False}


BROKEN_REFERENCES = [
    "INSERT INTO parcel_register (parcel_id, register, since, recorded_at) VALUES (999, 'LISTED', now(), now())",
    "INSERT INTO upload_row (upload_id, number, outcome, problems, attributes) VALUES (999, 1, 'accepted', '[]', '{}')",
    "INSERT INTO feature_street (feature_id, street_id, share, area_m2) SELECT id, 99, 1, 1 FROM parcel",
    "UPDATE parcel SET district_code = '999999'",
    "UPDATE parcel SET upload_id = 999",
    "UPDATE feature SET id = id + 1000",
    "DELETE FROM feature",
    "DELETE FROM district",
    "DELETE FROM street",
    "TRUNCATE feature CASCADE",
]


@pytest.mark.parametrize("statement", BROKEN_REFERENCES)
def test_references_hold_though_triggers_prove_them(engine: Engine, statement: str) -> None:
    with make_sessions(engine).begin() as session:
        add_ground(session)
        made = [add_parcel(session, P1), add_detection(session, P1)]
        locate(session, [one.id for one in made])
    with pytest.raises(IntegrityError, match=r"refers to|never changes|foreign key"), engine.begin() as connection:
        connection.execute(text(statement))


def test_nobody_removes_what_an_open_transaction_refers_to(engine: Engine) -> None:
    with make_sessions(engine).begin() as session:
        add_ground(session)
        feature = add_parcel(session, P1).id
    insert = "INSERT INTO feature_extra (feature_id, attributes) VALUES (:id, '{}')"
    with engine.connect() as first, engine.connect() as second:
        first.execute(text(insert), {"id": feature})
        second.execute(text("SET lock_timeout = '100ms'"))
        second.execute(text("DELETE FROM parcel WHERE id = :id"), {"id": feature})
        with pytest.raises(OperationalError, match="lock timeout"):
            second.execute(text("DELETE FROM feature WHERE id = :id"), {"id": feature})


def test_nobody_refers_to_what_an_open_transaction_removed(engine: Engine) -> None:
    with make_sessions(engine).begin() as session:
        add_ground(session)
        feature = add_parcel(session, P1).id
    insert = "INSERT INTO feature_extra (feature_id, attributes) VALUES (:id, '{}')"
    with engine.connect() as first, engine.connect() as second:
        first.execute(text("DELETE FROM parcel WHERE id = :id"), {"id": feature})
        first.execute(text("DELETE FROM feature WHERE id = :id"), {"id": feature})
        with ThreadPoolExecutor(1) as waiting:
            refused = waiting.submit(second.execute, text(insert), {"id": feature})
            with pytest.raises(TimeoutError):
                refused.result(timeout=0.3)
            first.commit()
            with pytest.raises(IntegrityError, match="refers to no feature"):
                refused.result()


def test_what_is_referred_to_by_nothing_may_go_with_its_streets(engine: Engine) -> None:
    with make_sessions(engine).begin() as session:
        add_ground(session)
        feature = add_parcel(session, P1).id
        locate(session, [feature])
    with make_sessions(engine).begin() as session:
        session.delete(session.get_one(Parcel, feature))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM feature_street")) == 0
