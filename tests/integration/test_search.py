"""One box finds what people type: codes, names, streets, measures and coordinate pairs as they write them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.db.models import FeatureAlias, Parcel, Street
from gis.domain.policy import Actor
from gis.domain.words import FeatureKind, Register, Role
from gis.features import rows
from gis.filters import FeatureFilter
from gis.places import locate
from gis.search import MOST_HITS, Found, HitType, bare_numbers, search
from tests.factories import RECORDED, add_detection, add_ground, add_parcel, add_plan, rectangle

OFFICER = Actor(1, Role.UNIT_OFFICER, None, None)
# P-001's south-west corner (scenarios): survey metres, and the degrees they are.
EAST, NORTH, LON, LAT = 449562.4, 4421368.2, 116.41, 39.925


@pytest.fixture
def streets(session: Session) -> dict[str, Street]:
    made = add_ground(session)
    add_plan(session)
    ids = [
        add_parcel(
            session,
            rectangle(EAST, NORTH, 120, 80),
            Register.LISTED,
            code="P-001",
            name="示例一厂原址",
            old_name="示例化工一厂",
            address="东四北大街1号",
        ).id,
        add_parcel(session, rectangle(449762.4, 4421368.2, 80, 60), code="P-0011", name="示例100%地块_甲").id,
        add_detection(session, rectangle(449652.4, 4421388.2, 60, 50), code="D-001", name="图斑（一）").id,
    ]
    locate(session, ids)
    return made


@pytest.fixture
def find(session: Session, streets: dict[str, Street], clock: Clock):
    assert streets
    return lambda words, actor=OFFICER: search(session, actor, clock, words)


def codes(found: Found) -> list[str]:
    return [hit.code for hit in found.hits]


def test_an_exact_code_comes_before_codes_that_only_begin_with_it(find) -> None:
    assert codes(find("P-001")) == ["P-001", "P-0011"]
    assert codes(find("p-0011")) == ["P-0011"]


@pytest.mark.parametrize("typed", ["P001", "p001", "p 001", "Ｐ－００１", "P–001", "p_001x"])
def test_a_code_is_found_however_its_signs_are_typed(find, typed: str) -> None:
    assert codes(find(typed)) == ([] if typed == "p_001x" else ["P-001", "P-0011"])


@pytest.mark.parametrize("typed", ["示例南街40号", "示例南街 40 号", "40号", "４０号", "南街 40号"])
def test_an_address_is_found_with_and_without_its_spaces(find, session: Session, typed: str) -> None:
    session.execute(update(Parcel.__table__).where(Parcel.__table__.c.code == "P-001").values(address="示例南街 40 号"))
    assert codes(find(typed)) == ["P-001"]
    found = FeatureFilter(q=typed, kinds=(FeatureKind.PARCEL,))
    assert rows(session, found, OFFICER, Clock(date(2024, 9, 18))).total == 1


def test_a_sign_alone_does_not_find_everything(find) -> None:
    assert codes(find("－－")) == []


def test_names_old_names_and_address_fragments_are_found_with_the_reason(find) -> None:
    assert codes(find("一厂原址")) == ["P-001"]
    assert codes(find("化工一厂")) == ["P-001"]
    assert "曾用名 示例化工一厂" in find("化工一厂").hits[0].subtitle.zh
    assert codes(find("北大街 示例")) == ["P-001"]
    assert codes(find("示例一厂")) == ["P-001"]


def test_full_width_letters_are_read_and_stored_full_width_is_found(find) -> None:
    assert codes(find("Ｐ－００１")) == ["P-001", "P-0011"]
    assert codes(find("图斑（一）")) == ["D-001"]


def test_a_percent_sign_and_an_underscore_are_letters_not_wildcards(find) -> None:
    assert codes(find("100%")) == ["P-0011"]
    assert codes(find("块_甲")) == ["P-0011"]
    assert codes(find("%")) == ["P-0011"]
    assert codes(find("_地块")) == []


def test_streets_and_measures_are_found(find) -> None:
    hit = find("东街道").hits[0]
    assert (hit.type, hit.code) == (HitType.STREET, "110101002")
    assert hit.bbox is not None
    hit = find("11.2").hits[0]
    assert (hit.type, hit.code, hit.lon) == (HitType.MEASURE, "11.2", None)
    assert find("措施 11.2").hits[0].code == "11.2"
    assert find("措施１１．２").hits[0].code == "11.2"


@pytest.mark.parametrize(
    "typed",
    [
        "116.41,39.925",
        "39.925 116.41",
        "１１６．４１，３９．９２５",
        "东经116.41°，北纬39.925°",
        "116.41E, 39.925N",
        "lon=116.41 lat=39.925",
        "(116.41, 39.925)",
        "449562.4,4421368.2",
        "4421368.2 449562.4",
        "X=4421368.2,Y=449562.4",
        "Ｘ＝４４２１３６８．２，Ｙ＝４４９５６２．４",
        "X：4421368.2；Y：449562.4",
        "39449562.4, 4421368.2",
        "北坐标4421368.2米、东坐标39449562.4米",
    ],
)
def test_a_pair_is_read_in_both_orders_with_the_words_around_it(find, typed: str) -> None:
    found = find(typed)
    assert found.read_as is not None, bare_numbers(typed)
    assert found.hits[0].type is HitType.PLACE
    assert found.hits[0].lon == pytest.approx(LON, abs=6e-7)
    assert found.hits[0].lat == pytest.approx(LAT, abs=6e-7)


def test_it_says_how_a_pair_was_read_and_what_lies_there(find) -> None:
    found = find("449600,4421400")
    assert found.read_as is not None
    assert "中央经线 117°，无带号" in found.read_as.zh
    assert "不在本区" not in found.read_as.zh
    assert codes(found)[1:] == ["P-001"]
    assert "带号 39" in find("39449600,4421400").read_as.zh
    assert find("116.41,39.925").read_as.zh.startswith("按经纬度读取：东经 116.41")
    assert "（不在本区范围内）" in find("100.5,30").read_as.zh


@pytest.mark.parametrize("typed", ["", "   ", "12", "1,2", "X=5", "999999999,1", "2024-06-30"])
def test_what_is_no_pair_is_not_read_as_one(find, typed: str) -> None:
    assert find(typed).read_as is None


def test_nothing_outside_the_scope_is_found(find, streets: dict[str, Street]) -> None:
    west = Actor(1, Role.STREET, None, frozenset({streets["西"].id}))
    assert codes(find("示例", west)) == ["P-001"]
    assert codes(find("东街道", west)) == []
    assert codes(find("449780,4421400", west))[1:] == []
    assert find("P-001", Actor(1, Role.SYSTEM_ADMIN, None, None)).hits == ()


def test_at_most_twenty_hits_come_back(find, session: Session) -> None:
    ids = [add_parcel(session, rectangle(450000 + 20 * n, 4422000, 10, 10), name="很多块").id for n in range(30)]
    locate(session, ids)
    assert len(find("很多块").hits) == MOST_HITS


@pytest.mark.parametrize(
    ("typed", "alias"), [("北京示例化工厂", True), ("QT-88", True), ("化工厂 P-001", True), ("P-001", False)]
)
def test_other_names_that_uploads_knew_are_found_and_named_as_the_reason(
    find, session: Session, typed: str, alias: bool
) -> None:
    parcel_id = session.scalars(select(Parcel.id).where(Parcel.code == "P-001")).one()
    session.add(FeatureAlias(feature_id=parcel_id, name="北京示例化工厂", code="QT-88", recorded_at=RECORDED))
    session.flush()
    hit = find(typed).hits[0]
    assert hit.code == "P-001"
    assert ("又名 北京示例化工厂" in hit.subtitle.zh) is alias
    assert ("also known as 北京示例化工厂" in hit.subtitle.en) is alias


@pytest.mark.parametrize(
    "typed",
    [
        "P-001",
        "化工一厂",
        "北京示例化工厂",
        "QT-88",
        "北大街 化工厂",
        "Ｐ－００１",
        "图斑（一）",
        "100%",
        "_地块",
        "无此名称",
    ],
)
def test_a_list_filtered_by_words_has_the_features_that_the_box_finds(
    find, session: Session, clock: Clock, typed: str
) -> None:
    parcel_id = session.scalars(select(Parcel.id).where(Parcel.code == "P-001")).one()
    session.add(FeatureAlias(feature_id=parcel_id, name="北京示例化工厂", code="QT-88", recorded_at=RECORDED))
    session.flush()
    listed = [row.code for row in rows(session, FeatureFilter(q=typed), OFFICER, clock).rows]
    assert sorted(listed) == sorted(hit.code for hit in find(typed).hits if hit.type is HitType.FEATURE)


def test_an_other_name_tells_nothing_outside_the_scope(find, session: Session, streets: dict[str, Street]) -> None:
    parcel_id = session.scalars(select(Parcel.id).where(Parcel.code == "P-0011")).one()
    session.add(FeatureAlias(feature_id=parcel_id, name="别名甲", code=None, recorded_at=RECORDED))
    session.flush()
    assert codes(find("别名甲")) == ["P-0011"]
    assert codes(find("别名甲", Actor(1, Role.STREET, None, frozenset({streets["西"].id})))) == []
