"""The words of a clue's way: moves, findings, conclusions, reasons; labels are in data/vocabulary.json.

Lawfulness, finding and conclusion are no states: the first is computed, the second is what a visitor saw, the third
what a reviewer makes of it.
"""

from __future__ import annotations

from enum import StrEnum


class ClueSource(StrEnum):
    """What made somebody look (Q7)."""

    DETECTION = "detection"
    CANCELLED_PERMIT = "cancelled-permit"
    PLANNING_CHANGE = "planning-change"
    LAND_TRANSFER = "land-transfer"
    HOTLINE = "hotline"


class Move(StrEnum):
    """What is written in a clue's trail; OPEN and JOIN happen by themselves, the others are somebody's."""

    OPEN = "open"
    JOIN = "join"
    TAKE_UP = "take-up"
    PROPOSE_EXCLUSION = "propose-exclusion"
    CONFIRM_EXCLUSION = "confirm-exclusion"
    REJECT_EXCLUSION = "reject-exclusion"
    DISPATCH = "dispatch"
    RECEIVE = "receive"
    HAND_OVER = "hand-over"
    SEND_BACK = "send-back"
    VISIT = "visit"
    SUBMIT = "submit"
    RETURN = "return"
    CONCLUDE = "conclude"
    ORDER_RECTIFICATION = "order-rectification"
    FILE_CASE = "file-case"
    REPORT_DONE = "report-done"
    REJECT_DONE = "reject-done"
    CLOSE = "close"
    HOLD = "hold"
    RESUME = "resume"
    EXPLAIN = "explain"


class Finding(StrEnum):
    """What the visitor found on the ground."""

    TRUE = "true"
    NOT_TRUE = "not-true"
    CANNOT_JUDGE = "cannot-judge"


class Conclusion(StrEnum):
    """What the reviewer makes of the visit; UNFOUNDED is ours, for a clue that the visit found untrue."""

    LAWFUL_WORKS = "lawful-works"
    REMEDIATION_WORKS = "remediation-works"
    VIOLATION = "violation"
    UNFOUNDED = "unfounded"


class Reason(StrEnum):
    """The closed lists of reasons (RULES 9, false positives); words of any length may be added."""

    REMEDIATION_ITSELF = "remediation-itself"
    DRILLING = "drilling"
    DEMOLITION = "demolition"
    DUST_NET = "dust-net"
    PARKING_OR_GREEN = "parking-or-green"
    WASTE = "waste"
    SHADOW_OR_SEASON = "shadow-or-season"
    IMAGE_OFFSET = "image-offset"
    NEIGHBOUR_OR_ROAD = "neighbour-or-road"
    BOUNDARY_WRONG = "boundary-wrong"
    DELISTED = "delisted"
    PERMITTED = "permitted"
    NEEDS_VISIT = "needs-visit"
    NOT_OURS = "not-ours"
    OTHER_STREET = "other-street"
    NO_ACCESS = "no-access"
    WEATHER = "weather"
    AWAITS_DOCUMENT = "awaits-document"
    LEGAL_PROCEEDINGS = "legal-proceedings"
    EVIDENCE_WEAK = "evidence-weak"
    PHOTO_OR_PLACE_MISSING = "photo-or-place-missing"
    WRONG_PLACE = "wrong-place"
    UNCLEAR = "unclear"
    NOT_DONE = "not-done"
    FOUND_LAWFUL = "found-lawful"
    FOUND_UNTRUE = "found-untrue"
    RECTIFIED = "rectified"
    OTHER = "other"


class Answer(StrEnum):
    """An answer of the checklist."""

    YES = "yes"
    NO = "no"
    NOT_SEEN = "not-seen"


class CheckItem(StrEnum):
    """What a visitor looks for on a parcel (our proposal, after RULES 1.3 and 9)."""

    WORKS_SEEN = "works-seen"
    SOIL_MOVED = "soil-moved"
    NOTICE_BOARD = "notice-board"
    ENCLOSED = "enclosed"
    DUST_COVER = "dust-cover"
    SOIL_LEAVES = "soil-leaves"
    PERMIT_SHOWN = "permit-shown"


class VisitFlag(StrEnum):
    """What speaks against a visit's evidence (Q17): shown, never hidden, and refusing nothing."""

    NO_POSITION = "no-position"
    FAR_AWAY = "far-away"
    IMPRECISE = "imprecise"
    NO_PHOTO = "no-photo"
    SEEN_BEFORE = "seen-before"
    PHOTO_ALIKE = "photo-alike"
    PHOTO_NO_POSITION = "photo-no-position"
    PHOTO_FAR_AWAY = "photo-far-away"
    PHOTO_OLDER = "photo-older"
    PHOTO_EDITED = "photo-edited"
    PHOTO_UNREAD = "photo-unread"


class UnitPart(StrEnum):
    """How a unit takes part in a clue."""

    LEAD = "lead"
    CO = "co"
    STREET = "street"
