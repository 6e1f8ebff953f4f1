"""The intake page (T2) as a browser without scripts uses it: filled, refused, saved, never twice."""

import re

import pytest
from sqlalchemy import func, select

from desk.domain.identity import DAMAGED_NAME, UNREADABLE
from desk.store.db import db
from desk.store.models import Dossier, Paper, Party
from tests import builders
from tests.web.conftest import counted, queries
from tests.web.filling import Filled, stored

CARD = "030090000017|142000017|Nguyễn Văn An|01051990|Nam|Thôn Thượng, Yết Kiêu, Gia Lộc, Hải Dương|01012021"
PERSON = {"owner_name": "Lò Thị Ơn", "owner_id_number": "030190000025", "owner_phone": "0912345678"}


@pytest.fixture
def sheet(sign_in):
    return Filled(sign_in("yk.motcua"))


def filled(sheet, procedure="ks", **person):
    """The form as it stands just before Ctrl+Enter."""
    sheet.step("procedure", procedure=procedure, **{**PERSON, **person})
    return sheet.tick_all()


def known(work, people, code="1.001193", **who):
    """Somebody whose dossier this commune received this morning: the person of the card, unless said otherwise."""
    return builders.received(work, people, code, owner=builders.who(**{"id_number": "030090000017", **who}))


def count(model):
    return stored(select(func.count()).select_from(model))[0]


def last():
    return stored(select(Dossier).order_by(Dossier.id.desc()).limit(1))[0]


def bad(sheet, field):
    """The sentence at a field."""
    found = re.search(rf'id="{field}-l">(.*?)</span>\s*<', sheet.html, re.S)
    return re.sub("<[^>]+>", "", found[1]) if found else ""


# ── the scan box ──────────────────────────────────────────────────────────────


def test_a_card_fills_the_person_and_the_hand_goes_to_the_telephone(sheet):
    sheet.step(scan=CARD)
    assert sheet["owner-id_number"] == "030090000017"
    assert sheet["owner-name"] == "Nguyễn Văn An"
    assert (sheet["owner-born"], sheet["owner-sex"]) == ("01/5/1990", "Nam")
    assert sheet["owner-address"] == "Thôn Thượng, Yết Kiêu, Gia Lộc, Hải Dương"
    assert "Đã đọc thẻ lúc 08:12:00. Kiểm tra lại họ tên với thẻ." in sheet.html
    assert re.search(r'<input[^>]*data-focus[^>]*id="owner-phone"', sheet.html)
    assert sheet["scan"] == ""  # ready for the next


def test_the_card_of_a_known_person_brings_the_telephone_and_the_hand_goes_to_the_procedure(sheet, work, people):
    known(work, people)
    sheet.step(scan=CARD)
    assert sheet["owner-phone"] == "0912 345 678"
    assert re.search(r'<input[^>]*data-focus[^>]*id="procedure"', sheet.html)


def test_a_card_whose_name_was_broken_by_the_input_method_keeps_the_numbers_and_says_why(sheet):
    sheet.step(scan=CARD.replace("Nguyễn Văn An", "Nguye6n4 Va8n An"))
    assert (sheet["owner-id_number"], sheet["owner-name"]) == ("030090000017", "")
    assert DAMAGED_NAME in sheet.html


def test_a_card_that_disagrees_with_itself_warns_and_fills(sheet):
    sheet.step(scan=CARD.replace("|Nam|", "|Nữ|"))
    assert sheet["owner-name"] == "Nguyễn Văn An"
    assert "giới tính Nam, nhưng thẻ ghi Nữ" in sheet.html


@pytest.mark.parametrize("raw", ["???", "12", "x|y", "\ufffd\ufffd\ufffd kkk", "090000017||Nguyễn|0105|Nam|Thôn|0101"])
def test_an_unreadable_scan_is_said_and_nothing_typed_is_lost(sheet, raw):
    sheet.step(scan=raw, owner_name="Y Bhiêng Niê", owner_address="Buôn Đôn")
    assert UNREADABLE in sheet.html
    assert (sheet["owner-name"], sheet["owner-address"]) == ("Y Bhiêng Niê", "Buôn Đôn")
    assert sheet.answer.status_code == 200


