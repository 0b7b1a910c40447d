"""Lists of features."""

from __future__ import annotations

from datetime import date
from typing import Self

from api.schemas.base import Labelled, Schema
from gis.domain.words import FeatureKind
from gis.features import FeaturePage, FeatureRow, Group


class RowStreet(Schema):
    """The part of a feature in one street."""

    code: str
    name_zh: str
    name_en: str
    share: float


class FeatureRowOut(Schema):
    """One row. `group` is the legend's, `next_due` the nearest day of its links that the filter asks for.

    What its kind lacks is null.
    """

    id: int
    kind: FeatureKind
    code: str
    name: str
    address: str | None
    area_m2: float
    streets: list[RowStreet]
    group: Labelled
    measures: list[str]
    next_due: date | None
    days_left: int | None
    is_overdue: bool
    is_amber: bool
    source: str | None
    as_of: date | None
    lon: float
    lat: float
    stage: str | None = None
    stage_since: date | None = None
    registers: list[str] | None = None
    unlawful: list[str] | None = None
    missing_documents: int | None = None
    site_kind: str | None = None
    industry: str | None = None
    project_kind: str | None = None
    starts_on: date | None = None
    survey_filed_on: date | None = None
    point_kind: str | None = None
    last_sampled_on: date | None = None
    next_due_on: date | None = None
    state: str | None = None
    change_kind: str | None = None
    lawfulness: str | None = None
    before_date: date | None = None
    after_date: date | None = None
    is_on_parcel: bool | None = None

    @classmethod
    def of(cls, row: FeatureRow) -> Self:
        """From the use case's value."""
        streets = [
            RowStreet(code=part.code, name_zh=part.name.zh, name_en=part.name.en, share=part.share)
            for part in row.streets
        ]
        return cls(
            id=row.id,
            kind=row.kind,
            code=row.code,
            name=row.name,
            address=row.address,
            area_m2=row.area_m2,
            streets=streets,
            group=Labelled(code=row.group_code, zh=row.group_name.zh, en=row.group_name.en),
            measures=list(row.measures),
            next_due=row.due.due if row.due else None,
            days_left=row.due.days_left if row.due else None,
            is_overdue=row.due is not None and row.due.is_overdue,
            is_amber=row.due is not None and row.due.is_amber,
            source=row.source,
            as_of=row.as_of,
            lon=row.lon,
            lat=row.lat,
            **row.specifics,
        )


class GroupOut(Labelled):
    """So many features of one kind in one group of the legend."""

    kind: FeatureKind
    n: int

    @classmethod
    def of_group(cls, group: Group) -> Self:
        """From the use case's value."""
        return cls(kind=group.kind, code=group.code, zh=group.name.zh, en=group.name.en, n=group.n)


class FeaturePageOut(Schema):
    """A page of rows; `total` is the sum of `groups`, which count everything the filter finds; None when not asked for.

    `next` is where the next page begins (`after`), None on the last one.
    """

    total: int | None
    groups: list[GroupOut]
    oldest_as_of: date | None
    newest_as_of: date | None
    rows: list[FeatureRowOut]
    next: str | None

    @classmethod
    def of(cls, page: FeaturePage, *, is_counted: bool = True) -> Self:
        """From the use case's value."""
        return cls(
            total=page.total if is_counted else None,
            groups=[GroupOut.of_group(group) for group in page.groups],
            oldest_as_of=page.oldest,
            newest_as_of=page.newest,
            rows=[FeatureRowOut.of(row) for row in page.rows],
            next=page.next.as_text() if page.next else None,
        )
