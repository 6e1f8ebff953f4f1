"""The door: HTTP in, use case, HTML out."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Hang every blueprint and the guard that stands before them."""
    from . import (
        api,
        apology_steps,  # noqa: F401  (hangs its pages and verbs on the blueprint of steps)
        assets,
        auth,
        beside_steps,
        citizen,
        citizen_files,  # noqa: F401  (hangs its files on the blueprint of citizens)
        citizen_procedure,  # noqa: F401  (hangs its pages there)
        citizen_procedures,  # noqa: F401  (the same)
        clock_steps,  # noqa: F401  (hangs its verbs on the blueprint of steps)
        counter,
        errors,
        following_pages,
        guard,
        handing,
        health,
        inbox,
        inbox_settings,
        labels,
        late,
        navigation,
        papers,
        row_numbers,
        snippet_pages,
        standing,
        steps,
        watch_steps,  # noqa: F401  (the same)
        whole_steps,  # noqa: F401  (the same)
        work,
    )
    from .admin import BLUEPRINTS

    guard.init_app(app)
    row_numbers.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    labels.init_app(app)
    navigation.init_app(app)
    for module in (auth, health, work, steps, counter, papers, citizen, api, inbox, late, handing, standing):
        app.register_blueprint(module.bp)
    for module in (beside_steps, following_pages, inbox_settings, snippet_pages):
        app.register_blueprint(module.bp)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
