"""Every page, at every width: no violation that axe can find, and no sideways scroll (which axe does not see)."""

from datetime import date, timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.clock import MovableClock
from desk.policy import SYSTEM
from desk.services import (
    consulting,
    drafting,
    extending,
    following,
    handing,
    looking,
    notices,
    noting,
    phrasing,
    posting,
    processing,
    publishing,
)
from desk.store.db import db
from desk.store.models import Dossier, Paper
from desk.store.queries import catalogue, clocks, dossiers, drafts, shelf, unit_tree, units
from desk.store.queries import people as accounts
from desk.store.queries import tasks as queues
from desk.store.work import work_by
from tests import builders, catalogues, consulted
from tests import imports as files
from tests.browser.conftest import WIDTHS, check_axe, check_no_sideways_scroll, login

pytestmark = pytest.mark.browser

# Who looks -> which pages. {1} {2} are dossiers, {paper} a receipt, {code} a lookup code, {number} a dossier number.
PAGES: dict[str | None, list[str]] = {
    None: [
        "/", "/tra-cuu", "/tra-cuu?ma=KHONG-CO", "/tra-cuu?ma={number}", "/t/{code}", "/thu-tuc", "/thu-tuc?q=khai+sinh",
        "/T/{code}", "/t/{code}/lich-su", "/t/{code}/vi-sao", "/en/t/{code}/vi-sao",
        "/thu-tuc?tai=11020", "/thu-tuc?linh-vuc=ho-tich&tai=11020&sau=1.001193", "/thu-tuc?xem=linh-vuc", "/thu-tuc?tai=khong-co",
        "/en/thu-tuc?q=khai+sinh&cap=xa", "/thu-tuc/1.010803", "/thu-tuc/1.010803?tai=11020", "/thu-tuc/1.001776?tai=297",
        "/en/thu-tuc/1.001776?tai=30", "/thu-tuc/1.001193/lich-su", "/en/thu-tuc/1.001193/lich-su",
        "/thu-tuc/1.001193/phien-ban/2018-01-01", "/en/", "/en/tra-cuu?ma={code}", "/en/thu-tuc/1.001193",
        "/tuyen-bo-tiep-can", "/dang-nhap", "/khong-co-trang-nay",
    ],
    "yk.motcua": [
        "/viec-cua-toi", "/tiep-nhan", "/giay/{paper}", "/tra-ket-qua", "/tra-ket-qua?ho-so={ready}", "/ket-qua-chua-nhan",
        "/ho-so/{received}", "/ban-giao?hs={received}", "/ban-giao/{bundle}",
        "/ho-so-cua-toi", "/tim", "/tim?thu-tuc=1.001193", "/tim/khong-co", "/tro-giup", "/khong-co-trang-nay",
    ],
    "yk.tuphap": [
        "/ho-so/{received}/du-thao",
        "/ban-giao/{bundle}", "/viec-cua-toi", "/ho-so-cua-toi", "/ho-so/{received}", "/tiep-nhan", "/ho-so/{to_approve}/xin-loi",
    ],
    "yk.ldtbxh": ["/ho-so/{late}", "/ho-so/{to_sign}", "/ho-so/{asking}", "/theo-doi", "/cau-mau", "/cau-mau/{snippet}",
                  "/thong-bao/cai-dat"],
    "gl.ldtbxh": ["/ho-so/{asking}"],
    "gl.lanhdao": ["/uy-quyen"],
    "yk.lanhdao": ["/viec-cua-toi", "/tin-co-quan",
                   "/uy-quyen", "/phe-duyet", "/ho-so/{to_approve}", "/ho-so/{to_approve}/dung", "/ho-so/{ready}",
                   "/ho-so/{to_issue}", "/ho-so/{to_sign}", "/giay/{letter}", "/sap-den-han",
                   "/sap-den-han?the=hom-nay",
                   "/mau-du-thao", "/mau-du-thao/them", "/mau-du-thao/1", "/thong-bao", "/phan-cong",
                   "/viec-dang-chay", "/ho-so-cua-toi/bo-loc"],
    "yk.vanthu": ["/viec-cua-toi", "/cho-phat-hanh", "/ho-so-cua-toi?the=phat-hanh", "/ho-so/{to_issue}"],
    "gl.truongphong": ["/viec-cua-toi", "/ho-so-cua-toi", "/phan-cong", "/viec-dang-chay"],
    "quantri": [
        "/phai-xem-truoc-khi-duyet", "/tin-co-quan",
        "/viec-cua-toi", "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung?q=khong+co+ai&noi=x", "/quan-tri/nguoi-dung/them",
        "/quan-tri/nguoi-dung/{person}", "/quan-tri/nguoi-dung/{person}/khoa", "/quan-tri/nguoi-dung/{person}/vai-tro/{grant}/ket-thuc",
        "/quan-tri/nguoi-dung/nhap", "/quan-tri/vai-tro", "/quan-tri/nhat-ky", "/quan-tri/nhat-ky?tu=x&voi=khong+co", "/quan-tri/don-vi",
        "/quan-tri/don-vi/them", "/quan-tri/don-vi/{unit}", "/quan-tri/don-vi/{unit}/dong", "/quan-tri/don-vi/{unit}/bo-phan/{department}",
        "/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/xac-thuc-hai-buoc", "/tai-khoan/xac-thuc-hai-buoc/tat",
        "/tai-khoan/xac-thuc-hai-buoc/ma-du-phong",
    ],
    "danhmuc": [
        "/viec-cua-toi", "/lich-lam-viec", "/lich-lam-viec/2027", "/lich-lam-viec/2028", "/lich-lam-viec/2026/3/5",
        "/lich-lam-viec/2027/2/4?noi=11020",
        "/lich-lam-viec/2028/chep", "/lich-lam-viec/2028/de-xuat", "/lich-lam-viec/nhap-tep", "/lich-lam-viec/gio-lam-viec?noi=11020",
        "/lich-lam-viec/hen-lai", "/ly-do", "/ly-do/tam-dung/expertise", "/ly-do/tre-han/them",
        "/danh-muc/nhap", "/danh-muc/nhap/{reported}", "/danh-muc/nhap/{reported}?the=moi", "/danh-muc/nhap/{reported}/cot",
        "/danh-muc/nhap/{unread}?dung=1", "/danh-muc/nhap/{failed}", "/danh-muc/nhap/{applied}",
        "/danh-muc/ban-thao/{waiting}/so-sanh",
    ],
    "danhmuc2": [
        "/danh-muc", "/danh-muc?the=ban-nhap", "/danh-muc?the=cho-duyet", "/danh-muc?q=khong+co+gi", "/danh-muc/them",
        "/danh-muc/cong-khai", "/danh-muc/1.001776", "/danh-muc/phien-ban/{edition}", "/danh-muc/ban-thao/{draft}",
        "/danh-muc/ban-thao/{blank}", "/danh-muc/ban-thao/{draft}/so-sanh", "/danh-muc/ban-thao/{waiting}/so-sanh",
        "/danh-muc/ban-thao/{draft}/toan-bo", "/danh-muc/ban-thao/{draft}/bieu-mau", "/thong-bao",
        "/danh-muc/ban-thao/{draft}/quy-trinh/chung",
        "/danh-muc/ban-thao/{draft}/quy-trinh/chung", "/danh-muc/1.001776/noi-tiep-nhan?noi=11020",
        "/danh-muc/1.001776/noi-tiep-nhan/{exception}",
    ],
}  # fmt: skip
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]
DOERS = {"process": "yk.tuphap", "approve": "yk.lanhdao", "issue": "yk.vanthu", "receive": "yk.motcua"}


