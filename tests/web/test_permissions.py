"""Who may open and do what: the whole matrix role × route, written down by hand. A new route without a line here fails."""

from typing import Any

import pytest
from flask import Flask

from desk.store.db import db
from desk.store.queries import units
from tests import imports as files
from tests.web.conftest import Story

# Nobody, then one person of each role. Their commune is Yết Kiêu (11020) but for the head, the supervisor (its district, Gia Lộc), and the
# two administrators (the province). The dossier is Yết Kiêu's, at its officer's step.
WHO = {
    "nobody": None, "clerk": "yk.motcua", "officer": "yk.tuphap", "head": "gl.truongphong", "leader": "yk.lanhdao",
    "records": "yk.vanthu", "supervisor": "gl.giamsat", "catalogue": "danhmuc", "admin": "quantri",
}  # fmt: skip
IN = 302  # to the sign-in page, or on to somewhere else
# endpoint, method, address: what each of the nine gets. Posts carry no version, so 409 means: the door is open, the page is stale.
MATRIX: list[tuple[str, str, str, tuple[int, ...]]] = [
    # ── anybody ──────────────────────────────────────────────  nobody cle  off  hea  lea  rec  sup  cat  adm
    ("citizen.home", "GET", "/", (200,) * 9),
    ("citizen.lookup", "GET", "/tra-cuu", (200,) * 9),
    ("citizen.status", "GET", "/t/{code}", (200,) * 9),
    ("citizen.scanned", "GET", "/T/{code}", (200,) * 9),
    ("citizen.history", "GET", "/t/{code}/lich-su", (200,) * 9),
    ("citizen.why", "GET", "/t/{code}/vi-sao", (200,) * 9),
    ("api.due", "GET", "/api/v1/due?at=2026-02-12T09:15&term=5wd", (200,) * 9),
    ("api.dossier_due", "GET", "/api/v1/dossiers/{code}/due", (200,) * 9),
    ("api.receivers", "GET", "/api/v1/procedures/1.001193/receivers?agency=11020", (200,) * 9),
    ("api.description", "GET", "/api/v1/openapi.json", (200,) * 9),
    ("citizen.procedures", "GET", "/thu-tuc", (200,) * 9),
    ("citizen.procedure", "GET", "/thu-tuc/1.001193", (200,) * 9),
    ("citizen.edition", "GET", "/thu-tuc/1.001193/phien-ban/2018-01-01", (200,) * 9),
    ("citizen.editions", "GET", "/thu-tuc/1.001193/lich-su", (200,) * 9),
    ("citizen.blank_form", "GET", "/bieu-mau/khong-co", (404,) * 9),
    ("citizen.board", "GET", "/thu-tuc/niem-yet.pdf?tai=11020", (200,) * 9),
    ("citizen.poster", "GET", "/thu-tuc/ap-phich.pdf?tai=11020", (200,) * 9),
    ("citizen.sheet", "GET", "/thu-tuc/1.001193/niem-yet.pdf", (200,) * 9),
    ("citizen.procedure_poster", "GET", "/thu-tuc/1.001193/ap-phich.pdf", (200,) * 9),
    ("citizen.checklist", "GET", "/thu-tuc/1.001193/can-mang.pdf", (200,) * 9),
    ("api.procedures", "GET", "/api/v1/procedures", (200,) * 9),
    ("api.procedure", "GET", "/api/v1/procedures/1.001193", (200,) * 9),
    ("citizen.accessibility", "GET", "/tuyen-bo-tiep-can", (200,) * 9),
    ("citizen.text_size", "GET", "/co-chu", (302,) * 9),
    ("health.alive", "GET", "/healthz", (200,) * 9),
    ("health.ready", "GET", "/readyz", (503,) * 9),
    ("auth.sign_in", "GET", "/dang-nhap", (200, IN, IN, IN, IN, IN, IN, IN, IN)),
    ("auth.enter", "POST", "/dang-nhap", (422,) * 9),
    # ── the staff ────────────────────────────────────────────────────────────────────────────────────────────
    ("auth.stay", "GET", "/o-lai", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("work.mine", "GET", "/viec-cua-toi", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("work.help", "GET", "/tro-giup", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("standing.show", "GET", "/uy-quyen", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("standing.register", "POST", "/uy-quyen", (IN, 422, 422, 422, 422, 422, 422, 422, 422)),
    ("standing.end", "POST", "/uy-quyen/9/cham-dut", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("work.queue", "GET", "/ho-so-cua-toi", (IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    ("work.search", "GET", "/tim", (IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    ("work.ask", "POST", "/tim", (IN, 303, 303, 303, 303, 303, 303, 403, 403)),
    ("work.found", "GET", "/tim/khong-co", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("work.show", "GET", "/ho-so/{id}", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("work.approvals", "GET", "/phe-duyet", (IN, 403, 403, 403, 200, 403, 403, 403, 403)),
    # ── one's own lists, bulk acts, jobs; nothing is named, so 404 means: the door is open ────────────────────────
    ("lists.save", "POST", "/ho-so-cua-toi/luu-bo-loc", (IN, 303, 303, 303, 303, 303, 303, 403, 403)),
    ("lists.filters", "GET", "/ho-so-cua-toi/bo-loc", (IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    ("lists.change", "POST", "/ho-so-cua-toi/bo-loc/9", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("lists.arrange", "POST", "/ho-so-cua-toi/cach-hien", (IN, 303, 303, 303, 303, 303, 303, 403, 403)),
    ("bulk.check", "POST", "/ho-so-cua-toi/hang-loat", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("bulk.run", "POST", "/ho-so-cua-toi/hang-loat/chay", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("assigning.show", "GET", "/phan-cong", (IN, 403, 403, 200, 200, 403, 403, 403, 403)),
    ("assigning.evenly", "POST", "/phan-cong/chia-deu", (IN, 403, 403, 200, 200, 403, 403, 403, 403)),
    ("jobs.index", "GET", "/viec-dang-chay", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("jobs.show", "GET", "/viec-dang-chay/9", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("jobs.stop", "POST", "/viec-dang-chay/9/dung", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("jobs.undo", "POST", "/viec-dang-chay/9/hoan-tac", (IN, 403, 403, 404, 404, 403, 403, 403, 403)),
    ("jobs.go_on", "POST", "/viec-dang-chay/9/chay-tiep", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("jobs.papers", "GET", "/viec-dang-chay/9/giay/1.pdf", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("papers.show", "GET", "/giay/{paper}", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("papers.pdf", "GET", "/giay/{paper}.pdf", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("papers.reprint", "POST", "/giay/{paper}/in-lai", (IN, 303, 303, 404, 303, 303, 303, 403, 403)),
    ("inbox.show", "GET", "/thong-bao", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("inbox.read_all", "POST", "/thong-bao/da-doc", (IN, 303, 303, 303, 303, 303, 303, 303, 303)),
    ("inbox.follow", "POST", "/thong-bao/9999/mo", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("inbox.mark", "POST", "/thong-bao/9999/danh-dau", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("late.watch", "GET", "/sap-den-han", (IN, 403, 403, 200, 200, 403, 200, 403, 403)),
    ("late.remind", "POST", "/sap-den-han/nhac", (IN, 403, 403, 303, 303, 403, 303, 403, 403)),
    ("counter.intake", "GET", "/tiep-nhan", (IN, 200, 403, 403, 403, 403, 403, 403, 403)),
    ("counter.intake", "POST", "/tiep-nhan", (IN, 200, 403, 403, 403, 403, 403, 403, 403)),
    ("counter.procedures", "GET", "/tiep-nhan/thu-tuc", (IN, 200, 403, 403, 403, 403, 403, 403, 403)),
    ("counter.hand_back", "GET", "/tra-ket-qua", (IN, 200, 403, 403, 403, 403, 403, 403, 403)),
    ("uncollected.show", "GET", "/ket-qua-chua-nhan", (IN, 200, 403, 403, 403, 403, 403, 403, 403)),
    ("uncollected.remind", "POST", "/ket-qua-chua-nhan/{id}/nhac", (IN, 303, 403, 403, 403, 403, 403, 403, 403)),
    # ── the verbs of a step ──────────────────────────────────────────────────────────────────────────────────
    ("handing.sheet", "GET", "/ban-giao", (IN, 200, 200, 200, 200, 200, 403, 403, 403)),
    ("handing.sheet", "POST", "/ban-giao", (IN, 422, 422, 422, 422, 422, 403, 403, 403)),
    ("handing.show", "GET", "/ban-giao/1", (IN, 404, 404, 404, 404, 404, 403, 403, 403)),
    ("handing.confirm", "POST", "/ban-giao/1", (IN, 404, 404, 404, 404, 404, 403, 403, 403)),
    ("handing.take_back", "POST", "/ban-giao/1/rut/{id}", (IN, 404, 404, 404, 404, 404, 403, 403, 403)),
    ("handing.slip", "GET", "/ban-giao/1.pdf", (IN, 404, 404, 404, 404, 404, 403, 403, 403)),
    ("handing.controls", "GET", "/ban-giao/1/kiem-soat.pdf", (IN, 404, 404, 404, 404, 404, 403, 403, 403)),
    ("handing.control", "GET", "/ho-so/{id}/kiem-soat.pdf", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("steps.acknowledge", "POST", "/ho-so/{id}/viec/{task}/xac-nhan", (IN, 409, 409, 404, 409, 409, 409, 403, 403)),
    (
        "steps.unassign",
        "POST",
        "/ho-so/{id}/viec/{task}/hoan-tac-phan-cong",
        (IN, 403, 403, 404, 409, 403, 403, 403, 403),
    ),
    ("steps.assign", "POST", "/ho-so/{id}/viec/{task}/phan-cong", (IN, 403, 403, 404, 409, 403, 403, 403, 403)),
    ("steps.pass_on", "POST", "/ho-so/{id}/viec/{task}/chuyen", (IN, 409, 409, 404, 409, 409, 409, 403, 403)),
    ("steps.send_back", "POST", "/ho-so/{id}/viec/{task}/chuyen-tra", (IN, 409, 409, 404, 409, 409, 409, 403, 403)),
    ("steps.ask", "POST", "/ho-so/{id}/viec/{task}/yeu-cau-bo-sung", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.bill", "POST", "/ho-so/{id}/viec/{task}/thong-bao-nop-tien", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.pause", "POST", "/ho-so/{id}/viec/{task}/tam-dung", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.unpause", "POST", "/ho-so/{id}/viec/{task}/tinh-tiep", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.issue", "POST", "/ho-so/{id}/viec/{task}/cap-so", (IN, 403, 403, 403, 403, 409, 403, 403, 403)),
    ("steps.recall", "POST", "/ho-so/{id}/viec/{task}/thu-hoi", (IN, 409, 409, 404, 409, 409, 409, 403, 403)),
    ("steps.misdirect", "POST", "/ho-so/{id}/viec/{task}/chuyen-nham", (IN, 409, 409, 404, 409, 409, 409, 403, 403)),
    ("steps.skip", "POST", "/ho-so/{id}/viec/{task}/bo-qua", (IN, 403, 403, 404, 409, 403, 403, 403, 403)),
    (
        "steps.accept_papers",
        "POST",
        "/ho-so/{id}/viec/{task}/chap-nhan-bo-sung",
        (IN, 403, 409, 404, 403, 403, 403, 403, 403),
    ),
    # ── documents: drafts, questions, numbers, templates (the draft is nobody's: 404) ─────────────────────────────
    ("issuing.waiting", "GET", "/cho-phat-hanh", (IN, 403, 403, 403, 403, 200, 403, 403, 403)),
    ("issuing.publish", "POST", "/cho-phat-hanh", (IN, 403, 403, 403, 403, 422, 403, 403, 403)),
    ("steps.draft", "GET", "/ho-so/{id}/du-thao", (IN, 409, 200, 404, 409, 409, 409, 403, 403)),
    ("steps.write_draft", "POST", "/ho-so/{id}/du-thao", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.merge_draft", "POST", "/ho-so/{id}/du-thao/tu-mau", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.draft_version", "GET", "/ho-so/{id}/du-thao/9", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("steps.draft_pdf", "GET", "/ho-so/{id}/du-thao/9.pdf", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("steps.ask_more", "POST", "/ho-so/{id}/viec/{task}/hoi-them", (IN, 403, 403, 403, 409, 403, 403, 403, 403)),
    ("steps.answer_more", "POST", "/ho-so/{id}/hoi-them/9", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("draft_templates.index", "GET", "/mau-du-thao", (IN, 403, 403, 200, 200, 403, 403, 200, 403)),
    ("draft_templates.new", "GET", "/mau-du-thao/them", (IN, 403, 403, 200, 200, 403, 403, 200, 403)),
    ("draft_templates.new", "POST", "/mau-du-thao/them", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("draft_templates.edit", "GET", "/mau-du-thao/1", (IN, 403, 403, 200, 200, 403, 403, 200, 403)),
    ("draft_templates.edit", "POST", "/mau-du-thao/1", (IN, 403, 403, 403, 403, 403, 403, 409, 403)),
    ("draft_templates.view_first", "GET", "/phai-xem-truoc-khi-duyet", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("draft_templates.view_first", "POST", "/phai-xem-truoc-khi-duyet", (IN, 403, 403, 403, 403, 403, 403, 403, 303)),
    # ── what stands beside a step; its ends ask for no page, only for the right task ──────────────────────────────
    ("steps.consult", "POST", "/ho-so/{id}/viec/{task}/lay-y-kien", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.publish", "POST", "/ho-so/{id}/viec/{task}/niem-yet", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.convene", "POST", "/ho-so/{id}/viec/{task}/hoi-dong", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.give_opinion", "POST", "/ho-so/{id}/viec/{task}/cho-y-kien", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    (
        "steps.end_posting",
        "POST",
        "/ho-so/{id}/viec/{task}/ket-qua-niem-yet",
        (IN, 403, 409, 404, 403, 403, 403, 403, 403),
    ),
    ("steps.conclude", "POST", "/ho-so/{id}/viec/{task}/ket-luan", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.take_back", "POST", "/ho-so/{id}/viec/{task}/rut-cau-hoi", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    (
        "steps.consultees",
        "GET",
        "/ho-so/{id}/viec/{task}/noi-cho-y-kien?q=tu+phap",
        (IN, 403, 200, 404, 403, 403, 403, 403, 403),
    ),
    # ── extension and apology ────────────────────────────────────────────────────────────────────────────────
    ("steps.apology", "GET", "/ho-so/{id}/xin-loi", (IN, 403, 200, 404, 403, 403, 403, 403, 403)),
    ("steps.propose_extension", "POST", "/ho-so/{id}/xin-loi", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.extend", "POST", "/ho-so/{id}/xin-loi/ky", (IN, 403, 403, 403, 409, 403, 403, 403, 403)),
    (
        "steps.refuse_extension",
        "POST",
        "/ho-so/{id}/xin-loi/khong-dong-y",
        (IN, 403, 403, 403, 409, 403, 403, 403, 403),
    ),
    ("steps.withdraw_extension", "POST", "/ho-so/{id}/xin-loi/rut", (IN, 403, 409, 404, 403, 403, 403, 403, 403)),
    ("steps.note_late", "POST", "/ho-so/{id}/ly-do-tre", (IN, 409, 409, 404, 409, 409, 409, 403, 403)),
    ("steps.direct", "POST", "/ho-so/{id}/chi-dao", (IN, 403, 403, 404, 422, 403, 403, 403, 403)),
    ("steps.answer", "POST", "/ho-so/{id}/chi-dao/9/tra-loi", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    # ── the verbs of the dossier ─────────────────────────────────────────────────────────────────────────────
    ("steps.receive", "POST", "/ho-so/{id}/tiep-nhan", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.refuse", "POST", "/ho-so/{id}/tu-choi", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.ask_submitted", "POST", "/ho-so/{id}/yeu-cau-bo-sung", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.resume", "POST", "/ho-so/{id}/nhan-bo-sung", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.settle", "POST", "/ho-so/{id}/da-nop-tien", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.withdraw", "POST", "/ho-so/{id}/rut", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.stop_page", "GET", "/ho-so/{id}/dung", (IN, 403, 403, 403, 200, 403, 403, 403, 403)),
    ("steps.stop", "POST", "/ho-so/{id}/dung", (IN, 403, 403, 403, 409, 403, 403, 403, 403)),
    ("steps.lapse", "POST", "/ho-so/{id}/khong-bo-sung", (IN, 409, 403, 403, 403, 403, 403, 403, 403)),
    ("steps.reopen", "POST", "/ho-so/{id}/mo-lai", (IN, 403, 403, 403, 409, 403, 403, 403, 403)),
    # ── beside the work ──────────────────────────────────────────────────────────────────────────────────────
    ("beside.keep", "POST", "/ho-so/{id}/nhap", (IN, 422, 422, 404, 422, 422, 422, 403, 403)),
    ("beside.phrase_list", "GET", "/ho-so/{id}/cau-mau", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("beside.look", "POST", "/ho-so/{id}/dang-mo", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("beside.colleagues", "GET", "/ho-so/{id}/dong-nghiep", (IN, 200, 200, 404, 200, 200, 200, 403, 403)),
    ("beside.write_note", "POST", "/ho-so/{id}/ghi-chu", (IN, 422, 422, 404, 422, 422, 422, 403, 403)),
    ("beside.mend_note", "POST", "/ho-so/{id}/ghi-chu/9", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("beside.remove_note", "POST", "/ho-so/{id}/ghi-chu/9/xoa", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("beside.reveal", "POST", "/ho-so/{id}/hien-so", (IN, 422, 422, 404, 422, 422, 422, 403, 403)),
    ("beside.follow", "POST", "/ho-so/{id}/theo-doi", (IN, 303, 303, 404, 303, 303, 303, 403, 403)),
    ("beside.unfollow", "POST", "/ho-so/{id}/bo-theo-doi", (IN, 303, 303, 303, 303, 303, 303, 403, 403)),
    ("beside.remind", "POST", "/ho-so/{id}/nhac", (IN, 422, 422, 404, 422, 422, 422, 403, 403)),
    ("following.show", "GET", "/theo-doi", (IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    ("following.opened", "GET", "/theo-doi/mo-gan-day", (IN, 200, 200, 200, 200, 200, 200, 403, 403)),
    ("following.forget", "POST", "/theo-doi/nhac/9/bo", (IN, 404, 404, 404, 404, 404, 404, 403, 403)),
    ("bulletins.index", "GET", "/tin-co-quan", (IN, 403, 403, 403, 200, 403, 403, 403, 200)),
    ("bulletins.add", "POST", "/tin-co-quan", (IN, 403, 403, 403, 422, 403, 403, 403, 422)),
    ("bulletins.take_down", "POST", "/tin-co-quan/9/go", (IN, 403, 403, 403, 404, 403, 403, 403, 404)),
    ("snippets.index", "GET", "/cau-mau", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("snippets.add", "POST", "/cau-mau", (IN, 422, 422, 422, 422, 422, 422, 422, 422)),
    ("snippets.edit", "GET", "/cau-mau/9", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("snippets.change", "POST", "/cau-mau/9", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("snippets.remove", "POST", "/cau-mau/9/xoa", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("inbox_settings.show", "GET", "/thong-bao/cai-dat", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("inbox_settings.choose", "POST", "/thong-bao/cai-dat", (IN, 303, 303, 303, 303, 303, 303, 303, 303)),
    # ── the calendar and the reasons ──────────────────────────────────────────────────────────────────────────
    ("calendar.current", "GET", "/lich-lam-viec", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.year", "GET", "/lich-lam-viec/2026", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.confirm", "POST", "/lich-lam-viec/2027/xac-nhan", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    ("calendar.day", "GET", "/lich-lam-viec/2026/3/5", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.day", "POST", "/lich-lam-viec/2026/3/5", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    ("calendar.copy", "GET", "/lich-lam-viec/2028/chep", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.copy", "POST", "/lich-lam-viec/2028/chep", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.propose", "GET", "/lich-lam-viec/2028/de-xuat", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.propose", "POST", "/lich-lam-viec/2028/de-xuat", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.upload", "GET", "/lich-lam-viec/nhap-tep", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.upload", "POST", "/lich-lam-viec/nhap-tep", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    ("calendar.hours", "GET", "/lich-lam-viec/gio-lam-viec", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.hours", "POST", "/lich-lam-viec/gio-lam-viec", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    ("calendar.reappoint", "GET", "/lich-lam-viec/hen-lai", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("calendar.reappoint", "POST", "/lich-lam-viec/hen-lai", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    ("reasons.lists", "GET", "/ly-do", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("reasons.pause", "GET", "/ly-do/tam-dung/expertise", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("reasons.pause", "POST", "/ly-do/tam-dung/expertise", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    ("reasons.late", "GET", "/ly-do/tre-han/leader", (IN, 403, 403, 403, 403, 403, 403, 200, 200)),
    ("reasons.late", "POST", "/ly-do/tre-han/leader", (IN, 403, 403, 403, 403, 403, 403, 422, 422)),
    # ── files for the catalogue; the leader of a commune publishes, but not what the province keeps ──────────────────────────────
    ("imports.index", "GET", "/danh-muc/nhap", (IN, 403, 403, 403, 200, 403, 403, 200, 403)),
    ("imports.upload", "POST", "/danh-muc/nhap", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("imports.show", "GET", "/danh-muc/nhap/{import}", (IN, 403, 403, 403, 404, 403, 403, 200, 403)),
    ("imports.workbook", "GET", "/danh-muc/nhap/{import}/doi-chieu.xlsx", (IN, 403, 403, 403, 404, 403, 403, 200, 403)),
    ("imports.columns", "GET", "/danh-muc/nhap/{import}/cot", (IN, 403, 403, 403, 403, 403, 403, 200, 403)),
    ("imports.columns", "POST", "/danh-muc/nhap/{import}/cot", (IN, 403, 403, 403, 403, 403, 403, 200, 403)),
    ("imports.undo", "POST", "/danh-muc/nhap/{import}/hoan-tac", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("imports.submit", "POST", "/danh-muc/nhap/{import}/trinh", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("imports.publish", "POST", "/danh-muc/nhap/{import}/ban-hanh", (IN, 403, 403, 403, 404, 403, 403, 422, 403)),
    ("imports.apply", "POST", "/danh-muc/nhap/{import}/ap-dung", (IN, 403, 403, 403, 403, 403, 403, 303, 403)),
    ("imports.drop", "POST", "/danh-muc/nhap/{import}/bo", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    # ── where procedures are received ─────────────────────────────────────────────────────────────────────────
    ("receptions.procedure", "GET", "/danh-muc/1.001193/noi-tiep-nhan", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("receptions.add", "POST", "/danh-muc/1.001193/noi-tiep-nhan", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("receptions.end", "GET", "/danh-muc/1.001193/noi-tiep-nhan/9", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("receptions.end", "POST", "/danh-muc/1.001193/noi-tiep-nhan/9", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    # ── the catalogue; the draft is nobody's (404): whose it may be is in tests/web/test_catalogue_pages.py ──────
    ("editions.index", "GET", "/danh-muc", (IN, 403, 403, 403, 200, 403, 403, 200, 403)),
    ("editions.new", "GET", "/danh-muc/them", (IN, 403, 403, 403, 403, 403, 403, 200, 403)),
    ("editions.figures", "GET", "/danh-muc/cong-khai", (IN, 403, 403, 403, 200, 403, 403, 200, 403)),
    ("editions.procedure", "GET", "/danh-muc/1.001193", (IN, 403, 403, 403, 200, 403, 403, 200, 403)),
    ("editions.edition", "GET", "/danh-muc/phien-ban/1", (IN, 403, 403, 403, 200, 403, 403, 200, 403)),
    ("editions.repeal", "POST", "/danh-muc/1.001193/bai-bo", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("drafts.begin", "POST", "/danh-muc/ban-thao/moi", (IN, 403, 403, 403, 403, 403, 403, 422, 403)),
    ("drafts.edit", "GET", "/danh-muc/ban-thao/9", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("drafts.write", "POST", "/danh-muc/ban-thao/9", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("drafts.forms", "GET", "/danh-muc/ban-thao/9/bieu-mau", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("drafts.upload", "POST", "/danh-muc/ban-thao/9/bieu-mau", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("drafts.compare", "GET", "/danh-muc/ban-thao/9/so-sanh", (IN, 403, 403, 403, 404, 403, 403, 404, 403)),
    ("drafts.whole", "GET", "/danh-muc/ban-thao/9/toan-bo", (IN, 403, 403, 403, 404, 403, 403, 404, 403)),
    ("drafts.submit", "POST", "/danh-muc/ban-thao/9/trinh-duyet", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("drafts.publish", "POST", "/danh-muc/ban-thao/9/ban-hanh", (IN, 403, 403, 403, 404, 403, 403, 404, 403)),
    ("drafts.send_back", "POST", "/danh-muc/ban-thao/9/tra-lai", (IN, 403, 403, 403, 404, 403, 403, 404, 403)),
    ("drafts.drop", "POST", "/danh-muc/ban-thao/9/bo", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("routes.edit", "GET", "/danh-muc/ban-thao/9/quy-trinh/chung", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("routes.edit", "POST", "/danh-muc/ban-thao/9/quy-trinh/chung", (IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ("drafts.blank", "GET", "/danh-muc/bieu-mau/khong-co", (IN, 403, 403, 403, 404, 403, 403, 404, 403)),
    # ── one's own account ─────────────────────────────────────────────────────────────────────────────────────
    ("auth.second_step", "GET", "/dang-nhap/xac-thuc", (303,) * 9),
    ("auth.second_step", "POST", "/dang-nhap/xac-thuc", (303,) * 9),
    ("account.show", "GET", "/tai-khoan", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("account.details", "POST", "/tai-khoan/nhac-viec", (IN, 422, 422, 422, 422, 422, 422, 422, 422)),
    ("account.preferences", "POST", "/tai-khoan/tuy-chon", (IN, 303, 303, 303, 303, 303, 303, 303, 303)),
    ("account.password", "GET", "/tai-khoan/mat-khau", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("account.password", "POST", "/tai-khoan/mat-khau", (IN, 422, 422, 422, 422, 422, 422, 422, 422)),
    ("account.enrol", "GET", "/tai-khoan/xac-thuc-hai-buoc", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("account.enrol", "POST", "/tai-khoan/xac-thuc-hai-buoc", (IN, 422, 422, 422, 422, 422, 422, 422, 422)),
    (
        "account.renew_codes",
        "GET",
        "/tai-khoan/xac-thuc-hai-buoc/ma-du-phong",
        (IN, 200, 200, 200, 200, 200, 200, 200, 200),
    ),
    (
        "account.renew_codes",
        "POST",
        "/tai-khoan/xac-thuc-hai-buoc/ma-du-phong",
        (IN, 422, 422, 422, 422, 422, 422, 422, 422),
    ),
    ("account.drop_factor", "GET", "/tai-khoan/xac-thuc-hai-buoc/tat", (IN, 200, 200, 200, 200, 200, 200, 200, 200)),
    ("account.drop_factor", "POST", "/tai-khoan/xac-thuc-hai-buoc/tat", (IN, 422, 422, 422, 422, 422, 422, 422, 422)),
    ("account.end_session", "POST", "/tai-khoan/phien/99999/dang-xuat", (IN, 404, 404, 404, 404, 404, 404, 404, 404)),
    ("account.end_others", "POST", "/tai-khoan/phien/dang-xuat-het", (IN, 303, 303, 303, 303, 303, 303, 303, 303)),
    ("people.stop_viewing", "POST", "/quan-tri/thoi-xem-nhu", (IN, 303, 303, 303, 303, 303, 303, 303, 303)),
    # ── people, roles, the log, units; {person} is a colleague at Yết Kiêu ─────────────────────────────────────────
    ("people.index", "GET", "/quan-tri/nguoi-dung", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("people.add", "GET", "/quan-tri/nguoi-dung/them", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("people.add", "POST", "/quan-tri/nguoi-dung/them", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("people.show", "GET", "/quan-tri/nguoi-dung/{person}", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("people.show", "POST", "/quan-tri/nguoi-dung/{person}", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    (
        "people.reissue",
        "POST",
        "/quan-tri/nguoi-dung/9999/mat-khau-lan-dau",
        (IN, 403, 403, 403, 403, 403, 403, 403, 404),
    ),
    ("people.lock", "GET", "/quan-tri/nguoi-dung/{person}/khoa", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("people.lock", "POST", "/quan-tri/nguoi-dung/{person}/khoa", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("people.unlock", "POST", "/quan-tri/nguoi-dung/{person}/mo-khoa", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    (
        "people.reset_factor",
        "POST",
        "/quan-tri/nguoi-dung/{person}/dat-lai-xac-thuc",
        (IN, 403, 403, 403, 403, 403, 403, 403, 422),
    ),
    ("people.view_as", "POST", "/quan-tri/nguoi-dung/9999/xem-nhu", (IN, 403, 403, 403, 403, 403, 403, 403, 404)),
    ("people.matrix", "GET", "/quan-tri/vai-tro", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("people.grant", "POST", "/quan-tri/nguoi-dung/{person}/vai-tro", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    (
        "people.end",
        "GET",
        "/quan-tri/nguoi-dung/{person}/vai-tro/9999/ket-thuc",
        (IN, 403, 403, 403, 403, 403, 403, 403, 303),
    ),
    (
        "people.end",
        "POST",
        "/quan-tri/nguoi-dung/{person}/vai-tro/9999/ket-thuc",
        (IN, 403, 403, 403, 403, 403, 403, 403, 303),
    ),
    ("people.upload", "GET", "/quan-tri/nguoi-dung/nhap", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("people.upload", "POST", "/quan-tri/nguoi-dung/nhap", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("people.take_in", "POST", "/quan-tri/nguoi-dung/nhap/ghi", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("people.template", "GET", "/quan-tri/nguoi-dung/mau.xlsx", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("access.index", "GET", "/quan-tri/nhat-ky", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("access.export", "POST", "/quan-tri/nhat-ky/xuat", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("units.index", "GET", "/quan-tri/don-vi", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("units.add", "GET", "/quan-tri/don-vi/them", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("units.add", "POST", "/quan-tri/don-vi/them", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("units.show", "GET", "/quan-tri/don-vi/1", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("units.show", "POST", "/quan-tri/don-vi/1", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("units.close", "GET", "/quan-tri/don-vi/1/dong", (IN, 403, 403, 403, 403, 403, 403, 403, 200)),
    ("units.close", "POST", "/quan-tri/don-vi/1/dong", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("units.add_department", "POST", "/quan-tri/don-vi/1/bo-phan", (IN, 403, 403, 403, 403, 403, 403, 403, 422)),
    ("units.department", "GET", "/quan-tri/don-vi/1/bo-phan/9999", (IN, 403, 403, 403, 403, 403, 403, 403, 404)),
    ("units.department", "POST", "/quan-tri/don-vi/1/bo-phan/9999", (IN, 403, 403, 403, 403, 403, 403, 403, 404)),
    (
        "units.close_department",
        "POST",
        "/quan-tri/don-vi/1/bo-phan/9999/dong",
        (IN, 403, 403, 403, 403, 403, 403, 403, 404),
    ),
    # ── last, because it ends the session ────────────────────────────────────────────────────────────────────
    ("auth.sign_out", "POST", "/dang-xuat", (IN,) * 9),
]
ELSEWHERE = {"static", "counter.hand_back POST"}  # the second needs a result ready: tests/web/test_hand_back.py


@pytest.mark.parametrize("role", WHO)
def test_every_route_answers_every_role_as_written(
    role: str, app: Flask, sign_in: Any, story: Story, work: Any, people: Any
) -> None:
    from tests.web.conftest import dossier_of, open_task

    dossier_id = story.received()
    given = {
        "id": dossier_id, "task": open_task(dossier_id).id, "paper": 1, "code": dossier_of(dossier_id).lookup_code,
        "person": units.person_by_username(db.session(), "yk.congan").id,  # type: ignore[union-attr]
        "import": files.read(work, people["danhmuc"], files.csv(files.row())).id,
    }  # fmt: skip
    username = WHO[role]
    client: Any = sign_in(username) if username else app.test_client()
    place = list(WHO).index(role)
    wrong = []
    for _endpoint, method, address, expected in MATRIX:
        answer = client.open(address.format(**given), method=method)
        if answer.status_code != expected[place]:
            wrong.append(f"{method} {address}: {answer.status_code}, written {expected[place]}")
        if role == "nobody" and expected[place] == IN and method == "GET" and "co-chu" not in address:
            assert "/dang-nhap" in answer.location, f"{address} leads to {answer.location}"
    assert not wrong, "\n".join(wrong)


def test_every_route_stands_in_the_matrix(app: Flask) -> None:
    written = {(endpoint, method) for endpoint, method, _, _ in MATRIX}
    real = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in ELSEWHERE and f"{rule.endpoint} {method}" not in ELSEWHERE
    }
    assert real == written


def test_a_wrong_method_is_refused_everywhere(app: Flask, sign_in: Any, story: Story) -> None:
    dossier_id = story.received()
    client = sign_in("yk.tuphap")
    both = {address for _, method, address, _ in MATRIX if method == "GET"}
    for _, method, address, _ in MATRIX:
        if method == "POST" and address not in both:
            answer = client.get(address.format(id=dossier_id, task=2, paper=1, code="x", person=1, **{"import": 1}))
            assert answer.status_code == 405, f"GET {address} answered {answer.status_code}"


def test_the_neighbour_may_not_what_the_right_person_may(sign_in: Any, story: Story) -> None:
    """Two people of the same role in two communes: one is let in, for the other the dossier is not there."""
    dossier_id = story.received()
    assert sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").status_code == 200
    assert sign_in("tt.motcua").get(f"/ho-so/{dossier_id}").status_code == 404
    assert sign_in("tt.motcua").post(f"/ho-so/{dossier_id}/rut", data={"version": "1"}).status_code == 404
