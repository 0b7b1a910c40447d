"""Results as laboratories write them: numbers, ND, “<0.5”, “未检出(0.01)”, “0.5L”, with a unit or without.

Numbers stay decimal, as written. What cannot be read is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from gis.domain.text import Text

MG_PER_KG = "mg/kg"
_FACTORS: Mapping[str, Decimal] = {
    "mg/kg": Decimal(1),
    "μg/g": Decimal(1),
    "ppm": Decimal(1),
    "g/kg": Decimal(1000),
    "mg/g": Decimal(1000),
    "%": Decimal(10000),
    "μg/kg": Decimal("0.001"),
    "ng/g": Decimal("0.001"),
    "ppb": Decimal("0.001"),
    "ng/kg": Decimal("0.000001"),
    "pg/g": Decimal("0.000001"),
}
"""Unit → how many mg/kg one of it is."""
_CHINESE_UNITS = (
    *(("微克", "μg"), ("毫克", "mg"), ("纳克", "ng"), ("皮克", "pg")),
    *(("千克", "kg"), ("公斤", "kg"), ("克", "g")),
)


@dataclass(frozen=True, slots=True)
class LabResult:
    """One result: the value, or that nothing was detected and above which limit it would have been.

    `unit` is as written; None: none was written.
    """

    raw: str
    value: Decimal | None
    unit: str | None = None
    is_nd: bool = False
    detection_limit: Decimal | None = None

    def beside(self, unit: str | None, detection_limit: Decimal | None) -> LabResult:
        """The same with what stands in other columns; the cell's own word counts more."""
        return replace(
            self,
            unit=self.unit or unit,
            detection_limit=detection_limit if self.detection_limit is None else self.detection_limit,
        )


class ResultUnreadable(ValueError):  # noqa: N818  becomes a problem of the row
    """A cell that is no result; `wanted` says what is."""

    wanted = Text(
        "数字，或 ND、未检出、<0.5、未检出(0.01)、0.5L；单位可写在后面",
        "a number, or ND, <0.5, ND(0.01), 0.5L; a unit may follow",
    )


_NUMBER = r"\d+(?:\.\d+)?(?:(?:e|[x×*]10\^?)[+-]?\d+)?|\.\d+"
_ND = r"(?:n\.?d\.?|未检出|低于检出限|小于检出限|<\s*(?:lod|mdl|dl|检出限)|bdl|not\s*detected)"
_UNIT = r"(?P<unit>%|[a-zμ微毫纳皮克千]+[-\s]?(?:i-)?(?:who-)?(?:teq)?/[a-z千克]+|ppm|ppb)?"
_SHAPES = (
    # A detection limit, then the sign of nothing detected; “L” is what HJ standards append.
    re.compile(rf"(?P<limit>{_NUMBER})\s*{_UNIT}\s*\(?\s*(?:l|{_ND})\s*\)?", re.IGNORECASE),
    re.compile(rf"<\s*(?P<limit>{_NUMBER})\s*{_UNIT}", re.IGNORECASE),
    re.compile(
        rf"{_ND}\s*[(<:]*\s*(?:(?:检出限|lod|mdl|dl|rl)?\s*[:=<]?\s*(?P<limit>{_NUMBER})\s*{_UNIT})?\s*\)?",
        re.IGNORECASE,
    ),
)
_VALUE = re.compile(rf"(?P<value>{_NUMBER})\s*{_UNIT}", re.IGNORECASE)


def read_result(cell: str) -> LabResult:
    """A cell as a result. Raises ResultUnreadable."""
    text = _plain(cell)
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match is not None:
            limit = match["limit"]
            found = None if limit is None else read_decimal(limit)
            return LabResult(cell.strip(), None, match["unit"], is_nd=True, detection_limit=found)
    match = _VALUE.fullmatch(text)
    if match is None:
        raise ResultUnreadable(cell)
    return LabResult(cell.strip(), read_decimal(match["value"]), match["unit"])


def read_decimal(written: str) -> Decimal:
    """A number that is not negative: 0.5, 1,200, 1.2E-5, 1.2×10^-5. Raises ResultUnreadable."""
    text = re.sub(r"[x×*]10\^?", "e", _plain(written))
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ResultUnreadable(written) from error
    if not number.is_finite() or number.is_signed() or number.adjusted() > _LARGEST or number.adjusted() < _SMALLEST:
        raise ResultUnreadable(written)
    return number


_LARGEST, _SMALLEST = 9, -15
"""Powers of ten that a concentration in any unit can have."""


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written).strip().lower().replace("−", "-")
    # A comma before three digits parts thousands; any other one is left to be refused.
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)


def factor_of(unit: str | None) -> Decimal | None:
    """How many mg/kg one of the unit is; None for one that is not known, or of no weight (mg/L)."""
    return None if unit is None else _FACTORS.get(fold_unit(unit))


def fold_unit(unit: str) -> str:
    """The unit's usual spelling: μg/kg for ug/kg and 微克/千克; what is measured (TEQ) is left out."""
    text = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", unit).lower())
    for written, usual in _CHINESE_UNITS:
        text = text.replace(written, usual)
    text = re.sub(r"-?(?:i|who)?-?teq-?|,?(?:干重|干基|dw|drywt)$", "", text)
    return re.sub(r"^ug", "μg", text).replace("/ug", "/μg")


def is_unit(written: str) -> bool:
    """Whether it is a unit that a limit in mg/kg can be compared with."""
    return fold_unit(written) in _FACTORS


def shown(number: Decimal) -> str:
    """A number as people write it: no exponent, no zeros at the end."""
    plain = format(number.normalize(), "f")
    return plain if plain != "-0" else "0"
