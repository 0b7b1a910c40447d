"""What people decided about rows, in words: for the list of decisions, and for the report."""

from __future__ import annotations

from collections.abc import Iterator

from gis.domain import mending
from gis.domain.mending import Treatment
from gis.domain.text import Text
from gis.domain.uploading import TARGET_TEXTS, Target
from gis.ingest.columns import columns_of
from gis.ingest.typed_positions import LABELS as POSITION_LABELS


def decision_text(treatment: Treatment, target: Target) -> Text:
    """Everything that was decided about a row, joined; empty for nothing."""
    said = list(_parts(treatment, target))
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _parts(treatment: Treatment, target: Target) -> Iterator[Text]:
    yield from _taken(treatment)
    yield from _read(treatment)
    yield from (mending.accept(code).label for code in treatment.accepted)
    if treatment.same_as:
        yield mending.same_as(treatment.same_as).label
    labels = {one.name: one.label for one in columns_of(target)} | POSITION_LABELS
    for name, value in treatment.values.items():
        label = labels.get(name, Text(name, name))
        yield Text(f"{label.zh}改为“{value}”", f"{label.en} corrected to “{value}”")


def _taken(treatment: Treatment) -> Iterator[Text]:
    """Whether the row comes in at all."""
    if treatment.is_left_out:
        label, why = mending.leave_out().label, treatment.reason
        yield Text(f"{label.zh}（{why}）", f"{label.en} ({why})") if why else label
    elif treatment.inclusion:
        yield mending.take_back().label
    if treatment.read_as:
        yield mending.read_as(treatment.read_as, TARGET_TEXTS[Target(treatment.read_as)]).label
    if treatment.is_taken:
        yield mending.take_layer().label


def _read(treatment: Treatment) -> Iterator[Text]:
    """How its text and numbers are read."""
    if treatment.encoding:
        yield mending.read_text_as(treatment.encoding).label
    if treatment.swap_xy:
        yield mending.swap_xy().label
    if treatment.swap_dates:
        yield mending.swap_dates().label
    if treatment.crs:
        yield Text(f"按 {treatment.crs} 读取", f"read as {treatment.crs}")
    if treatment.zone:
        yield mending.set_zone(treatment.zone).label
    if treatment.shift:
        yield mending.unshift(treatment.shift).label
    if treatment.make_valid:
        yield mending.make_valid().label
