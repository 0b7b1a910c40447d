"""Refusals of exports in the background."""

from __future__ import annotations

from gis.domain.errors import Kind, Refusal


class ExportTakesLonger(Refusal):
    """共 {found} 个对象，多于一次请求的 {most} 个；请在后台生成（POST /api/export-jobs，参数相同），完成后下载。
    {found} features are more than the {most} of one request; let them be made in the background (POST /api/export-jobs, same parameters) and fetch the file then.
    """

    kind = Kind.TOO_LARGE


class ExportIsOver(Refusal):
    """这次导出{state}，不能取消。
    This export is {state_en} and cannot be cancelled.
    """

    kind = Kind.CONFLICT


class ExportNotReady(Refusal):
    """这次导出{state}，没有可下载的文件。请等待完成，或重新导出。
    This export is {state_en}: there is no file to fetch. Wait until it is ready, or export again.
    """

    kind = Kind.CONFLICT
