"""Clues of other sources: opened by a form or a table, joined when asked to, judged, informers apart."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyproj import Transformer
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis import documents, dossier, links
from gis.by_hand.outlines import Drawn
from gis.clock import Clock
from gis.clues import importing, listing, moving, reporting, told, trail, views
from gis.clues.importing import Imported, TableSent
from gis.clues.listing import ClueFilter
from gis.clues.moving import Wish
from gis.clues.reporting import NewReport, Told
from gis.clues.visiting import Position
from gis.db.models import AuditEntry, Clue, ClueImport, ClueInformer, ClueReport, ClueUnit, Unit
from gis.documents import NewDocument
from gis.domain import crs
from gis.domain.errors import NotAllowed, NotFound, ReasonMissing
from gis.domain.informers import Informer
from gis.domain.lawfulness import Verdict
from gis.domain.parcel_errors import OutlineWrong
from gis.domain.review_errors import DecisionUnfit, InformerHidden, InformerInText, JoinUnfit, ReportKnown
from gis.domain.review_words import ClueSource, Conclusion, Finding, Move, UnitPart
from gis.domain.text import Language
from gis.domain.words import ChangeKind, DetectionState, DocumentKind, RowOutcome
from gis.settings import Settings
from tests.clue_people import Hands
from tests.photo_files import photo
from tests.scenes import Scene, add_scene

NAME, PHONE = "张三丰", "13800001234"
HOTLINE = Told(
    ClueSource.HOTLINE, "12345-示例-001", date(2024, 9, 10), "夜间有挖掘机施工", informer=Informer(NAME, PHONE)
)


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def hands(session: Session, clock: Clock, scene: Scene, tmp_path: Path) -> Hands:
    return Hands(session, clock, scene, tmp_path)


def degrees(east: float, north: float) -> tuple[float, float]:
    lon, lat = Transformer.from_crs(crs.BEIJING, crs.STORAGE, always_xy=True).transform(east, north)
    return float(lon), float(lat)


def at(east: float, north: float) -> Drawn:
    return Drawn(geometry={"type": "Point", "coordinates": list(degrees(east, north))})


FREE = (450100.0, 4421100.0)
"""On no parcel, near no clue."""


def tell(hands: Hands, who: str = "zhujian", said: Told = HOTLINE, **more: object) -> Clue:
    place = {} if "parcel_id" in more else {"drawn": more.pop("drawn", at(*FREE))}
    found = reporting.report(hands.session, hands.clock, hands.actors[who], NewReport(said, **place, **more))
    return hands.session.get_one(Clue, found.clue_id)


def test_a_report_opens_a_clue_of_its_source_with_units_day_and_the_same_state_table(hands: Hands) -> None:
    clue = tell(hands)
    assert (clue.state, clue.source, clue.parcel_id) == (DetectionState.TO_TRIAGE, ClueSource.HOTLINE, None)
    assert clue.due_on == date(2024, 9, 20)
    parts = dict(
        hands.session.execute(
            select(Unit.name_zh, ClueUnit.part)
            .join(ClueUnit, ClueUnit.unit_id == Unit.id)
            .where(ClueUnit.clue_id == clue.id)
        ).all()
    )
    assert parts == {
        "区住房城市建设委": UnitPart.LEAD,
        "区城管执法局": UnitPart.CO,
        "东四街道": UnitPart.STREET,
    }
    hands.move("zhujian", clue, Move.TAKE_UP)
    assert clue.state is DetectionState.TO_CHECK
    (head,) = listing.page(
        hands.session, hands.clock, hands.actors["zhujian"], ClueFilter(sources=(ClueSource.HOTLINE,))
    ).rows
    assert (head.number, head.sources, head.told) == (clue.number, (ClueSource.HOTLINE,), HOTLINE.text)


def test_a_cancelled_permit_goes_to_the_unit_that_screens(hands: Hands, scene: Scene) -> None:
    said = replace(HOTLINE, source=ClueSource.CANCELLED_PERMIT, informer=Informer())
    clue = tell(hands, said=said, parcel_id=scene.parcel.id)
    assert clue.parcel_id == scene.parcel.id
    assert clue.lead_unit_id == hands.unit("区生态环境局")


def test_the_place_of_an_open_clue_is_offered_and_joined_only_when_asked(hands: Hands, scene: Scene) -> None:
    there = hands.clue(scene.on)
    where = at(449680, 4421410)
    found = reporting.report(
        hands.session, hands.clock, hands.actors["zhujian"], NewReport(HOTLINE, where), is_dry_run=True
    )
    assert found.clue_id is None
    assert [one.id for one in found.same_place] == [there.id]
    assert found.lying is not None
    assert found.lying.parcel is not None
    assert found.lying.parcel.code == "P-001"
    assert hands.session.scalar(select(func.count()).select_from(ClueReport)) == 0

    own = tell(hands, drawn=where)
    assert own.id != there.id
    version = there.version
    joined = tell(hands, said=replace(HOTLINE, number="2"), drawn=where, join_id=there.id)
    assert joined.id == there.id
    hands.session.refresh(there)
    assert there.version == version + 1
    line = trail.lines_of(hands.session, there.id)[-1]
    assert (line.move, line.text, line.person) == (Move.JOIN, "2", "示例·zhujian")
    (head,) = listing.heads(hands.session, hands.clock, [there.id])
    assert head.sources == (ClueSource.DETECTION, ClueSource.HOTLINE)


def test_a_report_joins_no_clue_of_another_place_and_none_that_is_done(hands: Hands, scene: Scene) -> None:
    there = hands.clue(scene.on)
    with pytest.raises(JoinUnfit):
        tell(hands, join_id=there.id)
    hands.session.execute(text("UPDATE clue SET state = 'EXCLUDED' WHERE id = :id"), {"id": there.id})
    with pytest.raises(JoinUnfit):
        tell(hands, drawn=at(449680, 4421410), join_id=there.id)


def test_the_same_number_of_a_source_is_recorded_once(hands: Hands) -> None:
    clue = tell(hands)
    with pytest.raises(ReportKnown, match=clue.number):
        tell(hands, said=replace(HOTLINE, number=" 12345-示例-001 "))
    tell(hands, said=replace(HOTLINE, source=ClueSource.LAND_TRANSFER))


def test_a_change_that_is_told_is_judged_by_the_parcel_and_again_when_the_parcel_changes(
    session: Session, clock: Clock, hands: Hands, scene: Scene
) -> None:
    said = replace(HOTLINE, change=ChangeKind.BUILDING)
    clue = tell(hands, said=said, parcel_id=scene.parcel.id)
    (one,) = told.reports_of(session, hands.actors["zhujian"], clue)
    assert one.said is not None
    assert one.not_judged is None
    stored = session.scalars(select(ClueReport).where(ClueReport.clue_id == clue.id)).one()
    assert stored.lawfulness is one.said.verdict
    assert stored.lawfulness is not Verdict.NOT_JUDGED
    session.execute(text("UPDATE clue_report SET lawfulness = 'NOT_JUDGED', priority = 2"))
    links.refresh(session, [scene.parcel.id], clock)
    session.refresh(stored)
    assert stored.lawfulness is one.said.verdict


@pytest.mark.parametrize("on_parcel", [True, False])
def test_what_cannot_be_judged_says_why(hands: Hands, scene: Scene, *, on_parcel: bool) -> None:
    place = {"parcel_id": scene.parcel.id} if on_parcel else {}
    clue = tell(hands, said=replace(HOTLINE, change=None if on_parcel else ChangeKind.BUILDING), **place)
    (one,) = told.reports_of(hands.session, hands.actors["zhujian"], clue)
    assert one.said is None
    assert one.not_judged == (told.NO_CHANGE_TOLD if on_parcel else told.NO_PARCEL)
    (head,) = listing.heads(hands.session, hands.clock, [clue.id])
    assert head.lawfulness is Verdict.NOT_JUDGED


def test_informers_are_apart_masked_and_each_unmasking_is_logged(hands: Hands) -> None:
    clue = tell(hands, who="dongsi")
    session = hands.session
    kept = session.scalars(select(ClueInformer)).one()
    assert (kept.name, kept.phone) == (NAME, PHONE)
    (one,) = told.reports_of(session, hands.actors["zhujian"], clue)
    assert one.informer == Informer("张*", "138****1234")
    for who in ("sthj", "dongsi", "chayue"):
        with pytest.raises(InformerHidden):
            told.unmask(session, hands.clock, hands.actors[who], clue.id, one.id, "回访")
    with pytest.raises(ReasonMissing):
        told.unmask(session, hands.clock, hands.actors["zhujian"], clue.id, one.id, " ")
    for who in ("zhujian", "shenhe"):
        shown = told.unmask(session, hands.clock, hands.actors[who], clue.id, one.id, "回访举报人")
        assert shown == Informer(NAME, PHONE)
    with pytest.raises(NotFound):
        told.unmask(session, hands.clock, hands.actors["jingshan"], clue.id, one.id, "回访")
    session.flush()
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "unmask-informer")).all()
    assert [entry.after["reason"] for entry in logged] == ["回访举报人"] * 2
    whole = " ".join(str(row) for row in session.execute(text("SELECT to_jsonb(a)::text FROM audit_entry a")))
    assert NAME not in whole
    assert PHONE not in whole
    shown = str(views.view(session, hands.clock, hands.actors["shenhe"], clue.id))
    assert NAME not in shown
    assert PHONE not in shown


def test_a_text_that_names_the_informer_is_refused(hands: Hands) -> None:
    with pytest.raises(InformerInText):
        tell(hands, said=replace(HOTLINE, text=f"{NAME}反映夜间施工"))


def test_rights_and_streets_hold(hands: Hands) -> None:
    for who in ("chayue", "xitong", "jingshan"):
        with pytest.raises(NotAllowed):
            tell(hands, who=who)
    with pytest.raises(OutlineWrong):
        tell(hands, drawn=Drawn(geometry={"type": "Point", "coordinates": [100.0, 30.0]}))


def test_a_clue_beside_all_parcels_has_photos_and_a_decision_of_its_own(hands: Hands) -> None:
    session, clock, settings = hands.session, hands.clock, Settings(state_dir=hands.files)
    clue, other = hands.dispatch(tell(hands)), tell(hands, said=replace(HOTLINE, number="2"))
    here = Position(*degrees(*FREE), accuracy_m=5)
    hands.visit("dongsi", clue, Finding.TRUE, photo(place=degrees(*FREE)), position=here)
    page = views.view(session, clock, hands.actors["zhujian"], clue.id)
    (visit,) = page.visits
    assert page.about_id is None
    assert visit.distance_m == pytest.approx(0, abs=0.1)
    assert visit.photos[0].distance_m == pytest.approx(0, abs=0.5)
    hands.move("dongsi", clue, Move.SUBMIT)
    said = NewDocument(DocumentKind.DECISION, "示例处理决定书")
    own, struck, foreign = (
        documents.add_to_clue(session, clock, hands.actors["zhujian"], one.id, said, settings=settings).id
        for one in (clue, clue, other)
    )
    documents.strike(session, clock, hands.actors["zhujian"], struck, "登记有误")
    conclude = {"conclusion": Conclusion.VIOLATION, "text": "属实"}
    for unfit in (struck, foreign):
        with pytest.raises(DecisionUnfit):
            hands.move("shenhe", clue, Move.CONCLUDE, document_id=unfit, **conclude)
    hands.move("shenhe", clue, Move.CONCLUDE, document_id=own, **conclude)
    shown = dossier.gather(session, clock, hands.actors["zhujian"], clue.id, settings)
    assert shown.photos[0].jpeg is not None
    assert "登记有误" in str(shown.proceedings)
    with pytest.raises(NotFound):
        documents.documents_of_clue(session, hands.actors["jingshan"], clue.id)


def table(lines: list[str]) -> io.BytesIO:
    head = "来源,工单编号,受理日期,反映内容,经度,纬度,地块编码,举报人,联系电话"
    return io.BytesIO("\n".join([head, *lines]).encode("utf-8-sig"))


def send(hands: Hands, lines: list[str], who: str = "zhujian", **said: object) -> Imported:
    sent = TableSent("线索.csv", **said)
    settings = Settings(state_dir=hands.files)
    return importing.import_table(hands.session, hands.clock, hands.actors[who], table(lines), sent, settings)


def place(east: float, north: float) -> str:
    return "{:.7f},{:.7f}".format(*degrees(east, north))


def rows() -> list[str]:
    return [
        f"12345,A-1,2024-09-01,夜间施工,{place(*FREE)},,{NAME},{PHONE}",
        "供地,B-1,2024-09-02,示例宗地供应,,,P-001,,",
        f"12345,A-1,2024-09-03,同一工单,{place(*FREE)},,,",
        "12345,A-2,2024-09-03,没有位置,,,,,",
        "12345,A-3,2024-09-03,没有这个地块,,,P-404,,",
        f"12345,A-4,2025-09-03,日期在后,{place(*FREE)},,,",
        f"12345,A-5,2024-09-03,{NAME}来电,{place(*FREE)},,{NAME},{PHONE}",
        f"变化图斑,A-6,2024-09-03,不是图斑,{place(*FREE)},,,",
        f",A-7,2024-09-03,没有来源,{place(*FREE)},,,",
    ]


def test_every_row_of_a_table_is_judged_and_the_dry_run_says_the_same(hands: Hands) -> None:
    before = hands.session.scalar(select(func.count()).select_from(Clue))
    dry = send(hands, rows(), is_dry_run=True)
    assert hands.session.scalar(select(func.count()).select_from(Clue)) == before
    found = send(hands, rows())
    assert [row.outcome for row in dry.rows] == [row.outcome for row in found.rows]
    codes = [[one.code for one in row.problems if one.is_error] for row in found.rows]
    assert codes == [
        [],
        [],
        [],
        ["clue-place-missing"],
        ["clue-parcel-unknown"],
        ["date-in-future"],
        ["informer-in-text"],
        ["clue-source-detection"],
        ["field-missing"],
    ]
    assert [row.outcome for row in found.rows[:3]] == [RowOutcome.ACCEPTED, RowOutcome.ACCEPTED, RowOutcome.DUPLICATE]
    kept = hands.session.scalars(select(ClueImport)).one()
    assert (kept.rows_in, kept.accepted, kept.quarantined, kept.duplicates) == (9, 2, 6, 1)
    said = " ".join(str(one) for row in found.rows for one in row.problems)
    assert NAME not in said
    assert PHONE not in said
    again = send(hands, rows())
    assert again.count(RowOutcome.ACCEPTED) == 0
    assert again.count(RowOutcome.DUPLICATE) == 3


def test_a_row_joins_the_clue_that_was_chosen_for_it_and_no_other(hands: Hands, scene: Scene) -> None:
    lines = [
        f",A-1,2024-09-01,夜间施工,{place(449680, 4421410)},,,",
        f",A-2,2024-09-01,夜间施工,{place(449680, 4421410)},,,",
    ]
    there = hands.clue(scene.on)
    dry = send(hands, lines, source=ClueSource.HOTLINE, is_dry_run=True)
    assert [[one.id for one in row.same_place] for row in dry.rows] == [[there.id], [there.id]]
    found = send(hands, lines, source=ClueSource.HOTLINE, joins={dry.rows[1].number: there.id})
    assert found.rows[0].clue_id != there.id
    assert found.rows[1].clue_id == there.id


def test_a_street_imports_its_own_ground_only(hands: Hands) -> None:
    found = send(hands, rows()[:1], who="jingshan")
    assert [one.code for one in found.rows[0].problems if one.is_error][-1:] == ["outside-scope"]


def test_the_map_has_open_reports_of_the_persons_streets_by_source(hands: Hands) -> None:
    clue = tell(hands)
    seen = told.places(hands.session, hands.actors["zhujian"], [ClueSource.HOTLINE])
    assert [(one.clue_id, one.source) for one in seen] == [(clue.id, ClueSource.HOTLINE)]
    assert told.places(hands.session, hands.actors["zhujian"], [ClueSource.LAND_TRANSFER]) == ()
    assert told.places(hands.session, hands.actors["jingshan"], []) == ()


def test_somebody_moves_it_like_any_clue(hands: Hands) -> None:
    clue = tell(hands)
    moved = moving.move(hands.session, hands.clock, hands.actors["zhujian"], clue.id, Wish(Move.TAKE_UP), clue.version)
    assert moved.state is DetectionState.TO_CHECK


def test_the_dossier_of_a_report_beside_all_parcels_tells_its_words_and_no_informer(hands: Hands, scene: Scene) -> None:
    settings = Settings(state_dir=hands.files)
    actor = hands.actors["shenhe"]
    for clue in (tell(hands), tell(hands, said=replace(HOTLINE, number="2"), parcel_id=scene.parcel.id)):
        page = dossier.gather(hands.session, hands.clock, actor, clue.id, settings)
        assert HOTLINE.text in str(page)
        assert NAME not in str(page)
        assert PHONE not in str(page)
        made = dossier.make(hands.session, hands.clock, actor, clue.id, dossier.Form.PDF, Language.ZH, settings)
        assert made.content.startswith(b"%PDF")
