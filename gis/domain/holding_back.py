"""What a file may say only if whoever sends it, or decides about its rows, may record the same by a form."""

from __future__ import annotations

from collections.abc import Mapping

from gis.domain.policy import Action
from gis.domain.uploading import Target

_STAGE = dict.fromkeys(("stage", "stage_since", "stage_document"), Action.RECORD_STAGES)
_USES = dict.fromkeys(("planned_use", "use_change_from", "use_change_to", "use_change_on"), Action.RECORD_USES)
_SCHEMES = dict.fromkeys(
    ("scheme_filed_on", "scheme_is_remediation", "works_from", "works_until"), Action.RECORD_STAGES
)
_SITE_DAYS = (
    "listed_on",
    "self_monitored_on",
    "self_monitoring_abnormal",
    "hazards_checked_on",
    "leak_checked_on",
    "tanks",
    "tanks_reported_on",
)

GUARDED: Mapping[Target, Mapping[str, Action]] = {
    Target.PARCELS: {
        **_STAGE,
        **_USES,
        **_SCHEMES,
        "registers": Action.RECORD_REGISTERS,
        "batches": Action.RECORD_SOIL,
        "over_screening": Action.RECORD_SAMPLES,
        "national_modules": Action.RECORD_DUTIES,
    },
    Target.SITES: dict.fromkeys(_SITE_DAYS, Action.RECORD_DUTIES),
    Target.PROJECTS: dict.fromkeys(("surveyed_on", "survey_filed_on"), Action.RECORD_SURVEYS),
    Target.POINTS: dict.fromkeys(("last_sampled_on", "next_due_on"), Action.RECORD_DUTIES),
    Target.DETECTIONS: {"state": Action.HANDLE_CLUES},
}
"""The attributes of a file that stand for an act of somebody, with the act. All others describe."""
