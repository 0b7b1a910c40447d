"""One export: what a person asks for becomes a file in a folder, with its head, and a row of the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.domain.errors import NotAllowed, NothingToExport, TooManyToExport
from gis.domain.export_errors import ExportTakesLonger
from gis.domain.exporting import FORMATS, MOST_FILES, Format, Profile
from gis.domain.policy import ACTION_TEXTS, Action, Actor, may
from gis.domain.text import Language, Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.dues import amber_days
from gis.exports.about import Asked, as_of_text, filter_words, page_of, person_text
from gis.exports.attributes import chosen_fields
from gis.exports.facts import Wording
from gis.exports.gathering import Found, find, read
from gis.filters import EVERYTHING, FeatureFilter
from gis.outputs.files.content import Layer, Note, Notes, Row
from gis.outputs.files.names import download_name
from gis.outputs.files.packing import pack

ACTION = "export"
MOST_KEPT = 200
"""Notes that the audit log keeps with their words; all are counted."""
_CHUNK = 1 << 20
_POLYGONS, _POINTS = "MultiPolygon", "Point"
_NOTHING = Text("", "")
_TYPES = dict.fromkeys(FeatureKind, _POLYGONS) | {FeatureKind.SITE: None, FeatureKind.POINT: _POINTS}


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: a profile, what a filter finds, in a district, in a language."""

    district_code: str
    profile: Profile
    chosen: FeatureFilter = EVERYTHING
    language: Language = Language.ZH
    profile_id: int | None = None
    """Of a stored profile."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file that was made. `receipt` is the id of its row in the audit log."""

    path: Path
    file_name: str
    rows: int
    notes: Sequence[Note]
    note_count: int
    sha256: str
    receipt: int


Told = Callable[[float], None]
"""Is told the share of the rows that are written, 0 to 1; may raise to stop."""


def quiet(_share: float) -> None:
    """Nobody waits to be told."""


def export(
    session: Session,
    clock: Clock,
    actor: Actor | None,
    order: Order,
    folder: Path,
    *,
    at_once: int | None = None,
    tell: Told = quiet,
) -> Export:
    """Write what is wanted into an empty folder, within the actor's scope; `actor` None is the system itself.

    Raises NotAllowed, NothingToExport (also for what lies outside the scope), NotFound for an unknown street, unit
    or measure of the filter, TooManyToExport, ExportTakesLonger for more rows than somebody waits for `at_once`.
    """
    if actor is not None and not may(actor, Action.EXPORT):
        what = ACTION_TEXTS[Action.EXPORT]
        raise NotAllowed(action=f"{what.zh} / {what.en}")
    asked = Asked(order.district_code, actor, order.chosen, order.profile, order.language)
    found = _find(session, clock, asked)
    rows = sum(len(one.ids) for one in found)
    if at_once is not None and rows > at_once:
        raise ExportTakesLonger(found=rows, most=at_once)
    notes, written = Notes(), _Written(rows, tell)
    page = page_of(session, clock, asked, found, notes)
    wording = Wording(order.language, order.profile.in_words, notes)
    layers = [written.counting(_layer(session, one, asked, wording)) for one in _parted(found, order.profile)]
    path = pack(folder, layers, page, order.profile)
    name = _file_name(session, clock, asked, found) + path.suffix
    made = _Made(path, name, rows, notes, _sha256(path))
    return _recorded(session, clock, order, actor, made, found)


