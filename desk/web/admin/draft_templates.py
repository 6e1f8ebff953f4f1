"""Mẫu dự thảo (X5): the templates, by whom they are kept; and the setting of what must be opened before it is approved in bulk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from ...domain.documents import KINDS
from ...domain.merging import VARIABLES
from ...services import templating
from ...services.templating import MANAGE, Wording
from ...store.models import DraftTemplate
from ...store.queries import documents, installation, units
from ...store.work import Work
from ..document_steps import Body
from ..forms import Lines, Text, attempt, fits
from ..guard import actor, open_to, reading
from ..intake_form import choices

bp = Blueprint("draft_templates", __name__)


class TemplateForm(FlaskForm):  # type: ignore[misc]
    """One template."""

    version = HiddenField()
    agency = SelectField("Dùng ở", coerce=int, choices=[], validate_choice=False)
    procedure = Text("Mã thủ tục")
    kind = RadioField("Dùng khi", choices=choices(KINDS.items()), validate_choice=False)
    label = Text("Tên mẫu")
    title = Text("Tên loại văn bản")
    subject = Text("Trích yếu")
    body = Body("Nội dung")
    signed_as = Lines("Quyền hạn, chức vụ của người ký")
    active = BooleanField("Đang dùng")

    def wording(self) -> Wording:
        """What was typed; agency 0 is everybody."""
        return Wording(
            self.agency.data or None, (self.procedure.data or "").strip(), self.kind.data or "", self.label.data or "",
            self.title.data or "", self.subject.data or "", self.body.data or "", self.signed_as.data or "", bool(self.active.data),
        )  # fmt: skip

    @property
    def shown(self) -> int:
        """The version that the page showed."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class ViewForm(FlaskForm):  # type: ignore[misc]
    """Phải xem trước khi duyệt."""

    view_first = BooleanField("Phải xem trước khi duyệt hàng loạt")


@bp.get("/mau-du-thao")
@open_to(MANAGE)
def index() -> ResponseReturnValue:
    """Every template that this person's agencies use; of the others, whoever keeps them all sees them."""
    everything = templating.keeps_all(reading(), actor())
    rows = documents.all_templates(reading(), None if everything else actor().agencies_for(MANAGE))
    names = {a: units.agency(reading(), a).name for a in {r.agency_id for r in rows if r.agency_id is not None}}
    return render_template("admin/templates.html", rows=rows, names=names, kinds=KINDS)


@bp.route("/mau-du-thao/them", methods=["GET", "POST"])
@open_to(MANAGE)
def new() -> ResponseReturnValue:
    """A new template."""
    return _edit(None)


@bp.route("/mau-du-thao/<int:template_id>", methods=["GET", "POST"])
@open_to(MANAGE)
def edit(template_id: int) -> ResponseReturnValue:
    """One template: to be changed by whoever keeps it, to be read by the others."""
    return _edit(documents.template(reading(), template_id))


def _edit(row: DraftTemplate | None) -> ResponseReturnValue:
    form, session = TemplateForm(), reading()
    kept = actor().agencies_for(MANAGE)
    places = {*kept, *([row.agency_id] if row is not None and row.agency_id is not None else [])}
    listed = [(a, units.agency(session, a).name) for a in sorted(places)]
    if templating.keeps_all(session, actor()) or (row is not None and row.agency_id is None):
        listed = [(0, "Mọi cơ quan"), *listed]
    form.agency.choices = choices(listed)
    template_id = row.id if row is not None else None
    editable = row is None or templating.may_edit(session, actor(), row.agency_id)
    if request.method == "GET":
        _fill(form, row)
    elif fits(form):
        wording, shown = form.wording(), form.shown

        def act(work: Work) -> str:
            return f"Đã lưu mẫu “{templating.save(work, template_id, wording, shown).label}”."

        if (said := attempt(form, act)) is not None:
            flash(said)
            return redirect(url_for("draft_templates.index"), 303)
    page = render_template("admin/template.html", form=form, known=template_id, editable=editable, variables=VARIABLES)
    return page, 422 if form.errors or form.form_errors else 200


def _fill(form: TemplateForm, row: DraftTemplate | None) -> None:
    form.active.data = True
    if row is None:
        return
    form.agency.data, form.procedure.data, form.version.data = row.agency_id or 0, row.procedure_code, str(row.version)
    for name in ("kind", "label", "title", "subject", "body", "signed_as", "active"):
        form[name].data = getattr(row, name)


@bp.route("/phai-xem-truoc-khi-duyet", methods=["GET", "POST"])
@open_to("installation.manage")
def view_first() -> ResponseReturnValue:
    """The setting, on until somebody switches it off."""
    form = ViewForm()
    if request.method == "POST":
        wanted = bool(form.view_first.data)
        said = attempt(
            form, lambda work: "Đã lưu." if templating.set_view_first(work, wanted) else "Cài đặt vốn đã như vậy."
        )
        if said is not None:
            flash(said)
            return redirect(url_for("draft_templates.view_first"), 303)
    form.view_first.data = installation.installation(reading()).view_first
    return render_template("admin/view_first.html", form=form)
