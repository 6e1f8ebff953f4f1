"""What is done beside the work on a dossier: drafts kept, the page looked at. Nothing of the dossier itself changes here."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.dates import say_time
from ..domain.errors import Invalid
from ..services import keeping as drafts
from . import keeping
from .guard import now, open_to, working
from .step_forms import ApologyForm

bp = Blueprint("beside", __name__, url_prefix="/ho-so/<int:dossier_id>")
LONGEST_NAME = 60  # of a form


def wants_json() -> bool:
    """Did a script ask, and not a person who wants a page?"""
    return request.accept_mimetypes.best == "application/json"


@bp.post("/nhap")
@open_to("dossier.read")
def keep(dossier_id: int) -> ResponseReturnValue:
    """Lưu nháp: a form as it is typed so far, by the script every ten seconds or by the button."""
    name = request.form.get("kept_as", "")
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("Không rõ lưu nháp của tờ nào. Tải lại trang rồi lưu lại.")
    with working() as work:
        drafts.keep(work, dossier_id, name, keeping.typed_fields())
    said = f"Đã lưu nháp lúc {say_time(now())}"
    if wants_json():
        return {"said": said}
    flash(f"{said}.")
    page = "steps.apology" if name == ApologyForm.alone else "work.show"
    return redirect(url_for(page, dossier_id=dossier_id), 303)
