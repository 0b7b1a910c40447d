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
    live = select(_PARCEL.id).where(among(_PARCEL.id, parcel_ids), _PARCEL.struck_at.is_(None)).order_by(_PARCEL.id)
    ids = session.scalars(live).all()
    if not ids:
        return
    against = contradictions.masks(session, ids, on)
    facts = unlawful.masks(session, unlawful.read(session, ids, on) if known is None else known)
    missing = stage_papers.missing(session, ids)
    columns = {"against": against, "facts": facts, "missing": missing}
    now = {name: array_text(said.get(one, 0) for one in ids) for name, said in columns.items()}
    session.execute(_KEEP, {"ids": array_text(ids), **now})


# A row that says so already is not written again, with all its indexes.
_KEEP = text("""
UPDATE parcel p SET contradictions = n.against, unlawful = n.facts, missing_documents = n.missing
FROM unnest(CAST(:ids AS bigint[]), CAST(:against AS smallint[]), CAST(:facts AS smallint[]),
    CAST(:missing AS smallint[])) AS n (id, against, facts, missing)
WHERE p.id = n.id
    AND (p.contradictions, p.unlawful, p.missing_documents) IS DISTINCT FROM (n.against, n.facts, n.missing)
""")