@pytest.fixture
def places(live: Any) -> dict[str, Any]:
    """Dossiers in several states, so that no page is empty; what the addresses above are filled with."""
    with live.app_context():
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)

        def work(username: str) -> Any:
            return work_by(people[username], db.session(), clock)

        def brought_to(kind: str, number: int) -> int:
            owner = builders.who(name="Nguyễn Thị Ngọc Ánh", id_number=f"0301900000{number}")
            made = builders.received(lambda actor: work_by(actor, db.session(), clock), people, owner=owner)
            while (found := dossiers.open_tasks(db.session(), made.id)[0]).kind != kind:
                with work(DOERS[found.kind]) as w:
                    task = queues.task(w.session, w.actor, found.id)
                    (processing.issue if task.kind == "issue" else processing.pass_on)(w, task)
            return made.id

        received, to_approve, to_issue, ready = (
            brought_to(kind, n) for n, kind in enumerate(("process", "approve", "issue", "return"), start=31)
        )
        letters = _letters(live, people)
        row = db.session.get_one(Dossier, received)
        with work_by(SYSTEM, db.session(), clock) as w:
            due = row.promised_at.isoformat()
            for kind in ("overdue", "t3"):
                notices.tell(w, kind, [people["yk.lanhdao"].id], key=kind, dossier=row, step="Thẩm định", due=due)
        paper = db.session.scalars(select(Paper.id).where(Paper.dossier_id == received)).one()
        with work("yk.motcua") as w:
            bundle, *_ = handing.hand(w, "axe", [to_approve, to_issue])
        return {
            "bundle": bundle.id, "asking": _asking(live, people),
            "received": received, "to_approve": to_approve, "to_issue": to_issue, "ready": ready, "paper": paper, "code": row.lookup_code,
            "number": row.number, **_people(), "snippet": _beside(live, people, letters["late"]),
            **letters, **_files(live, people), **_drafts(live, people),
        }  # fmt: skip


