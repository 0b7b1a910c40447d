"""Which feature falls under which measure, and why: the readable table of rules (R2).

A rule serves one measure. Rules about one feature look at its own facts; rules
about a pair look at a detection, the parcel it lies on and how it lies there, so
they hold by rule *and* by geometry. Of several pair rules of one measure the
first that holds speaks. The measures are those of the 2024 plan; the 13 that are
not named here have no objects on the map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gis.domain import sentences as say
from gis.domain.facts import (
    DetectionFacts,
    Facts,
    Neighbour,
    OverlapFact,
    ParcelFacts,
    PointFacts,
    ProjectFacts,
    SiteFacts,
)
from gis.domain.text import Text
from gis.domain.words import Industry, PointKind, ProjectKind, Register, Relation, SiteKind, Stage

# Measure 4.2 names three industries, measure 5.3 the same three for one round of
# self-monitoring and four for the survey of hidden dangers (plan 2024, rows 4 and 5).
MONITORED_INDUSTRIES = frozenset({Industry.VEHICLE, Industry.DISPLAY, Industry.CHIP})
SURVEYED_INDUSTRIES = frozenset({Industry.CHEMICAL, Industry.ELECTRONICS, Industry.PHARMA, Industry.VEHICLE})
NEW_PLANTS = frozenset({ProjectKind.NEW_PLANT, ProjectKind.ALTERED_PLANT})
TANK_KINDS = frozenset({SiteKind.PETROL_STATION, SiteKind.OIL_DEPOT})
PLANT_KINDS = frozenset({SiteKind.PLANT, SiteKind.KEY_UNIT, SiteKind.HEAVY_METAL})
BEFORE_INVESTIGATION = frozenset({Stage.NONE, Stage.SUSPECT})
UNDER_INVESTIGATION = frozenset({Stage.PRELIM, Stage.DETAIL})
UNFINISHED = frozenset(Stage) - {Stage.NONE, Stage.CLEAR}
AROUND_SITES = {
    PointKind.AROUND_KEY_UNIT: frozenset({SiteKind.KEY_UNIT}),
    PointKind.AROUND_SEWAGE_WORKS: frozenset({SiteKind.SEWAGE_WORKS}),
    PointKind.AROUND_ABNORMAL: frozenset(SiteKind),
}

RULES_VERSION = 6
"""Raise it with every change of the rules or their sentences: only then stored links are judged anew (`gis.daily`)."""

F = TypeVar("F", ParcelFacts, SiteFacts, ProjectFacts, PointFacts, DetectionFacts)


@dataclass(frozen=True, slots=True)
class Rule(Generic[F]):
    """One rule about one kind of feature: the measure it serves, when it holds, and the sentence it gives."""

    id: str
    measure: str
    name: Text
    about: type[F]
    applies: Callable[[F], bool]
    because: Callable[[F], Text]
    version: int = RULES_VERSION


@dataclass(frozen=True, slots=True)
class PairRule:
    """One rule about a detection and the parcel it lies on; it also speaks for the parcel when `for_parcel`."""

    id: str
    measure: str
    name: Text
    applies: Callable[[ParcelFacts], bool]
    because: Callable[[ParcelFacts], Text]
    for_parcel: bool = True
    version: int = RULES_VERSION


@dataclass(frozen=True, slots=True)
class Reason:
    """One link as the rules see it: feature, measure, sentence, and the facts that were used."""

    feature_id: int
    measure: str
    rule: str
    rule_version: int
    because: Text
    facts: dict[str, Any]
    via_id: int | None = None
    is_by_geometry: bool = False
    is_borderline: bool = False


def _on(register: Register) -> Callable[[ParcelFacts], bool]:
    return lambda p: register in p.registers


RULES: tuple[Rule[Any], ...] = (
    Rule(
        "priority-parcel",
        "2.1",
        Text("优先监管地块", "priority-supervised parcel"),
        ParcelFacts,
        applies=_on(Register.PRIORITY),
        because=say.priority_parcel,
    ),
    Rule(
        "listed-parcel",
        "2.2",
        Text("名录内地块", "listed parcel"),
        ParcelFacts,
        applies=_on(Register.LISTED),
        because=say.listed_parcel,
    ),
    Rule(
        "ledger-parcel",
        "3.1",
        Text("筛查台账地块", "screening-ledger parcel"),
        ParcelFacts,
        applies=_on(Register.LEDGER),
        because=say.on_register(Register.LEDGER),
    ),
    Rule(
        "aftercare-parcel",
        "3.2",
        Text("后期管理地块", "aftercare parcel"),
        ParcelFacts,
        applies=_on(Register.AFTERCARE),
        because=say.on_register(Register.AFTERCARE),
    ),
    Rule(
        "soil-batch",
        "3.3",
        Text("有转运批次的地块", "parcel with soil batches"),
        ParcelFacts,
        applies=lambda p: bool(p.batches),
        because=say.soil_batches,
    ),
    Rule(
        "use-change-while-listed",
        "4.1",
        Text("用途变更×未移出名录", "use change × not delisted"),
        ParcelFacts,
        applies=lambda p: p.change_to_homes is not None and Register.LISTED in p.registers,
        because=say.use_change_while_listed,
    ),
    Rule(
        "use-change-uninvestigated",
        "4.1",
        Text("用途变更×未完成调查", "use change × not investigated"),
        ParcelFacts,
        applies=lambda p: (
            p.change_to_homes is not None
            and Register.LISTED not in p.registers
            and p.stage in BEFORE_INVESTIGATION | UNDER_INVESTIGATION
        ),
        because=say.use_change_uninvestigated,
    ),
    Rule(
        "key-land",
        "4.1",
        Text("用途变更为一住两公", "change to residential or public use"),
        ParcelFacts,
        applies=lambda p: (
            (p.change_to_homes is not None or Register.KEY_LAND in p.registers)
            and Register.LISTED not in p.registers
            and not (p.change_to_homes and p.stage in BEFORE_INVESTIGATION | UNDER_INVESTIGATION)
        ),
        because=say.key_land,
    ),
    Rule(
        "survey-before-start",
        "4.2",
        Text("开工前现状调查", "survey before works start"),
        ProjectFacts,
        applies=lambda p: p.project_kind in NEW_PLANTS and p.industry in MONITORED_INDUSTRIES,
        because=say.survey_before_start,
    ),
    Rule(
        "survey-at-transfer",
        "4.2",
        Text("工业用地转让出租（鼓励调查）", "industrial land transferred or leased (survey encouraged)"),
        ProjectFacts,
        applies=lambda p: p.project_kind is ProjectKind.LAND_TRANSFER,
        because=say.survey_at_transfer,
    ),
    Rule(
        "key-unit",
        "5.1",
        Text("土壤污染重点监管单位", "key supervised unit"),
        SiteFacts,
        applies=lambda s: s.site_kind is SiteKind.KEY_UNIT,
        because=say.key_unit,
    ),
    Rule(
        "heavy-metal",
        "5.2",
        Text("涉重金属企业", "heavy-metal enterprise"),
        SiteFacts,
        applies=lambda s: s.site_kind is SiteKind.HEAVY_METAL,
        because=say.heavy_metal,
    ),
    Rule(
        "self-monitoring-round",
        "5.3",
        Text("一轮自行监测（整车、显示器件、集成电路）", "one round of self-monitoring (vehicle, display, chip)"),
        SiteFacts,
        applies=lambda s: s.site_kind in PLANT_KINDS and s.industry in MONITORED_INDUSTRIES,
        because=say.self_monitoring,
    ),
    Rule(
        "hidden-dangers",
        "5.3",
        Text("隐患排查（化工、电子、制药、汽车）", "hidden-danger survey (chemical, electronics, pharma, vehicle)"),
        SiteFacts,
        applies=lambda s: s.site_kind in PLANT_KINDS and s.industry in SURVEYED_INDUSTRIES,
        because=say.hidden_dangers,
    ),
    Rule(
        "tanks",
        "5.3",
        Text("加油站、储油库埋地储罐与防渗漏", "buried tanks and leak prevention"),
        SiteFacts,
        applies=lambda s: s.site_kind in TANK_KINDS,
        because=say.tanks,
    ),
    Rule(
        "entries-complete",
        "10.2",
        Text("国家系统填报完整性", "completeness in the national system"),
        ParcelFacts,
        applies=lambda _p: True,
        because=say.completeness,
    ),
    Rule(
        "city-network",
        "11.1",
        Text("市控网点位", "point of the city network"),
        PointFacts,
        applies=lambda p: p.point_kind in {PointKind.BACKGROUND, PointKind.BASE},
        because=say.city_network,
    ),
    Rule(
        "key-unit-enforcement",
        "11.3",
        Text("重点监管单位专项执法", "enforcement at key units"),
        SiteFacts,
        applies=lambda s: s.site_kind is SiteKind.KEY_UNIT,
        because=say.enforcement,
    ),
    Rule(
        "over-screening",
        "11.3",
        Text("超筛选值地块风险防控", "risk prevention on parcels over screening values"),
        ParcelFacts,
        applies=lambda p: p.is_over_screening is True,
        because=say.over_screening,
    ),
    Rule(
        "investigation-check",
        "11.3",
        Text("土壤污染状况调查日常检查", "routine check of investigations"),
        ParcelFacts,
        applies=lambda p: p.stage in UNDER_INVESTIGATION,
        because=say.investigation_check,
    ),
    Rule(
        "transfer-check",
        "11.3",
        Text("转运污染土壤按承诺处置", "soil disposed of as promised"),
        ParcelFacts,
        applies=lambda p: bool(p.open_batches),
        because=say.soil_batches,
    ),
)

PAIR_RULES: tuple[PairRule, ...] = (
    PairRule(
        "listed-parcel-change",
        "11.2",
        Text("名录内地块×变化", "listed parcel × change"),
        applies=_on(Register.LISTED),
        because=say.listed_parcel,
    ),
    PairRule(
        "key-land-change",
        "11.2",
        Text("重点建设用地×变化", "key construction land × change"),
        applies=lambda p: p.change_to_homes is not None or Register.KEY_LAND in p.registers,
        because=say.key_land,
    ),
    PairRule(
        "priority-parcel-change",
        "11.2",
        Text("优先监管地块×变化", "priority-supervised parcel × change"),
        applies=_on(Register.PRIORITY),
        because=say.priority_parcel,
    ),
    PairRule(
        "aftercare-parcel-change",
        "11.2",
        Text("后期管理地块×变化", "aftercare parcel × change"),
        applies=_on(Register.AFTERCARE),
        because=say.on_register(Register.AFTERCARE),
    ),
    PairRule(
        "unfinished-parcel-change",
        "11.2",
        Text("治理流程内地块×变化", "parcel in the process × change"),
        applies=lambda p: p.stage in UNFINISHED,
        because=say.in_process,
    ),
    PairRule(
        "use-change-while-listed-change",
        "4.1",
        Text("用途变更×未移出名录", "use change × not delisted"),
        applies=lambda p: p.change_to_homes is not None and Register.LISTED in p.registers,
        because=say.use_change_while_listed,
        # The parcel itself falls under 4.1 already, by its own rule.
        for_parcel=False,
    ),
)

AROUND_RULE = ("around-site", "11.1", Text("重点单位与设施周边监测", "monitoring around units and works"))
ON_PRIORITY_RULE = ("point-on-priority-parcel", "2.1", Text("优先监管地块监测点位", "point on a priority parcel"))

UNLAWFUL_RULES: dict[str, Text] = {
    "planned-homes-while-listed": Text("规划为一住两公×未移出名录", "planned as residential or public × not delisted"),
    "works-before-targets": Text("未达标×疑似先行施工", "targets not met × suspected start of works"),
    "own-evaluation": Text("自施工自评估", "contractor evaluates its own works"),
}
"""Rules of measure 4.1 about facts against the law that no rule above knows (`domain.unlawful`)."""

MEASURES_WITH_OBJECTS = frozenset(
    [rule.measure for rule in RULES] + [rule.measure for rule in PAIR_RULES] + [AROUND_RULE[1]]
)

_NAMES: dict[str, Text] = {rule.id: rule.name for rule in RULES}
_NAMES |= {rule.id: rule.name for rule in PAIR_RULES}
_NAMES |= {key: name for key, _measure, name in (AROUND_RULE, ON_PRIORITY_RULE)} | UNLAWFUL_RULES


_MEASURES: dict[str, str] = {rule.id: rule.measure for rule in RULES}
_MEASURES |= {rule.id: rule.measure for rule in PAIR_RULES}
_MEASURES |= {key: measure for key, measure, _name in (AROUND_RULE, ON_PRIORITY_RULE)}
_MEASURES |= dict.fromkeys(UNLAWFUL_RULES, "4.1")


def measures_of(rule_ids: Iterable[str]) -> frozenset[str]:
    """The measures of the 2024 plan that these rules serve (`Measure.rules_of`)."""
    return frozenset(_MEASURES[rule_id] for rule_id in rule_ids)


def rule_name(rule_id: str) -> Text:
    """The name of a rule as inspectors see it; a rule of an older version keeps its id as name."""
    return _NAMES.get(rule_id, Text(rule_id, rule_id))


def judge(facts: Facts) -> Iterator[Reason]:
    """Every link that a feature's own facts give."""
    for rule in RULES:
        if isinstance(facts, rule.about) and rule.applies(facts):
            yield Reason(facts.id, rule.measure, rule.id, rule.version, rule.because(facts), say.facts_used(facts))


