"""The plan in the database: built in, completed by the official document, compared, applied, read (scenario A1)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis import links, measures
from gis.clock import Clock
from gis.db.models import AuditEntry, Link, Measure, MeasureDeadline, Plan, Setting, Task, Unit
from gis.domain.errors import DistrictUnknown, MeasureHasLinks, NotAPlan, NotFound, PlanUnknown
from gis.domain.plan_diff import PlanField
from gis.domain.words import Register
from gis.measures import ImportOutcome, PlanFile
from tests.factories import add_parcel, rectangle
from tests.plan_files import HEAD, TITLE, as_docx, as_xlsx, changed_text, official_bytes, official_rows

DONGCHENG, XICHENG = "110101", "110102"
WITHOUT_MAP_OBJECTS = ["1.1", "6.1", "6.2", "6.3", "7.1", "8.1", "9.1", "9.2", "9.3", "9.4", "10.1", "10.3", "12.1"]


def add_district(session: Session, code: str, name_zh: str, name_en: str, west: float) -> None:
    session.execute(
        text(
            "INSERT INTO district (code, name_zh, name_en, source, geom) VALUES (:code, :zh, :en, 'test',"
            " ST_Multi(ST_MakeEnvelope(:west, 39.8, :west + 0.1, 40.0, 4490)))"
        ),
        {"code": code, "zh": name_zh, "en": name_en, "west": west},
    )


@pytest.fixture
def district(session: Session) -> Session:
    """An empty database that knows two districts and one street of the first."""
    add_district(session, DONGCHENG, "东城区", "Dongcheng", 116.35)
    add_district(session, XICHENG, "西城区", "Xicheng", 116.25)
    session.execute(
        text(
            "INSERT INTO street (id, code, district_code, name_zh, name_en, is_schematic, source, geom) VALUES"
            " (6, '110101006', '110101', '东四街道', 'Dongsi', true, 'test',"
            " ST_Multi(ST_MakeEnvelope(116.35, 39.8, 116.45, 40.0, 4490)))"
        )
    )
    return session


def bring(session: Session, clock: Clock, content: bytes | None = None, name: str = "dongcheng-2024.txt", **options):
    return measures.import_document(session, clock, PlanFile(name, content or official_bytes()), **options)


def everything(session: Session) -> dict[str, list[tuple]]:
    """Every row of the plan's tables, to see that nothing changed."""
    session.flush()
    tables = ("plan", "task", "measure", "measure_deadline", "measure_unit", "unit", "unit_alias", "audit_entry")
    return {t: sorted(str(row) for row in session.execute(text(f"SELECT * FROM {t}"))) for t in tables}


def unit_id(session: Session, name: str) -> int:
    return session.scalars(select(Unit.id).where(Unit.name_zh == name, Unit.district_code == DONGCHENG)).one()


def view(session: Session, clock: Clock, year: int = 2024, **options):
    return measures.plan_view(session, clock, None, DONGCHENG, year, **options)


def by_number(plan) -> dict[str, measures.MeasureView]:
    return {measure.number: measure for measure in plan.measures}


def test_the_builtin_plan_has_our_summaries_and_no_official_text(district, clock):
    measures.install_built_in(district, clock)
    rows = district.scalars(select(Measure)).all()
    assert len(rows) == 27
    assert all(row.text_zh is None and row.source_place is None for row in rows)
    assert all(row.summary_zh and row.summary_en for row in rows)


def test_installing_the_builtin_plan_twice_changes_nothing(district, clock):
    measures.install_built_in(district, clock)
    before = everything(district)
    measures.install_built_in(district, clock)
    assert everything(district) == before


def test_the_official_document_adds_texts_and_source_lines_and_reports_no_difference(district, clock):
    measures.install_built_in(district, clock)
    result = bring(district, clock)
    assert result.outcome is ImportOutcome.COMPLETED
    assert (len(result.document.tasks), len(result.document.measures)) == (12, 27)
    assert result.differences == ()
    assert result.texts_added == 27
    assert result.new_units == ()
    eleven_two = by_number(view(district, clock))["11.2"]
    assert eleven_two.source_place == "第230行"
    assert eleven_two.text_zh.startswith("按照市级部门统一部署，探索卫星遥感")
    assert eleven_two.summary.en.startswith("Watch key parcels")


def test_the_document_alone_is_enough_the_builtin_plan_comes_with_it(district, clock):
    assert bring(district, clock).differences == ()
    assert district.scalar(select(func.count()).select_from(Measure)) == 27
    assert by_number(view(district, clock))["9.1"].title == "化学物质环境信息调查"


