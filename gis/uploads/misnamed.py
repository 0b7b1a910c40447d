"""A file that was refused and whose name says that it is something else: the name is what misled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from gis.domain.formats import formats_taken
from gis.domain.row_problems import problem
from gis.domain.uploading import Place, Problem
from gis.ingest.sniff import HEAD, is_plain_text, start_of


def told_by_name(problems: Sequence[Problem], path: Path, file_name: str) -> tuple[Problem, ...]:
    """The problems of a refused file; of a text that is called .zip just that."""
    is_called_zip = PurePosixPath(file_name).suffix.lower() == ".zip"
    if not is_called_zip or [one.code for one in problems] != ["format-unknown"]:
        return tuple(problems)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not is_plain_text(head):
        return tuple(problems)
    return (problem("text-called-zip", Place(), read=start_of(head), taken=formats_taken()),)
