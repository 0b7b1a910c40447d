"""Both languages say everything: catalogues, vocabulary and refusals are complete and agree in their placeholders."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from gis.domain import (
    closures,
    duties,
    practitioners,
    registers,
    restrictions,
    review_words,
    runs,
    stage_history,
    tanks,
    words,
)
from gis.domain.errors import Refusal
from gis.domain.vocabulary import label, vocabulary
from gis.stages import lines

WEB = Path(__file__).parents[2] / "web"
PAGES = [path for path in WEB.rglob("*.js") if "vendor" not in path.parts]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
CHINESE = re.compile(r"[一-鿿]")


def catalogue(language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((WEB / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    zh, en = catalogue("zh-CN"), catalogue("en")
    assert zh.keys() == en.keys()
    different = [key for key in zh if set(PLACEHOLDER.findall(zh[key])) != set(PLACEHOLDER.findall(en[key]))]
    assert different == []


def test_every_text_a_page_asks_for_is_in_the_catalogue() -> None:
    known = catalogue("zh-CN").keys()
    # i18n.js itself gives an example in its comment.
    asked = {
        key
        for path in PAGES
        if path.name != "i18n.js"
        for key in re.findall(r"\bt\(\s*'([^']+)'", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 100
    assert asked <= known


def test_english_texts_are_english() -> None:
    # The switch to Chinese names itself in Chinese.
    allowed = {"language.other"}
    assert [key for key, text in catalogue("en").items() if CHINESE.search(text) and key not in allowed] == []


@pytest.mark.parametrize(
    ("enum", "name"),
    [
        (words.Stage, "stages"),
        (words.Register, "registers"),
        (words.DocumentKind, "document_kinds"),
        (lines.LineKind, "timeline_kinds"),
        (stage_history.EventOrigin, "event_origins"),
        (words.SiteKind, "site_kinds"),
        (words.ProjectKind, "project_kinds"),
        (words.PointKind, "point_kinds"),
        (words.ChangeKind, "change_kinds"),
        (words.DetectionState, "detection_states"),
        (words.Industry, "industries"),
        (words.NationalModule, "national_modules"),
        (words.FeatureKind, "feature_kinds"),
        (words.Role, "roles"),
        (words.ItemState, "item_states"),
        (words.UploadState, "upload_states"),
        (words.RowOutcome, "row_outcomes"),
        (runs.RunState, "run_states"),
        (words.Relation, "relations"),
        (practitioners.PractitionerRole, "practitioner_roles"),
        (practitioners.CreditNoteKind, "credit_note_kinds"),
        (closures.ClosureKind, "closure_kinds"),
        (closures.MatchGround, "match_grounds"),
        (closures.LedgerAnswer, "ledger_answers"),
        (closures.RowState, "ledger_states"),
        (duties.DutyKind, "duty_kinds"),
        (duties.DutyState, "duty_states"),
        (restrictions.RestrictionKind, "restriction_kinds"),
        (restrictions.Finding, "findings"),
        (restrictions.SchedulePurpose, "schedule_purposes"),
        (restrictions.Watched, "watched"),
        (tanks.TankProtection, "tank_protections"),
        (tanks.TankChangeKind, "tank_changes"),
        (registers.PlannedMeasure, "planned_measures"),
        (registers.EndKind, "end_kinds"),
        (registers.RegisterChangeKind, "register_changes"),
        (review_words.ClueSource, "clue_sources"),
        (review_words.Move, "clue_moves"),
        (review_words.Finding, "clue_findings"),
        (review_words.Conclusion, "clue_conclusions"),
        (review_words.Reason, "clue_reasons"),
        (review_words.Answer, "check_answers"),
        (review_words.CheckItem, "check_items"),
        (review_words.VisitFlag, "visit_flags"),
    ],
)
def test_every_code_has_a_label_in_both_languages_and_none_is_left_over(enum: type[words.StrEnum], name: str) -> None:
    assert [entry["code"] for entry in vocabulary()[name]] == [one.value for one in enum]
    for one in enum:
        assert CHINESE.search(label(name, one).zh)
        assert not CHINESE.search(label(name, one).en)


def test_the_guides_name_every_format_that_is_taken() -> None:
    for language, end in (("en", ""), ("zh", ".zh-CN")):
        guide = "".join((WEB.parent / "docs" / f"guide{end}.md").read_text(encoding="utf-8").split())
        names = [one[language] for one in vocabulary()["upload_formats"]]
        assert [name for name in names if "".join(name.split()) not in guide] == []


# Refusals stand in gis/domain/errors.py and, of one room, in a module of that room beside it.
REFUSALS = [
    import_module(f"gis.domain.{path.stem}") for path in sorted((WEB.parent / "gis" / "domain").glob("*errors.py"))
]


def every_refusal(base: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [one for kind in base.__subclasses__() for one in (kind, *every_refusal(kind))]


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda one: one.__name__)
def test_every_refusal_says_the_same_in_both_languages(refusal: type[Refusal]) -> None:
    zh, en = (line for line in (refusal.__doc__ or "").strip().splitlines() if line.strip())
    assert CHINESE.search(zh)
    wanted = set(PLACEHOLDER.findall(zh)) | set(PLACEHOLDER.findall(en))
    said = refusal(**dict.fromkeys(wanted, "X")).text
    assert "{" not in said.zh + said.en
    assert refusal.__module__ in {module.__name__ for module in REFUSALS}
