"""Use cases of the plan: import it, read it by deadline and by unit, count what falls under it, mark items as done."""

from gis.measures.counts import FeatureCount, MeasureCounts, count_features
from gis.measures.importing import ImportOutcome, ImportResult, PlanFile, import_document, install_built_in
from gis.measures.marking import Item, mark_item
from gis.measures.reading import current_year, find_unit, list_plans, list_units, measure_view, plan_view, unit_page
from gis.measures.units import ensure_district, install_street_units, install_units
from gis.measures.views import (
    NO_MAP_OBJECTS,
    DeadlineView,
    MeasureView,
    PlanSummary,
    PlanView,
    UnitPage,
    UnitRef,
    UnitSummary,
)

__all__ = [
    "NO_MAP_OBJECTS",
    "DeadlineView",
    "FeatureCount",
    "ImportOutcome",
    "ImportResult",
    "Item",
    "MeasureCounts",
    "MeasureView",
    "PlanFile",
    "PlanSummary",
    "PlanView",
    "UnitPage",
    "UnitRef",
    "UnitSummary",
    "count_features",
    "current_year",
    "ensure_district",
    "find_unit",
    "import_document",
    "install_built_in",
    "install_street_units",
    "install_units",
    "list_plans",
    "list_units",
    "mark_item",
    "measure_view",
    "plan_view",
    "unit_page",
]
