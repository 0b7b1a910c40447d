"""Visits as JSON: the form as it is sent, the receipt, and what is shown of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Json

from api.schemas.base import BlankIsNone, Labelled, Schema, TextOut, Words
from gis.clues.seen import HintView, Photo, VisitView
from gis.clues.visiting import NewVisit, Position, Receipt
from gis.domain.review_words import Answer, CheckItem, Finding


def _ids(said: object) -> object:
    return [one for one in said.split(",") if one.strip()] if isinstance(said, str) else said


def _with_zone(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        message = "a time is written with its zone"
        raise ValueError(message)
    return at


class VisitForm(BaseModel):
    """The fields beside the photos. No time is taken from it but what the device claims."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    client_key: Words = Field(
        min_length=8, max_length=64, description="Made by the form once; sent twice it stays one visit"
    )
    finding: Finding
    checklist: Json[dict[CheckItem, Answer]] = Field({}, description="A JSON object: check_items to check_answers")
    text: Words = ""
    lon: Annotated[float | None, Field(ge=-180, le=180), BlankIsNone] = None
    lat: Annotated[float | None, Field(ge=-90, le=90), BlankIsNone] = None
    accuracy_m: Annotated[float | None, Field(ge=0, le=1e6), BlankIsNone] = None
    claimed_at: Annotated[datetime | None, AfterValidator(_with_zone), BlankIsNone] = None
    also: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], BeforeValidator(_ids)] = Field(
        [], max_length=50, description="Other clues of the parcel that the visit answers, ids with commas"
    )
    corrects_id: Annotated[int | None, Field(ge=1, lt=2**63), BlankIsNone] = None

    def said(self) -> NewVisit:
        """As the use case takes it."""
        position = None
        if self.lon is not None and self.lat is not None:
            position = Position(self.lon, self.lat, self.accuracy_m)
        return NewVisit(
            client_key=self.client_key,
            finding=self.finding,
            checklist=self.checklist,
            text=self.text,
            position=position,
            claimed_at=self.claimed_at,
            also=frozenset(self.also),
            corrects_id=self.corrects_id,
        )


class KeptPhoto(Schema):
    """A photo as it is kept: its document, and the SHA-256 of its bytes."""

    document_id: int
    sha256: str


class ReceiptOut(Schema):
    """What is stored; only now the draft may be forgotten. `is_again`: it had been sent before and is one visit."""

    visit_id: int
    client_key: str
    recorded_at: datetime
    clues: list[str]
    photos: list[KeptPhoto]
    flags: list[Labelled]
    is_again: bool

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """From the use case's value."""
        return cls(
            visit_id=receipt.visit_id,
            client_key=receipt.client_key,
            recorded_at=receipt.recorded_at,
            clues=list(receipt.numbers),
            photos=[KeptPhoto(document_id=one, sha256=sha256) for one, sha256 in receipt.photos],
            flags=[Labelled.in_("visit_flags", flag) for flag in receipt.flags],
            is_again=receipt.is_again,
        )


class PhotoHint(Schema):
    """What speaks against a photo: read and expected; `href` leads to the other visit, where the reader may see it."""

    flag: Labelled
    sentence: TextOut
    href: str | None

    @classmethod
    def of(cls, hint: HintView) -> Self:
        """From the use case's value."""
        href = f"/clues/{hint.clue_id}#visit-{hint.visit_id}" if hint.clue_id else None
        return cls(flag=Labelled.in_("visit_flags", hint.flag), sentence=TextOut.of(hint.sentence), href=href)


class PhotoOut(Schema):
    """A photo of a visit; its bytes are those that were sent. Times, position, camera and software are its claims."""

    document_id: int
    name: str
    sha256: str
    size_bytes: int
    is_seen_before: bool
    url: str
    width_px: int | None
    height_px: int | None
    taken_at: datetime | None
    modified_at: datetime | None
    lon: float | None
    lat: float | None
    distance_m: float | None
    camera: str | None
    software: str | None
    hints: list[PhotoHint]

    @classmethod
    def of(cls, photo: Photo) -> Self:
        """From the use case's value."""
        said = {name: getattr(photo, name) for name in cls.model_fields if name not in {"url", "hints"}}
        return cls(
            **said,
            url=f"/api/documents/{photo.document_id}/file",
            hints=[PhotoHint.of(hint) for hint in photo.hints],
        )


class VisitOut(Schema):
    """A visit. Position and `claimed_at` are what the device claims, `recorded_at` is the server's."""

    id: int
    person: str
    unit: TextOut | None
    finding: Labelled
    checklist: dict[str, Any]
    text: str
    lon: float | None
    lat: float | None
    accuracy_m: float | None
    distance_m: float | None
    claimed_at: datetime | None
    recorded_at: datetime
    flags: list[Labelled]
    corrects_id: int | None
    photos: list[PhotoOut]

    @classmethod
    def of(cls, view: VisitView) -> Self:
        """From the use case's value."""
        return cls(
            id=view.id,
            person=view.person,
            unit=TextOut.of(view.unit) if view.unit else None,
            finding=Labelled.in_("clue_findings", view.finding),
            checklist=dict(view.checklist),
            text=view.text,
            lon=view.lon,
            lat=view.lat,
            accuracy_m=view.accuracy_m,
            distance_m=view.distance_m,
            claimed_at=view.claimed_at,
            recorded_at=view.recorded_at,
            flags=[Labelled.in_("visit_flags", flag) for flag in view.flags],
            corrects_id=view.corrects_id,
            photos=[PhotoOut.of(one) for one in view.photos],
        )
