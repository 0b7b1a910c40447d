"""Uploads: a file is received, each row judged, good ones stored with their links, the others kept with a reason.

Receiving stores the original and queues the work in one transaction; processing
stores everything in another. Nothing is ever half stored, no row is ever lost:
rows in = accepted + quarantined + duplicates.
"""

from gis.uploads.as_read import LayerAsRead, TextAsRead, layers_as_read, text_in_encodings
from gis.uploads.deciding import decide
from gis.uploads.exporting import ReportFormat, write_report
from gis.uploads.mending import Decision, Foreseen, Mended, Selection, foresee, mend
from gis.uploads.processing import process, read_upload
from gis.uploads.receiving import READ_UPLOAD, original_of, receive
from gis.uploads.reporting import RowPage, RowReport, WantedRows, list_uploads, rows_of, upload_of
from gis.uploads.rereading import correct_columns, read_text_as
from gis.uploads.waiting import PastFix, ProblemGroup, past_fixes, problem_groups

__all__ = [
    "READ_UPLOAD",
    "Decision",
    "Foreseen",
    "LayerAsRead",
    "Mended",
    "PastFix",
    "ProblemGroup",
    "ReportFormat",
    "RowPage",
    "RowReport",
    "Selection",
    "TextAsRead",
    "WantedRows",
    "correct_columns",
    "decide",
    "foresee",
    "layers_as_read",
    "list_uploads",
    "mend",
    "original_of",
    "past_fixes",
    "problem_groups",
    "process",
    "read_text_as",
    "read_upload",
    "receive",
    "rows_of",
    "text_in_encodings",
    "upload_of",
    "write_report",
]
