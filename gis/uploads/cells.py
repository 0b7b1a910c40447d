"""Which cells of a row are asked for: those its problems speak of, both days of a pair, a position that is missing."""

from __future__ import annotations

from gis.db.models import UploadRow
from gis.domain.uploading import Severity, Target
from gis.domain.words import RowOutcome
from gis.ingest.columns import IN_ORDER
from gis.ingest.typed_positions import LABELS, MAY_BE_POINTS


def cells_of(row: UploadRow, target: Target) -> tuple[str, ...]:
    """Names of attributes, and of the two cells of a position, in the order in which they are shown."""
    if row.outcome is not RowOutcome.QUARANTINED:
        return ()
    found: list[str] = []
    if row.geometry_wkt is None and target in MAY_BE_POINTS and not _is_another_kind(row):
        found.extend(LABELS)
    for one in row.problems:
        field = one["place"]["field"]
        if field is None or one["severity"] != Severity.ERROR:
            continue
        if one["code"] == "dates-out-of-order":
            found.extend(next(pair for pair in IN_ORDER[target] if field in pair))
        else:
            found.append(field)
    return tuple(dict.fromkeys(found))


def _is_another_kind(row: UploadRow) -> bool:
    return any(one["code"] == "layer-other-kind" for one in row.problems)
