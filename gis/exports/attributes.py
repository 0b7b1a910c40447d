"""Which attributes leave with a kind: all that an upload of it may bring, and what only we know of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from gis.domain.exporting import FORMATS, LONGEST_DBF_NAME, Format, Profile
from gis.domain.text import Language, Text
from gis.domain.uploading import Target
from gis.domain.words import FeatureKind
from gis.filters import TABLES
from gis.ingest.columns import Column, columns_of
from gis.ingest.values import read_count, read_date, read_yes_no
from gis.outputs.files.content import CellKind, Field
from gis.uploads.rows import column_of

VOCABULARIES = {
    "stage": "stages",
    "site_kind": "site_kinds",
    "industry": "industries",
    "project_kind": "project_kinds",
    "point_kind": "point_kinds",
    "change_kind": "change_kinds",
    "state": "detection_states",
    "national_modules": "national_modules",
}
"""Attributes that are codes, or several, and their list of the vocabulary."""
PARCEL_FACTS = frozenset(
    {
        "registers",
        "use_change_to",
        "use_change_from",
        "use_change_on",
        "scheme_filed_on",
        "scheme_is_remediation",
        "works_from",
        "works_until",
        "batches",
    }
)
"""Attributes that stand in the tables beside a parcel."""
_NUMBERS = frozenset({"resolution_m", "confidence"})
_READERS = ((read_date, CellKind.DAY), (read_count, CellKind.WHOLE), (read_yes_no, CellKind.FLAG))


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of ours: its name, its label, its name where ten bytes must do."""

    name: str
    label: Text
    short: str
    kind: CellKind
    is_read_back: bool = True
    """An upload takes it; the others tell, and are left aside when the file comes back."""

    def heading(self, language: Language) -> str:
        """The head of its column in a table to read; an upload understands it."""
        return self.label.zh if language is Language.ZH else self.name.replace("_", " ").capitalize()


_OFFICIAL = Attribute(
    "official_stage", Text("官方阶段编码", "official stage code"), "off_stage", CellKind.TEXT, is_read_back=False
)
_TOLD = (
    Attribute("area_m2", Text("面积（平方米）", "area (m²)"), "area_m2", CellKind.NUMBER, is_read_back=False),
    Attribute("streets", Text("所在街道", "streets"), "in_streets", CellKind.TEXT, is_read_back=False),
    Attribute("measures", Text("工作措施", "measures"), "measures", CellKind.TEXT, is_read_back=False),
)


@cache
def attributes_of(kind: FeatureKind) -> tuple[Attribute, ...]:
    """The attributes of a kind in the order in which they leave."""
    # What an upload only checks a row by, such as a stated area, is nothing that we keep.
    own = tuple(
        _attribute(one)
        for one in columns_of(Target(f"{kind}s"))
        if column_of(one.name) in TABLES[kind].c or one.name in PARCEL_FACTS
    )
    return (*own, *((_OFFICIAL,) if kind is FeatureKind.PARCEL else ()), *_TOLD)


def known() -> dict[FeatureKind, frozenset[str]]:
    """The names of every kind's attributes."""
    return {kind: frozenset(one.name for one in attributes_of(kind)) for kind in FeatureKind}


def chosen_fields(kind: FeatureKind, profile: Profile, language: Language) -> list[tuple[Attribute, Field]]:
    """The attributes that leave by a profile, in its order and under its names."""
    ours = {one.name: one for one in attributes_of(kind)}
    if profile.attributes:
        pairs = [(ours[one.ours], one.theirs) for one in profile.attributes if one.ours in ours]
    else:
        pairs = [(one, _own_name(one, profile, language)) for one in ours.values()]
    return [(one, Field(one.name, name, one.kind, one.label)) for one, name in pairs]


def _own_name(one: Attribute, profile: Profile, language: Language) -> str:
    if FORMATS[profile.format].in_words:
        return one.heading(language)
    return one.short if profile.format is Format.SHAPEFILE else one.name


def _attribute(column: Column) -> Attribute:
    kind = next((kind for read, kind in _READERS if column.read is read), CellKind.TEXT)
    return Attribute(
        name=column.name,
        label=column.label,
        short=_short(column),
        kind=CellKind.NUMBER if column.name in _NUMBERS else kind,
    )


def _short(column: Column) -> str:
    """Its own name, or the longest that fits of those that an upload understands."""
    fitting = [name for name in column.all_names if name.isascii() and len(name) <= LONGEST_DBF_NAME]
    return column.name if column.name in fitting else max(fitting, key=len)
