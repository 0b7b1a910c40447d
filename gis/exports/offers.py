"""What may be chosen before an export: the formats with their systems and encodings, and the stored profiles."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis import places
from gis.domain import crs
from gis.domain.exporting import FORMATS, Encoding, Format, FormatFacts, Profile
from gis.domain.systems import name_of, zone_of
from gis.domain.text import Text
from gis.exports.profiles import listed, profile_of


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system that may be chosen."""

    epsg: int
    text: Text


@dataclass(frozen=True, slots=True)
class FormatOffer:
    """A format; the first system and encoding are taken unless chosen."""

    format: Format
    facts: FormatFacts
    systems: tuple[System, ...]

    @property
    def encodings(self) -> tuple[Encoding, ...]:
        """The encodings that may be chosen."""
        return self.facts.encodings


@dataclass(frozen=True, slots=True)
class ProfileOffer:
    """A stored profile that stands in the menus."""

    id: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class Offers:
    """All that may be chosen."""

    formats: tuple[FormatOffer, ...]
    profiles: tuple[ProfileOffer, ...]


def offers(session: Session) -> Offers:
    """The formats in their order, each with its systems, and the profiles that are offered."""
    formats = tuple(FormatOffer(one, FORMATS[one], _systems(session, one)) for one in Format)
    profiles = tuple(ProfileOffer(stored.id, profile_of(stored)) for stored in listed(session) if stored.is_offered)
    return Offers(formats, profiles)


def default_epsg(session: Session, wanted: Format) -> int:
    """The system that a format leaves in unless another is chosen."""
    return _systems(session, wanted)[0].epsg


def _systems(session: Session, wanted: Format) -> tuple[System, ...]:
    fixed = FORMATS[wanted].epsg
    measuring = places.measuring_epsg(session)
    zone = zone_of(measuring)
    prefixed = measuring if zone is None else zone.prefixed_epsg
    if fixed is not None:
        codes: tuple[int, ...] = (fixed,)
    elif FORMATS[wanted].is_metric:
        # Corner points are metres, as a rule with the zone in front.
        codes = (prefixed, measuring)
    else:
        codes = (crs.STORAGE, measuring, prefixed)
    return tuple(System(code, name) for code in codes if (name := name_of(code)) is not None)