@pytest.mark.parametrize("apply", [False, True])
def test_importing_twice_changes_nothing(district, clock, apply):
    bring(district, clock)
    before = everything(district)
    assert bring(district, clock, apply=apply).outcome is ImportOutcome.UNCHANGED
    assert everything(district) == before


@pytest.mark.parametrize(("make", "name"), [(as_docx, "计划.docx"), (as_xlsx, "计划.xlsx")])
def test_word_and_excel_agree_with_the_stored_plan(district, clock, make, name):
    bring(district, clock)
    result = bring(district, clock, make(official_rows()), name)
    assert (result.outcome, result.differences) == (ImportOutcome.UNCHANGED, ())
    assert by_number(view(district, clock))["11.2"].source_place == "第230行"
    assert bring(district, clock, make(official_rows()), name, apply=True).outcome is ImportOutcome.APPLIED
    assert by_number(view(district, clock))["11.2"].source_place in {"第1个表第30行", "工作表“行动计划”第31行"}


def test_a_changed_plan_is_only_compared_until_it_is_applied(district, clock):
    bring(district, clock)
    before = everything(district)
    changed = changed_text({"\t3月底": "\t4月底", "\t区城管执法局\n": "\t区应急局\n"})
    result = bring(district, clock, changed)
    assert result.outcome is ImportOutcome.COMPARED
    assert [(d.number, d.field) for d in result.differences] == [
        ("9.1", PlanField.DEADLINE),
        ("11.2", PlanField.CO_UNITS),
    ]
    assert everything(district) == before

    applied = bring(district, clock, changed, apply=True)
    assert applied.outcome is ImportOutcome.APPLIED
    found = by_number(view(district, clock))
    assert [one.countdown.due for one in found["9.1"].deadlines] == [date(2024, 4, 30)]
    assert [unit.wording for unit in found["11.2"].co_operators] == ["区应急局", "相关街道办事处"]
    assert bring(district, clock, changed).outcome is ImportOutcome.UNCHANGED


def test_an_import_that_changes_something_is_in_the_audit_log(district, clock):
    bring(district, clock)
    bring(district, clock, changed_text({"\t3月底": "\t4月底"}), apply=True)
    actions = district.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["plan-installed", "plan-completed", "plan-applied"]
    last = district.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last.before == {"differences": ["9.1 deadline: 3月底（2024-03-31）"]}
    assert last.after["differences"] == ["9.1 deadline: 4月底（2024-04-30）"]


def test_a_removed_measure_moves_the_others_and_they_keep_their_rows(district, clock):
    bring(district, clock)
    ids = {m.number: m.id for m in district.scalars(select(Measure))}
    blocks = official_bytes().decode().split("\n\n")
    shorter = "\n\n".join(block for block in blocks if "监管后期管理地块" not in block).encode()
    bring(district, clock, shorter, apply=True)
    after = {m.number: m.id for m in district.scalars(select(Measure))}
    assert len(after) == 26
    assert after["3.2"] == ids["3.3"]
    assert "3.3" not in after
    # And back again: the measure is new, the other moves back.
    bring(district, clock, apply=True)
    assert {m.number: m.id for m in district.scalars(select(Measure))}["3.3"] == ids["3.3"]


def test_a_whole_task_can_come_and_go(district, clock):
    bring(district, clock)
    shorter = official_bytes().decode().split("\t12\n", maxsplit=1)[0].encode()
    bring(district, clock, shorter, apply=True)
    assert district.scalar(select(func.count()).select_from(Task)) == 11
    bring(district, clock, apply=True)
    assert district.scalar(select(func.count()).select_from(Task)) == 12


def link_something(session: Session, clock: Clock, measure_id: int) -> None:
    parcel_id = session.scalar(text("INSERT INTO feature (kind) VALUES ('parcel') RETURNING id"))
    session.execute(
        text(
            "INSERT INTO parcel (id, district_code, code, name, stage, recorded_at, streets, geom) VALUES"
            " (:id, '110101', 'P-' || :id, '示例', 'REMED', now(), '{6}',"
            " ST_Multi(ST_MakeEnvelope(116.41, 39.92, 116.412, 39.921, 4490)))"
        ),
        {"id": parcel_id},
    )
    for rule in ("one", "another"):
        session.add(
            Link(
                feature_id=parcel_id,
                measure_id=measure_id,
                rule=rule,
                rule_version=1,
                facts={},
                reason_zh="因为",
                reason_en="because",
                is_by_geometry=False,
                is_borderline=False,
                first_at=clock.now(),
                computed_at=clock.now(),
            )
        )
    session.flush()


