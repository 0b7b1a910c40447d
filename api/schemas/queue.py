"""What waits for the signed-in person."""

from __future__ import annotations

from typing import Self

from api.schemas.base import Schema, TextOut
from api.schemas.features import FeatureRowOut
from api.schemas.plan import MeasureOut
from gis.domain.closures import ClosureKind
from gis.queue import Queue, QueueGroup


class QuarantinedUploadOut(Schema):
    """An upload of one's own with rows to mend."""

    id: int
    file_name: str
    rows_in: int
    waiting: int
    left_out: int


class WaitingListOut(Schema):
    """A list of the screening ledger with rows to answer."""

    id: int
    kind: ClosureKind
    year: int
    file_name: str
    rows: int
    waiting: int


class QueueGroupOut(Schema):
    """One pile with its first rows; `door` holds the query parameters of a list of all of it, where there is one."""

    code: str
    label: TextOut
    total: int
    is_overdue: bool
    rows: list[FeatureRowOut]
    measures: list[MeasureOut]
    uploads: list[QuarantinedUploadOut]
    lists: list[WaitingListOut]
    door: dict[str, list[str]] | None

    @classmethod
    def of(cls, group: QueueGroup) -> Self:
        """From the use case's value."""
        door = None
        if group.door is not None:
            said = {
                "kind": [kind.value for kind in group.door.kinds],
                "measure": [group.door.measure] if group.door.measure else [],
                "unit": [str(group.door.unit)] if group.door.unit is not None else [],
                "state": [state.value for state in group.door.states],
            }
            door = {name: values for name, values in said.items() if values}
        return cls(
            code=group.code,
            label=TextOut.of(group.name),
            total=group.total,
            is_overdue=group.is_overdue,
            rows=[FeatureRowOut.of(row) for row in group.rows],
            measures=[MeasureOut.of(view) for view in group.measures],
            uploads=[QuarantinedUploadOut.model_validate(upload) for upload in group.uploads],
            lists=[WaitingListOut.model_validate(one) for one in group.lists],
            door=door,
        )


class QueueOut(Schema):
    """All piles, the late ones first; `total` is their sum. `note` says why nothing waits."""

    total: int
    groups: list[QueueGroupOut]
    note: TextOut | None

    @classmethod
    def of(cls, queue: Queue) -> Self:
        """From the use case's value."""
        return cls(
            total=queue.total,
            groups=[QueueGroupOut.of(group) for group in queue.groups],
            note=TextOut.of(queue.note) if queue.note else None,
        )
