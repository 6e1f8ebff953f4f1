"""The intake form (tờ tiếp nhận, T2): what the counter types, checked field by field, and the application made of it."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from ..domain.application import Application, Handed, Who
from ..domain.dates import say_date
from ..domain.identity import check_id_number, check_tax_code, clean_id_number, clean_phone, say_phone
from ..domain.workflow import Channel, Delivery
from .forms import Lines, Text
from .guard import now
from .labels import CHANNELS, DELIVERY
from .row_numbers import row_id

CITIZEN, COMPANY = "1", "2"
KINDS = [(CITIZEN, "Công dân"), (COMPANY, "Doanh nghiệp"), ("3", "Cơ quan nhà nước"), ("4", "Tổ chức khác")]
PARTS = {"owner": "Chủ hồ sơ", "submitter": "Người nộp hồ sơ", "authorised": "Người được ủy quyền"}
KEY = re.compile(r"[0-9a-f]{32}")
MOST_SETS = 20
OLDEST = 1880  # nobody alive was born before
LONGEST = Text.longest
LONG = [Length(max=Lines.longest, message=f"Dài quá {Lines.longest} ký tự.")]
SHORT = [Length(max=LONGEST, message=f"Dài quá {LONGEST} ký tự.")]


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Value and label of every choice, as the form library wants them."""
    return [SelectChoice(value, label) for value, label in pairs]


