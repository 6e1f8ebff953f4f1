"""A1, import: a template, a sheet checked row by row, taken in with one press."""

import json
from io import BytesIO

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from ...domain.errors import Invalid
from ...services import empowering, staff_sheet
from ...services.governing import MANAGE
from ...sheets import Page, read, write_xlsx
from ...sheets.limits import LONGEST_FILE
from ..forms import asked, attempt
from ..guard import actor, now, open_to, reading, takes
from .people import bp
from .people_forms import SheetForm

LONGEST = 2_000_000  # bytes; a thousand people are a tenth of it


@bp.get("/nguoi-dung/mau.xlsx")
@open_to(MANAGE)
def template() -> ResponseReturnValue:
    """The template: the heads, one example, and the words that the column of roles takes."""
    out = BytesIO()
    roles = [(name,) for role, name in empowering.NAMES.items() if role in empowering.HELD_BY_STAFF]
    write_xlsx(
        [Page("Người dùng", tuple(staff_sheet.COLUMNS.values()), [staff_sheet.EXAMPLE], (18, 26, 14, 20, 22, 26, 16, 14, 14)),
         Page("Vai trò", ("Vai trò",), roles, (40,))], out,
    )  # fmt: skip
    answer = make_response(out.getvalue())
    answer.headers["Content-Type"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer.headers["Content-Disposition"] = 'attachment; filename="mau-nguoi-dung.xlsx"'
    return answer


@bp.route("/nguoi-dung/nhap", methods=["GET", "POST"])
@open_to(MANAGE)
@takes(LONGEST + 1_000_000)
def upload() -> ResponseReturnValue:
    """The sheet; posted, every row with what would come of it. Nothing is written here."""
    form = SheetForm()
    if not form.is_submitted():
        return render_template("people/import.html", form=form, checked=None, most=staff_sheet.MOST)
    rows = asked(form, lambda: _sent(form))
    if rows is None:
        return render_template("people/import.html", form=form, checked=None, most=staff_sheet.MOST), 422
    return _report(form, rows)


def _sent(form: SheetForm) -> list[tuple[int, dict[str, str]]]:
    sent = form.file.data
    data = sent.stream.read(LONGEST + 1) if sent is not None and sent.filename else b""
    if not data:
        raise Invalid.at("file", "Chọn một tệp XLSX hoặc CSV.")
    if len(data) > min(LONGEST, LONGEST_FILE):
        raise Invalid.at("file", f"Tệp lớn quá {LONGEST // 1_000_000} MB. Chia thành nhiều tệp.")
    return staff_sheet.rows_of(read(data, sent.filename))


def _report(form: SheetForm, rows: list[tuple[int, dict[str, str]]], status: int = 200) -> ResponseReturnValue:
    checked = staff_sheet.check(reading(), actor(), rows, now().date())
    form.rows.data = json.dumps(rows, ensure_ascii=False)
    counts = {verdict: sum(c.verdict == verdict for c in checked) for verdict in staff_sheet.VERDICTS}
    page = render_template(
        "people/import.html", form=form, checked=checked, counts=counts, verdicts=staff_sheet.VERDICTS, most=staff_sheet.MOST,
        ready=not counts[staff_sheet.WRONG] and counts[staff_sheet.NEW] + counts[staff_sheet.MORE] > 0,
    )  # fmt: skip
    return page, status


@bp.post("/nguoi-dung/nhap/ghi")
@open_to(MANAGE)
@takes(LONGEST + 1_000_000)
def take_in() -> ResponseReturnValue:
    """Nhập: the rows that were shown, checked once more; the first passwords stand in this answer and nowhere else."""
    form = SheetForm()
    rows = asked(form, lambda: staff_sheet.carried(form.rows.data or ""))
    if rows is None:
        return render_template("people/import.html", form=form, checked=None, most=staff_sheet.MOST), 422
    done = attempt(form, lambda work: staff_sheet.apply(work, rows))
    if done is None:
        return _report(form, rows, 422)
    made, more = done
    return render_template("people/imported.html", made=made, more=more)
