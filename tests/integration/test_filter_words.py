"""The filter as briefs and files say it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from gis.briefs.words import chosen_lines
from gis.domain.words import DetectionState, FeatureKind, Stage
from gis.filters import FeatureFilter

PARCELS_ONLY = (FeatureKind.PARCEL,)


def words(session: Session, chosen: FeatureFilter) -> list[str]:
    return [f"{line.label.zh} {line.value.zh} | {line.value.en}" for line in chosen_lines(session, "110101", chosen)]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (FeatureFilter(stages=(Stage.REMED,)), "阶段 修复（只筛选地块） | remediation (narrows parcels only)"),
        (FeatureFilter(stages=(Stage.REMED,), kinds=PARCELS_ONLY), "阶段 修复 | remediation"),
        (
            FeatureFilter(states=(DetectionState.TO_TRIAGE,), kinds=tuple(FeatureKind)),
            "图斑状态 待研判（只筛选变化图斑） | to triage (narrows detections only)",
        ),
        (
            FeatureFilter(off=((FeatureKind.PARCEL, "NONE"),)),
            "不含 地块·未列入名录或清单 | Parcels: on no register",
        ),
        (FeatureFilter(off=((FeatureKind.SITE, "PLANT"),), kinds=PARCELS_ONLY), None),
    ],
)
def test_what_narrows_one_kind_only_is_said_where_others_stand_beside_it(
    session: Session, chosen: FeatureFilter, said: str | None
) -> None:
    assert [one.casefold() for one in words(session, chosen) if not one.startswith("对象")] == (
        [said.casefold()] if said else []
    )
