"""Papers that anybody may print (PDF without an account): made at most a few at a time, kept a while, and not sent twice.

What a paper says follows from the settings (catalogue, units, hours) and the day, so its tag is made of their stamp, the day and what
was asked: it costs nothing to know. A browser that has the paper is told so before anything is read (304); what was made lately is
handed out again; and while as many as ``AT_ONCE`` are being made in this process the next is put off (429), so that nobody can keep
every worker busy with the longest list there is.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from threading import BoundedSemaphore, Lock

from flask import Response, request

from ..domain.errors import TooMany
from ..store.queries import installation
from .guard import now, reading

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


def printed(name: str, asked: tuple[str, ...], make: Callable[[], bytes]) -> Response:
    """The PDF that ``make`` makes of what was ``asked``, to be shown under the file name ``name``. Raises ``TooMany``.

    ``asked`` says everything that the paper depends on besides the settings and the day.
    """
    of = (installation.settings_stamp(reading()), now().date().isoformat(), name, *asked)
    tag = hashlib.sha256(repr(of).encode()).hexdigest()[:32]
    answer = Response(mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = f"public, max-age={MINUTES}"
    if tag not in request.if_none_match:
        answer.set_data(_prints.get(tag, make))
    answer.make_conditional(request)
    return answer
