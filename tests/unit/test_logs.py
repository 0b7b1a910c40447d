"""Logs: what must not be read is blanked, what helps is there."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from gis import logs


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def _logged(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().err.splitlines()[-1])


def test_values_named_like_a_secret_are_blanked_at_any_depth(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(log_format="json")
    structlog.get_logger("test").info(
        "signed in", password="p-1", basemap_key="k-1", form={"token": "t-1", "name": "王"}
    )
    line = _logged(capsys)
    assert line["password"] == line["basemap_key"] == line["form"]["token"] == "***"
    assert line["form"]["name"] == "王"


def test_a_password_inside_an_address_is_blanked_in_text_and_in_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(log_format="json")
    try:
        int("postgresql://jingtu:hunter2@db/jingtu")
    except ValueError:
        structlog.get_logger("test").exception("no database at postgresql://jingtu:hunter2@db/jingtu?x=1")
    line = json.dumps(_logged(capsys))
    assert "hunter2" not in line
    assert "postgresql://jingtu:***@db/jingtu" in line


def test_a_library_writes_the_same_line_with_the_request_it_belongs_to(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(log_format="json")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        logging.getLogger("some.library").warning("slow by %s s", 3)
    line = _logged(capsys)
    assert (line["event"], line["request_id"], line["level"], line["logger"]) == (
        "slow by 3 s",
        "r-1",
        "warning",
        "some.library",
    )
