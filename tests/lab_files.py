"""Laboratories' tables for tests: text and workbooks, long and wide."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

LONG_HEAD = ("点位", "样品编号", "采样深度(m)", "采样日期", "检测项目", "检测结果", "单位", "检出限", "报告编号")
A3_ROWS = (
    ("S1", "S1-1", "0-0.5", "2023-03-08", "砷", "25", "mg/kg", "0.01", "示例检〔2023〕7号"),
    ("S1", "S1-1", "0-0.5", "2023-03-08", "铅", "350", "mg/kg", "0.1", "示例检〔2023〕7号"),
    ("S2", "S2-1", "0-0.5", "2023-03-08", "砷", "ND", "mg/kg", "30", "示例检〔2023〕7号"),
)
"""The samples of scenario A3."""


def csv_file(*rows: Sequence[str], encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def workbook_file(*rows: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
