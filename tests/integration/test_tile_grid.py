"""The grid of counts stays exact through every edit, the version moves at commit, writers never block each other."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gis.db.models import Detection, Parcel
from gis.db.session import make_sessions
from gis.domain.words import DetectionState
from gis.tiles import data_version
from tests import map_rows as rows

GRID = "SELECT layer, z, x, y, cell, class, streets, n FROM tile_grid WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7"
LEFT = "SELECT (SELECT count(*) FROM tile_delta) + (SELECT count(*) FROM tile_change)"


@pytest.fixture
def ground(session: Session) -> Session:
    rows.add_ground(session)
    # The grid does not ask whether an outline has its version (migration 0020).
    session.execute(text("ALTER TABLE parcel DISABLE TRIGGER parcel_outline_has_version"))
    session.commit()
    return session


def grid(session: Session) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(text(GRID))]


def recounted(session: Session) -> list[tuple[object, ...]]:
    """The grid as a full count makes it; thrown away again."""
    session.execute(text("SELECT tile_rebuild()"))
    found = grid(session)
    session.rollback()
    return found


def test_every_zoom_counts_every_feature_once(ground: Session) -> None:
    rows.parcel(ground, "A", 116.35, 39.9)
    rows.parcel(ground, "B", 116.45, 39.9, paint=2)
    rows.detection(ground, "C", 116.45, 39.9)
    ground.commit()
    by_zoom = ground.execute(text("SELECT layer, z, sum(n) FROM tile_grid GROUP BY 1, 2 ORDER BY 1, 2")).all()
    assert [tuple(row) for row in by_zoom] == [(layer, z, 3 - layer) for layer in (1, 2) for z in range(6, 14)]


def test_states_of_the_grid_are_those_of_the_words(ground: Session) -> None:
    for number, state in enumerate(DetectionState):
        assert ground.scalar(text("SELECT tile_state(:state)"), {"state": state.value}) == number


EDITS = ("add", "move", "paint", "strike", "unstrike", "share", "delete", "rename", "state")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 2**32)), min_size=1, max_size=25))
def test_after_any_edits_the_grid_equals_a_recount(ground: Session, steps: list[tuple[str, int]]) -> None:
    ground.rollback()
    for edit, seed in steps:
        apply(ground, edit, random.Random(seed))
        if seed % 3 == 0:
            ground.commit()
        elif seed % 7 == 0:
            ground.rollback()
    ground.commit()
    assert grid(ground) == recounted(ground)
    assert ground.scalar(text(LEFT)) == 0


def apply(session: Session, edit: str, chance: random.Random) -> None:
    model = chance.choice((Parcel, Detection))
    features = session.query(model).order_by(model.code).all()
    if edit == "add" or not features:
        make = rows.parcel if model is Parcel else rows.detection
        make(session, uuid4().hex, chance.uniform(116.31, 116.49), chance.uniform(39.86, 39.97))
        return
    one = chance.choice(features)
    match edit:
        case "move":
            lon, lat = chance.uniform(116.31, 116.49), chance.uniform(39.86, 39.97)
            one.geom = rows.box(lon, lat, lon + 0.001, lat + 0.001)
        case "paint" if isinstance(one, Parcel):
            one.paint = chance.randrange(7)
        case "state" if isinstance(one, Detection):
            one.state = chance.choice(list(DetectionState))
            one.is_on_parcel = chance.random() < 0.5
        case "strike":
            one.struck_at = rows.AT
        case "unstrike":
            one.struck_at = None
        case "share":
            one.streets = chance.choice(([1], [2], [1, 2], []))
        case "delete":
            session.delete(one)
        case _:
            one.name = f"{chance.random()}"
    session.flush()


def test_a_statement_over_many_rows_counts_them_all(ground: Session) -> None:
    for number in range(20):
        rows.parcel(ground, f"P{number}", 116.35 + number * 0.005, 39.9)
    ground.commit()
    ground.execute(text("UPDATE parcel SET paint = 4 WHERE streets && '{1}'"))
    ground.execute(text("UPDATE parcel SET struck_at = now() WHERE code IN ('P1', 'P2', 'P19')"))
    ground.execute(text("UPDATE parcel SET geom = ST_Translate(geom, 0.01, 0.01)"))
    ground.commit()
    assert grid(ground) == recounted(ground)
    assert ground.scalar(text("SELECT sum(n) FROM tile_grid WHERE z = 9")) == 17
    ground.execute(text("TRUNCATE parcel CASCADE"))
    ground.commit()
    assert grid(ground) == []


def test_what_changes_nothing_that_is_counted_leaves_the_grid_alone(ground: Session) -> None:
    one = rows.parcel(ground, "A", 116.35, 39.9)
    ground.commit()
    before = ground.execute(text("SELECT ctid, xmin::text, n FROM tile_grid ORDER BY z")).all()
    one.name = "other"
    ground.commit()
    assert ground.execute(text("SELECT ctid, xmin::text, n FROM tile_grid ORDER BY z")).all() == before


BULK = """
WITH made AS (INSERT INTO feature (kind) SELECT 'parcel' FROM generate_series(1, :n) RETURNING id)
INSERT INTO parcel (id, district_code, code, name, streets, recorded_at, stage, paint, geom)
SELECT id, :district, 'B' || id, 'B', '{1}', now(), 'NONE', id % 7,
    ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint(116.31 + id % 300 * 0.0003, 39.86 + id % 97 * 0.001), 4490), 0.0001))
