"""Which pair of roles the law keeps apart, and what of a contact is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.domain.practitioners import PractitionerRole, Work, masked_name, masked_phone, role_conflicts

R = PractitionerRole


def work(role: PractitionerRole, name: str = "示例环境修复有限公司", firm: int = 1, parcel: int = 7) -> Work:
    return Work(parcel, f"P-{parcel:03}", firm, name, role)


def test_one_firm_as_contractor_and_evaluator_is_flagged_with_the_article() -> None:
    (found,) = role_conflicts([work(R.REMEDIATION), work(R.EVALUATION)])
    assert (found.parcel_id, found.practitioner_ids) == (7, (1,))
    assert "第六十五条" in found.because.zh
    assert "art. 65" in found.because.en
    assert "P-007" in found.because.en


def test_another_spelling_of_the_same_firm_is_the_same_firm() -> None:
    (found,) = role_conflicts([work(R.REMEDIATION), work(R.EVALUATION, "北京示例环境修复有限责任公司", firm=2)])
    assert found.practitioner_ids == (1, 2)
    assert "北京示例环境修复有限责任公司" in found.because.zh


@pytest.mark.parametrize(
    "works",
    [
        [work(R.REMEDIATION), work(R.EVALUATION, "示例评估院", firm=2)],
        [work(R.REMEDIATION), work(R.EVALUATION, parcel=8)],
        [work(R.INVESTIGATION), work(R.EVALUATION)],
        [work(R.REMEDIATION), work(R.MONITORING_LAB), work(R.SCHEME)],
    ],
)
def test_other_firms_other_parcels_and_other_roles_are_lawful(works: list[Work]) -> None:
    assert role_conflicts(works) == ()


roles = st.lists(st.tuples(st.sampled_from(R), st.integers(1, 3), st.integers(1, 3)), max_size=8)


@given(roles, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(found: list, chance: object) -> None:
    works = [work(role, f"示例公司{firm}", firm, parcel) for role, firm, parcel in found]
    expected = {
        (one.parcel_id, one.practitioner_id)
        for one in works
        for other in works
        if (one.role, other.role) == (R.REMEDIATION, R.EVALUATION)
        and (one.parcel_id, one.practitioner_id) == (other.parcel_id, other.practitioner_id)
    }
    conflicts = role_conflicts(works)
    chance.shuffle(works)  # type: ignore[attr-defined]
    assert role_conflicts(works) == conflicts
    assert {(one.parcel_id, *one.practitioner_ids) for one in conflicts} == expected


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800001234", "138*****234"), ("010-00000001", "010******001"), ("1234", "1**4"), ("", ""), (None, None)],
)
def test_the_middle_of_a_telephone_number_is_hidden(phone: str | None, shown: str | None) -> None:
    assert masked_phone(phone) == shown


@given(st.text(min_size=2, max_size=8))
def test_of_a_name_the_first_sign_is_shown_and_no_other(name: str) -> None:
    shown = masked_name(name)
    assert shown is not None
    assert (shown[0], set(shown[1:]), len(shown)) == (name[0], {"*"}, len(name))
