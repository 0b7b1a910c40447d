"""All tables; importing this package fills `Base.metadata`."""

from gis.db.models.base import Base
from gis.db.models.clue_reports import ClueImport, ClueImportRow, ClueInformer, ClueReport
from gis.db.models.clues import Clue, ClueConclusion, ClueDetection, ClueEvent, ClueUnit, Explanation
from gis.db.models.documents import Document, Practitioner
from gis.db.models.duties import (
    ControlClass,
    Demolition,
    DutyDay,
    DutyRecord,
    MonitoringSchedule,
    Restriction,
    SiteUnits,
    Tank,
    TankChange,
)
from gis.db.models.exports import ExportProfile
from gis.db.models.exports_made import ExportJob
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
from gis.db.models.ledger import ClosureAnswer, ClosureList, ClosureMatch, ClosureRow
from gis.db.models.lineage import BoundaryVersion, LineageMember, ParcelLineage
from gis.db.models.links import Link, LinkVerdict, Overlap
from gis.db.models.people import AuditEntry, Person, SignInFailure, Unit, UnitAlias, WebSession
from gis.db.models.phases import Phase
from gis.db.models.places import District, FeatureStreet, Street
from gis.db.models.plans import DeadlineMark, Measure, MeasureDeadline, MeasureUnit, Plan, Task
from gis.db.models.practitioners import CreditNote, PractitionerRecord
from gis.db.models.runs import DetectionRun, RunFile, RunParcel
from gis.db.models.samples import (
    BackgroundValue,
    Measurement,
    Rejudgement,
    Sample,
    SampleFile,
    SampleMark,
    SamplingPoint,
)
from gis.db.models.scenes import Scene, SceneParcel
from gis.db.models.soil import SoilMovement, TransferPlan
from gis.db.models.uploads import ColumnMeaning, RowFix, Upload, UploadLayer, UploadRow
from gis.db.models.visits import Visit, VisitClue, VisitPhoto

__all__ = [
    "AuditEntry",
    "BackgroundValue",
    "Base",
    "BoundaryVersion",
    "ClosureAnswer",
    "ClosureList",
    "ClosureMatch",
    "ClosureRow",
    "Clue",
    "ClueConclusion",
    "ClueDetection",
    "ClueEvent",
    "ClueImport",
    "ClueImportRow",
    "ClueInformer",
    "ClueReport",
    "ClueUnit",
    "ColumnMeaning",
    "ControlClass",
    "CreditNote",
    "DeadlineMark",
    "Demolition",
    "Detection",
    "DetectionRun",
    "District",
    "Document",
    "DutyDay",
    "DutyRecord",
    "Explanation",
    "ExportJob",
    "ExportProfile",
    "Feature",
    "FeatureAlias",
    "FeatureExtra",
    "FeatureStreet",
    "LineageMember",
    "Link",
    "LinkVerdict",
    "Measure",
    "MeasureDeadline",
    "MeasureUnit",
    "Measurement",
    "MonitoringPoint",
    "MonitoringSchedule",
    "Overlap",
    "Parcel",
    "ParcelLineage",
    "Person",
    "Phase",
    "Plan",
    "PlannedUseChange",
    "Practitioner",
    "PractitionerRecord",
    "Project",
    "RegisterChange",
    "RegisterEntry",
    "Rejudgement",
    "Restriction",
    "RowFix",
    "RunFile",
    "RunParcel",
    "Sample",
    "SampleFile",
    "SampleMark",
    "SamplingPoint",
    "Scene",
    "SceneParcel",
    "Scheme",
    "Setting",
    "SignInFailure",
    "Site",
    "SiteUnits",
    "SoilBatch",
    "SoilMovement",
    "StageEvent",
    "Street",
    "Tank",
    "TankChange",
    "Task",
    "TransferPlan",
    "Unit",
    "UnitAlias",
    "Upload",
    "UploadLayer",
    "UploadRow",
    "Visit",
    "VisitClue",
    "VisitPhoto",
    "WebSession",
]
