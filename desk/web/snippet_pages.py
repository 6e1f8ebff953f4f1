"""D10 Câu mẫu (/cau-mau): one's own, and those of one's units; a unit's are kept by its head or leader."""

import re
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from ..domain.snippets import KINDS, VARIABLES
from ..services import phrasing
from ..services.phrasing import Owner
from ..store.models import Snippet
from ..store.queries import snippets
from ..store.work import Work
from .forms import Lines, Text, attempt, fits, new_key
from .guard import actor, open_to, reading, working
from .intake_form import choices
from .papers import LONGEST_KEY

bp = Blueprint("snippets", __name__, url_prefix="/cau-mau")


class SnippetForm(FlaskForm):  # type: ignore[misc]
    """A snippet: whose, what for, its short name, its words."""

    key = HiddenField()
    owner = SelectField("Của ai", choices=[], validate_choice=False)
    kind = SelectField("Dùng cho", choices=[], validate_choice=False)
    title = Text("Tên ngắn", description="Gõ :: rồi vài chữ của tên này để chèn.")
    text = Lines("Nội dung")

    def offered(self, owners: list[tuple[Owner, str]]) -> "SnippetForm":
        """With what there is to choose from."""
        self.owner.choices = choices([(_code(o), words) for o, words in owners])
        self.kind.choices = choices(KINDS.items())
        self.key.data = self.key.data or new_key()
        return self


@bp.get("")
@open_to("desk.use")
def index() -> ResponseReturnValue:
    """All that I may use, and a form for another one."""
    return _index(SnippetForm(formdata=None))


@bp.post("")
@open_to("desk.use")
def add() -> ResponseReturnValue:
    """A new one."""
    form = SnippetForm()

    def act(work: Work) -> Snippet:
        key = str(form.key.data or "")[:LONGEST_KEY] or new_key()
        owner = _owner(form.owner.data or "")
        return phrasing.save(work, key, owner, form.kind.data or "", form.title.data or "", form.text.data or "")

    return _saved(form, act) or (_index(form), 422)


@bp.get("/<int:snippet_id>")
@open_to("desk.use")
def edit(snippet_id: int) -> ResponseReturnValue:
    """One of them, to read or to change."""
    row = snippets.snippet(reading(), actor(), snippet_id)
    return _sheet(row, SnippetForm(formdata=None, obj=row))


@bp.post("/<int:snippet_id>")
@open_to("desk.use")
def change(snippet_id: int) -> ResponseReturnValue:
    """Other words."""
    row, form = snippets.snippet(reading(), actor(), snippet_id), SnippetForm()

    def act(work: Work) -> Snippet:
        found = snippets.snippet(work.session, work.actor, snippet_id)
        return phrasing.change(work, found, form.kind.data or "", form.title.data or "", form.text.data or "")

    return _saved(form, act) or (_sheet(row, form), 422)


@bp.post("/<int:snippet_id>/xoa")
@open_to("desk.use")
def remove(snippet_id: int) -> ResponseReturnValue:
    """Gone."""
    with working() as work:
        phrasing.remove(work, snippets.snippet(work.session, work.actor, snippet_id))
    flash("Đã xóa câu mẫu. Những gì đã viết bằng câu mẫu này vẫn còn.")
    return redirect(url_for("snippets.index"), 303)


def _saved(form: SnippetForm, act: Callable[[Work], Snippet]) -> ResponseReturnValue | None:
    if not fits(form) or attempt(form, act) is None:
        return None
    flash(f"Đã lưu câu mẫu “{form.title.data}”.")
    return redirect(url_for("snippets.index"), 303)


def _index(form: SnippetForm) -> str:
    rows = snippets.usable(reading(), actor())
    owners = phrasing.owners(reading(), actor())
    whose = dict(owners)
    groups = [
        (name, [(r, whose.get(phrasing.owner_of(r), "Của đơn vị")) for r in rows if r.kind == kind])
        for kind, name in KINDS.items()
    ]
    return render_template(
        "snippets/index.html", form=form.offered(owners), groups=[g for g in groups if g[1]], variables=VARIABLES
    )


def _sheet(row: Snippet, form: SnippetForm) -> str:
    mine = phrasing.may_keep(reading(), actor(), phrasing.owner_of(row))
    return render_template(
        "snippets/edit.html", form=form.offered([]), row=row, mine=mine, variables=VARIABLES, kinds=KINDS
    )


def _code(owner: Owner) -> str:
    if owner.agency_id is not None:
        return f"a{owner.agency_id}"
    return f"d{owner.department_id}" if owner.department_id is not None else ""


def _owner(code: str) -> Owner:
    """Whose, as the list named it; anything else is nobody's whom this person may write for."""
    if not code:
        return Owner()
    found = re.fullmatch(r"([ad])([0-9]{1,9})", code)
    number = int(found[2]) if found else 0
    return Owner(department_id=number) if found and found[1] == "d" else Owner(agency_id=number)
