"""What people decided about a clue: conclusions, and until when its ground is explained."""

from __future__ import annotations

from gis.clues.views import ClueView
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.dossier.phrases import WHEN, Papers, at, paper
from gis.outputs.paper import Block, plain


def conclusions(view: ClueView, papers: Papers) -> Block:
    """What reviewers concluded, by which document."""
    return Block(
        Text("审核结论与处理决定", "Conclusions and decisions"),
        (WHEN, Text("结论", "Conclusion"), Text("说明", "Words"), Text("谁", "Who"), Text("决定文件", "Document")),
        tuple(
            (
                at(one.recorded_at),
                label("clue_conclusions", one.conclusion),
                plain(one.text),
                plain(one.person),
                paper(one.document_id, one.document, papers),
            )
            for one in view.conclusions
        ),
        Text("没有已登记的结论。", "No conclusion is recorded."),
    )


def explanations(view: ClueView) -> Block:
    """Until when the ground is explained."""
    return Block(
        Text("情况说明", "Explanations"),
        (WHEN, Text("理由", "Reason"), Text("说明", "Words"), Text("有效至", "Until"), Text("谁", "Who")),
        tuple(
            (
                at(one.recorded_at),
                label("clue_reasons", one.reason),
                plain(one.text),
                plain(one.until),
                plain(one.person),
            )
            for one in view.explanations
        ),
        Text("没有已登记的说明。", "No explanation is recorded."),
    )
