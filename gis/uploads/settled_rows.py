"""A corrected file brings the rows that an earlier one had to leave: they wait no longer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.db.models import Upload

# Of whom nothing was said: the sender's own rows of the same code.
_BY_CODE = """
UPDATE upload_row AS w SET settled_by_id = :upload, settled_by_row = n.number
FROM upload_row n, upload e
WHERE n.upload_id = :upload AND n.outcome IN ('accepted', 'duplicate') AND n.code IS NOT NULL
    AND w.code = n.code AND w.outcome = 'quarantined' AND w.upload_id < :upload AND w.settled_by_id IS NULL
    AND e.id = w.upload_id AND e.target = :target AND e.district_code = :district
    AND e.person_id IS NOT DISTINCT FROM :person
RETURNING w.upload_id
"""
# The sender said which file this one corrects: its rows by their code, whoever sent it, whatever they were read as.
_CORRECTED_BY_CODE = """
UPDATE upload_row AS w SET settled_by_id = :upload, settled_by_row = n.number
FROM upload_row n
WHERE n.upload_id = :upload AND n.outcome IN ('accepted', 'duplicate') AND n.code = w.code
    AND w.upload_id = :corrects AND w.outcome = 'quarantined' AND w.settled_by_id IS NULL
RETURNING w.upload_id
"""
# And the others by their place in the file, unless that row is plainly another one of it: rows may have moved up. The
# rows of a sheet have its numbers, and none is 1: they are not compared with rows that are counted.
_CORRECTED_BY_NUMBER = """
UPDATE upload_row AS w SET settled_by_id = :upload, settled_by_row = n.number
FROM upload_row n
WHERE n.upload_id = :upload AND n.outcome IN ('accepted', 'duplicate') AND n.number = w.number
    AND w.upload_id = :corrects AND w.outcome = 'quarantined' AND w.settled_by_id IS NULL
    AND NOT EXISTS (
        SELECT FROM upload_row o WHERE o.upload_id = :corrects AND o.number <> w.number
            AND (o.code = n.code OR o.feature_id = n.feature_id)
    )
    AND NOT EXISTS (SELECT FROM upload_row o WHERE o.upload_id = :upload AND o.number <> n.number AND o.code = w.code)
    AND EXISTS (SELECT FROM upload_row o WHERE o.upload_id = :upload AND o.number = 1)
        = EXISTS (SELECT FROM upload_row o WHERE o.upload_id = :corrects AND o.number = 1)
RETURNING w.upload_id
"""
_RECOUNT = text("""
UPDATE upload SET left_out = n.left_out, settled = n.settled
FROM (
    SELECT u.id, count(r.number) FILTER (WHERE r.settled_by_id IS NULL) AS left_out,
        count(r.number) FILTER (WHERE r.settled_by_id IS NOT NULL) AS settled
    FROM upload u LEFT JOIN upload_row r ON r.upload_id = u.id AND r.outcome = 'quarantined'
        AND (r.settled_by_id IS NOT NULL OR r.treatment->>'inclusion' = 'left-out')
    WHERE u.id = ANY(CAST(:ids AS bigint[])) GROUP BY u.id
) n
WHERE n.id = upload.id AND (upload.left_out, upload.settled) IS DISTINCT FROM (n.left_out, n.settled)
""")


def settle_earlier_rows(session: Session, upload: Upload) -> None:
    """Mark earlier quarantined rows as mended by rows of this upload that are stored.

    Those of the upload that it corrects, by code or else by their place in the file, and this sender's of the same
    codes. A dry run stores nothing and so mends nothing.
    """
    if upload.options.get("dry_run"):
        return
    facts = {
        "upload": upload.id,
        "corrects": upload.corrects_id,
        "target": upload.target,
        "district": upload.district_code,
        "person": upload.person_id,
    }
    statements = [_BY_CODE] if upload.corrects_id is None else [_CORRECTED_BY_CODE, _CORRECTED_BY_NUMBER, _BY_CODE]
    changed = {one for statement in statements for one in session.scalars(text(statement), facts)}
    recount_closed(session, sorted(changed))


def recount_closed(session: Session, ids: Sequence[int]) -> None:
    """Bring the counts of these uploads' rows that wait no longer up to date."""
    if not ids:
        return
    session.execute(_RECOUNT, {"ids": list(ids)})
    for one in ids:
        known = session.identity_map.get(session.identity_key(Upload, one))
        if known is not None:
            session.refresh(known)
