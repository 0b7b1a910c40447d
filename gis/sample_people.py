"""The demo's sample people. Their passwords are printed on purpose, so they exist in demo databases only."""

from __future__ import annotations

from dataclasses import dataclass

from gis.domain.text import Text
from gis.domain.vocabulary import label
from gis.domain.words import Role

PASSWORD = "Shili-2024"  # noqa: S105  printed by the demo, valid nowhere else


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody the demo lets you be; `unit` is a unit's Chinese name, None for none."""

    username: str
    name: str
    role: Role
    unit: str | None
    password: str = PASSWORD

    @property
    def role_text(self) -> Text:
        """The role's label."""
        return label("roles", self.role)


SAMPLE_PEOPLE = (
    SamplePerson("sthj", "示例·生态环境经办", Role.UNIT_OFFICER, "区生态环境局"),
    SamplePerson("sthj-shenhe", "示例·生态环境审核", Role.LEAD_REVIEWER, "区生态环境局"),
    SamplePerson("zhujian", "示例·住建经办", Role.UNIT_OFFICER, "区住房城市建设委"),
    SamplePerson("guizi", "示例·规自经办", Role.UNIT_OFFICER, "东城规自分局"),
    SamplePerson("chengguan", "示例·城市管理经办", Role.UNIT_OFFICER, "区城市管理委"),
    SamplePerson("zhifa", "示例·城管执法经办", Role.UNIT_OFFICER, "区城管执法局"),
    SamplePerson("dongsi", "示例·东四街道", Role.STREET, "东四街道"),
    SamplePerson("jingshan", "示例·景山街道", Role.STREET, "景山街道"),
    SamplePerson("shenji", "示例·审计", Role.AUDITOR, None),
    SamplePerson("chayue", "示例·查阅", Role.VIEWER, None),
)
