"""`jingtu person` on a new installation, as its administrator types it, and what the page makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.app import create_app
from gis.__main__ import app
from gis.db.models import AuditEntry
from gis.domain.errors import NotFound, UnitMissing, UsernameTaken, WeakPassword
from gis.settings import Settings, get_settings
from tests.plan_files import OFFICIAL_TXT

SECRET = "Dongcheng-24"
Run = Callable[..., str]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command on an installation that has a plan and nobody in it."""
    monkeypatch.setenv("JINGTU_DATABASE_URL", database_url)
    get_settings.cache_clear()

    def command(*words: str, password: str = SECRET) -> str:
        typed = f"{password}\n{password}\n"
        result: Result = CliRunner().invoke(app, list(words), input=typed, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    command("plan", "import", str(OFFICIAL_TXT))
    yield command
    get_settings.cache_clear()


@pytest.fixture
def client(database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=database_url, state_dir=tmp_path))) as made:
        yield made


def sign_in(client: TestClient, password: str = SECRET) -> int:
    return client.post("/api/session", json={"username": "zhang", "password": password}).status_code


def add_zhang(run: Run) -> str:
    unit = "区生态环境局"
    return run("person", "add", "zhang", "--name", "示例张", "--role", "unit-officer", "--unit", unit)


def test_the_first_person_of_a_new_installation_signs_in(run: Run, client: TestClient) -> None:
    said = add_zhang(run)
    assert "部门经办人" in said
    assert sign_in(client) == 200
    me = client.get("/api/session").json()
    assert (me["name"], me["unit"]["name_zh"]) == ("示例张", "区生态环境局")
    assert SECRET not in said + run("person", "list")


def test_a_closed_account_is_out_at_once_and_in_again_when_opened(run: Run, client: TestClient) -> None:
    add_zhang(run)
    sign_in(client)
    assert "已停用" in run("person", "close", "zhang")
    assert client.get("/api/session").status_code == 401
    assert sign_in(client) == 401
    run("person", "open", "zhang")
    assert sign_in(client) == 200


def test_another_password_ends_the_sign_ins_with_the_old_one(run: Run, client: TestClient) -> None:
    add_zhang(run)
    sign_in(client)
    run("person", "password", "zhang", password="Another-2024")
    assert client.get("/api/session").status_code == 401
    assert sign_in(client) == 401
    assert sign_in(client, "Another-2024") == 200


def test_all_of_it_is_in_the_audit_log_without_a_password(run: Run, session: Session) -> None:
    add_zhang(run)
    run("person", "password", "zhang", password="Another-2024")
    run("person", "close", "zhang")
    rows = session.scalars(select(AuditEntry).where(AuditEntry.thing_kind == "person").order_by(AuditEntry.id)).all()
    assert [row.action for row in rows] == ["add-person", "change-password", "set-person-active"]
    assert not any("Another" in str(row.after) or SECRET in str(row.after) for row in rows)


def test_what_cannot_be_is_refused(run: Run) -> None:
    add_zhang(run)
    with pytest.raises(UsernameTaken):
        add_zhang(run)
    with pytest.raises(UnitMissing):
        run("person", "add", "li", "--name", "示例李", "--role", "unit-officer")
    with pytest.raises(UnitMissing):
        run("person", "add", "li", "--name", "示例李", "--role", "street", "--unit", "区生态环境局")
    with pytest.raises(NotFound):
        run("person", "close", "nobody")
    for weak in ("short-A1", "alllowercaseletters", "lower-and-signs"):
        with pytest.raises(WeakPassword):
            run("person", "add", "li", "--name", "示例李", "--role", "viewer", password=weak)
    assert "li  " not in run("person", "list")
