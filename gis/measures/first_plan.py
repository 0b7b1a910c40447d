"""What a district's first plan takes over from another's: our titles and summaries, and which rules its measures serve.

Districts of one city write their plans after the same model. Without this nothing on the map would fall under the
measures of a second district until its second year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.db.models import Measure, Plan
from gis.domain.plan import PlanDocument
from gis.domain.plan_diff import pair_with_model
from gis.domain.text import Text
from gis.measures.storing import load
from gis.plan.built_in import MeasureNotes, built_in_notes, built_in_plan


def notes_from_elsewhere(session: Session, district_code: str, document: PlanDocument) -> dict[str, MeasureNotes]:
    """Notes by the new plan's numbers, of the measures that the newest plan of another district, else ours, has too."""
    model, notes = _model(session, district_code)
    return {new: replace(notes[old], number=new) for new, old in pair_with_model(model, document).items()}


def remark_on_rules(document: PlanDocument, notes: Mapping[str, MeasureNotes]) -> Text | None:
    """Which measures no linking rule was ever paired with, so that nothing can fall under them; None without any."""
    alone = [number for measure in document.measures if _has_no_rules(notes, number := measure.number)]
    if not alone:
        return None
    return Text(
        f"没有关联规则与之对应的措施，不会自动关联地图对象：{'、'.join(alone)}",
        f"no linking rule is paired with these measures, so nothing on the map falls under them: {', '.join(alone)}",
    )


def _has_no_rules(notes: Mapping[str, MeasureNotes], number: str) -> bool:
    return number not in notes or notes[number].rules_of is None


def _model(session: Session, district_code: str) -> tuple[PlanDocument, Mapping[str, MeasureNotes]]:
    with_rules = select(Measure.id).where(Measure.plan_id == Plan.id, Measure.rules_of.is_not(None)).exists()
    newest = session.execute(
        select(Plan.district_code, Plan.year)
        .where(Plan.district_code != district_code, with_rules)
        .order_by(Plan.year.desc(), Plan.district_code)
        .limit(1)
    ).one_or_none()
    stored = load(session, *newest) if newest else None
    return (stored.document, stored.notes) if stored else (built_in_plan(), built_in_notes())
