"""The directions of import that import-linter's contracts cannot say by themselves."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "gis" / "domain").rglob("*.py"))


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module in full"
            # `from gis import links` imports gis.links.
            names |= {f"gis.{one.name}" for one in node.names} if node.module == "gis" else {node.module}
    return names


def _is_allowed(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names or name == "gis.domain" or name.startswith("gis.domain.")


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_the_rules_import_the_standard_library_and_one_another_only(path: Path) -> None:
    assert [name for name in _imported(path) if not _is_allowed(name)] == []


def test_an_import_of_anything_else_would_be_seen(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    lines = ["import os", "import shapely.geometry", "from gis.domain.text import Text", "from gis.db import models"]
    bad.write_text("\n".join([*lines, "from gis import links"]))
    assert {name for name in _imported(bad) if not _is_allowed(name)} == {"shapely.geometry", "gis.db", "gis.links"}
