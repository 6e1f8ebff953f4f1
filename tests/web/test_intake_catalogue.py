"""The intake page and the catalogue: editions that change at midnight, fees by the way a dossier comes, who may take what in."""

import re
from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from desk.domain.catalogue.reading import FormSpec
from desk.policy import SYSTEM
from desk.services import publishing
from desk.store.db import db
from desk.store.models import Case, Dossier, Edition, HandedPaper, Paper
from desk.store.queries import catalogue
from tests import builders
from tests.web.filling import Filled, stored

BIRTH, MARTYRS, COPY = "1.001193", "1.010803", "2.000815"
PERSON = {"owner_name": "Lò Thị Ơn", "owner_id_number": "030190000025", "owner_phone": "0912345678"}
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
NEW_PAPER = {
    "name": "Giấy xác nhận nơi cư trú", "how": "submit", "originals": 1, "copies": 0, "required": True, "form": None, "reusable": False,
    "instead": "",
}  # fmt: skip


def otherwise(content):
    """What the edition of tomorrow says otherwise: a paper more, a paper less, another term, a fee."""
    case = content["cases"][0]
    case["papers"][-1:] = [NEW_PAPER]
    case["terms"]["direct"] = "3wd"
    case["fees"] = [
        {"name": "Lệ phí hộ tịch", "amount": 8_000, "unit": "hồ sơ", "channels": ["direct"], "basis": "", "exempt": "", "exempt_basis": ""},
    ]  # fmt: skip


@pytest.fixture
def late(clock, work, sign_in):
    """The desk of Yết Kiêu a minute before midnight; tomorrow another edition of the birth procedure holds."""
    builders.next_edition(work, BIRTH, otherwise, TOMORROW)
    clock.set("2026-03-02T23:59")
    return Filled(sign_in("yk.motcua"))


def filled(sheet, procedure="ks", **person):
    sheet.step("procedure", procedure=procedure, **{**PERSON, **person})
    return sheet.tick_all()


def count(model):
    return stored(select(func.count()).select_from(model))[0]


def last():
    return stored(select(Dossier).order_by(Dossier.id.desc()).limit(1))[0]


def effective(dossier):
    """The day on which the edition of a dossier began."""
    wanted = select(Edition.valid_from).join(Case, Case.edition_id == Edition.id).where(Case.id == dossier.case_id)
    return stored(wanted)[0]


def bad(sheet, field):
    found = re.search(rf'id="{field}-l">(.*?)</span>\s*<', sheet.html, re.S)
    return re.sub("<[^>]+>", "", found[1]) if found else ""


def shown_papers(sheet):
    """The names on the list of papers, and whether each is ticked."""
    rows = re.findall(r'<label for="giay-(\d+)">(.*?)</label>', sheet.html)
    ticked = set(sheet.data.get("papers", []))
    return {name: number in ticked for number, name in rows}


# ── midnight ─────────────────────────────────────────────────────────────────


def test_a_form_opened_before_midnight_and_sent_after_is_not_saved_by_yesterdays_edition(late, clock) -> None:
    filled(late, owner_address="Thôn Thượng", owner_born="02/3/1990")
    old = shown_papers(late)
    clock.set("2026-03-03T00:00:05")
    late.act(about="Khai sinh cho con")
    assert late.answer.status_code == 422
    assert count(Dossier) == 0
    sentence = "Từ 00:00 ngày 03/3/2026 thủ tục “Đăng ký khai sinh” áp dụng phiên bản mới theo 12/QĐ-UBND."
    assert sentence in bad(late, "procedure")
    # Everything that was typed is still there.
    assert (late["owner-name"], late["owner-address"], late["about"]) == (
        "Lò Thị Ơn",
        "Thôn Thượng",
        "Khai sinh cho con",
    )
    # The ticks went over by name; what is new waits for its own.
    new = shown_papers(late)
    kept = set(old) & set(new)
    assert set(new) - set(old) == {"Giấy xác nhận nơi cư trú"}
    assert kept
    assert all(new[name] for name in kept)
    assert not new["Giấy xác nhận nơi cư trú"]


