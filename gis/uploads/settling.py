"""Judged rows → verdicts, features and links: one road for a new upload and for rows that were mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis import links, people
from gis.clock import Clock
from gis.db.models import District, Person, Street, Upload
from gis.domain import mending
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Target, UploadOptions
from gis.domain.words import RowOutcome
from gis.ingest.ground import Ground
from gis.ingest.judging import JudgedRow, Tell
from gis.ingest.outlines import fault_told
from gis.measures.units import install_street_units
from gis.uploads import joining, streets
from gis.uploads.holding_back import HoldingBack
from gis.uploads.incoming import find_neighbours, leave_out, load_incoming, unsound_rows
from gis.uploads.later_facts import LaterFacts
from gis.uploads.matching import Verdict, match_rows
from gis.uploads.overlapping import refuse_overlaps
from gis.uploads.rows import Record
from gis.uploads.storing import note_differences, store_features
from gis.uploads.suspicions import suspect_shift


def lock(session: Session, name: str) -> None:
    """Held until the transaction ends."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def ground_of(session: Session, upload: Upload, person_id: int | None) -> Ground:
    """What rows are held against: the district, its streets, and how far this person may write (None: all of it)."""
    district = to_shape(session.get_one(District, upload.district_code).geom)
    person = session.get(Person, person_id) if person_id is not None else None
    scope_ids = people.actor_of(person).street_ids if person is not None else None
    found = session.execute(
        select(Street.id, Street.name_zh, Street.geom).where(Street.district_code == upload.district_code)
    ).all()
    outlines = {row.id: to_shape(row.geom) for row in found}
    scope = None
    if scope_ids is not None:
        scope = shapely.union_all([outline for street, outline in outlines.items() if street in scope_ids])
    by_name = {row.name_zh: outlines[row.id] for row in found}
    return Ground(upload.district_code, district, scope, scope_ids, by_name)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of rows: a verdict and, for those that are a feature now, its id, by row number."""

    verdicts: Mapping[int, Verdict]
    feature_ids: Mapping[int, int]


class Settling:
    """Rows of one upload on their way into the tables."""

    def __init__(
        self, session: Session, upload: Upload, ground: Ground, clock: Clock, tell: Tell, person_id: int | None
    ) -> None:
        self.session, self.upload, self.ground, self.clock, self.tell = session, upload, ground, clock, tell
        self.target, self.is_dry_run = Target(upload.target), UploadOptions.from_dict(upload.options).dry_run
        self.held_back = HoldingBack(session, self.target, person_id)
        self.record = Record(upload.district_code, upload.id, person_id, clock.recorded_at(), clock.today())

    def settle(self, rows: Sequence[JudgedRow], known: Mapping[int, int]) -> Settled:
        """Give every row a verdict and store what is accepted, unless this is a dry run.

        `known` are rows that are features already, by number.
        """
        # Whoever uploads next waits until these rows are there to be compared with.
        lock(self.session, f"rows of district {self.upload.district_code}")
        self.tell("matching", 0.5)
        verdicts = self.judge(rows, known)
        accepted = [row for row in rows if verdicts[row.number].outcome is RowOutcome.ACCEPTED]
        note_differences(self.session, self.target, rows, verdicts)
        self.tell("storing", 0.6)
        feature_ids = {} if self.is_dry_run else self._store_accepted(accepted)
        changed = self._join(rows, verdicts, feature_ids)
        self.tell("linking", 0.75)
        if self.target is not Target.STREETS:
            links.refresh(self.session, feature_ids.values(), self.clock, are_located=True)
            links.refresh(self.session, changed, self.clock)
        elif accepted and not self.is_dry_run:
            install_street_units(self.session, self.upload.district_code)
            links.refresh_all(self.session, self.clock)
        return Settled(verdicts, feature_ids)

    def judge(self, rows: Sequence[JudgedRow], known: Mapping[int, int]) -> dict[int, Verdict]:
        """A verdict for every row, nothing stored; what the person may not say is taken out of the rows."""
        held = self.held_back.hold(rows)
        verdicts = self._judge(rows, known)
        for row in rows:
            if row.number in held and row.number not in known:
                is_stored = verdicts[row.number].same_as_feature is not None
                self.held_back.tell(row, held[row.number], is_stored=is_stored)
        return verdicts

    def _judge(self, rows: Sequence[JudgedRow], known: Mapping[int, int]) -> dict[int, Verdict]:
        self._load([row for row in rows if row.is_good])
        verdicts: dict[int, Verdict] = {}
        new = []
        for row in rows:
            if row.number in known:
                here = Place(row.layer, row.number)
                # Whatever was wrong with it was mended then: it is stored and asks for nothing.
                row.problems.clear()
                said = problem("same-file", here, upload=self.upload.same_as_id)
                verdicts[row.number] = Verdict(RowOutcome.DUPLICATE, (said,), known[row.number])
            elif row.treatment.is_left_out:
                verdicts[row.number] = _left_out(row)
            elif row.is_good:
                new.append(row)
            else:
                verdicts[row.number] = Verdict(RowOutcome.QUARANTINED)
        if self.target is Target.STREETS:
            return verdicts | streets.match(self.session, new, self.record)
        leave_out(self.session, {row.number for row in rows} - {row.number for row in new})
        find_neighbours(self.session, new, self.target, self.ground)
        verdicts |= match_rows(self.session, new, self.target, self.ground)
        if self.target is Target.PARCELS:
            verdicts |= refuse_overlaps(self.session, new, verdicts, self.ground)
        return verdicts | suspect_shift(self.session, new, verdicts, self.target, self.ground)

    def _join(
        self, rows: Sequence[JudgedRow], verdicts: Mapping[int, Verdict], feature_ids: Mapping[int, int]
    ) -> list[int]:
        """What duplicates bring to features that are there; gives the ids of those that were changed."""
        facts = LaterFacts(self.session, self.record, self.clock, self.is_dry_run)
        changed = facts.note(rows, verdicts, feature_ids) if self.target is Target.PARCELS else []
        return changed if self.is_dry_run else changed + joining.join(self.session, rows, verdicts, feature_ids, facts)

    def _store_accepted(self, accepted: Sequence[JudgedRow]) -> dict[int, int]:
        if self.target is Target.STREETS:
            streets.store(self.session, accepted, self.record)
            return {}
        return store_features(self.session, self.target, accepted, self.record)

    def _load(self, rows: Sequence[JudgedRow]) -> None:
        """Into the database, which has the last word on their soundness."""
        load_incoming(self.session, rows)
        reasons = unsound_rows(self.session)
        for row in rows:
            if row.number in reasons:
                where = fault_told(reasons[row.number]).where
                row.problems.append(problem("geometry-invalid", Place(row.layer, row.number), read=where, where=where))


def _left_out(row: JudgedRow) -> Verdict:
    """Kept out because a person said so, good or not; the way back comes with it."""
    why = row.treatment.reason
    facts = {"why": Text(f"（{why}）" if why else "", f" ({why})" if why else "")}
    said = problem("left-out", Place(row.layer, row.number), fixes=[mending.take_back()], **facts)
    return Verdict(RowOutcome.QUARANTINED, (said,))