def test_a_measure_that_something_falls_under_is_not_removed(district, clock):
    bring(district, clock)
    measure = district.scalars(select(Measure).where(Measure.number == "3.2")).one()
    link_something(district, clock, measure.id)
    blocks = official_bytes().decode().split("\n\n")
    shorter = "\n\n".join(block for block in blocks if "监管后期管理地块" not in block).encode()
    with pytest.raises(MeasureHasLinks) as refusal:
        bring(district, clock, shorter, apply=True)
    assert "3.2" in refusal.value.text.zh


def test_next_years_plan_is_stored_beside_this_years_and_shows_what_differs(district, clock):
    bring(district, clock)
    next_year = official_bytes().decode().replace("2024年", "2025年").replace("\t3月底", "\t4月底").encode()
    result = bring(district, clock, next_year, "dongcheng-2025.txt")
    assert (result.outcome, result.compared_with_year) == (ImportOutcome.STORED, 2024)
    assert {(d.number, d.field) for d in result.differences} == {("9.1", PlanField.TEXT), ("9.1", PlanField.DEADLINE)}
    assert [plan.year for plan in measures.list_plans(district)] == [2025, 2024]
    new, old = by_number(view(district, clock, 2025)), by_number(view(district, clock, 2024))
    dues = [measure["9.1"].deadlines[-1].countdown.due for measure in (new, old)]
    assert dues == [date(2025, 4, 30), date(2024, 3, 31)]
    # Our notes come along with the measure they were written for.
    assert new["11.2"].title == old["11.2"].title
    assert bring(district, clock, next_year, "dongcheng-2025.txt").outcome is ImportOutcome.UNCHANGED


def test_another_districts_plan_lives_beside_it_with_its_own_units(district, clock):
    bring(district, clock)
    theirs = official_bytes().decode().replace("东城", "西城").encode()
    result = bring(district, clock, theirs, "xicheng-2024.txt")
    assert (result.outcome, result.district_code) == (ImportOutcome.STORED, XICHENG)
    assert result.new_units == ()
    assert result.compared_with_year is None
    plans = measures.list_plans(district)
    assert [(plan.year, plan.district_code) for plan in plans] == [(2024, DONGCHENG), (2024, XICHENG)]
    names = select(Unit.name_zh).where(Unit.district_code == XICHENG)
    assert "西城规自分局" in district.scalars(names).all()


def linked_numbers(session: Session, feature_id: int) -> set[str]:
    numbers = select(Measure.number).join(Link, Link.measure_id == Measure.id)
    return set(session.scalars(numbers.where(Link.feature_id == feature_id, Link.ended_at.is_(None))))


def xicheng_parcel(session: Session, clock: Clock) -> int:
    """A parcel of the second district on the list of risk control and remediation."""
    parcel = add_parcel(session, rectangle(436000, 4418000, 100, 80), Register.LISTED, district_code=XICHENG)
    links.refresh(session, [parcel.id], clock)
    return parcel.id


@pytest.mark.parametrize("is_other_plan_stored", [True, False])
def test_features_of_another_district_fall_under_its_first_plan(district, clock, is_other_plan_stored):
    if is_other_plan_stored:
        bring(district, clock)
    theirs = official_bytes().decode().replace("东城", "西城").encode()
    assert bring(district, clock, theirs, "xicheng-2024.txt").notes == ()
    assert linked_numbers(district, xicheng_parcel(district, clock)) == {"2.2", "10.2"}
    plan = measures.plan_view(district, clock, None, XICHENG, 2024)
    assert all(measure.summary.en for measure in plan.measures)
    assert by_number(plan)["2.2"].counts.total == 1


def test_a_districts_first_plan_is_paired_by_wording_not_by_number(district, clock):
    bring(district, clock)
    rows = [list(row) for row in official_rows()]
    whole = [row for row in rows if len(row) == len(HEAD)]
    first, second = (next(row for row in whole if word in row[2]) for word in ("优先监管地块", "后期管理地块"))
    first[2], second[2] = second[2], first[2]
    second[2] = "建设区级数据共享平台，接入各单位业务系统。"
    theirs = as_docx([tuple(row) for row in rows], title=TITLE.replace("东城", "西城"))
    result = bring(district, clock, theirs, "xicheng-2024.docx")
    stored = select(Measure.number, Measure.rules_of).join(Plan).where(Plan.district_code == XICHENG)
    rules = dict(district.execute(stored).all())
    assert (rules["2.1"], rules["3.2"]) == ("3.2", None)
    assert [("3.2" in note.zh, "3.2" in note.en) for note in result.notes] == [(True, True)]


