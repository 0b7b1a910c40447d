"""What standing on a register asks for: schemes of listed parcels, entries of priority ones (measures 2.2 and 2.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from gis.db.models import RegisterEntry, Scheme
from gis.domain.duties import DutyKind
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind, NationalModule, Register
from gis.duties.values import Asked, Duty, on_parcel
from gis.filters import TABLES
from gis.link_facts import among, is_live

FILE_SCHEME = Text("编制并备案风险管控或修复方案", "draw up and file the risk-control or remediation scheme")
SCHEME_BASIS = Text(
    "《土壤污染防治法》第六十二条、第六十四条（法律未定期限）", "SPPCL art. 62 and 64 (the law names no day)"
)
NATIONAL_BASIS = Text("计划措施2.1（按措施时限）", "measure 2.1 (due with the measure)")
_PARCEL = TABLES[FeatureKind.PARCEL]


def duties(asked: Asked) -> Iterator[Duty]:
    """Of the registers that parcels stand on today."""
    for row in _listed_without_scheme(asked):
        yield Duty(
            feature_id=row.id,
            kind=DutyKind.SCHEME,
            title=FILE_SCHEME,
            due_on=None,
            state=asked.state(None),
            basis=SCHEME_BASIS,
            door=on_parcel(row.id, "stage"),
            measure="2.2",
        )
    for row in _priority(asked):
        missing = [label("national_modules", one) for one in NationalModule if one not in row.national_modules]
        if missing:
            yield Duty(
                feature_id=row.id,
                kind=DutyKind.NATIONAL_ENTRIES,
                title=Text(
                    f"国家系统填报：缺{'、'.join(one.zh for one in missing)}",
                    f"fill the national system: {', '.join(one.en.lower() for one in missing)} missing",
                ),
                due_on=None,
                state=asked.state(None),
                basis=NATIONAL_BASIS,
                door=on_parcel(row.id, "registers"),
                measure="2.1",
            )


def _listed_without_scheme(asked: Asked) -> Sequence[Row[*tuple[Any, ...]]]:
    has_scheme = select(Scheme.id).where(Scheme.parcel_id == _PARCEL.c.id).exists()
    return asked.session.execute(
        select(_PARCEL.c.id).where(*asked.among(_PARCEL), stands_on(asked, Register.LISTED), ~has_scheme)
    ).all()


def _priority(asked: Asked) -> Sequence[Row[*tuple[Any, ...]]]:
    return asked.session.execute(
        select(_PARCEL.c.id, _PARCEL.c.national_modules).where(
            *asked.among(_PARCEL), stands_on(asked, Register.PRIORITY)
        )
    ).all()


def stands_on(asked: Asked, register: Register) -> ColumnElement[bool]:
    """Whether a parcel stands on a register today."""
    entry = RegisterEntry.__table__
    standing = select(entry.c.parcel_id).where(entry.c.register == register, *is_live(asked.today))
    if asked.feature_ids is not None:
        # Asked first and by itself: within an import the server knows nothing of the new entries yet, takes them for
        # a handful, and would read all of them for each parcel.
        found = asked.session.scalars(standing.where(among(entry.c.parcel_id, asked.feature_ids)))
        return among(_PARCEL.c.id, found)
    return standing.where(entry.c.parcel_id == _PARCEL.c.id).exists()
