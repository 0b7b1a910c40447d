"""A brief opens from disk in a real browser, draws its map and asks the network for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from gis import briefs, measures, people
from gis.__main__ import app
from gis.clock import Clock
from gis.domain.errors import NotFound
from gis.domain.text import Language, Text
from gis.filters import FeatureFilter
from gis.outputs import brief_map
from gis.settings import get_settings
from tests.factories import DISTRICT
from tests.scenes import HOSTILE, Scene, add_scene

NAMESPACES = {"http://www.w3.org/2000/svg"}
"""Names, not addresses: nothing is fetched from them."""

Opened = Callable[[str], Page]


@pytest.fixture
def requests() -> list[str]:
    """Addresses the page asked for, its own file left out."""
    return []


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors of scripts and refusals of the policy."""
    return []


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, requests: list[str], complaints: list[str]) -> Iterator[Opened]:
    made: list[Page] = []

    def from_disk(html: str) -> Page:
        file = tmp_path / f"brief-{len(made)}.html"
        file.write_text(html, encoding="utf-8")
        page = browser.new_page(viewport={"width": 1000, "height": 1400})
        made.append(page)

        def note(request: Request) -> None:
            if request.url != file.as_uri():
                requests.append(request.url)

        page.on("request", note)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector(".leaflet-interactive")
        return page

    yield from_disk
    for page in made:
        page.close()


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    """Scenario A4 as rows to change, in the database that the command reads too."""
    made = add_scene(session, clock)
    session.commit()
    return made


@pytest.fixture
def write(session: Session, scene: Scene, clock: Clock):
    def written(who: str | None = None, lang: Language = Language.ZH, feature_id: int | None = None, **chosen) -> str:
        actor = people.actor_of(scene.people[who]) if who else None
        order = briefs.Order(DISTRICT, lang, feature_id, FeatureFilter(**chosen))
        return briefs.brief(session, clock, actor, order)

    return written


def addresses(html: str) -> set[str]:
    return set(re.findall(r"(?:https?:)?//[\w.-]+\.\w{2,}[^\s\"'<>)]*", html)) - NAMESPACES


def test_the_brief_of_a_measure_opens_without_any_request(
    write, opened: Opened, requests: list[str], complaints: list[str]
) -> None:
    page = opened(write(measure="11.2"))
    page.mouse.move(500, 500)
    page.keyboard.press("PageDown")
    page.wait_for_timeout(300)
    assert requests == []
    assert complaints == []
    assert page.locator("h1").inner_text().startswith("措施 11.2")
    assert page.locator(".demo").inner_text() == "示例数据"
    # The outline, two streets, two parcels and the two detections on them.
    assert page.locator(".map path").count() == 7
    assert page.locator("tbody tr td:first-child").all_inner_texts() == ["11.2", "P-001", "P-002", "D-001", "D-003"]
    assert "与 P-001 相交 1,500 m²（占图斑 50.0%，占地块 15.6%）" in page.content()
    assert "工作日期 2024-09-18" in page.locator("header").inner_text()
    assert "2024-06-30 … 2024-07-21" in page.locator("header").inner_text()


def test_no_address_of_the_network_stands_in_it_in_any_language(write) -> None:
    for language in Language:
        for chosen in ({"measure": "11.2"}, {"streets": ("110101002",)}, {}):
            html = write(lang=language, **chosen)
            assert addresses(html) == set()
            assert not re.search(r"url\((?!#)|@import|<link|src\s*=\s*[\"']?http|<iframe", html)


def test_a_hostile_name_is_shown_as_letters_and_does_nothing(
    write, opened: Opened, complaints: list[str], requests: list[str]
) -> None:
    page = opened(write(measure="11.2"))
    assert HOSTILE in page.locator("table").last.inner_text()
    assert page.locator("img").count() == 0
    box = page.locator(".map path.leaflet-interactive").last.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert HOSTILE in page.locator(".leaflet-tooltip").inner_text()
    assert page.title() != "1"
    assert (complaints, requests) == ([], [])


