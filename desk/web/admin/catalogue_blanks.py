"""D4: the blank forms of a draft (biểu mẫu): uploaded, named, given to a paper or a result; and the file again."""

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from ...domain.catalogue import blanks
from ...domain.errors import Invalid, Stale
from ...domain.text import tidy
from ...services import drafting, publishing
from ...services.catalogue_rights import reaches
from ...store.models import Draft
from ...store.queries import drafts
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import actor, open_to, reading, takes
from ..intake_form import choices
from .catalogue_draft import bp
from .catalogue_forms import UploadForm
from .catalogue_names import MANAGE, PUBLISH, names

ROOM = 300_000  # bytes of the form around the file


@bp.get("/ban-thao/<int:draft_id>/bieu-mau")
@open_to(MANAGE)
def forms(draft_id: int) -> ResponseReturnValue:
    """The papers and results of a draft with their blank forms."""
    row = drafts.in_sight(reading(), actor(), draft_id)
    if row.state != "draft" or not reaches(reading(), actor(), MANAGE, row.owner_id):
        return redirect(url_for("drafts.compare", draft_id=row.id))
    form = UploadForm()
    form.version.data = str(row.version)
    return _show(row, form)


@bp.post("/ban-thao/<int:draft_id>/bieu-mau")
@open_to(MANAGE)
@takes(blanks.LARGEST + ROOM)
def upload(draft_id: int) -> ResponseReturnValue:
    """[Tải biểu mẫu lên]: the file is kept, the paper or result names it."""
    form = UploadForm()
    row = drafts.in_sight(reading(), actor(), draft_id)
    done = attempt(form, lambda work: _take(work, draft_id, form), only=(Invalid, Stale)) if fits(form) else None
    if done is None:
        row = drafts.in_sight(reading(), actor(), draft_id)
        return _show(row, form), 409 if form.shown != row.version else 422
    flash(f"Đã tải lên biểu mẫu “{done}”.")
    return redirect(url_for("drafts.forms", draft_id=row.id), 303)


def _take(work: Work, draft_id: int, form: UploadForm) -> str:
    row = drafts.in_sight(work.session, work.actor, draft_id)
    drafts.same_version(row, form.shown)
    sent = form.file.data
    if sent is None or not sent.filename:
        raise Invalid.at("file", "Chọn tệp biểu mẫu.")
    file, data = tidy(sent.filename)[-120:], sent.stream.read(blanks.LARGEST + 1)
    sent.close()
    if sentence := blanks.refusal(file, data):
        raise Invalid.at("file", sentence)
    path = form.target.data or ""
    if drafting.with_form(row.content, path, "") is None:
        raise Invalid.at("target", "Chọn giấy tờ hoặc kết quả dùng biểu mẫu này.")
    made = publishing.add_form(work, blanks.form_of(form.name.data or "", file, data))
    drafting.save(work, row, drafting.with_form(row.content, path, made.key) or row.content, shown=form.shown)
    return made.name


def _show(row: Draft, form: UploadForm) -> str:
    listed = _rows(row.content)
    form.target.choices = choices((path, words) for path, words, _ in listed)
    return render_template("catalogue/forms.html", draft=row, form=form, rows=listed, called=names(row.content))


def _rows(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Every paper and result: (path, in words, key of its form)."""
    many = len(content["cases"]) > 1
    found = [
        (f"cases.{n}.papers.{m}", (paper["name"] or f"Giấy tờ {m + 1}") + (f" ({case['name']})" if many else ""), paper["form"] or "")
        for n, case in enumerate(content["cases"])
        for m, paper in enumerate(case["papers"])
    ]  # fmt: skip
    results = enumerate(content["results"])
    return found + [(f"results.{n}", f"Kết quả: {row['name'] or n + 1}", row["form"] or "") for n, row in results]


@bp.get("/bieu-mau/<key>")
@open_to(PUBLISH)
def blank(key: str) -> ResponseReturnValue:
    """The file of a blank form, always to be saved, never shown in the page's place."""
    found = drafts.blank_form(reading(), key)
    if found is None:
        raise NotFound
    return send_file(BytesIO(found.data), found.media_type, as_attachment=True, download_name=found.file)
