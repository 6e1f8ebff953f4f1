"""T9 Bàn giao hồ sơ giấy: scan receipts into bundles, one slip for each receiving unit; the receiver scans to confirm."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField

from ..domain.badges import Badge
from ..domain.codes import grouped
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed
from ..domain.forwarding import forwarded_late
from ..domain.identity import UNREADABLE
from ..domain.papers import from_json
from ..domain.scan import decide
from ..domain.text import slug
from ..printing import registry
from ..services import controlling, handing
from ..store.models import Bundle, Dossier, PaperPlace
from ..store.queries import dossiers
from ..store.queries import handing as papers
from ..store.work import Work
from . import views
from .forms import attempt, fits, new_key
from .guard import actor, now, open_to, reading
from .row_numbers import row_id

bp = Blueprint("handing", __name__)
MOVE = papers.MOVE


class SheetForm(FlaskForm):  # type: ignore[misc]
    """The sheet of a hand-over: its key; the dossiers stand in hidden fields, in the order of scanning."""

    key = HiddenField()
    scan = HiddenField()


@dataclass
class Row:
    """One dossier on the sheet, and where its paper goes."""

    dossier: Dossier
    to: str


@dataclass
class Left:
    """A paper that lies here while its dossier has gone on: by when it must follow."""

    place: PaperPlace
    by: Badge


def _left_behind() -> list[Left]:
    found = []
    for place, went_at in papers.left_behind(reading(), actor()):
        by = handing.follow_by(reading(), place, went_at)
        late = forwarded_late(by, None, now())
        said = f"{'Quá lúc phải chuyển' if late else 'Phải chuyển trước'} {views.say(by)}"
        found.append(Left(place, Badge("late" if late else "soon", said)))
    return found


@dataclass
class Sheet:
    """The page as it stands."""

    form: SheetForm
    rows: list[Row] = field(default_factory=list)
    problem: str = ""
    said: str = ""

    @classmethod
    def opened(cls) -> "Sheet":
        form = SheetForm(data={"key": new_key()}) if request.method == "GET" else SheetForm()
        sheet = cls(form)
        for dossier_id in dict.fromkeys(request.values.getlist("hs", type=row_id)[: handing.MOST]):
            sheet.take(dossier_id)
        return sheet

    @property
    def ids(self) -> list[int]:
        return [row.dossier.id for row in self.rows]

    @property
    def groups(self) -> dict[str, list[Row]]:
        """The rows by receiving unit, as they will be handed over."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.to, []).append(row)
        return found

    def add(self, raw: str) -> None:
        """What was scanned joins the sheet, or the page says why not."""
        found = _scanned(raw)
        if isinstance(found, str):
            self.problem = found
        elif found in self.ids:
            self.said = "Hồ sơ này đã có trong chuyến."
        else:
            self.take(found, say=True)

    def take(self, dossier_id: int, *, say: bool = False) -> None:
        """A dossier of one's sight joins the sheet, or the page says why not."""
        dossier = dossiers.dossier(reading(), actor(), dossier_id)
        place = papers.place_of(reading(), dossier_id)
        problem, to = handing.why_not(actor(), place), ""
        if not problem and place is not None:
            goal = handing.goal_of(reading(), place, dossiers.open_tasks(reading(), dossier_id))
            to, problem = (goal.name, "") if goal else ("", handing.STILL_HERE)
        if problem:
            self.problem = f"{dossier.number}: {problem}"
        else:
            self.rows.append(Row(dossier, to))
            if say:
                self.said = f"Đã thêm {dossier.number} – {dossier.owner_name}. Trong chuyến có {len(self.rows)} hồ sơ."

    def page(self, status: int = 200) -> ResponseReturnValue:
        html = render_template(
            "handing/sheet.html", sheet=self, form=self.form, waiting=_left_behind(),
            coming=papers.coming(reading(), actor()), going=papers.going(reading(), actor()), has_errors=bool(self.problem),
        )  # fmt: skip
        return html, status


def _scanned(raw: str) -> int | str:
    """The dossier that a scan means, or why it means none."""
    scan = decide(raw)
    if scan.kind in ("lookup", "number"):
        key = "code" if scan.kind == "lookup" else "number"
        row = dossiers.find(reading(), actor(), **{key: scan.value})
        shown = grouped(scan.value) if key == "code" else scan.value
        return row.id if row else f"Không có hồ sơ nào với mã {shown} trong phạm vi được xem."
    return "Quét mã trên giấy hẹn để thêm vào chuyến bàn giao." if scan.kind == "nothing" else UNREADABLE


@bp.route("/ban-giao", methods=["GET", "POST"])
@open_to(MOVE)
def sheet() -> ResponseReturnValue:
    """Scan to add, ``Delete`` to take out, Ctrl+Enter to hand over: a slip for each receiving unit."""
    page = Sheet.opened()
    if request.method == "GET":
        return page.page()
    if out := request.form.get("bo", type=row_id):
        page.rows = [row for row in page.rows if row.dossier.id != out]
        return page.page()
    if more := request.form.get("them", type=row_id):
        page.take(more, say=True)
        return page.page(422 if page.problem else 200)
    if request.form.get("step") == "scan" or request.form.get("scan"):
        page.add(request.form.get("scan", ""))
        return page.page(422 if page.problem else 200)
    form, ids = page.form, page.ids
    made = attempt(form, lambda w: [b.id for b in handing.hand(w, form.key.data or new_key(), ids)], only=(Invalid,))
    if made is None:
        page.problem = " ".join(map(str, form.errors.get("scan", ()))) or "Chưa bàn giao được."
        return page.page(422)
    flash(f"Đã bàn giao {len(ids)} hồ sơ trong {len(made)} chuyến. In phiếu, hai bên ký.")
    where: dict[str, Any] = {"them": made[1:]} if len(made) > 1 else {}
    return redirect(url_for("handing.show", bundle_id=made[0], **where), 303)


