"""Bulk acts (ux.md §6): the check page says of every ticked row whether it can be done and why not; then it is done, or a job."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField

from ..domain.dates import say_date
from ..services.bulk import eligibility, running, starting
from ..services.bulk.starting import Row
from ..store.models import Dossier, Task
from ..store.queries import absences, units, workspace
from . import tabs
from .forms import Lines, attempt, fits, new_key, undoable
from .guard import actor, now, open_to, reading, working
from .labels import PAPERS
from .queue_page import LABELS, MOST
from .row_numbers import row_id
from .tabs import Tab

bp = Blueprint("bulk", __name__, url_prefix="/ho-so-cua-toi/hang-loat")
TOKEN = re.compile(r"([0-9]{1,9}):([0-9]{1,9})?:([0-9]{1,9})")
PRINTED = ("receipt", "control")  # papers that are printed together
DONE = {  # what is said when every row was done
    "acknowledge": "Đã xác nhận nhận {} hồ sơ.", "assign": "Đã phân công {} hồ sơ.", "forward": "Đã chuyển {} hồ sơ.",
    "approve": "Đã phê duyệt {} hồ sơ.", "issue": "Đã cấp số và phát hành {} hồ sơ.", "print": "Đã ghi in {} giấy.",
}  # fmt: skip


class BulkForm(FlaskForm):  # type: ignore[misc]
    """What is said once for all rows."""

    key = HiddenField()
    opinion = Lines("Ý kiến chung")


@dataclass
class Line:
    """One ticked row on the check page: can it be done, why not, to whom it would go."""

    token: str
    number: str
    owner: str
    procedure: str
    step: str
    why_not: str = ""
    task_id: int = 0
    people: list[tuple[int, str]] = field(default_factory=list)
    person_id: int = 0


@bp.post("")
@open_to("dossier.read")
def check() -> ResponseReturnValue:
    """Kiểm tra trước khi làm: nothing is changed by this page."""
    tab, act = _asked()
    ids = _ticked(tab)
    if not ids:
        flash("Chưa chọn hồ sơ nào. Đánh dấu các dòng cần làm rồi bấm lại.", "error")
        return redirect(_back(tab), 303)
    if len(ids) > MOST:
        flash(f"Mỗi lần làm tối đa {MOST} hồ sơ; trang này lấy {MOST} hồ sơ đầu.", "error")
    form = BulkForm(formdata=None)
    form.key.data = new_key()
    return page(tab, act, lines(tab, act, ids[:MOST]), form)


def page(tab: Tab, act: str, found: Sequence[Line], form: BulkForm) -> str:
    """The check page; the form may carry what was refused."""
    able = [line for line in found if not line.why_not]
    return render_template(
        "work/bulk.html", tab=tab, act=act, label=LABELS[act], able=able, unable=[line for line in found if line.why_not], form=form,
        back=_back(tab), carried=request.form.get("tu", ""), warning=eligibility.confirm(act), at_once=starting.AT_ONCE,
        kinds=[(kind, PAPERS[kind]) for kind in PRINTED], kind=_kind(), has_errors=bool(form.errors),
    )  # fmt: skip


def lines(tab: Tab, act: str, ids: Sequence[int], to: Mapping[int, int] | None = None) -> list[Line]:
    """The ticked rows in their order; ``to``: whom each would be given to."""
    if act == "print":
        return _to_print(tab, ids)
    found = workspace.ticked(reading(), actor(), ids)
    rows = [found[i] for i in ids if i in found]
    reasons = eligibility.why_not(reading(), actor(), act, rows)
    made = [_line(task.dossier, task, reasons.get(task.id, "")) for task in rows]
    if act == "assign":
        _with_people(made, rows, to or {})
    return made


def _line(dossier: Dossier, task: Task | None, why_not: str) -> Line:
    step = f"{task.agency_name} – {task.name}" if task else dossier.agency_name
    return Line(
        f"{dossier.id}:{task.id if task else ''}:{dossier.version}", dossier.number or "Chưa cấp mã", dossier.owner_name,
        dossier.procedure_short, step, why_not, task.id if task else 0,
    )  # fmt: skip


def _to_print(tab: Tab, ids: Sequence[int]) -> list[Line]:
    """Dossiers by the paper that is asked for; each once, whatever of its steps were ticked."""
    if tab.of_tasks:
        steps = workspace.ticked(reading(), actor(), ids)
        ids = list(dict.fromkeys(steps[i].dossier_id for i in ids if i in steps))
    found = workspace.ticked_dossiers(reading(), actor(), ids)
    if _kind() == "control":
        has = {i: i for i, dossier in found.items() if dossier.received_at is not None}
    else:
        has = workspace.papers_of_kind(reading(), list(found), _kind())
    return [
        _line(found[i], None, "" if i in has else f"Hồ sơ này chưa có {PAPERS[_kind()].lower()}.")
        for i in ids
        if i in found
    ]


def _with_people(made: Sequence[Line], rows: Sequence[Task], to: Mapping[int, int]) -> None:
    """Who could be given each row; asked once for each place."""
    known: dict[tuple[str, int, int], list[tuple[int, str]]] = {}
    for line, task in zip(made, rows, strict=True):
        place = (task.role, task.agency_id, task.department_id)
        if place not in known:
            able = units.able(reading(), *place, now().date())
            gone = absences.on(reading(), now().date(), [i for i, _ in able])
            known[place] = [
                (i, f"{name} (nghỉ đến {say_date(gone[i].until)})" if i in gone else name) for i, name in able
            ]
        line.people, line.person_id = known[place], to.get(task.id, 0)
        if not line.why_not and not line.people:
            line.why_not = "Không có ai giữ vai trò xử lý bước này."


@bp.post("/chay")
@open_to("dossier.read")
def run() -> ResponseReturnValue:
    """Do it: up to fifty while the person waits, more as a job. Sent twice it is done once."""
    tab, act = _asked()
    form = BulkForm()
    rows = [row for text in request.form.getlist("dong")[: MOST + 1] if (row := _row(text)) is not None]
    given: dict[str, Any] = {
        "opinion": form.opinion.data or "",
        "kind": _kind(),
        "confirmed": request.form.get("van-giao") == "1",
    }
    key = (form.key.data or "")[:64] or new_key()

    def begin(work: Any) -> tuple[int, bool]:
        job = starting.start(work, key, act, rows, given, back=request.form.get("tu", "")[:400])
        return job.id, job.total > starting.AT_ONCE

    made = attempt(form, begin) if fits(form) else None
    if made is None:
        ids = [row.task_id if tab.of_tasks and row.task_id else row.dossier_id for row in rows]
        return page(tab, act, lines(tab, act, ids), form), 422
    job_id, long = made
    if not long:
        running.run(working, job_id)
    return _told(tab, act, job_id, long)


def _told(tab: Tab, act: str, job_id: int, long: bool) -> ResponseReturnValue:
    """Back to the list when everything was done and there is nothing to fetch; else to the result."""
    job = workspace.job(reading(), actor(), job_id)
    if long or job.refused or act == "print":
        return redirect(url_for("jobs.show", job_id=job_id), 303)
    said = DONE[act].format(job.done)
    flash(undoable(said, url_for("jobs.undo", job_id=job_id)) if act == "assign" else said)
    return redirect(_back(tab), 303)


def _row(text: str) -> Row | None:
    """ "12:345:6": dossier, step, version; for a step also whom it is given to."""
    found = TOKEN.fullmatch(text)
    if found is None:
        return None
    task_id = int(found[2]) if found[2] else None
    own = (
        "de-xuat" if request.form.get("theo") == "de-xuat" else "nguoi"
    )  # X6: what the row proposes, or one person for all
    person = request.form.get(f"{own}-{task_id}", type=row_id) or request.form.get("nguoi", type=row_id)
    return Row(int(found[1]), task_id, int(found[3]), person)


def _asked() -> tuple[Tab, str]:
    """The list and the act that a form names; what this person has not is not there."""
    tab = tabs.chosen(request.form.get("the", ""))
    act = request.form.get("viec", "")
    return (tab, act) if tab is not None and act in tab.doable() else abort(404)


def _ticked(tab: Tab) -> list[int]:
    """The rows that were ticked; or the whole list, as far as one act goes."""
    if request.form.get("tat-ca") == "1":
        return tab.listing(tab.wanted(dict(parse_qsl(request.form.get("tu", ""))))).ids(reading(), MOST)
    return list(dict.fromkeys(request.form.getlist("dong", type=row_id)))


def _kind() -> str:
    kind = request.form.get("giay", PRINTED[0])
    return kind if kind in PRINTED else PRINTED[0]


def _back(tab: Tab) -> str:
    return tab.to(tab.wanted(dict(parse_qsl(request.form.get("tu", "")))), place=True)
