"""Projects of measure 4.2: the survey of the soil that is filed before works start, and the document that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from gis import audit, links
from gis.calendar import OfficeCalendar
from gis.clock import Clock
from gis.db.models import Project
from gis.domain.deadlines import Countdown, count_down
from gis.domain.errors import DayInFuture, DaysOutOfOrder, NotFound
from gis.domain.linking import MONITORED_INDUSTRIES, NEW_PLANTS
from gis.domain.policy import Action, Actor, Permission, Thing, permit
from gis.domain.practitioner_errors import NotASurveyedProject, SurveyChanged
from gis.domain.text import Text
from gis.domain.words import ProjectKind
from gis.dues import amber_days
from gis.proofs import Proof, require_proof
from gis.scoped import feature_of, feature_to_change

REPORT = Text("土壤环境现状调查报告", "the report of the survey of the soil")
ASKED = Text("计划措施4.2：开工前完成土壤环境现状调查", "measure 4.2: the soil is surveyed before works start")
ENCOURAGED = Text(
    "计划措施4.2：鼓励在工业用地转让、出租时开展调查",
    "measure 4.2 encourages a survey when industrial land is sold or let",
)


@dataclass(frozen=True, slots=True)
class SurveySaid:
    """When the soil was surveyed and when the report was filed, by which document; `seen_filed_on` was there before."""

    surveyed_on: date
    filed_on: date
    proof: Proof
    seen_filed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A project with its survey. `basis` None: nobody asks for one; `countdown` runs while one asked for is open."""

    id: int
    code: str
    name: str
    address: str | None
    project_kind: ProjectKind
    industry: str | None
    permit_no: str | None
    starts_on: date | None
    surveyed_on: date | None
    survey_filed_on: date | None
    document: str | None
    document_id: int | None
    basis: Text | None
    is_asked: bool
    countdown: Countdown | None
    sentence: Text
    permission: Permission


def survey_of(session: Session, clock: Clock, actor: Actor, project_id: int) -> SurveyView:
    """A project and its survey, on the working date. Raises NotFound, also outside the actor's scope."""
    project = _project(session, actor, project_id)
    is_asked = _is_asked(project)
    basis = ASKED if is_asked else ENCOURAGED if project.project_kind is ProjectKind.LAND_TRANSFER else None
    countdown = None
    if is_asked and project.survey_filed_on is None and project.starts_on is not None:
        countdown = count_down(project.starts_on, clock.today(), OfficeCalendar(), amber_days(session))
    return SurveyView(
        id=project.id,
        code=project.code,
        name=project.name,
        address=project.address,
        project_kind=project.project_kind,
        industry=project.industry,
        permit_no=project.permit_no,
        starts_on=project.starts_on,
        surveyed_on=project.surveyed_on,
        survey_filed_on=project.survey_filed_on,
        document=project.survey_document,
        document_id=project.survey_document_id,
        basis=basis,
        is_asked=is_asked,
        countdown=countdown,
        sentence=_sentence(project, basis, countdown),
        permission=permit(actor, Action.RECORD_SURVEYS, Thing(frozenset(project.streets))),
    )


def record_survey(session: Session, clock: Clock, actor: Actor, project_id: int, said: SurveySaid) -> Project:
    """Record that the soil was surveyed and the report filed. Also after works have started: then it was late.

    Raises NotFound (also outside the scope), NotAllowed, NotASurveyedProject, SurveyChanged, ProofMissing,
    FeatureDocumentUnknown, DayInFuture, DaysOutOfOrder.
    """
    _project(session, actor, project_id)
    project = feature_to_change(session, actor, project_id, Action.RECORD_SURVEYS)
    assert isinstance(project, Project)  # noqa: S101  asked above
    if not _is_asked(project) and project.project_kind is not ProjectKind.LAND_TRANSFER:
        raise NotASurveyedProject
    if project.survey_filed_on != said.seen_filed_on:
        raise SurveyChanged(found=project.survey_filed_on or "—")
    _check_days(clock, said)
    proof = require_proof(session, project.id, said.proof, REPORT)
    before = _facts(project)
    project.surveyed_on, project.survey_filed_on = said.surveyed_on, said.filed_on
    project.survey_document, project.survey_document_id = proof.document, proof.document_id
    session.flush()
    thing = ("feature", project.id)
    audit.record(
        session, clock, "record-survey", thing, person_id=actor.person_id, before=before, after=_facts(project)
    )
    links.refresh(session, [project.id], clock)
    return project


def _project(session: Session, actor: Actor, project_id: int) -> Project:
    feature = feature_of(session, actor, project_id)
    if not isinstance(feature, Project):
        raise NotFound(what=f"project {project_id}")
    return feature


def _is_asked(project: Project) -> bool:
    return project.project_kind in NEW_PLANTS and project.industry in MONITORED_INDUSTRIES


def _check_days(clock: Clock, said: SurveySaid) -> None:
    if said.surveyed_on > said.filed_on:
        raise DaysOutOfOrder(first=said.surveyed_on, last=said.filed_on)
    if said.filed_on > clock.today():
        raise DayInFuture(day=said.filed_on, today=clock.today())


def _sentence(project: Project, basis: Text | None, countdown: Countdown | None) -> Text:
    """How the survey stands, with its days."""
    filed, starts = project.survey_filed_on, project.starts_on
    if filed is not None:
        if starts is not None and filed > starts and _is_asked(project):
            late = (filed - starts).days
            return Text(
                f"现状调查报告于 {filed} 报送，晚于开工日期 {starts} {late} 天（计划措施4.2）",
                f"the survey was filed on {filed}, {late} days after works started on {starts} (measure 4.2)",
            )
        return Text(f"现状调查报告已于 {filed} 报送", f"the survey was filed on {filed}")
    if countdown is not None and countdown.is_overdue:
        return Text(
            f"已于 {starts} 开工，未见现状调查报告（计划措施4.2：开工前完成），{countdown.sentence.zh}",
            f"works started on {starts} without a survey (measure 4.2: before they start), {countdown.sentence.en}",
        )
    if countdown is not None:
        return Text(
            f"计划 {starts} 开工，此前须报送现状调查报告，{countdown.sentence.zh}",
            f"works start on {starts}; the survey is to be filed before, {countdown.sentence.en}",
        )
    if basis is None:
        return Text("措施4.2 不要求该项目开展现状调查", "measure 4.2 asks no survey of this project")
    return Text("尚未报送现状调查报告，开工日期未知", "no survey is filed, and the start of works is not known")


def _facts(project: Project) -> dict[str, object]:
    names = ("surveyed_on", "survey_filed_on", "survey_document", "survey_document_id")
    values = {name: getattr(project, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
