"""The bodies of sites, projects and monitoring points."""

from __future__ import annotations

from datetime import date

from gis.db.models import MonitoringPoint, Project, Site
from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import SiteKind
from gis.panels.values import Body, Fact, Frame
from gis.panels.wording import NO, YES, chosen_fact, coded, common_facts, day_fact, headline

WITH_TANKS = frozenset({SiteKind.PETROL_STATION, SiteKind.OIL_DEPOT})


def site_body(site: Site, frame: Frame) -> Body:
    """A site: what kind, and when it was last looked at."""
    kind = coded("site_kinds", site.site_kind)
    what = kind.name
    if site.industry is not None:
        industry = label("industries", site.industry)
        what = Text(f"{kind.name.zh}，{industry.zh}", f"{kind.name.en.lower()}, {industry.en.lower()}")
    facts = [
        chosen_fact("类别", "Kind", "site_kinds", site.site_kind),
        chosen_fact("行业", "Industry", "industries", site.industry),
        Fact(Text("统一社会信用代码", "Credit code"), site.credit_code),
    ]
    if site.site_kind in WITH_TANKS:
        facts += [
            Fact(Text("埋地储罐（个）", "Buried tanks"), site.tanks),
            day_fact("储罐变化报告", "Tank report", site.tanks_reported_on),
            day_fact("防渗漏抽查", "Leak-prevention check", site.leak_checked_on),
        ]
    else:
        if site.site_kind is SiteKind.KEY_UNIT:
            facts.append(day_fact("列入名录", "On the list since", site.listed_on))
        facts += [
            day_fact("最近自行监测", "Latest self-monitoring", site.self_monitored_on),
            Fact(
                Text("自行监测结果异常", "Abnormal self-monitoring"),
                YES if site.is_self_monitoring_abnormal else NO,
                is_flagged=site.is_self_monitoring_abnormal,
            ),
            day_fact("最近隐患排查", "Latest survey of hidden dangers", site.hazards_checked_on),
        ]
    return Body(headline=headline(frame, what), facts=(*facts, *common_facts(frame)), state=kind)


def project_body(project: Project, frame: Frame, today: date) -> Body:
    """A project: when works start, and whether the survey was filed before (measure 4.2)."""
    kind = coded("project_kinds", project.project_kind)
    has_started = project.starts_on is not None and project.starts_on <= today
    if project.survey_filed_on is not None:
        survey = Text(f"现状调查已于 {project.survey_filed_on} 报送", f"survey filed on {project.survey_filed_on}")
    elif has_started:
        survey = Text(
            f"{project.starts_on} 已到开工日期，现状调查未报送", f"works start {project.starts_on}, no survey filed"
        )
    else:
        survey = Text("现状调查未报送", "no survey filed yet")
    facts = (
        chosen_fact("类别", "Kind", "project_kinds", project.project_kind),
        chosen_fact("行业", "Industry", "industries", project.industry),
        day_fact("开工日期", "Works start", project.starts_on),
        day_fact("现状调查完成", "Survey done", project.surveyed_on),
        day_fact(
            "现状调查报送",
            "Survey filed",
            project.survey_filed_on,
            is_flagged=has_started and project.survey_filed_on is None,
        ),
        Fact(Text("许可证号", "Permit"), project.permit_no),
        *common_facts(frame),
    )
    what = Text(f"{kind.name.zh}，{survey.zh}", f"{kind.name.en.lower()}, {survey.en}")
    return Body(headline=headline(frame, what), facts=facts, state=kind)


def point_body(point: MonitoringPoint, frame: Frame, today: date) -> Body:
    """A monitoring point: last sampled, next due."""
    kind = coded("point_kinds", point.point_kind)
    is_late = point.next_due_on is not None and point.next_due_on < today
    if point.last_sampled_on is None:
        sampled = Text("尚无采样记录", "no sampling on record")
    else:
        sampled = Text(f"最近采样 {point.last_sampled_on}", f"last sampled on {point.last_sampled_on}")
    facts = (
        chosen_fact("类别", "Kind", "point_kinds", point.point_kind),
        day_fact("最近采样", "Last sampled", point.last_sampled_on),
        day_fact("下次采样", "Next due", point.next_due_on, is_flagged=is_late),
        Fact(Text("样品", "Samples"), None),
        *common_facts(frame),
    )
    what = Text(f"{kind.name.zh}，{sampled.zh}", f"{kind.name.en.lower()}, {sampled.en}")
    return Body(headline=headline(frame, what), facts=facts, state=kind)
