"""A one-pager as a file, for somebody who may take it along; that they did is in the audit log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.domain.policy import Action, Actor, Thing
from gis.domain.text import Language
from gis.one_pager.gathering import gather
from gis.outputs.one_pager import as_pdf, as_word
from gis.outputs.paper import Form, Made
from gis.scoped import parcel_of, require

_WRITERS = {Form.PDF: as_pdf, Form.WORD: as_word}


def make(
    session: Session, clock: Clock, actor: Actor | None, parcel_id: int, form: Form, language: Language = Language.ZH
) -> Made:
    """The file; `actor` None is the system itself (command line).

    Raises NotFound (also outside the actor's scope), NotAllowed, AssetsMissing.
    """
    parcel = parcel_of(session, actor, parcel_id)
    if actor is not None:
        require(actor, Action.EXPORT, Thing(frozenset(parcel.streets)))
    page = gather(session, clock, actor, parcel_id)
    made = Made(_WRITERS[form](page, language), f"jingtu-parcel-{parcel_id}-{page.on}.{form}")
    after = {"code": page.code, "form": form, "language": language, "sha256": page.sha256}
    person_id = None if actor is None else actor.person_id
    audit.record(session, clock, "one-pager", ("feature", parcel_id), person_id=person_id, after=after)
    return made
