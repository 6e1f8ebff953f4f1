"""The door: HTTP in, use case, HTML out."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Hang every blueprint and the guard that stands before them."""
    from . import (
        account,
        account_factor,  # noqa: F401  (hangs its pages on the blueprint of the own account)
        api,
        apology_steps,  # noqa: F401  (hangs its pages and verbs on the blueprint of steps)
        assets,
        auth,
        beside_steps,  # noqa: F401  (the same)
        citizen,
        citizen_files,  # noqa: F401  (hangs its files on the blueprint of citizens)
        citizen_procedure,  # noqa: F401  (hangs its pages there)
        citizen_procedures,  # noqa: F401  (the same)
        clock_steps,  # noqa: F401  (hangs its verbs on the blueprint of steps)
        counter,
        document_steps,  # noqa: F401  (hangs its pages and verbs on the blueprint of steps)
        errors,
        guard,
        handing,
        health,
        inbox,
        issue_page,
        labels,
        late,
        navigation,
        papers,
        row_numbers,
        search_page,  # noqa: F401  (hangs its pages on the blueprint of work)
        standing,
        steps,
        watch_steps,  # noqa: F401  (the same)
        whole_steps,  # noqa: F401  (the same)
        work,
    )
    from .admin import BLUEPRINTS
    from .aside_pages import BESIDE

    guard.init_app(app)
    row_numbers.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    labels.init_app(app)
    navigation.init_app(app)
    for module in (
        auth, account, health, work, steps, counter, papers, citizen, api, inbox, late, handing, standing, issue_page,
    ):  # fmt: skip
        app.register_blueprint(module.bp)
    for blueprint in (*BESIDE, *BLUEPRINTS):
        app.register_blueprint(blueprint)
