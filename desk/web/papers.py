"""Papers issued (T4): the receipt on the screen, its PDF, and reprints."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from ..domain.papers import Reprint, Slip, from_json
from ..domain.text import slug
from ..printing import registry
from ..services import papers as issuing
from ..store.models import Paper
from ..store.queries import counter, dossiers
from .forms import new_key
from .guard import actor, open_to, reading, working
from .labels import PAPERS

bp = Blueprint("papers", __name__)
SIZES = ("A5", "A4")
OFFICIAL = ("A4",)  # văn bản kết quả: khổ giấy của NĐ 30/2020
LONGEST_KEY = 64


@bp.get("/giay/<int:paper_id>")
@open_to("dossier.read")
def show(paper_id: int) -> ResponseReturnValue:
    """A paper with its codes; straight after it was made (``?in=1``) the browser prints it once."""
    paper, dossier = dossiers.paper(reading(), actor(), paper_id)
    size = _size(paper)
    n = request.args.get("lan", type=int)
    file = url_for("papers.pdf", paper_id=paper_id, kho=size, lan=n)
    return render_template(
        "papers/show.html", paper=paper, dossier=dossier, slip=_slip(paper), file=file, size=size, sizes=_sizes(paper), n=n,
        printing=request.args.get("in") == "1", prints=counter.prints_of(reading(), paper_id),
        key=new_key(),
    )  # fmt: skip


@bp.get("/giay/<int:paper_id>.pdf")
@open_to("dossier.read")
def pdf(paper_id: int) -> ResponseReturnValue:
    """The PDF from the frozen slip: the same bytes whenever it is asked for."""
    paper, dossier = dossiers.paper(reading(), actor(), paper_id)
    data = registry.render(paper.kind, _slip(paper), size=_size(paper), reprint=_reprint(paper))
    name = slug(f"{PAPERS[paper.kind]} {dossier.number or paper.serial}")
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


@bp.post("/giay/<int:paper_id>/in-lai")
@open_to("paper.print")
def reprint(paper_id: int) -> ResponseReturnValue:
    """Count one reprint and open it to print; the same form sent twice counts one."""
    key = request.form.get("key", "")[:LONGEST_KEY] or new_key()
    with working() as work:
        paper, dossier = dossiers.paper(work.session, work.actor, paper_id)
        size, n = _size(paper), issuing.reprint(work, paper, dossier, key).n
    return to_print(paper_id, lan=n, kho=size)


def to_print(paper_id: int, **how: Any) -> BaseResponse:
    """On to the page of a paper that was just made, where the browser prints it; ``how``: size, reprint."""
    printing: dict[str, Any] = {"in": 1}
    return redirect(url_for("papers.show", paper_id=paper_id, **how, **printing), 303)


def _sizes(paper: Paper) -> tuple[str, ...]:
    """The sizes of a paper, the one that this person usually prints on first (S10)."""
    if paper.kind == "result":
        return OFFICIAL
    return SIZES[::-1] if current_user.prints_a4 else SIZES


def _size(paper: Paper) -> Any:
    sizes = _sizes(paper)
    size = request.values.get("kho", sizes[0])
    return size if size in sizes else abort(404)


def _slip(paper: Paper) -> Slip:
    return from_json(paper.kind, paper.slip)


def _reprint(paper: Paper) -> Reprint | None:
    """Which reprint is wanted; one that was never asked for is not there."""
    if "lan" not in request.args:
        return None
    n = request.args.get("lan", 0, type=int)
    at = issuing.printed_at(paper, list(counter.prints_of(reading(), paper.id)), n)
    return Reprint(n, at) if at is not None else abort(404)
