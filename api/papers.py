"""Papers as attachments that nobody keeps."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from gis.outputs.paper import Form, Made

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    Form.PDF: "application/pdf",
    Form.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def responses(what: str) -> dict[int | str, dict[str, Any]]:
    """What a route of papers about `what` may answer."""
    return {
        200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file, as an attachment"},
        403: {"description": "Your role may not export"},
        404: {"description": f"No such {what}, or outside your scope"},
    }


def attached(file: Made, form: Form) -> Response:
    """The file under its name."""
    headers = {"Content-Disposition": f'attachment; filename="{file.file_name}"', "Cache-Control": "private, no-store"}
    return Response(file.content, media_type=MEDIA_TYPES[form], headers=headers)
