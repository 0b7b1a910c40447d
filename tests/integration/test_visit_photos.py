"""Photos of visits: claims stand apart from what is known, hints lead to the visit that had the picture first."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.clock import Clock
from gis.clues.seen import visits_of
from gis.clues.visiting import LIMITS_KEY, Position
from gis.db.models import Setting, VisitPhoto
from gis.domain.review_errors import PhotoIsHeic, PhotoUnfit
from gis.domain.review_words import Finding, VisitFlag
from tests.clue_people import Hands
from tests.photo_files import P1_INSIDE, drawn, photo
from tests.scenes import Scene, add_scene

HERE = Position(*P1_INSIDE, 8)


@pytest.fixture
def scene(session: Session, clock: Clock) -> Scene:
    return add_scene(session, clock)


@pytest.fixture
def hands(session: Session, clock: Clock, scene: Scene, tmp_path: Path) -> Hands:
    made = Hands(session, clock, scene, tmp_path)
    made.dispatch(made.clue(scene.on))
    return made


def test_a_photo_of_the_place_after_the_dispatch_hints_at_nothing(session: Session, hands: Hands, scene: Scene) -> None:
    taken = photo(taken="2024:09:19 10:00:00")
    assert hands.visit("dongsi", hands.clue(scene.on), Finding.TRUE, taken, position=HERE).flags == ()
    kept = session.scalars(select(VisitPhoto)).one()
    assert (kept.distance_m, kept.width_px, kept.camera) == (0, 640, "Shili Phone 1")
    assert kept.taken_at is not None
    assert kept.taken_at.isoformat() == "2024-09-19T10:00:00+08:00"
    assert kept.difference_hash is not None


def test_far_old_and_edited_are_hints_and_refuse_nothing(session: Session, hands: Hands, scene: Scene) -> None:
    odd = photo(
        taken="2024:01:02 10:00:00", modified="2024:01:03 10:00:00", place=(116.42, 39.9253), software="Photoshop"
    )
    receipt = hands.visit("dongsi", hands.clue(scene.on), Finding.TRUE, odd, position=HERE)
    assert receipt.flags == (VisitFlag.PHOTO_FAR_AWAY, VisitFlag.PHOTO_OLDER, VisitFlag.PHOTO_EDITED)
    (visit,) = visits_of(session, hands.actors["zhujian"], hands.clue(scene.on).id)
    said = [hint.sentence.zh for hint in visit.photos[0].hints]
    assert said[0] == "照片自称位置距边界 735 m；应在 100 m 以内。"
    assert [hint.flag for hint in visit.photos[0].hints].count(VisitFlag.PHOTO_EDITED) == 2


def test_a_picture_saved_anew_leads_to_the_visit_that_had_it_first_unless_it_is_put_right(
    session: Session, hands: Hands, scene: Scene
) -> None:
    clue, other = hands.clue(scene.on), hands.clue(scene.hostile)
    hands.dispatch(other)
    first = hands.visit("dongsi", clue, Finding.TRUE, photo(drawn(1)))
    anew = photo(drawn(1), taken="2024:09:19 12:00:00", saved={"quality": 50})
    put_right = hands.visit("dongsi", clue, Finding.TRUE, anew, corrects_id=first.visit_id)
    assert VisitFlag.PHOTO_ALIKE not in put_right.flags
    third = hands.visit("dongsi", clue, Finding.TRUE, photo(drawn(1), place=None), corrects_id=put_right.visit_id)
    assert VisitFlag.PHOTO_ALIKE not in third.flags
    assert VisitFlag.PHOTO_ALIKE not in hands.visit("dongsi", other, Finding.TRUE, photo(drawn(2))).flags
    again = hands.visit("dongsi", other, Finding.TRUE, photo(drawn(1), saved={"quality": 60}))
    assert VisitFlag.PHOTO_ALIKE in again.flags
    hint = next(
        hint
        for visit in visits_of(session, hands.actors["zhujian"], other.id)
        for hint in visit.photos[0].hints
        if hint.flag is VisitFlag.PHOTO_ALIKE
    )
    assert (hint.visit_id, hint.clue_id) == (first.visit_id, clue.id)


def test_how_much_alike_is_too_much_is_a_setting(session: Session, hands: Hands, scene: Scene) -> None:
    clue = hands.clue(scene.on)
    session.add(
        Setting(key=LIMITS_KEY, value={"alike_bits": 64, "far_m": 10_000, "editors": ["shili-edit"]}, basis="示例")
    )
    hands.visit("dongsi", clue, Finding.TRUE, photo(drawn(1)))
    far = photo(drawn(2), place=(116.42, 39.9253), software="Shili-Edit 1", taken="2024:09:19 10:00:00")
    assert hands.visit("dongsi", clue, Finding.TRUE, far, position=HERE).flags == (
        VisitFlag.PHOTO_ALIKE,
        VisitFlag.PHOTO_EDITED,
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0", PhotoIsHeic),
        (b"<html><body>", PhotoUnfit),
        (b"%PDF-1.7", PhotoUnfit),
        (b"\xff\xd8\xff<html>", PhotoUnfit),
    ],
)
def test_what_is_no_photo_is_refused_by_name(
    hands: Hands, scene: Scene, content: bytes, refusal: type[PhotoUnfit]
) -> None:
    with pytest.raises(refusal, match=r"photo1\.png"):
        hands.visit("dongsi", hands.clue(scene.on), Finding.TRUE, content)
