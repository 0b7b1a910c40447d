"""A later file about parcels that are there: what it says of their facts is taken over or named, never dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import uploads
from gis.clock import Clock
from gis.db.models import (
    AuditEntry,
    Detection,
    Link,
    Measure,
    Parcel,
    PlannedUseChange,
    RegisterEntry,
    Scheme,
    SoilBatch,
    StageEvent,
    Upload,
    UploadRow,
)
from gis.domain.mending import SameAs, Treatment
from gis.domain.stage_history import EventOrigin
from gis.domain.uploading import Sending, Target, UploadOptions
from gis.domain.words import DetectionState, Register, RowOutcome, Stage
from gis.settings import Settings
from gis.uploads import mending, rereading
from gis.uploads.mending import Decision, Selection
from tests.factories import add_detection, add_ground, add_parcel, add_plan
from tests.vector_files import D1, P1, WINDOW, frame, geopackage, parcel

Send = Callable[..., Upload]
Merge = Callable[[Upload], None]

OPEN_BATCH = "B-1|120|示例处置场|2024-06-01|2024-07-01"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, state_dir=tmp_path / "state")


@pytest.fixture
def send(session: Session, clock: Clock, settings: Settings, tmp_path: Path) -> Send:
    """Send one row about P-001 (or several) in a file of its own, process it and commit."""
    add_ground(session)
    add_plan(session, ("2.1", "2.2", "3.3", "4.1", "10.2", "11.3"))
    session.commit()

    def send(*rows: dict[str, Any], target: Target = Target.PARCELS, ground: Any = P1, **options: Any) -> Upload:
        number = session.scalar(select(func.count()).select_from(Upload))
        path = geopackage(tmp_path / f"{number}.gpkg", frame(list(rows), [ground] * len(rows)))
        with path.open("rb") as stream:
            sending = Sending(path.name, target, UploadOptions(**options))
            upload = uploads.receive(session, stream, sending, None, clock, settings, is_queued=False)
        uploads.process(session, upload.id, clock, files_dir=settings.files_dir)
        session.commit()
        return upload

    return send


@pytest.fixture
def merge(session: Session, clock: Clock) -> Merge:
    def merge(upload: Upload) -> None:
        (row,) = session.scalars(select(UploadRow).where(UploadRow.upload_id == upload.id))
        offered = [fix["treatment"] for one in row.problems for fix in one["fixes"]]
        treatment = Treatment(same_as=SameAs.MERGE)
        assert treatment.as_dict() in offered
        mending.mend(session, upload.id, Decision(Selection((1,)), "same-merge", treatment, None), clock)
        session.commit()

    return merge


def said(session: Session, upload: Upload, row: int = 1) -> list[str]:
    found = session.get_one(UploadRow, (upload.id, row), populate_existing=True)
    return [one["code"] for one in found.problems if one["code"] != "same-code-same-ground"]


def message(session: Session, upload: Upload, code: str) -> str:
    found = session.get_one(UploadRow, (upload.id, 1), populate_existing=True)
    (problem,) = [one for one in found.problems if one["code"] == code]
    return f"{problem['message']['zh']} / {problem['message']['en']}"


def audited(session: Session, action: str) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def measures(session: Session) -> list[str]:
    numbers = select(Measure.number).join(Link).where(Link.ended_at.is_(None)).order_by(Measure.position)
    return list(session.scalars(numbers.join(Parcel, Parcel.__table__.c.id == Link.feature_id)))


def registers(session: Session) -> list[tuple[Register, date, date | None]]:
    found = session.scalars(select(RegisterEntry).order_by(RegisterEntry.since))
    return [(one.register, one.since, one.until) for one in found]


class TestSoilBatches:
    def test_a_batch_sent_again_with_its_evaluation_filed_is_open_no_longer(self, session: Session, send: Send) -> None:
        send(parcel(batches=f"{OPEN_BATCH}||"))
        assert "11.3" in measures(session)
        upload = send(parcel(batches=f"{OPEN_BATCH}|2024-06-20|2024-08-30"))

        batch = session.scalars(select(SoilBatch)).one()
        assert (batch.disposed_on, batch.evaluation_filed_on) == (date(2024, 6, 20), date(2024, 8, 30))
        assert said(session, upload) == ["fact-taken"]
        assert "评估备案" in message(session, upload, "fact-taken")
        assert "11.3" not in measures(session)
        (entry,) = audited(session, "change-fact")
        assert entry.before == {
            "table": "soil_batch",
            "id": batch.id,
            "disposed_on": None,
            "evaluation_filed_on": None,
        }
        assert entry.after["evaluation_filed_on"] == "2024-08-30"
        assert (entry.after["upload"], entry.after["row"], entry.thing_kind) == (upload.id, 1, "parcel")

    def test_what_was_said_before_is_said_again_without_effect(self, session: Session, send: Send) -> None:
        row = parcel(
            batches=f"{OPEN_BATCH}||2024-08-30;B-2|7.5|示例处置场||2024-10-01",
            registers="LISTED:2021-05-01（某文件）;PRIORITY:2019-01-01~2020-01-01",
            use_change_to="居住用地",
            use_change_on="2024-05-10",
            scheme_filed_on="2024-04-02",
            scheme_is_remediation="是",
            works_from="2024-05-01",
            stage="修复",
            stage_since="2024-04-10",
        )
        send(row)
        upload = send(row | {"industry": "化工"})

        assert said(session, upload) == ["differs-from-stored"]
        for model in (SoilBatch, RegisterEntry, PlannedUseChange, Scheme, StageEvent):
            assert session.scalar(select(func.count()).select_from(model)) == (2 if model in _TWO else 1)
        assert audited(session, "add-fact") == audited(session, "change-fact") == []

    def test_another_volume_waits_for_a_person(self, session: Session, send: Send, merge: Merge) -> None:
        send(parcel(batches=OPEN_BATCH))
        upload = send(parcel(batches=OPEN_BATCH.replace("120", "90")))

        batch = session.scalars(select(SoilBatch)).one()
        assert (batch.volume_m3, said(session, upload)) == (120, ["fact-differs"])
        assert "120 m³" in message(session, upload, "fact-differs")
        assert "90 m³" in message(session, upload, "fact-differs")
        merge(upload)
        session.refresh(batch)
        assert (batch.volume_m3, said(session, upload)) == (90, ["fact-taken", "merged"])

    def test_two_rows_of_one_file_bring_a_batch_each(self, session: Session, send: Send) -> None:
        upload = send(parcel(batches="B-1|1|甲||2024-10-01"), parcel(batches="B-2|2|乙||2024-10-01"))
        assert session.scalars(select(SoilBatch.number).order_by(SoilBatch.number)).all() == ["B-1", "B-2"]
        assert said(session, upload, 2) == ["fact-taken", "same-as-row"]

    def test_a_dry_run_tells_it_and_stores_nothing(self, session: Session, send: Send) -> None:
        send(parcel(batches=OPEN_BATCH))
        upload = send(parcel(batches=f"{OPEN_BATCH}||2024-08-30"), dry_run=True)
        assert said(session, upload) == ["fact-taken"]
        assert session.scalars(select(SoilBatch.evaluation_filed_on)).one() is None
        assert audited(session, "change-fact") == []


_TWO = (SoilBatch, RegisterEntry)


class TestRegisters:
    def test_a_new_register_is_taken_over_and_links_the_parcel(self, session: Session, send: Send) -> None:
        send(parcel())
        assert "2.2" not in measures(session)
        upload = send(parcel(registers="LISTED:2024-05-01（某通知）"))

        assert registers(session) == [(Register.LISTED, date(2024, 5, 1), None)]
        assert session.scalars(select(RegisterEntry.document)).one() == "某通知"
        assert "2.2" in measures(session)
        assert said(session, upload) == ["fact-taken"]
        assert session.scalars(select(Parcel.paint)).one() == 1
        (entry,) = audited(session, "add-fact")
        assert (entry.before, entry.after["register"]) == (None, "LISTED")

    def test_the_end_of_a_register_is_a_persons_to_say(self, session: Session, send: Send, merge: Merge) -> None:
        send(parcel(registers="LISTED:2021-05-01"))
        upload = send(parcel(registers="LISTED:2021-05-01~2024-08-30"))

        assert registers(session) == [(Register.LISTED, date(2021, 5, 1), None)]
        assert said(session, upload) == ["fact-differs"]
        merge(upload)
        assert registers(session) == [(Register.LISTED, date(2021, 5, 1), date(2024, 8, 30))]
        assert "2.2" not in measures(session)
        (entry,) = audited(session, "change-fact")
        assert (entry.before["until"], entry.after["until"]) == (None, "2024-08-30")

    def test_an_ended_register_is_not_opened_by_an_old_file(self, session: Session, send: Send) -> None:
        send(parcel(registers="LISTED:2021-05-01~2024-08-30"))
        old = send(parcel(registers="LISTED:2021-05-01"), as_of=date(2024, 1, 1))
        assert [one for one in said(session, old) if one != "differs-from-stored"] == []
        late = send(parcel(registers="LISTED:2021-05-01"), as_of=date(2024, 9, 1))
        assert "fact-differs" in said(session, late)
        assert registers(session) == [(Register.LISTED, date(2021, 5, 1), date(2024, 8, 30))]

    def test_another_day_since_when_waits_for_a_person(self, session: Session, send: Send, merge: Merge) -> None:
        send(parcel(registers="LISTED:2021-05-01"))
        upload = send(parcel(registers="LISTED:2021-06-15"))
        assert (said(session, upload), registers(session)) == (
            ["fact-differs"],
            [(Register.LISTED, date(2021, 5, 1), None)],
        )
        merge(upload)
        assert registers(session) == [(Register.LISTED, date(2021, 6, 15), None)]

    def test_a_day_that_only_the_source_speaks_of_contradicts_no_earlier_one(
        self, session: Session, send: Send
    ) -> None:
        send(parcel(registers="LISTED:2021-05-01", as_of="2024-09-01"))
        upload = send(parcel(registers="LISTED", as_of="2024-09-01"))
        assert (said(session, upload), registers(session)) == ([], [(Register.LISTED, date(2021, 5, 1), None)])

    def test_entered_again_after_it_was_taken_off_is_one_more_entry(self, session: Session, send: Send) -> None:
        send(parcel(registers="PRIORITY:2020-03-01~2022-06-30"))
        send(parcel(registers="PRIORITY:2024-01-01"))
        assert registers(session) == [
            (Register.PRIORITY, date(2020, 3, 1), date(2022, 6, 30)),
            (Register.PRIORITY, date(2024, 1, 1), None),
        ]

    @pytest.mark.parametrize("cell", ["无", "PRIORITY:2024-01-01"])
    def test_a_stored_register_that_a_list_does_not_name_is_named(
        self, session: Session, send: Send, cell: str
    ) -> None:
        send(parcel(registers="LISTED:2021-05-01"))
        upload = send(parcel(registers=cell))
        assert "register-unnamed" in said(session, upload)
        assert (Register.LISTED, date(2021, 5, 1), None) in registers(session)


class TestUsesAndSchemes:
    def test_a_new_use_change_is_taken_over(self, session: Session, send: Send) -> None:
        send(parcel(use_change_to="商业用地", use_change_on="2022-03-01"))
        upload = send(parcel(use_change_to="居住用地", use_change_on="2024-05-10"))
        uses = session.scalars(select(PlannedUseChange).order_by(PlannedUseChange.changed_on)).all()
        assert [(one.to_use, one.is_residential_or_public) for one in uses] == [("商业用地", False), ("居住用地", True)]
        assert (said(session, upload), "4.1" in measures(session)) == (["fact-taken"], True)

    def test_another_use_on_the_same_day_waits_for_a_person(self, session: Session, send: Send, merge: Merge) -> None:
        send(parcel(use_change_to="商业用地", use_change_on="2024-05-10"))
        upload = send(parcel(use_change_to="居住用地", use_change_on="2024-05-10"))
        assert said(session, upload) == ["fact-differs"]
        merge(upload)
        use = session.scalars(select(PlannedUseChange)).one()
        assert (use.to_use, use.is_residential_or_public) == ("居住用地", True)

    def test_a_scheme_gets_its_works_and_a_second_scheme_is_added(self, session: Session, send: Send) -> None:
        first = {"scheme_filed_on": "2024-04-02", "scheme_is_remediation": "是"}
        send(parcel(**first))
        send(parcel(**first, works_from="2024-05-01", works_until="2024-12-31"))
        send(parcel(scheme_filed_on="2024-08-01", scheme_is_remediation="否"))
        found = session.scalars(select(Scheme).order_by(Scheme.filed_on)).all()
        assert [(one.filed_on, one.is_remediation, one.works_from) for one in found] == [
            (date(2024, 4, 2), True, date(2024, 5, 1)),
            (date(2024, 8, 1), False, None),
        ]

    def test_a_change_of_use_without_a_day_is_kept_out_and_dated_by_nobody(self, session: Session, send: Send) -> None:
        upload = send(parcel(use_change_to="居住用地"))
        assert (upload.quarantined, said(session, upload)) == (1, ["use-change-date-missing"])
        assert session.scalars(select(PlannedUseChange)).all() == []
        send(parcel(use_change_to="居住用地"), as_of=date(2024, 6, 30))
        assert session.scalars(select(PlannedUseChange.changed_on)).one() == date(2024, 6, 30)


class TestStages:
    def test_a_later_stage_is_taken_by_a_merge_with_its_event(self, session: Session, send: Send, merge: Merge) -> None:
        send(parcel(stage="初步调查", stage_since="2023-02-01", stage_document="旧文"))
        upload = send(parcel(stage="修复", stage_since="2024-04-10"))
        stored = session.scalars(select(Parcel)).one()
        assert (stored.stage, said(session, upload)) == (Stage.PRELIM, ["differs-from-stored"])
        merge(upload)
        session.refresh(stored)
        assert (stored.stage, stored.stage_since, stored.stage_document) == (Stage.REMED, date(2024, 4, 10), None)
        event = session.scalars(select(StageEvent).order_by(StageEvent.id.desc()).limit(1)).one()
        assert (event.from_stage, event.to_stage, event.valid_on) == (Stage.PRELIM, Stage.REMED, date(2024, 4, 10))
        # A file is not held to the table of stages: from PRELIM no step leads to REMED.
        assert (event.origin, event.upload_id) == (EventOrigin.IMPORTED, upload.id)
        assert session.scalars(select(StageEvent.upload_id).order_by(StageEvent.id)).first() == upload.id - 1
        (entry,) = audited(session, "change-stage")
        assert entry.before == {"stage": "PRELIM", "stage_since": "2023-02-01", "stage_document": "旧文"}
        assert "stage-taken" in said(session, upload)

    @pytest.mark.parametrize(
        ("later", "named"), [({"stage_since": "2022-01-01"}, "stage-older"), ({}, "stage-undated")]
    )
    def test_no_older_or_undated_stage_replaces_a_younger_one(
        self, session: Session, send: Send, merge: Merge, later: dict[str, str], named: str
    ) -> None:
        send(parcel(stage="修复", stage_since="2024-04-10"))
        upload = send(parcel(stage="初步调查", **later))
        merge(upload)
        assert session.scalars(select(Parcel.stage)).one() is Stage.REMED
        assert named in said(session, upload)

    def test_a_parcel_is_not_cleared_by_a_file_while_soil_of_it_is_away(
        self, session: Session, send: Send, merge: Merge
    ) -> None:
        send(parcel(stage="修复", stage_since="2024-04-10", batches=OPEN_BATCH))
        upload = send(parcel(stage="可开发利用", stage_since="2024-08-10"))
        merge(upload)
        assert session.scalars(select(Parcel.stage)).one() is Stage.REMED
        assert "stage-soil-open" in said(session, upload)

    def test_a_stage_without_a_day_is_stored_and_dated_by_nobody(
        self, session: Session, send: Send, merge: Merge
    ) -> None:
        upload = send(parcel(stage="初步调查"))
        assert (session.scalars(select(Parcel.stage)).one(), said(session, upload)) == (
            Stage.PRELIM,
            ["stage-since-missing"],
        )
        assert session.scalars(select(StageEvent)).all() == []
        merge(send(parcel(stage="初步调查", stage_since="2023-02-01")))
        assert session.scalars(select(StageEvent.valid_on)).all() == [date(2023, 2, 1)]


class TestMerging:
    def test_merging_ground_under_another_code_brings_its_facts_too(
        self, session: Session, send: Send, merge: Merge
    ) -> None:
        add_parcel(session, P1, code="P-001", name="示例一厂原址")
        session.commit()
        upload = send(parcel(9, registers="LISTED:2024-05-01", batches=OPEN_BATCH, address="示例路 9 号"))
        assert (said(session, upload), registers(session)) == (["same-ground"], [])
        merge(upload)
        assert registers(session) == [(Register.LISTED, date(2024, 5, 1), None)]
        assert session.scalars(select(SoilBatch.number)).one() == "B-1"
        assert said(session, upload).count("fact-taken") == 2
        assert "P-001" in message(session, upload, "settled-elsewhere")
        assert "2.2" in measures(session)

    def test_a_state_that_a_merge_leaves_is_named(self, session: Session, send: Send, merge: Merge) -> None:
        detection = add_detection(session, D1, code="D-1", name="D-1")
        session.commit()
        row = {"code": "D-1", "kind": "开挖", "state": "CLOSED", **WINDOW}
        upload = send(row, target=Target.DETECTIONS, ground=D1)
        merge(upload)
        session.refresh(detection)
        assert detection.state is DetectionState.TO_TRIAGE
        assert "settled-elsewhere" in said(session, upload)
        assert session.scalar(select(func.count()).select_from(Detection)) == 1


class TestBothLanguages:
    def test_what_differs_and_what_was_merged_is_said_in_each_language(
        self, session: Session, send: Send, merge: Merge
    ) -> None:
        send(parcel(industry="化工", stage="初步调查", stage_since="2023-02-01"))
        upload = send(parcel(industry="OTHER", over_screening="是"))
        told = message(session, upload, "differs-from-stored")
        assert "行业 化工 → 其他" in told
        assert "over a screening value — → yes" in told
        merge(upload)
        assert "采用了这一行的 行业、超筛选值" in message(session, upload, "merged")
        assert "industry, over a screening value" in message(session, upload, "merged")

    def test_a_point_is_called_one_in_each_language(self, session: Session, send: Send) -> None:
        site = {"code": "S-1", "name": "示例站", "site_kind": "加油站"}
        send(site, target=Target.SITES)
        upload = send(site, target=Target.SITES, ground=P1.centroid)
        chinese, english = message(session, upload, "code-taken").split(" / ")
        assert ("点状" in chinese, "point" in chinese, "a point" in english) == (True, False, True)

    def test_a_streets_code_that_stands_twice_names_the_other_row(self, session: Session, send: Send) -> None:
        street = {"code": "110101001", "name": "示例街道"}
        upload = send(street, street, target=Target.STREETS)
        assert said(session, upload, 2) == ["code-twice"]

    def test_every_empty_base_field_is_named_in_english(self, session: Session, send: Send) -> None:
        send(parcel())
        reasons = session.execute(select(Link.reason_zh, Link.reason_en).join(Measure).where(Measure.number == "10.2"))
        names = "address, planned use, current use, former industry, source"
        assert [tuple(one) for one in reasons] == [
            (
                "边界矢量已有；基础信息缺地址、规划用途、现状用途、原行业、资料来源",
                f"the outline is here; base fields that are empty: {names}",
            )
        ]


class TestColumns:
    def test_a_stage_that_a_corrected_column_says_follows_the_one_nobody_had_said(
        self, session: Session, send: Send, clock: Clock, settings: Settings
    ) -> None:
        upload = send(parcel(丁="修复", 戊="2024-04-10"))
        meanings = {"丁": "stage", "戊": "stage_since"}
        rereading.correct_columns(session, upload.id, meanings, None, clock, settings.files_dir)
        session.commit()
        stored = session.scalars(select(Parcel)).one()
        assert (stored.stage, stored.stage_since) == (Stage.REMED, date(2024, 4, 10))
        assert session.scalars(select(StageEvent.valid_on)).all() == [date(2024, 4, 10)]
        assert said(session, upload) == ["stage-taken"]

    def test_corrected_columns_bring_registers_and_uses_to_stored_rows(
        self, session: Session, send: Send, clock: Clock, settings: Settings
    ) -> None:
        upload = send(parcel(甲="LISTED:2024-05-01", 乙="居住用地", 丙="2024-05-10"))
        meanings = {"甲": "registers", "乙": "use_change_to", "丙": "use_change_on"}
        rereading.correct_columns(session, upload.id, meanings, None, clock, settings.files_dir)
        session.commit()

        assert registers(session) == [(Register.LISTED, date(2024, 5, 1), None)]
        assert session.scalars(select(PlannedUseChange.changed_on)).one() == date(2024, 5, 10)
        assert {"2.2", "4.1"} <= set(measures(session))
        assert said(session, upload) == ["fact-taken", "fact-taken"]
        outcome = session.get_one(UploadRow, (upload.id, 1), populate_existing=True).outcome
        assert outcome is RowOutcome.ACCEPTED

    def test_what_a_row_says_no_more_stays_stored_and_is_named(
        self, session: Session, send: Send, clock: Clock, settings: Settings
    ) -> None:
        upload = send(parcel(registers="LISTED:2024-05-01", address="示例路 1 号"))
        meanings = {"registers": "", "address": ""}
        rereading.correct_columns(session, upload.id, meanings, None, clock, settings.files_dir)
        session.commit()
        assert len(registers(session)) == 1
        assert "“地址、名录”" in message(session, upload, "said-no-more")

    def test_a_column_read_otherwise_replaces_what_it_brought_and_nothing_of_others(
        self, session: Session, send: Send, clock: Clock, settings: Settings
    ) -> None:
        upload = send(parcel(变更日期="2024-05-10", 批准="2024-06-30", 变更后用途="居住用地"))
        meanings = {"变更日期": "", "批准": "use_change_on"}
        rereading.correct_columns(session, upload.id, meanings, None, clock, settings.files_dir)
        session.commit()
        use = session.scalars(select(PlannedUseChange)).one()
        assert use.changed_on == date(2024, 6, 30)

        use.changed_on = date(2024, 7, 7)
        session.commit()
        meanings = {"批准": "", "变更日期": "use_change_on"}
        rereading.correct_columns(session, upload.id, meanings, None, clock, settings.files_dir)
        session.commit()
        assert session.scalars(select(PlannedUseChange.changed_on)).one() == date(2024, 7, 7)
        assert "fact-kept" in said(session, upload)
