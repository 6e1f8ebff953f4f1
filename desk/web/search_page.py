"""S5 Kết quả tìm kiếm: asked by POST and kept under a key (``services/searching.py``), read under that key: names, identity and
telephone numbers are in no address, so in no log of a proxy and in no history of a browser. The filters are harmless and are there.
"""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.text import tidy
from ..services import searching
from ..store import searches
from ..store.models import Search
from ..store.queries.found import MOST, Place
from . import finding, views
from .finding import Found, Wanted
from .guard import actor, now, open_to, reading, working
from .labels import STATUSES
from .row_numbers import row_id
from .work import bp

LONGEST = 200


@bp.post("/tim")
@open_to("dossier.read")
def ask() -> ResponseReturnValue:
    """What the box was given: an exact hit opens, everything else gets a list of its own. ``cua``: all dossiers of somebody on one."""
    typed, of = tidy(request.form.get("q", ""))[: 10 * LONGEST], _of(request.form.get("cua", ""))
    if not typed and of is None:
        return redirect(url_for("work.search"), 303)
    hit = finding.exact(typed) if of is None else None
    if hit is not None:
        return redirect(url_for("work.show", dossier_id=hit), 303)
    with working() as work:
        key = searching.ask(work, typed, of=of)
    return redirect(url_for("work.found", key=key), 303)


@bp.get("/tim")
@open_to("dossier.read")
def search() -> ResponseReturnValue:
    """The empty box; or all dossiers of a procedure (``?thu-tuc=``), whose code says nothing of anybody."""
    return _page(None)


@bp.get("/tim/<key>")
@open_to("dossier.read")
def found(key: str) -> ResponseReturnValue:
    """The list of one's own search, while it is kept."""
    row = searches.kept(reading(), key, actor().id, searching.still(now()))
    return _page(row) if row else (_page(None, gone=True), 404)


def _page(search: Search | None, *, gone: bool = False) -> str:
    wanted, after, start = Wanted() if gone else Wanted.read(), _place(), request.args.get("tu", 1, type=row_id)
    questions, person = finding.meant(search, wanted)
    listed = finding.look(questions, wanted, after) if questions else Found()
    typed = search.typed if search and person is None else ""
    of_catalogue = finding.of_catalogue(typed) if typed and after is None and not wanted.any else []
    return render_template(
        "work/search.html", typed=typed[:LONGEST], person=person.name if person else "", found=listed, rows=views.rows(listed.page),
        procedures=of_catalogue, wanted=wanted, statuses=STATUSES, periods=finding.periods(now().date()), gone=gone, most=MOST,
        asked=bool(search or wanted.procedure), key=search.key if search else "", here=_link(search, {}), range=_range(listed, start),
        whole=_link(search, wanted.address), next=_next(search, wanted, listed, start),
    )  # fmt: skip


def _link(search: Search | None, given: dict[str, Any]) -> str:
    return url_for("work.found", key=search.key, **given) if search else url_for("work.search", **given)


def _next(search: Search | None, wanted: Wanted, listed: Found, start: int) -> str:
    if listed.next is None:
        return ""
    turn, dossier_id = listed.next
    return _link(search, {**wanted.address, "sau": f"{turn}-{dossier_id}", "tu": str(start + len(listed.page))})


def _range(listed: Found, start: int) -> str:
    total = f"hơn {listed.total}" if listed.many else f"{listed.total}"
    return f"{start}–{start + len(listed.page) - 1} trong {total}" if listed.page else ""


def _place() -> Place | None:
    """Where the page before ended; anything else than what ``_next`` wrote is the beginning."""
    turn, _, dossier_id = request.args.get("sau", "").partition("-")
    if turn not in ("0", "1") or not dossier_id.isascii() or not dossier_id.isdecimal() or len(dossier_id) > 10:
        return None
    return int(turn), int(dossier_id)


def _of(said: str) -> tuple[int, str] | None:
    dossier_id, _, part = said.partition(":")
    if (
        part not in ("owner", "submitter", "authorised")
        or not dossier_id.isascii()
        or not dossier_id.isdecimal()
        or len(dossier_id) > 9
    ):
        return None
    return int(dossier_id), part
