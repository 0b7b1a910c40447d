"""Documents of a parcel that was split or merged speak for what was made of it, as far as they speak of its ground."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from gis import documents, flags, lineage, proofs
from gis.db.models import Document, Parcel
from gis.domain.errors import DocumentStruck
from gis.domain.register_errors import FeatureDocumentUnknown
from gis.domain.words import DocumentKind, Register, Stage
from gis.lineage import MergeSaid
from gis.proofs import Proof
from tests.factories import RECORDED, add_parcel, rectangle
from tests.integration.land import (
    CLOCK,
    EAST,
    HEIGHT,
    NORTH,
    OCCASION,
    TODAY,
    WIDTH,
    add_district,
    add_officer,
    busy_parcel,
    said,
    strips,
)


def record(session: Session, parcel: Parcel, *kinds: DocumentKind) -> list[Document]:
    made = [
        Document(
            feature_id=parcel.id,
            kind=kind,
            title=f"示例{kind}",
            issued_on=date(2023, 5, 1),
            recorded_at=RECORDED,
        )
        for kind in kinds
    ]
    session.add_all(made)
    session.flush()
    flags.keep(session, [parcel.id], TODAY)
    session.refresh(parcel)
    return made


def lacking(session: Session, parcel_id: int | None) -> int:
    parcel = session.get_one(Parcel, parcel_id)
    session.refresh(parcel)
    return parcel.missing_documents


def test_what_was_split_off_keeps_the_documents_of_its_parent(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    parent = busy_parcel(session)
    record(session, parent)
    before = lacking(session, parent.id)
    report, risk = record(session, parent, DocumentKind.INVESTIGATION_REPORT, DocumentKind.RISK_REPORT)
    assert parent.missing_documents == before - 2
    done = lineage.split(session, CLOCK, officer, parent.id, said(*strips(0.5, 0.5)), is_dry_run=False)
    for part in done.parts:
        assert part.parcel_id is not None
        assert lacking(session, part.parcel_id) == parent.missing_documents
        shown = documents.documents_of(session, officer, part.parcel_id)
        assert [(one.id, one.former) for one in shown] == [(report.id, "P-001"), (risk.id, "P-001")]
        assert proofs.proven(session, part.parcel_id, Proof(document_id=report.id)).document == report.title
    assert [one.former for one in documents.documents_of(session, officer, parent.id)] == [None, None]
    # Whoever strikes it on the page of the old parcel takes it from the new ones too.
    documents.strike(session, CLOCK, officer, report.id, "登记错误")
    for part in done.parts:
        assert lacking(session, part.parcel_id) == before - 1
        assert part.parcel_id is not None
        with pytest.raises(FeatureDocumentUnknown):
            proofs.proven(session, part.parcel_id, Proof(document_id=report.id))
    with pytest.raises(DocumentStruck):
        documents.strike(session, CLOCK, officer, report.id, "再次划去")


def test_a_merged_parcel_keeps_what_every_parent_has(session: Session) -> None:
    add_district(session)
    officer = add_officer(session)
    first = busy_parcel(session)
    second = add_parcel(
        session, rectangle(EAST + WIDTH, NORTH, 50, HEIGHT), Register.LISTED, stage=Stage.REMED, code="P-010"
    )
    record(session, first)
    before = lacking(session, first.id)
    record(session, first, DocumentKind.INVESTIGATION_REPORT, DocumentKind.RISK_REPORT)
    record(session, second, DocumentKind.INVESTIGATION_REPORT)
    values = {"code": "M-1", "name": "示例合并地块"}
    merged = MergeSaid({first.id: 1, second.id: 1}, OCCASION, values)
    made = lineage.merge(session, CLOCK, officer, merged, is_dry_run=False).parcel_id
    assert made is not None
    # The assessment speaks of a part of the ground only: it is shown and does not count.
    assert lacking(session, made) == before - 1
    assert len(documents.documents_of(session, officer, made)) == 3
