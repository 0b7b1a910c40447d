"""Steps of the life cycle through the API: lawful and proved ones are taken, others are refused by their article."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import product
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis import people
from gis.clock import Clock
from gis.db.models import Document, Person, Practitioner, RegisterEntry, SoilBatch, StageEvent
from gis.db.session import make_engine, make_sessions
from gis.domain.policy import Actor
from gis.domain.stage_errors import StageChangedMeanwhile
from gis.domain.stages import BY_PAIR, law, steps_from
from gis.domain.words import DocumentKind, Register, Stage
from gis.settings import Settings
from gis.stages import NewStep, change_stage
from tests.api.conftest import SignedIn
from tests.factories import RECORDED, add_parcel, rectangle

CITY = "北京市生态环境局"
OF_STAGE = {DocumentKind.REVIEW_OPINION: (Stage.PRELIM, Stage.DETAIL, Stage.RISK, Stage.DELIST_APPLIED)}
ONE_ROUND = (
    Stage.SUSPECT,
    Stage.PRELIM,
    Stage.DETAIL,
    Stage.RISK,
    Stage.REMED_PLAN,
    Stage.REMED,
    Stage.EVAL,
    Stage.DELIST_APPLIED,
    Stage.CLEAR,
)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    assert settings.database_url is not None
    made = make_engine(settings.database_url)
    yield made
    made.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Session]:
    with make_sessions(engine)() as made:
        yield made


def parcel_in(db: Session, stage: Stage, *registers: Register, papers: bool = False) -> int:
    parcel = add_parcel(db, rectangle(449600, 4421300, 60, 50), *registers, stage=stage)
    if papers:
        add_papers(db, parcel.id)
    db.commit()
    return parcel.id


def add_papers(db: Session, parcel_id: int, *, without: frozenset[DocumentKind] = frozenset()) -> None:
    """Every document of one round, the evaluation by another firm than the works."""
    firms = {name: Practitioner(name=name, recorded_at=RECORDED) for name in ("示例修复公司", "示例评估公司")}
    db.add_all(firms.values())
    db.flush()
    for kind in frozenset(DocumentKind) - without:
        firm = firms["示例评估公司" if kind is DocumentKind.EVALUATION_REPORT else "示例修复公司"]
        for stage in OF_STAGE.get(kind, (None,)):
            db.add(
                Document(
                    feature_id=parcel_id,
                    kind=kind,
                    stage=stage,
                    title=f"示例{kind}",
                    number="示例〔2024〕1号",
                    issuer=CITY,
                    issued_on=date(2024, 1, 5),
                    practitioner_id=firm.id,
                    recorded_at=RECORDED,
                )
            )
    db.flush()


def go(client: TestClient, parcel: int, to: Stage, on: str = "2024-09-10", **more: Any) -> Any:
    seen = client.get(f"/api/parcels/{parcel}/steps").json()["last_event_id"]
    said = {"to_stage": to, "valid_on": on, "seen_event_id": seen} | more
    return client.post(f"/api/parcels/{parcel}/stage", json=said)


def live(db: Session, parcel: int) -> set[Register]:
    db.expire_all()
    return set(
        db.scalars(
            select(RegisterEntry.register).where(RegisterEntry.parcel_id == parcel, RegisterEntry.until.is_(None))
        )
    )


def test_a_parcel_goes_once_round_and_its_registers_follow(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE, papers=True)
    for to in ONE_ROUND:
        answer = go(office, parcel, to, opens_aftercare=True)
        assert answer.status_code == 201, answer.text
        assert answer.json()["stage"]["code"] == to
        expected = {Register.LISTED} if to in {*ONE_ROUND[4:8]} else set()
        assert live(db, parcel) == (expected if to is not Stage.CLEAR else {Register.AFTERCARE})
    said = office.get(f"/api/features/{parcel}").json()
    assert (said["stage"]["code"], said["stage"]["since"]) == ("CLEAR", "2024-09-10")
    assert "DELISTING_NOTICE" in said["stage"]["document"]


def test_a_cleared_parcel_needs_a_new_notice_for_another_round(signed_in: SignedIn, db: Session) -> None:
    office, parcel = signed_in("sthj"), parcel_in(db, Stage.NONE, papers=True)
    for to in (Stage.SUSPECT, Stage.PRELIM, Stage.CLEAR):
        assert go(office, parcel, to).status_code == 201
    steps = {one["to_stage"]["code"]: one for one in office.get(f"/api/parcels/{parcel}/steps").json()["steps"]}
    assert [one["state"] for one in steps["SUSPECT"]["needs"]] == ["missing"]
    refused = go(office, parcel, Stage.SUSPECT, on="2024-09-16")
    assert (refused.status_code, refused.json()["code"]) == (422, "step-not-ready")
    title = "示例书面通知（第二轮）"
    db.add(
        Document(
            feature_id=parcel,
            kind=DocumentKind.WRITTEN_NOTICE,
            title=title,
            issuer=CITY,
            issued_on=date(2024, 9, 15),
            recorded_at=RECORDED,
        )
    )
    db.commit()
    assert go(office, parcel, Stage.SUSPECT, on="2024-09-16").status_code == 201
    assert office.get(f"/api/parcels/{parcel}/steps").json()["document"] == title


def test_every_other_move_is_refused_with_the_articles_of_the_lawful_ones(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    for stage in Stage:
        parcel = parcel_in(db, stage, papers=True)
        for to in set(Stage) - {step.to_stage for step in steps_from(stage)}:
            answer = go(office, parcel, to)
            assert (answer.status_code, answer.json()["code"]) == (422, "step-not-lawful"), (stage, to)
            detail = answer.json()["detail"]
            assert all(
                law(one.article).zh in detail["zh"] and law(one.article).en in detail["en"] for one in steps_from(stage)
            )
        assert not db.scalars(select(StageEvent).where(StageEvent.parcel_id == parcel)).all()


def test_every_step_without_its_documents_is_refused_with_its_article(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    for (stage, to), step in BY_PAIR.items():
        if not step.requires:
            continue
        answer = go(office, parcel_in(db, stage), to)
        assert (answer.status_code, answer.json()["code"]) == (422, "step-not-ready"), (stage, to)
        problems = answer.json()["problems"]
        assert len([one for one in problems if one["code"] == "document-missing"]) == len(step.requires)
        assert law(step.article).zh in answer.json()["detail"]["zh"]


def test_what_is_missing_is_told_before_anybody_asks(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.REMED)
    said = office.get(f"/api/parcels/{parcel}/steps").json()
    assert [(one["to_stage"]["code"], one["is_open"]) for one in said["steps"]] == [("EVAL", False)]
    assert said["steps"][0]["obstacles"][0]["law"]["zh"] == "《土壤污染防治法》第40条、第65条"
    missing = {need["name"]["zh"] for one in said["papers"] for need in one["needs"] if need["state"] == "missing"}
    assert "风险评估报告" in missing
    assert said["missing"] == len([n for one in said["papers"] for n in one["needs"] if n["state"] == "missing"])


def test_the_notice_of_the_district_does_not_delist(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = add_parcel(db, rectangle(449600, 4421300, 60, 50), Register.LISTED, stage=Stage.DELIST_APPLIED)
    add_papers(db, parcel.id, without=frozenset({DocumentKind.DELISTING_NOTICE}))
    notice = {"kind": "DELISTING_NOTICE", "title": "示例移出公告", "issuer": "北京市东城区生态环境局"}
    db.commit()
    office.post(f"/api/features/{parcel.id}/documents", data=notice, files={"nothing": ("", b"")})
    answer = go(office, parcel.id, Stage.CLEAR)
    assert [(one["code"], one["article"]) for one in answer.json()["problems"]] == [("not-of-city", "58, 61, 66")]
    notice["issuer"] = CITY
    office.post(f"/api/features/{parcel.id}/documents", data=notice, files={"nothing": ("", b"")})
    assert go(office, parcel.id, Stage.CLEAR).status_code == 201
    assert live(db, parcel.id) == set()


def test_a_parcel_with_an_open_batch_is_not_closed(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.DELIST_APPLIED, papers=True)
    batch = SoilBatch(
        parcel_id=parcel,
        number="1",
        volume_m3=10,
        destination="示例",
        promised_on=date(2024, 6, 1),
        recorded_at=RECORDED,
    )
    db.add(batch)
    db.commit()
    assert [one["code"] for one in go(office, parcel, Stage.CLEAR).json()["problems"]] == ["batch-open"]


def test_the_database_itself_refuses_what_the_table_does_not_hold(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.DELIST_APPLIED, papers=True)
    report = db.scalars(
        select(Document.id).where(Document.kind == DocumentKind.RISK_REPORT, Document.feature_id == parcel)
    ).one()
    other = parcel_in(db, Stage.NONE)
    insert = (
        "INSERT INTO stage_event (parcel_id, from_stage, to_stage, valid_on, origin, document_id, recorded_at)"
        " VALUES (:parcel, :one, :to, '2024-09-10', 'step', :document, now())"
    )
    wrong = [
        ("step_is_lawful", {"one": "SUSPECT", "to": "CLEAR", "document": None, "parcel": parcel}),
        ("step_is_lawful", {"one": None, "to": "CLEAR", "document": None, "parcel": parcel}),
        ("delisting_has_a_document", {"one": "DELIST_APPLIED", "to": "CLEAR", "document": None, "parcel": parcel}),
        ("delisting_by_notice", {"one": "DELIST_APPLIED", "to": "CLEAR", "document": report, "parcel": parcel}),
        ("document_is_its_own", {"one": "NONE", "to": "SUSPECT", "document": report, "parcel": other}),
    ]
    for name, values in wrong:
        with pytest.raises(IntegrityError) as raised:
            db.execute(text(insert), values)
        db.rollback()
        assert raised.value.orig.diag.constraint_name == f"ck_stage_event_{name}"  # type: ignore[union-attr]
    assert go(office, parcel, Stage.CLEAR).status_code == 201


def test_the_constraint_holds_exactly_the_pairs_of_the_table(db: Session) -> None:
    parcel = parcel_in(db, Stage.NONE)
    taken = set()
    for one, to in product(Stage, Stage):
        try:
            with db.begin_nested():
                db.add(
                    StageEvent(
                        parcel_id=parcel,
                        from_stage=one,
                        to_stage=to,
                        valid_on=date(2024, 9, 1),
                        origin="step",
                        recorded_at=RECORDED,
                    )
                )
                db.flush()
        except IntegrityError as error:
            if "delisting" in str(error):
                taken.add((one, to))
        else:
            taken.add((one, to))
    assert taken == BY_PAIR.keys()


def test_who_did_not_see_the_last_change_is_told_of_it(signed_in: SignedIn, db: Session) -> None:
    first, second = signed_in("sthj"), signed_in("zhujian")
    parcel = parcel_in(db, Stage.PRELIM, papers=True)
    assert go(first, parcel, Stage.CLEAR).status_code == 201
    refused = go(second, parcel, Stage.DETAIL, seen_event_id=None)
    assert (refused.status_code, refused.json()["code"]) == (409, "stage-changed-meanwhile")
    assert "可开发利用" in refused.json()["detail"]["zh"]


def test_of_two_people_who_change_a_parcel_at_once_one_wins(engine: Engine, db: Session, clock: Clock) -> None:
    parcel = parcel_in(db, Stage.PRELIM, papers=True)
    actors = [
        people.actor_of(db.scalars(select(Person).where(Person.username == one)).one()) for one in ("sthj", "zhujian")
    ]
    db.commit()

    def take(actor: Actor, to: Stage) -> str:
        try:
            with make_sessions(engine).begin() as session:
                change_stage(session, clock, actor, parcel, NewStep(to, date(2024, 9, 10), None))
        except StageChangedMeanwhile:
            return "told"
        return "won"

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(take, actors, (Stage.CLEAR, Stage.DETAIL)))
    assert sorted(outcomes) == ["told", "won"]
    assert len(events(db, parcel)) == 1


@pytest.mark.parametrize(("on", "code"), [("2024-09-19", "day-in-future"), ("2024-09-09", "stage-day-out-of-order")])
def test_days_ahead_and_days_before_the_last_change_are_refused(
    signed_in: SignedIn, db: Session, on: str, code: str
) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE, papers=True)
    go(office, parcel, Stage.SUSPECT)
    answer = go(office, parcel, Stage.PRELIM, on=on)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_who_may_not_record_steps_and_what_lies_elsewhere(signed_in: SignedIn) -> None:
    office, street = signed_in("sthj"), signed_in("dongsi")
    seen = {row["id"] for row in street.get("/api/features", params={"limit": 1000}).json()["rows"]}
    parcels = office.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    inside = next(row["id"] for row in parcels if row["id"] in seen)
    outside = next(row["id"] for row in parcels if row["id"] not in seen)
    assert street.get(f"/api/parcels/{inside}/steps").json()["may"]["allowed"] is False
    assert street.post(f"/api/parcels/{inside}/stage", json={}).status_code in {403, 422}
    assert go(street, inside, Stage.CLEAR).status_code == 403
    assert street.get(f"/api/parcels/{outside}/steps").status_code == 404


def correct(client: TestClient, parcel: int, event: int, **more: Any) -> Any:
    seen = client.get(f"/api/parcels/{parcel}/steps").json()["last_event_id"]
    said = {"event_id": event, "reason": "示例：登记错误", "seen_event_id": seen, "to_stage": None} | more
    return client.post(f"/api/parcels/{parcel}/stage/corrections", json=said)


def events(db: Session, parcel: int) -> list[StageEvent]:
    db.expire_all()
    return list(db.scalars(select(StageEvent).where(StageEvent.parcel_id == parcel).order_by(StageEvent.id)))


def test_a_corrected_day_is_a_new_line_and_the_parcel_follows_it(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE, papers=True)
    go(office, parcel, Stage.SUSPECT)
    wrong = events(db, parcel)[0]
    answer = correct(office, parcel, wrong.id, to_stage="SUSPECT", valid_on="2024-09-02")
    assert answer.status_code == 201, answer.text
    assert answer.json()["since"] == "2024-09-02"
    old, new = events(db, parcel)
    assert (old.valid_on, new.valid_on, new.corrects_id) == (date(2024, 9, 10), date(2024, 9, 2), wrong.id)
    again = correct(office, parcel, wrong.id, to_stage="SUSPECT", valid_on="2024-09-03")
    assert (again.status_code, again.json()["code"]) == (409, "stage-event-corrected")
    same = correct(office, parcel, new.id, to_stage="SUSPECT", valid_on="2024-09-02")
    assert (same.status_code, same.json()["code"]) == (422, "nothing-corrected")


def test_a_step_that_never_happened_is_withdrawn(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE, papers=True)
    go(office, parcel, Stage.SUSPECT, on="2024-09-01")
    go(office, parcel, Stage.PRELIM)
    answer = correct(office, parcel, events(db, parcel)[1].id)
    assert answer.json()["stage"]["code"] == "SUSPECT"
    middle = correct(office, parcel, events(db, parcel)[0].id)
    assert (middle.status_code, middle.json()["stage"]["code"]) == (201, "NONE")


def test_a_correction_does_not_go_round_the_table(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE, papers=True)
    for to in (Stage.SUSPECT, Stage.PRELIM, Stage.DETAIL):
        go(office, parcel, to)
    first, middle, last = events(db, parcel)
    assert correct(office, parcel, last.id, to_stage="EVAL").json()["code"] == "step-not-lawful"
    assert correct(office, parcel, middle.id).json()["code"] == "step-not-lawful"
    assert correct(office, parcel, first.id, to_stage="NONE").status_code == 201


def test_a_correction_to_a_stage_needs_the_documents_of_the_step(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE)
    db.add(StageEvent(parcel_id=parcel, to_stage=Stage.NONE, valid_on=date(2024, 1, 1), recorded_at=RECORDED))
    db.commit()
    answer = correct(office, parcel, events(db, parcel)[0].id, to_stage="CLEAR")
    assert (answer.status_code, answer.json()["code"]) == (422, "step-not-ready")
    assert "移出名录公告" in answer.json()["detail"]["zh"] or "评审意见" in answer.json()["detail"]["zh"]


def test_a_withdrawn_delisting_puts_the_parcel_back_on_the_list(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.DELIST_APPLIED, Register.LISTED, papers=True)
    db.add(StageEvent(parcel_id=parcel, to_stage=Stage.DELIST_APPLIED, valid_on=date(2024, 1, 1), recorded_at=RECORDED))
    db.commit()
    assert go(office, parcel, Stage.CLEAR, opens_aftercare=True).status_code == 201
    assert live(db, parcel) == {Register.AFTERCARE}
    answer = correct(office, parcel, events(db, parcel)[-1].id)
    assert answer.json()["stage"]["code"] == "DELIST_APPLIED"
    assert live(db, parcel) == {Register.LISTED}


def test_a_correction_says_why(signed_in: SignedIn, db: Session) -> None:
    office = signed_in("sthj")
    parcel = parcel_in(db, Stage.NONE, papers=True)
    go(office, parcel, Stage.SUSPECT)
    assert correct(office, parcel, events(db, parcel)[0].id, reason=" ").json()["code"] == "reason-missing"
    assert correct(office, parcel, 999999).json()["code"] == "stage-event-unknown"


def test_facts_against_the_law_are_flagged_with_their_article_and_never_refused(signed_in: SignedIn) -> None:
    office = signed_in("sthj")
    rows = office.get("/api/features", params={"kind": "parcel", "limit": 1000}).json()["rows"]
    ids = {row["code"]: row["id"] for row in rows}
    flags = {
        code: [(one["kind"], one["article"], one["measure"]) for one in said["unlawful"]]
        for code in ("P-001", "1101011260003", "P-004")
        for said in [office.get(f"/api/parcels/{ids[code]}/steps").json()]
    }
    assert ("homes-while-listed", "61-2", "4.1") in flags["P-001"]
    assert ("own-evaluation", "65", "4.1") in flags["1101011260003"]
    assert flags["P-004"] == []
