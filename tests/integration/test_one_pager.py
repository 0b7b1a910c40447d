"""A parcel on one page: the scale is right, nothing is left unsaid, no letter is lost, the bytes are the same again."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from gis import links, one_pager, panels, people
from gis.__main__ import app
from gis.clock import Clock
from gis.db.models import AuditEntry, Parcel
from gis.domain.errors import NotAllowed, NotFound
from gis.domain.text import Language
from gis.domain.words import Register
from gis.one_pager import Form, gathering
from gis.outputs.paper.letters import chinese_font
from gis.settings import get_settings
from tests.factories import add_parcel, rectangle
from tests.scenes import Scene, add_scene

MM = 72 / 25.4
RARE = "示例𠮷龘㐂𪚥𫞩厂"
"""Two letters that the font has beyond the first plane, one of the oldest, and some that few fonts have."""


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    made = add_scene(session, clock)
    beside = add_parcel(session, rectangle(449692.4, 4421368.2, 40, 60), Register.LEDGER, code="P-003", name=RARE)
    links.refresh(session, [beside.id], clock)
    return made


def pdf_of(session: Session, clock: Clock, parcel: Parcel, language: Language = Language.ZH) -> bytes:
    return one_pager.make(session, clock, None, parcel.id, Form.PDF, language).content


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r", "")


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of every drawn path of the first page, points."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return [one.get_bounds() for one in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=9)]


@pytest.mark.parametrize("size", [(120.0, 80.0), (30.0, 20.0), (900.0, 400.0)])
def test_the_scale_bar_and_the_outline_are_to_scale(
    session: Session, clock: Clock, scene: Scene, size: tuple[float, float]
) -> None:
    assert scene
    width, height = size
    parcel = add_parcel(session, rectangle(448000, 4420000, width, height), code="P-S")
    pdf = pdf_of(session, clock, parcel)
    said = text_of(pdf)
    scale = int(re.search(r"比例尺 1:([\d,]+)", said)[1].replace(",", ""))  # type: ignore[index]
    bar_m = int(re.search(r"^(\d+) m$", said, re.MULTILINE)[1])  # type: ignore[index]
    bar_pt = bar_m * 1000 / scale * MM
    found = [(right - left, top - bottom) for left, bottom, right, top in boxes(pdf)]
    # A line's bounds hold its width, 1.4 pt for the outline.
    bars = [wide for wide, high in found if abs(high - MM) < 0.2 and wide > 20]
    assert bars == [pytest.approx(bar_pt, rel=0.01)]
    outlines = [pair for pair in found if abs(pair[0] / pair[1] - width / height) < 0.15 and pair[0] > 30]
    metres = [(wide - 1.4) / bars[0] * bar_m for wide, _ in outlines]
    assert any(one == pytest.approx(width, rel=0.01) for one in metres)


def test_it_says_what_is_known_and_that_nothing_is(session: Session, clock: Clock, scene: Scene) -> None:
    said = text_of(pdf_of(session, clock, scene.parcel))
    for words in (
        "P-001",
        "示例一厂原址",
        "修复（S5）",
        "风险管控和修复名录",
        "P-003",
        "10.0 m",
        "筛查台账",
        "措施 2.2",
    ):
        assert words in said, words
    lonely = add_parcel(session, rectangle(449000, 4421000, 20, 20), code="P-009")
    said = text_of(pdf_of(session, clock, lonely)).replace("\n", "")
    for nothing in (
        "25 m 内没有已知地块。",
        "没有已知的未了事项。",
        "没有已知的矛盾。",
        "没有已知的此类事实。",
        "没有已知的样品。",
        "没有已知的缺件。",
        "没有已登记的文件。",
        "没有已知的变化记录。",
        "没有已知的样品结论",
        "不在任何名录或清单上",
        "没有已知记录",
    ):
        assert nothing in said, nothing
    assert "No parcel is known within 25 m." in text_of(pdf_of(session, clock, lonely, Language.EN))


def test_it_says_what_is_wrong_limits_articles_and_missing_documents(sample: Session, clock: Clock) -> None:
    parcel = sample.scalars(select(Parcel).where(Parcel.code == "P-001")).one()
    said = text_of(pdf_of(sample, clock, parcel)).replace("\n", "")
    for words in (
        "《土壤污染防治法》第 61 条第 2 款",
        "超筛选值 1 项，无法判定 1 项",
        "砷 25 mg/kg 超过第一类用地筛选值 20 mg/kg，低于管制值 120 mg/kg",
        "检出限 30 mg/kg 高于第一类用地筛选值 20 mg/kg，无法判定",
        "缺少的必备文件",
        "风险评估报告",
    ):
        assert words.replace(" ", "") in said.replace(" ", ""), words
    assert "Required documents that are missing" in text_of(pdf_of(sample, clock, parcel, Language.EN))


def test_rare_letters_are_written_or_named_by_their_number(session: Session, clock: Clock, scene: Scene) -> None:
    said = text_of(pdf_of(session, clock, scene.parcel))
    font = chinese_font()
    for sign in RARE:
        assert (sign if ord(sign) in font.characters else f"U+{ord(sign):04X}") in said
    assert font.writable("\U000e0fff厂") == "〔U+E0FFF〕厂"
    assert "龘" in said


def test_the_fonts_are_embedded_and_the_file_is_small(session: Session, clock: Clock, scene: Scene) -> None:
    pdf = pdf_of(session, clock, scene.parcel)
    assert b"/FontFile3" in pdf
    assert len(pdf) < 300_000
    assert len(pypdfium2.PdfDocument(pdf)) == 1


@pytest.mark.parametrize("form", list(Form))
def test_the_same_facts_and_day_give_the_same_bytes(session: Session, clock: Clock, scene: Scene, form: Form) -> None:
    first, again = (one_pager.make(session, clock, None, scene.parcel.id, form).content for _ in range(2))
    assert first == again
    session.get_one(Parcel, scene.parcel.id).address = "示例路 99 号"
    session.flush()
    assert one_pager.make(session, clock, None, scene.parcel.id, form).content != first


def test_the_code_holds_id_date_and_the_beginning_of_the_hash(session: Session, clock: Clock, scene: Scene) -> None:
    page = one_pager.gather(session, clock, None, scene.parcel.id)
    assert page.qr == f"jingtu parcel={scene.parcel.id} code=P-001 date=2024-09-18 sha256={page.sha256[:12]}"
    assert page.sha256 in text_of(pdf_of(session, clock, scene.parcel)).replace("\n", "")
    other_day = one_pager.gather(session, Clock(date(2024, 9, 19)), None, scene.parcel.id)
    assert other_day.sha256 != page.sha256


def test_word_says_the_same_in_chinese_letters_at_the_same_scale(session: Session, clock: Clock, scene: Scene) -> None:
    made = one_pager.make(session, clock, None, scene.parcel.id, Form.WORD).content
    document = Document(io.BytesIO(made))
    said = [paragraph.text for paragraph in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for words in ("示例一厂原址　P-001", "修复（S5）", "筛查台账", "10.0 m", RARE, "没有已登记的文件。"):
        assert words in said, words
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "微软雅黑"
    assert [round(picture.width.mm) for picture in document.inline_shapes] == [92, 20]
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert parts.testzip() is None


def test_who_may_not_export_or_see_it_is_refused_and_the_rest_is_on_record(
    session: Session, clock: Clock, scene: Scene
) -> None:
    for name, refusal in (("jingshan", NotFound), ("xitong", NotFound)):
        with pytest.raises((refusal, NotAllowed)):
            one_pager.make(session, clock, people.actor_of(scene.people[name]), scene.second.id, Form.PDF)
    one_pager.make(session, clock, people.actor_of(scene.people["sthj"]), scene.parcel.id, Form.PDF)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "one-pager")).one()
    assert entry.person_id == scene.people["sthj"].id
    assert entry.after["code"] == "P-001"
    assert len(entry.after["sha256"]) == 64


def test_the_command_writes_what_the_ending_says(
    sample_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JINGTU_DATABASE_URL", sample_url)
    monkeypatch.setenv("JINGTU_TODAY", "2024-09-18")
    get_settings.cache_clear()
    for name, begins in (("a.pdf", b"%PDF-"), ("a.docx", b"PK")):
        done = CliRunner().invoke(app, ["one-pager", "P-001", "-o", str(tmp_path / name)], catch_exceptions=False)
        assert done.exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert CliRunner().invoke(app, ["one-pager", "P-001", "-o", str(tmp_path / "a.txt")]).exit_code == 2
    get_settings.cache_clear()


def test_every_reason_of_a_measure_is_told(sample: Session, clock: Clock) -> None:
    parcel = sample.scalars(select(Parcel).where(Parcel.code == "P-002")).one()
    links = [one for one in panels.panel(sample, parcel.id, None, clock).links if one.denied is None]
    assert len(links) > len({one.measure.number for one in links})
    blocks = gathering.gather(sample, clock, None, parcel.id).blocks
    said = [cell.zh for block in blocks for row in block.rows for cell in row]
    for link in links:
        assert any(link.reason.zh in one for one in said), link.reason.zh
