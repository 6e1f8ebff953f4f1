"""Settings: where they come from, which one wins, and that real data are never served under the development key."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.engine import URL

from desk import DEV_KEY, create_app
from desk.clock import MovableClock
from desk.store.db import db
from tests import builders
from tests.empty import empty_database

INIT = (
    "init",
    "--name",
    "Một cửa xã Yết Kiêu",
    "--public-url",
    "https://motcua.example.vn",
    "--hotline",
    "0220 000 0000",
)
DEMO = ("demo", "--count", "1")


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """``configured(file, settings, DESK_X=…)``: what an application made with these ends up with."""
    for name in [n for n in os.environ if n.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_INSTANCE", str(tmp_path))

    def make(file: str = "", settings: dict[str, Any] | None = None, **environment: str) -> dict[str, Any]:
        (tmp_path / "config.py").write_text(file)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return dict(create_app(settings).config)

    return make


def test_the_environment_beats_the_file_and_the_caller_beats_both(configured: Callable[..., dict[str, Any]]) -> None:
    assert configured()["SECRET_KEY"] == DEV_KEY
    assert configured("SECRET_KEY = 'file'")["SECRET_KEY"] == "file"
    assert configured("SECRET_KEY = 'file'", DESK_SECRET_KEY="environment")["SECRET_KEY"] == "environment"
    assert configured("SECRET_KEY = 'file'", {"SECRET_KEY": "caller"})["SECRET_KEY"] == "caller"


def test_the_database_is_the_one_that_is_named_else_sqlite_in_the_instance(
    configured: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    assert configured()["SQLALCHEMY_DATABASE_URI"] == "sqlite:///desk.sqlite"
    named = f"sqlite:///{tmp_path / 'other.sqlite'}"
    assert configured(DESK_DATABASE_URL=named)["SQLALCHEMY_DATABASE_URI"] == named


def test_the_session_cookie_is_closed_to_scripts_and_other_sites_whatever_is_set(
    configured: Callable[..., dict[str, Any]],
) -> None:
    found = configured()
    assert (found["SESSION_COOKIE_HTTPONLY"], found["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    assert found["SESSION_COOKIE_SECURE"] is False, "a desk without TLS on its own machine must work"
    assert configured(DESK_SESSION_COOKIE_SECURE="true")["SESSION_COOKIE_SECURE"] is True


def test_behind_tls_the_session_cookie_never_travels_in_clear(database: URL, clock: MovableClock) -> None:
    settings = {
        "TESTING": True,
        "SQLALCHEMY_DATABASE_URI": database,
        "WTF_CSRF_ENABLED": False,
        "SESSION_COOKIE_SECURE": True,
    }
    app = create_app(settings, clock=clock)
    pair = {"username": "yk.motcua", "password": builders.PASSWORD}
    answer = app.test_client().post("/dang-nhap", data=pair, base_url="https://localhost")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert "; Secure" in cookie
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def loaded(tmp_path: Path) -> Any:
    """``loaded(command, DESK_X=…)``: fill a database by a command, then load what a WSGI server loads. Its exit code and words."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DESK_")}
    with empty_database(tmp_path) as url:
        address = url.render_as_string(hide_password=False)
        base = {**kept, "DESK_INSTANCE": str(tmp_path / "instance"), "DESK_DATABASE_URL": address}

        def load(command: tuple[str, ...], **environment: str) -> tuple[int, str]:
            words = [sys.executable, "-c", "from desk.cli import main; main()", *command]
            subprocess.run(words, env=base, check=True, capture_output=True, timeout=120)
            words = [sys.executable, "-c", "import desk.wsgi"]
            done = subprocess.run(
                words, env={**base, **environment}, capture_output=True, text=True, timeout=60, check=False
            )
            return done.returncode, done.stderr

        yield load


@pytest.mark.parametrize(
    ("command", "environment", "serves"),
    [
        (INIT, {}, False), (INIT, {"DESK_SECRET_KEY": DEV_KEY}, False), (INIT, {"DESK_SECRET_KEY": "0123456789abcdef" * 3}, True),
        (INIT, {"DESK_DEBUG": "true"}, True), (DEMO, {}, True),
    ],
    ids=["real data", "real data, the key said aloud", "a key of its own", "debug", "demo"],
)  # fmt: skip
def test_what_a_server_loads_refuses_real_data_under_the_development_key(
    loaded: Any, command: tuple[str, ...], environment: dict[str, str], serves: bool
) -> None:
    code, said = loaded(command, **environment)
    assert (code == 0) is serves, said
    assert ("DESK_SECRET_KEY" in said) is not serves


def test_a_stopped_clock_is_the_one_that_is_named(
    configured: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_NOW", "2026-03-02T08:12")
    app: Flask = create_app()
    assert app.extensions["desk.clock"]().isoformat() == "2026-03-02T08:12:00+07:00"
