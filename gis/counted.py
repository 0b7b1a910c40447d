"""Counts that are asked for again and again: remembered as long as the data are the same.

A count is remembered under its question and the data version, for sessions of the API only (`session.info`): their
transactions begin after all they count was committed. One that has written itself counts anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

KEY = "counts"
"""Under which a session has its memory."""
MOST = 512

Answer = TypeVar("Answer")

_VERSION = text("SELECT version, pg_current_xact_id_if_assigned() IS NULL FROM data_version")


class Counts:
    """The memory of one running application: its latest answers, for one version of the data."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = 0
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, version: int, question: Hashable) -> Any:  # noqa: ANN401  whatever was remembered
        """The answer to a question, None when there is none of this version."""
        with self._lock:
            if version != self._version or question not in self._answers:
                return None
            self._answers.move_to_end(question)
            return self._answers[question]

    def keep(self, version: int, question: Hashable, answer: object) -> None:
        """Remember an answer; what is of an earlier version is forgotten."""
        with self._lock:
            if version > self._version:
                self._version = version
                self._answers.clear()
            if version == self._version:
                self._answers[question] = answer
                while len(self._answers) > MOST:
                    self._answers.popitem(last=False)


def remembered(session: Session, question: Hashable, count: Callable[[], Answer]) -> Answer:
    """What `count` gives, or gave when the same was asked of the same data. `question` holds all it depends on."""
    counts = session.info.get(KEY)
    if counts is None:
        return count()
    version, has_written_nothing = session.execute(_VERSION).one()
    if not has_written_nothing:
        return count()
    known = counts.get(version, question)
    if known is not None:
        found: Answer = known
        return found
    answer = count()
    counts.keep(version, question, answer)
    return answer