@pytest.mark.parametrize("how", ["number", "code", "address", "small"])
def test_one_of_our_dossiers_opens(sheet, work, people, how):
    dossier = known(work, people)
    code = dossier.lookup_code
    raw = {
        "number": dossier.number, "code": f"{code[:5]}-{code[5:]}", "address": f"HTTP://127.0.0.1:5000/T/{code}",
        "small": code.lower(),
    }[how]  # fmt: skip
    sheet.step(scan=raw)
    assert sheet.answer.status_code == 303
    assert sheet.answer.location == f"/ho-so/{dossier.id}"


def test_one_of_our_dossiers_is_only_offered_while_a_form_is_half_filled(sheet, work, people):
    dossier = known(work, people)
    sheet.step(scan=dossier.number, owner_name="Lò Thị Ơn")
    assert sheet.answer.status_code == 200
    assert sheet["owner-name"] == "Lò Thị Ơn"
    assert f'href="/ho-so/{dossier.id}">Mở hồ sơ này' in sheet.html


def test_another_communes_dossier_does_not_open(sign_in, work, people):
    dossier = known(work, people)
    neighbour = Filled(sign_in("tt.motcua"))
    neighbour.step(scan=dossier.number)
    assert neighbour.answer.status_code == 200
    assert f"Không có hồ sơ nào với mã {dossier.number} trong phạm vi được xem." in neighbour.html


def test_an_identity_number_finds_the_known_person(sheet, work, people):
    known(work, people)
    sheet.step(scan="030 090 000 017")
    assert (sheet["owner-name"], sheet["owner-phone"]) == ("Nguyễn Văn An", "0912 345 678")


def test_an_unknown_identity_number_is_kept_and_the_name_is_asked(sheet):
    sheet.step(scan="030190000025")
    assert sheet["owner-id_number"] == "030190000025"
    assert re.search(r'<input[^>]*data-focus[^>]*id="owner-name"', sheet.html)


def test_a_name_without_accents_gives_a_list_to_choose_from(sheet, work, people):
    known(work, people)
    known(work, people, name="Nguyễn Văn Ân", id_number="030091000018")
    sheet.step(scan="nguyen van")
    choices = re.findall(r'value="(person:\d+)"', sheet.html)
    assert len(choices) == 2
    sheet.step(choices[1])
    assert sheet["owner-id_number"] in ("030090000017", "030091000018")


def test_an_unknown_name_is_put_where_it_belongs(sheet):
    sheet.step(scan="Hồ Thị Kăn Nghêh")
    assert sheet["owner-name"] == "Hồ Thị Kăn Nghêh"
    assert "Chưa có người này trong sổ" in sheet.html


def test_a_second_card_leaves_the_procedure_and_the_ticks_as_they_were(sheet):
    filled(sheet)
    ticked = sheet.data["papers"]
    sheet.step(scan=CARD)
    assert sheet["procedure"] == "Đăng ký khai sinh"
    assert sheet.data["papers"] == ticked
    assert sheet["owner-name"] == "Nguyễn Văn An"


# ── the procedure ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", ["ks", "KS", "1.001193", "dang ky khai sinh", "Đăng ký khai sinh", "khai sinh"])
def test_a_procedure_is_found_by_alias_code_or_words_without_accents(sheet, typed):
    sheet.step("procedure", procedure=typed)
    assert sheet["procedure_code"] == "1.001193"
    assert "Hẹn trả: 17:00 hôm nay, thứ Hai 02/3/2026 (trong ngày làm việc)" in sheet.html
    assert "Không thu phí." in sheet.html


