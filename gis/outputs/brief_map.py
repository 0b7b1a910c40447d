"""The map of a brief: folium draws outline, streets and features with the colours and hatches of the live map.

What people typed never passes through folium: it renders its finished script as a template
once more, so a name with braces would be evaluated. Folium makes empty layers; the shapes stand
in the page as JSON, and our own script puts them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import folium
from folium.utilities import JsCode

from gis.domain.text import Language, Text
from gis.domain.words import OPEN_DETECTION_STATES, DetectionState, FeatureKind

if TYPE_CHECKING:
    from gis.outputs.brief import Entry

PATTERNS = """
<svg width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="8" height="8" fill="#E69F00" fill-opacity=".25"/><rect width="3" height="8" fill="#B87600"/></pattern>
<pattern id="thin-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="7" height="7" fill="#56B4E9" fill-opacity=".2"/><rect width="1.2" height="7" fill="#2b7fb3"/></pattern>
<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse">
<rect width="8" height="8" fill="#F0E442" fill-opacity=".45"/><circle cx="2" cy="2" r="1.2" fill="#6f6500"/>
<circle cx="6" cy="6" r="1.2" fill="#6f6500"/></pattern>
</defs></svg>
"""
"""The fills of SCREENS that are not one colour."""

_SITE, _PROJECT, _POINT, _DETECTION, _DETECTION_EDGE = "#264653", "#5b3a8c", "#00686b", "#CC79A7", "#8f2f69"
_PAINTS: dict[str, dict[str, Any]] = {
    "NONE": {"color": "#6b787c", "weight": 1, "fillColor": "#8A979B", "fillOpacity": 0.2},
    "LISTED": {"color": "#7a3300", "weight": 1.6, "fillColor": "#D55E00", "fillOpacity": 0.75},
    "PRIORITY": {"color": "#8a5a00", "weight": 1.4, "fillColor": "url(#hatch)", "fillOpacity": 1},
    "LEDGER": {"color": "#7a7000", "weight": 1.2, "fillColor": "url(#dots)", "fillOpacity": 1},
    "AFTERCARE": {"color": "#1d6a99", "weight": 1.2, "fillColor": "url(#thin-hatch)", "fillOpacity": 1},
    "CLEARED": {"color": "#00734f", "weight": 2, "fillColor": "#009E73", "fillOpacity": 0},
    "KEY_LAND": {"color": "#0072B2", "weight": 4, "fillColor": "#0072B2", "fillOpacity": 0.1},
}
_OUTLINE = {"color": "#1F2A2E", "weight": 2, "fillOpacity": 0, "interactive": False}
_STREET = {"color": "#5B6A70", "weight": 1, "dashArray": "4 3", "fillOpacity": 0, "interactive": False}

# Names are set as text, never as markup: what somebody typed stays letters.
_TOOLTIP = JsCode("""function (feature, layer) {
  const shown = document.createElement('span');
  shown.textContent = feature.properties.label;
  layer.bindTooltip(shown, { sticky: true });
}""")
_STREET_NAME = JsCode("""function (feature, place) {
  const shown = document.createElement('span');
  shown.textContent = feature.properties.label;
  const icon = L.divIcon({ html: shown, className: 'street', iconSize: [0, 0] });
  return L.marker(place, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
}""")
_POINT_TO_LAYER = JsCode("""function (feature, place) {
  const shown = document.createElement('span');
  shown.textContent = feature.properties.sign;
  shown.style.background = feature.properties.style.fillColor;
  const icon = L.divIcon({ html: shown, className: 'sign', iconSize: [20, 20] });
  return L.marker(place, { icon, alt: feature.properties.label });
}""")

SIGNS = {
    "KEY_UNIT": "重",
    "HEAVY_METAL": "镉",
    "PETROL_STATION": "油",
    "OIL_DEPOT": "库",
    "PLANT": "厂",
    "SEWAGE_WORKS": "污",
    "NEW_PLANT": "新",
    "ALTERED_PLANT": "改",
    "LAND_TRANSFER": "让",
    "USE_CHANGE": "变",
}
"""The character an office would write for a kind of site or project, as on the live map."""


DATA_ID = "map-data"
"""The element of the page that holds `DrawnMap.layers` as JSON."""

_FILL = """(function () {
  const shapes = JSON.parse(document.getElementById('%s').textContent);
  [%s].forEach((layer, at) => {
    layer.addData({ type: 'FeatureCollection', features: shapes[at] });
    layer.setStyle((feature) => feature.properties.style);
  });
  // Leaflet lets names lie on one another: each gives way to those before it, by a line up or down, or stays away.
  const names = [...document.querySelectorAll('.street span')];
  function makeRoom() {
    const taken = [];
    for (const name of names) {
      const isFree = [0, 1, -1].some((lines) => {
        name.style.marginTop = lines * 1.1 + 'em';
        const box = name.getBoundingClientRect();
        const meets = (other) => box.left < other.right && other.left < box.right
          && box.top < other.bottom && other.top < box.bottom;
        return !taken.some(meets) && taken.push(box);
      });
      name.style.visibility = isFree ? '' : 'hidden';
    }
  }
  %s.on('zoomend resize', makeRoom);
  makeRoom();
})();"""


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """The map's element, the script that draws it, and the GeoJSON features of each layer, lowest first.

    `html` and `script` hold nothing that anybody typed; `layers` must stand escaped in the page.
    """

    html: str
    script: str
    layers: list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class NamedArea:
    """A street: its name as on maps, its outline and where the name stands, GeoJSON in longitude and latitude."""

    name: Text
    geometry: dict[str, Any]
    name_at: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of the legend: how many, what, and how it is drawn (SVG attributes, or a sign)."""

    name: str
    n: int
    style: dict[str, Any]
    sign: str | None


def draw(
    entries: Iterable[Entry],
    outline: dict[str, Any],
    streets: Sequence[NamedArea],
    bbox: Sequence[float],
    language: Language,
) -> DrawnMap:
    """The map as folium makes it, without anything that it would fetch."""
    west, south, east, north = bbox
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        attributionControl=False,
        # A printed map must be sharp where it was fitted, not at a whole zoom level.
        zoomSnap=0.25,
        # While it glides, nobody knows yet where the names will lie.
        zoomAnimation=False,
        maxZoom=20,
    )
    drawn.default_js, drawn.default_css = [], []
    layers = [
        _layer(),
        _layer(point_to_layer=_STREET_NAME),
        _layer(on_each_feature=_TOOLTIP, point_to_layer=_POINT_TO_LAYER),
    ]
    for layer in layers:
        layer.add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]], padding=(20, 20), max_zoom=18)
    # Rendering fills the figure's parts; its head is left out: the page has its own.
    figure = folium.Figure()
    figure.add_child(drawn)
    figure.render()
    scale = f"L.control.scale({{ imperial: false }}).addTo({drawn.get_name()});"
    fill = _FILL % (DATA_ID, ", ".join(layer.get_name() for layer in layers), drawn.get_name())
    script = f"{figure.script.render().strip()}\n{fill}\n{scale}"
    shapes = [
        shape for entry in sorted(entries, key=lambda one: _DEPTH[one.kind]) for shape in _of_entry(entry, language)
    ]
    ground = [_shape(outline, _OUTLINE, ""), *(_shape(street.geometry, _STREET, "") for street in streets)]
    names = [_shape(street.name_at, {}, street.name.in_(language)) for street in streets]
    return DrawnMap(figure.html.render(), script, [ground, names, shapes])


