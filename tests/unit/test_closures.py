"""What speaks for a match of a closed firm with a parcel or site, and how loudly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.closures import (
    FAR_PENALTY,
    MOST_CANDIDATES,
    WEIGHTS,
    CandidateFacts,
    ClosureFacts,
    Likeness,
    Match,
    MatchGround,
    MatchLimits,
    judge,
    settle,
)
from gis.domain.company_names import core_of, former_names_in, have_same_numbers
from gis.domain.credit_codes import ALPHABET, check_sign, is_sound, normalised
from gis.domain.ledger import KEYS, choices, shipped
from gis.domain.text import Text
from gis.domain.words import FeatureKind

LIMITS = MatchLimits(distance_m=100, similarity=0.85)
CODE, OTHER_CODE = "91350100M000100Y43", "91110000600037341L"
SITE = CandidateFacts(7, FeatureKind.SITE, "SL-007", frozenset({"示例化工"}), credit_codes={CODE: "SL-007"})
PARCEL = CandidateFacts(
    8, FeatureKind.PARCEL, "P-008", frozenset({"示例化工厂"}), former_cores=frozenset({"示例国营化工厂"})
)


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("北京示例化工有限责任公司", "示例化工"),
        ("北京市示例化工有限公司", "示例化工"),
        ("示例化工（北京）有限公司", "示例化工"),
        ("示例化工(北京市)有限公司", "示例化工"),
        (" 示例 化工\u3000股份有限公司", "示例化工"),
        ("示例化工集团有限公司", "示例化工"),
        ("示例化工厂原址", "示例化工厂"),
        ("示例化工厂（已停产）", "示例化工厂"),
        ("北京市东城区示例化工厂地块", "示例化工厂"),
        ("ＡＢＣ科技有限公司", "ABC科技"),
        ("abc科技", "ABC科技"),
        ("北京公司", "公司"),
    ],
)
def test_what_tells_no_two_firms_apart_is_taken_off(written: str, core: str) -> None:
    assert core_of(written) == core


@given(st.text(alphabet="北京市东城区示例化工厂一二（）() 有限责任公司集团原址地块AbＢ", max_size=30))
def test_a_core_has_a_core_of_its_own_kind_and_a_name_never_becomes_nothing(name: str) -> None:
    core = core_of(name)
    assert core == core.upper()
    assert not any(sign.isspace() for sign in core)
    assert bool(core) or not "".join(name.split()).strip("（）()")


def test_former_names_stand_in_brackets() -> None:
    assert former_names_in("示例油漆厂（原示例国营油漆厂）") == ("示例国营油漆厂",)
    assert former_names_in("示例油漆厂（曾用名：示例国营油漆厂）") == ("示例国营油漆厂",)
    assert former_names_in("示例油漆（北京）厂") == ()


def test_numbers_tell_firms_apart_however_they_are_written() -> None:
    assert have_same_numbers("示例一厂", "示例第1厂")
    assert not have_same_numbers("示例一厂", "示例二厂")
    assert not have_same_numbers("示例一厂", "示例厂")


def test_the_check_sign_is_that_of_the_standard() -> None:
    # The example of GB 32100-2015, 5.2, and a code that is public.
    assert is_sound(CODE)
    assert is_sound(OTHER_CODE)
    assert not is_sound(CODE[:-1] + "4")
    assert not is_sound(CODE[:-2] + "3")
    assert check_sign("9135010OM000100Y4") is None
    assert normalised(" ９１35-0100 m000100y43 ") == CODE


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed(first: str, place: int, other: str) -> None:
    code = first + (check_sign(first) or "")
    assert is_sound(code)
    wrong = code[:place] + other + code[place + 1 :]
    assert is_sound(wrong) == (wrong == code)


def match(row: ClosureFacts, candidate: CandidateFacts, **more: object) -> Match:
    found = judge(row, candidate, LIMITS, **more)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_the_same_credit_code_speaks_loudest_and_says_the_code() -> None:
    found = match(ClosureFacts(frozenset({"别的名字"}), credit_code=CODE), SITE)
    assert (found.grounds, found.score, found.is_borderline) == ((MatchGround.CREDIT_CODE,), 100, False)
    assert found.because == Text(f"统一社会信用代码相同（{CODE}）", f"same unified credit code ({CODE})")


def test_a_parcel_answers_for_the_site_on_it_and_says_which() -> None:
    parcel = replace(PARCEL, credit_codes={CODE: "SL-007"})
    found = match(ClosureFacts(frozenset({"别的名字"}), credit_code=CODE), parcel)
    assert "地块上的监管单位 SL-007" in found.because.zh
    assert "site SL-007 on this parcel" in found.because.en


def test_the_same_name_with_another_code_is_to_be_checked() -> None:
    found = match(ClosureFacts(frozenset({"示例化工"}), credit_code=OTHER_CODE), SITE)
    assert found.is_borderline
    assert found.score == WEIGHTS[MatchGround.NAME] - FAR_PENALTY
    assert "信用代码不同" in found.because.zh


def test_names_that_agree_far_away_are_to_be_checked_and_say_how_far() -> None:
    near = match(ClosureFacts(frozenset({"示例化工厂"})), PARCEL, distance_m=100.0)
    far = match(ClosureFacts(frozenset({"示例化工厂"})), PARCEL, distance_m=100.5)
    assert near.grounds == (MatchGround.NAME, MatchGround.DISTANCE)
    assert not near.is_borderline
    assert far.grounds == (MatchGround.NAME,)
    assert far.is_borderline
    assert "超出限值 100 m" in far.because.zh


def test_a_former_name_counts_from_either_side() -> None:
    assert match(ClosureFacts(frozenset({"示例国营化工厂"})), PARCEL).grounds == (MatchGround.FORMER_NAME,)
    row = ClosureFacts(frozenset({"新名"}), former_cores=frozenset({"示例化工厂"}))
    assert match(row, PARCEL).grounds == (MatchGround.FORMER_NAME,)


def test_distance_alone_and_mere_likeness_are_borderline() -> None:
    row = ClosureFacts(frozenset({"新名"}))
    assert match(row, PARCEL, distance_m=12.0).is_borderline
    alike = Likeness("示例化工", "示例化工厂", 0.8889)
    found = match(row, PARCEL, likeness=alike)
    assert found.is_borderline
    assert found.score == round(70 * 0.8889)
    assert "88.9%" in found.because.zh
    assert "85%" in found.because.zh


def test_nothing_in_common_is_no_match() -> None:
    row = ClosureFacts(frozenset({"新名"}), credit_code=OTHER_CODE)
    assert judge(row, PARCEL, LIMITS, distance_m=100.01) is None
    assert judge(row, PARCEL, LIMITS, likeness=Likeness("新名", "示例化工厂", 0.84)) is None
    assert judge(row, PARCEL, LIMITS, likeness=Likeness("示例一厂", "示例二厂", 0.95)) is None
    assert judge(ClosureFacts(frozenset({"新名"})), PARCEL, LIMITS) is None


scores = st.integers(0, 100)


def candidate(number: int, score: int) -> Match:
    return Match(
        number, f"P-{number:03}", (MatchGround.NAME,), score, Text("甲", "a"), is_borderline=False, distance_m=None
    )


@given(st.lists(scores, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_depend_on_how_they_came(found: list[int], chance: object) -> None:
    matches = [candidate(number, score) for number, score in enumerate(found)]
    shuffled = list(matches)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    settled = settle(matches)
    assert settle(shuffled) == settled
    assert len(settled) == min(len(found), MOST_CANDIDATES)
    assert [one.score for one in settled] == sorted(found, reverse=True)[:MOST_CANDIDATES]


def test_equal_firsts_are_all_to_be_checked_and_say_how_many_they_are() -> None:
    settled = settle([candidate(1, 90), candidate(2, 90), candidate(3, 50)])
    assert [one.is_borderline for one in settled] == [True, True, False]
    assert settled[0].because.zh == "甲；另有 1 个同分候选"
    assert not settle([candidate(1, 90), candidate(2, 50)])[0].is_borderline


def test_the_draft_says_that_it_is_one_and_offers_only_what_was_found() -> None:
    source = Path(__file__).parents[2] / "gis" / "domain" / "data" / "ledger.json"
    read = json.loads(source.read_text(encoding="utf-8"))
    for key, count, offered in (("exclusion_cases", 7, 4), ("control_classes", 4, 1)):
        assert read[key]["is_draft"]
        assert "征求意见稿" in read[key]["basis"]
        found = choices(read[key]["value"])
        assert (len(found), sum(one.is_offered for one in found)) == (count, offered)
    assert all(shipped(key).basis for key in KEYS)
