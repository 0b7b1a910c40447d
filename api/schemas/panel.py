"""The detail panel of a feature."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from pydantic import ConfigDict

from api.schemas.base import Labelled, PermissionOut, Schema, TextOut
from api.schemas.links import LinkOut
from api.schemas.panel_as_sent import AliasOut, ExtraOut
from api.schemas.panel_head import ContradictionOut, PlannedUseOut, TurnOut, UnlawfulOut
from api.schemas.panel_parts import (
    BatchOut,
    EventOut,
    FactOut,
    NearStreetOut,
    NextStepOut,
    OverlapOut,
    RegisterOut,
    SchemeOut,
    StageOut,
    StreetPartOut,
    StruckOut,
    UploadRefOut,
    UseChangeOut,
    WindowOut,
    labelled,
)
from gis.panels import Panel
from gis.panels.values import Frame


class FrameOut(Schema):
    """What every kind of feature has. `geometry` is GeoJSON in longitude, latitude with 7 decimals."""

    id: int
    kind: str
    code: str
    name: str
    address: str | None
    area_m2: float
    geometry: dict[str, Any]
    bbox: tuple[float, float, float, float]
    lon: float
    lat: float
    streets: list[StreetPartOut]
    near_streets: list[NearStreetOut]
    source: str | None
    as_of: date | None
    recorded_at: datetime
    recorded_by: str | None
    struck: StruckOut | None
    upload: UploadRefOut | None
    aliases: list[AliasOut]
    extras: list[ExtraOut]


def _frame(frame: Frame) -> dict[str, Any]:
    lists = {
        "streets": [StreetPartOut.of(part) for part in frame.streets],
        "near_streets": [NearStreetOut.of(near) for near in frame.near_streets],
        "struck": StruckOut.of(frame.struck) if frame.struck else None,
        "upload": UploadRefOut.of(frame.upload) if frame.upload else None,
        "aliases": [AliasOut.of(alias) for alias in frame.aliases],
        "extras": [ExtraOut(name=name, value=value) for name, value in frame.extras],
    }
    return {name: lists.get(name, getattr(frame, name)) for name in FrameOut.model_fields}


class PanelOut(FrameOut):
    """Everything the house knows of one feature. Lists that its kind does not have are empty."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 71,
                    "kind": "detection",
                    "code": "D-001",
                    "headline": {
                        "zh": "示例图斑（D-001）：2024-05-18…2024-07-21 之间的变化（开挖），待研判，位于东四街道",
                        "en": "示例图斑 (D-001): change within 2024-05-18…2024-07-21 (excavation), to triage; in East",
                    },
                    "window": {"before": "2024-05-18", "after": "2024-07-21", "days": 64},
                }
            ]
        }
    )

    headline: TextOut
    facts: list[FactOut]
    state: Labelled
    stage: StageOut | None
    registers: list[RegisterOut]
    history: list[EventOut]
    planned_use: PlannedUseOut | None
    planned_uses: list[UseChangeOut]
    schemes: list[SchemeOut]
    batches: list[BatchOut]
    contradictions: list[ContradictionOut]
    unlawful: list[UnlawfulOut]
    missing_documents: int
    window: WindowOut | None
    lawfulness: str | None
    overlaps: list[OverlapOut]
    links: list[LinkOut]
    may: list[PermissionOut]
    next_step: NextStepOut | None
    turn: TurnOut | None

    @classmethod
    def of(cls, panel: Panel) -> Self:
        """From the use case's value."""
        body = panel.body
        return cls(
            **_frame(panel.frame),
            headline=TextOut.of(body.headline),
            facts=[FactOut.of(fact) for fact in body.facts],
            state=labelled(body.state),
            stage=StageOut.of_stage(body.stage) if body.stage else None,
            registers=[RegisterOut.of_span(span) for span in body.registers],
            history=[EventOut.of(event) for event in body.history],
            planned_use=PlannedUseOut.of(body.planned_use) if body.planned_use else None,
            planned_uses=[UseChangeOut.of(change) for change in body.planned_uses],
            schemes=[SchemeOut.of(scheme) for scheme in body.schemes],
            batches=[BatchOut.of(batch) for batch in body.batches],
            lawfulness=body.lawfulness,
            contradictions=[ContradictionOut.of_found(found) for found in body.contradictions],
            unlawful=[UnlawfulOut.of(one) for one in body.unlawful],
            missing_documents=body.missing_documents,
            window=WindowOut.model_validate(body.window) if body.window else None,
            overlaps=[OverlapOut.of(overlap) for overlap in body.overlaps],
            links=[LinkOut.of(link) for link in panel.links],
            may=[PermissionOut.of(permission) for permission in panel.may],
            next_step=NextStepOut.of(panel.next_step) if panel.next_step else None,
            turn=TurnOut.of(panel.turn) if panel.turn else None,
        )
