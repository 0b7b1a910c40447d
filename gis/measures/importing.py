"""The plan enters the database: the built-in one, and official documents on top of it.

A document of a year that is not stored yet is stored. One that agrees with the
stored plan adds its wording and source lines. One that differs is only compared
until somebody applies it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis import audit, installation, links
from gis.clock import Clock
from gis.db.models import District, Plan
from gis.domain.deadlines import MonthDay
from gis.domain.errors import NotAPlan
from gis.domain.plan import PlanDocument, UnitCatalogue, read_title
from gis.domain.plan_diff import Difference, PlanDiff, PlanField, compare_plans, new_plan_diff
from gis.domain.text import Text
from gis.ingest.plan_document import read_plan_document
from gis.measures.first_plan import notes_from_elsewhere, remark_on_rules
from gis.measures.storing import StoredPlan, load, store
from gis.measures.units import add_units, all_wordings, catalogue_of, ensure_district, install_units, unknown_units
from gis.plan.built_in import (
    BUILT_IN_DISTRICT,
    BUILT_IN_YEAR,
    MeasureNotes,
    built_in_notes,
    built_in_plan,
    deadline_settings,
    known_districts,
    read_month_day,
    shipped_units,
)

QUARTER_ENDS_KEY = "plan.quarter_ends"
"""The setting that replaces 03-31, 06-30, 09-30, 12-31; a list of such words."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A document as it was sent: its name and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class ImportOutcome(StrEnum):
    """What became of an imported document."""

    STORED = "stored"
    COMPLETED = "completed"
    UNCHANGED = "unchanged"
    COMPARED = "compared"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was read, how it differs from the plan it was compared with, and what was done.

    `compared_with_year` is the stored plan's year: the same year, or the last one
    before it for a new plan; None when the district had none.
    """

    outcome: ImportOutcome
    document: PlanDocument
    district_code: str
    document_name: str
    compared_with_year: int | None
    differences: tuple[Difference, ...]
    texts_added: int
    new_units: tuple[str, ...]
    notes: tuple[Text, ...]

    @property
    def due_dates(self) -> int:
        """How many days of the year something is due, all measures together."""
        return sum(len(measure.deadline.due_dates) for measure in self.document.measures)


def install_built_in(session: Session, clock: Clock, district_code: str = BUILT_IN_DISTRICT) -> Plan:
    """The built-in 2024 plan of the district with its units; stored when it is not there yet.

    Raises DistrictUnknown when the database has no such district.
    """
    district = ensure_district(session, district_code)
    install_units(session, district)
    present = load(session, district_code, BUILT_IN_YEAR)
    if present is not None:
        return present.plan
    catalogue = catalogue_of(session, district)
    document = _one_name_per_unit(built_in_plan(), catalogue)
    target = StoredPlan.new(district_code, document, clock.recorded_at())
    store(session, target, document, new_plan_diff(document), catalogue, built_in_notes())
    audit.record(
        session,
        clock,
        "plan-installed",
        ("plan", target.plan.id),
        after={"district": district_code, "year": BUILT_IN_YEAR, "measures": len(document.measures)},
    )
    links.refresh_all(session, clock)
    return target.plan


def import_document(
    session: Session,
    clock: Clock,
    source: PlanFile,
    *,
    apply: bool = False,
    year: int | None = None,
    district_code: str | None = None,
    person_id: int | None = None,
) -> ImportResult:
    """Read an official plan document and bring it into the database.

    `year` and `district_code` override what the title says. Raises NotAPlan with every
    problem of the document, DistrictUnknown, or MeasureHasLinks when applying would
    remove a measure that something falls under.
    """
    document = _read(session, source, year)
    district = ensure_district(session, district_code or _district_of(document) or _only_district(session, source))
    install_units(session, district)
    if district.code == BUILT_IN_DISTRICT:
        install_built_in(session, clock, district.code)
    catalogue = catalogue_of(session, district)
    new_units = unknown_units(catalogue, document)
    document = _one_name_per_unit(document, catalogue)
    stored = load(session, district.code, document.year)
    earlier = stored or _last_before(session, district.code, document.year)
    diff, our_notes = _compared(session, district, earlier, document)
    result = ImportResult(
        outcome=_outcome(stored, diff, source, apply=apply),
        document=document,
        district_code=district.code,
        document_name=source.name,
        compared_with_year=earlier.plan.year if earlier else None,
        differences=diff.differences,
        texts_added=len(diff.added_texts),
        new_units=new_units,
        notes=tuple(_remarks(document, district, year, our_notes)),
    )
    if result.outcome in _WRITING:
        catalogue = add_units(session, district, result.new_units)
        document = _one_name_per_unit(document, catalogue)
        target = stored or StoredPlan.new(district.code, document, clock.recorded_at())
        target.plan.document_name, target.plan.document_sha256 = source.name, source.sha256
        target.plan.title, target.plan.imported_at = document.title, clock.recorded_at()
        store(session, target, document, diff if stored else new_plan_diff(document), catalogue, our_notes)
        _record(session, clock, target.plan, result, person_id)
        if _moves_links(result):
            links.refresh_all(session, clock)
    return result


def _compared(
    session: Session, district: District, earlier: StoredPlan | None, document: PlanDocument
) -> tuple[PlanDiff, dict[str, MeasureNotes]]:
    """What differs from the district's earlier plan, and our notes on the measures that are in it, or elsewhere."""
    if earlier is None:
        return new_plan_diff(document), notes_from_elsewhere(session, district.code, document)
    diff = compare_plans(earlier.document, document)
    return diff, earlier.notes_for(diff)