class _Written:
    """Counts the rows that leave."""

    def __init__(self, total: int, tell: Told) -> None:
        self._total, self._tell, self._done = total, tell, 0

    def counting(self, layer: Layer) -> Layer:
        """The layer, whose rows are counted as they are written."""
        return replace(layer, rows=self._through(layer.rows))

    def _through(self, batches: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
        for batch in batches:
            self._tell(self._done / self._total)
            yield batch
            self._done += len(batch)


@dataclass(frozen=True, slots=True)
class _Made:
    path: Path
    name: str
    rows: int
    notes: Notes
    sha256: str


def _find(session: Session, clock: Clock, asked: Asked) -> list[Found]:
    profile, amber = asked.profile, amber_days(session)
    kinds = [kind for kind in FeatureKind if asked.chosen.shows(kind) and profile.holds(kind)]
    every = [find(session, kind, asked.chosen, asked.actor, clock.today(), amber) for kind in kinds]
    found = [one for one in every if one.ids]
    if not found:
        raise NothingToExport
    most = MOST_FILES if profile.is_one_per_file else FORMATS[profile.format].most_rows
    longest = sum(len(one.ids) for one in found) if profile.is_one_per_file else max(len(one.ids) for one in found)
    if most is not None and longest > most:
        raise TooManyToExport(found=longest, most=most)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one layer, and how its name goes on."""

    found: Found
    ids: tuple[int, ...]
    geometry_type: str | None
    more: Text = _NOTHING


def _parted(found: Sequence[Found], profile: Profile) -> list[_Part]:
    """A layer a kind; a Shapefile holds one type of geometry, so sites that are outlines and points stand apart."""
    parts = []
    for one in found:
        geometry_type = _TYPES[one.kind]
        if geometry_type is not None or profile.format is not Format.SHAPEFILE:
            parts.append(_Part(one, one.ids, geometry_type))
            continue
        outlines = tuple(feature_id for feature_id in one.ids if feature_id not in one.point_ids)
        points = tuple(feature_id for feature_id in one.ids if feature_id in one.point_ids)
        both = [
            _Part(one, outlines, _POLYGONS, Text("（面）", " (outlines)")),
            _Part(one, points, _POINTS, Text("（点）", " (points)")),
        ]
        filled = [part for part in both if part.ids]
        parts += filled if len(filled) > 1 else [replace(part, more=_NOTHING) for part in filled]
    return parts


def _layer(session: Session, part: _Part, asked: Asked, wording: Wording) -> Layer:
    kind = part.found.kind
    pairs = chosen_fields(kind, asked.profile, asked.language)
    rows = read(session, kind, part.ids, [one for one, _ in pairs], wording)
    name = label("feature_kinds", kind).in_(asked.language) + part.more.in_(asked.language)
    return Layer(name, tuple(one for _, one in pairs), len(part.ids), part.geometry_type, rows)


def _file_name(session: Session, clock: Clock, asked: Asked, found: Sequence[Found]) -> str:
    """Kind, filter, scope, person and days: a plain table has no other place for them."""
    language = asked.language
    kinds = "、".join(label("feature_kinds", one.kind).in_(language) for one in found)
    scope = "" if asked.actor is None or asked.actor.street_ids is None else Text("本街道", "own streets").in_(language)
    view = "" if asked.chosen.bbox is None else Text("视野内", "in view").in_(language)
    # The kinds stand there already, the corners of a box say nothing, and everything needs no word.
    rest, words = asked.chosen.everywhere(), _NOTHING
    if rest != EVERYTHING:
        words = filter_words(session, asked.district_code, rest, are_kinds_said=True)
    as_of = as_of_text(found)
    until = Text(f"截止{as_of}", f"as of {as_of}").in_(language) if as_of else ""
    person = person_text(session, asked.actor).in_(language)
    house = Text("净土", "jingtu").in_(language)
    return download_name([house, kinds, words.in_(language), view, scope, person, clock.today().isoformat(), until])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _recorded(
    session: Session,
    clock: Clock,
    order: Order,
    actor: Actor | None,
    made: _Made,
    found: Sequence[Found],
) -> Export:
    notes, words = made.notes, filter_words(session, order.district_code, order.chosen)
    after = {
        "format": order.profile.format.value,
        "profile": order.profile.name.zh,
        "epsg": order.profile.epsg,
        "encoding": order.profile.encoding.value,
        "filter": words.as_dict(),
        "filter_key": order.chosen.key(),
        "kinds": {one.kind.value: len(one.ids) for one in found},
        "rows": made.rows,
        "file_name": made.name,
        "size_bytes": made.path.stat().st_size,
        "sha256": made.sha256,
        "note_count": notes.count,
        "notes": [one.as_dict() for one in notes.kept[:MOST_KEPT]],
    }
    person_id = None if actor is None else actor.person_id
    thing = ("export_profile", order.profile_id or "-")
    entry = audit.record(session, clock, ACTION, thing, person_id=person_id, after=after)
    session.flush()
    return Export(made.path, made.name, made.rows, notes.kept, notes.count, made.sha256, entry.id)
