"""Informers are masked, a text that gives them away is found, and few may see them."""

from __future__ import annotations

import pytest

from gis.domain.informers import Informer, mask_name, mask_phone, why_not_unmasked
from gis.domain.policy import Actor
from gis.domain.words import Role

LEAD, OTHER = 7, 8


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("欧阳某某", "欧*"), ("张", "张*"), ("", None), (None, None)]
)
def test_of_a_name_the_first_sign_is_left(name: str | None, masked: str | None) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800001234", "138****1234"),
        ("138 0000-1234", "138****1234"),
        ("010-65001234", "010****1234"),
        ("110", "****"),
    ],
)
def test_of_a_phone_number_both_ends_are_left_and_of_a_short_one_nothing(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize("text", ["张三反映夜间施工", "回电 138-0000 1234", "电话13800001234"])
def test_a_text_that_gives_the_informer_away_is_found(text: str) -> None:
    assert Informer("张三", "13800001234").is_named_in(text)


def test_other_texts_and_nobody_give_nothing_away() -> None:
    assert not Informer("张三", "13800001234").is_named_in("地块内有挖掘机，工单 20240001")
    assert not Informer().is_named_in("张三 13800001234")


@pytest.mark.parametrize(
    ("role", "unit", "person", "may_see"),
    [
        (Role.LEAD_REVIEWER, OTHER, 1, True),
        (Role.UNIT_OFFICER, LEAD, 1, True),
        (Role.UNIT_OFFICER, OTHER, 5, True),
        (Role.UNIT_OFFICER, OTHER, 1, False),
        (Role.STREET, LEAD, 5, False),
        (Role.VIEWER, LEAD, 5, False),
        (Role.AUDITOR, LEAD, 5, False),
        (Role.SYSTEM_ADMIN, LEAD, 5, False),
    ],
)
def test_the_reviewer_the_lead_and_the_officer_who_recorded_it_may_see_them(
    role: Role, unit: int, person: int, *, may_see: bool
) -> None:
    actor = Actor(person, role, unit, None)
    assert (why_not_unmasked(actor, lead_unit_id=LEAD, recorded_by_id=5) is None) is may_see
