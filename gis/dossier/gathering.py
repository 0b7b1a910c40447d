"""Gathers what a dossier says, from the clue as its page shows it; each part that is empty says so."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis import document_table, documents, installation
from gis.clock import Clock
from gis.clues import views
from gis.clues.views import ClueView
from gis.db.models import Clue, District
from gis.document_views import DocumentView
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import DocumentKind
from gis.dossier import corners, decisions, images, judged, reports, standing, trail, visits
from gis.dossier.outlines import outlines_of
from gis.outputs.dossier import Dossier
from gis.outputs.paper import joined
from gis.settings import Settings


def gather(session: Session, clock: Clock, actor: Actor, clue_id: int, settings: Settings) -> Dossier:
    """The dossier as values, within the actor's scope. Raises NotFound, also outside it."""
    view = views.view(session, clock, actor, clue_id)
    clue = session.get_one(Clue, clue_id)
    district = session.get_one(District, clue.district_code)
    outlines = outlines_of(session, actor, view)
    papers = _papers(session, actor, view)
    pairs = images.pairs_of(session, clue.district_code, view, outlines, settings)
    return Dossier(
        clue_id=clue_id,
        number=view.head.number,
        name=name_of(view),
        district=Text(district.name_zh, district.name_en),
        on=clock.today(),
        is_demo=installation.is_demo(session),
        standing=standing.lines(view),
        pairs=pairs,
        unseen=None if pairs else images.HIDDEN,
        blocks=(
            judged.detections(view),
            judged.overlaps(view),
            judged.standings(session, view),
            judged.lawfulness(view),
            reports.reports(view),
            *corners.memo(view, outlines),
            visits.visits(view),
        ),
        photos=visits.photos(session, actor, view, settings),
        proceedings=(
            decisions.conclusions(view, papers),
            decisions.explanations(view),
            document_table.table_of(_others(papers), is_whole=True),
            trail.trail(view, papers),
        ),
    )


def _others(papers: dict[int, DocumentView]) -> list[DocumentView]:
    """Photos stand with their visits."""
    return [one for one in papers.values() if one.kind is not DocumentKind.PHOTO]


def name_of(view: ClueView) -> Text:
    """What the clue is, in a few words."""
    head = view.head
    if head.kinds:
        return joined(label("change_kinds", kind) for kind in head.kinds)
    source, said = label("clue_sources", head.sources[0]), head.told or ""
    return Text(f"{source.zh} {said}".strip(), f"{source.en} {said}".strip())


def _papers(session: Session, actor: Actor, view: ClueView) -> dict[int, DocumentView]:
    """The documents that the clue's trail, visits and conclusions name, and those of its detections, by id."""
    named = {line.document_id for line in view.lines} | {one.document_id for one in view.conclusions}
    named |= {photo.document_id for visit in view.visits for photo in visit.photos}
    own = {one.id for one in view.members}
    parcel = view.head.parcel
    found: dict[int, DocumentView] = {}
    for feature_id in sorted(own | ({parcel.id} if parcel else set())):
        try:
            known = documents.documents_of(session, actor, feature_id)
        except NotFound:
            # In another street: what the trail says of it stands there.
            continue
        found |= {one.id: one for one in known if one.id in named or one.feature_id in own}
    found |= {one.id: one for one in documents.documents_of_clue(session, actor, view.head.id)}
    return dict(sorted(found.items()))
