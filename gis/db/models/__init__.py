"""All tables; importing this package fills `Base.metadata`."""

from gis.db.models.base import Base
from gis.db.models.documents import Document, Practitioner
from gis.db.models.exports import ExportProfile
from gis.db.models.facts import (
    PlannedUseChange,
    RegisterChange,
    RegisterEntry,
    Scheme,
    Setting,
    SoilBatch,
    StageEvent,
)
from gis.db.models.features import (
    Detection,
    Feature,
    FeatureAlias,
    FeatureExtra,
    MonitoringPoint,
    Parcel,
    Project,
    Site,
)
from gis.db.models.links import Link, LinkVerdict, Overlap
from gis.db.models.people import AuditEntry, Person, SignInFailure, Unit, UnitAlias, WebSession
from gis.db.models.places import District, FeatureStreet, Street
from gis.db.models.plans import DeadlineMark, Measure, MeasureDeadline, MeasureUnit, Plan, Task
from gis.db.models.uploads import ColumnMeaning, RowFix, Upload, UploadLayer, UploadRow

__all__ = [
    "AuditEntry",
    "Base",
    "ColumnMeaning",
    "DeadlineMark",
    "Detection",
    "District",
    "Document",
    "ExportProfile",
    "Feature",
    "FeatureAlias",
    "FeatureExtra",
    "FeatureStreet",
    "Link",
    "LinkVerdict",
    "Measure",
    "MeasureDeadline",
    "MeasureUnit",
    "MonitoringPoint",
    "Overlap",
    "Parcel",
    "Person",
    "Plan",
    "PlannedUseChange",
    "Practitioner",
    "Project",
    "RegisterChange",
    "RegisterEntry",
    "RowFix",
    "Scheme",
    "Setting",
    "SignInFailure",
    "Site",
    "SoilBatch",
    "StageEvent",
    "Street",
    "Task",
    "Unit",
    "UnitAlias",
    "Upload",
    "UploadLayer",
    "UploadRow",
    "WebSession",
]
