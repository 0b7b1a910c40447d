"""The whole trail of a clue, each line with its evidence and the hashes of files."""

from __future__ import annotations

from gis.clues.trail import BY_RULE, Line
from gis.clues.views import ClueView
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.dossier.phrases import WHEN, WHO, Papers, at, paper, who
from gis.outputs.paper import Block, joined, plain


def trail(view: ClueView, papers: Papers) -> Block:
    """Every line, the oldest first: when, who, from which state to which, to whom, why, by which document."""
    return Block(
        Text("办理全过程", "The whole trail"),
        (
            WHEN,
            Text("事项", "What"),
            Text("状态变化", "From → to"),
            WHO,
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
    by = BY_RULE if one.person is None else who(one.person, one.unit)
    return (
        at(one.recorded_at),
        label("clue_moves", one.move),
        went,
        by,
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
        said.append(paper(one.document_id, one.document, papers))
    return joined(said)
