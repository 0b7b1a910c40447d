"""What a later file says against stored facts: what is the same, what is new, what contradicts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gis.domain.later_facts import FACT_KINDS, Difference, Fact, StageSaid, differences, rule_on_stage, unnamed
from gis.domain.words import Register, Stage

REGISTERS, USES, SCHEMES, BATCHES = FACT_KINDS
LATE = date(2024, 9, 18)


def entry(since: str, until: str | None = None, **more: Any) -> Fact:
    days = {"since": date.fromisoformat(since), "until": date.fromisoformat(until) if until else None}
    return Fact({"register": Register.LISTED, **days, "document": None}, **more)


def use(to_use: str, on: str, **more: Any) -> Fact:
    values = {"from_use": None, "to_use": to_use, "is_residential_or_public": False}
    return Fact(values | {"changed_on": date.fromisoformat(on)}, **more)


def batch(number: str, volume_m3: float, filed: date | None = None, left: date | None = None) -> Fact:
    days = {"left_on": left, "promised_on": LATE, "disposed_on": None, "evaluation_filed_on": filed}
    return Fact({"number": number, "volume_m3": volume_m3, "destination": "示例", **days})


def shown(found: list[Difference]) -> list[tuple[str, bool]]:
    """What is to be written, and whether a person must decide."""
    return [("new" if one.stored is None else ",".join(sorted(one.values)), one.contradicts) for one in found]


@pytest.mark.parametrize(
    ("stored", "said", "as_of", "found"),
    [
        ([entry("2021-05-01")], entry("2021-05-01"), None, []),
        ([], entry("2021-05-01"), None, [("new", False)]),
        ([entry("2020-01-01", "2022-01-01")], entry("2022-01-01"), None, [("new", False)]),
        ([entry("2020-01-01", "2022-01-01")], entry("2018-01-01", "2019-01-01"), None, [("new", False)]),
        ([entry("2021-05-01")], entry("2021-06-01"), None, [("since", True)]),
        ([entry("2021-05-01")], entry("2021-05-01", "2023-01-01"), None, [("until", True)]),
        ([entry("2021-05-01", "2023-01-01")], entry("2021-05-01"), LATE, [("until", True)]),
        ([entry("2021-05-01", "2023-01-01")], entry("2021-05-01"), date(2022, 1, 1), []),
        ([entry("2021-05-01", "2023-01-01")], entry("2021-05-01", "2022-01-01"), None, [("until", True)]),
        # The open entry is the one that is spoken of, where both begin to match: only one can be open.
        ([entry("2020-01-01", "2022-01-01"), entry("2023-01-01")], entry("2020-01-01"), LATE, [("since", True)]),
        # The day of the source says only that it stood there by then.
        ([entry("2021-05-01")], entry("2024-09-18", vague=frozenset({"since"})), LATE, []),
        ([entry("2024-09-19")], entry("2024-09-18", vague=frozenset({"since"})), LATE, [("since", True)]),
    ],
)
def test_registers(stored: list[Fact], said: Fact, as_of: date | None, found: list[tuple[str, bool]]) -> None:
    assert shown(differences(REGISTERS, stored, [said], as_of)) == found


def test_what_would_make_two_stays_on_one_register_overlap_cannot_be_taken_over() -> None:
    stored = [entry("2020-01-01", "2022-01-01"), entry("2023-01-01")]
    crossing, apart = (
        differences(REGISTERS, stored, [entry(since)], LATE)[0] for since in ("2021-12-31", "2022-06-01")
    )
    assert crossing.crosses
    assert not apart.crosses


def test_a_register_that_is_not_named_is_told_unless_the_file_is_older_than_it() -> None:
    stored = [entry("2021-05-01"), entry("2019-01-01", "2020-01-01")]
    assert list(unnamed(stored, [], None)) == stored[:1]
    assert list(unnamed(stored, [entry("2021-05-01")], None)) == []
    assert list(unnamed(stored, [], date(2021, 4, 30))) == []


@pytest.mark.parametrize(
    ("stored", "said", "found"),
    [
        ([use("居住", "2024-05-10")], use("居住", "2024-05-10"), []),
        ([use("商业", "2022-01-01")], use("居住", "2024-05-10"), [("new", False)]),
        ([use("居住", "2024-05-10")], use("居住", "2024-05-12"), [("changed_on", True)]),
        ([use("居住", "2020-01-01"), use("商业", "2022-01-01")], use("居住", "2024-05-10"), [("new", False)]),
        ([use("商业", "2024-05-10")], use("居住", "2024-05-10"), [("is_residential_or_public,to_use", True)]),
        ([use("居住", "2024-05-10")], use("居住", "2024-09-18", vague=frozenset({"changed_on"})), []),
        (
            [use("居住", "2024-05-10")],
            use("居住", "2023-09-18", vague=frozenset({"changed_on"})),
            [("changed_on", True)],
        ),
    ],
)
def test_changes_of_use(stored: list[Fact], said: Fact, found: list[tuple[str, bool]]) -> None:
    assert shown(differences(USES, stored, [said], None)) == found


def test_a_blank_day_of_a_batch_is_filled_and_a_stored_one_is_not_blanked() -> None:
    day = date(2024, 8, 1)
    assert shown(differences(BATCHES, [batch("1", 5)], [batch("1", 5, filed=day)], None)) == [
        ("evaluation_filed_on", False)
    ]
    assert differences(BATCHES, [batch("1", 5, filed=day)], [batch("1", 5)], None) == []
    assert shown(differences(BATCHES, [batch("1", 5, left=day)], [batch("1", 5, left=LATE, filed=day)], None)) == [
        ("evaluation_filed_on,left_on", True)
    ]


def test_of_batches_with_one_number_each_is_found_again() -> None:
    both = [batch("1", 5.0), batch("1", 6.0)]
    assert differences(BATCHES, both, both, None) == []


def test_a_scheme_of_another_day_is_another_scheme() -> None:
    def scheme(day: date, *, is_remediation: bool = True) -> Fact:
        works = {"works_from": None, "works_until": None}
        return Fact({"is_remediation": is_remediation, "filed_on": day, **works})

    stored = [scheme(date(2024, 4, 2))]
    assert shown(differences(SCHEMES, stored, [scheme(LATE)], None)) == [("new", False)]
    assert shown(differences(SCHEMES, stored, [scheme(date(2024, 4, 2), is_remediation=False)], None)) == [
        ("is_remediation", True)
    ]


@pytest.mark.parametrize(
    ("on", "ruling"), [(None, "stage-undated"), (date(2024, 4, 9), "stage-older"), (date(2024, 4, 10), None)]
)
def test_no_stage_follows_a_younger_one(on: date | None, ruling: str | None) -> None:
    stored = StageSaid(Stage.REMED, date(2024, 4, 10))
    assert rule_on_stage(stored, StageSaid(Stage.PRELIM, on)) == ruling
    assert rule_on_stage(stored, StageSaid(Stage.REMED, on)) is None
    assert rule_on_stage(StageSaid(Stage.NONE, None), StageSaid(Stage.PRELIM, on)) is None
