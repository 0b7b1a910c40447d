"""The dossier of a clue: all that is known, nothing left unsaid, the same bytes again, no more than the clue's page."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from PIL import ExifTags, Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import dossier
from gis.by_hand.outlines import Drawn
from gis.clock import Clock
from gis.clues import reporting
from gis.clues.reporting import NewReport, Told
from gis.clues.visiting import Position
from gis.db.models import AuditEntry, Clue, Detection, Parcel
from gis.documents import NewFile
from gis.domain.errors import NotFound
from gis.domain.informers import Informer
from gis.domain.policy import Actor
from gis.domain.review_words import Answer, CheckItem, ClueSource, Conclusion, Finding, Move
from gis.domain.text import Language
from gis.domain.words import ChangeKind
from gis.dossier import Form
from gis.outputs.dossier.values import PICTURE_MM
from gis.scenes import registering
from gis.settings import Settings
from tests.clue_people import PIXEL, Hands
from tests.paper_margins import signs_outside
from tests.photo_files import drawn, photo
from tests.scenes import Scene, add_scene

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"
PHOTO = hashlib.sha256(PIXEL).hexdigest()


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def hands(session: Session, clock: Clock, scene: Scene, tmp_path: Path) -> Hands:
    return Hands(session, clock, scene, tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state_dir=tmp_path)


@pytest.fixture
def concluded(hands: Hands, scene: Scene) -> Clue:
    """D-001's clue, visited, concluded, and its case filed."""
    clue = hands.dispatch(hands.clue(scene.on))
    hands.visit(
        "dongsi",
        clue,
        Finding.TRUE,
        PIXEL,
        text="东侧正在打桩",
        checklist={CheckItem.WORKS_SEEN: Answer.YES},
        position=Position(116.45, 39.9, 80.0),
    )
    hands.move("dongsi", clue, Move.SUBMIT)
    document = hands.decision(scene.parcel.id)
    hands.move("shenhe", clue, Move.CONCLUDE, conclusion=Conclusion.VIOLATION, document_id=document, text="属实")
    return clue


def pdf_of(session: Session, clock: Clock, actor: Actor, clue: Clue, settings: Settings, lang: str = "zh") -> bytes:
    return dossier.make(session, clock, actor, clue.id, Form.PDF, Language(lang), settings).content


