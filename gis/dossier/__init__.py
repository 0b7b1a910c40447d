"""Use case: a clue as one paper (案卷), with all that is known of it; who may see the clue's page sees no more here."""

from gis.dossier.gathering import gather
from gis.dossier.making import make, pair_of
from gis.outputs.paper import Form

__all__ = ["Form", "gather", "make", "pair_of"]