TYPED = (
    "{{7*191}}",
    "{{cycler.__init__.__globals__.os.getcwd()}}",
    "{% raw %}",
    "{#",
    "</script><b>",
    "<!--<script>",
    "'\"\\`${7*191}",
    "a\u2028b",
)


@pytest.mark.parametrize("typed", TYPED)
def test_what_people_typed_is_never_run_as_a_template(
    write, scene: Scene, session: Session, opened: Opened, complaints: list[str], typed: str
) -> None:
    for one in (scene.parcel, scene.on, scene.site, scene.project):
        one.code, one.name, one.address = f"{one.code} {typed}", f"N {typed}", f"A {typed}"
    scene.on.imagery = f"I {typed}"
    street = scene.streets["东"]
    street.name_zh = street.name_en = f"S {typed}"
    session.flush()
    for chosen in ({"streets": (street.code,)}, {"feature_id": scene.parcel.id}, {"lang": Language.EN}):
        html = write(**chosen)
        assert "1337" not in without_ids(html)
        assert str(Path.cwd()) not in html
        page = opened(html)
        labels = page.evaluate(
            "Object.values(window).filter((one) => window.L && one instanceof L.GeoJSON)"
            ".flatMap((layer) => layer.getLayers()).map((one) => one.feature.properties.label)"
        )
        assert any(label.startswith(f"P-001 {typed} N {typed}") for label in labels)
        assert f"S {typed}" in labels
        assert f"S {typed}" in page.locator(".map .street").evaluate_all("names => names.map((one) => one.textContent)")
        cells = page.locator("table").last.locator("td").evaluate_all("cells => cells.map((one) => one.textContent)")
        assert f"P-001 {typed}" in cells
        assert any(f"N {typed}" in cell and f"A {typed}" in cell for cell in cells)
        assert page.locator("b > b, td > b, img").count() == 0
    page = opened(write(feature_id=scene.parcel.id))
    for place in ("h1", "title"):
        assert f"P-001 {typed} N {typed}" in (page.locator(place).first.text_content() or "")
    page = opened(write(streets=(street.code,)))
    assert f"S {typed}" in (page.locator("header").text_content() or "")
    assert complaints == []


def without_ids(text: str) -> str:
    """The text without the random names that the map library gives its elements, in which any digits may stand."""
    return re.sub(r"[0-9a-f]{32}", "", text)


def test_nothing_that_people_typed_reaches_the_maps_library() -> None:
    square = {"type": "Polygon", "coordinates": [[[116.4, 39.9], [116.5, 39.9], [116.5, 40.0], [116.4, 39.9]]]}
    at = {"type": "Point", "coordinates": [116.47, 39.93]}
    street = brief_map.NamedArea(Text("街道名 {{7*191}}", "street"), square, at)
    drawn = brief_map.draw((), square, [street], (116.4, 39.9, 116.5, 40.0), Language.ZH)
    assert [shape["properties"]["label"] for layer in drawn.layers for shape in layer] == ["", "", "街道名 {{7*191}}"]
    assert "街道名" not in drawn.script + drawn.html
    assert "1337" not in without_ids(drawn.script)
    assert "coordinates" not in drawn.script


def test_the_policy_runs_no_script_but_its_own(write, opened: Opened, complaints: list[str]) -> None:
    injected = write(measure="11.2").replace("</header>", "<script>document.title='1'</script></header>")
    page = opened(injected)
    assert page.title() != "1"
    assert any("Content Security Policy" in complaint for complaint in complaints)


