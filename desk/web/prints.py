"""Papers that anybody may print (PDF without an account): made at most a few at a time, kept a while, and not sent twice.

A paper is its values: the same values make the same bytes, so its tag is a digest of them. A browser that has it is told so before
anything is set in type (304); what was made lately is handed out again; and while as many as ``AT_ONCE`` are being made in this
process the next is put off (429), so that nobody can keep every worker busy with the longest list there is.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from threading import BoundedSemaphore, Lock
from typing import Any

from flask import Response, request

from ..domain.errors import TooMany
from ..domain.papers import Record

AT_ONCE = 2
KEPT = 64  # papers
MINUTES = 300  # seconds for which browsers and proxies may keep one
SOON = 2  # seconds after which to try again


class Prints:
    """What one process made lately, by tag; and how many it is making."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()
        self._busy = BoundedSemaphore(AT_ONCE)

    def get(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """The paper of this tag, made now unless it was lately. Raises ``TooMany``."""
        with self._lock:
            if tag in self._made:
                self._made.move_to_end(tag)
                return self._made[tag]
        with ExitStack() as turn:
            if not self._busy.acquire(blocking=False):
                raise TooMany(f"Đang in nhiều tờ cùng lúc. Thử lại sau {SOON} giây.", seconds=SOON)
            turn.callback(self._busy.release)
            data = make()
        with self._lock:
            self._made[tag] = data
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return data


_prints = Prints()


def printed(paper: Record, make: Callable[..., bytes], name: str, *how: Any) -> Response:
    """The PDF of a paper by ``make(paper, *how)``, to be shown under the file name ``name``. Raises ``TooMany``."""
    tag = hashlib.sha256(f"{make.__name__} {how!r} {paper!r}".encode()).hexdigest()[:32]
    answer = Response(mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = f"public, max-age={MINUTES}"
    if tag not in request.if_none_match:
        answer.set_data(_prints.get(tag, lambda: make(paper, *how)))
    answer.make_conditional(request)
    return answer
