"""What images showed: detections, how they lie on parcels, how those stood on the day, and what the table says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from gis import lawfulness as judging
from gis.clues.views import ClueView, MemberView, OnParcel
from gis.domain.lawfulness import FiledScheme, number_of
from gis.domain.sentences import metres, percent, square_metres
from gis.domain.text import Text
from gis.domain.vocabulary import label, official_stage
from gis.outputs.paper import NOTHING, Block, joined, plain

_DETECTION = Text("图斑", "Detection")
_PARCEL = Text("地块", "Parcel")
_NO_DETECTION = Text("这条线索没有图斑。", "No detection belongs to this clue.")
_EXPLAINED = Text("已说明", "explained")


def detections(view: ClueView) -> Block:
    """Each with the two days between which the change happened."""
    return Block(
        Text("图斑（变化发生在前后两期影像之间）", "Detections (the change happened between the two images)"),
        (
            _DETECTION,
            Text("变化类型", "Change"),
            Text("前期影像", "Image before"),
            Text("后期影像", "Image after"),
            Text("面积", "Area"),
            Text("影像与分辨率", "Imagery, resolution"),
            Text("检测运行", "Run"),
            Text("并入", "Joined"),
        ),
        tuple(
            (
                plain(one.code),
                label("change_kinds", one.change),
                plain(one.before),
                plain(one.after),
                plain(square_metres(one.area_m2)),
                plain(_imagery(one)),
                plain(one.run_id),
                _joined(one),
            )
            for one in view.members
        ),
        _NO_DETECTION,
    )


def overlaps(view: ClueView) -> Block:
    """Square metres and shares of each pair that counts."""
    return Block(
        Text("图斑与地块的关系", "How detections lie on parcels"),
        (
            _DETECTION,
            _PARCEL,
            Text("关系", "Relation"),
            Text("相交面积", "Overlap"),
            Text("占图斑", "Of the detection"),
            Text("占地块", "Of the parcel"),
            Text("距离", "Distance"),
        ),
        tuple(
            (
                plain(one.code),
                _named(pair),
                label("relations", pair.overlap.relation),
                plain(square_metres(pair.overlap.overlap_m2)),
                plain(percent(pair.overlap.share_of_detection)),
                plain(percent(pair.overlap.share_of_parcel)),
                plain(metres(pair.overlap.distance_m)),
            )
            for one, pair in _pairs(view)
        ),
        _nothing(view, Text("没有已知的相交或相邻地块。", "No parcel is known to overlap or to lie near.")),
    )


def standings(session: Session, view: ClueView) -> Block:
    """Stage, registers and filed schemes of each parcel on the day of the later image."""
    known = judging.standings(session, {(pair.parcel.id, one.after) for one, pair in _pairs(view)})
    rows = []
    for one, pair in _pairs(view):
        stood = known.get((pair.parcel.id, one.after))
        if stood is None:
            continue
        stage, official = label("stages", stood.stage), official_stage(stood.stage)
        code = f" {official}" if official else ""
        filed = [_scheme(scheme) for scheme in stood.schemes if scheme.filed_on <= one.after]
        row = (
            plain(one.after),
            _named(pair),
            Text(stage.zh + code, stage.en + code),
            joined(label("registers", register) for register in sorted(stood.registers)),
            joined(filed),
        )
        if row not in rows:
            rows.append(row)
    return Block(
        Text("后期影像当日地块所处阶段", "Parcels on the day of the later image"),
        (
            Text("影像日期", "Image"),
            _PARCEL,
            Text("阶段", "Stage"),
            Text("名录与清单", "Registers"),
            Text("已备案方案", "Filed schemes"),
        ),
        tuple(rows),
        _nothing(view, Text("没有已知的地块阶段。", "No stage of a parcel is known.")),
    )


def lawfulness(view: ClueView) -> Block:
    """The cell that spoke, and its article or that it is our proposal."""
    return Block(
        Text("合规判断（影像仅为线索）", "Lawfulness (an image is only a clue)"),
        (
            _DETECTION,
            _PARCEL,
            Text("判断", "Verdict"),
            Text("理由", "Because"),
            Text("判断表条目", "Table line"),
            Text("依据", "Basis"),
        ),
        tuple(
            (
                plain(one.code),
                plain(pair.parcel.code),
                label("lawfulness", pair.said.verdict),
                pair.said.because,
                plain(str(number_of(pair.said.cell) or pair.said.cell)),
                pair.said.basis,
            )
            for one, pair in _pairs(view)
            if pair.said is not None
        ),
        _nothing(view, Text("没有已作判断的图斑。", "No detection has been judged.")),
    )


def _nothing(view: ClueView, said: Text) -> Text:
    """Of a clue that others told of nothing was measured: that is no finding."""
    return said if view.members else _NO_DETECTION


def _pairs(view: ClueView) -> Iterator[tuple[MemberView, OnParcel]]:
    for one in view.members:
        for pair in one.on:
            yield one, pair


def _named(pair: OnParcel) -> Text:
    return plain(f"{pair.parcel.code} {pair.parcel.name}")


def _imagery(one: MemberView) -> str | None:
    said = [one.imagery, None if one.resolution_m is None else f"{one.resolution_m:g} m"]
    return " · ".join(part for part in said if part) or None


def _joined(one: MemberView) -> Text:
    share = NOTHING if one.share is None else plain(percent(one.share))
    return joined([share, _EXPLAINED]) if one.is_explained else share


def _scheme(one: FiledScheme) -> Text:
    name = Text("修复方案", "remediation scheme") if one.is_remediation else Text("风险管控方案", "control scheme")
    return Text(f"{name.zh}（{one.filed_on} 备案）", f"{name.en} (filed {one.filed_on})")
