"""D2 Soạn TTHC (with D4 Thành phần hồ sơ and D5 Phí as its sections): one page that says everything an edition says.

Every button is a submit: without scripts the page comes back with all that was typed; with them only the sheet is exchanged.
"""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.catalogue import typed
from ...domain.catalogue.differences import differences, say_step, say_term
from ...domain.catalogue.wording import ONLINE, Names, in_words
from ...domain.dates import say_time
from ...domain.errors import Invalid, Stale
from ...services import drafting
from ...services.catalogue_rights import reaches
from ...store.models import Draft
from ...store.queries import drafts, shelf
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import actor, now, open_to, reading, takes
from .catalogue_forms import DAY_SAID, BeginForm, DraftForm
from .catalogue_names import MANAGE, names
from .catalogue_sheet import SECTIONS, Sheet, sent, stored

bp = Blueprint("drafts", __name__, url_prefix="/danh-muc")
LARGEST = 4_000_000  # bytes of a sheet as it is sent: some thousand papers
SAVING = ("luu", "xem", "bieu-mau", "ghi-de")


@bp.post("/ban-thao/moi")
@open_to(MANAGE)
def begin() -> ResponseReturnValue:
    """[Thêm thủ tục], [Soạn phiên bản mới]; a draft that is there already is opened."""
    form = BeginForm()
    there = drafts.open_of(reading(), form.ma.data or "")
    if there is not None and reaches(reading(), actor(), MANAGE, there.owner_id):
        flash(f"Thủ tục này đã có bản thảo của {there.changed_by}.")
        return redirect(url_for("drafts.edit", draft_id=there.id), 303)
    draft_id = None
    if fits(form):
        draft_id = attempt(
            form, lambda work: drafting.begin(work, form.ma.data or "", confirmed=not form.local.data).id
        )
    if draft_id is None:
        form.ma.errors = [*form.ma.errors, *(form.form_errors or [])]
        form.form_errors = []
        return render_template("catalogue/new.html", form=form), 422
    return redirect(url_for("drafts.edit", draft_id=draft_id), 303)


@bp.get("/ban-thao/<int:draft_id>")
@open_to(MANAGE)
def edit(draft_id: int) -> ResponseReturnValue:
    """D2: the draft as it stands; one that is not (or no longer) this person's to write is looked at instead."""
    row = drafts.in_sight(reading(), actor(), draft_id)
    if row.state != "draft" or not reaches(reading(), actor(), MANAGE, row.owner_id):
        return redirect(url_for("drafts.compare", draft_id=row.id))
    form = DraftForm()
    form.fill(row)
    return show(row, form, stored(row))


@bp.post("/ban-thao/<int:draft_id>")
@open_to(MANAGE)
@takes(LARGEST)
def write(draft_id: int) -> ResponseReturnValue:
    """What was typed: a row more or less, or saved, right or wrong."""
    form, act = DraftForm(), request.form.get("act", "luu")
    row = drafts.in_sight(reading(), actor(), draft_id)
    if not (act in SAVING or act.startswith("quy-trinh:")):
        return show(row, form, sent(row, form.wanted.valid_from, act))
    if act == "ghi-de":
        form.version.data = request.form.get("newer", "")
    return _save(row, form, act)


def _save(row: Draft, form: DraftForm, act: str) -> ResponseReturnValue:
    sheet, draft_id = sent(row, form.wanted.valid_from), row.id

    def save(work: Work) -> Draft:
        mine = drafts.in_sight(work.session, work.actor, draft_id)
        return drafting.save(work, mine, sheet.clean, form.kept(mine), form.shown, sheet.questions)

    done = attempt(form, save, only=(Invalid, Stale)) if fits(form) else None
    row = drafts.in_sight(reading(), actor(), draft_id)
    if done is None:
        return show(row, form, sheet, stale=form.shown != row.version), 409 if form.shown != row.version else 422
    if form.unread:
        for field in form.unread:
            field.errors = [f"{DAY_SAID} Phần còn lại đã lưu."]
        form.version.data = str(row.version)
        return show(row, form, _fresh(row)), 422
    return _onward(row, act)


def _onward(row: Draft, act: str) -> ResponseReturnValue:
    """After saving: back to the sheet, or on to where the button leads."""
    here = url_for("drafts.edit", draft_id=row.id)
    said = f"Đã lưu bản nháp lúc {say_time(now())}."
    if act == "xem":
        return redirect(url_for("drafts.compare", draft_id=row.id), 303)
    if act == "bieu-mau":
        return redirect(url_for("drafts.forms", draft_id=row.id), 303)
    if act.startswith("quy-trinh:"):
        return redirect(f"{here}/quy-trinh/{quote(act.partition(':')[2], safe='')}", 303)
    if request.headers.get("X-Requested-With") == "fetch":  # the sheet is exchanged where the hand is
        form = DraftForm(formdata=None)
        form.fill(row)
        sheet = _fresh(row)
        sheet.said, sheet.saved = said, True
        return show(row, form, sheet)
    flash(said)
    return redirect(here, 303)


def _fresh(row: Draft) -> Sheet:
    sheet = stored(row)
    sheet.told = True
    return sheet


def show(row: Draft, form: DraftForm, sheet: Sheet, *, stale: bool = False) -> str:
    """The page of a sheet. ``stale``: somebody saved since; what differs from theirs is told, and all that was typed is there."""
    content, session, today = sheet.clean, reading(), now().date()
    called = names(content, row.content)
    theirs = differences(in_words(content, called), in_words(row.content, called)) if stale else []
    day = form.valid_from.day
    if day is not None and day <= today and not form.valid_from.errors:
        form.valid_from.errors = ["Ngày hiệu lực phải sau hôm nay."]
    return render_template(
        "catalogue/draft.html", draft=row, form=form, sheet=sheet, s=sheet.content, errors=sheet.errors, warned=sheet.warned,
        asked=sheet.asked, called=called, sections=SECTIONS, shown=typed.shown, online=ONLINE, stale=stale, theirs=theirs,
        routes=[case["route"] for case in in_words(content, called)["cases"]], say_term=say_term, say_step=say_step,
        followers=sum(shelf.open_dossiers(session, row.procedure_code).values()),
        owner=drafts.owner_name(session, row.owner_id), fields=_fields(), forms=drafts.recent_forms(session), **_choices(content, called),
    )  # fmt: skip


def _fields() -> list[str]:
    whole = shelf.shelf(reading(), now().date())
    return shelf.fields([*whole.standing, *whole.coming, *whole.over])


def _choices(content: dict[str, Any], called: Names) -> dict[str, Any]:
    """What may be ticked: what this installation has, and what this content says; places that nobody has are typed."""
    levels = list(called.levels)[::-1]
    places = [*levels, *sorted(called.offices, key=lambda code: levels.index(code.rpartition("@")[2]))]
    events = list(dict.fromkeys([*called.events, *content["life_events"]]))
    return {
        "event_pairs": [(code, called.events.get(code, code)) for code in events],
        "level_pairs": [(code, called.level(code)) for code in dict.fromkeys([*levels, *content["levels"]])],
        "place_pairs": [(code, called.place(code)) for code in places],
        "elsewhere": [code for code in content["received_at"] if code not in places],
    }