def test_the_page_says_what_the_edition_of_this_minute_says_otherwise(late, clock) -> None:
    filled(late)
    gone = list(shown_papers(late))[-1]
    clock.set("2026-03-03T00:00")
    late.act()
    told = re.findall(r"<li>(.*?)</li>", re.search(r'<ul class="doi">(.*?)</ul>', late.html, re.S)[1])
    assert "Giấy tờ: thêm “Giấy xác nhận nơi cư trú, nộp, 1 bản chính”" in told
    assert any(line.startswith(f"Giấy tờ: bỏ “{gone}") for line in told)
    assert "Thời hạn trực tiếp: “trong ngày làm việc” → “3 ngày làm việc”" in told
    assert "Phí, lệ phí: thêm “Lệ phí hộ tịch, 8.000 đồng/hồ sơ, trực tiếp”" in told
    assert "Hẹn trả: 17:00, thứ Sáu 06/3/2026 (3 ngày làm việc)" in late.html


def test_sent_again_it_is_received_by_the_edition_that_holds_now(late, clock) -> None:
    filled(late)
    clock.set("2026-03-03T00:00")
    late.act()
    assert late.act().status_code == 422, "the new paper is asked for"
    assert "Thiếu: Giấy xác nhận nơi cư trú" in late.html
    assert late.tick_all().act().status_code == 303
    dossier = last()
    assert effective(dossier) == TOMORROW
    assert dossier.fee_total == 8_000
    names = stored(select(HandedPaper.name).where(HandedPaper.dossier_id == dossier.id))
    assert "Giấy xác nhận nơi cư trú" in names
    [paper] = stored(select(Paper).where(Paper.dossier_id == dossier.id))
    assert paper.slip["term_words"] == "3 ngày làm việc"


def test_at_midnight_two_clerks_get_two_editions(work, sign_in, clock) -> None:
    builders.next_edition(work, BIRTH, otherwise, TOMORROW)
    clock.set("2026-03-02T23:59:50")
    one, two = Filled(sign_in("yk.motcua")), Filled(sign_in("yk.motcua2"))
    filled(one)
    clock.set("2026-03-02T23:59:59")
    assert one.act().status_code == 303
    first = last()
    clock.set("2026-03-03T00:00:00")
    filled(two, owner_id_number="030190000033")
    assert two.act().status_code == 303
    second = last()
    assert [effective(d) for d in (first, second)][1] == TOMORROW
    assert effective(first) < TODAY
    assert (first.received_at.isoformat(), first.promised_at.isoformat()) == (
        "2026-03-02T23:59:59+07:00", "2026-03-03T17:00:00+07:00"
    )  # fmt: skip
    assert second.promised_at.isoformat() == "2026-03-06T17:00:00+07:00"
    assert [d.number[-11:] for d in (first, second)] == ["260302-0001", "260303-0001"]


def test_a_step_after_midnight_shows_the_edition_of_the_new_day_and_says_so(late, clock) -> None:
    filled(late)
    clock.set("2026-03-03T00:01")
    late.step("channel", channel="1")
    assert late.answer.status_code == 200
    assert "áp dụng phiên bản mới" in late.html
    assert not bad(late, "procedure"), "nothing was refused"
    assert late.tick_all().act().status_code == 303


def test_what_is_asked_for_in_writing_is_chosen_anew_too(late, clock) -> None:
    filled(late)
    late.step("mode:ask", papers=[])
    late.put(items=late.data["items"][:1], reason="Thiếu tờ khai theo mẫu.")
    name = stored(select(builders.CasePaper.name).where(builders.CasePaper.id == int(late["items"])))[0]
    clock.set("2026-03-03T00:00")
    assert late.act("ask").status_code == 422
    assert (count(Dossier), late["reason"]) == (0, "Thiếu tờ khai theo mẫu.")
    assert late.act("ask").status_code == 303
    assert effective(last()) == TOMORROW
    assert stored(select(Paper))[0].slip["items"] == [name]


