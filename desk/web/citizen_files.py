"""Files for everybody: blank forms to download, and the papers for the wall and to take home (PDF). On the citizens' blueprint.

They hold nothing personal, so whoever wants them gets them, members of staff for their notice board too; what they cost is bounded in
``prints``.
"""

from io import BytesIO
from typing import Any

from flask import Response, abort, request, send_file

from ..domain.errors import Invalid, NotFound
from ..domain.text import slug, tidy
from ..printing import public as papers
from ..services import announcing
from ..store.db import Session
from ..store.models import Agency, Edition
from ..store.queries import catalogue, finding, guides, places
from ..store.queries.places import Spot
from .citizen import bp
from .citizen_procedures import FIELD, MOST_ROWS, slugs
from .guard import now, open_to, reading
from .papers import SIZES
from .prints import printed

FOR_EVER = "public, max-age=31536000, immutable"  # a form never changes: another one has another key
NO_LIST = "Không có danh mục nào để in cho nơi này."


@bp.get("/bieu-mau/<key>")
@open_to(None)
def blank_form(key: str) -> Response:
    """A blank form that an edition names which is or was in force, as a file. Raises ``NotFound``."""
    session = reading()
    form = guides.public_form(session, key, now().date())
    if form is None:
        raise NotFound("Không có biểu mẫu này.")
    if form.sha256 in request.if_none_match:
        answer = Response(status=304)
    else:
        data = BytesIO(guides.form_data(session, key))
        answer = send_file(data, form.media_type, as_attachment=True, download_name=form.file, etag=False)
    answer.set_etag(form.sha256)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


@bp.get("/thu-tuc/niem-yet.pdf")
@open_to(None)
def board() -> Response:
    """Danh mục niêm yết of a desk (``?tai=``), of one field if ``?linh-vuc=`` says so. Raises ``NotFound``, ``Invalid``."""
    session, day = reading(), now().date()
    desk = _desk(session)
    field, names = request.args.get(FIELD, ""), slugs(session, day)
    rows = finding.offered(session, session.get_one(Agency, desk.id), day).values()
    wanted = [row for row in rows if not field or names[row.field] == field]
    if not wanted:
        raise NotFound(NO_LIST)
    if len(wanted) > MOST_ROWS:
        raise Invalid(f"Danh mục này có {len(wanted)} thủ tục, quá dài cho một tờ niêm yết: in từng lĩnh vực.")

    def make() -> bytes:
        editions = guides.priced(session, [row.edition_id for row in wanted])
        return papers.render_board(announcing.board(session, desk, editions, day, wanted[0].field if field else ""))

    return printed(slug(f"niem yet {desk.short_name} {field}"), (desk.code, field), make)


@bp.get("/thu-tuc/ap-phich.pdf")
@open_to(None)
def poster() -> Response:
    """The QR poster of a desk (``?tai=``). Raises ``NotFound``."""
    session, size = reading(), _size("A4")
    desk = _desk(session)
    return printed(
        slug(f"ap phich {desk.short_name}"), (desk.code, size),
        lambda: papers.render_poster(announcing.poster(session, now().date(), desk), size),
    )  # fmt: skip


@bp.get("/thu-tuc/<code>/niem-yet.pdf")
@open_to(None)
def sheet(code: str) -> Response:
    """The page of a procedure for the notice board, of a desk or of whichever. Raises ``NotFound``."""
    session, day = reading(), now().date()
    edition = catalogue.edition(session, code, day)
    desk = _receiving(session, edition)
    return printed(
        slug(f"niem yet {code}"), (code, _code(desk)), lambda: papers.render_sheet(announcing.sheet(session, edition, day, desk))
    )  # fmt: skip


@bp.get("/thu-tuc/<code>/ap-phich.pdf")
@open_to(None)
def procedure_poster(code: str) -> Response:
    """The QR poster of a procedure. Raises ``NotFound``."""
    session, day, size = reading(), now().date(), _size("A4")
    edition = catalogue.edition(session, code, day)
    desk = _receiving(session, edition)
    return printed(
        slug(f"ap phich {code}"), (code, _code(desk), size),
        lambda: papers.render_poster(announcing.poster(session, day, desk, edition), size),
    )  # fmt: skip


@bp.get("/thu-tuc/<code>/can-mang.pdf")
@open_to(None)
def checklist(code: str) -> Response:
    """What to bring, of one case (``?truong-hop=``) or of all. Raises ``NotFound``."""
    session, day, size = reading(), now().date(), _size("A5")
    edition = catalogue.edition(session, code, day)
    wanted = request.args.get("truong-hop", "")
    cases = [case for case in edition.cases if not wanted or case.key == wanted]
    if not cases:
        raise NotFound("Thủ tục này không có trường hợp đó.")
    desk = _receiving(session, edition)
    return printed(
        slug(f"can mang {code} {wanted}"), (code, wanted, _code(desk), size),
        lambda: papers.render_checklist(announcing.checklist(session, edition, cases, day, desk), size),
    )  # fmt: skip


def _code(desk: Spot | None) -> str:
    return desk.code if desk is not None else ""


def _desk(session: Session) -> Spot:
    """The desk that the address names. Raises ``NotFound``."""
    found = places.spot(session, tidy(request.args.get("tai", "")), now().date())
    if found is None:
        raise NotFound(NO_LIST)
    return found


def _receiving(session: Session, edition: Edition) -> Spot | None:
    """The desk that the address names, if it receives the procedure."""
    day = now().date()
    found = places.spot(session, tidy(request.args.get("tai", "")), day)
    if found is None or found.id not in places.receivers(session, edition.procedure_id, edition.received_at, day):
        return None
    return found


def _size(usual: str) -> Any:
    size = request.args.get("co", usual)
    return size if size in SIZES else abort(404)
