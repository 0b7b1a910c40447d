"""Lists of features, the detail panel of one, and a person's word on a link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from fastapi.exceptions import RequestValidationError

from api.deps import Answerer, DbSession, Now, Reader
from api.schemas.features import FeaturePageOut
from api.schemas.filters import ChosenFilter
from api.schemas.links import LinkOut, VerdictIn
from api.schemas.panel import PanelOut
from gis import features, link_views, links, panels
from gis.features import Page
from gis.pages import MOST_ROWS, Place, read_place
from gis.sorting import Sort

router = APIRouter(tags=["features"])

# Ids are 64-bit numbers of the database; a longer one is nobody's.
Id = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/features", summary="A page of features under the filter")
def listed(
    chosen: ChosenFilter,
    session: DbSession,
    clock: Now,
    reader: Reader,
    *,
    sort: Annotated[Sort, Query(description="Equal rows keep the order kind, code, id")] = Sort.CODE,
    descending: Annotated[bool, Query()] = False,
    limit: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    after: Annotated[
        str | None, Query(max_length=2000, description="`next` of the page before: quick at any depth")
    ] = None,
    counted: Annotated[bool, Query(description="No: `total` and `groups` are left out")] = True,
) -> FeaturePageOut:
    """Rows, and the groups of the legend that everything found falls into; `total` is their sum."""
    page = Page(sort, descending, limit, offset, _place(after, sort), counted)
    return FeaturePageOut.of(features.rows(session, chosen, reader, clock, page), is_counted=counted)


def _place(said: str | None, sort: Sort) -> Place | None:
    if said is None:
        return None
    try:
        return read_place(said, sort)
    except (ValueError, TypeError):
        expected = "the `next` of a page of the same order"
        raise RequestValidationError(
            [{"loc": ("query", "after"), "msg": expected, "type": "after", "input": said}]
        ) from None


@router.get(
    "/features/{feature_id}",
    summary="The detail panel of a feature",
    responses={404: {"description": "No such feature, or outside your scope"}},
)
def shown(feature_id: Id, session: DbSession, clock: Now, reader: Reader) -> PanelOut:
    """What it is, where, in which state since when, why it falls under which measures, who must act, what is next."""
    return PanelOut.of(panels.panel(session, feature_id, reader, clock))


@router.post(
    "/links/{link_id}/verdict",
    status_code=status.HTTP_201_CREATED,
    summary="Say no or yes to a link, or take that word back",
    responses={
        403: {"description": "Your role may not answer links"},
        404: {"description": "No such link, or outside your scope"},
        422: {"description": "A reason is missing"},
    },
)
def answered(link_id: Id, verdict: VerdictIn, session: DbSession, clock: Now, answerer: Answerer) -> LinkOut:
    """The word survives every re-run of the rules; all words are kept, the last one counts."""
    link = links.answer(
        session,
        clock,
        answerer,
        link_id,
        is_denied=verdict.is_denied,
        is_confirmed=verdict.is_confirmed,
        reason=verdict.reason,
    )
    return LinkOut.of(link_views.link_view(session, clock, answerer, link))