def test_a_refusal_in_writing_names_no_edition_that_was_replaced(late, clock) -> None:
    filled(late)
    late.step("mode:refuse")
    clock.set("2026-03-03T00:00")
    late.put(reason="Không thuộc thẩm quyền; nộp tại nơi cư trú.")
    assert late.act("refuse").status_code == 422
    assert late.act("refuse").status_code == 303
    assert effective(last()) == TOMORROW


def test_a_new_short_name_does_not_lose_the_procedure(work, clock, sign_in) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(short_name="Khai sinh cho trẻ"), TOMORROW)
    clock.set("2026-03-02T23:59")
    sheet = filled(Filled(sign_in("yk.motcua")))
    clock.set("2026-03-03T00:00")
    sheet.act()
    assert (sheet["procedure_code"], sheet["procedure"]) == (BIRTH, "Khai sinh cho trẻ")
    assert "Giấy tờ, thời hạn và phí không thay đổi." in sheet.html
    assert sheet.act().status_code == 303


def test_another_case_of_the_same_edition_is_found_again_by_its_key(work, clock, sign_in) -> None:
    def shuffled(content):
        content["cases"].reverse()

    builders.next_edition(work, "1.001776", shuffled, TOMORROW)
    clock.set("2026-03-02T23:59")
    sheet = Filled(sign_in("yk.motcua"))
    filled(sheet, "tcxh")
    second = re.findall(r'name="case" value="(\d+)"', sheet.html)[1]
    sheet.step("case", case=second)
    clock.set("2026-03-03T00:00")
    sheet.tick_all().act()
    assert sheet.answer.status_code == 422
    names = [stored(select(Case.key).where(Case.id == int(n)))[0] for n in (second, sheet["case"])]
    assert names[0] == names[1]


def test_a_procedure_that_ended_at_midnight_is_not_taken_for_another(work, people, clock, sign_in) -> None:
    with work(SYSTEM) as w:
        row = catalogue.procedure(w.session, BIRTH)
        publishing.repeal(w, row, TODAY, decision="88/QĐ-UBND", decided_on=TODAY, replaced_by=[COPY])
    clock.set("2026-03-02T23:59")
    sheet = filled(Filled(sign_in("yk.motcua")))
    clock.set("2026-03-03T00:00")
    sheet.act()
    assert sheet.answer.status_code == 422
    said = bad(sheet, "procedure")
    assert "“Đăng ký khai sinh” hết áp dụng sau ngày 02/3/2026 theo 88/QĐ-UBND; thay bằng “" in said
    assert COPY in said
    assert sheet["procedure_code"] == ""
    assert sheet["owner-name"] == "Lò Thị Ơn"
    assert count(Dossier) == 0


def test_the_edition_changes_between_the_look_and_the_writing(late, clock, monkeypatch) -> None:
    """The page was judged a moment before midnight, the work begins a moment after: the work judges."""
    from desk.web import guard

    filled(late)
    before = clock()
    monkeypatch.setattr(guard, "now", lambda: before)
    for module in ("counter", "intake", "intake_procedure", "intake_form"):
        monkeypatch.setattr(f"desk.web.{module}.now", lambda: before)
    clock.set("2026-03-03T00:00")
    assert late.act().status_code == 422
    assert count(Dossier) == 0
    assert "áp dụng phiên bản mới" in bad(late, "procedure")
    monkeypatch.undo()
    assert late.act().status_code == 422, "the new paper is asked for by the edition of the new day"
    assert late.tick_all().act().status_code == 303


# ── money ────────────────────────────────────────────────────────────────────


