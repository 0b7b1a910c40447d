"""The screening ledger at work (筛查台账, measure 3.1): lists in, candidates out, answers kept."""

from gis.ledger.answering import Said, Seen, answer_many, answer_row
from gis.ledger.drawing import draw_reported
from gis.ledger.importing import Imported, ListSent, import_list, strike_list
from gis.ledger.matching import Rematched, match_rows
from gis.ledger.mending import mend_row
from gis.ledger.rules import LedgerRules, Rule, change_rule, rules_of
from gis.ledger.values import AnswerView, Candidate, ListView, RowFilter, RowPage, RowView
from gis.ledger.views import MOST_ROWS, each_row, list_view, list_views, row_page, row_view

__all__ = [
    "MOST_ROWS",
    "AnswerView",
    "Candidate",
    "Imported",
    "LedgerRules",
    "ListSent",
    "ListView",
    "Rematched",
    "RowFilter",
    "RowPage",
    "RowView",
    "Rule",
    "Said",
    "Seen",
    "answer_many",
    "answer_row",
    "change_rule",
    "draw_reported",
    "each_row",
    "import_list",
    "list_view",
    "list_views",
    "match_rows",
    "mend_row",
    "row_page",
    "row_view",
    "rules_of",
    "strike_list",
]
