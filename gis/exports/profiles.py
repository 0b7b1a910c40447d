"""Export profiles as they are stored: reading them, and changing them with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import ExportProfile
from gis.domain.errors import NotAllowed, NotFound, ProfileChanged, ProfileWrong, ReasonMissing
from gis.domain.exporting import Profile, Renamed, faults_of
from gis.domain.policy import ACTION_TEXTS, Action, Actor, may
from gis.domain.text import Text
from gis.domain.words import FeatureKind
from gis.exports.attributes import known

THING = "export_profile"
SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants a profile to be, and why. `version` is the one they read; None for a new profile."""

    profile: Profile
    is_offered: bool
    reason: str
    version: int | None = None


def listed(session: Session) -> Sequence[ExportProfile]:
    """Every profile, offered or not, in the order in which they came."""
    return session.scalars(select(ExportProfile).order_by(ExportProfile.id)).all()


def profile_of(stored: ExportProfile) -> Profile:
    """A stored profile as the value that exports are written by."""
    return Profile(
        name=Text(stored.name_zh, stored.name_en),
        format=stored.format,
        epsg=stored.epsg,
        kinds=tuple(FeatureKind(one) for one in stored.kinds),
        attributes=tuple(Renamed(one["ours"], one["theirs"]) for one in stored.attributes),
        encoding=stored.encoding,
        in_words=stored.in_words,
        is_one_per_file=stored.is_one_per_file,
        layout=stored.layout,
        basis=stored.basis,
        note=Text(stored.note_zh, stored.note_en),
    )


def offered(session: Session, profile_id: int) -> Profile:
    """A profile that exports may be written by. Raises NotFound."""
    stored = session.get(ExportProfile, profile_id)
    if stored is None or not stored.is_offered:
        raise NotFound(what=f"export profile {profile_id}")
    return profile_of(stored)


def add(session: Session, clock: Clock, actor: Actor, change: Change) -> ExportProfile:
    """Store a new profile. Raises NotAllowed, ReasonMissing, ProfileWrong with everything that is wrong."""
    _require(actor, change)
    stored = ExportProfile(version=1, **_values(change))
    _sign(stored, clock, actor, change)
    session.add(stored)
    session.flush()
    after = _as_json(stored)
    audit.record(session, clock, "add-export-profile", (THING, stored.id), person_id=actor.person_id, after=after)
    return stored


def change(session: Session, clock: Clock, actor: Actor, profile_id: int, wanted: Change) -> ExportProfile:
    """Make a profile what is wanted, its version one more.

    Raises NotAllowed, NotFound, ReasonMissing, ProfileWrong, and ProfileChanged when it is at another version than
    the one that was read.
    """
    _require(actor, wanted)
    stored = session.scalar(select(ExportProfile).where(ExportProfile.id == profile_id).with_for_update())
    if stored is None:
        raise NotFound(what=f"export profile {profile_id}")
    if stored.version != wanted.version:
        raise ProfileChanged(found=stored.version)
    before = _as_json(stored)
    for name, value in _values(wanted).items():
        setattr(stored, name, value)
    stored.version += 1
    _sign(stored, clock, actor, wanted)
    session.flush()
    audit.record(
        session,
        clock,
        "change-export-profile",
        (THING, stored.id),
        person_id=actor.person_id,
        before=before,
        after=_as_json(stored),
    )
    return stored


def _require(actor: Actor, change: Change) -> None:
    if not may(actor, Action.EDIT_SETTINGS):
        what = ACTION_TEXTS[Action.EDIT_SETTINGS]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    if len(change.reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    require_sound(change.profile)


def require_sound(profile: Profile) -> None:
    """Raise ProfileWrong with everything that is wrong with a profile."""
    faults = faults_of(profile, known())
    if faults:
        problems: list[dict[str, object]] = [
            {"place": one.place, "read": one.read, "expected": one.expected.as_dict()} for one in faults
        ]
        raise ProfileWrong(problems=problems, count=len(problems))


def _sign(stored: ExportProfile, clock: Clock, actor: Actor, change: Change) -> None:
    stored.changed_at, stored.changed_by_id = clock.recorded_at(), actor.person_id
    stored.reason = change.reason.strip()


def _values(change: Change) -> dict[str, Any]:
    profile = change.profile
    return {
        "name_zh": profile.name.zh.strip(),
        "name_en": profile.name.en.strip(),
        "format": profile.format,
        "epsg": profile.epsg,
        "kinds": [kind.value for kind in profile.kinds],
        "attributes": [{"ours": one.ours, "theirs": one.theirs} for one in profile.attributes],
        "encoding": profile.encoding,
        "in_words": profile.in_words,
        "is_one_per_file": profile.is_one_per_file,
        "layout": profile.layout,
        "basis": profile.basis,
        "note_zh": profile.note.zh,
        "note_en": profile.note.en,
        "is_offered": change.is_offered,
    }


def _as_json(stored: ExportProfile) -> dict[str, Any]:
    names = (*_values(Change(profile_of(stored), stored.is_offered, "")), "version", "reason")
    return {name: getattr(stored, name) for name in names}
