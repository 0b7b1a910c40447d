"""What is wrong with a parcel, kept on its row so that lists count it without judging: one writing for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import contradictions, stage_papers, unlawful
from gis.db.copying import array_text
from gis.db.models import Parcel
from gis.link_facts import among

_PARCEL = Parcel.__table__.c


def keep(session: Session, parcel_ids: Sequence[int], on: date, known: unlawful.Known | None = None) -> None:
    """Contradictions, facts against the law and missing documents of these parcels; others are passed over.

    `known`: what is known of these parcels' facts against the law, where somebody has read it already.
    """
    kept = (_PARCEL.contradictions, _PARCEL.unlawful, _PARCEL.missing_documents)
    live = select(_PARCEL.id, *kept).where(among(_PARCEL.id, parcel_ids), _PARCEL.struck_at.is_(None))
    said = {row[0]: tuple(row[1:]) for row in session.execute(live.order_by(_PARCEL.id))}
    if not said:
        return
    ids = list(said)
    against = contradictions.masks(session, ids, on)
    facts = unlawful.masks(session, unlawful.read(session, ids, on) if known is None else known)
    missing = stage_papers.missing(session, ids)
    # A row that says so already is not written again, with all its indexes.
    now = {one: (against.get(one, 0), facts.get(one, 0), missing.get(one, 0)) for one in ids}
    differing = {one: masks for one, masks in now.items() if masks != said[one]}
    if differing:
        columns = zip(*((one, *masks) for one, masks in differing.items()), strict=True)
        session.execute(_KEEP, dict(zip(("ids", "against", "facts", "missing"), map(array_text, columns), strict=True)))


_KEEP = text("""
UPDATE parcel p SET contradictions = n.against, unlawful = n.facts, missing_documents = n.missing
FROM unnest(CAST(:ids AS bigint[]), CAST(:against AS smallint[]), CAST(:facts AS smallint[]),
    CAST(:missing AS smallint[])) AS n (id, against, facts, missing)
WHERE p.id = n.id
""")