@pytest.fixture
def by_channel(work):
    """The certified copy costs 8,000 đồng at the desk, 4,000 online, nothing by post; in two days, one, three."""

    def change(content):
        for case in content["cases"]:
            fee = {"unit": "bản", "basis": "", "exempt": "người có công", "exempt_basis": ""}
            case["fees"] = [
                {**fee, "name": "Lệ phí", "amount": 5_000, "channels": ["direct"]},
                {**fee, "name": "Phí", "amount": 3_000, "channels": ["direct"]},
                {**fee, "name": "Phí trực tuyến", "amount": 4_000, "channels": ["online"]},
            ]
            case["terms"] = {"direct": "2wd", "online": "1wd", "post": "3wd"}

    builders.next_edition(work, COPY, change, TODAY)


def test_the_fee_and_the_promise_are_those_of_the_way_it_comes(by_channel, sign_in) -> None:
    sheet = filled(Filled(sign_in("yk.motcua")), COPY)
    assert "Lệ phí 5.000 đồng/bản (miễn: người có công); Phí 3.000 đồng/bản (miễn: người có công)." in sheet.html
    assert "Đã thu 8.000 đồng" in sheet.html
    assert "(2 ngày làm việc)" in sheet.html
    sheet.step("channel", channel="2")
    assert "Đã thu 4.000 đồng" in sheet.html
    assert "Lệ phí 5.000" not in sheet.html
    assert "(1 ngày làm việc)" in sheet.html
    sheet.step("channel", channel="3")
    assert "Không thu phí khi nộp qua bưu chính." in sheet.html
    assert "(3 ngày làm việc)" in sheet.html
    assert sheet.act().status_code == 303
    assert (last().fee_total, last().fee_state) == (0, "none")


def test_paid_for_one_sum_is_not_paid_for_another(by_channel, sign_in) -> None:
    sheet = filled(Filled(sign_in("yk.motcua")), COPY)
    sheet.put(fee_paid="8000")
    sheet.step("channel", channel="2")
    assert sheet["fee_paid"] == "", "nobody took 4,000 yet"
    # Without scripts the way is changed and the form sent in one go.
    sheet.step("channel", channel="1")
    sheet.put(fee_paid="8000", channel="2")
    assert sheet.act().status_code == 422
    assert "Mức thu nay là 4.000 đồng: thu đủ rồi đánh dấu lại." in bad(sheet, "fee_paid")
    assert count(Dossier) == 0
    sheet.put(fee_paid="4000")
    assert sheet.act().status_code == 303
    assert (last().fee_total, last().fee_paid, last().fee_state) == (4_000, 4_000, "paid")


def test_money_taken_before_midnight_is_counted_again_after(by_channel, work, clock, sign_in) -> None:
    builders.next_edition(work, COPY, lambda c: c["cases"][0]["fees"][0].update(amount=6_000), TOMORROW)
    clock.set("2026-03-02T23:59")
    sheet = filled(Filled(sign_in("yk.motcua")), COPY)
    sheet.put(fee_paid="8000")
    clock.set("2026-03-03T00:00")
    assert sheet.act().status_code == 422
    assert "Mức thu nay là 9.000 đồng" in bad(sheet, "fee_paid")
    assert "Phí, lệ phí: “Lệ phí, 5.000 đồng/bản" in sheet.html
    assert sheet["fee_paid"] == ""


# ── who takes what in ────────────────────────────────────────────────────────


def test_what_is_received_elsewhere_is_refused_with_the_place(sign_in) -> None:
    sheet = Filled(sign_in("gl.motcua"))
    sheet.step("procedure", procedure="ks")
    assert bad(sheet, "procedure") == (
        "Lỗi: “Đăng ký khai sinh” không tiếp nhận ở huyện Gia Lộc; nơi tiếp nhận: Ủy ban nhân dân cấp xã."
    )