@bp.get("/ban-giao/<int:bundle_id>")
@open_to(MOVE)
def show(bundle_id: int) -> ResponseReturnValue:
    """One bundle: for whoever handed it over with its slips, for the receiver to tick."""
    return _page(papers.bundle(reading(), actor(), bundle_id))


def _page(bundle: Bundle, ticked: set[int] = frozenset(), problem: str = "", said: str = "") -> str:  # type: ignore[assignment]
    mine = actor().over(MOVE, bundle.to_agency_id, bundle.to_department_id)
    return render_template(
        "handing/bundle.html", bundle=bundle, ticked=ticked, problem=problem, said=said, receives=mine, has_errors=bool(problem),
        sends=actor().over(MOVE, bundle.from_agency_id, bundle.from_department_id), form=SheetForm(),
        more=request.args.getlist("them", type=row_id),
    )  # fmt: skip


@bp.post("/ban-giao/<int:bundle_id>")
@open_to(MOVE)
def confirm(bundle_id: int) -> ResponseReturnValue:
    """The receiver: a scan ticks a row; the press confirms what is ticked, and all of the rest as missing where that is said."""
    bundle = papers.bundle(reading(), actor(), bundle_id)
    ticked = set(request.form.getlist("nhan", type=row_id))
    if request.form.get("scan"):
        found = _scanned(request.form["scan"])
        inside = isinstance(found, int) and found in {i.dossier_id for i in bundle.items}
        problem = "" if inside else found if isinstance(found, str) else "Hồ sơ này không có trong chuyến."
        if isinstance(found, int) and inside:
            ticked.add(found)
        return _page(
            bundle, ticked, problem, f"Đã đánh dấu {len(ticked)} hồ sơ." if inside else ""
        ), 422 if problem else 200
    everything = request.form.get("act") == "all"
    missing = {i: request.form.get(f"vi-sao-{i}", "") for i in request.form.getlist("thieu", type=row_id)}
    form = SheetForm()

    def act(work: Work) -> int:
        row = papers.bundle(work.session, work.actor, bundle_id)
        got = {i.dossier_id for i in row.items if i.state == "sent"} if everything else ticked
        return handing.confirm(work, row, got - missing.keys(), missing)

    said = attempt(form, act, only=(Invalid, Forbidden)) if fits(form) else None
    if said is None:
        return _page(bundle, ticked, " ".join(str(m) for errors in form.errors.values() for m in errors)), 422
    flash(f"Đã xác nhận {said} hồ sơ.")
    return redirect(url_for("handing.show", bundle_id=bundle_id), 303)


@bp.post("/ban-giao/<int:bundle_id>/rut/<int:dossier_id>")
@open_to(MOVE)
def take_back(bundle_id: int, dossier_id: int) -> ResponseReturnValue:
    """Rút khỏi chuyến: what nobody has confirmed yet, or was missing and found at home."""
    form = SheetForm()

    def act(work: Work) -> bool:
        handing.take_back(work, papers.bundle(work.session, work.actor, bundle_id), dossier_id)
        return True

    if attempt(form, act, only=(MoveNotAllowed,)) is not None:
        flash("Đã rút bản giấy khỏi chuyến.")
    else:
        flash("Nơi nhận đã xác nhận hồ sơ này, không rút lại được.")
    return redirect(url_for("handing.show", bundle_id=bundle_id), 303)


@bp.get("/ban-giao/<int:bundle_id>.pdf")
@open_to(MOVE)
def slip(bundle_id: int) -> ResponseReturnValue:
    """Phiếu bàn giao, two copies: the same bytes whenever it is asked for."""
    bundle = papers.bundle(reading(), actor(), bundle_id)
    frozen = from_json("bundle", bundle.slip)
    return _pdf(f"Phiếu bàn giao {bundle.serial}", registry.render_many("bundle", [frozen, frozen]))


@bp.get("/ban-giao/<int:bundle_id>/kiem-soat.pdf")
@open_to(MOVE)
def controls(bundle_id: int) -> ResponseReturnValue:
    """Phiếu kiểm soát of every dossier of the bundle, to go with the papers."""
    bundle = papers.bundle(reading(), actor(), bundle_id)
    slips = [controlling.slip(reading(), item.dossier) for item in bundle.items if item.state != "taken_back"]
    return _pdf(f"Phiếu kiểm soát {bundle.serial}", registry.render_many("control", slips))


@bp.get("/ho-so/<int:dossier_id>/kiem-soat.pdf")
@open_to("paper.print")
def control(dossier_id: int) -> ResponseReturnValue:
    """Phiếu kiểm soát of one dossier as it stands now."""
    dossier = dossiers.dossier(reading(), actor(), dossier_id)
    return _pdf(
        f"Phiếu kiểm soát {dossier.number}", registry.render("control", controlling.slip(reading(), dossier), size="A4")
    )


def _pdf(name: str, data: bytes) -> Response:
    return Response(
        data, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{slug(name)}.pdf"'}
    )