def _people() -> dict[str, int]:
    """An officer with a role, and the unit and department of that role."""
    [grant] = accounts.held(db.session(), [person_id := units.person_by_username(db.session(), "yk.ldtbxh").id])
    unit = grant.agency_id
    return {
        "person": person_id,
        "grant": grant.id,
        "unit": unit,
        "department": unit_tree.departments(db.session(), unit)[0].id,
    }


def _beside(live: Any, people: Any, dossier_id: int) -> int:
    """A dossier with everything that may stand beside it: notes, a follower, reminders, somebody who looks; and a snippet."""
    with work_by(people["yk.motcua"], db.session(), live.extensions["desk.clock"]) as w:
        looking.look(w, dossier_id)
    with work_by(people["yk.ldtbxh"], db.session(), live.extensions["desk.clock"]) as w:
        noting.write(w, dossier_id, "n1", "Hỏi @yk.motcua về sổ hộ nghèo.\nChiều thứ Năm.")
        following.follow(w, dossier_id)
        following.remind(w, dossier_id, "r1", w.now + timedelta(days=1), "Gọi lại cho gia đình")
        words = "Hồ sơ của {chủ hồ sơ} đủ điều kiện."
        row = phrasing.save(w, "s1", phrasing.Owner(), "opinion", "Đủ điều kiện", words)
        w.session.flush()
        return row.id


def _asking(live: Any, people: Any) -> int:
    """A dossier whose officer asked three units, of which one answered, and posted a list."""
    clock = live.extensions["desk.clock"]
    made = builders.received(lambda actor: work_by(actor, db.session(), clock), people, "1.001776")
    units = [
        consulted.department(*place)
        for place in (("11020", "tu-phap"), ("297", "ldtbxh"), ("30-so-ldtbxh", "chuyen-mon"))
    ]
    with work_by(people["yk.ldtbxh"], db.session(), clock) as w:
        step = queues.task(w.session, w.actor, dossiers.open_tasks(w.session, made.id)[0].id)
        asked = consulting.consult(w, step, consulted.QUESTION, [consulting.Asked(u) for u in units])
        posting.publish(w, step, "Danh sách đề nghị, tại trụ sở xã.", clock().date())
    with work_by(people["yk.tuphap"], db.session(), clock) as w:
        consulting.answer(
            w, queues.task(w.session, w.actor, asked[0].id), "Ý kiến khác", "Cần xác minh thêm nơi cư trú."
        )
    return made.id


def _files(live: Any, people: Any) -> dict[str, int]:
    """Files for the catalogue: reported with every kind of row, applied with something to submit, not usable, not read yet."""
    clock = live.extensions["desk.clock"]

    def work(actor: Any) -> Any:
        return work_by(actor, db.session(), clock)

    keeper = people["danhmuc"]
    content = catalogue.content_of(catalogue.newest(db.session(), "1.001193"))
    whole = [
        files.statement(f"7.00001{n}", n, patch={**content, "name": f"Thủ tục {n}", "aliases": []}) for n in (1, 2)
    ]
    applied = files.brought_in(
        work, *whole, files.statement("7.000013", 3, questions=[("levels", "Cấp bộ")]), by=keeper
    )
    with work(keeper) as w:
        drafting.submit(w, drafts.open_of(w.session, "7.000011"))
    lines = [files.row(n, term="tùy trường hợp") for n in range(1, 40)]
    data = files.csv(*lines, files.row(1), "1.001193,Đăng ký việc <b>khai sinh</b>,Cấp bộ,Hộ tịch,1 ngày")
    reported = files.read(work, keeper, data).id
    failed = files.read(work, keeper, files.csv("a,b,c", header="Cột một,Cột hai,Cột ba"), "khac.csv").id
    return {
        "reported": reported,
        "failed": failed,
        "applied": applied,
        "unread": files.sent(work, keeper, b"x", "cho.csv"),
    }


