"""Photos of a visit: kept as they came, read, held against what is known and against the photos of other visits."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import BIT
from sqlalchemy.orm import Session

from gis import documents, places
from gis.clock import BEIJING_TIME, Clock
from gis.db.models import ClueEvent, Document, Visit, VisitPhoto
from gis.documents import NewDocument, NewFile, Owner
from gis.domain.document_files import HEAD_BYTES, PHOTO_TYPES, file_type_of, is_heic
from gis.domain.photos import Alike, Hint, Known, PhotoClaims, hints
from gis.domain.policy import Actor
from gis.domain.review_errors import PhotoIsHeic, PhotoUnfit
from gis.domain.review_words import Move
from gis.domain.visits import VisitLimits
from gis.domain.words import DocumentKind
from gis.ingest.photos import NotAPhotoError, read_photo_in_child
from gis.settings import Settings
from gis.uploads.receiving import plain_file_name


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo with its document, what it claims (None: it could not be read) and what that hints at."""

    document: Document
    claims: PhotoClaims | None
    known: Known
    hints: tuple[Hint, ...]

    def of_visit(self, visit_id: int) -> VisitPhoto:
        """Its row."""
        claimed = {} if self.claims is None else asdict(self.claims)
        return VisitPhoto(
            visit_id=visit_id,
            document_id=self.document.id,
            is_seen_before=self.known.is_seen_before,
            distance_m=self.known.distance_m,
            hints=[{"flag": one.flag.value, "facts": dict(one.facts)} for one in self.hints],
            **claimed,
        )


@dataclass(frozen=True, slots=True)
class PhotoCase:
    """What the photos of one visit have in common: the clue, the feature they prove, what is put right, the limits."""

    clue_id: int
    about_id: int | None
    """None: the clue lies on no feature, and the photos are its own."""
    corrects_id: int | None
    limits: VisitLimits


def keep_photo(
    session: Session, clock: Clock, actor: Actor, case: PhotoCase, photo: NewFile, *, settings: Settings
) -> KeptPhoto:
    """The photo as a document of the place, with what it says of itself and what speaks against it.

    A correction may send the photos of the visits that it puts right once more.
    Raises FileTooLarge, PhotoIsHeic, PhotoUnfit.
    """
    _require_photo(photo)
    said = NewDocument(kind=DocumentKind.PHOTO, title=photo.name)
    owner = Owner(clue_id=case.clue_id) if case.about_id is None else Owner(case.about_id)
    document = documents.store(session, clock, actor, owner, said, settings=settings, file=photo)
    try:
        claims = read_photo_in_child(settings.files_dir / (document.sha256 or ""))
    except NotAPhotoError as error:
        raise PhotoUnfit(name=plain_file_name(photo.name)) from error
    if claims is not None:
        claims = replace(claims, taken_at=_with_zone(claims.taken_at), modified_at=_with_zone(claims.modified_at))
    own = _put_right(session, case.corrects_id)
    known = Known(
        distance_m=None if claims is None else distance_m(session, case, claims.lon, claims.lat),
        dispatched_at=session.scalar(
            select(func.max(ClueEvent.recorded_at)).where(
                ClueEvent.clue_id == case.clue_id, ClueEvent.move == Move.DISPATCH
            )
        ),
        is_seen_before=_is_seen_before(session, document, own),
        alike=_alike(session, document, claims, own, case.limits.alike_bits),
    )
    if known.dispatched_at is not None:
        known = replace(known, dispatched_at=known.dispatched_at.astimezone(BEIJING_TIME))
    return KeptPhoto(document, claims, known, tuple(hints(claims, known, case.limits)))


_DISTANCE = """
SELECT ST_Distance(
    ST_Transform(geom, :measuring),
    ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), ST_SRID(geom)), :measuring)
)
"""
_TO_FEATURE = text(f"""
{_DISTANCE} FROM (SELECT id, geom FROM parcel UNION ALL SELECT id, geom FROM detection) f WHERE id = :about
""")  # noqa: S608  constants of ours
_TO_REPORT = text(f"{_DISTANCE} FROM clue_report WHERE clue_id = :about ORDER BY id LIMIT 1")


def distance_m(session: Session, case: PhotoCase, lon: float | None, lat: float | None) -> float | None:
    """From a claimed position to the edge of the parcel or detection, else to the place that the first report tells.

    0 inside, None without a position.
    """
    to: TextClause = _TO_REPORT if case.about_id is None else _TO_FEATURE
    about_id = case.clue_id if case.about_id is None else case.about_id
    if lon is None or lat is None:
        return None
    asked: dict[str, Any] = {"about": about_id, "lon": lon, "lat": lat}
    found = session.scalar(to, asked | {"measuring": places.measuring_epsg(session)})
    return None if found is None else float(found)


def _require_photo(photo: NewFile) -> None:
    head = photo.stream.read(HEAD_BYTES)
    photo.stream.seek(0)
    kind = file_type_of(head)
    if is_heic(head):
        raise PhotoIsHeic(name=plain_file_name(photo.name))
    if kind is None or kind.media_type not in PHOTO_TYPES:
        raise PhotoUnfit(name=plain_file_name(photo.name))


def _with_zone(at: datetime | None) -> datetime | None:
    """A camera that tells no zone shows the time of here."""
    return None if at is None else at.replace(tzinfo=at.tzinfo or BEIJING_TIME).astimezone(BEIJING_TIME)


def _put_right(session: Session, corrects_id: int | None) -> tuple[int, ...]:
    """The visits that a correction puts right, those that they put right too."""
    found: list[int] = []
    while corrects_id is not None:
        found.append(corrects_id)
        corrects_id = session.scalar(select(Visit.corrects_id).where(Visit.id == corrects_id))
    return tuple(found)


def _is_seen_before(session: Session, document: Document, own: tuple[int, ...]) -> bool:
    corrected = select(VisitPhoto.document_id).where(VisitPhoto.visit_id.in_(own))
    others = select(func.count()).where(
        Document.sha256 == document.sha256, Document.id != document.id, Document.id.not_in(corrected)
    )
    return bool(session.scalar(others))


def _alike(
    session: Session, document: Document, claims: PhotoClaims | None, own: tuple[int, ...], most_bits: int
) -> Alike | None:
    """All photos are looked through: a district has thousands, not millions, and no index orders them by bits."""
    is_same = Document.sha256 == document.sha256
    ours = None if claims is None else claims.difference_hash
    differing = func.bit_count(VisitPhoto.difference_hash.op("#")(literal(ours)).cast(BIT(64)))
    bits = func.coalesce(differing, 0)
    row = session.execute(
        select(VisitPhoto.visit_id, VisitPhoto.document_id, bits.label("bits"), is_same.label("is_same"))
        .join(Document, Document.id == VisitPhoto.document_id)
        .where(VisitPhoto.visit_id.not_in(own), or_(is_same, differing <= most_bits))
        .order_by(is_same.desc(), "bits", VisitPhoto.visit_id)
        .limit(1)
    ).first()
    return None if row is None else Alike(row.visit_id, row.document_id, row.bits, row.is_same)
