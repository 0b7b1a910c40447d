"""Exports that outlast a request: how far one has come."""

from __future__ import annotations

from enum import StrEnum

from gis.domain.text import Text


class ExportState(StrEnum):
    """How far an export in the background has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"
    GONE = "gone"


STATE_TEXTS = {
    ExportState.QUEUED: Text("排队中", "waiting"),
    ExportState.RUNNING: Text("正在生成", "being made"),
    ExportState.DONE: Text("可以下载", "ready"),
    ExportState.REFUSED: Text("未生成", "refused"),
    ExportState.CANCELLED: Text("已取消", "cancelled"),
    ExportState.FAILED: Text("失败", "failed"),
    ExportState.GONE: Text("已过保留期", "kept no longer"),
}
UNDER_WAY = frozenset({ExportState.QUEUED, ExportState.RUNNING})
"""Only in these something may still happen; a file that is ready goes when its time is over."""
BROKE_OFF = Text(
    "生成中断，多次重试未成功。请稍后重新导出，或联系管理员查看日志。",
    "It broke off and did not succeed when tried again. Export again later, or see the log.",
)
