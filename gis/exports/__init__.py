"""Exports: what a person may see under a filter becomes a file that another program, or we ourselves, can read.

The filter and the scope are those of lists and tiles. Every export says in its own head what was asked for, by whom and
of which days it speaks, and leaves a row in the audit log. What an upload takes leaves in the form that it reads, so
that importing our own export changes nothing.
"""

from gis.exports.making import Export, Order, export
from gis.exports.offers import Offers, default_epsg, offers
from gis.exports.receipts import Receipt, note_shown, receipt_of

__all__ = [
    "Export",
    "Offers",
    "Order",
    "Receipt",
    "background",
    "default_epsg",
    "export",
    "note_shown",
    "offers",
    "receipt_of",
]
