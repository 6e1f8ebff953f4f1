"""Static files by fingerprint, and pages sent compressed."""

import gzip
import hashlib
import os
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request

SMALLEST = 600  # bytes; below this, compressing costs more than it saves
TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "application/javascript"}
)


@cache
def _fingerprint(path: str, _modified: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does, so that browsers may keep it for ever."""
    path = f"{current_app.static_folder}/{name}"  # no Path, no url_for: twice on every page
    return (
        f"{request.script_root}{current_app.static_url_path}/{name}?v={_fingerprint(path, os.stat(path).st_mtime_ns)}"
    )


@cache
def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _compress(response: Response) -> Response:
    """Compress what is text. Session cookies are SameSite, so other sites cannot make a browser guess at our pages' secrets."""
    if response.mimetype not in TYPES or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    if response.status_code >= 300 or "Content-Encoding" in response.headers:
        return response
    static = request.endpoint == "static"
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < SMALLEST:
        return response
    response.set_data(_compressed(data) if static else gzip.compress(data, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    app.after_request(_compress)