def test_after_fifteen_hours_the_page_says_that_the_day_is_over(clock, sign_in):
    clock.set("2026-03-02T15:20")
    sheet = Filled(sign_in("yk.motcua"))
    sheet.step("procedure", procedure="ks")
    assert "Tiếp nhận sau 15 giờ: trả trong ngày làm việc tiếp theo." in sheet.html
    assert "thứ Ba 03/3" in sheet.html


def test_a_procedure_of_three_levels_says_where_every_leg_ends(sheet):
    sheet.step("procedure", procedure="1.010803")
    why = re.search(r"Vì sao ngày này\?</summary><ul>(.*?)</ul>", sheet.html, re.S)[1]
    assert [line for line in re.findall(r"<li>(.*?)</li>", why) if line.startswith("Hết chặng")] == [
        "Hết chặng 1: 17:00, thứ Hai 09/3/2026", "Hết chặng 2: 17:00, thứ Tư 18/3/2026", "Hết chặng 3: 17:00, thứ Hai 30/3/2026",
    ]  # fmt: skip
    assert "thứ Bảy 07/3/2026: nghỉ hằng tuần, không tính" in why
    assert why.endswith("Hẹn trả: 17:00, thứ Hai 30/3/2026</li>")


def test_what_is_no_procedure_is_said_at_the_field(sheet):
    sheet.step("procedure", procedure="phóng tên lửa", owner_name="Lò Thị Ơn")
    assert "Không có thủ tục nào khớp “phóng tên lửa”." in bad(sheet, "procedure")
    assert sheet["owner-name"] == "Lò Thị Ơn"


def test_a_commune_procedure_is_not_received_at_the_district_and_the_page_says_where(sign_in):
    sheet = Filled(sign_in("gl.motcua"))
    sheet.step("procedure", procedure="ks")
    assert "không tiếp nhận ở" in bad(sheet, "procedure")
    assert "xã" in bad(sheet, "procedure")


def test_words_typed_over_a_chosen_procedure_win(sheet):
    sheet.step("procedure", procedure="ks")
    sheet.step("procedure", procedure="tcls")
    assert sheet["procedure_code"] == "1.010803"


def test_another_case_keeps_the_ticks_of_papers_of_the_same_name(sheet):
    sheet.step("procedure", procedure="tcxh")
    sheet.tick_all()
    other = re.findall(r'name="case" value="(\d+)"', sheet.html)[1]
    sheet.step("case", case=other)
    assert sheet["case"] == other
    shown = re.findall(r'name="papers" value="(\d+)"', sheet.html)
    assert set(sheet.data.get("papers", [])) <= set(shown)


def test_the_most_used_procedures_of_this_desk_come_first(sign_in, work, people):
    for n in range(2):
        known(work, people, "2.000986", id_number=f"03009000002{n}")
    known(work, people, "1.010803")
    sheet = Filled(sign_in("yk.motcua"))
    assert re.findall(r'value="pin:([\d.]+)"', sheet.html)[:2] == ["2.000986", "1.010803"]
    sheet.step("pin:2.000986")
    assert sheet["procedure_code"] == "2.000986"


def test_suggestions_are_those_of_the_desks_level(sign_in):
    def codes(username, typed):
        return [row["value"] for row in sign_in(username).get(f"/tiep-nhan/thu-tuc?q={typed}").json]

    assert codes("yk.motcua", "khai sinh")[0] == "1.001193"
    assert "1.001193" not in codes("gl.motcua", "khai sinh")


# ── saving ────────────────────────────────────────────────────────────────────


def test_an_intake_makes_a_dossier_and_opens_its_receipt(sheet):
    filled(sheet, owner_born="2/3/90", owner_sex="Nữ").act()
    dossier = last()
    assert sheet.answer.status_code == 303
    paper = stored(select(Paper).where(Paper.dossier_id == dossier.id))[0]
    assert sheet.answer.location == f"/giay/{paper.id}?in=1"
    owner = stored(select(Party).where(Party.dossier_id == dossier.id))[0]
    assert (owner.name, owner.phone, owner.born.isoformat()) == ("Lò Thị Ơn", "+84912345678", "1990-03-02")
    assert dossier.number.endswith("-260302-0001")