def text_of(pdf: bytes) -> str:
    """Without spaces and line ends: a column breaks its words where it must."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document)).replace("\ufffe", "")


def test_it_says_what_is_known(
    session: Session, clock: Clock, hands: Hands, concluded: Clue, settings: Settings
) -> None:
    said = text_of(pdf_of(session, clock, hands.actors["zhujian"], concluded, settings))
    for words in (
        concluded.number,
        "D-001",
        "1,500m²50.0%15.6%",
        "修复S5",
        "修复方案（2024-04-02备案）",
        "风险管控和修复名录",
        "EPSG:4490（度）与EPSG:4548（米",
        "4421388.200449652.400",
        "没有覆盖此处的登记影像。",
        "东侧正在打桩",
        "现场正在施工：是",
        "距地块边界超过限值",
        "违法属实",
        "示例处理决定书",
        "没有文件",
        PHOTO,
        "待审核",
        "已派发",
        "示例·dongsi（东四街道）",
        "没有已登记的说明。",
    ):
        assert words.replace(" ", "") in said, words
    english = text_of(pdf_of(session, clock, hands.actors["zhujian"], concluded, settings, "en"))
    for words in ("Noregisteredimagecoversthisplace.", "Noexplanationisrecorded.", "Thewholetrail", PHOTO):
        assert words in english, words


def test_an_untouched_clue_says_that_nothing_is_known(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    said = text_of(pdf_of(session, clock, hands.actors["zhujian"], hands.clue(scene.hostile), settings))
    for words in ("没有已登记的现场核查。", "没有已登记的照片。", "没有已登记的结论。", "没有已登记的文件。"):
        assert words in said, words


def test_the_cell_that_spoke_is_named_with_its_article_or_as_our_proposal(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    actor = hands.actors["zhujian"]
    page = dossier.gather(session, clock, actor, hands.clue(scene.on).id, settings)
    (block,) = [one for one in page.blocks if one.title.zh.startswith("合规判断")]
    (row,) = block.rows
    view = re.compile(r"第 ?\d+ 条|建议")
    assert view.search(row[-1].zh), row
    assert row[-2].zh not in ("", "——")


@pytest.mark.parametrize("form", list(Form))
def test_the_same_facts_and_day_give_the_same_bytes(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings, form: Form
) -> None:
    clue, actor = hands.clue(scene.on), hands.actors["zhujian"]

    def made() -> bytes:
        return dossier.make(session, clock, actor, clue.id, form, Language.ZH, settings).content

    first = made()
    assert made() == first
    hands.move("zhujian", clue, Move.TAKE_UP)
    assert made() != first


def test_word_says_the_same(session: Session, clock: Clock, hands: Hands, concluded: Clue, settings: Settings) -> None:
    actor = hands.actors["zhujian"]
    made = dossier.make(session, clock, actor, concluded.id, Form.WORD, Language.ZH, settings).content
    document = Document(io.BytesIO(made))
    said = " ".join(paragraph.text for paragraph in document.paragraphs)
    said += " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for words in ("没有覆盖此处的登记影像。", "违法属实", PHOTO, "J1", "没有已登记的说明。"):
        assert words in said, words


def test_it_shows_both_images_at_one_scale_with_day_and_sensor(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    actor = hands.actors["sthj"]
    for name in ("before_20240406.tif", "after_20240811.tif"):
        with (SCENES / name).open("rb") as file:
            said = registering.NewScene("示例 Sentinel-2")
            registering.register(session, clock, actor, said, NewFile(name, file), None, settings=settings)
    clue = hands.clue(scene.on)
    page = dossier.gather(session, clock, actor, clue.id, settings)
    (pair,) = page.pairs
    assert pair.before is not None
    assert pair.after is not None
    assert pair.before.png.startswith(b"\x89PNG")
    assert pair.before.png != pair.after.png
    # 60 m and 50 m of the ground on squares of one size.
    (ring,) = pair.ground.own
    side = pair.ground.scale * PICTURE_MM / 1000
    assert [max(axis) - min(axis) for axis in zip(*ring, strict=True)] == pytest.approx(
        [60 / side, 50 / side], abs=1e-3
    )
    said_of_it = text_of(pdf_of(session, clock, actor, clue, settings))
    for words in (
        "前2024-04-06·示例Sentinel-2·10m",
        "后2024-08-11·示例Sentinel-2",
        "最近的登记影像",
        pair.before.sha256,
    ):
        assert words in said_of_it, words
    made = dossier.make(session, clock, actor, clue.id, Form.WORD, Language.ZH, settings).content
    assert round(Document(io.BytesIO(made)).inline_shapes[0].width.mm) == 176
    assert dossier.pair_of(session, clock, actor, clue.id, 0, Language.EN, settings).startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        dossier.pair_of(session, clock, actor, clue.id, 1, Language.EN, settings)


def test_other_streets_get_none_and_taking_it_along_is_on_record(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    clue = hands.clue(scene.hostile)
    for name in ("jingshan", "xitong"):
        with pytest.raises(NotFound):
            dossier.gather(session, clock, hands.actors[name], clue.id, settings)
        with pytest.raises(NotFound):
            pdf_of(session, clock, hands.actors[name], clue, settings)
    pdf_of(session, clock, hands.actors["dongsi"], clue, settings)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "dossier")).one()
    assert (entry.person_id, entry.after["number"]) == (scene.people["dongsi"].id, clue.number)


def test_a_street_is_not_told_the_corners_and_parcels_of_another(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    clue = hands.clue(scene.on)
    seen = dossier.gather(session, clock, hands.actors["dongsi"], clue.id, settings)
    session.get_one(Detection, scene.on.id).streets = [scene.streets["西"].id]
    session.get_one(Parcel, scene.parcel.id).streets = [scene.streets["西"].id]
    clue.streets = [one.id for one in scene.streets.values()]
    session.flush()
    less = dossier.gather(session, clock, hands.actors["dongsi"], clue.id, settings)
    assert any("D-001" in block.title.zh for block in seen.blocks)
    assert not any("D-001" in block.title.zh for block in less.blocks)
    assert less.pairs == ()
    assert less.unseen is not None
    assert "职责范围外" in less.unseen.zh


HERE = {"type": "Point", "coordinates": [116.4105, 39.9253]}
HOTLINE = Told(
    ClueSource.HOTLINE,
    "12345-示例-007",
    date(2024, 6, 1),
    "夜间有挖掘机施工",
    ChangeKind.BUILDING,
    Informer("张三丰", "13800001234"),
)


def report(session: Session, clock: Clock, hands: Hands, **place: object) -> Clue:
    found = reporting.report(session, clock, hands.actors["zhujian"], NewReport(HOTLINE, **place))
    return session.get_one(Clue, found.clue_id)


def test_a_report_is_told_with_its_place_its_judgement_and_a_masked_informer(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    clue, actor = report(session, clock, hands, parcel_id=scene.parcel.id), hands.actors["shenhe"]
    page = dossier.gather(session, clock, actor, clue.id, settings)
    assert [pair.title.zh for pair in page.pairs] == ["热线举报 12345-示例-007（2024-06-01）"]
    assert len([block for block in page.blocks if block.title.zh.startswith("坐标备忘")]) == 1
    said = text_of(pdf_of(session, clock, actor, clue, settings))
    for words in ("12345-示例-007", "夜间有挖掘机施工", "张*、138****1234", "判断表", "没有覆盖此处的登记影像。", "J4"):
        assert words.replace(" ", "") in said, words
    assert said.count("这条线索没有图斑。") == 4
    assert "13800001234" not in str(page)
    assert "张三丰" not in str(page)


def test_a_reported_point_has_its_coordinates_and_the_images_around_its_day(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    assert scene
    actor = hands.actors["sthj"]
    for name in ("before_20240406.tif", "after_20240811.tif"):
        with (SCENES / name).open("rb") as file:
            said = registering.NewScene("示例 Sentinel-2")
            registering.register(session, clock, actor, said, NewFile(name, file), None, settings=settings)
    clue = report(session, clock, hands, drawn=Drawn(geometry=HERE))
    page = dossier.gather(session, clock, hands.actors["zhujian"], clue.id, settings)
    (pair,) = page.pairs
    assert pair.before is not None
    assert pair.after is not None
    assert (pair.before.day, pair.after.day) == (date(2024, 4, 6), date(2024, 8, 11))
    assert pair.note is not None
    (ring,) = pair.ground.own
    assert [sum(axis) / len(ring) for axis in zip(*ring, strict=True)] == pytest.approx([0.5, 0.5], abs=1e-3)
    block = next(one for one in page.blocks if one.title.zh.startswith("坐标备忘"))
    assert [cell.zh for cell in block.rows[0][1:4]] == ["P1", "116.41050000", "39.92530000"]
    for kept in settings.scenes_dir.iterdir():
        kept.unlink()
    lost = dossier.gather(session, clock, hands.actors["zhujian"], clue.id, settings)
    assert lost.pairs[0].is_empty
    assert lost.pairs[0].note is not None
    assert "不在本机" in lost.pairs[0].note.zh


def test_photos_stand_as_reduced_copies_with_claims_beside_what_is_known_and_without_exif(
    session: Session, clock: Clock, hands: Hands, scene: Scene, settings: Settings
) -> None:
    clue = hands.dispatch(hands.clue(scene.on))
    sent = photo(drawn(1, (3000, 2000)), taken="2024:01:02 10:00:00", place=(116.42, 39.9253), software="Photoshop")
    hands.visit("dongsi", clue, Finding.TRUE, sent)
    actor = hands.actors["zhujian"]
    page = dossier.gather(session, clock, actor, clue.id, settings)
    (one,) = page.photos
    assert one.jpeg is not None
    with Image.open(io.BytesIO(one.jpeg)) as copy:
        assert copy.size == (960, 640)
        assert dict(copy.getexif()) == {}
        assert copy.getexif().get_ifd(ExifTags.IFD.GPSInfo) == {}
    said = text_of(pdf_of(session, clock, actor, clue, settings))
    for words in (
        "自报拍摄时间2024-01-0210:00",
        "已知登记时间",
        "距边界735m",
        "已知位置地块P-001",
        "▲照片自称位置距边界735m；应在100m以内。",
        "Photoshop",
        hashlib.sha256(sent).hexdigest(),
    ):
        assert words in said, words
    pictures = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    pdf = pypdfium2.PdfDocument(pdf_of(session, clock, actor, clue, settings))
    assert any(list(sheet.get_objects(filter=[pictures], max_depth=9)) for sheet in pdf)
    made = dossier.make(session, clock, actor, clue.id, Form.WORD, Language.ZH, settings).content
    assert len(Document(io.BytesIO(made)).inline_shapes) == 2
    for file in settings.copies_dir.iterdir():
        file.unlink()
    (settings.files_dir / hashlib.sha256(sent).hexdigest()).unlink()
    less = dossier.gather(session, clock, actor, clue.id, settings)
    assert less.photos[0].jpeg is None
    assert "此处不能显示照片" in text_of(pdf_of(session, clock, actor, clue, settings))


def test_nothing_runs_off_the_page(
    session: Session, clock: Clock, hands: Hands, concluded: Clue, settings: Settings
) -> None:
    for lang in ("zh", "en"):
        pdf = pdf_of(session, clock, hands.actors["zhujian"], concluded, settings, lang)
        assert signs_outside(pdf) == []