_DEPTH = {
    FeatureKind.PARCEL: 0,
    FeatureKind.PROJECT: 1,
    FeatureKind.DETECTION: 2,
    FeatureKind.SITE: 3,
    FeatureKind.POINT: 4,
}
"""What is drawn first lies below."""


def legend(entries: Iterable[Entry], language: Language) -> list[LegendRow]:
    """One row for each way of drawing that the brief's features use."""
    rows: dict[tuple[FeatureKind, str], LegendRow] = {}
    for entry in sorted(entries, key=lambda one: (_DEPTH[one.kind], one.group_code)):
        key = (entry.kind, entry.group_code)
        kind, group = entry.kind_text.in_(language), entry.group_text.in_(language)
        before = rows.get(key)
        n = before.n + 1 if before else 1
        rows[key] = LegendRow(f"{kind} · {group}", n, _style(entry), _sign(entry))
    return list(rows.values())


def _layer(**options: Any) -> folium.GeoJson:  # noqa: ANN401  Leaflet's options
    return folium.GeoJson({"type": "FeatureCollection", "features": []}, **options)


def _shape(geometry: dict[str, Any], style: dict[str, Any], name: str, sign: str | None = None) -> dict[str, Any]:
    properties = {"style": style, "label": name, "sign": sign or ""}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _of_entry(entry: Entry, language: Language) -> Iterator[dict[str, Any]]:
    group = entry.group_text.in_(language)
    said = [f"{entry.code} {entry.name}", group, *([entry.when] if entry.when else [])]
    name, style, sign = " · ".join(said), _style(entry), _sign(entry)
    yield _shape(entry.geometry, style, name, sign)
    if sign and entry.geometry["type"] != "Point":
        yield _shape({"type": "Point", "coordinates": list(entry.middle)}, style, name, sign)


def _style(entry: Entry) -> dict[str, Any]:
    match entry.kind:
        case FeatureKind.PARCEL:
            return _PAINTS[entry.group_code]
        case FeatureKind.DETECTION:
            is_open = DetectionState(entry.group_code) in OPEN_DETECTION_STATES
            return {
                "color": _DETECTION_EDGE,
                "weight": 2,
                "dashArray": "6 4",
                "fillColor": _DETECTION,
                "fillOpacity": 0.45 if is_open else 0,
            }
        case FeatureKind.SITE:
            return {"color": _SITE, "weight": 1.5, "fillColor": _SITE, "fillOpacity": 0.25}
        case FeatureKind.PROJECT:
            return {"color": _PROJECT, "weight": 1.5, "dashArray": "2 3", "fillColor": _PROJECT, "fillOpacity": 0.15}
        case FeatureKind.POINT:
            return {"color": _POINT, "weight": 1.5, "fillColor": _POINT, "fillOpacity": 1}


def _sign(entry: Entry) -> str | None:
    if entry.kind is FeatureKind.POINT:
        return "测"
    return SIGNS.get(entry.own_code or "")
