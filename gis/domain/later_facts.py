"""What a later file says of a parcel's registers, uses, schemes and soil batches, against what is stored of them.

What stands beside the stored facts is new, a day that was open is filled. What contradicts one of them (another day,
another volume, a register that ended) is a person's to decide. A file that speaks of an earlier day than a stored fact
contradicts nothing by not knowing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isclose
from typing import Any

from gis.domain.registers import Stay, meeting
from gis.domain.text import Text
from gis.domain.vocabulary import label

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a parcel by column, stored (then it has an id) or said by a file.

    `vague` are columns that the file does not state: a day that is only the latest it can have been, a default.
    """

    values: Values
    id: int | None = None
    vague: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FactKind:
    """A table of facts: which cell says them, which stored one a said one speaks of, how one is written in words."""

    table: str
    attribute: str
    find: Callable[[Sequence[Fact], Fact], Fact | None]
    text: Callable[[Values], Text]
    derived: Mapping[str, str] = field(default_factory=dict)
    """Columns that follow from another one, and are not compared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something said that is not stored so: `values` are the columns to write, of a new row where `stored` is None."""

    kind: FactKind
    said: Fact
    stored: Fact | None
    values: Values
    contradicts: bool
    crosses: bool = False
    """Written so it would cover a day that another stay on the same register covers: nobody can take it over."""

    @property
    def texts(self) -> tuple[Text, Text]:
        """What is stored and what was said, in words."""
        stored = _NOTHING if self.stored is None else self.kind.text(self.stored.values)
        now = self.values if self.stored is None else {**self.stored.values, **self.values}
        return stored, self.kind.text(now)


_NOTHING = Text("无记录", "nothing recorded")


def differences(kind: FactKind, stored: Sequence[Fact], said: Sequence[Fact], as_of: date | None) -> list[Difference]:
    """What a row that speaks of the day `as_of` (None: it does not say) adds to the stored facts or says otherwise."""
    found: list[Difference] = []
    for one in said:
        match = kind.find(stored, one)
        if match is None:
            found.append(Difference(kind, one, None, one.values, contradicts=False))
        elif new := says_otherwise(kind, match, one, as_of):
            contradicts = any(match.values[name] is not None or value is None for name, value in new.items())
            # The end of an open register is no blank that may be filled: a document says when it came.
            contradicts |= kind is REGISTERS and "until" in new
            crosses = kind is REGISTERS and _crosses(stored, match, new)
            found.append(Difference(kind, one, match, new, contradicts, crosses))
    return found


def _crosses(stored: Sequence[Fact], match: Fact, new: Values) -> bool:
    now = {**match.values, **new}
    others = [one for one in stored if one is not match and one.values["register"] == now["register"]]
    return meeting(_stay(now), [_stay(one.values) for one in others]) is not None


def _stay(values: Values) -> Stay:
    return Stay(values["since"], values["until"])


def unnamed(stored: Sequence[Fact], said: Sequence[Fact], as_of: date | None) -> Iterator[Fact]:
    """Registers that a parcel stands on still, and that a list of its registers does not name."""
    named = {one.values["register"] for one in said}
    for one in stored:
        is_younger = as_of is not None and one.values["since"] > as_of
        if one.values["until"] is None and one.values["register"] not in named and not is_younger:
            yield one


def says_otherwise(kind: FactKind, stored: Fact, said: Fact, as_of: date | None = None) -> dict[str, Any]:
    """The columns of which a file says something else than a stored fact, with what it says."""
    new = {
        name: value
        for name, value in said.values.items()
        if name not in kind.derived and value is not None and _differs(stored.values[name], value, name in said.vague)
    }
    if kind is REGISTERS and said.values["until"] is None:
        ended = stored.values["until"]
        if ended is not None and (as_of is None or as_of >= ended):
            new["until"] = None
    return new | {name: said.values[name] for name, base in kind.derived.items() if base in new}


def _differs(stored: object, said: object, is_vague: bool) -> bool:  # noqa: FBT001  of one cell
    if is_vague:
        return isinstance(said, date) and isinstance(stored, date) and said < stored
    if isinstance(said, float) and isinstance(stored, float):
        return not isclose(said, stored, rel_tol=1e-9)
    if isinstance(said, str) and isinstance(stored, str):
        return _folded(said) != _folded(stored)
    return said != stored


def _folded(words: str) -> str:
    """A list's cell has commas for the signs that would end its pieces (exports say so)."""
    return "".join("，" if sign in ";；|\n" else sign for sign in words)