def read_day(typed: str, today: date) -> date | None:
    """A day as people type it: 02/03/1990, 2.3.90, 2/3/26, 02031990, 1990-03-02. Two figures mean the last hundred years.

    None if it is no day.
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed.strip()):
        typed = "/".join(reversed(typed.strip().split("-")))
    found = re.fullmatch(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4}|\d{2})", typed.strip()) or re.fullmatch(
        r"(\d{2})(\d{2})(\d{4})", typed.strip()
    )
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    there_is = year >= OLDEST and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if there_is else None


class Day(Text):
    """A day in one text field, dd/mm/yyyy."""

    @property
    def day(self) -> date | None:
        return read_day(self.data or "", now().date())


class _Sentences:
    """The few sentences of the form library itself that a person may meet, in Vietnamese."""

    SAID = {
        "Not a valid choice.": "Chọn một mục trong danh sách.",
        "Invalid Choice: could not coerce.": "Chọn một mục trong danh sách.",
        "Invalid choice(s): one or more data inputs could not be coerced.": "Chọn lại trong danh sách.",
    }

    def gettext(self, text: str) -> str:
        return self.SAID.get(text, text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return self.gettext(one if n == 1 else many)


class PersonForm(Form):  # type: ignore[misc]
    """A person or organisation: owner, submitter or authorised person."""

    class Meta:
        def get_translations(self, form: Form) -> _Sentences:
            return _Sentences()

    id_number = Text("Số định danh", SHORT)
    name = Text("Họ và tên", SHORT)
    phone = Text("Số điện thoại", SHORT)
    born = Day("Ngày sinh")
    sex = SelectField("Giới tính", choices=choices([("", "–"), ("Nam", "Nam"), ("Nữ", "Nữ")]))
    kind = SelectField("Loại đối tượng", choices=choices(KINDS), default=CITIZEN)
    address = Text("Nơi thường trú", SHORT)
    no_id = BooleanField("Không có số định danh")

    def validate_id_number(self, field: Text) -> None:
        if self.no_id.data or (not field.data and self.kind.data not in (CITIZEN, COMPANY)):
            return
        check = check_id_number if self.kind.data == CITIZEN else check_tax_code
        if problem := check(field.data):
            unasked = "Chưa nhập số định danh. Nếu người dân không có, đánh dấu “Không có số định danh”."
            raise ValidationError(problem if field.data else unasked)

    def validate_name(self, field: Text) -> None:
        if len(field.data) < 2:
            raise ValidationError("Nhập họ và tên.")

    def validate_phone(self, field: Text) -> None:
        _, problem = clean_phone(field.data)
        if problem:
            raise ValidationError(problem)

    def validate_born(self, field: Day) -> None:
        if field.data and field.day is None:
            raise ValidationError("Ngày sinh ghi ngày/tháng/năm, ví dụ 02/3/1990.")
        if field.day is not None and field.day > now().date():
            raise ValidationError("Ngày sinh không thể sau hôm nay.")

    @property
    def blank(self) -> bool:
        return not any(f.data for f in (self.id_number, self.name, self.phone, self.born, self.address))

    def fill(self, who: Who) -> None:
        """Put a person into the fields, every one of them."""
        self.id_number.data, self.name.data, self.address.data = who.id_number, who.name, who.address
        self.phone.data = say_phone(who.phone)
        self.born.data = say_date(who.born) if who.born else ""
        self.sex.data, self.kind.data, self.no_id.data = who.sex, str(who.kind), False

    def who(self) -> Who:
        """What the fields say, as stored; what cannot be read is left out."""
        return Who(
            name=self.name.data or "", id_number="" if self.no_id.data else clean_id_number(self.id_number.data),
            born=self.born.day, sex=self.sex.data or "", address=self.address.data or "",
            phone=clean_phone(self.phone.data)[0] or "",
            kind=int(self.kind.data if self.kind.data in dict(KINDS) else CITIZEN),
        )  # fmt: skip


class IntakeForm(FlaskForm):  # type: ignore[misc]
    """Tiếp nhận hồ sơ: one page, three blocks, and what an answer other than yes needs (phiếu yêu cầu bổ sung, từ chối)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Form) -> _Sentences:
            return _Sentences()

    key = HiddenField()
    mode = HiddenField(default="receive")
    agency = SelectField("Quầy", coerce=int)
    scan = StringField("1. Quét căn cước hoặc gõ tên, số định danh")
    scan_into = SelectField("Quét vào", choices=choices(PARTS.items()), default="owner")
    owner = FormField(PersonForm)
    same = BooleanField("Người nộp là chủ hồ sơ", default=True)
    submitter = FormField(PersonForm)
    represented = BooleanField("Có người được ủy quyền")
    authorised = FormField(PersonForm)
    procedure = Text("2. Thủ tục")
    procedure_code = HiddenField()
    case = RadioField("Trường hợp", coerce=row_id, validate_choice=False)
    channel = SelectField("Cách nộp", coerce=int, choices=choices((int(c), CHANNELS[c]) for c in Channel), default=1)
    delivery = SelectField("Nhận kết quả", choices=choices((str(d), DELIVERY[d]) for d in Delivery), default="desk")
    sets = Text("Số bộ", default="1")
    about = Text("Nội dung yêu cầu", SHORT)
    competent = SelectField(
        "Cơ quan giải quyết", coerce=lambda v: row_id(v) if v else 0, choices=[], validate_choice=False
    )
    fee_paid = BooleanField("Đã thu")
    papers = SelectMultipleField("3. Thành phần hồ sơ", coerce=int, validate_choice=False)
    duplicate_reason = Text("Lý do vẫn tiếp nhận", SHORT)
    items = SelectMultipleField("Giấy tờ phải bổ sung", coerce=int, validate_choice=False)
    other = Lines("Giấy tờ khác hoặc chỗ phải sửa, mỗi dòng một mục", LONG)
    reason = Lines("Lý do", LONG)
    procedure_problem = ""  # why what was typed is no procedure that can be taken in as shown, when it was looked up
    refused_code = ""  # the procedure that was meant and is not received here
    fee_problem = ""  # the sum that was ticked as paid is not what is due now

    def close_unused(self) -> None:
        """Take the blocks of people who are not there off the form, so that they are neither shown nor checked."""
        if self.same.data:
            del self.submitter
        if not self.represented.data:
            del self.authorised

    def complete(self, posted: Mapping[str, str]) -> None:
        """What the page that posted did not show yet: the usual answers; the submitter begins as a whole copy of the owner."""
        for name in ("channel", "delivery", "sets", "scan_into"):
            if name not in posted:
                self[name].data = self[name].default
        for part in ("submitter", "authorised"):
            if part in self and f"{part}-name" not in posted:
                self.person(part).fill(self.owner.form.who() if part == "submitter" else Who(name=""))

    @property
    def way(self) -> Channel:
        """The way in which the dossier comes (cách nộp), as chosen; at the desk while that is not one of the list."""
        known = self.channel.data in tuple(Channel)
        return Channel(self.channel.data) if known else Channel.DIRECT

    def paid_is(self, due: int) -> bool:
        """Was “đã thu” ticked beside this very sum (đồng)?"""
        return bool(self.fee_paid.raw_data) and self.fee_paid.raw_data[0] == str(due)

    def open_parts(self) -> list[str]:
        """The people on the form, in the order of the page."""
        return [part for part in PARTS if part in self]

    def person(self, part: str) -> PersonForm:
        """The fields of one of the people; the owner's when that block is not open."""
        return (self[part] if part in self.open_parts() else self.owner).form  # type: ignore[no-any-return]

    def validate_procedure(self, field: Text) -> None:
        if self.procedure_problem:
            raise ValidationError(self.procedure_problem)
        if not self.procedure_code.data:
            raise ValidationError("Chọn thủ tục: gõ mã tắt, mã thủ tục hoặc vài chữ không dấu.")

    def validate_fee_paid(self, field: BooleanField) -> None:
        if self.fee_problem:
            raise ValidationError(self.fee_problem)

    def validate_sets(self, field: Text) -> None:
        if not re.fullmatch(r"\d{1,2}", field.data or "") or not 1 <= int(field.data) <= MOST_SETS:
            raise ValidationError(f"Số bộ hồ sơ phải từ 1 đến {MOST_SETS}.")

    def validate_key(self, field: HiddenField) -> None:
        if not KEY.fullmatch(field.data or ""):
            raise ValidationError("Trang này đã cũ. Tải lại trang rồi nhập lại.")

    def application(self, case_id: int) -> Application:
        """What is told to the service. Two blocks that say the same are one person."""
        owner = self.owner.form.who()
        submitter = self.submitter.form.who() if "submitter" in self else None
        return Application(
            key=self.key.data, agency_id=self.agency.data, case_id=case_id, owner=owner,
            submitter=None if submitter == owner else submitter,
            authorised=self.authorised.form.who() if "authorised" in self else None,
            channel=Channel(self.channel.data), delivery=Delivery(self.delivery.data), sets=int(self.sets.data), about=self.about.data,
            papers=tuple(Handed(paper_id, True) for paper_id in self.papers.data or ()), fee_paid=bool(self.fee_paid.data),
            duplicate_reason=self.duplicate_reason.data, competent_id=self.competent.data or None,
        )  # fmt: skip
