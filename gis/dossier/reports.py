"""What other sources told; who informed stays masked, whoever reads (SPPCL art. 84)."""

from __future__ import annotations

from gis.clues.told import ReportView
from gis.clues.views import ClueView
from gis.domain.informers import Informer
from gis.domain.lawfulness import number_of
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.dossier.phrases import at
from gis.outputs.paper import NOTHING, Block, joined, plain


def reports(view: ClueView) -> Block:
    """Each with what the table says of the change that it tells of."""
    return Block(
        Text("其他来源线索（举报人已遮蔽）", "Reports of other sources (informers masked)"),
        (
            Text("来源与编号", "Source and number"),
            Text("来源日期", "Told on"),
            Text("内容", "Words"),
            Text("变化类型", "Change"),
            Text("合规判断", "Lawfulness"),
            Text("举报人", "Informer"),
            Text("登记", "Recorded"),
        ),
        tuple(
            (
                named(one),
                plain(one.told_on),
                plain(one.text),
                label("change_kinds", one.change) if one.change else NOTHING,
                _judged(one),
                _masked(one.informer),
                joined([plain(one.person), at(one.recorded_at)]),
            )
            for one in view.reports
        ),
        Text("没有其他来源的线索。", "No other source told of it."),
    )


def named(one: ReportView) -> Text:
    """A report by its source and number."""
    source = label("clue_sources", one.source)
    return Text(f"{source.zh} {one.number}", f"{source.en} {one.number}")


def _judged(one: ReportView) -> Text:
    said = one.said
    if said is None:
        return one.not_judged or NOTHING
    verdict, line = label("lawfulness", said.verdict), number_of(said.cell) or said.cell
    return Text(
        f"{verdict.zh}：{said.because.zh}（判断表 {line}；{said.basis.zh}）",
        f"{verdict.en}: {said.because.en} (table line {line}; {said.basis.en})",
    )


def _masked(informer: Informer | None) -> Text:
    if informer is None:
        return Text("没有留下", "none left")
    return joined(plain(one) for one in (informer.name, informer.phone) if one)
