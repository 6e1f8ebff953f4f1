"""Một cửa liên thông: the receiving desk and everything behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import paths
from .clock import Clock, stopped_at, system_clock

if TYPE_CHECKING:  # ``desk due`` starts without it
    from flask import Flask

DEV_KEY = "dev"
NO_KEY = "DESK_SECRET_KEY chưa đặt: không phục vụ dữ liệu thật bằng khóa phát triển. Đặt một chuỗi ngẫu nhiên dài."


def create_app(
    settings: dict[str, Any] | None = None, clock: Clock | None = None, *, pages: bool = True
) -> Flask:  # fmt: skip
    """Build the application; every outside thing it needs comes in here. Wires things, decides nothing.

    Settings come from ``instance/config.py``, then ``DESK_*`` in the environment, then ``settings``. Without ``pages`` it is
    only the database, for a command line that serves nothing.
    """
    from flask import Flask

    app = Flask(
        __name__,
        template_folder=str(paths.TEMPLATES),
        static_folder=str(paths.STATIC),
        instance_path=str(paths.instance()),
        instance_relative_config=True,
    )
    app.config.from_mapping(
        SECRET_KEY=DEV_KEY,
        SQLALCHEMY_DATABASE_URI="sqlite:///desk.sqlite",  # Flask-SQLAlchemy puts it in instance/
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME="desk",
        MAX_CONTENT_LENGTH=2_000_000,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,  # static files are asked for by their fingerprint
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: an intake form may stay open over lunch
        TRUSTED_PROXIES=0,
    )
    app.config.from_pyfile("config.py", silent=True)
    app.config.from_prefixed_env("DESK")
    if "DATABASE_URL" in app.config:
        app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config.from_mapping(settings or {})
    app.extensions["desk.clock"] = clock or _clock(app.config.get("NOW"))

    from .store.db import db

    if not pages:
        db.init_app(app)
        return app
    from . import web

    paths.instance().mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    web.init_app(app)
    return app


def _clock(now: object) -> Clock:
    """``DESK_NOW`` stops the clock, for tests and training only."""
    return stopped_at(str(now)) if now else system_clock