FROM made
"""


def test_a_bulk_load_counts_anew_instead_of_adding_and_is_as_exact(ground: Session) -> None:
    one = rows.parcel(ground, "A", 116.35, 39.9)
    ground.commit()
    one.paint = 3
    ground.commit()
    emptied = text("SELECT count(*) FROM tile_grid WHERE n = 0")
    assert ground.scalar(emptied) == 8, "a cell that lost its last feature keeps its row"
    ground.execute(text(BULK), {"n": 3000, "district": rows.DISTRICT})
    assert ground.scalar(text("SELECT count(*) FROM tile_delta")) > 1000
    ground.commit()
    assert ground.scalar(text("SELECT sum(n) FROM tile_grid WHERE z = 6")) == 3001
    assert ground.scalar(text(LEFT)) == 0
    assert ground.scalar(emptied) == 0, "only a full count clears those rows away"
    assert grid(ground) == recounted(ground)


def test_the_version_moves_once_a_transaction_at_commit_only(ground: Session, engine: Engine) -> None:
    with make_sessions(engine)() as other:

        def seen() -> int:
            version = data_version(other)
            other.rollback()
            return version

        before = seen()
        rows.parcel(ground, "A", 116.35, 39.9)
        rows.site(ground, "B", 116.35, 39.9)
        assert seen() == before
        ground.commit()
        assert seen() == before + 1
        rows.parcel(ground, "C", 116.36, 39.9)
        ground.rollback()
        assert seen() == before + 1
        ground.execute(text("UPDATE parcel SET name = 'x' WHERE code = 'nobody'"))
        ground.execute(text("UPDATE site SET name = 'x' WHERE code = 'nobody'"))
        ground.commit()
        assert seen() == before + 1, "a statement without rows is no edit"
        with ground.begin_nested() as undone:
            rows.parcel(ground, "D", 116.37, 39.9)
            undone.rollback()
        ground.commit()
        assert seen() == before + 1, "an edit that was taken back is no edit"
        ground.execute(text("UPDATE street SET name_en = 'x'"))
        ground.commit()
        assert seen() == before + 2


@pytest.fixture
def second(engine: Engine) -> Iterator[Session]:
    with make_sessions(engine)() as made:
        made.execute(text("SET lock_timeout = '2s'"))
        made.commit()
        yield made


def test_a_long_edit_does_not_make_others_wait(ground: Session, second: Session) -> None:
    rows.parcel(ground, "LONG", 116.35, 39.9)
    rows.detection(ground, "LONG", 116.35, 39.9)
    rows.parcel(second, "SHORT", 116.35, 39.9)
    rows.detection(second, "SHORT", 116.35, 39.9)
    second.commit()
    ground.commit()
    assert ground.scalar(text("SELECT sum(n) FROM tile_grid WHERE z = 13")) == 4


def test_writers_that_cross_do_not_deadlock_and_lose_nothing(ground: Session, engine: Engine) -> None:
    for number in range(16):
        rows.parcel(ground, f"P{number}", 116.35 + number * 0.0001, 39.9, size=0.00008)
    ground.commit()
    begin = threading.Barrier(4)

    def write(seed: int) -> None:
        chance = random.Random(seed)
        begin.wait()
        with make_sessions(engine)() as session:
            for _ in range(25):
                own = [f"P{number}" for number in range(16) if number % 4 == seed]
                chance.shuffle(own)
                for code in own:
                    session.execute(
                        text("UPDATE parcel SET paint = :paint, streets = :streets WHERE code = :code"),
                        {"paint": chance.randrange(7), "streets": chance.choice(([1], [2], [1, 2])), "code": code},
                    )
                session.commit()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(write, seed) for seed in range(4)]:
            done.result(timeout=60)
    assert grid(ground) == recounted(ground)
