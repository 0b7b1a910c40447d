"""What is wrong with a parcel, kept on its row so that lists count it without judging: one writing for all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import contradictions, stage_papers, unlawful
from gis.db.copying import array_text
from gis.db.models import Parcel
from gis.link_facts import among

_PARCEL = Parcel.__table__.c


def keep(session: Session, parcel_ids: Sequence[int], on: date) -> None:
    """Contradictions, facts against the law and missing documents of these parcels; others are passed over."""
    kept = (_PARCEL.contradictions, _PARCEL.unlawful, _PARCEL.missing_documents)
    rows = session.execute(select(_PARCEL.id, *kept).where(among(_PARCEL.id, parcel_ids), _PARCEL.struck_at.is_(None)))
    before = {row.id: (row.contradictions, row.unlawful, row.missing_documents) for row in rows}
    if not before:
        return
    ids = list(before)
    against = contradictions.masks(session, ids, on)
    facts = unlawful.masks(session, ids, on)
    missing = stage_papers.missing(session, ids)
    changed: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for parcel_id, was in before.items():
        now = against.get(parcel_id, 0), facts.get(parcel_id, 0), missing.get(parcel_id, 0)
        if now != was:
            changed[now].append(parcel_id)
    for now, some in changed.items():
        session.execute(_KEEP, {"against": now[0], "facts": now[1], "missing": now[2], "ids": array_text(some)})


_KEEP = text("""
UPDATE parcel SET contradictions = :against, unlawful = :facts, missing_documents = :missing
WHERE id = ANY(CAST(:ids AS bigint[]))
""")
