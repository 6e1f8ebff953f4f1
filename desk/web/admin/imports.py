"""D8 Nhập danh mục: a file sent, read by a process of its own, shown row by row, decided upon."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.catalogue.columns import COLUMNS
from ...domain.text import tidy
from ...services.catalogue_rights import MANAGE, PUBLISH, Reach, home, reach_of
from ...services.importing import batches, uploads
from ...services.importing.outcomes import KINDS, NOTHING, VERDICTS
from ...sheets.limits import LONGEST_FILE
from ...store.models import CatalogueImport
from ...store.queries import imports, units
from ..forms import attempt, new_key
from ..guard import actor, now, open_to, reading, takes
from ..row_numbers import row_id
from .catalogue_names import link
from .import_forms import ActForm, DecisionForm, UploadForm

bp = Blueprint("imports", __name__, url_prefix="/danh-muc/nhap")
PAGE = 25
AROUND = 100_000  # bytes of a form around its file
NOBODY = timedelta(seconds=15)  # after which somebody who waits is told that no process reads
TABS = {"loi": "error", "sua": "changed", "moi": "new", "khong-doi": "unchanged", "canh-bao": "warning"}
LABELS = {**VERDICTS, "warning": "Cảnh báo"}
COUNTS = {"error": "errors", "warning": "warnings"}
AT_WORK = ("waiting", "reading", "applying")
STATES = {
    "waiting": "Chờ đọc", "reading": "Đang đọc", "read": "Chờ quyết định", "applying": "Đang áp dụng", "applied": "Đã áp dụng",
    "failed": "Không đọc được", "dropped": "Đã bỏ", "undone": "Đã hoàn tác",
}  # fmt: skip


def found(import_id: int) -> CatalogueImport:
    """An import whose catalogue whoever asks may read; another's is as if it were not there."""
    row = imports.one(reading(), import_id)
    if not (reach(MANAGE).covers(row.owner_id) or reach(PUBLISH).covers(row.owner_id)):
        abort(404)
    return row


def reach(permission: str) -> Reach:
    """What a permission of whoever asks reaches; looked up once in a request."""
    known: dict[str, Reach] = g.setdefault("import_reach", {})
    if permission not in known:
        known[permission] = reach_of(reading(), actor(), permission)
    return known[permission]


def to_import(import_id: int, said: str = "") -> ResponseReturnValue:
    """Back to the import after something was done."""
    if said:
        flash(said)
    return redirect(url_for("imports.show", import_id=import_id), 303)


# ── The list, and a new file ──────────────────────────────────────────────────


@bp.get("")
@open_to(PUBLISH)
def index() -> ResponseReturnValue:
    """Nhập tệp mới; các lần nhập."""
    form = UploadForm()
    form.key.data = new_key()
    return _list(form)


@bp.post("")
@open_to(MANAGE)
@takes(LONGEST_FILE + AROUND)
def upload() -> ResponseReturnValue:
    """Tải lên."""
    form = UploadForm()
    sent = form.file.data
    name = tidy(sent.filename if sent is not None else "")[-120:]
    data = sent.stream.read(LONGEST_FILE + 1) if sent is not None and name else b""
    if sent is not None:
        sent.close()
    if not data:
        form.file.errors = [
            "Tệp rỗng. Kiểm tra lại tệp trước khi gửi." if name else "Chọn một tệp XLSX, CSV hoặc JSON."
        ]
        return _list(form), 422
    if len(data) > LONGEST_FILE:
        form.file.errors = [f"Tệp lớn quá {LONGEST_FILE // 1_000_000} MB. Chia thành nhiều tệp."]
        return _list(form), 422
    owner_id = getattr(home(reading(), actor()), "id", None)
    key = form.key.data or new_key()
    number = attempt(form, lambda w: uploads.upload(w, key=key, file=name, data=data, owner_id=owner_id).id)
    return to_import(number) if number is not None else (_list(form), 422)


def _list(form: UploadForm) -> str:
    sees = reach(PUBLISH)
    owners = None if sees.top or sees.everything else sees.agencies
    rows = imports.listed(reading(), request.args.get("truoc", type=row_id), PAGE + 1, owners)
    more = url_for("imports.index", truoc=rows[PAGE - 1].id) if len(rows) > PAGE else ""
    mine = home(reading(), actor()) if actor().may(MANAGE) else None
    return render_template(
        "imports/index.html", form=form, rows=rows[:PAGE], more=more, kinds=KINDS, states=STATES, nothing=NOTHING,
        owner=mine.name if mine is not None else "cả hệ thống", may=actor().may(MANAGE), most=LONGEST_FILE // 1_000_000,
        first="truoc" not in request.args,
    )  # fmt: skip


