"""The workspace's own pages: saved filters, bulk acts, jobs, assigning; and the list that a dossier's page carries on."""

from flask import Flask

from . import assigning, bulk, jobs, own_lists, walking


def init_app(app: Flask) -> None:
    """Hang them."""
    walking.init_app(app)
    for module in (own_lists, bulk, jobs, assigning):
        app.register_blueprint(module.bp)
