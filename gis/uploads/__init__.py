"""Uploads: a file is received, each row judged, good ones stored with their links, the others kept with a reason.

Receiving stores the original and queues the work in one transaction; processing
stores everything in another. Nothing is ever half stored, no row is ever lost:
rows in = accepted + quarantined + duplicates.
"""

from gis.uploads.processing import process, read_upload
from gis.uploads.receiving import READ_UPLOAD, original_of, receive
from gis.uploads.reporting import RowPage, RowReport, list_uploads, rows_of, upload_of

__all__ = [
    "READ_UPLOAD",
    "RowPage",
    "RowReport",
    "list_uploads",
    "original_of",
    "process",
    "read_upload",
    "receive",
    "rows_of",
    "upload_of",
]
