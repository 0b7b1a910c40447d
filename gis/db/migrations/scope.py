"""Which objects of the database the migrations look after."""

from __future__ import annotations

from typing import Any

# Kept in SQL by migrations, with no model: the tile tables and the job queue.
_WITHOUT_MODEL = ("procrastinate_", "spatial_ref_sys", "tile_", "data_version")

# References of the models that triggers prove for all rows of a statement at once, where foreign keys do it row by row
# (0007_bulk, 0039_bulk_again).
_BY_TRIGGER = frozenset(
    {
        "fk_parcel_id_feature",
        "fk_parcel_district_code_district",
        "fk_parcel_upload_id_upload",
        "fk_parcel_register_parcel_id_parcel",
        "fk_stage_event_parcel_id_parcel",
        "fk_stage_event_upload_id_upload",
        "fk_detection_id_feature",
        "fk_detection_district_code_district",
        "fk_detection_upload_id_upload",
        "fk_feature_street_feature_id_feature",
        "fk_feature_street_street_id_street",
        "fk_feature_extra_feature_id_feature",
        "fk_overlap_detection_id_detection",
        "fk_overlap_parcel_id_parcel",
        "fk_link_feature_id_feature",
        "fk_link_measure_id_measure",
        "fk_link_via_id_feature",
        "fk_upload_row_upload_id_upload",
        "fk_upload_row_feature_id_feature",
    }
)


def is_ours(_object: Any, name: str | None, type_: str, reflected: bool, _compare_to: Any) -> bool:
    """Leave out what no model or no constraint stands for: PostGIS, the job queue, the tiles, references by trigger."""
    if type_ == "foreign_key_constraint" and not reflected and name in _BY_TRIGGER:
        return False
    return not (type_ == "table" and reflected and (name or "").startswith(_WITHOUT_MODEL))
