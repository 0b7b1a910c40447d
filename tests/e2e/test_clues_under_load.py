"""Eight clients at once dispatch clues and send visits, each of them twice: every receipt is matched by a record.

The issue asks for 1,000 clues and 200 visits, which takes minutes: `JINGTU_LOAD_CLUES=1000 pytest` on this file. The
suite itself walks the same road with fewer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from sqlalchemy import func, select

from gis import links
from gis.clock import Clock
from gis.db.models import Clue, ClueDetection, ClueEvent, Unit, Visit, VisitClue, VisitPhoto
from gis.domain.review_words import Move
from gis.domain.words import ChangeKind, DetectionState, Register
from gis.sample_people import PASSWORD
from tests.clue_people import PIXEL
from tests.e2e.conftest import Editing
from tests.factories import add_detection, add_parcel, rectangle

CLUES = int(os.environ.get("JINGTU_LOAD_CLUES", "40"))
VISITS, CLIENTS = CLUES // 5, 8
WEST, SOUTH, STEP = 449700.0, 4418000.0, 50.0
"""East of the border of the two streets: all of it is 东四街道."""


def plots(editing: Editing) -> list[int]:
    """A listed parcel with a change on it for every clue; gives the clues."""
    with editing() as session:
        changes = []
        for number in range(CLUES):
            row, column = divmod(number, 50)
            east, north = WEST + column * STEP, SOUTH + row * STEP
            add_parcel(session, rectangle(east, north, 40, 40), Register.LISTED, code=f"L-{number:04}", name="示例")
            inside = rectangle(east + 5, north + 5, 30, 30)
            changes.append(add_detection(session, inside, code=f"T-{number:04}", change_kind=ChangeKind.PILING))
        session.flush()
        ids = [one.id for one in changes]
        links.refresh(session, ids, Clock())
        found = session.scalars(select(ClueDetection.clue_id).where(ClueDetection.detection_id.in_(ids))).all()
        assert len(set(found)) == CLUES
        return sorted(found)


class Client:
    """A person's browser over HTTP; what it is answered is kept."""

    def __init__(self, address: str, who: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60, headers={"Origin": address})
        assert self.http.post("/api/session", json={"username": who, "password": PASSWORD}).status_code == 200

    def dispatch(self, clue_id: int, unit_id: int) -> dict[str, Any]:
        """Take a clue up and send it to a unit."""
        version = self.http.get(f"/api/clues/{clue_id}").json()["head"]["version"]
        for said in ({"move": "take-up"}, {"move": "dispatch", "unit_ids": [unit_id]}):
            answer = self.http.post(f"/api/clues/{clue_id}/moves", json=said | {"version": version})
            assert answer.status_code == 200, answer.text
            version = answer.json()["head"]["version"]
        return answer.json()["head"]

    def visit(self, clue_id: int) -> tuple[int, dict[str, Any]]:
        """Send a visit with a photo; the key is the form's, so that sending it again is the same visit."""
        said = {"client_key": f"form-{clue_id:06}", "finding": "true", "text": "示例：现场打桩"}
        files = {"file": (f"{clue_id}.png", PIXEL, "image/png")}
        answer = self.http.post(f"/api/clues/{clue_id}/visits", data=said, files=files)
        return answer.status_code, answer.json()


def at_once(address: str, who: str, work: Sequence[Any], do: Callable[[Client, Any], Any]) -> list[Any]:
    """Each client works through its own share; all of them at the same time."""
    clients = [Client(address, who) for _ in range(CLIENTS)]

    def share(place: int) -> list[Any]:
        return [do(clients[place], one) for one in work[place::CLIENTS]]

    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            return [answer for done in pool.map(share, range(CLIENTS)) for answer in done]
    finally:
        for one in clients:
            one.http.close()


def test_every_receipt_is_matched_by_a_record(editing: Editing, live: str) -> None:
    clue_ids = plots(editing)
    with editing() as session:
        unit_id = session.scalars(select(Unit.id).where(Unit.name_zh == "东四街道")).one()
        before = session.scalar(select(func.count()).select_from(Visit))
    heads = at_once(live, "zhujian", clue_ids, lambda client, clue: client.dispatch(clue, unit_id))
    assert {one["state"]["code"] for one in heads} == {DetectionState.DISPATCHED}

    visited = clue_ids[:VISITS]
    # Neighbours in the list go to different clients: the two sendings of a visit meet.
    answers = at_once(
        live, "dongsi", [clue for clue in visited for _ in range(2)], lambda client, clue: client.visit(clue)
    )
    assert {status for status, _ in answers} <= {200, 201}, [one for one in answers if one[0] > 201][:3]
    assert sum(status == 201 for status, _ in answers) == VISITS
    receipts = {answer["visit_id"] for _, answer in answers}

    with editing() as session:
        kept = set(session.scalars(select(VisitClue.visit_id).where(VisitClue.clue_id.in_(visited))))
        assert receipts == kept
        assert session.scalar(select(func.count()).select_from(Visit)) == before + VISITS
        photos = select(func.count()).select_from(VisitPhoto).where(VisitPhoto.visit_id.in_(kept))
        assert session.scalar(photos) == VISITS
        states = dict(
            session.execute(select(Clue.state, func.count()).where(Clue.id.in_(clue_ids)).group_by(Clue.state)).all()
        )
        assert states == {DetectionState.CHECKING: VISITS, DetectionState.DISPATCHED: CLUES - VISITS}
        lines = select(func.count()).select_from(ClueEvent).where(ClueEvent.clue_id.in_(clue_ids))
        for move, count in ((Move.TAKE_UP, CLUES), (Move.DISPATCH, CLUES), (Move.VISIT, VISITS)):
            assert session.scalar(lines.where(ClueEvent.move == move)) == count
