"""The body of a detection's panel: the window, never one date; the parcels it lies on or near."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gis.db.models import Detection
from gis.domain.lawfulness import Verdict
from gis.domain.policy import Actor
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.panels.values import Body, Fact, FactUnit, Frame, Window
from gis.panels.wording import chosen_fact, coded, common_facts, conflict_facts, headline, overlaps_of

NO_PARCEL = Text("不判断（不在任何地块上）", "not judged (on no parcel)")


def body(session: Session, actor: Actor | None, detection: Detection, frame: Frame) -> Body:
    """What a detection's panel says beyond the frame."""
    change = label("change_kinds", detection.change_kind)
    state = coded("detection_states", detection.state)
    span = f"{detection.before_date}…{detection.after_date}"
    what = Text(
        f"{span} 之间的变化（{change.zh}），{state.name.zh}",
        f"change within {span} ({change.en.lower()}), {state.name.en.lower()}",
    )
    found = overlaps_of(session, actor, detection.id, FeatureKind.DETECTION)
    facts = (
        Fact(
            Text("合规判断", "Lawfulness"),
            NO_PARCEL if detection.lawfulness is None else label("lawfulness", detection.lawfulness),
            is_flagged=detection.lawfulness is Verdict.SUSPECTED,
        ),
        chosen_fact("变化类型", "Change", "change_kinds", detection.change_kind),
        Fact(
            Text("发生时段", "Happened within"),
            Text(f"{span}（两期影像之间，非确切日期）", f"{span} (between two images, not a date)"),
        ),
        Fact(Text("影像", "Imagery"), detection.imagery),
        Fact(Text("分辨率", "Resolution"), detection.resolution_m, FactUnit.M),
        Fact(Text("置信度（提供方）", "Confidence (by the supplier)"), detection.confidence, FactUnit.SHARE),
        *common_facts(frame),
        *conflict_facts(session, actor, detection.id),
    )
    return Body(
        headline=headline(frame, what),
        facts=facts,
        state=state,
        lawfulness=detection.lawfulness,
        window=Window(detection.before_date, detection.after_date),
        overlaps=found,
    )
