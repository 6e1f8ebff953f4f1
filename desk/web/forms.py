"""Form base: every text field is tidied once, here; and a rule's "no" lands at the field it is about."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import BooleanField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired

from ..domain.errors import DeskError, Invalid
from ..domain.text import tidy, tidy_lines
from ..store.work import Work
from .guard import working

Made = TypeVar("Made")


class Text(StringField):  # type: ignore[misc]
    """One line of text: NFC, single spaces, no edges."""

    longest = 300

    def process_formdata(self, values: list[str]) -> None:
        self.data = tidy(values[0]) if values else ""


class Lines(TextAreaField):  # type: ignore[misc]
    """Several lines of text: each tidied, paragraphs kept."""

    longest = 2000  # a page of a paper; a whole file pasted by mistake is no reason and no opinion

    def process_formdata(self, values: list[str]) -> None:
        self.data = tidy_lines(values[0]) if values else ""


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Đăng nhập (S1)."""

    username = Text("Tên đăng nhập", [InputRequired("Nhập tên đăng nhập.")])
    password = PasswordField("Mật khẩu", [InputRequired("Nhập mật khẩu.")])


class SecondStepForm(FlaskForm):  # type: ignore[misc]
    """Xác thực hai bước (S2)."""

    code = Text("Mã 6 chữ số trong ứng dụng xác thực")
    recovery = Text("Mã dự phòng")
    trust = BooleanField("Tin thiết bị này trong ca làm việc")


def undoable(said: str, address: str) -> Markup:
    """A sentence with the button that undoes what it tells of (Hoàn tác; ux.md, rule 6)."""
    button = (
        '{} <form method="post" action="{}" class="hoan-tac"><input type="hidden" name="csrf_token" value="{}">'
        '<button class="nut-chu">Hoàn tác</button></form> được trong 10 phút.'
    )
    return Markup(button).format(said, address, generate_csrf())


def new_key() -> str:
    """The idempotency key of a form that is shown now: whatever is sent under one key is made once."""
    return uuid.uuid4().hex


def fits(form: FlaskForm) -> bool:
    """No text is longer than its field takes; what is, says so at its field and stays there to be shortened."""
    long = [f for f in form if isinstance(f, Text | Lines) and len(f.data or "") > f.longest]
    for field in long:
        field.errors = [f"Dài quá {field.longest} ký tự (đang có {len(field.data)}). Viết ngắn lại."]
    return not long


def attempt(
    form: FlaskForm, act: Callable[[Work], Made], *, only: tuple[type[DeskError], ...] = (Invalid,)
) -> Made | None:
    """Do a piece of work for a form; a rule's refusal of the kinds ``only`` becomes messages of the form, and None comes back.

    The one ``try`` between a form and a verb: everything else goes to the errors table.
    """
    try:
        with working() as work:
            return act(work)
    except only as error:
        complain(form, error)
        return None


def asked(form: FlaskForm, look: Callable[[], Made]) -> Made | None:
    """Ask a rule something before anything is saved; its refusal becomes a message of the form, and None comes back."""
    try:
        return look()
    except Invalid as error:
        complain(form, error)
        return None


def complain(form: FlaskForm, error: DeskError) -> None:
    """Put a refusal where it belongs: at its fields, and on top of the form."""
    fields: dict[str, Any] = error.detail.get("fields", {})
    said = {name: message for name, message in fields.items() if name in form}
    for name, message in said.items():
        form[name].errors = [*form[name].errors, message]
    if error.message not in said.values():  # one sentence is said once in the summary, with its link
        form.form_errors = [*(form.form_errors or []), error.message]