def test_year_and_district_may_be_given_against_the_title_and_that_is_said(district, clock):
    result = bring(district, clock, year=2026, district_code=XICHENG)
    assert (result.district_code, result.document.year) == (XICHENG, 2026)
    assert len(result.notes) == 2
    assert "2026" in result.notes[0].zh
    # Branches of 东城 are no units of 西城 yet: they are added and named.
    assert set(result.new_units) == {"东城规自分局", "东城公安分局"}


def test_a_unit_nobody_knows_is_added_once_with_its_second_name_as_alias(district, clock):
    bring(district, clock)
    changed = changed_text({"\t区商务局\n": "\t区数据局（大数据中心）\n"})
    assert bring(district, clock, changed).new_units == ("区数据局（大数据中心）",)
    assert district.scalars(select(Unit).where(Unit.name_zh == "区数据局")).all() == []
    bring(district, clock, changed, apply=True)
    lead = by_number(view(district, clock))["6.2"].leads[0]
    assert (lead.name.zh, lead.wording) == ("区数据局", "区数据局（大数据中心）")


def test_two_wordings_of_one_unit_in_one_cell_are_one_unit_with_both_wordings(district, clock):
    changed = changed_text({"\t区消防救援支队\n区生态环境局": "\t区城市管理委（交通委）\n区生态环境局"})
    bring(district, clock)
    bring(district, clock, changed, apply=True)
    six_two = by_number(view(district, clock))["6.2"]
    assert [unit.wording for unit in six_two.co_operators if unit.name.zh == "区城市管理委"] == [
        "区城市管理委（交通委）、区城市管理委"
    ]
    assert bring(district, clock, changed).outcome is ImportOutcome.UNCHANGED


def test_two_wordings_of_a_unit_that_is_new_are_one_new_unit(district, clock):
    bring(district, clock)
    changed = changed_text({"\t区商务局\n": "\t区数据局\n区数据局（大数据中心）\n"})
    bring(district, clock, changed, apply=True)
    assert by_number(view(district, clock))["6.2"].leads[0].wording == "区数据局、区数据局（大数据中心）"
    assert bring(district, clock, changed).outcome is ImportOutcome.UNCHANGED


def test_quarter_ends_are_an_editable_setting(district, clock):
    district.add(Setting(key="plan.quarter_ends", value=["04-05", "07-05", "10-05", "12-31"], basis="test"))
    district.flush()
    result = bring(district, clock)
    assert [(d.number, d.field) for d in result.differences] == [("10.1", PlanField.DEADLINE)]
    bring(district, clock, apply=True)
    assert by_number(view(district, clock))["10.1"].deadlines[0].countdown.due == date(2024, 4, 5)


def test_a_refused_document_leaves_nothing_behind(district, clock):
    before = everything(district)
    with pytest.raises(NotAPlan):
        bring(district, clock, changed_text({"\t3月底": "\t尽快"}))
    assert everything(district) == before


def test_a_district_the_database_does_not_know_is_refused_by_its_code(district, clock):
    with pytest.raises(DistrictUnknown) as refusal:
        bring(district, clock, district_code="110105")
    assert "110105" in refusal.value.text.zh


def test_a_title_without_a_district_means_the_only_one_there_is(district, clock):
    untitled = changed_text({"东城区净土保卫战": "净土保卫战"})
    with pytest.raises(NotAPlan) as refusal:
        bring(district, clock, untitled)
    assert "没有区名" in refusal.value.text.zh
    district.execute(text("DELETE FROM district WHERE code = '110102'"))
    assert bring(district, clock, untitled).district_code == DONGCHENG


def test_the_district_that_ships_is_there_with_its_outline_when_its_plan_comes(session, clock):
    bring(session, clock)
    name, area_m2 = session.execute(text("SELECT name_zh, area_m2 FROM district")).one()
    assert name == "东城区"
    # 42.03 km2 by the notes of its source.
    assert area_m2 == pytest.approx(42.03e6, rel=0.001)


# Scenario A1: load the plan, see my week.


def test_a1_twenty_six_measures_end_with_the_year_and_one_with_march(district, clock):
    bring(district, clock)
    last = [measure.deadlines[-1].countdown.due for measure in view(district, clock).measures]
    assert sorted(set(last)) == [date(2024, 3, 31), date(2024, 12, 31)]
    assert last.count(date(2024, 12, 31)) == 26