def test_the_same_form_sent_again_and_again_is_one_dossier(sheet):
    filled(sheet)
    sent = dict(sheet.data)
    answers = [sheet.client.post("/tiep-nhan", data={**sent, "act": "receive"}) for _ in range(3)]
    assert {a.status_code for a in answers} == {303}
    assert len({a.location for a in answers}) == 1
    assert count(Dossier) == 1


def test_a_page_from_the_browsers_history_does_not_pass_off_the_old_dossier_as_the_new(sheet):
    filled(sheet)
    sent = dict(sheet.data)
    sheet.act()
    other = {**sent, "owner-name": "Ma Văn Páo", "owner-id_number": "030090000033"}
    sheet.read(sheet.client.post("/tiep-nhan", data={**other, "act": "receive"}))
    assert sheet.answer.status_code == 422
    assert f"Tờ này đã ghi thành hồ sơ {last().number}." in sheet.html
    assert sheet.act().status_code == 303
    assert (count(Dossier), last().owner_name) == (2, "Ma Văn Páo")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"owner_id_number": "03019000002"}, "owner-id_number", "Số định danh phải đủ 12 chữ số (đang có 11)."),
        ({"owner_id_number": ""}, "owner-id_number", "đánh dấu “Không có số định danh”"),
        ({"owner_name": ""}, "owner-name", "Nhập họ và tên."),
        ({"owner_phone": "091234567"}, "owner-phone", "Số điện thoại di động phải đủ 10 chữ số (đang có 9)."),
        ({"owner_born": "31/2/1990"}, "owner-born", "Ngày sinh ghi ngày/tháng/năm"),
        ({"owner_born": "3/3/2026"}, "owner-born", "Ngày sinh không thể sau hôm nay."),
        ({"sets": "0"}, "sets", "Số bộ hồ sơ phải từ 1 đến 20."),
        ({"owner_kind": "2", "owner_id_number": "12"}, "owner-id_number", "Mã số thuế phải có 10 chữ số"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_everything_else_stays(sheet, typed, field, sentence):
    filled(sheet)
    ticked = sheet.data["papers"]
    sheet.act(**typed)
    assert sheet.answer.status_code == 422
    assert sentence in bad(sheet, field)
    assert f'href="#{field}"' in sheet.html  # the summary leads there
    assert "<title>Lỗi: Tiếp nhận hồ sơ" in sheet.html
    assert sheet.data["papers"] == ticked
    assert count(Dossier) == 0


def test_a_person_without_a_number_is_received_when_the_clerk_says_so(sheet):
    filled(sheet, owner_id_number="")
    assert sheet.act(owner_no_id="y").status_code == 303
    assert last().owner_id_number == ""


def test_a_missing_required_paper_is_named_and_nothing_is_saved(sheet):
    filled(sheet)
    sheet.act(papers=[])
    assert sheet.answer.status_code == 422
    assert "Tờ khai đăng ký khai sinh" in sheet.html.split("Thiếu: ")[1]
    assert count(Dossier) == 0


def test_a_possible_duplicate_is_shown_before_saving_and_needs_a_reason(sheet, work, people):
    old = known(work, people)
    sheet.step(scan=CARD)
    sheet.step("procedure", procedure="ks")
    assert "Có thể trùng" in sheet.html
    assert f"Mở hồ sơ {old.number}" in sheet.html
    sheet.tick_all().act()
    assert sheet.answer.status_code == 422
    assert "Ghi lý do vẫn tiếp nhận" in bad(sheet, "duplicate_reason")
    assert sheet.act(duplicate_reason="Khai sinh cho con thứ hai").status_code == 303
    assert last().duplicate_reason == "Khai sinh cho con thứ hai"


def test_the_submitter_begins_as_a_whole_copy_of_the_owner_and_is_kept_apart(sheet):
    filled(sheet, owner_address="Thôn Thượng", owner_born="01/5/1990", owner_sex="Nữ")
    sheet.step("people:submitter", same=[])
    for name in ("name", "id_number", "phone", "born", "sex", "address"):
        assert sheet[f"submitter-{name}"].replace(" ", "") == sheet[f"owner-{name}"].replace(" ", ""), name
    sheet.act(submitter_name="Lò Văn Páo", submitter_id_number="030065000077")
    parties = {p.part: p.name for p in stored(select(Party))}
    assert parties == {"owner": "Lò Thị Ơn", "submitter": "Lò Văn Páo"}


def test_two_blocks_that_say_the_same_are_one_person(sheet):
    filled(sheet)
    sheet.step("people:submitter", same=[])
    sheet.act()
    assert [p.part for p in stored(select(Party))] == ["owner"]


def test_the_card_of_an_authorised_person_goes_to_their_block(sheet):
    filled(sheet)
    sheet.step("people:authorised", represented="y")
    sheet.step(scan=CARD)
    assert (sheet["authorised-name"], sheet["owner-name"]) == ("Nguyễn Văn An", "Lò Thị Ơn")
    sheet.act()
    assert {p.part for p in stored(select(Party))} == {"owner", "authorised"}


def test_the_next_dossier_of_the_same_person_keeps_the_person_and_prints_the_receipt(sheet):
    filled(sheet).act("receive_next")
    paper = stored(select(Paper))[0]
    sheet.read(sheet.client.get(sheet.answer.location))
    assert (sheet["owner-name"], sheet["owner-phone"]) == ("Lò Thị Ơn", "0912 345 678")
    assert f'data-print title="Giấy hẹn vừa in" src="/giay/{paper.id}.pdf"' in sheet.html
    sheet.step("procedure", procedure="tcls")
    assert sheet.tick_all().act().status_code == 303
    assert count(Dossier) == 2


# ── the other two answers ─────────────────────────────────────────────────────


def test_missing_papers_are_asked_for_in_writing_from_the_same_form(sheet):
    filled(sheet)
    kept = sheet.data["papers"][1:]
    sheet.step("mode:ask", papers=kept)
    asked = sheet.data["items"]
    sheet.act("ask", reason="Thiếu tờ khai theo mẫu của Bộ Tư pháp.")
    dossier = last()
    assert (dossier.status, dossier.number) == (5, None)
    paper = stored(select(Paper))[0]
    assert paper.kind == "supplement"
    assert len(paper.slip["items"]) == len(asked) == 1
    assert sheet.answer.location == f"/giay/{paper.id}?in=1"


def test_an_application_is_refused_only_with_a_reason(sheet):
    filled(sheet).step("mode:refuse")
    sheet.act("refuse")
    assert sheet.answer.status_code == 422
    assert "Ghi lý do từ chối" in bad(sheet, "reason")
    assert sheet.act("refuse", reason="Không thuộc thẩm quyền; nộp tại UBND xã nơi cư trú.").status_code == 303
    assert last().status == 3
    assert stored(select(Paper))[0].kind == "refusal"


# ── who may ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("username", ["yk.tuphap", "yk.lanhdao", "gl.giamsat", "quantri"])
def test_only_the_desk_takes_in(sign_in, username):
    assert sign_in(username).get("/tiep-nhan").status_code == 403
    assert sign_in(username).post("/tiep-nhan", data={"act": "receive"}).status_code == 403


def test_a_clerk_cannot_receive_in_the_name_of_another_desk(sheet, app):
    filled(sheet)
    other = str(builders.agency_id_of(db.session(), "10999"))
    assert sheet.act(agency=other).status_code == 422
    assert count(Dossier) == 0


def test_saving_an_intake_asks_the_database_no_more_than_twenty_five_times_however_much_it_holds(sheet, work, people):
    filled(sheet)
    for n in range(12):
        known(work, people, "1.010803", id_number=f"0300920000{n:02}")
    with counted() as said:
        sheet.act()
    assert sheet.answer.status_code == 303
    asked = queries(said)
    assert len(asked) <= 25, "\n".join(line[:90] for line in asked)
