"""The one search box: codes, names, addresses, streets, measures, and coordinate pairs as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, case, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from gis import names, places
from gis.clock import Clock
from gis.db.models import District, FeatureAlias, Measure, Street
from gis.db.scope import within_scope
from gis.domain import crs
from gis.domain.policy import Action, Actor, may
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import FeatureKind
from gis.filters import TABLES
from gis.groups import GROUPED_BY, group_name
from gis.plan_in_force import plans_in_force
from gis.spelling import bare, bare_column

MOST_HITS = 20
LONGEST = 100
"""Characters of a query that are read; nobody's name is longer."""


class HitType(StrEnum):
    """What was found."""

    FEATURE = "feature"
    STREET = "street"
    MEASURE = "measure"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: lon, lat and bbox (w, s, e, n) in degrees; a measure has no place."""

    type: HitType
    code: str
    title: str
    subtitle: Text
    kind: FeatureKind | None = None
    id: int | None = None
    lon: float | None = None
    lat: float | None = None
    bbox: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first, and how a coordinate pair was read."""

    hits: tuple[Hit, ...]
    read_as: Text | None = None


def search(session: Session, actor: Actor | None, clock: Clock, query: str) -> Found:
    """At most MOST_HITS hits within the actor's scope; nothing for an empty query."""
    words = " ".join(query.split())[:LONGEST]
    if not words or (actor is not None and not may(actor, Action.READ)):
        return Found(())
    pair = crs.read_pair(bare_numbers(words))
    if pair is not None:
        return _place(session, actor, pair)
    hits = [*_measures(session, clock, words), *_streets(session, actor, words), *_features(session, actor, words)]
    best = sorted(hits, key=lambda ranked: ranked[0])
    return Found(tuple(hit for _, hit in best[:MOST_HITS]))


_LABELS = re.compile(
    r"(?i)东经|北纬|经度|纬度|东坐标|北坐标|坐标|longitude|latitude|lon|lng|lat|east|north"
    r"|\b[xyens]\b|(?<=\d)\s*[en]\b|[°度米=:]|(?<=\d)\s*m\b"
)


def bare_numbers(words: str) -> str:
    """A typed pair without what people write around it: `Ｘ＝４４９５６２.４，Y：…` becomes `449562.4,…`."""
    plain = unicodedata.normalize("NFKC", words).replace("、", ",").replace("\u2212", "-")
    plain = _LABELS.sub(" ", re.sub(r"(?i)([xy])\s*(?=[=:\d])", r" ", plain))
    return re.sub(r"\s*([,;])\s*", r"\1", " ".join(plain.split()))


def _place(session: Session, actor: Actor | None, pair: crs.Pair) -> Found:
    epsg = places.measuring_epsg(session) if pair.epsg == crs.BEIJING else pair.epsg
    typed = func.ST_SetSRID(func.ST_MakePoint(pair.x, pair.y), epsg)
    point = func.ST_Transform(typed, crs.STORAGE)
    lon, lat, is_ours = session.execute(
        select(
            func.ST_X(point),
            func.ST_Y(point),
            select(District.code).where(func.ST_Covers(District.geom, point)).exists(),
        )
    ).one()
    read_as = _read_as(crs.Pair(pair.x, pair.y, epsg), lon, lat, is_ours=is_ours)
    title = f"{lon:.7f}, {lat:.7f}"
    here = Hit(HitType.PLACE, title, title, read_as, lon=lon, lat=lat)
    under = [
        _feature(kind, actor).where(func.ST_Intersects(TABLES[kind].c.geom, point)).limit(MOST_HITS).subquery()
        for kind in FeatureKind
    ]
    rows = session.execute(union_all(*(select(part) for part in under)))
    return Found((here, *(_hit(row) for row in rows))[:MOST_HITS], read_as)