MISSED = [("2024-03-31", ["9.1", "10.1"]), ("2024-06-30", ["10.1"])]


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2024, 3, 31), [("2024-03-31", ["9.1", "10.1"]), ("2024-12-31", 25)]),
        (date(2024, 9, 18), [*MISSED, ("2024-09-30", ["10.1"]), ("2024-12-31", 25)]),
        (date(2024, 10, 1), [*MISSED, ("2024-09-30", ["10.1"]), ("2024-12-31", 26)]),
        (date(2025, 1, 1), [*MISSED, ("2024-09-30", ["10.1"]), ("2024-12-31", 26)]),
    ],
)
def test_a1_a_measure_stands_under_the_day_it_is_next_due_and_under_those_it_missed(district, on, wanted):
    bring(district, Clock(on))
    groups = view(district, Clock(on)).by_deadline()
    shown = [(head.countdown.due.isoformat(), [measure.number for measure in found]) for head, found in groups]
    assert [(day, numbers if len(numbers) < 3 else len(numbers)) for day, numbers in shown] == wanted
    assert all(head.label is None for head, _ in groups)


def test_a1_the_housing_commission_leads_three_and_co_operates_in_four(district, clock):
    bring(district, clock)
    page = measures.unit_page(district, clock, None, DONGCHENG, 2024, unit_id(district, "区住房城市建设委"))
    assert [measure.number for measure in page.leads] == ["10.3", "11.2", "11.3"]
    assert [measure.number for measure in page.co_operates] == ["1.1", "2.2", "3.2", "4.1"]
    assert (page.unit.leads, page.unit.co_operates) == (3, 4)


def test_a1_lead_measures_come_first_by_open_objects_then_by_number(district, clock):
    bring(district, clock)
    ids = {m.number: m.id for m in district.scalars(select(Measure))}
    link_something(district, clock, ids["11.3"])
    link_something(district, clock, ids["11.3"])
    link_something(district, clock, ids["11.2"])
    page = measures.unit_page(district, clock, None, DONGCHENG, 2024, unit_id(district, "区住房城市建设委"))
    assert [(measure.number, measure.open_objects) for measure in page.leads] == [("11.3", 2), ("11.2", 1), ("10.3", 0)]
    assert page.unit.open_objects == 3


def test_a1_eleven_two_names_its_co_operators_and_how_the_street_is_found(district, clock):
    bring(district, clock)
    co_operators = by_number(view(district, clock))["11.2"].co_operators
    assert [unit.wording for unit in co_operators] == ["区城管执法局", "相关街道办事处"]
    assert co_operators[1].note.zh == "由地块位置确定"
    assert co_operators[0].note is None


def test_a1_the_urban_management_commission_is_one_unit_under_both_wordings(district, clock):
    bring(district, clock)
    found = by_number(view(district, clock))
    plain = [unit for unit in found["11.1"].leads if unit.wording == "区城市管理委"]
    other = [unit for unit in found["6.3"].leads if unit.wording == "区城市管理委（交通委）"]
    assert plain[0].id == other[0].id


def test_a1_co_operators_are_empty_where_the_plan_has_a_dash(district, clock):
    bring(district, clock)
    empty = [measure.number for measure in view(district, clock).measures if not measure.co_operators]
    assert empty == ["8.1", "9.1", "9.2", "9.4", "10.2", "10.3", "11.1"]


def test_a1_the_quarterly_measure_shows_four_items(district, clock):
    bring(district, clock)
    items = by_number(view(district, clock))["10.1"].deadlines
    assert [(item.label, item.countdown.due.isoformat(), item.countdown.days_left) for item in items] == [
        ("Q1", "2024-03-31", -171),
        ("Q2", "2024-06-30", -80),
        ("Q3", "2024-09-30", 12),
        ("Q4", "2024-12-31", 104),
    ]
    assert by_number(view(district, clock))["10.1"].next_deadline.label == "Q3"
    # 09-19, 20, 23-27, 29 (made up for the holiday) and 30: nine working days.
    assert items[2].countdown.working_days_left == 9
    assert items[2].countdown.is_amber


def test_a1_on_the_first_of_april_the_chemical_survey_is_overdue_by_one_day(district):
    clock = Clock(date(2024, 4, 1))
    bring(district, clock)
    late = [m for m in view(district, clock).measures if m.next_deadline.countdown.is_overdue]
    assert [(m.number, m.next_deadline.countdown.days_overdue) for m in late] == [("9.1", 1)]