def test_an_exception_opens_and_shuts_the_desk(work, sign_in, clock) -> None:
    def say(agency, receives, start, end, because):
        with work(SYSTEM) as w:
            row = builders.Agency
            place = w.session.scalars(select(row).where(row.code == agency)).one()
            publishing.set_reception(w, catalogue.procedure(w.session, BIRTH), place, receives, start, end, because)

    say("297", True, TODAY, TODAY, "Công văn 15/UBND-VP")
    say("11020", False, TOMORROW, None, "Quyết định 20/QĐ-UBND")
    district = Filled(sign_in("gl.motcua"))
    district.step("procedure", procedure="ks")
    assert district["procedure_code"] == BIRTH
    clock.set("2026-03-02T23:59")
    commune = filled(Filled(sign_in("yk.motcua")))
    clock.set("2026-03-03T00:00")
    commune.act()
    assert commune.answer.status_code == 422
    assert bad(commune, "procedure").endswith(
        "“Đăng ký khai sinh” không tiếp nhận ở xã Yết Kiêu từ 03/3/2026 theo Quyết định 20/QĐ-UBND; "
        "nơi tiếp nhận: Ủy ban nhân dân cấp xã."
    )
    assert count(Dossier) == 0
    again = Filled(sign_in("gl.motcua"))
    again.step("procedure", procedure="ks")
    assert "không tiếp nhận ở huyện Gia Lộc" in bad(again, "procedure"), "the exception of yesterday is over"


def test_what_is_received_outside_the_desks_is_not_offered_but_stands_in_the_public_list(work, sign_in, app) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(place="outside", competent="Công an xã"), TODAY)
    client = sign_in("yk.motcua")
    assert BIRTH not in [row["value"] for row in client.get("/tiep-nhan/thu-tuc?q=khai sinh").json]
    assert BIRTH not in re.findall(r'value="pin:([\d.]+)"', client.get("/tiep-nhan").text)
    sheet = Filled(client)
    sheet.step("procedure", procedure="ks")
    assert "không nộp tại Bộ phận Một cửa" in bad(sheet, "procedure")
    assert "nơi nộp: Công an xã." in bad(sheet, "procedure")
    assert "Đăng ký khai sinh" in app.test_client().get("/thu-tuc?q=khai+sinh").text


def test_a_procedure_that_another_agency_settles_is_taken_in_here_all_the_same(sign_in) -> None:
    sheet = filled(Filled(sign_in("yk.motcua")), MARTYRS)
    assert "Thủ tục này do Sở LĐTBXH giải quyết. Vẫn tiếp nhận tại đây (không phụ thuộc địa giới)." in sheet.html
    sheet.step("procedure", procedure="ks", procedure_code="")
    assert "Vẫn tiếp nhận tại đây" not in sheet.html


def test_a_paper_says_what_makes_it_unnecessary_and_where_its_form_is(work, sign_in) -> None:
    form = FormSpec(
        "tk-khai-sinh", "Tờ khai đăng ký khai sinh", "to-khai.txt", sha256(b"TO KHAI").hexdigest(), b"TO KHAI"
    )
    with work(SYSTEM) as w:
        publishing.add_form(w, form)

    def change(content):
        papers = content["cases"][0]["papers"]
        papers[0].update(form=form.key, reusable=True, instead="Cơ sở dữ liệu quốc gia về dân cư")

    builders.next_edition(work, BIRTH, change, TODAY)
    sheet = filled(Filled(sign_in("yk.motcua")))
    assert "; dùng lại được; thay bằng Cơ sở dữ liệu quốc gia về dân cư" in sheet.html
    [address] = re.findall(r'href="([^"]+)">Biểu mẫu<', sheet.html)
    assert sheet.client.get(address).data == b"TO KHAI"


# ── old dossiers ─────────────────────────────────────────────────────────────


