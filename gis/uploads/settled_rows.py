"""A corrected file matches the rows that an earlier one had to leave: they wait no longer."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.models import Upload

_SETTLE = text("""
UPDATE upload_row AS w SET settled_by_id = :upload, settled_by_row = n.number
FROM upload_row n, upload e
WHERE n.upload_id = :upload AND n.outcome IN ('accepted', 'duplicate') AND n.code IS NOT NULL
    AND w.code = n.code AND w.outcome = 'quarantined' AND w.upload_id < :upload AND w.settled_by_id IS NULL
    AND e.id = w.upload_id AND e.target = :target AND e.district_code = :district
    AND e.person_id IS NOT DISTINCT FROM :person
""")


def settle_earlier_rows(session: Session, upload: Upload) -> None:
    """Mark this sender's earlier quarantined rows of the same codes as mended by rows of this upload."""
    facts = {
        "upload": upload.id,
        "target": upload.target,
        "district": upload.district_code,
        "person": upload.person_id,
    }
    session.execute(_SETTLE, facts)