def test_parcels_are_hatched_and_coloured_as_on_the_live_map(write, opened: Opened) -> None:
    page = opened(write(streets=("110101002",)))
    fills = page.locator(".map path").evaluate_all("paths => paths.map((path) => path.getAttribute('fill'))")
    assert "url(#hatch)" in fills
    assert "#D55E00" in fills
    # Signs of the petrol station and the project stand on their outlines.
    assert sorted(page.locator(".map .sign").all_inner_texts()) == ["改", "油"]
    assert page.locator("#hatch").count() == 1
    dashed = page.locator(".map path[stroke='#8f2f69']").first
    assert dashed.get_attribute("stroke-dasharray") == "6 4"
    assert page.locator(".legend li").count() >= 5


def test_the_brief_of_a_parcel_has_its_facts_history_and_what_lies_on_it(
    write, opened: Opened, scene: Scene, complaints: list[str]
) -> None:
    page = opened(write(feature_id=scene.parcel.id))
    text = page.locator("body").inner_text()
    for said in (
        "示例一厂原址",
        "S5",
        "修复方案",
        "用途变更触发重新判定 2024-05-10",
        "未填",
        "超出容差 5 m，未关联",
        "第61条",
    ):
        assert said in text
    assert page.locator("tbody tr td:first-child").all_inner_texts() == ["P-001", "D-001"]
    assert complaints == []


def test_the_brief_of_a_unit_lists_its_measures_even_those_without_objects(write, session: Session) -> None:
    code = next(
        unit for unit in measures.list_units(session, Clock(), None, DISTRICT, 2024) if unit.name.zh == "区生态环境局"
    )
    html = write(unit=code.id)
    assert "无空间对象" in html
    assert "已逾期171天" in html
    assert "11.3" in html


def test_it_speaks_english_throughout(write, opened: Opened) -> None:
    page = opened(write(lang=Language.EN, measure="11.2"))
    assert page.locator("html").get_attribute("lang") == "en"
    for heading in page.locator("h2, thead th").all_inner_texts():
        assert heading.isascii(), heading
    assert "overlaps P-001 by 1,500 m²" in page.content()


def test_another_streets_features_are_not_in_a_streets_brief(write, scene: Scene) -> None:
    html = write("jingshan", measure="11.2")
    assert "P-001" in html
    assert "P-002" not in html
    # Neither as a row nor in the reason of the parcel that it lies on.
    assert "D-001" not in html
    assert "与本人范围外的一个对象有空间关系" in html
    with pytest.raises(NotFound):
        write("jingshan", feature_id=scene.on.id)


@pytest.mark.parametrize("chosen", [{"measure": "99.9"}, {"streets": ("000000000",)}, {"unit": 10**6}])
def test_what_does_not_exist_has_no_brief(write, chosen) -> None:
    with pytest.raises(NotFound):
        write(**chosen)


def test_it_prints_on_a4(write, opened: Opened) -> None:
    page = opened(write(measure="11.2"))
    printed = page.pdf(format="A4", print_background=True)
    assert printed.startswith(b"%PDF")
    page.emulate_media(media="print")
    width = page.evaluate("document.documentElement.scrollWidth")
    # 190 mm at 96 dots per inch.
    assert page.locator(".map").bounding_box()["width"] <= 719
    assert width <= 1000


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--measure", "11.2"], "卫星遥感监测"),
        (["--parcel", "P-001"], "示例一厂原址"),
        (["--street", "东四街道办事处"], "东四街道"),
        (["--unit", "区住建委", "--lang", "en"], "District Housing"),
    ],
)
@pytest.mark.usefixtures("scene")
def test_the_command_writes_the_file(
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    asked: list[str],
    said: str,
) -> None:
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    monkeypatch.setenv("JINGTU_TODAY", "2024-09-18")
    get_settings.cache_clear()
    output = tmp_path / "brief.html"
    result = CliRunner().invoke(app, ["brief", *asked, "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert said in output.read_text(encoding="utf-8")
    get_settings.cache_clear()


def test_the_command_wants_exactly_one_subject(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["brief", "-o", str(tmp_path / "b.html")])
    assert result.exit_code == 2
