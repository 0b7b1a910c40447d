"""A dossier as a file, for somebody who may take it along; that they did is in the audit log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.clues.cases import clue_of
from gis.domain.errors import NotFound
from gis.domain.policy import Action, Actor, Thing
from gis.domain.text import Language
from gis.dossier.gathering import gather
from gis.outputs.dossier import as_pdf, as_word, pair_as_png
from gis.outputs.paper import Form, Made
from gis.scoped import require
from gis.settings import Settings

_WRITERS = {Form.PDF: as_pdf, Form.WORD: as_word}


def make(
    session: Session, clock: Clock, actor: Actor, clue_id: int, form: Form, language: Language, settings: Settings
) -> Made:
    """The file. Raises NotFound (also outside the actor's scope), NotAllowed, AssetsMissing."""
    clue = clue_of(session, actor, clue_id)
    require(actor, Action.EXPORT, Thing(frozenset(clue.streets)))
    dossier = gather(session, clock, actor, clue_id, settings)
    made = Made(_WRITERS[form](dossier, language), f"jingtu-clue-{dossier.number}-{dossier.on}.{form}")
    after = {"number": dossier.number, "form": form, "language": language, "sha256": dossier.sha256}
    audit.record(session, clock, "dossier", ("clue", clue_id), person_id=actor.person_id, after=after)
    return made


def pair_of(
    session: Session, clock: Clock, actor: Actor, clue_id: int, place: int, language: Language, settings: Settings
) -> bytes:
    """The pair of pictures at this place (from 0) as the page shows it, PNG. Raises NotFound, AssetsMissing."""
    dossier = gather(session, clock, actor, clue_id, settings)
    if place >= len(dossier.pairs) or dossier.pairs[place].is_empty:
        raise NotFound(what=f"pictures {place} of clue {clue_id}")
    return pair_as_png(dossier, dossier.pairs[place], language)
