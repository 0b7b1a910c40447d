"""The document that proves a fact: one that is recorded with its parcel or site, or its title or number as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.ancestry import parents_of, with_ancestors
from gis.db.models import Document
from gis.domain.register_errors import FeatureDocumentUnknown, ProofMissing
from gis.domain.text import Text

SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """A document by its id, or by what is known of it; both where a person adds words to one that is recorded."""

    document: str | None = None
    document_id: int | None = None


UNPROVEN = Proof()
"""Nothing was said."""


def proven(session: Session, feature_id: int, said: Proof) -> Proof:
    """The proof with the words of its document filled in; empty when nothing was said.

    A document of a parcel that this one was made of proves as well. Raises FeatureDocumentUnknown for one that is of
    another feature, or struck.
    """
    return proven_of(session, [feature_id], said)


def proven_of(session: Session, feature_ids: Sequence[int], said: Proof) -> Proof:
    """The same for what concerns several: a document of any of them will do."""
    words = (said.document or "").strip() or None
    if said.document_id is None:
        return Proof(words)
    of_these = with_ancestors(feature_ids, parents_of(session, feature_ids))
    found = session.execute(
        select(Document.title, Document.number).where(
            Document.id == said.document_id, Document.feature_id.in_(of_these), Document.struck_at.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise FeatureDocumentUnknown
    named = f"{found.title}（{found.number}）" if found.number else found.title
    return Proof(words or named, said.document_id)


def require_proof(session: Session, feature_id: int, said: Proof, wanted: Text) -> Proof:
    """The same where there must be one; `wanted` says which. Raises ProofMissing, FeatureDocumentUnknown."""
    found = proven(session, feature_id, said)
    if found.document is None or len(found.document) < SHORTEST:
        raise ProofMissing(zh=wanted.zh, en=wanted.en)
    return found
