"""Projects of measure 4.2: their survey before works start."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import DbSession, Now, Reader, SurveyRecorder
from api.schemas.practitioners import SurveyIn, SurveyOut
from gis import projects

router = APIRouter(tags=["projects"])

Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/projects/{project_id}/survey", summary="A project and its survey")
def survey(project_id: Id, session: DbSession, clock: Now, reader: Reader) -> SurveyOut:
    """What measure 4.2 asks of it, how many days are left, what was filed by which document."""
    return SurveyOut.of(projects.survey_of(session, clock, reader, project_id))


@router.post(
    "/projects/{project_id}/survey",
    summary="Record the survey of a project",
    responses={
        403: {"description": "Your role may not"},
        404: {"description": "No such project, or outside your scope"},
        409: {"description": "Somebody has recorded a survey meanwhile"},
        422: {"description": "Nobody asks a survey of it, a day is wrong, or the document is missing"},
    },
)
def recorded(project_id: Id, said: SurveyIn, session: DbSession, clock: Now, recorder: SurveyRecorder) -> SurveyOut:
    """Also after works have started: then the page says how late it was."""
    projects.record_survey(session, clock, recorder, project_id, said.said())
    return SurveyOut.of(projects.survey_of(session, clock, recorder, project_id))
