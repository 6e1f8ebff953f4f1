"""The door: HTTP in, use case, HTML out."""

from importlib import import_module

from flask import Flask

SHARED = (
    "guard",
    "row_numbers",
    "assets",
    "errors",
    "labels",
    "navigation",
    "workspace",
)  # what stands before, around and under every page
PAGES = (
    "auth",
    "account",
    "health",
    "work",
    "steps",
    "counter",
    "papers",
    "citizen",
    "api",
    "inbox",
    "late",
    "handing",
    "standing",
    "issue_page",
    "uncollected",
    "aside_steps",
    "following_pages",
    "inbox_settings",
    "snippet_pages",
    "bulletin_pages",
)  # each with a blueprint of its own
HUNG = (
    "account_factor",
    "apology_steps",
    "beside_steps",
    "citizen_files",
    "citizen_procedure",
    "citizen_procedures",
    "clock_steps",
    "document_steps",
    "return_steps",
    "search_page",
    "stop_steps",
    "watch_steps",
    "whole_steps",
)  # pages and verbs that hang on the blueprint of another module


def init_app(app: Flask) -> None:
    """Hang every blueprint and the guard that stands before them."""
    modules = {name: import_module(f".{name}", __name__) for name in (*SHARED, *PAGES, *HUNG)}
    for name in SHARED:
        modules[name].init_app(app)
    for name in PAGES:
        app.register_blueprint(modules[name].bp)
    for blueprint in import_module(".admin", __name__).BLUEPRINTS:
        app.register_blueprint(blueprint)
