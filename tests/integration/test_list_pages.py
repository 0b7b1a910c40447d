"""Pages that follow a place: every row once, in the order of the whole list; and counts that are never stale."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from gis import counted, features, links
from gis.clock import Clock
from gis.counted import Counts
from gis.db.models import Parcel
from gis.domain.words import FeatureKind, Register
from gis.features import Page
from gis.filters import EVERYTHING, FeatureFilter
from gis.pages import Place, read_place
from gis.sorting import Sort
from tests.factories import add_detection, add_parcel, rectangle
from tests.scenes import add_scene


@pytest.fixture
def many(session: Session, clock: Clock) -> None:
    """Twenty-five features of four kinds; many are alike in name, day, street and area."""
    add_scene(session, clock)
    made = [
        add_parcel(
            session,
            rectangle(449000 + 40 * n, 4421000, 20, 20 + n % 2),
            *([Register.LISTED] if n % 3 else []),
            code=f"Q-{n:02}",
            name=f"示例 {n % 3}",
            as_of=date(2024, 1, 1 + n % 2) if n % 4 else None,
        ).id
        for n in range(12)
    ]
    made += [add_detection(session, rectangle(449000 + 40 * n, 4421000, 9, 9), code=f"Q-{n:02}").id for n in range(6)]
    links.refresh(session, made, clock)


@pytest.mark.usefixtures("many")
def test_pages_that_follow_one_another_are_the_whole_list(session: Session, clock: Clock) -> None:
    of_parcels = FeatureFilter(kinds=(FeatureKind.PARCEL,))
    for chosen, sort, descending in product((EVERYTHING, of_parcels), Sort, (False, True)):
        whole = [row.id for row in features.rows(session, chosen, None, clock, Page(sort, descending, 1000)).rows]
        walked: list[int] = []
        after: Place | None = None
        while True:
            page = features.rows(session, chosen, None, clock, Page(sort, descending, 6, after=after, is_counted=False))
            walked += [row.id for row in page.rows]
            if page.next is None:
                break
            after = read_place(page.next.as_text(), sort)
            assert after == page.next
        assert walked == whole, (chosen, sort, descending)
        assert len(set(walked)) == len(walked) > 12


@pytest.mark.parametrize(
    "said", ["", "zz", "00", b"[1]".hex(), b'["x",0,"c","id"]'.hex(), b'[5,0,"c",1]'.hex(), b'["x",9,"c",1]'.hex()]
)
def test_what_is_no_place_is_refused(said: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        read_place(said, Sort.CODE)


def total(session: Session, clock: Clock) -> int:
    return features.rows(session, EVERYTHING, None, clock).total


def test_a_count_is_remembered_until_the_data_change(session: Session, clock: Clock) -> None:
    add_scene(session, clock)
    session.commit()
    session.info[counted.KEY] = Counts()
    assert total(session, clock) == 7
    session.commit()
    # Past the bookkeeping of changes: whoever counts now would find one less.
    session.execute(text("ALTER TABLE parcel DISABLE TRIGGER USER"))
    session.execute(update(Parcel.__table__).where(Parcel.code == "P-001").values(struck_at=clock.now()))  # type: ignore[arg-type]
    session.commit()
    session.execute(text("ALTER TABLE parcel ENABLE TRIGGER USER"))
    session.commit()
    assert total(session, clock) == 7
    session.commit()
    session.execute(update(Parcel.__table__).where(Parcel.code == "P-002").values(struck_at=clock.now()))  # type: ignore[arg-type]
    session.commit()
    assert total(session, clock) == 5


def test_whoever_has_written_counts_anew(session: Session, clock: Clock) -> None:
    add_scene(session, clock)
    session.commit()
    session.info[counted.KEY] = Counts()
    assert total(session, clock) == 7
    session.commit()
    add_parcel(session, rectangle(449000, 4421000, 20, 20), code="P-009")
    assert total(session, clock) == 8