def _register(stored: Sequence[Fact], said: Fact) -> Fact | None:
    """The entry of the same register that it overlaps, one that is open before others for what is open still."""
    own = [one for one in stored if one.values["register"] == said.values["register"]]
    stay = _stay(said.values)
    near = [one for one in own if one.values["since"] == stay.since or _stay(one.values).overlaps(stay)]
    is_open = said.values["until"] is None
    key: Callable[[Fact], tuple[bool, bool]] = lambda one: (  # noqa: E731
        is_open and one.values["until"] is not None,
        one.values["since"] != said.values["since"],
    )
    return min(near, key=key, default=None)


def _use(stored: Sequence[Fact], said: Fact) -> Fact | None:
    """The change to the same use that no other change lies between, else another change of that day."""
    day, to_use = said.values["changed_on"], said.values["to_use"]
    for one in stored:
        first, last = sorted((one.values["changed_on"], day))
        is_apart = any(first < other.values["changed_on"] < last for other in stored)
        if one.values["to_use"] == to_use and not is_apart:
            return one
    of_day = (one for one in stored if one.values["changed_on"] == day and "changed_on" not in said.vague)
    return next(of_day, None)


def _scheme(stored: Sequence[Fact], said: Fact) -> Fact | None:
    """A scheme filed on the same day, of the same kind before others."""
    of_day = [one for one in stored if one.values["filed_on"] == said.values["filed_on"]]
    return min(of_day, key=lambda one: one.values["is_remediation"] != said.values["is_remediation"], default=None)


def _batch(stored: Sequence[Fact], said: Fact) -> Fact | None:
    """The batch of that number; where several have it, the one that is likest."""
    same = [one for one in stored if one.values["number"] == said.values["number"]]
    return min(
        same, key=lambda one: sum(one.values[name] != value for name, value in said.values.items()), default=None
    )


def _register_text(values: Values) -> Text:
    name, since, until = label("registers", values["register"]), values["since"], values["until"]
    if until is None:
        return Text(f"{name.zh}，{since} 起", f"{name.en}, since {since}")
    return Text(f"{name.zh}，{since} 起，{until} 移出", f"{name.en}, since {since}, until {until}")


def _use_text(values: Values) -> Text:
    before, after, on = values["from_use"], values["to_use"], values["changed_on"]
    zh = f"由{before}变更为{after}" if before else f"变更为{after}"
    return Text(f"{zh}，{on}", f"{f'from {before} ' if before else ''}to {after}, {on}")


def _scheme_text(values: Values) -> Text:
    zh, en = ("修复方案", "remediation scheme") if values["is_remediation"] else ("管控方案", "risk-control scheme")
    return _with_days(Text(zh, en), values, _SCHEME_DAYS)


def _batch_text(values: Values) -> Text:
    number, volume, to = values["number"], values["volume_m3"], values["destination"]
    return _with_days(
        Text(f"{number}，{volume:g} m³ 运往{to}", f"{number}, {volume:g} m³ to {to}"), values, _BATCH_DAYS
    )


_SCHEME_DAYS = {
    "filed_on": Text("备案", "filed"),
    "works_from": Text("开工", "works from"),
    "works_until": Text("完工", "works until"),
}
_BATCH_DAYS = {
    "left_on": Text("转出", "left"),
    "promised_on": Text("承诺", "promised for"),
    "disposed_on": Text("处置", "disposed of"),
    "evaluation_filed_on": Text("评估备案", "evaluation filed"),
}


def _with_days(start: Text, values: Values, days: Mapping[str, Text]) -> Text:
    told = [(word, values[name]) for name, word in days.items() if values[name] is not None]
    zh = "，".join([start.zh, *(f"{day} {word.zh}" for word, day in told)])
    return Text(zh, ", ".join([start.en, *(f"{word.en} {day}" for word, day in told)]))


REGISTERS = FactKind("parcel_register", "registers", _register, _register_text)
FACT_KINDS = (
    REGISTERS,
    FactKind("planned_use_change", "use_change_to", _use, _use_text, {"is_residential_or_public": "to_use"}),
    FactKind("scheme", "scheme_filed_on", _scheme, _scheme_text),
    FactKind("soil_batch", "batches", _batch, _batch_text),
)
"""The tables beside a parcel but the stage, which is one at a time and has its own rule."""


@dataclass(frozen=True, slots=True)
class StageSaid:
    """A stage with its day and document; `on` is None where nobody says since when."""

    stage: str
    on: date | None
    document: str | None = None


def rule_on_stage(stored: StageSaid, said: StageSaid) -> str | None:
    """The problem for which a stage may not follow the stored one: it has no day, or an earlier one; None if it may."""
    if stored.stage == said.stage or stored.on is None:
        return None
    if said.on is None:
        return "stage-undated"
    return "stage-older" if said.on < stored.on else None