# ── One import ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Progress:
    """How far the reader is. ``left`` in seconds, None: not known yet; ``nobody``: no process takes the file up."""

    done: int
    total: int
    left: int | None
    nobody: bool
    stopped: bool


def progress(row: CatalogueImport, at: datetime) -> Progress:
    """How far the reading of a file is, at a moment."""
    left = None
    if row.state == "reading" and row.done and row.started_at and row.seen_at:
        left = round((row.seen_at - row.started_at).total_seconds() / row.done * (row.total - row.done))
    began = row.decided_at if row.state == "applying" else row.seen_at or row.at
    waits = row.state == "waiting" or (row.state == "applying" and row.started_at is None)
    silent = not waits and row.seen_at is not None and at - row.seen_at > timedelta(seconds=60)
    return Progress(row.done, row.total, left, waits and began is not None and at - began > NOBODY, silent)


@bp.get("/<int:import_id>")
@open_to(PUBLISH)
def show(import_id: int) -> ResponseReturnValue:
    """Một lần nhập: how far it is, then the report, then what can be done with it."""
    row = found(import_id)
    page = page_of(row)
    if row.state not in AT_WORK or "dung" in request.args:
        return page
    answer = make_response(page)
    answer.headers["Refresh"] = "2"  # without scripts; the page has a link that stops it
    return answer


def page_of(row: CatalogueImport, form: ActForm | DecisionForm | None = None) -> str:
    """The page of an import; ``form``: what was refused."""
    may = {name: reach(name).covers(row.owner_id) for name in (MANAGE, PUBLISH)}
    owner = units.agency(reading(), row.owner_id).name if row.owner_id is not None else "cả hệ thống"
    shared = {
        "row": row, "owner": owner, "kind": KINDS.get(row.kind, ""), "state": STATES[row.state], "form": form or ActForm(),
        "may_manage": may[MANAGE], "may_publish": may[PUBLISH], "counts": {**NOTHING, **row.counts}, "at_work": row.state in AT_WORK,
        "progress": progress(row, now()), "still": "dung" in request.args,
    }  # fmt: skip
    if row.state in (*AT_WORK, "failed", "dropped"):
        return render_template("imports/show.html", **shared, report=None, after=None)
    return render_template("imports/show.html", **shared, report=_report(row), after=_after(row, form))


def _report(row: CatalogueImport) -> dict[str, Any]:
    """One tab of the report, a page of it."""
    counts = {**NOTHING, **row.counts}
    many = {slug: counts[COUNTS.get(tab, tab)] for slug, tab in TABS.items()}
    first = next((slug for slug in ("loi", "sua", "moi") if many[slug]), "khong-doi")
    slug = request.args.get("the", "") if request.args.get("the", "") in TABS else first
    after = request.args.get("sau", 0, type=row_id)
    rows = imports.rows(reading(), row.id, TABS[slug], after, PAGE + 1)
    before = imports.rows_before(reading(), row.id, TABS[slug], after, PAGE) if after else None

    def at(place: int) -> str:
        return url_for("imports.show", import_id=row.id, the=slug, sau=place or None)

    drafts = {r.row: link("drafts.edit", draft_id=r.draft_id) for r in rows if r.draft_id is not None}
    return {
        "rows": rows[:PAGE], "slug": slug, "label": LABELS[TABS[slug]], "drafts": drafts,
        "tabs": [(s, LABELS[t], many[s], url_for("imports.show", import_id=row.id, the=s)) for s, t in TABS.items()],
        "next": at(rows[PAGE - 1].row) if len(rows) > PAGE else "", "prev": at(before) if before is not None else "",
        "columns": _columns(row.mapping), "notes": row.mapping.get("notes", []),
    }  # fmt: skip


def _columns(mapping: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the columns were taken for: heading -> entry, in words."""
    rows, header = mapping.get("rows") or [], mapping.get("header", 0)
    headings = rows[header] if header < len(rows) else []
    said = {int(c): COLUMNS.get(entry, entry) for c, entry in mapping.get("columns", {}).items()}
    return [(heading, said.get(number, "")) for number, heading in enumerate(headings) if heading or number in said]


def _after(row: CatalogueImport, form: ActForm | DecisionForm | None) -> dict[str, Any] | None:
    """What can be done with the drafts of an import that was applied."""
    if row.state != "applied":
        return None
    states = imports.states(reading(), row.id)
    return {
        "states": states, "complete": batches.count_complete(reading(), row.id, states["moves"]), "asked": imports.asked(reading(), row.id),
        "together": batches.TOGETHER, "form": form if isinstance(form, DecisionForm) else DecisionForm(),
        "questions": link("editions.index", the="cau-hoi"),
    }  # fmt: skip