def test_a1_thirteen_measures_say_that_they_have_no_map_objects(district, clock):
    bring(district, clock)
    without = [m for m in view(district, clock).measures if m.counts is None]
    assert [m.number for m in without] == WITHOUT_MAP_OBJECTS
    assert {m.objects_text.zh for m in without} == {"无空间对象"}
    assert by_number(view(district, clock))["11.2"].objects_text.zh == "0个对象，0个未办结"


def test_a_feature_linked_by_two_rules_counts_once_and_the_states_sum_to_the_total(district, clock):
    bring(district, clock)
    ids = {m.number: m.id for m in district.scalars(select(Measure))}
    link_something(district, clock, ids["2.2"])
    counts = by_number(view(district, clock))["2.2"].counts
    assert counts.total == 1
    assert [(group.kind, group.code, group.name.zh, group.n) for group in counts.by_state] == [
        ("parcel", "REMED", "修复", 1)
    ]


@pytest.mark.parametrize("what", ["denied", "ended", "struck"])
def test_denied_and_ended_links_and_struck_features_do_not_count(district, clock, what):
    bring(district, clock)
    ids = {m.number: m.id for m in district.scalars(select(Measure))}
    link_something(district, clock, ids["2.2"])
    statement = {
        "denied": "UPDATE link SET is_denied = true",
        "ended": "UPDATE link SET ended_at = now()",
        "struck": "UPDATE parcel SET struck_at = now(), struck_reason = '重复'",
    }[what]
    district.execute(text(statement))
    assert by_number(view(district, clock))["2.2"].counts.total == 0


def test_a_street_sees_the_measures_of_all_streets_and_of_streets_by_place(district, clock):
    bring(district, clock)
    measures.install_street_units(district, DONGCHENG)
    measures.install_street_units(district, DONGCHENG)
    page = measures.unit_page(district, clock, None, DONGCHENG, 2024, unit_id(district, "东四街道"))
    assert [measure.number for measure in page.leads] == ["6.2"]
    assert [measure.number for measure in page.co_operates] == ["1.1", "6.3", "11.2", "11.3", "12.1"]


def test_a_street_counts_only_what_lies_on_its_ground(district, clock):
    bring(district, clock)
    district.execute(
        text(
            "INSERT INTO street (id, code, district_code, name_zh, name_en, is_schematic, source, geom) SELECT"
            " 7, '110101002', district_code, '景山街道', 'Jingshan', true, 'test', geom FROM street"
        )
    )
    measures.install_street_units(district, DONGCHENG)
    ids = {m.number: m.id for m in district.scalars(select(Measure))}
    # What is linked here lies in street 6 only.
    link_something(district, clock, ids["11.2"])
    opened = {}
    for name in ("东四街道", "景山街道"):
        page = measures.unit_page(district, clock, None, DONGCHENG, 2024, unit_id(district, name))
        opened[name] = page.unit.open_objects
    assert opened == {"东四街道": 1, "景山街道": 0}
    listed = measures.list_units(district, clock, None, DONGCHENG, 2024)
    assert {unit.name.zh: unit.open_objects for unit in listed if unit.kind == "street"} == opened


def test_a_plan_of_one_unit_shows_only_its_measures(district, clock):
    bring(district, clock)
    plan = view(district, clock, unit_id=unit_id(district, "区应急局"))
    assert [measure.number for measure in plan.measures] == ["1.1"]
    with pytest.raises(NotFound):
        view(district, clock, unit_id=999_999)
    with pytest.raises(PlanUnknown):
        view(district, clock, 2031)


def test_every_unit_is_listed_with_its_share_of_the_plan(district, clock):
    bring(district, clock)
    units = {unit.name.zh: unit for unit in measures.list_units(district, clock, None, DONGCHENG, 2024)}
    assert len(units) == 17
    assert (units["区生态环境局"].leads, units["区生态环境局"].co_operates) == (19, 4)
    roles = sum(unit.leads + unit.co_operates for unit in units.values())
    stored = district.scalar(text("SELECT count(*) FROM measure_unit"))
    assert roles == stored


def test_the_deadlines_of_the_plan_are_thirty_rows(district, clock):
    bring(district, clock)
    assert district.scalar(select(func.count()).select_from(MeasureDeadline)) == 30
    assert district.scalars(select(Plan.document_name)).all() == ["dongcheng-2024.txt"]
