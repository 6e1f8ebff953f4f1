"""Is it alive, is it ready (for a supervisor or a load balancer)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ..store.queries.installation import installation
from ..store.schema import is_current
from .guard import open_to, reading

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to(None)
def alive() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@open_to(None)
def ready() -> ResponseReturnValue:
    """The database answers, its schema is the program's, and the installation is set up."""
    problems = []
    if not is_current(reading()):
        problems.append("schema: run desk upgrade")
    else:
        installation(reading())
    return {"status": "not ready" if problems else "ok", "problems": problems}, 503 if problems else 200
