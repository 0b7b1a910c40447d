"""Four units at one clue: the people of A7 in the scene of A4, and what each does in one line."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import people
from gis.clock import Clock
from gis.clues import moving, visiting
from gis.clues.moving import Wish
from gis.clues.visiting import NewVisit, Receipt
from gis.db.models import Clue, ClueDetection, Detection, Document, Person, Unit
from gis.documents import NewFile
from gis.domain.policy import Actor
from gis.domain.review_words import Finding, Move
from gis.domain.words import DocumentKind, Role
from gis.sample_people import PASSWORD
from gis.settings import Settings
from tests.scenes import Scene

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100"
    "18dd8db00000000049454e44ae426082"
)
"""A picture of one pixel."""
_keys = count(1)


@dataclass
class Hands:
    """What people do to clues, each having just looked at them."""

    session: Session
    clock: Clock
    scene: Scene
    files: Path
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.actors = {name: people.actor_of(person) for name, person in self.scene.people.items()}
        self.add("zhifa", Role.UNIT_OFFICER, "区城管执法局")
        self.add("shenhe", Role.LEAD_REVIEWER, "区生态环境局")

    def add(self, name: str, role: Role, unit: str) -> Person:
        found = self.session.scalars(select(Unit).where(Unit.name_zh == unit)).one()
        person = people.add_person(
            self.session, username=name, name=f"示例·{name}", password=PASSWORD, role=role, unit=found
        )
        self.actors[name] = people.actor_of(person)
        return person

    def unit(self, name: str) -> int:
        return self.session.scalars(select(Unit.id).where(Unit.name_zh == name)).one()

    def clue(self, detection: Detection) -> Clue:
        found = select(Clue).join(ClueDetection, ClueDetection.clue_id == Clue.id)
        return self.session.scalars(found.where(ClueDetection.detection_id == detection.id)).one()

    def move(self, who: str, clue: Clue, move: Move, **said: object) -> Clue:
        self.session.refresh(clue)
        return moving.move(self.session, self.clock, self.actors[who], clue.id, Wish(move, **said), clue.version)

    def visit(self, who: str, clue: Clue, finding: Finding = Finding.TRUE, *photos: bytes, **said: object) -> Receipt:
        key = said.pop("client_key", f"key-{next(_keys):04}")
        files = [NewFile(f"photo{number}.png", io.BytesIO(photo)) for number, photo in enumerate(photos, 1)]
        new = NewVisit(client_key=key, finding=finding, **said)
        settings = Settings(state_dir=self.files)
        return visiting.record(self.session, self.clock, self.actors[who], clue.id, new, files, settings=settings)

    def decision(self, feature_id: int, kind: DocumentKind = DocumentKind.DECISION) -> int:
        document = Document(
            feature_id=feature_id, kind=kind, title="示例处理决定书", recorded_at=self.clock.recorded_at()
        )
        self.session.add(document)
        self.session.flush()
        return document.id

    def dispatch(self, clue: Clue) -> Clue:
        self.move("zhujian", clue, Move.TAKE_UP)
        return self.move("zhujian", clue, Move.DISPATCH, unit_ids=frozenset({self.unit("东四街道")}))
