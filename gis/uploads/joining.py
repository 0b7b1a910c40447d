"""A row that a person called the same thing as a feature: its words are taken over, or its name is kept as an alias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from gis import audit
from gis.clock import Clock
from gis.db.models import Base, Feature, FeatureAlias
from gis.domain.mending import SameAs
from gis.domain.row_problems import problem
from gis.domain.text import Text
from gis.domain.uploading import Place, Problem, Target
from gis.domain.words import RowOutcome
from gis.ingest.judging import JudgedRow
from gis.uploads.in_words import NOTHING, attribute_text, joined, value_text
from gis.uploads.later_facts import LaterFacts, Taking
from gis.uploads.later_stage import take_stage
from gis.uploads.matching import Verdict
from gis.uploads.rows import DESCRIBED, OWN, Record, column_of, plain_cell

SETTLED_ELSEWHERE = frozenset({"code", "stage", "stage_since", "stage_document", "state"})
"""What a row may not change in passing: identity, and what has its own steps (`later_stage`) or people."""


def join(
    session: Session,
    rows: Sequence[JudgedRow],
    verdicts: Mapping[int, Verdict],
    feature_ids: Mapping[int, int],
    facts: LaterFacts,
) -> list[int]:
    """Do what people decided about duplicates; gives the ids of the features that were changed."""
    record, clock, changed = facts.record, facts.clock, []
    for row in rows:
        verdict, choice = verdicts[row.number], row.treatment.same_as
        if verdict.outcome is not RowOutcome.DUPLICATE or choice not in (SameAs.MERGE, SameAs.ALIAS):
            continue
        same_row = verdict.same_as_row
        feature_id = verdict.same_as_feature if same_row is None else feature_ids.get(same_row)
        if feature_id is None:
            continue
        if choice is SameAs.ALIAS:
            _keep_alias(session, row, feature_id, record, clock)
        else:
            differing = _settled_elsewhere(session, row, feature_id)
            taken = take_over(session, row, feature_id, record, clock)
            if _target_of(session, feature_id) is Target.PARCELS:
                take_stage(session, row, feature_id, record, clock)
                facts.take(row, feature_id, Taking.REPLACE)
            row.problems.extend(differing)
            what = joined(taken, "、", ", ") if taken else NOTHING
            row.problems.append(problem("merged", Place(row.layer, row.number), what=what))
        changed.append(feature_id)
    return changed


def take_over(
    session: Session, row: JudgedRow, feature_id: int, record: Record, clock: Clock, only: frozenset[str] | None = None
) -> list[Text]:
    """Write what a row says and the feature says otherwise, `only` some attributes if given; gives their labels."""
    target = _target_of(session, feature_id)
    table: SqlTable = Base.metadata.tables[str(target.kind)]
    names = [
        name
        for name in (*DESCRIBED, *OWN[target])
        if name not in SETTLED_ELSEWHERE and name in row.values and (only is None or name in only)
    ]
    if not names:
        return []
    wanted = [table.c[column_of(name)].label(name) for name in names]
    stored = session.execute(select(*wanted).where(table.c.id == feature_id).with_for_update()).mappings().one()
    new = {name: plain_cell(row.values[name]) for name in names}
    differing = {name: value for name, value in new.items() if value != plain_cell(stored[name])}
    if not differing:
        return []
    values = {
        column_of(name): row.values[name] if not isinstance(value, list) else value for name, value in differing.items()
    }
    session.execute(update(table).where(table.c.id == feature_id).values(**values))
    before = {name: _shown(stored[name]) for name in differing}
    after = {name: _shown(value) for name, value in differing.items()} | {"upload": record.upload_id, "row": row.number}
    thing = (str(target.kind), feature_id)
    audit.record(session, clock, "merge-row", thing, person_id=record.person_id, before=before, after=after)
    return [attribute_text(target, name) for name in differing]


def _settled_elsewhere(session: Session, row: JudgedRow, feature_id: int) -> list[Problem]:
    """What a merge leaves as it is although the row says otherwise, named."""
    target = _target_of(session, feature_id)
    table: SqlTable = Base.metadata.tables[str(target.kind)]
    names = [one for one in ("code", "state") if one in table.c and row.values.get(one) is not None]
    stored = session.execute(select(*(table.c[one] for one in names)).where(table.c.id == feature_id)).mappings().one()
    return [
        problem(
            "settled-elsewhere",
            Place(row.layer, row.number, name),
            read=_shown(row.values[name]),
            field=attribute_text(target, name),
            stored=value_text(name, stored[name]),
            said=value_text(name, row.values[name]),
        )
        for name in names
        if _shown(row.values[name]) != _shown(stored[name])
    ]


def _keep_alias(session: Session, row: JudgedRow, feature_id: int, record: Record, clock: Clock) -> None:
    target = _target_of(session, feature_id)
    table: SqlTable = Base.metadata.tables[str(target.kind)]
    stored = session.execute(select(table.c.code, table.c.name).where(table.c.id == feature_id)).one()
    name = str(row.values.get("name") or row.values.get("code") or row.number)
    code = row.values.get("code")
    session.add(
        FeatureAlias(
            feature_id=feature_id,
            name=name,
            code=code if code != stored.code else None,
            upload_id=record.upload_id,
            recorded_by_id=record.person_id,
            recorded_at=record.recorded_at,
        )
    )
    after = {"alias": name, "code": code, "upload": record.upload_id, "row": row.number}
    audit.record(session, clock, "add-alias", (str(target.kind), feature_id), person_id=record.person_id, after=after)
    row.problems.append(problem("kept-as-alias", Place(row.layer, row.number), read=name, code=stored.code))


def _target_of(session: Session, feature_id: int) -> Target:
    kind = session.scalar(select(Feature.__table__.c.kind).where(Feature.__table__.c.id == feature_id))
    return next(one for one in Target if one.kind is not None and one.kind.value == str(getattr(kind, "value", kind)))


def _shown(value: Any) -> Any:  # noqa: ANN401  a cell
    plain = plain_cell(value)
    return plain if plain is None or isinstance(plain, (bool, int, float, str, list)) else str(plain)
