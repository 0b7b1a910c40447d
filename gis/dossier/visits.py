"""The visits of a clue and their photos: what is claimed stands apart from what is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from gis import photo_copies
from gis.clues.seen import Photo, VisitView
from gis.clues.views import ClueView
from gis.domain.errors import NotFound
from gis.domain.policy import Actor
from gis.domain.sentences import metres
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.dossier.phrases import WHO, at, who
from gis.outputs.dossier import VisitPicture
from gis.outputs.paper import Block, Line, joined, plain
from gis.settings import Settings


def visits(view: ClueView) -> Block:
    """What a device claims and what the server knows, told apart."""
    return Block(
        Text("现场核查", "Visits"),
        (
            Text("编号", "No."),
            WHO,
            Text("登记时间（服务器）", "Recorded (server)"),
            Text("发现", "Finding"),
            Text("现场情况", "Seen"),
            Text("位置与时间（设备自报）", "Position and time (claimed)"),
            Text("疑点", "Flags"),
        ),
        tuple(
            (
                _number(one),
                who(one.person, one.unit),
                at(one.recorded_at),
                label("clue_findings", one.finding),
                _seen(one),
                _claimed(one),
                joined(label("visit_flags", flag) for flag in one.flags) if one.flags else Text("没有疑点", "none"),
            )
            for one in view.visits
        ),
        Text("没有已登记的现场核查。", "No visit is recorded."),
    )


def photos(session: Session, actor: Actor, view: ClueView, settings: Settings) -> tuple[VisitPicture, ...]:
    """Every photo of every visit, in the order they came."""
    return tuple(
        VisitPicture(
            Text(f"核查 {visit.id} · {photo.name}", f"Visit {visit.id} · {photo.name}"),
            photo.document_id,
            _reduced(session, actor, photo, settings),
            tuple(_lines(photo, visit, view)),
        )
        for visit in view.visits
        for photo in visit.photos
    )


def _reduced(session: Session, actor: Actor, photo: Photo, settings: Settings) -> bytes | None:
    try:
        return photo_copies.reduced(session, actor, photo.document_id, settings)
    except NotFound:
        return None


def _lines(photo: Photo, visit: VisitView, view: ClueView) -> Iterator[Line]:
    yield Line(Text("自报拍摄时间", "Claimed time"), at(photo.taken_at) if photo.taken_at else None)
    if photo.modified_at and photo.modified_at != photo.taken_at:
        yield Line(Text("自报修改时间", "Claimed change"), at(photo.modified_at))
    yield Line(Text("已知登记时间", "Known time"), at(visit.recorded_at))
    yield Line(Text("自报位置", "Claimed place"), _claimed_place(photo))
    yield Line(Text("已知位置", "Known place"), _known_place(view))
    device = joined(plain(one) for one in (photo.camera, photo.software) if one)
    yield Line(Text("自报相机与软件", "Claimed device"), device if photo.camera or photo.software else None)
    yield Line(Text("登记人", "Recorded by"), who(visit.person, visit.unit))
    if photo.hints:
        said = Text("".join(one.sentence.zh for one in photo.hints), " ".join(one.sentence.en for one in photo.hints))
        yield Line(Text("疑点", "Hints"), said, is_flagged=True)
    else:
        yield Line(Text("疑点", "Hints"), Text("没有疑点", "none"))
    size = f"{photo.width_px} × {photo.height_px} px · " if photo.width_px else ""
    yield Line(
        Text("原件", "Original"),
        Text(f"{size}{photo.size_bytes:,} 字节", f"{size}{photo.size_bytes:,} bytes"),
    )
    yield Line(Text("SHA-256", "SHA-256"), plain(photo.sha256))


def _claimed_place(photo: Photo) -> Text | None:
    if photo.lon is None or photo.lat is None:
        return None
    said = [_degrees(photo.lon, photo.lat)]
    if photo.distance_m is not None:
        said.append(_from_edge(photo.distance_m))
    return joined(said)


def _known_place(view: ClueView) -> Text | None:
    """What the photo is to show: the parcel, else the detections, else the reported place."""
    if view.head.parcel:
        return Text(f"地块 {view.head.parcel.code}", f"parcel {view.head.parcel.code}")
    if view.members:
        codes = joined(plain(one.code) for one in view.members)
        return Text(f"图斑 {codes.zh}", f"detection {codes.en}")
    return Text("举报位置", "the reported place") if view.reports else None


def _degrees(lon: float, lat: float) -> Text:
    return plain(f"{lon:.6f}°E {lat:.6f}°N")


def _from_edge(distance_m: float) -> Text:
    return Text(f"距边界 {metres(distance_m)}", f"{metres(distance_m)} from the edge")


def _number(one: VisitView) -> Text:
    if one.corrects_id is None:
        return plain(one.id)
    return Text(f"{one.id}（更正 {one.corrects_id}）", f"{one.id} (corrects {one.corrects_id})")


def _seen(one: VisitView) -> Text:
    checked = [_checked(item, answer) for item, answer in one.checklist.items()]
    return joined([*checked, *([plain(one.text)] if one.text else [])])


def _checked(item: str, answer: Any) -> Text:  # noqa: ANN401  JSON
    what, said = label("check_items", item), label("check_answers", answer)
    return Text(f"{what.zh}：{said.zh}", f"{what.en}: {said.en}")


def _claimed(one: VisitView) -> Text:
    said = []
    if one.lon is not None and one.lat is not None:
        said.append(_degrees(one.lon, one.lat))
    if one.accuracy_m is not None:
        said.append(Text(f"精度 {metres(one.accuracy_m)}", f"accuracy {metres(one.accuracy_m)}"))
    if one.distance_m is not None:
        said.append(_from_edge(one.distance_m))
    if one.claimed_at is not None:
        said.append(at(one.claimed_at))
    return joined(said) if said else Text("没有位置和时间", "neither position nor time")