def judge_pair(detection: DetectionFacts, parcel: ParcelFacts, overlap: OverlapFact) -> Iterator[Reason]:
    """Links of a detection, and of the parcel, because the one lies on the other.

    At most one per measure and pair; none when they are merely near.
    """
    if overlap.relation is Relation.NEAR:
        return
    spoken: set[str] = set()
    for rule in PAIR_RULES:
        if rule.measure in spoken or not rule.applies(parcel):
            continue
        spoken.add(rule.measure)
        used = say.facts_used(detection) | say.facts_used(overlap) | {"parcel": say.facts_used(parcel)}
        for_detection = say.change_on_parcel(detection, parcel, overlap, rule.because(parcel))
        ids = (rule.measure, rule.id, rule.version)
        yield Reason(detection.id, *ids, for_detection, used, parcel.id, True, overlap.is_borderline)  # noqa: FBT003
        if rule.for_parcel:
            for_parcel = say.parcel_with_change(detection, parcel, overlap, rule.because(parcel))
            yield Reason(parcel.id, *ids, for_parcel, used, detection.id, True, overlap.is_borderline)  # noqa: FBT003


def judge_point(point: PointFacts, neighbour: Neighbour | None) -> Iterator[Reason]:
    """Links of a monitoring point, by what it watches and what lies there."""
    if point.point_kind in AROUND_SITES:
        key, measure, _name = AROUND_RULE
        near = neighbour if neighbour and isinstance(neighbour.facts, SiteFacts) else None
        yield Reason(
            point.id,
            measure,
            key,
            RULES_VERSION,
            say.around_site(point, near),
            say.facts_used(point) | ({"distance_m": round(near.distance_m, 1)} if near else {}),
            near.facts.id if near else None,
            near is not None,
        )
    elif neighbour is not None and isinstance(neighbour.facts, ParcelFacts):
        key, measure, _name = ON_PRIORITY_RULE
        if point.point_kind is PointKind.PARCEL and Register.PRIORITY in neighbour.facts.registers:
            because = say.point_on_parcel(point, neighbour.facts)
            used = say.facts_used(point) | {"parcel": neighbour.facts.code}
            yield Reason(point.id, measure, key, RULES_VERSION, because, used, neighbour.facts.id, is_by_geometry=True)
