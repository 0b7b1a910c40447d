"""The parts of a one-pager about what is wrong: facts against the law, documents that are missing, limits exceeded."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from gis.db.models import Parcel
from gis.domain.judging_samples import OVER, VERDICT_TEXTS, Judgement, Verdict
from gis.domain.lab_results import shown
from gis.domain.stage_history import in_force
from gis.domain.stages import law
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.outputs.paper import Block, joined, plain
from gis.panels import Panel
from gis.samples.values import SamplesView, SampleView
from gis.stage_papers import PaperState, papers_of
from gis.stage_reading import events_of, lines_of, standing_of

MOST_RESULTS = 10
_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def against_the_law(panel: Panel) -> Block:
    """Each fact with its article; one that only an image suggests says so."""
    suspected = Text("（影像线索，尚未核实）", " (suggested by an image, not yet verified)")
    return Block(
        Text("与法律不符的事实", "Facts against the law"),
        (Text("事实", "Fact"), Text("条款", "Article")),
        tuple(
            (
                Text(one.because.zh + suspected.zh, one.because.en + suspected.en) if one.is_clue else one.because,
                law(one.article),
            )
            for one in panel.body.unlawful
        ),
        Text("没有已知的此类事实。", "None is known."),
    )


def missing_documents(session: Session, parcel: Parcel, on: date) -> Block:
    """The documents that the stages it has been through ask for, and nobody has recorded."""
    held = in_force(lines_of(events_of(session, parcel.id)))
    rows = []
    for stage in papers_of(held, standing_of(session, parcel, held, on)):
        lacks = [need.requirement.name for need in stage.needs if need.state is PaperState.MISSING]
        if lacks:
            rows.append((label("stages", stage.stage), joined(lacks)))
    return Block(
        Text("缺少的必备文件", "Required documents that are missing"),
        (Text("阶段", "Stage"), Text("文件", "Documents")),
        tuple(rows),
        Text("没有已知的缺件。", "None is known to be missing."),
    )


def over_limits(samples: SamplesView) -> Block:
    """What exceeds a limit or cannot be judged, the gravest first; how all of it was judged stands in the heading."""
    rows = sorted(
        (_RANK[judgement.verdict], point.name, sample.name, _row(point.name, sample, judgement))
        for point in samples.points
        for sample in point.samples
        if sample.struck is None
        for judgement in _told(sample)
    )
    title = Text(f"土壤样品（{samples.standard.id}）", f"Soil samples ({samples.standard.id})")
    has_samples = samples.summary.samples > 0
    if has_samples:
        said = samples.summary.sentence
        more = len(rows) - MOST_RESULTS
        rest = (
            Text(f"；列出前 {MOST_RESULTS} 项", f"; the first {MOST_RESULTS} are listed") if more > 0 else Text("", "")
        )
        title = Text(f"{title.zh}：{said.zh}{rest.zh}", f"{title.en}: {said.en}{rest.en}")
    nothing = Text("没有超过限值或无法判定的结果。", "Nothing exceeds a limit, and nothing is left unjudged.")
    return Block(
        title,
        (
            Text("点位", "Point"),
            Text("样品与深度", "Sample and depth"),
            Text("判定", "Verdict"),
            Text("说明", "Because"),
        ),
        tuple(row for *_, row in rows[:MOST_RESULTS]),
        nothing if has_samples else Text("没有已知的样品。", "No sample is known."),
    )


def _told(sample: SampleView) -> list[Judgement]:
    """What still speaks for the soil and is over a limit, or cannot be judged."""
    results = [one.judgement for one in sample.measurements if one.is_counted and one.struck is None]
    sums = [one.judgement for one in sample.sums if one.is_counted]
    return [one for one in (*results, *sums) if one is not None and one.verdict in {*OVER, Verdict.CANNOT_JUDGE}]


def _row(point: str, sample: SampleView, judgement: Judgement) -> tuple[Text, ...]:
    depths = [shown(one) for one in (sample.depth_from_m, sample.depth_to_m) if one is not None]
    depth = f" {'–'.join(depths)} m" if depths else ""
    return plain(point), plain(f"{sample.name}{depth}"), VERDICT_TEXTS[judgement.verdict], judgement.sentence
