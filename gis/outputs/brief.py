"""The brief: one self-contained HTML page with map, list and reasons that opens from a USB stick.

The page asks the network for nothing: Leaflet is inlined, there are no tiles, and its
Content-Security-Policy allows just the two scripts that stand in it, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import jinja2
from markupsafe import Markup

from gis.domain.sentences import square_metres
from gis.domain.text import Language, Text
from gis.domain.words import FeatureKind
from gis.outputs import brief_map
from gis.outputs.brief_map import NamedArea
from gis.outputs.paper import Line


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with its countdown in words; `level` is overdue, amber or later."""

    on: date | None
    sentence: Text | None
    level: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a feature falls under a measure, who answers for it, by when; `denied` is a person's "no"."""

    measure: str
    title: str
    rule: Text
    sentence: Text
    leads: tuple[Text, ...]
    cos: tuple[Text, ...]
    due: Due
    is_borderline: bool
    denied: Text | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One feature: a row of the table and a shape on the map (GeoJSON in lon/lat)."""

    code: str
    name: str
    kind: FeatureKind
    kind_text: Text
    group_code: str
    group_text: Text
    own_code: str | None
    """Site kind or project kind: chooses the sign on the map."""
    when: str | None
    """The window of a detection."""
    where: Text
    address: str | None
    area_m2: float
    as_of: date | None
    geometry: dict[str, Any]
    middle: tuple[float, float]
    """A point on it, lon and lat: where its sign stands."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure of the brief's measure or unit, with what falls under it in words."""

    number: str
    title: str
    summary: Text
    deadline_text: str
    due: Due
    leads: tuple[Text, ...]
    cos: tuple[Text, ...]
    objects: Text


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of one feature under a heading."""

    title: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a brief says. `groups` sum to `total`; `entries` are as many of them as fit, in the order of the list."""

    title: Text
    chosen: tuple[Line, ...]
    district: Text
    working_date: date
    made_at: datetime
    oldest: date | None
    newest: date | None
    is_demo: bool
    total: int
    groups: tuple[tuple[Text, Text, int], ...]
    entries: tuple[Entry, ...]
    outline: dict[str, Any]
    streets: tuple[NamedArea, ...]
    bbox: tuple[float, float, float, float]
    """What the map shows first: w, s, e, n in degrees."""
    measures: tuple[MeasureLine, ...] = ()
    sections: tuple[Section, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Leaflet:
    """The library's script and style sheet, as they are in its package."""

    script: str
    style: str


def render(brief: Brief, language: Language, leaflet: Leaflet) -> str:
    """The page, in one language."""
    drawn = brief_map.draw(brief.entries, brief.outline, brief.streets, brief.bbox, language)
    scripts = [_without_addresses(leaflet.script), drawn.script]
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(_hash(script) for script in scripts),
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    template = _environment(language).get_template("brief.html")
    return template.render(
        brief=brief,
        lang="zh-CN" if language is Language.ZH else "en",
        policy=policy,
        # Ours and folium's, without anything that people typed; the policy runs nothing else.
        scripts=[Markup(script) for script in scripts],  # noqa: S704
        leaflet_style=Markup(_without_pictures(leaflet.style)),  # noqa: S704
        map_html=Markup(drawn.html),  # noqa: S704
        map_data_id=brief_map.DATA_ID,
        map_layers=drawn.layers,
        patterns=Markup(brief_map.PATTERNS),  # noqa: S704
        legend=brief_map.legend(brief.entries, language),
    )


def _environment(language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("gis.outputs", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )

    comma = Text("、", ", ").in_(language)
    environment.filters |= {
        "say": lambda text: text.in_(language),
        "m2": square_metres,
        "units": lambda units: comma.join(unit.in_(language) for unit in units) or "——",
    }
    environment.globals["t"] = lambda zh, en: Text(zh, en).in_(language)
    return environment


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _without_addresses(script: str) -> str:
    """The library with the address of its home page, which stands in its notice, as a plain name."""
    return script.replace("https://leafletjs.com", "leafletjs.com").replace("</script", "<\\/script").strip()


def _without_pictures(style: str) -> str:
    """The style sheet without its remarks, and the pictures of controls and markers that we do not use."""
    plain = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return "\n".join(line for line in plain.splitlines() if line.strip() and "url(" not in line)
