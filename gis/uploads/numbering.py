"""How the rows of an upload are numbered: by their sheet, or from 1 where there is none.

Uploads of before the sheets' numbers were kept have a row 1, where a sheet has the names of its columns: whatever is
read of them anew, and whatever comes again, keeps their way of counting.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis.db.models import UploadRow


def are_counted(session: Session, upload_id: int | None) -> bool:
    """Whether the rows of an upload are counted from 1; not where there is no such upload."""
    return upload_id is not None and session.get(UploadRow, (upload_id, 1)) is not None
