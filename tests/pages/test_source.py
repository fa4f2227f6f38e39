"""Pages draw and nothing else: no SQL, no colours by hand, no HTML of their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import ROOT
from tests.titles import PAGES

SOURCES = sorted((ROOT / "pages").glob("*.py"))
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|GROUP BY|read_csv)\b")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")


def code_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def imports(tree: ast.AST) -> set[str]:
    named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return named | {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}


@pytest.fixture(params=SOURCES, ids=lambda p: p.name)
def source(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_are_pages() -> None:
    assert {"frame", "parts", "overview", "cashless", "upload", "history"} <= {p.stem for p in SOURCES}


def test_no_page_holds_sql_or_reaches_for_the_engine(source: Path) -> None:
    assert SQL.findall(source.read_text(encoding="utf-8")) == []
    assert not any(name.split(".")[0] == "duckdb" or name == "dxlib.store" for name in imports(code_of(source)))


def test_no_page_chooses_a_colour(source: Path) -> None:
    tree = code_of(source)
    grounds = {
        c.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_GROUNDS" for t in n.targets)
        for c in ast.walk(n)
        if isinstance(c, ast.Constant)
    }
    assert not grounds or source.name == "parts.py"
    assert [c for c in COLOUR.findall(source.read_text(encoding="utf-8")) if c not in grounds] == []


def test_no_page_lets_html_through(source: Path) -> None:
    tree = code_of(source)
    allowed = [k for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "unsafe_allow_html"]
    assert allowed == []


def test_html_is_made_of_constants_and_the_grounds(source: Path) -> None:
    for call in calls(code_of(source), "html"):
        names = {n.id for argument in call.args for n in ast.walk(argument) if isinstance(n, ast.Name)}
        assert names <= {"page", "card"}
        assert source.name == "parts.py" or not names
        assert not any(isinstance(n, ast.Call) for argument in call.args for n in ast.walk(argument))


def test_pages_are_imported_by_one_name_only(source: Path) -> None:
    own = {p.stem for p in SOURCES}
    assert not imports(code_of(source)) & own


@pytest.mark.parametrize("page", PAGES)
def test_no_script_of_a_page_holds_a_bare_text(page: str) -> None:
    """Streamlit would write it on the page, as it does with every value that stands alone in a script."""
    body = code_of(ROOT / "pages" / f"{page}.py").body[1:]
    assert [n.lineno for n in body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)] == []
