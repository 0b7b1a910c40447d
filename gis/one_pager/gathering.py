"""Gathers what a one-pager says, for PDF and Word alike; each part that is empty says that nothing is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from gis import document_table, documents, duties, installation, neighbours, panels
from gis.clock import Clock
from gis.db.models import District
from gis.domain.duties import DutyState
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.vocabulary import label, vocabulary
from gis.link_views import LinkView
from gis.neighbours import NEAR_M, Neighbour
from gis.one_pager import proofs
from gis.one_pager import sentences as say
from gis.outputs.one_pager import OnePager, Shape
from gis.outputs.paper import Block, Ring, joined, plain
from gis.panels import Panel
from gis.samples.views import samples_of
from gis.scoped import parcel_of

MOST_EVENTS = 8


def gather(session: Session, clock: Clock, actor: Actor | None, parcel_id: int) -> OnePager:
    """The page as values, within the actor's scope; `actor` None is the system itself. Raises NotFound."""
    parcel = parcel_of(session, actor, parcel_id)
    panel = panels.panel(session, parcel_id, actor, clock)
    lie = neighbours.around(session, parcel_id, actor, NEAR_M)
    district = session.get_one(District, parcel.district_code)
    outline = shape(lie.own.shape)
    return OnePager(
        parcel_id=parcel_id,
        code=parcel.code,
        name=parcel.name,
        district=Text(district.name_zh, district.name_en),
        on=clock.today(),
        is_demo=installation.is_demo(session),
        standing=say.standing(panel, is_over=parcel.is_over_screening),
        own=_shape(lie.own),
        neighbours=tuple(_shape(one) for one in lie.others),
        around=_rings(outline.buffer(NEAR_M, quad_segs=6)),
        around_m=NEAR_M,
        blocks=(
            _neighbours(lie.others, is_whole=actor is None or actor.street_ids is None),
            _open(session, clock, actor, panel),
            proofs.against_the_law(panel),
            _contradictions(panel),
            proofs.over_limits(samples_of(session, actor, parcel_id, clock)),
            proofs.missing_documents(session, parcel, clock.today()),
            document_table.table_of(documents.documents_of(session, actor, parcel_id), is_whole=False),
            _history(panel),
        ),
        sources=say.sources(panel),
    )


def _shape(one: Neighbour) -> Shape:
    paints = {entry["paint"]: entry["code"] for entry in vocabulary()["paint_classes"]}
    return Shape(one.code, _rings(shape(one.shape)), paints[one.paint])


def _rings(geometry: BaseGeometry) -> tuple[Ring, ...]:
    parts: Iterable[Any] = getattr(geometry, "geoms", [geometry])
    return tuple(
        tuple((round(x, 2), round(y, 2)) for x, y, *_ in ring.coords[:-1])
        for part in parts
        for ring in (part.exterior, *part.interiors)
    )


def _neighbours(found: tuple[Neighbour, ...], *, is_whole: bool) -> Block:
    within = f"{NEAR_M:g} m"
    mine = Text("", "") if is_whole else Text("（仅限本人职责范围）", " (within your own streets)")
    return Block(
        Text(f"{within} 内的相邻地块{mine.zh}", f"Parcels within {within}{mine.en}"),
        (
            Text("编号", "Code"),
            Text("名称", "Name"),
            Text("距离", "Distance"),
            Text("阶段", "Stage"),
            Text("名录与清单", "Registers"),
            Text("超筛选值", "Over screening"),
        ),
        tuple(
            (
                plain(one.code),
                plain(one.name),
                plain(f"{one.distance_m:.1f} m"),
                say.since(label("stages", one.stage), one.stage_since),
                joined(label("registers", register) for register in one.registers),
                say.OVER[one.is_over_screening],
            )
            for one in found
        ),
        Text(f"{within} 内没有已知地块。", f"No parcel is known within {within}."),
    )


def _open(session: Session, clock: Clock, actor: Actor | None, panel: Panel) -> Block:
    """Duties from records, and measures with their days, the nearest first."""
    rows: list[tuple[date, tuple[Text, ...]]] = []
    for duty in duties.duties_of(session, clock, actor, [panel.frame.id]):
        if duty.state is not DutyState.DONE:
            due = say.due(duty.due_on, clock.today())
            rows.append((duty.due_on or date.max, (duty.title, due, say.units(duty.units), duty.basis)))
    by_measure: dict[str, list[LinkView]] = defaultdict(list)
    for one in panel.links:
        if one.denied is None:
            by_measure[one.measure.number].append(one)
    for links in by_measure.values():
        link, reasons = links[0], [one.reason for one in links]
        countdown, measure = link.deadline.countdown, link.measure
        because = Text("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons))
        title = Text(f"措施 {measure.number} {measure.title}", f"Measure {measure.number}: {measure.summary.en}")
        day = countdown.due if countdown else None
        due = say.due(day, clock.today()) if day else plain(link.deadline.text)
        rows.append((day or date.max, (title, due, say.units(link.leads), because)))
    return Block(
        Text("未了事项：义务与工作措施", "Open: duties and measures"),
        (Text("事项", "What"), Text("时限", "Due"), Text("由谁", "Who"), Text("依据", "Because")),
        tuple(row for _, row in sorted(rows, key=lambda one: one[0])),
        Text("没有已知的未了事项。", "No open duty or measure is known."),
    )


def _contradictions(panel: Panel) -> Block:
    return Block(
        Text("记录自相矛盾", "Contradictions in the record"),
        (Text("类别", "Kind"), Text("说明", "Both sides")),
        tuple((label("contradictions", one.kind), one.sentence) for one in panel.body.contradictions),
        Text("没有已知的矛盾。", "None is known."),
    )


def _history(panel: Panel) -> Block:
    events = panel.body.history
    more = len(events) - MOST_EVENTS
    title = Text("经过", "History")
    if more > 0:
        title = Text(f"经过（最近 {MOST_EVENTS} 条，另有 {more} 条）", f"History (latest {MOST_EVENTS}, {more} more)")
    return Block(
        title,
        (Text("日期", "Day"), Text("事项", "What"), Text("依据文件", "Document")),
        tuple((plain(one.valid_on), one.sentence, plain(one.document)) for one in events[:MOST_EVENTS]),
        Text("没有已知的变化记录。", "No change is on record."),
    )
