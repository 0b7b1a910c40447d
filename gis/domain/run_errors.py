"""Refusals of detection runs as people start, cancel and read them; those of images are in `imagery_errors`."""

from __future__ import annotations

from gis.domain.errors import Kind, Refusal


class SameScene(Refusal):
    """前后时相选了同一景影像（{name}）。请选两景不同日期的影像。
    The same scene ({name}) is chosen before and after. Choose two scenes of different days.
    """


class ScenesOutOfOrder(Refusal):
    """前时相 {before} 不早于后时相 {after}。请交换两景，或换影像。
    The scene before, {before}, is not earlier than the scene after, {after}. Swap them, or choose others.
    """


class FootprintsApart(Refusal):
    """两景影像（{before}、{after}）与所选范围没有共同覆盖的地方。请选同一地点的两景，或换范围。
    The two scenes ({before}, {after}) and the area chosen have no place in common. Choose two scenes of one place, or another area.
    """


class RunIsOver(Refusal):
    """这次运行已结束（{state}），不能取消。
    This run is over ({state}) and cannot be cancelled.
    """

    kind = Kind.CONFLICT


class RunHasNoResult(Refusal):
    """这次运行还没有结果（{state}）。
    This run has no result yet ({state}).
    """

    kind = Kind.CONFLICT


class ResultsAreOfTheWholeDistrict(Refusal):
    """结果文件涉及全区，您的账号只能查看所属街道；请在运行页面查看本街道的地块和图斑。
    The files of a run are about the whole district, and your account sees its streets only; the run's page shows their parcels and detections.
    """

    kind = Kind.NOT_ALLOWED
