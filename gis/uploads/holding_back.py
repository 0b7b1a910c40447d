"""Taking out of rows what their sender may not record: said of each row, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from gis import people
from gis.db.models import Person
from gis.domain.holding_back import GUARDED
from gis.domain.mending import SameAs, same_as
from gis.domain.policy import ACTION_TEXTS, Action, may
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Target
from gis.ingest.judging import JudgedRow
from gis.uploads.in_words import attribute_text, joined
from gis.uploads.rows import plain_cell


class HoldingBack:
    """What one person's files may not say of features of a kind; the system itself (`person_id` None) may say all."""

    def __init__(self, session: Session, target: Target, person_id: int | None) -> None:
        self.target = target
        person = None if person_id is None else session.get_one(Person, person_id)
        guarded = {} if person is None else GUARDED.get(target, {})
        actor = None if person is None else people.actor_of(person)
        self.acts: dict[str, Action] = {
            name: act for name, act in guarded.items() if actor is not None and not may(actor, act)
        }

    def hold(self, rows: Iterable[JudgedRow]) -> dict[int, dict[str, Any]]:
        """Take the words out of each row's values; gives them by row. The row as read keeps them."""
        found: dict[int, dict[str, Any]] = {}
        for row in rows if self.acts else ():
            held = {name: row.values.pop(name) for name in [*row.values] if name in self.acts}
            if held:
                found[row.number] = held
        return found

    def tell(self, row: JudgedRow, held: Mapping[str, Any], *, is_stored: bool) -> None:
        """Say what was held back, a problem for each act; of a stored feature somebody who may can take it over."""
        for act in dict.fromkeys(self.acts[name] for name in held):
            names = [name for name in held if self.acts[name] is act]
            what = joined([attribute_text(self.target, name) for name in names], "、", ", ")
            read = "；".join(str(plain_cell(held[name])) for name in names)
            place, fixes = Place(row.layer, row.number, names[0]), [same_as(SameAs.MERGE)] if is_stored else []
            said = problem("not-yours", place, read=read, fixes=fixes, what=what, act=ACTION_TEXTS[act])
            row.problems.append(said)
