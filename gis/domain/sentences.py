"""The sentences that links give as their reason, in both languages, with the numbers in them.

No sentence counts days: it is stored with the link, and the day it is read is another one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from gis.domain.facts import (
    DetectionFacts,
    Neighbour,
    OverlapFact,
    ParcelFacts,
    PointFacts,
    ProjectFacts,
    SiteFacts,
)
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import NationalModule, Register, Relation


def overlap_sentence(overlap: OverlapFact, other: str) -> Text:
    """How a detection lies to a parcel; `other` is the code of the one that is not the reader's own."""
    if overlap.relation is Relation.OVERLAP:
        of_detection, of_parcel = percent(overlap.share_of_detection), percent(overlap.share_of_parcel)
        m2 = square_metres(overlap.overlap_m2)
        return Text(
            f"与 {other} 相交 {m2}（占图斑 {of_detection}，占地块 {of_parcel}）",
            f"overlaps {other} by {m2} ({of_detection} of the detection, {of_parcel} of the parcel)",
        )
    distance, tolerance = metres(overlap.distance_m), metres(overlap.tolerance_m)
    if overlap.relation is Relation.WITHIN_TOLERANCE:
        return Text(
            f"距 {other} {distance}，在容差 {tolerance} 以内",
            f"{distance} from {other}, within the tolerance of {tolerance}",
        )
    return Text(
        f"距 {other} {distance}，超出容差 {tolerance}，未关联",
        f"{distance} from {other}, beyond the tolerance of {tolerance}: not linked",
    )


def change_on_parcel(detection: DetectionFacts, parcel: ParcelFacts, overlap: OverlapFact, why: Text) -> Text:
    """The reason a detection falls under a measure: geometry first, then the parcel's state, then the window."""
    lies = overlap_sentence(overlap, parcel.code)
    change = label("change_kinds", detection.change_kind)
    window = f"{detection.before_date}…{detection.after_date}"
    return Text(
        f"{lies.zh}；{why.zh}；变化类型为{change.zh}，发生在 {window} 之间",
        f"{lies.en}; {why.en}; change: {change.en.lower()}, within {window}",
    )


def parcel_with_change(detection: DetectionFacts, parcel: ParcelFacts, overlap: OverlapFact, why: Text) -> Text:
    """The reason a parcel falls under a measure because of a detection on it."""
    lies = overlap_sentence(overlap, parcel.code)
    change = label("change_kinds", detection.change_kind)
    window = f"{detection.before_date}…{detection.after_date}"
    return Text(
        f"{window} 之间出现变化图斑 {detection.code}（{change.zh}），{lies.zh}；{why.zh}",
        f"detection {detection.code} ({change.en.lower()}) within {window} {lies.en}; {why.en}",
    )


def on_register(register: Register) -> Callable[[ParcelFacts], Text]:
    """The sentence for standing on a register."""

    def because(parcel: ParcelFacts) -> Text:
        name, fact = label("registers", register), parcel.registers[register]
        zh = f"地块自 {fact.since} 起列入{name.zh}" + (f"（{fact.document}）" if fact.document else "")
        en = f"the parcel is on the register “{name.en}” since {fact.since}"
        return Text(zh, en + (f" ({fact.document})" if fact.document else ""))

    return because


def priority_parcel(parcel: ParcelFacts) -> Text:
    """On the priority list, and which modules of the national system are filled."""
    listed = on_register(Register.PRIORITY)(parcel)
    missing = [module for module in NationalModule if module not in parcel.national_modules]
    if not missing:
        return _and(listed, Text("国家系统四类信息已填齐", "all four modules of the national system are filled"))
    filled = len(NationalModule) - len(missing)
    names = [label("national_modules", module) for module in missing]
    zh = f"国家系统四类信息已填 {filled} 类，缺{_list_zh(n.zh for n in names)}"
    en = f"{filled} of 4 modules of the national system are filled, missing: {', '.join(n.en.lower() for n in names)}"
    return _and(listed, Text(zh, en))


def listed_parcel(parcel: ParcelFacts) -> Text:
    """On the list, the stage, and the filed scheme."""
    listed = on_register(Register.LISTED)(parcel)
    stage = label("stages", parcel.stage)
    state = Text(f"现处“{stage.zh}”阶段", f"stage: {stage.en.lower()}")
    latest = max(parcel.schemes, key=lambda scheme: scheme.filed_on, default=None)
    if latest is None:
        filed = Text("尚无备案方案", "no scheme filed yet")
    else:
        zh, en = ("修复方案", "remediation scheme") if latest.is_remediation else ("风险管控方案", "control scheme")
        filed = Text(f"{zh}已于 {latest.filed_on} 备案", f"{en} filed on {latest.filed_on}")
    return _and(listed, state, filed)


