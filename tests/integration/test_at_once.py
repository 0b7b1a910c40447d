"""What is stored and linked for many features at once is what each of them would get by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shapely import box
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import links, places, uploads
from gis.clock import Clock
from gis.db.models import Feature, FeatureStreet, Link, Parcel, PlannedUseChange, Scheme, SoilBatch
from gis.domain.uploading import Sending, Target
from gis.domain.words import Register, Stage
from gis.settings import Settings
from tests.factories import RECORDED, add_detection, add_ground, add_parcel, add_plan, rectangle
from tests.vector_files import frame, geopackage, ground, parcel

EVERY_MEASURE = ("2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "10.2", "11.2", "11.3")


def stored_links(session: Session) -> list[str]:
    """Every link but for its own id and times."""
    own = {"id", "first_at", "computed_at"}
    columns = [column for column in Link.__table__.c if column.name not in own]
    return sorted(str(tuple(row)) for row in session.execute(select(*columns)))


def add_parcels(session: Session) -> list[int]:
    """Twins, and parcels that differ from them in one fact each."""
    made = [
        add_parcel(session, rectangle(447000 + 200 * at, 4421000, 80, 60), *registers, **more)
        for at, (registers, more) in enumerate(
            [
                ((), {}),
                ((), {}),
                ((), {"address": "示例路"}),
                ((), {"address": ""}),
                ((), {"stage": Stage.PRELIM}),
                ((), {"is_over_screening": True}),
                ((Register.LISTED,), {}),
                ((Register.LISTED,), {}),
                ((Register.LISTED, Register.PRIORITY), {"stage": Stage.REMED}),
                ((Register.PRIORITY,), {"national_modules": ["BASE_INFO"]}),
                ((Register.LISTED,), {}),
                ((), {}),
                ((), {}),
            ]
        )
    ]
    change = {"to_use": "居住用地", "is_residential_or_public": True, "changed_on": date(2024, 5, 10)}
    batch = {"number": "T-1", "volume_m3": 1, "destination": "示例", "promised_on": date(2024, 8, 31)}
    session.add(Scheme(parcel_id=made[10].id, is_remediation=True, filed_on=date(2024, 4, 2), recorded_at=RECORDED))
    session.add(PlannedUseChange(parcel_id=made[11].id, recorded_at=RECORDED, **change))
    session.add(SoilBatch(parcel_id=made[12].id, recorded_at=RECORDED, **batch))
    session.flush()
    return [one.id for one in made]


def test_parcels_of_the_same_facts_are_linked_as_each_would_be(session: Session, clock: Clock) -> None:
    add_ground(session)
    add_plan(session, EVERY_MEASURE)
    ids = add_parcels(session)
    on = add_detection(session, rectangle(447000 + 200 * 6 + 40, 4421010, 60, 30))
    links.refresh(session, [*ids, on.id], clock)
    together = stored_links(session)
    codes = dict(session.execute(select(Parcel.__table__.c.id, Parcel.code)).all())
    own = session.execute(select(Link.feature_id, Link.facts).where(Link.via_id.is_(None))).all()
    assert {(one.feature_id, one.facts["id"], one.facts["code"]) for one in own} == {
        (one, one, codes[one]) for one in ids
    }
    session.execute(text("DELETE FROM link"))
    for one in (*ids, on.id):
        links.refresh(session, [one], clock)
    assert stored_links(session) == together


def test_what_a_partner_has_by_others_stays_when_one_side_is_refreshed(session: Session, clock: Clock) -> None:
    add_ground(session)
    add_plan(session)
    listed = add_parcel(session, rectangle(447000, 4421000, 80, 60), Register.LISTED)
    first = add_detection(session, rectangle(447010, 4421010, 20, 20))
    second = add_detection(session, rectangle(447040, 4421010, 20, 20))
    links.refresh(session, [listed.id, first.id, second.id], clock)
    before = stored_links(session)
    first.struck_at = RECORDED
    links.refresh(session, [first.id], clock)
    live = select(Link.via_id).where(Link.feature_id == listed.id, Link.ended_at.is_(None), Link.via_id.is_not(None))
    assert session.scalars(live).all() == [second.id]
    first.struck_at = None
    links.refresh(session, [first.id], clock)
    assert stored_links(session) == before


def versions(session: Session) -> list[tuple[int, str]]:
    """Each parcel with the transaction that last wrote its row."""
    found = session.execute(text("SELECT id, xmin::text FROM parcel ORDER BY id"))
    return [(row[0], row[1]) for row in found]


def test_an_uploaded_parcel_is_written_once_with_its_streets_and_paint(
    session: Session, clock: Clock, tmp_path: Path, database_url: str
) -> None:
    add_ground(session)
    add_plan(session, EVERY_MEASURE)
    session.commit()
    settings = Settings(database_url=database_url, state_dir=tmp_path / "state")
    across = box(449590, 4421000, 449640, 4421060)
    rows = [
        parcel(1, registers="LISTED:2021-05-01;优先监管:2020-03-01~2023-06-30"),
        parcel(2, registers="筛查台账:2022-01-01~2099-01-01", stage="修复"),
        parcel(3, stage="可开发利用"),
        parcel(4),
    ]
    file = geopackage(tmp_path / "a.gpkg", frame(rows, [across, ground(2), ground(3), ground(20)]))
    with file.open("rb") as stream:
        sent = uploads.receive(
            session, stream, Sending("a.gpkg", Target.PARCELS), None, clock, settings, is_queued=False
        )
    uploads.process(session, sent.id, clock, files_dir=settings.files_dir)
    of_parcels = text("SELECT n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'parcel'")
    inserted, updated = session.execute(of_parcels).one()
    # What lists say of it is written with its row: `flags` finds it right.
    assert (inserted, updated) == (len(rows), 0)
    session.commit()
    written = versions(session)
    assert len(written) == len(rows)
    shares = select(FeatureStreet.feature_id, FeatureStreet.street_id, FeatureStreet.share).order_by(
        "feature_id", "street_id"
    )
    placed = session.execute(shares).all()
    assert len(placed) == len(rows) + 1

    largest = max(placed[:2], key=lambda one: one.share)
    assert session.scalars(select(Parcel.home_street_id).order_by(Parcel.code)).first() == largest.street_id

    ids = session.scalars(select(Feature.__table__.c.id)).all()
    places.locate(session, ids)
    links.refresh_all(session, clock)
    session.commit()
    assert versions(session) == written
    assert session.execute(shares).all() == placed
    assert [(one.paint, one.registers) for one in session.scalars(select(Parcel).order_by(Parcel.code))] == [
        (1, 1),
        (3, 4),
        (5, 0),
        (0, 0),
    ]


def test_more_ids_than_a_statement_has_parameters_are_no_obstacle(session: Session, clock: Clock) -> None:
    add_ground(session)
    add_plan(session)
    made = add_parcel(session, rectangle(447000, 4421000, 80, 60))
    links.refresh(session, range(made.id, made.id + 70_000), clock)
    assert session.scalars(select(Link.rule)).all() == ["entries-complete"]