def _read_as(pair: crs.Pair, lon: float, lat: float, *, is_ours: bool) -> Text:
    outside = Text("", "") if is_ours else Text("（不在本区范围内）", " (outside this district)")
    if pair.epsg == crs.STORAGE:
        return Text(
            f"按经纬度读取：东经 {lon:.7f}°，北纬 {lat:.7f}°{outside.zh}",
            f"read as longitude {lon:.7f}, latitude {lat:.7f}{outside.en}",
        )
    zone = crs.zone_before(pair.epsg)
    meridian = 3 * zone if zone else 75 + 3 * (pair.epsg - crs.measuring_epsg(75))
    prefix = Text(f"，带号 {zone}", f", zone {zone}") if zone else Text("，无带号", ", no zone prefix")
    return Text(
        f"按测绘坐标读取（2000国家大地坐标系，3°带，中央经线 {meridian}°{prefix.zh}）："
        f"东 {pair.x:.3f}，北 {pair.y:.3f} → {lon:.7f}, {lat:.7f}{outside.zh}",
        f"read as a survey pair (CGCS2000, 3-degree zone, central meridian {meridian}°{prefix.en}): "
        f"east {pair.x:.3f}, north {pair.y:.3f} → {lon:.7f}, {lat:.7f}{outside.en}",
    )


Ranked = tuple[tuple[int, int, str], Hit]
"""(how well it fits, 0 best; what comes first among equals; its code), and the hit."""


def _features(session: Session, actor: Actor | None, words: str) -> Iterator[Ranked]:
    spellings = names.spellings(words)
    parts = []
    for kind in FeatureKind:
        columns = TABLES[kind].c
        named = names.names_of(columns)
        is_known_as = columns.id.in_(names.known_as(_is(field, one) for field in names.ALIAS for one in spellings))
        rank = case(
            (or_(_is_code(columns.code, words), *(_is(columns.code, one) for one in spellings)), 0),
            (or_(is_known_as, *(_is(name, one) for name in named for one in spellings)), 1),
            (or_(*(columns.code.istartswith(one, autoescape=True) for one in spellings)), 2),
            (or_(*(name.icontains(one, autoescape=True) for name in named for one in spellings)), 3),
            else_=4,
        )
        query = _feature(kind, actor).add_columns(rank.label("rank"), _other_name(columns.id, words).label("alias"))
        query = query.where(*(names.mentions(columns, word) for word in words.split()))
        parts.append(query.order_by(rank, columns.code, columns.id).limit(MOST_HITS).subquery())
    for row in session.execute(union_all(*(select(part) for part in parts))):
        yield (row.rank, 2 + list(FeatureKind).index(FeatureKind(row.kind)), row.code), _hit(row)


def _other_name(feature_id: ColumnElement[int], words: str) -> ScalarSelect[str]:
    """The newest other name that is the reason why a feature was found; a code's name is told with it."""
    said = or_(*(one for word in words.split() for one in names.contain(names.ALIAS, word)))
    newest = select(FeatureAlias.name).where(FeatureAlias.feature_id == feature_id, said)
    return newest.order_by(FeatureAlias.id.desc()).limit(1).scalar_subquery()


def _feature(kind: FeatureKind, actor: Actor | None) -> Select[Any]:
    columns = TABLES[kind].c
    middle = func.ST_PointOnSurface(columns.geom)
    old_name = columns.old_name if "old_name" in columns else null()
    street = select(Street.name_zh).where(Street.__table__.c.id == columns.home_street_id).scalar_subquery()
    street_en = select(Street.name_en).where(Street.__table__.c.id == columns.home_street_id).scalar_subquery()
    return select(
        literal(kind.value).label("kind"),
        columns.id.label("id"),
        columns.code.label("code"),
        columns.name.label("name"),
        old_name.label("old_name"),
        columns[GROUPED_BY[kind][0]].cast(String).label("group_value"),
        street.label("street"),
        street_en.label("street_en"),
        func.ST_X(middle).label("lon"),
        func.ST_Y(middle).label("lat"),
        *(getattr(func, f"ST_{edge}")(columns.geom).label(edge.lower()) for edge in ("XMin", "YMin", "XMax", "YMax")),
    ).where(columns.struck_at.is_(None), within_scope(columns.streets, actor))


