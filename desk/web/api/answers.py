"""How the API says things: one blueprint, JSON with its letters as they are."""

import json
from typing import Any

from flask import Blueprint, Response

bp = Blueprint("api", __name__, url_prefix="/api/v1")


def answer(data: Any) -> Response:
    """The very text that ``desk due --json`` prints for the same data."""
    return Response(json.dumps(data, ensure_ascii=False) + "\n", mimetype="application/json")
