"""What people recorded of a clue: visits, photos, conclusions, documents, and the whole trail with hashes of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gis.clock import BEIJING_TIME
from gis.clues.seen import VisitView
from gis.clues.trail import BY_RULE, Line
from gis.clues.views import ClueView
from gis.documents import DocumentView
from gis.domain.sentences import metres
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import DocumentKind
from gis.outputs.paper import NOTHING, Block, joined, plain

_WHO = Text("谁（单位）", "Who (unit)")
_WHEN = Text("时间", "When")
_HASH = Text("文件 SHA-256", "SHA-256 of the file")
_NO_FILE = Text("没有文件", "no file")
_YES, _NO = Text("是", "yes"), Text("否", "no")
Papers = Mapping[int, DocumentView]


def visits(view: ClueView) -> Block:
    """What a device claims and what the server knows, told apart."""
    return Block(
        Text("现场核查", "Visits"),
        (
            Text("编号", "No."),
            _WHO,
            Text("登记时间（服务器）", "Recorded (server)"),
            Text("发现", "Finding"),
            Text("现场情况", "Seen"),
            Text("位置与时间（设备自报）", "Position and time (claimed)"),
            Text("疑点", "Flags"),
        ),
        tuple(
            (
                _number(one),
                _who(one.person, one.unit),
                _at(one.recorded_at),
                label("clue_findings", one.finding),
                _seen(one),
                _claimed(one),
                joined(label("visit_flags", flag) for flag in one.flags) if one.flags else Text("没有疑点", "none"),
            )
            for one in view.visits
        ),
        Text("没有已登记的现场核查。", "No visit is recorded."),
    )


def photos(view: ClueView) -> Block:
    """Each by the hash of the bytes that were sent."""
    return Block(
        Text("现场照片", "Photos"),
        (
            Text("核查", "Visit"),
            Text("文件名", "File"),
            Text("字节", "Bytes"),
            Text("曾在别处使用", "Used before"),
            _HASH,
        ),
        tuple(
            (
                plain(visit.id),
                plain(photo.name),
                plain(f"{photo.size_bytes:,}"),
                _YES if photo.is_seen_before else _NO,
                plain(photo.sha256),
            )
            for visit in view.visits
            for photo in visit.photos
        ),
        Text("没有已登记的照片。", "No photo is recorded."),
    )


def conclusions(view: ClueView, papers: Papers) -> Block:
    """What reviewers concluded, by which document."""
    return Block(
        Text("审核结论与处理决定", "Conclusions and decisions"),
        (_WHEN, Text("结论", "Conclusion"), Text("说明", "Words"), Text("谁", "Who"), Text("决定文件", "Document")),
        tuple(
            (
                _at(one.recorded_at),
                label("clue_conclusions", one.conclusion),
                plain(one.text),
                plain(one.person),
                _paper(one.document_id, one.document, papers),
            )
            for one in view.conclusions
        ),
        Text("没有已登记的结论。", "No conclusion is recorded."),
    )


def explanations(view: ClueView) -> Block:
    """Until when the ground is explained."""
    return Block(
        Text("情况说明", "Explanations"),
        (_WHEN, Text("理由", "Reason"), Text("说明", "Words"), Text("有效至", "Until"), Text("谁", "Who")),
        tuple(
            (
                _at(one.recorded_at),
                label("clue_reasons", one.reason),
                plain(one.text),
                plain(one.until),
                plain(one.person),
            )
            for one in view.explanations
        ),
        Text("没有已登记的说明。", "No explanation is recorded."),
    )


def documents(papers: Iterable[DocumentView]) -> Block:
    """Struck ones too, with the reason; photos stand with their visits."""
    return Block(
        Text("文件", "Documents"),
        (
            Text("种类", "Kind"),
            Text("名称", "Title"),
            Text("文号", "Number"),
            Text("出具单位", "Issuer"),
            Text("日期", "Date"),
            Text("作废", "Struck"),
            _HASH,
        ),
        tuple(
            (
                label("document_kinds", one.kind),
                plain(one.title),
                plain(one.number),
                plain(one.issuer),
                plain(one.issued_on),
                plain(one.strike.reason if one.strike else None),
                plain(one.file.sha256) if one.file else _NO_FILE,
            )
            for one in papers
            if one.kind is not DocumentKind.PHOTO
        ),
        Text("没有已登记的文件。", "No document is recorded."),
    )


def trail(view: ClueView, papers: Papers) -> Block:
    """Every line, the oldest first: when, who, from which state to which, to whom, why, by which document."""
    return Block(
        Text("办理全过程", "The whole trail"),
        (
            _WHEN,
            Text("事项", "What"),
            Text("状态变化", "From → to"),
            _WHO,
            Text("交给", "To"),
            Text("理由与说明", "Reason and words"),
            Text("凭据", "Evidence"),
        ),
        tuple(_line(one, view, papers) for one in view.lines),
        Text("没有已登记的经过。", "Nothing is recorded."),
    )


def _line(one: Line, view: ClueView, papers: Papers) -> tuple[Text, ...]:
    after = label("detection_states", one.to_state)
    if one.from_state is None or one.from_state is one.to_state:
        went = after
    else:
        before = label("detection_states", one.from_state)
        went = Text(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}")
    who = BY_RULE if one.person is None else _who(one.person, one.unit)
    return (
        _at(one.recorded_at),
        label("clue_moves", one.move),
        went,
        who,
        joined(unit.name for unit in one.units),
        _reason(one),
        _evidence(one, view, papers),
    )


def _reason(one: Line) -> Text:
    said = [label("clue_reasons", one.reason)] if one.reason else []
    if one.text and one.visit_id is None:
        said.append(plain(one.text))
    for name, day in ((_UNTIL, one.until), (_PUNISHED, one.punished_on), (_RECTIFIED, one.rectified_on)):
        if day:
            said.append(Text(f"{name.zh} {day}", f"{name.en} {day}"))
    return joined(said)


_UNTIL = Text("至", "until")
_PUNISHED = Text("处罚到位", "punished on")
_RECTIFIED = Text("整改到位", "rectified on")


def _evidence(one: Line, view: ClueView, papers: Papers) -> Text:
    """The visit with its photos' hashes, the document with its file's, the detection."""
    said = []
    if one.detection:
        said.append(Text(f"图斑 {one.detection}", f"detection {one.detection}"))
    if one.visit_id is not None:
        said.append(Text(f"核查 {one.visit_id}", f"visit {one.visit_id}"))
        said += [plain(photo.sha256) for visit in view.visits if visit.id == one.visit_id for photo in visit.photos]
    if one.document_id is not None:
        said.append(_paper(one.document_id, one.document, papers))
    return joined(said)


def _paper(document_id: int | None, title: str | None, papers: Papers) -> Text:
    """A document by its title, number and the hash of its file, as far as the reader may see it."""
    if document_id is None:
        return NOTHING
    known = papers.get(document_id)
    if known is None:
        return plain(title)
    named = f"{known.title} {known.number or ''}".strip()
    proof = plain(known.file.sha256) if known.file else _NO_FILE
    return Text(f"{named} {proof.zh}", f"{named} {proof.en}")


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
        said.append(plain(f"{one.lon:.6f}°E {one.lat:.6f}°N"))
    if one.accuracy_m is not None:
        said.append(Text(f"精度 {metres(one.accuracy_m)}", f"accuracy {metres(one.accuracy_m)}"))
    if one.distance_m is not None:
        said.append(Text(f"距边界 {metres(one.distance_m)}", f"{metres(one.distance_m)} from the edge"))
    if one.claimed_at is not None:
        said.append(_at(one.claimed_at))
    return joined(said) if said else Text("没有位置和时间", "neither position nor time")


def _who(person: str, unit: Text | None) -> Text:
    return plain(person) if unit is None else Text(f"{person}（{unit.zh}）", f"{person} ({unit.en})")


def _at(when: datetime) -> Text:
    return plain(f"{when.astimezone(BEIJING_TIME):%Y-%m-%d %H:%M}")