def _hit(row: Any) -> Hit:  # noqa: ANN401  a row of `_feature`
    kind = FeatureKind(row.kind)
    _code, group = group_name(kind, int(row.group_value) if kind is FeatureKind.PARCEL else row.group_value)
    said = [label("feature_kinds", kind), group]
    if row.old_name:
        said.append(Text(f"曾用名 {row.old_name}", f"formerly {row.old_name}"))
    other_name = getattr(row, "alias", None)
    if other_name:
        said.append(Text(f"又名 {other_name}", f"also known as {other_name}"))
    if row.street:
        said.append(Text(row.street, row.street_en))
    return Hit(
        type=HitType.FEATURE,
        code=row.code,
        title=row.name,
        subtitle=Text(" · ".join(one.zh for one in said), " · ".join(one.en for one in said)),
        kind=kind,
        id=row.id,
        lon=row.lon,
        lat=row.lat,
        bbox=(row.xmin, row.ymin, row.xmax, row.ymax),
    )


def _streets(session: Session, actor: Actor | None, words: str) -> Iterator[Ranked]:
    table = Street.__table__
    query = select(
        table.c.id,
        Street.code,
        Street.name_zh,
        Street.name_en,
        Street.is_schematic,
        func.ST_X(func.ST_PointOnSurface(Street.geom)).label("lon"),
        func.ST_Y(func.ST_PointOnSurface(Street.geom)).label("lat"),
        *(getattr(func, f"ST_{edge}")(Street.geom).label(edge.lower()) for edge in ("XMin", "YMin", "XMax", "YMax")),
    ).where(or_(*(named for one in names.spellings(words) for named in _names_street(one))))
    if actor is not None and actor.street_ids is not None:
        query = query.where(table.c.id.in_(actor.street_ids))
    for row in session.execute(query.order_by(Street.code).limit(MOST_HITS)):
        rank = 0 if words in (row.code, row.name_zh, row.name_en) else 2
        note = (
            Text("街道（示意范围）", "sub-district (schematic)") if row.is_schematic else Text("街道", "sub-district")
        )
        bbox = (row.xmin, row.ymin, row.xmax, row.ymax)
        title = row.name_zh
        subtitle = Text(note.zh, f"{row.name_en} · {note.en}")
        yield (rank, 1, row.code), Hit(HitType.STREET, row.code, title, subtitle, None, row.id, row.lon, row.lat, bbox)


def _names_street(word: str) -> Iterator[ColumnElement[bool]]:
    yield from (column.icontains(word, autoescape=True) for column in (Street.name_zh, Street.name_en, Street.code))


_MEASURE_WORD = re.compile(r"^(?:工作)?(?:措施|measure)\s*", re.IGNORECASE)


def _measures(session: Session, clock: Clock, words: str) -> Iterator[Ranked]:
    """Measures of the plans in force, by number or title."""
    asked = _MEASURE_WORD.sub("", unicodedata.normalize("NFKC", words))
    if not asked:
        return
    rows = session.execute(
        select(Measure.id, Measure.number, Measure.title, Measure.summary_zh, Measure.summary_en, Measure.position)
        .where(
            Measure.plan_id.in_(plans_in_force(clock.today())),
            or_(
                Measure.number == asked,
                Measure.number.startswith(f"{asked.rstrip('.')}.", autoescape=True),
                Measure.title.icontains(asked, autoescape=True),
                Measure.summary_en.icontains(asked, autoescape=True),
            ),
        )
        .order_by(Measure.position)
        .limit(MOST_HITS)
    )
    for row in rows:
        rank = 0 if row.number == asked else 3
        subtitle = Text(f"措施 {row.number} · {row.summary_zh}", f"measure {row.number} · {row.summary_en}")
        yield (rank, 0, f"{row.position:03}"), Hit(HitType.MEASURE, row.number, row.title, subtitle, None, row.id)


def _is(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    return func.lower(column) == word.lower()


def _is_code(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    return bare_column(column) == bare(words)
