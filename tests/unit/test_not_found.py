"""What is not found is named in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gis.domain.errors import NOUNS, NotFound

SOURCE = Path(__file__).parents[2] / "gis"
SAID = re.compile(r'NotFound\(what=f"([a-z ]+?) \{[^}]*\}"\)')


def test_every_noun_that_is_said_has_a_chinese_word() -> None:
    nouns = {noun for file in SOURCE.rglob("*.py") for noun in SAID.findall(file.read_text(encoding="utf-8"))}
    assert len(nouns) > 10
    assert nouns <= NOUNS.keys()


@pytest.mark.parametrize(("what", "zh"), [("site 12", "监管单位 12"), ("/nowhere", "“/nowhere”"), ("11.9", "“11.9”")])
def test_a_number_keeps_its_noun_and_a_name_its_quotes(what: str, zh: str) -> None:
    text = NotFound(what=what).text
    assert text.zh == f"没有找到{zh}，或它不在您可查看的范围内。"
    assert what in text.en
