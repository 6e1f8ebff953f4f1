"""The counter (quầy): taking dossiers in (T2, T3) and giving results back (T10)."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ..domain.application import Application
from ..domain.errors import Duplicate, Invalid, Stale
from ..services import receiving, supplementing
from ..store.models import Dossier
from ..store.queries import dossiers, finding, units
from ..store.work import Work
from . import intake_procedure
from .forms import attempt, new_key
from .guard import actor, now, open_to, reading
from .hand_back import Return
from .intake import Sheet
from .intake_scan import as_who
from .papers import to_print
from .row_numbers import row_id

bp = Blueprint("counter", __name__)


@bp.route("/tiep-nhan", methods=["GET", "POST"])
@open_to("dossier.receive")
def intake() -> ResponseReturnValue:
    """The intake page. A step fills something in and shows the form again; an act saves and opens the paper."""
    sheet = Sheet.opened()
    if request.method == "GET":
        return _first_page(sheet)
    act = request.form.get("act", "")
    if act in ACTS and "step" not in request.form:
        return _save(sheet, act)
    away = sheet.step(request.form.get("step", "scan"))
    return redirect(away, 303) if away else sheet.page()


def _first_page(sheet: Sheet) -> ResponseReturnValue:
    """An empty form; after “thêm hồ sơ cùng người” the person stays and the receipt just made is printed beside it."""
    paper_id = request.args.get("sau", type=row_id)
    if paper_id is None:
        return sheet.page()
    paper, dossier = dossiers.paper(reading(), actor(), paper_id)
    made = dossiers.dossier(reading(), actor(), dossier.id)
    for party in made.parties:
        if party.part == "owner":
            sheet.form.owner.form.fill(as_who(party))
    sheet.focus = "procedure"
    return sheet.page(done=made, paper=paper)


def _save(sheet: Sheet, act: str) -> ResponseReturnValue:
    """Check the form, do the act, open its paper; a refusal comes back with everything that was typed."""
    form = sheet.form
    case = intake_procedure.as_shown(form) if act != "ask" else None
    if case is None:
        sheet.choose_procedure()
        case = sheet.case
    if not form.validate() or case is None:
        return _again(sheet)
    told = Told(form.application(case.id), _items(sheet), form.reason.data or "")
    paper_id = attempt(
        form, lambda work: _paper_of(work, ACTS[act](work, told), told), only=(Invalid, Duplicate, Stale)
    )
    if paper_id is None:
        return _again(sheet)
    session["desk"] = form.agency.data
    if act == "receive_next":
        return redirect(url_for("counter.intake", sau=paper_id), 303)
    return to_print(paper_id)


def _again(sheet: Sheet) -> ResponseReturnValue:
    """The page with what must be mended."""
    if sheet.form.key.errors:
        sheet.form.key.data = new_key()
    sheet.choose_procedure()
    return sheet.page(422)


def _paper_of(work: Work, dossier: Dossier, told: "Told") -> int:
    """The paper that the act issued; for a repeat, the one that it issued the first time.

    A page from the browser's history may be filled in anew under a key that already made another dossier: that is refused.
    """
    if (dossier.case_id, dossier.owner_name) != (told.application.case_id, told.application.owner.name):
        raise Invalid(
            f"Tờ này đã ghi thành hồ sơ {dossier.number or 'trước đó'}.",
            fields={"key": "Nếu đây là hồ sơ khác, bấm ghi lần nữa."},
        )
    work.session.flush()
    made = work.papers or dossiers.papers_of(work.session, dossier.id)
    return made[0].id


class Told(NamedTuple):
    """What an act needs of the form, as plain values: rows read before a work do not outlive its beginning."""

    application: Application
    items: list[str]
    reason: str


def _items(sheet: Sheet) -> list[str]:
    """What must be brought, as the slip will say it: papers ticked, and what was written besides."""
    chosen = set(sheet.form.items.data or ())
    papers = sheet.case.papers if sheet.case else []
    return [paper.name for paper in papers if paper.id in chosen] + (sheet.form.other.data or "").splitlines()


ACTS: dict[str, Callable[[Work, Told], Dossier]] = {
    "receive": lambda work, told: receiving.receive(work, told.application),
    "receive_next": lambda work, told: receiving.receive(work, told.application),
    "ask": lambda work, told: supplementing.ask_at_desk(work, told.application, told.items, told.reason),
    "refuse": lambda work, told: receiving.refuse(work, told.application, told.reason),
}


@bp.get("/tiep-nhan/thu-tuc")
@open_to("dossier.receive")
def procedures() -> ResponseReturnValue:
    """What the procedure box suggests while somebody types: those that the desk's level receives."""
    desks = units.desks(reading(), actor())
    wanted = request.args.get("quay", type=int)
    agency = next((desk for desk in desks if desk.id == wanted), desks[0])
    found = finding.find(reading(), request.args.get("q", "")[:100], now(), agency=agency)
    return jsonify([{"value": f.code, "label": f.short_name, "hint": f"{f.code} · {f.field}"} for f in found])


@bp.route("/tra-ket-qua", methods=["GET", "POST"])
@open_to("result.return")
def hand_back() -> ResponseReturnValue:
    """Return mode: find the dossier by its receipt, see who may collect and what is due, confirm."""
    if request.method == "GET":
        return Return.of(request.args.get("ho-so", type=row_id), request.args.get("nguoi", "")).page()
    if request.form.get("act") != "return":
        return _find(request.form.get("scan", ""), request.form.get("dossier", type=row_id))
    sheet = Return.of(request.form.get("dossier", type=row_id))
    done = sheet.confirm()
    if done is None:
        return sheet.page(409 if sheet.task is None else 422)
    flash(done)
    return redirect(url_for("counter.hand_back"), 303)


def _find(raw: str, dossier_id: int | None) -> ResponseReturnValue:
    sheet = Return.of(dossier_id)
    away = sheet.scanned(raw)
    return redirect(url_for("counter.hand_back", **away), 303) if away else sheet.page()