def soil_batches(parcel: ParcelFacts) -> Text:
    """How many batches left, how many are open, and the nearest promised date."""
    total, still_open = len(parcel.batches), parcel.open_batches
    if not still_open:
        return Text(f"{total} 个转运批次均已备案效果评估", f"all {total} soil batches have their evaluation filed")
    first = min(still_open, key=lambda batch: batch.promised_on)
    promised = f"最早承诺 {first.promised_on} 前处置（批次 {first.number}）"
    return Text(
        f"{total} 个转运批次中 {len(still_open)} 个尚未备案效果评估，{promised}",
        f"{len(still_open)} of {total} soil batches have no evaluation filed; the first was promised for "
        f"{first.promised_on} (batch {first.number})",
    )


def use_change_while_listed(parcel: ParcelFacts) -> Text:
    """SPPCL art. 61-2: a listed parcel may not become residential or public land."""
    change = _change(parcel)
    return Text(
        f"{change.zh}，但地块尚未移出名录（《土壤污染防治法》第61条）",
        f"{change.en}, but it is still on the list (SPPCL art. 61)",
    )


def use_change_uninvestigated(parcel: ParcelFacts) -> Text:
    """SPPCL art. 59-2: the investigation comes before the change."""
    change, stage = _change(parcel), label("stages", parcel.stage)
    return Text(
        f"{change.zh}，土壤污染状况调查尚未完成（现为“{stage.zh}”，《土壤污染防治法》第59条）",
        f"{change.en}; its soil investigation is not finished (now: {stage.en.lower()}; SPPCL art. 59)",
    )


def key_land(parcel: ParcelFacts) -> Text:
    """Counts for the safe-use rate (plan 4.1)."""
    if parcel.change_to_homes is None:
        return on_register(Register.KEY_LAND)(parcel)
    change, stage = _change(parcel), label("stages", parcel.stage)
    return Text(
        f"{change.zh}，计入重点建设用地；现为“{stage.zh}”",
        f"{change.en} and counts as key construction land; stage: {stage.en.lower()}",
    )


def in_process(parcel: ParcelFacts) -> Text:
    """A parcel on no register that is being investigated or treated."""
    stage = label("stages", parcel.stage)
    return Text(f"地块处于“{stage.zh}”阶段，治理流程未结束", f"the parcel is in stage “{stage.en}”, not finished")


def survey_before_start(project: ProjectFacts) -> Text:
    """Plan 4.2: the survey is filed before works start."""
    industry = label("industries", project.industry or "OTHER")
    kind = label("project_kinds", project.project_kind)
    what = Text(f"{industry.zh}{kind.zh}", f"{kind.en}, {industry.en.lower()}")
    starts = Text("开工日期未定", "no start date yet")
    if project.starts_on:
        starts = Text(f"计划 {project.starts_on} 开工", f"works start on {project.starts_on}")
    return _and(what, starts, _filed(project))


def survey_at_transfer(project: ProjectFacts) -> Text:
    """Plan 4.2: encouraged, not obliged, when industrial land is transferred or leased."""
    what = Text("工业用地转让或出租，鼓励开展土壤环境现状调查", "industrial land changes hands; a survey is encouraged")
    return _and(what, _filed(project))


def key_unit(site: SiteFacts) -> Text:
    """On the list of key supervised units (SPPCL art. 21)."""
    if site.listed_on is None:
        return Text("土壤污染重点监管单位（列入日期未填）", "key supervised unit (date of listing not filled)")
    return Text(f"自 {site.listed_on} 起列入土壤污染重点监管单位名录", f"key supervised unit since {site.listed_on}")


def heavy_metal(site: SiteFacts) -> Text:
    """Plan 5.2."""
    industry = label("industries", site.industry or "OTHER")
    return Text(f"涉重金属行业企业（{industry.zh}），持续排查整治", f"heavy-metal enterprise ({industry.en.lower()})")


def self_monitoring(site: SiteFacts) -> Text:
    """Plan 5.3: one round of self-monitoring."""
    industry = label("industries", site.industry or "OTHER")
    done = _since("自行监测", "self-monitoring", site.self_monitored_on)
    if site.is_self_monitoring_abnormal:
        done = _and(done, Text("结果存在异常", "with abnormal results"))
    return _and(Text(f"{industry.zh}企业须完成一轮自行监测", f"{industry.en.lower()}: one round is due"), done)


def hidden_dangers(site: SiteFacts) -> Text:
    """Plan 5.3: survey of hidden dangers."""
    industry = label("industries", site.industry or "OTHER")
    done = _since("隐患排查", "survey of hidden dangers", site.hazards_checked_on)
    return _and(Text(f"{industry.zh}行业须开展土壤污染隐患排查", f"{industry.en.lower()}: a survey is due"), done)


def tanks(site: SiteFacts) -> Text:
    """Plan 5.3: report changes of buried tanks; at least 20 % are spot-checked."""
    kind = label("site_kinds", site.site_kind)
    reported = _since("埋地储罐变化报告", "tank report", site.tanks_reported_on)
    checked = _since("防渗漏抽查", "leak-prevention check", site.leak_checked_on)
    return _and(
        Text(f"{kind.zh}，列入不少于20%的抽查范围", f"{kind.en.lower()}, in the ≥ 20 % draw"), reported, checked
    )