_WRITING = frozenset({ImportOutcome.STORED, ImportOutcome.COMPLETED, ImportOutcome.APPLIED})


def _outcome(stored: StoredPlan | None, diff: PlanDiff, source: PlanFile, *, apply: bool) -> ImportOutcome:
    if stored is None:
        return ImportOutcome.STORED
    if diff.differences:
        return ImportOutcome.APPLIED if apply else ImportOutcome.COMPARED
    if diff.added_texts:
        return ImportOutcome.COMPLETED
    # The same plan in another file: its lines count only when somebody says so.
    is_other_file = stored.plan.document_sha256 != source.sha256
    return ImportOutcome.APPLIED if apply and is_other_file else ImportOutcome.UNCHANGED


def _moves_links(result: ImportResult) -> bool:
    """Whether features may now fall under other measures than before."""
    numbering = {PlanField.NUMBER, PlanField.MEASURE}
    return result.outcome is ImportOutcome.STORED or any(d.field in numbering for d in result.differences)


def _read(session: Session, source: PlanFile, year: int | None) -> PlanDocument:
    known = {wording for district in known_districts() for wording in shipped_units(district).wordings}
    return read_plan_document(
        source.content,
        source.name,
        quarter_ends=quarter_ends(session),
        known_units=known | all_wordings(session),
        year=year,
    )


def quarter_ends(session: Session) -> tuple[MonthDay, ...]:
    """The days quarterly items are due: the edited ones, else those that ship."""
    edited = installation.value(session, QUARTER_ENDS_KEY, None)
    if edited is None:
        return deadline_settings().quarter_ends
    return tuple(read_month_day(word) for word in edited)


def _district_of(document: PlanDocument) -> str | None:
    return next((known.code for known in known_districts() if known.name.zh in document.title), None)


def _only_district(session: Session, source: PlanFile) -> str:
    """The district of a plan whose title names none: the only one there is."""
    codes = session.scalars(select(District.code).limit(2)).all()
    if len(codes) == 1:
        return codes[0]
    raise NotAPlan(
        file=source.name,
        zh="标题里没有区名（如“东城区”）；请改标题或指定区代码",
        en="the title names no district (such as 东城区); mend it or give the district's code",
    )


def _last_before(session: Session, district_code: str, year: int) -> StoredPlan | None:
    last = session.scalar(select(func.max(Plan.year)).where(Plan.district_code == district_code, Plan.year < year))
    return None if last is None else load(session, district_code, last)


def _one_name_per_unit(document: PlanDocument, catalogue: UnitCatalogue) -> PlanDocument:
    """Two wordings of one unit in one cell become one entry that keeps both."""

    def merged(names: tuple[str, ...]) -> tuple[str, ...]:
        by_unit: dict[str, str] = {}
        for name in names:
            unit = catalogue.find(name)
            key = unit.code if unit else name
            by_unit[key] = f"{by_unit[key]}、{name}" if key in by_unit else name
        return tuple(by_unit.values())

    tasks = (
        replace(
            task,
            measures=tuple(
                replace(m, leads=merged(m.leads), co_operators=merged(m.co_operators)) for m in task.measures
            ),
        )
        for task in document.tasks
    )
    return replace(document, tasks=tuple(tasks))


def _remarks(
    document: PlanDocument, district: District, year: int | None, notes: Mapping[str, MeasureNotes]
) -> Iterator[Text]:
    """What the reader should know about choices that go against the title, and about measures without rules."""
    titled = read_title(document.title)
    if year is not None and titled.year not in {None, year}:
        yield Text(
            f"标题写的是{titled.year}年，按指定的{year}年导入",
            f"the title says {titled.year}; imported for {year} as asked",
        )
    if _district_of(document) not in {None, district.code}:
        yield Text(
            f"标题不是{district.name_zh}的计划，按指定的{district.name_zh}导入",
            f"the title names another district; imported for {district.name_en} as asked",
        )
    without_rules = remark_on_rules(document, notes)
    if without_rules is not None:
        yield without_rules


def _record(session: Session, clock: Clock, plan: Plan, result: ImportResult, person_id: int | None) -> None:
    audit.record(
        session,
        clock,
        f"plan-{result.outcome}",
        ("plan", plan.id),
        person_id=person_id,
        before={"differences": [f"{d.number} {d.field}: {d.before}" for d in result.differences]},
        after={
            "district": plan.district_code,
            "year": plan.year,
            "document": plan.document_name,
            "sha256": plan.document_sha256,
            "differences": [f"{d.number} {d.field}: {d.after}" for d in result.differences],
            "texts_added": result.texts_added,
            "new_units": list(result.new_units),
        },
    )
