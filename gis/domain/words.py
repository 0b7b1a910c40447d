"""The words of the house as enums; labels and colours are in data/vocabulary.json."""

from __future__ import annotations

from enum import StrEnum


class FeatureKind(StrEnum):
    """What stands on the map and can fall under a measure."""

    PARCEL = "parcel"
    SITE = "site"
    PROJECT = "project"
    POINT = "point"
    DETECTION = "detection"


class Stage(StrEnum):
    """Where a parcel stands in its life cycle: exactly one (RULES 1.3, SPPCL art. 36-66)."""

    NONE = "NONE"
    SUSPECT = "SUSPECT"
    PRELIM = "PRELIM"
    DETAIL = "DETAIL"
    RISK = "RISK"
    CONTROL_PLAN = "CONTROL_PLAN"
    REMED_PLAN = "REMED_PLAN"
    CONTROL = "CONTROL"
    REMED = "REMED"
    EVAL = "EVAL"
    DELIST_APPLIED = "DELIST_APPLIED"
    CLEAR = "CLEAR"


class Register(StrEnum):
    """A list a parcel stands on, since and until; a parcel may stand on several."""

    LISTED = "LISTED"
    PRIORITY = "PRIORITY"
    LEDGER = "LEDGER"
    AFTERCARE = "AFTERCARE"
    KEY_LAND = "KEY_LAND"


class DocumentKind(StrEnum):
    """What proves a fact: reports, notices, filings, photos (RULES 1.3, required documents)."""

    INVESTIGATION_REPORT = "INVESTIGATION_REPORT"
    DETAILED_REPORT = "DETAILED_REPORT"
    RISK_REPORT = "RISK_REPORT"
    REVIEW_OPINION = "REVIEW_OPINION"
    LIST_NOTICE = "LIST_NOTICE"
    REMEDIATION_SCHEME = "REMEDIATION_SCHEME"
    CONTROL_SCHEME = "CONTROL_SCHEME"
    FILING_RECEIPT = "FILING_RECEIPT"
    EVALUATION_REPORT = "EVALUATION_REPORT"
    DELISTING_APPLICATION = "DELISTING_APPLICATION"
    DELISTING_NOTICE = "DELISTING_NOTICE"
    AFTERCARE_PLAN = "AFTERCARE_PLAN"
    MONITORING_REPORT = "MONITORING_REPORT"
    SUPERVISION_RECORD = "SUPERVISION_RECORD"
    TRANSFER_PLAN = "TRANSFER_PLAN"
    MANIFEST = "MANIFEST"
    LAB_REPORT = "LAB_REPORT"
    WRITTEN_NOTICE = "WRITTEN_NOTICE"
    DECISION = "DECISION"
    REGISTER_RECORD = "REGISTER_RECORD"
    PHOTO = "PHOTO"
    OTHER = "OTHER"


class OverScreening(StrEnum):
    """Whether a sample of a parcel exceeds a screening value; nobody may have said."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Papers(StrEnum):
    """Whether the documents are there that the stages of a parcel ask for by now."""

    MISSING = "missing"
    COMPLETE = "complete"


class SiteKind(StrEnum):
    """Enterprises and facilities under supervision."""

    KEY_UNIT = "KEY_UNIT"
    HEAVY_METAL = "HEAVY_METAL"
    PETROL_STATION = "PETROL_STATION"
    OIL_DEPOT = "OIL_DEPOT"
    PLANT = "PLANT"
    SEWAGE_WORKS = "SEWAGE_WORKS"


class Industry(StrEnum):
    """The industries that measures 4.2 and 5.3 name, and the rest."""

    VEHICLE = "VEHICLE"
    DISPLAY = "DISPLAY"
    CHIP = "CHIP"
    CHEMICAL = "CHEMICAL"
    ELECTRONICS = "ELECTRONICS"
    PHARMA = "PHARMA"
    FUEL = "FUEL"
    PLATING = "PLATING"
    SEWAGE = "SEWAGE"
    OTHER = "OTHER"


class ProjectKind(StrEnum):
    """New, altered or extended plants (4.2), transfers of industrial land, changes of use (4.1)."""

    NEW_PLANT = "NEW_PLANT"
    ALTERED_PLANT = "ALTERED_PLANT"
    LAND_TRANSFER = "LAND_TRANSFER"
    USE_CHANGE = "USE_CHANGE"


class PointKind(StrEnum):
    """What a monitoring point watches (11.1, 2.1)."""

    BACKGROUND = "BACKGROUND"
    BASE = "BASE"
    AROUND_KEY_UNIT = "AROUND_KEY_UNIT"
    AROUND_SEWAGE_WORKS = "AROUND_SEWAGE_WORKS"
    AROUND_ABNORMAL = "AROUND_ABNORMAL"
    PARCEL = "PARCEL"


class ChangeKind(StrEnum):
    """What a detection shows; our own detection yields only a part of these."""

    EXCAVATION = "EXCAVATION"
    PILING = "PILING"
    HARD_SURFACE = "HARD_SURFACE"
    BUILDING = "BUILDING"
    HARD_SURFACE_OR_BUILDING = "HARD_SURFACE_OR_BUILDING"
    TEMPORARY = "TEMPORARY"
    STOCKPILE = "STOCKPILE"
    REMOVAL = "REMOVAL"
    UNKNOWN = "UNKNOWN"


class DetectionState(StrEnum):
    """How far the checking of a detection has come (the clue's states; 超期 is derived)."""

    TO_TRIAGE = "TO_TRIAGE"
    TO_CHECK = "TO_CHECK"
    DISPATCHED = "DISPATCHED"
    CHECKING = "CHECKING"
    TO_REVIEW = "TO_REVIEW"
    RECTIFYING = "RECTIFYING"
    CASE_FILED = "CASE_FILED"
    TO_RECHECK = "TO_RECHECK"
    ON_HOLD = "ON_HOLD"
    EXCLUDED = "EXCLUDED"
    CLOSED = "CLOSED"


OPEN_DETECTION_STATES = frozenset(DetectionState) - {
    DetectionState.EXCLUDED,
    DetectionState.CLOSED,
}


class Relation(StrEnum):
    """How a detection lies to a parcel."""

    OVERLAP = "overlap"
    WITHIN_TOLERANCE = "within-tolerance"
    NEAR = "near"


class NationalModule(StrEnum):
    """What measure 2.1 wants filled in the national system for a priority-supervised parcel."""

    BASE_INFO = "BASE_INFO"
    POINTS = "POINTS"
    RESULTS = "RESULTS"
    CONTROLS = "CONTROLS"


class ItemState(StrEnum):
    """How far one due date of a measure has come; NEXT is the one that the measure is due by."""

    DONE = "done"
    OVERDUE = "overdue"
    NEXT = "next"
    COMING = "coming"


class UnitKind(StrEnum):
    """A department, a street, or a wording that stands for several."""

    DEPARTMENT = "department"
    STREET = "street"
    GROUP = "group"


class Role(StrEnum):
    """What a person is here for (P8)."""

    VIEWER = "viewer"
    STREET = "street"
    UNIT_OFFICER = "unit-officer"
    LEAD_REVIEWER = "lead-reviewer"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system-admin"
    SECURITY_ADMIN = "security-admin"
    AUDIT_ADMIN = "audit-admin"


class MeasureRole(StrEnum):
    """How a unit stands to a measure."""

    LEAD = "lead"
    CO = "co"


class RowOutcome(StrEnum):
    """What became of one row of an upload; every row has exactly one."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


class UploadState(StrEnum):
    """How far an upload has come."""

    RECEIVED = "received"
    READING = "reading"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
