"""Refusals of steps in a parcel's life cycle; as in `errors`, the docstring is the message."""

from __future__ import annotations

from collections.abc import Sequence

from gis.domain.errors import Kind, Refusal


class StepNotLawful(Refusal):
    """不能由“{from_zh}”直接变为“{to_zh}”：{next_zh}
    A parcel does not go from “{from_en}” to “{to_en}”: {next_en}
    """


class StepNotReady(Refusal):
    """现在不能变为“{to_zh}”：{why_zh}
    It cannot become “{to_en}” yet: {why_en}
    """

    def __init__(self, *, problems: Sequence[dict[str, object]] = (), **facts: object) -> None:
        self.problems = list(problems)
        super().__init__(**facts)


class StageChangedMeanwhile(Refusal):
    """您打开页面之后，该地块的阶段记录已由{who_zh}更改（现为“{stage_zh}”）；请核对后再操作。
    Since you opened the page its stages were changed by {who_en} (now: “{stage_en}”); look again, then decide.
    """

    kind = Kind.CONFLICT


class StageDayOutOfOrder(Refusal):
    """日期 {day} 早于上一次变化的日期 {last}；补记或更正更早的变化请用“更正”。
    The day {day} is before the last change, on {last}; what happened earlier is recorded as a correction.
    """


class StageEventUnknown(Refusal):
    """该地块没有这条阶段记录。
    This parcel has no such line in its history of stages.
    """

    kind = Kind.NOT_FOUND


class StageEventCorrected(Refusal):
    """该记录已被更正；请更正最新的一条。
    This line was corrected already; correct the line that corrects it.
    """

    kind = Kind.CONFLICT
