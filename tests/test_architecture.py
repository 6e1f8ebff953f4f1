"""The rules of the house (docs/decisions.md), checked instead of remembered."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import desk
from desk.store import work
from desk.store.db import Base

ROOT = Path(desk.__file__).parent
TESTS = Path(__file__).parent
FILES = sorted(p for p in ROOT.rglob("*.py") if "versions" not in p.parts)
MAY_IMPORT = {
    "clock": {"domain"},
    "paths": set(),
    "domain": {"domain"},
    "policy": {"domain"},
    "store": {"clock", "domain", "policy", "store"},
    "services": {"domain", "policy", "store", "services"},
    "printing": {"paths", "domain", "printing"},
    "reports": {"clock", "domain", "policy", "store", "reports"},
    "sheets": {"domain", "sheets"},
    "web": {"domain", "policy", "services", "store", "printing", "reports", "sheets", "web"},
}
ROOTS = ("__init__", "__main__", "wsgi", "cli")  # composition roots may know everything
THIRD_PARTY = {
    "clock": set(),
    "paths": set(),
    "domain": set(),
    "policy": set(),
    # holidays: seed/proposals.py only
    "store": {"sqlalchemy", "flask_sqlalchemy", "alembic", "argon2", "holidays", "cryptography", "pyotp"},
    "services": set(),
    "printing": {"reportlab", "segno"},
    "reports": set(),
    "sheets": {"xlsxwriter"},
    "web": {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug", "markupsafe", "jinja2"},
}


def layer(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def is_root(path: Path) -> bool:
    return layer(path).split("_")[0] in ROOTS or layer(path) in ROOTS or path == ROOT / "__init__.py"


def imports(path: Path) -> Iterator[str]:
    """Absolute dotted names imported by ``path``, wherever in the file."""
    package = ["desk", *path.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_inwards(path: Path) -> None:
    if is_root(path):
        return
    import sys

    here = layer(path)
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top == "desk":
            assert rest.split(".")[0] in MAY_IMPORT[here], f"{here} may not import desk.{rest}"
        elif top not in sys.stdlib_module_names:
            assert top in THIRD_PARTY[here], f"{here} may not import {top}"


@pytest.mark.parametrize(
    ("needle", "homes"),
    [("now", {"clock.py"}), ("utcnow", set()), ("today", set()), ("commit", {"store/work.py"})],
)
def test_time_and_commits_have_one_home(needle: str, homes: set[str]) -> None:
    guilty = {
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == needle
    }
    assert guilty <= homes


@pytest.mark.parametrize("path", [p for p in FILES if layer(p) == "services"], ids=lambda p: str(p.relative_to(ROOT)))
def test_verbs_never_open_commit_or_roll_back(path: Path) -> None:
    """One transaction a use case, and it is the caller's: a verb is given its work."""
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    }
    assert not called & {"commit", "rollback", "begin_nested", "work_by"}


@pytest.mark.parametrize("path", [p for p in FILES if layer(p) == "store"], ids=lambda p: str(p.relative_to(ROOT)))
def test_lists_are_paged_by_key_never_by_counting_rows(path: Path) -> None:
    """OFFSET walks over everything it leaves out, and rows that come or go meanwhile are shown twice or never."""
    tree = ast.parse(path.read_text())
    assert "offset" not in {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}


def test_nothing_is_loaded_row_by_row_behind_the_programs_back() -> None:
    """An accidental query for each row is an exception; only the level of an agency comes with it, in the same query."""
    lazy = {
        f"{mapper.class_.__name__}.{link.key}": link.lazy
        for mapper in Base.registry.mappers
        for link in mapper.relationships
    }
    assert {name: how for name, how in lazy.items() if how != "raise"} == {"Agency.level": "joined"}
    assert len(lazy) > 10


WATCHED = {"Event", *(model.__name__ for model in work.WATCHED)}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_watched_tables_are_never_changed_in_bulk(path: Path) -> None:
    """The logbook sees changes of single rows only; a bulk UPDATE or DELETE would go round it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("update", "delete"):
            touched = {arg.id for arg in node.args if isinstance(arg, ast.Name)}
            assert not touched & WATCHED, f"{path.name}: bulk {node.func.id} of {touched}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= 300, "open a package before the file outgrows one sitting"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 48, f"{node.name} does not fit a screen"


@pytest.mark.parametrize("path", [p for p in FILES if layer(p) == "web"], ids=lambda p: str(p.relative_to(ROOT)))
def test_views_contain_no_try(path: Path) -> None:
    """What went wrong is translated in one table (web/errors.py) and put at fields in one function (forms.attempt)."""
    if path.name == "forms.py":
        return
    assert not any(isinstance(node, ast.Try) for node in ast.walk(ast.parse(path.read_text())))


def test_the_checkout_has_no_templates_inside_the_package() -> None:
    assert not (ROOT / "templates").exists(), "paths.py takes desk/templates for an installed wheel"


@pytest.mark.parametrize("path", sorted(TESTS.rglob("test_*.py")), ids=lambda p: str(p.relative_to(TESTS)))
def test_every_function_in_a_test_file_runs(path: Path) -> None:
    """A test that lost its ``test_`` never fails again: top-level functions are tests, fixtures, private or called."""
    tree = ast.parse(path.read_text())
    called = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            fixture = any(
                "fixture" in ast.unparse(d) or "strategy" in ast.unparse(d) or "composite" in ast.unparse(d)
                for d in node.decorator_list
            )
            private_or_used = node.name.startswith("_") or node.name in called
            assert node.name.startswith("test_") or fixture or private_or_used, f"{node.name} never runs"