def _drafts(live: Any, people: Any) -> dict[str, int]:
    """A draft with slips, questions and warnings, a blank one, one that waits to be published, and an edition."""

    def work(actor: Any) -> Any:
        return work_by(actor, db.session(), live.extensions["desk.clock"])

    catalogues.employ_keepers(work)
    me = people["danhmuc"]
    made = {
        "draft": catalogues.drafted(work, me, "1.001776", _worst),
        "waiting": catalogues.submitted(work, me, "1.001193"),
    }
    with work(me) as w:
        made["blank"] = drafting.begin(w, "2.777777").id
        question = {"sentence": "Tệp ghi “1”: thiếu đơn vị. Mấy ngày làm việc?", "found": "1"}
        row = drafts.draft(w.session, made["draft"])
        asked = [{**question, "path": path} for path in ("cases.0.terms.online", "cases.0.fees", "code")]
        drafting.save(w, row, row.content, questions=asked)
    with work(me) as w:
        procedure = catalogue.procedure(w.session, "1.001776")
        agency = units.agency(w.session, builders.agency_id_of(w.session, "11023"))
        made["exception"] = publishing.set_reception(
            w, procedure, agency, False, w.now.date(), None, "Quyết định 12/QĐ-UBND"
        ).id
    return {**made, "edition": shelf.shelf(db.session(), date(2026, 3, 2)).standing[0].edition_id}


def _worst(said: dict[str, Any]) -> None:
    catalogues.longer(said)
    case = said["cases"][0]
    case["papers"][0].update(name="", originals="hai", form="khong-co")
    case["papers"].append({**case["papers"][1], "how": "x"})
    case["terms"]["direct"], case["cutoff"], case["fees"][0]["channels"] = "5", "chiều", []
    said.update(levels=[], received_at=["x y"], legal_basis=[{"text": "", "link": "javascript:x"}], aliases=["ks"])


def _letters(live: Any, people: Any) -> dict[str, int]:
    """One that is three weeks late with no letter, one whose letter waits for the leader, and a letter that was signed."""
    clock, made = live.extensions["desk.clock"], {}
    day = clock()
    clock.set("2026-01-05T08:12")

    def work(actor: Any) -> Any:
        return work_by(actor, db.session(), clock)

    for name in ("late", "to_sign", "letter"):
        made[name] = builders.received(work, people, "1.001776").id
    clock.set(day)
    for name in ("to_sign", "letter"):
        with work(people["yk.ldtbxh"]) as w:
            [task] = dossiers.open_tasks(w.session, made[name])
            extending.propose(w, queues.task(w.session, w.actor, task.id), "verify", "chờ xác minh", date(2026, 3, 10))
    with work(people["yk.lanhdao"]) as w:
        letter = extending.grant(w, clocks.letter(w.session, made["letter"]))
        made["letter"] = letter.paper_id
    return made