def enforcement(site: SiteFacts) -> Text:
    """Plan 11.3: hidden dangers, self-monitoring and their rectification are checked."""
    return _and(
        Text("土壤污染重点监管单位列入专项执法", "key unit, object of special enforcement"),
        _since("隐患排查", "survey of hidden dangers", site.hazards_checked_on),
        _since("自行监测", "self-monitoring", site.self_monitored_on),
    )


def over_screening(_parcel: ParcelFacts) -> Text:
    """Plan 11.3, independent of the list (RULES 1.3)."""
    return Text(
        "有样品超过筛选值（GB 36600-2018 5.3.3），日常检查风险防控措施",
        "a sample exceeds a screening value (GB 36600-2018, 5.3.3): risk prevention is checked",
    )


def investigation_check(parcel: ParcelFacts) -> Text:
    """Plan 11.3."""
    stage = label("stages", parcel.stage)
    return Text(f"处于“{stage.zh}”，日常检查调查落实情况", f"in stage “{stage.en}”: the investigation is checked")


def completeness(parcel: ParcelFacts) -> Text:
    """Plan 10.2: every parcel; the outline is here, since it stands on the map."""
    if not parcel.missing_fields:
        return Text("边界矢量及基础信息齐全", "outline and base fields are complete")
    english = ", ".join(_BASE_FIELDS[one] for one in parcel.missing_fields)
    return Text(
        f"边界矢量已有；基础信息缺{_list_zh(parcel.missing_fields)}",
        f"the outline is here; base fields that are empty: {english}",
    )


_BASE_FIELDS = {
    "地址": "address",
    "规划用途": "planned use",
    "现状用途": "current use",
    "原行业": "former industry",
    "资料来源": "source",
}
"""The base fields of measure 10.2 in English, by their Chinese names."""


def city_network(point: PointFacts) -> Text:
    """Plan 11.1."""
    kind = label("point_kinds", point.point_kind)
    return _and(Text(kind.zh, kind.en.lower()), _since("采样", "sampling", point.last_sampled_on))


def around_site(point: PointFacts, near: Neighbour | None) -> Text:
    """Plan 11.1: soil around key units, sewage works and enterprises with abnormal self-monitoring."""
    kind = label("point_kinds", point.point_kind)
    sampled = _since("采样", "sampling", point.last_sampled_on)
    if near is None:
        return _and(Text(kind.zh, kind.en.lower()), Text("范围内未找到对应单位", "no such site within reach"), sampled)
    lies = Text(
        f"距 {near.facts.code} {metres(near.distance_m)}（范围 {metres(near.tolerance_m)}）",
        f"{metres(near.distance_m)} from {near.facts.code} (reach {metres(near.tolerance_m)})",
    )
    return _and(Text(kind.zh, kind.en.lower()), lies, sampled)


def point_on_parcel(point: PointFacts, parcel: ParcelFacts) -> Text:
    """Plan 2.1: monitoring points of priority parcels."""
    return _and(
        Text(f"位于优先监管地块 {parcel.code} 内", f"lies on the priority-supervised parcel {parcel.code}"),
        _since("采样", "sampling", point.last_sampled_on),
    )


def facts_used(facts: Any) -> dict[str, Any]:  # noqa: ANN401  any of the frozen fact classes
    """A fact class as plain JSON values, empty ones left out: what a link stores as its proof."""
    return {key: value for key, value in _plain(facts).items() if value not in (None, [], {}, ())}


def square_metres(value: float) -> str:
    """`1,500 m²`: whole square metres with a thousands separator."""
    return f"{round(value):,} m²"


def metres(value: float) -> str:
    """`12 m`, `3.2 m`: one decimal below ten metres, none above; whole numbers have none."""
    shown = f"{value:.1f}" if value < 10 else f"{value:.0f}"  # noqa: PLR2004  where a decimal stops telling
    return f"{shown.removesuffix('.0')} m"


def percent(share: float) -> str:
    """`50.0%`: one decimal. Never for a threshold: those are decided on exact fractions."""
    return f"{share * 100:.1f}%"


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911  one line per type
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    # A millimetre is far below what the outlines know; more digits would differ from run to run.
    return round(value, 4) if isinstance(value, float) else value


def _change(parcel: ParcelFacts) -> Text:
    change = parcel.change_to_homes
    if change is None:
        return Text("列入重点建设用地", "key construction land")
    return Text(
        f"{change.changed_on} 规划用途变更为{change.to_use}",
        f"planned use changed to {change.to_use} on {change.changed_on}",
    )


def _filed(project: ProjectFacts) -> Text:
    if project.survey_filed_on is None:
        return Text("土壤环境现状调查尚未报送", "soil survey not filed")
    return Text(f"现状调查已于 {project.survey_filed_on} 报送", f"soil survey filed on {project.survey_filed_on}")


def _since(zh: str, en: str, day: date | None) -> Text:
    if day is None:
        return Text(f"尚无{zh}记录", f"no {en} on record")
    return Text(f"最近一次{zh} {day}", f"latest {en} on {day}")


def _and(*parts: Text) -> Text:
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _list_zh(names: Iterable[str]) -> str:
    return "、".join(names)
