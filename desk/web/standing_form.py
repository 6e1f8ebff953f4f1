"""The form of an absence and a delegation (L5): whose, from when to when, who stands in, with what."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from ..policy import Holding, Role
from ..services import standing_in
from ..services.standing_in import Wish
from ..store.models import Agency
from ..store.queries import units
from .forms import Text, new_key
from .guard import now, reading
from .intake_form import Day, choices
from .labels import ROLES

NOBODY = 0


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """Đăng ký nghỉ, ủy quyền. ``who`` is a person and an agency, as the address names them."""

    key = HiddenField()
    who = HiddenField()
    first = Day("Từ ngày")
    last = Day("Đến ngày")
    reason = Text("Lý do nghỉ", description="Không bắt buộc.")
    deputy = SelectField("Người làm thay", coerce=int, choices=[], validate_choice=False)
    roles = SelectMultipleField(
        "Phạm vi", choices=[], validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )  # fmt: skip
    limit = RadioField(
        "Thủ tục",
        choices=choices([("", "Mọi thủ tục"), ("some", "Chỉ các thủ tục chọn dưới đây")]),
        validate_choice=False,
    )
    procedures = SelectMultipleField(
        "Thủ tục được ủy quyền", choices=[], validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )  # fmt: skip
    number = Text("Số ủy quyền")


@dataclass(frozen=True)
class Absentee:
    """Somebody for whom an absence may be registered, at one agency."""

    person_id: int
    name: str
    agency: Agency
    held: Sequence[Holding]  # at this agency

    @property
    def key(self) -> str:
        return f"{self.person_id}-{self.agency.id}"


def fill(form: AbsenceForm, absent: Absentee, *, fresh: bool) -> None:
    """The choices that this person has; in a new form everything that may be lent is ticked."""
    today = now().date()
    lendable = standing_in.lendable(absent.held, absent.agency.id)
    able: dict[int, str] = {}
    for role in lendable:
        able |= dict(standing_in.candidates(reading(), absent.person_id, absent.agency.id, [role], today))
    form.who.data = absent.key
    people = sorted(able.items(), key=lambda row: (row[1], row[0]))
    form.deputy.choices = choices([(NOBODY, "Không ủy quyền, chỉ đăng ký nghỉ"), *people])
    form.roles.choices = choices((role.value, ROLES[role]) for role in lendable)
    form.procedures.choices = choices(
        (s.code, s.name) for s in standing_in.matters(reading(), absent.held, absent.agency, today)
    )
    if fresh:
        form.key.data, form.limit.data, form.deputy.data = new_key(), "", NOBODY
        form.roles.data = [role.value for role in lendable]


def wish(form: AbsenceForm, absent: Absentee) -> Wish:
    """What the form asks for."""
    known = {role.value for role in Role}
    some = form.limit.data == "some"
    return Wish(
        key=f"{absent.key}/{str(form.key.data or new_key())[:64]}", person_id=absent.person_id, agency_id=absent.agency.id,
        first=form.first.day, last=form.last.day, reason=form.reason.data or "", deputy_id=form.deputy.data or None,
        roles=[Role(code) for code in form.roles.data or [] if code in known], procedures=(form.procedures.data or []) if some else (),
        number=form.number.data or "", limited=some,
    )  # fmt: skip


def agencies_of(held: Sequence[Holding]) -> list[Agency]:
    """The agencies at which these roles are held, in the order of their numbers."""
    return [units.agency(reading(), i) for i in sorted({h.agency_id for h in held})]