def test_a_new_edition_changes_nothing_in_a_dossier_that_is_open(work, people, sign_in, app) -> None:
    def everything(content):
        otherwise(content)
        content.update(name="Tên mới", short_name="Tên mới", field="Lĩnh vực mới", conditions="Điều kiện mới")
        content["results"][0]["number_pattern"] = "{serial}/MOI"
        for leg in content["cases"][0]["route"]["legs"]:
            for step in leg["steps"]:
                step["name"] = f"{step['name']} kiểu mới"

    dossier = builders.received(work, people)
    sent = builders.received(work, people, "1.001776")
    [paper] = stored(select(Paper.id).where(Paper.dossier_id == dossier.id))
    clients = {who: sign_in(who) for who in ("yk.motcua", "yk.tuphap", "yk.lanhdao")}
    code = stored(select(Dossier.lookup_code).where(Dossier.id == dossier.id))[0]

    def page(client, path):
        """Without what is new on every page: the tokens of its forms."""
        return re.sub(rb'name="(csrf_token|key)"[^>]*>', rb"", client.get(path).data)

    def pages():
        db.session.rollback()
        staff = [
            page(clients[who], path)
            for who in clients
            for path in (f"/ho-so/{dossier.id}", f"/ho-so/{sent.id}", f"/giay/{paper}", f"/giay/{paper}.pdf", f"/giay/{paper}.pdf?kho=A4")
        ]  # fmt: skip
        paths = (f"/t/{code}", f"/t/{code}/vi-sao", f"/t/{code}/lich-su", f"/api/v1/dossiers/{code}/due")
        letter = page(clients["yk.tuphap"], f"/ho-so/{dossier.id}/xin-loi")
        return [*staff, letter, *[page(app.test_client(), path) for path in paths]]

    before = pages()
    builders.next_edition(work, BIRTH, everything, TODAY)
    builders.next_edition(work, "1.001776", everything, TODAY)
    assert pages() == before
    assert "Tên mới" in clients["yk.motcua"].post("/tiep-nhan", data={"step": "procedure", "procedure": "ks"}).text


def test_an_old_dossier_walks_to_its_result_by_its_own_edition(work, people, clock, story) -> None:
    made = story.received(BIRTH)
    old = stored(select(Case.route).join(Dossier, Dossier.case_id == Case.id).where(Dossier.id == made))[0]

    def change(content):
        content["results"][0].update(name="Kết quả mới", number_pattern="{serial}/MOI")
        for leg in content["cases"][0]["route"]["legs"]:
            leg["steps"] = [{**step, "name": f"{step['name']} kiểu mới"} for step in leg["steps"]]

    builders.next_edition(work, BIRTH, change, TOMORROW)
    clock.set("2026-03-03T08:00")
    story.issued(story.passed(made, "yk.tuphap", "yk.lanhdao"), "yk.vanthu")
    from desk.store.models import Result, Task

    names = stored(select(Task.name).where(Task.dossier_id == made).order_by(Task.id))
    assert set(names) <= {step["name"] for leg in old["legs"] for step in leg["steps"]}
    [result] = stored(select(Result).where(Result.dossier_id == made))
    assert "MOI" not in result.number
    assert result.name != "Kết quả mới"


def test_sent_online_before_midnight_and_taken_in_after_it_keeps_its_edition(work, people, clock, story) -> None:
    clock.set("2026-03-02T23:59:59")
    made = story.submitted()
    builders.next_edition(work, BIRTH, otherwise, TOMORROW)
    clock.set("2026-03-03T08:00")
    from desk.services import receiving
    from desk.store.queries import dossiers

    with work(people["yk.motcua"]) as w:
        receiving.accept(w, dossiers.dossier(w.session, w.actor, made))
    dossier = last()
    assert effective(dossier) < TODAY
    assert dossier.promised_at.isoformat() == "2026-03-03T17:00:00+07:00", "in the day, as its edition says"
    assert "Giấy xác nhận nơi cư trú" not in stored(select(HandedPaper.name).where(HandedPaper.dossier_id == made))
    [paper] = stored(select(Paper).where(Paper.dossier_id == made))
    assert paper.slip["term_words"] == "trong ngày làm việc"
