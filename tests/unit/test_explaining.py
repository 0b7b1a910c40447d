"""Detection is explained once: the page's words are the document's, and its numbers the code's."""

from __future__ import annotations

import json
import re
from pathlib import Path

from gis.domain.results import DEFAULT_LIMITS
from gis.imagery import explaining
from gis.imagery.options import LARGEST_NDVI

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")
TEXTS = ("inspector", "engineer", "limits", "name")


def test_the_document_says_what_the_page_says() -> None:
    written = re.findall(r"<!-- steps -->\n(.*?)\n<!-- end of steps -->", DOC, re.DOTALL)
    assert written == [explaining.as_markdown()]


def test_every_step_speaks_both_languages_and_fills_its_numbers_in() -> None:
    steps = explaining.steps()
    assert len(steps) == len({one.id for one in steps}) == 11
    for step in steps:
        for text in (getattr(step, name) for name in TEXTS):
            assert text.zh, step.id
            assert text.en, step.id
            assert not re.search(r"[{}]", text.zh + text.en), step.id
            assert not re.search(r"[一-鿿]", text.en), step.id


def test_the_numbers_are_those_of_the_code() -> None:
    by_id = {one.id: one for one in explaining.steps()}
    assert f"{LARGEST_NDVI:g}" in by_id["gates"].engineer.en
    assert f"{DEFAULT_LIMITS.changed_m2:g} m²" in by_id["parcels"].engineer.en
    assert [one.parcel_m2 for one in explaining.smallest()] == [
        DEFAULT_LIMITS.pixels * one.pixel_m**2 for one in explaining.smallest()
    ]


def test_every_picture_and_every_step_that_pages_lead_to_is_there() -> None:
    web = ROOT / "web"
    pictures = {one.picture for one in explaining.steps() if one.picture}
    assert pictures == {path.name for path in (web / "pictures").iterdir()}
    texts = json.loads((web / "i18n" / "en.json").read_text(encoding="utf-8"))
    assert {f"how.picture.{one.id}" for one in explaining.steps() if one.picture} <= texts.keys()
    pages = "".join(path.read_text(encoding="utf-8") for path in (web / "pages").rglob("*.js"))
    tables = re.findall(r"const STEP_OF_\w+ = \{(.*?)\};", pages, re.DOTALL)
    asked = {step for table in tables for step in re.findall(r": '(\w+)'", table)}
    asked |= set(re.findall(r"howLink\('(\w+)'\)", pages))
    assert len(asked) > 5
    assert asked <= {one.id for one in explaining.steps()}
