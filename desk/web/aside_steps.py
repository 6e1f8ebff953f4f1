"""What is done beside the work on a dossier: drafts kept, notes, following, reminders. Nothing of the dossier itself changes here."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.dates import say_moment, say_time
from ..domain.errors import Invalid
from ..services import following, looking, noting, revealing
from ..services import keeping as drafts
from ..store.queries import beside, dossiers, snippets
from ..store.work import Work
from . import dossier_page, keeping, phrases
from .aside import NoteForm, RemindForm, RevealForm, own_calendar
from .forms import attempt, fits, new_key
from .guard import actor, now, open_to, reading, unattended, working
from .papers import LONGEST_KEY
from .row_numbers import row_id
from .step_forms import ApologyForm
from .steps import Done, do

bp = Blueprint("beside", __name__, url_prefix="/ho-so/<int:dossier_id>")
LONGEST_NAME = 60  # of a form
bp.add_app_template_global(phrases.offered, "phrases")


def wants_json() -> bool:
    """Did a script ask, and not a person who wants a page?"""
    return request.accept_mimetypes.best == "application/json"


def back(dossier_id: int, anchor: str) -> ResponseReturnValue:
    """To the part of the page where the button stood."""
    return redirect(url_for("work.show", dossier_id=dossier_id, _anchor=anchor), 303)


@bp.post("/nhap")
@open_to("dossier.read")
def keep(dossier_id: int) -> ResponseReturnValue:
    """Lưu nháp: a form as it is typed so far, by the script every ten seconds or by the button."""
    name = request.form.get("kept_as", "")
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("Không rõ lưu nháp của tờ nào. Tải lại trang rồi lưu lại.")
    fields = keeping.typed_fields()
    if into := request.form.get("chen", ""):
        fields[into] = [_with_phrase(dossier_id, *fields.get(into, []))]
    with working() as work:
        drafts.keep(work, dossier_id, name, fields)
    said = f"Đã lưu nháp lúc {say_time(now())}"
    if wants_json():
        return {"said": said}
    flash(f"{said}.")
    page = "steps.apology" if name == ApologyForm.alone else "work.show"
    return redirect(url_for(page, dossier_id=dossier_id), 303)


def _with_phrase(dossier_id: int, text: str = "") -> str:
    """What was typed, and the snippet chosen (``mau``) after it: how one is put in without a script."""
    row = snippets.snippet(reading(), actor(), request.form.get("mau", 0, type=row_id))
    phrase = phrases.filled(row, dossiers.dossier(reading(), actor(), dossier_id))
    return f"{text.rstrip()}\n{phrase}".strip()


@bp.get("/cau-mau")
@open_to("dossier.read")
def phrase_list(dossier_id: int) -> ResponseReturnValue:
    """My snippets as this dossier fills them, for the list that opens at “::”."""
    return phrases.as_list(dossiers.dossier(reading(), actor(), dossier_id))


@bp.post("/dang-mo")
@open_to("dossier.read")
@unattended
def look(dossier_id: int) -> ResponseReturnValue:
    """The page is open somewhere: by the script, while it is in sight. Says who else has it open."""
    with working() as work:
        return {"said": looking.look(work, dossier_id)}


# ── Notes ─────────────────────────────────────────────────────────────────────


@bp.post("/ghi-chu")
@open_to("dossier.read")
def write_note(dossier_id: int) -> ResponseReturnValue:
    """Ghi chú nội bộ."""
    form = NoteForm("note-0")

    def act(work: Work) -> Done:
        key = str(form.key.data or "")[:LONGEST_KEY] or new_key()
        noting.write(work, dossier_id, key, form.text.data or "")
        return Done("Đã ghi chú.")

    return do(dossier_id, form, act)


@bp.post("/ghi-chu/<int:note_id>")
@open_to("dossier.read")
def mend_note(dossier_id: int, note_id: int) -> ResponseReturnValue:
    """Sửa ghi chú, within ten minutes."""
    form = NoteForm(f"note-{note_id}")

    def act(work: Work) -> Done:
        noting.mend(work, dossier_id, note_id, form.text.data or "")
        return Done("Đã sửa ghi chú.")

    return do(dossier_id, form, act)


@bp.post("/ghi-chu/<int:note_id>/xoa")
@open_to("dossier.read")
def remove_note(dossier_id: int, note_id: int) -> ResponseReturnValue:
    """Xóa ghi chú, within ten minutes."""
    with working() as work:
        noting.remove(work, dossier_id, note_id)
    flash("Đã xóa ghi chú.")
    return back(dossier_id, "ghi-chu")


@bp.get("/dong-nghiep")
@open_to("dossier.read")
def colleagues(dossier_id: int) -> ResponseReturnValue:
    """Whom an @ may name, for the list under the field: where the dossier lay; whether they see it is asked when the note is written."""
    beside.in_sight(reading(), actor(), dossier_id)
    found = beside.colleagues(reading(), actor(), dossier_id, [], now().date())
    return [{"put": f"@{p.username} ", "title": p.name, "text": p.username} for p in found if p.id != actor().id]


# ── Masked numbers ────────────────────────────────────────────────────────────


@bp.post("/hien-so")
@open_to("dossier.read")
def reveal(dossier_id: int) -> ResponseReturnValue:
    """Hiện số: in this answer only, written down with its purpose."""
    form = RevealForm("reveal-0")
    revealing.check_pace(reading(), actor(), now())

    def act(work: Work) -> str:
        return revealing.reveal(work, dossier_id, form.purpose.data or "", form.words.data or "")

    said = attempt(form, act) if fits(form) else None
    if said is None:
        return dossier_page.render(dossier_id, failed=form), 422
    revealing.count_one(reading(), actor(), now())
    return dossier_page.render(dossier_id, revealed=said)


# ── Following and reminders ───────────────────────────────────────────────────


@bp.post("/theo-doi")
@open_to("dossier.read")
def follow(dossier_id: int) -> ResponseReturnValue:
    """Theo dõi."""
    with working() as work:
        following.follow(work, dossier_id)
    flash("Đang theo dõi hồ sơ này: mỗi bước của hồ sơ có thông báo.")
    return back(dossier_id, "theo-doi")


@bp.post("/bo-theo-doi")
@open_to("dossier.read")
def unfollow(dossier_id: int) -> ResponseReturnValue:
    """Bỏ theo dõi, from the dossier's page or from the list (``tu``)."""
    with working() as work:
        following.unfollow(work, dossier_id)
    flash("Đã bỏ theo dõi.")
    return redirect(url_for("following.show"), 303) if request.form.get("tu") else back(dossier_id, "theo-doi")


@bp.post("/nhac")
@open_to("dossier.read")
def remind(dossier_id: int) -> ResponseReturnValue:
    """Nhắc tôi lúc."""
    form = RemindForm("remind-0")

    def act(work: Work) -> Done:
        key = str(form.key.data or "")[:LONGEST_KEY] or new_key()
        row = following.remind(work, dossier_id, key, form.at(own_calendar()), form.words.data or "")
        return Done(f"Sẽ nhắc lúc {say_moment(row.at)}. Thời hạn của hồ sơ không đổi.")

    return do(dossier_id, form, act)