def check(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        check_no_sideways_scroll(page)
        check_axe(page)


@pytest.mark.parametrize("who", PAGES, ids=str)
def test_every_page_is_open_to_everybody_at_every_width(page: Page, places: dict[str, Any], who: str | None) -> None:
    if who is not None:
        login(page, who)
    for path in PAGES[who]:
        page.goto(path.format(**places))
        check(page)


def test_the_pages_of_the_second_factor_and_of_looking_as_somebody(
    page: Page, places: dict[str, Any], clock: MovableClock
) -> None:
    """S2 at the door, the recovery codes, a first password shown, the banner: pages that only an act leads to."""
    login(page, "quantri")
    page.goto(f"/quan-tri/nguoi-dung/{places['person']}")
    page.get_by_role("button", name="Cấp lại mật khẩu lần đầu").click()
    page.locator(".mat-khau").wait_for()
    check(page)
    page.get_by_role("button", name="Xem như người này").click()
    page.get_by_text("Đang xem như").wait_for()
    check(page)
    page.get_by_role("button", name="Thôi xem").click()
    page.goto("/tai-khoan/xac-thuc-hai-buoc")
    app = pyotp.TOTP(page.locator(".khoa").inner_text().replace(" ", ""))
    page.fill("#code", app.at(clock()))
    page.fill("#again", builders.PASSWORD)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Trang này chỉ hiện một lần.").wait_for()
    check(page)
    page.get_by_role("button", name="Đăng xuất").click()
    page.fill("#username", "quantri")
    page.fill("#password", builders.PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#code").wait_for()
    check(page)
    page.get_by_text("Dùng mã dự phòng").click()
    page.fill("#recovery", "sai-mã")
    page.keyboard.press("Control+Enter")
    page.locator("[data-error-summary]").wait_for()
    check(page)


def test_the_lists_of_the_search(page: Page, places: dict[str, Any]) -> None:
    login(page, "yk.motcua")
    for typed in ("nguyen", "khai sinh", "khong co ai", "0042"):
        page.goto("/viec-cua-toi")
        page.keyboard.press("F4")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_url("**/tim/*")
        check(page)


def test_the_intake_form_in_all_its_states(page: Page, places: dict[str, Any]) -> None:
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    page.fill("#scan", "nguyen thi")
    page.press("#scan", "Enter")
    expect(page.locator(".chon-nguoi button").first).to_be_focused()
    check(page)
    page.locator(".chon-nguoi button").first.click()
    page.locator(".chon-nguoi").wait_for(state="detached")
    page.fill("#procedure", "ks")
    page.press("#procedure", "Enter")
    page.get_by_text("Có thể trùng").wait_for()
    page.get_by_text("Vì sao ngày này?").click()
    page.get_by_label("Người nộp là chủ hồ sơ").uncheck()
    page.locator("#submitter-name").wait_for()
    check(page)
    page.fill("#owner-phone", "12")
    page.keyboard.press("Control+Enter")
    page.locator("[data-error-summary]").wait_for()
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("() => document.activeElement.hasAttribute('data-error-summary')")
    check(page)
    for button in ("Yêu cầu bổ sung", "Từ chối tiếp nhận"):
        page.get_by_role("button", name=button).click()
        page.get_by_role("button", name="Quay lại tiếp nhận").wait_for()
        check(page)
        page.get_by_role("button", name="Quay lại tiếp nhận").click()
        page.get_by_role("button", name=button).wait_for()


def test_every_control_of_the_intake_is_reached_by_tab_once_and_can_be_seen(page: Page) -> None:
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    wanted = page.evaluate(
        "() => [...document.querySelectorAll('form[data-swap] :is(input:not([type=hidden]),select,button,textarea,summary)')]"
        ".filter((el) => el.getClientRects().length).length"
    )
    page.evaluate("() => document.querySelector('#noidung').focus()")
    seen = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(
            "() => { const el = document.activeElement, box = el.getBoundingClientRect();"
            " const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);"
            " return [el.id || `${el.name} ${el.value} ${el.textContent}`, el === hit || el.contains(hit)]; }"
        ))  # fmt: skip
    assert len({name for name, _ in seen}) == wanted
    assert [name for name, in_sight in seen if not in_sight] == []


def test_the_pages_list_names_every_page_there_is(live: Any) -> None:
    """A new GET page must be put on the list above (files, data and redirects excepted)."""
    apart = {
        "static",
        "papers.pdf",
        "counter.procedures",
        "health.alive",
        "health.ready",
        "auth.stay",
        "citizen.text_size",
        "api.due",
        "api.dossier_due",
        "api.description",
        "api.procedures",
        "api.procedure",
        "citizen.blank_form",
        "citizen.board",
        "citizen.poster",
        "citizen.sheet",
        "citizen.procedure_poster",
        "citizen.checklist",
        "imports.workbook",
        "steps.consultees",
        "drafts.blank",
        "api.receivers",
        "beside.phrase_list",
        "beside.colleagues",
        "following.opened",
        "people.template",
        "handing.control",
        "handing.controls",
        "handing.slip",
        "jobs.papers",
        "jobs.show",  # with a job that ran: test_lists.py
        "steps.draft_pdf",
        "steps.draft_version",  # with two versions: test_documents.py
        "work.found",  # what was found: test_searching.py
        "auth.second_step",  # behind a password only: test_the_second_step_at_the_door, below
    }
    adapter = live.url_map.bind("")
    names = (
        "received", "bundle", "snippet", "asking", "to_approve", "to_issue", "ready", "paper", "late", "to_sign", "letter", "reported",
        "unread", "failed", "applied", "draft", "blank", "waiting", "edition", "exception", "person", "grant", "unit", "department",
    )  # fmt: skip
    values = {**dict.fromkeys(names, 1), "code": "K7Q49M2X3B", "number": "H23-1"}
    listed = {adapter.match(path.format(**values).split("?")[0])[0] for _, path in CASES if "khong-co" not in path}
    there = {rule.endpoint for rule in live.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert there - apart - listed == set()
