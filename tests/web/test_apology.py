"""X4 Văn bản xin lỗi và hẹn lại: written on its page, signed on the dossier's, listed on L1; what a late dossier says of itself."""

import html
import re
from datetime import date

import pytest
from sqlalchemy import select

from desk.policy import SYSTEM
from desk.services import extending
from desk.store.db import db
from desk.store.models import Dossier, Paper
from desk.store.queries import clocks
from tests.web.conftest import ALLOWANCE, dossier_of, open_task, version

GOOD = {"reason_code": "verify", "cause": "chờ xác minh nơi cư trú", "new_date": "8/4/2026"}


@pytest.fixture
def allowance(story, clock):
    """An allowance of Yết Kiêu, received on 02/3 and owed on 30/3 at 17:00; now it is Thursday the 26th."""
    dossier_id = story.received(ALLOWANCE)
    clock.set("2026-03-26T09:00")
    return dossier_id


@pytest.fixture
def officer(allowance, sign_in):
    return sign_in("yk.ldtbxh")


def letters_on_paper(dossier_id) -> list[Paper]:
    db.session.rollback()
    wanted = select(Paper).where(Paper.dossier_id == dossier_id, Paper.kind == "apology")
    return list(db.session.scalars(wanted))


def text(answer) -> str:
    """The words of a page, single-spaced."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def propose(client, dossier_id, **put):
    return client.post(f"/ho-so/{dossier_id}/xin-loi", data={"version": version(dossier_id), **GOOD, **put})


def sign(client, dossier_id, **put):
    return client.post(f"/ho-so/{dossier_id}/xin-loi/ky", data={"version": version(dossier_id), **put})


def test_the_page_says_the_original_date_the_limit_who_signs_the_letter_and_the_message(officer, allowance) -> None:
    said = text(officer.get(f"/ho-so/{allowance}/xin-loi"))
    assert "Đề nghị gia hạn" in said
    assert "Hạn gốc 17:00, thứ Hai 30/3/2026" in said
    assert "báo trước 17:00, thứ Sáu 27/3/2026" in said
    assert "muộn nhất 28/4/2026" in said
    assert "Người ký Đặng Quốc Hữu, Học Viên Lãnh Đạo" in said
    assert "Kính gửi: Nguyễn Văn An" in said
    assert "Thời gian hẹn trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 30 tháng 3 năm 2026." in said
    [sms] = re.findall(r"<q[^>]*>([^<]+)</q>", officer.get(f"/ho-so/{allowance}/xin-loi").text)
    assert sms.isascii()
    assert len(sms) <= 160
    assert dossier_of(allowance).lookup_code not in sms


def test_looking_again_shows_the_letter_with_what_was_typed_and_saves_nothing(officer, allowance) -> None:
    answer = propose(officer, allowance, step="preview")
    assert answer.status_code == 200
    assert "Lý do: Phải xác minh thực tế, hồ sơ phức tạp: chờ xác minh nơi cư trú." in text(answer)
    assert "vào 17 giờ 00 phút, ngày 08 tháng 4 năm 2026." in text(answer)
    assert "Hen tra 17:00 ngay 08/4/2026" in answer.text
    assert not clocks.extensions_of(db.session(), allowance)
    wrong = propose(officer, allowance, step="preview", new_date="4/4/2026")
    assert wrong.status_code == 422
    assert "Ngày làm việc tiếp theo là 06/4/2026." in wrong.text


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(officer, allowance) -> None:
    answer = propose(officer, allowance, new_date="30/4/26", cause="chờ <b>xã</b> trả lời")
    assert answer.status_code == 422
    assert "30/4/2026 không làm việc" in answer.text
    assert 'value="30/4/26"' in answer.text
    assert "chờ &lt;b&gt;xã&lt;/b&gt; trả lời</textarea>" in answer.text
    assert '<option selected value="verify">' in answer.text
    beyond = propose(officer, allowance, new_date="29/4/2026")
    assert "Ngày mới vượt mức được gia hạn (tối đa 28/4)." in beyond.text
    none = propose(officer, allowance, new_date="mai", reason_code="")
    assert "Chọn một lý do trong danh sách." in none.text
    unreadable = propose(officer, allowance, new_date="mai")
    assert "Ghi ngày hẹn mới dạng ngày/tháng/năm" in unreadable.text


def test_proposed_signed_printed_and_told_to_everybody(officer, allowance, sign_in) -> None:
    answer = propose(officer, allowance)
    assert (answer.status_code, answer.location) == (303, f"/ho-so/{allowance}")
    page = text(officer.get(answer.location))
    assert "Đã trình lãnh đạo Xã Yết Kiêu ký." in page
    assert "Phạm Thị Ngọc Ánh (Xã Yết Kiêu) trình 09:00, thứ Năm 26/3" in page
    assert "Rút văn bản đã trình" in page
    assert "Đề nghị gia hạn" not in page

    leader = sign_in("yk.lanhdao")
    listed = text(leader.get("/phe-duyet"))
    assert "Văn bản xin lỗi chờ ký (1)" in listed
    assert "Phải xác minh thực tế" in listed
    page = text(leader.get(f"/ho-so/{allowance}"))
    assert "hạn đề nghị 17:00, thứ Tư 08/4/2026" in page
    assert "Ký trước 17:00, thứ Sáu 27/3 thì là gia hạn" in page

    signed = sign(leader, allowance)
    [paper] = letters_on_paper(allowance)
    assert (signed.status_code, signed.location) == (303, f"/giay/{paper.id}?in=1")
    shown = text(leader.get(signed.location))
    assert "Đã ký văn bản xin lỗi. Hẹn trả mới 17:00, thứ Tư 08/4/2026." in shown
    assert leader.get(f"/giay/{paper.id}.pdf").data.startswith(b"%PDF")
    assert "Văn bản xin lỗi chờ ký" not in leader.get("/phe-duyet").text

    page = text(officer.get(f"/ho-so/{allowance}"))
    assert "Đã gia hạn đến 17:00, thứ Tư 08/4/2026, hạn gốc 17:00, thứ Hai 30/3/2026" in page
    assert "Hạn gốc 17:00, thứ Hai 30/3/2026" in page
    assert "Xin lỗi, hẹn lại ngày trả kết quả" in page, "the history"
    assert "Đề nghị gia hạn" not in page
    again = officer.get(f"/ho-so/{allowance}/xin-loi")
    assert again.status_code == 409
    assert "chỉ cho hẹn lại một lần" in again.text


def test_pressed_twice_it_is_proposed_and_signed_once(officer, allowance, sign_in) -> None:
    form = {"version": version(allowance), **GOOD}
    assert officer.post(f"/ho-so/{allowance}/xin-loi", data=form).status_code == 303
    second = officer.post(f"/ho-so/{allowance}/xin-loi", data=form)
    assert second.status_code == 409
    assert "Hồ sơ này vừa được" in second.text
    assert "chờ xác minh nơi cư trú" in second.text, "what was typed is still there"
    leader, form = sign_in("yk.lanhdao"), {"version": version(allowance)}
    assert leader.post(f"/ho-so/{allowance}/xin-loi/ky", data=form).status_code == 303
    assert leader.post(f"/ho-so/{allowance}/xin-loi/ky", data=form).status_code == 409
    assert len(letters_on_paper(allowance)) == 1


def test_the_leader_sends_it_back_with_a_reason_and_the_officer_reads_it(officer, allowance, sign_in) -> None:
    propose(officer, allowance)
    leader = sign_in("yk.lanhdao")
    data = {"version": version(allowance), "reason": ""}
    refused = leader.post(f"/ho-so/{allowance}/xin-loi/khong-dong-y", data=data)
    assert refused.status_code == 422
    assert "Ghi lý do không đồng ý" in refused.text
    data["reason"] = "Đã đủ ý kiến, giải quyết trong hạn."
    assert leader.post(f"/ho-so/{allowance}/xin-loi/khong-dong-y", data=data).status_code == 303
    page = text(officer.get(f"/ho-so/{allowance}"))
    assert "Đặng Quốc Hữu không đồng ý văn bản đã trình" in page
    assert "Lý do: Đã đủ ý kiến, giải quyết trong hạn." in page
    assert "Đề nghị gia hạn" in page


def test_the_officer_takes_it_back(officer, allowance) -> None:
    propose(officer, allowance)
    answer = officer.post(f"/ho-so/{allowance}/xin-loi/rut", data={"version": version(allowance)})
    assert answer.status_code == 303
    assert "Đề nghị gia hạn" in officer.get(f"/ho-so/{allowance}").text


def test_the_draft_of_the_program_is_said_and_its_date_stands_in_the_form(allowance, clock, work, sign_in) -> None:
    clock.set("2026-03-27T07:30")
    with work(SYSTEM) as w:
        extending.draft(w, w.session.get_one(Dossier, allowance))
    officer = sign_in("yk.ldtbxh")
    assert "Dự báo trễ: đã có dự thảo văn bản xin lỗi, hạn đề nghị 17:00, 20/4/2026." in text(
        officer.get(f"/ho-so/{allowance}")
    )
    assert 'value="20/4/2026"' in officer.get(f"/ho-so/{allowance}/xin-loi").text


@pytest.mark.parametrize("username", ["yk.motcua", "yk.ldtbxh", "yk.lanhdao", "yk.vanthu", "gl.giamsat"])
def test_a_late_dossier_without_a_letter_says_so_to_everybody_who_sees_it(allowance, clock, sign_in, username) -> None:
    clock.set("2026-03-31T08:00")
    page = text(sign_in(username).get(f"/ho-so/{allowance}"))
    assert "Hồ sơ đã quá hẹn trả mà chưa có văn bản xin lỗi." in page
    assert ("Lập văn bản xin lỗi" in page) == (username == "yk.ldtbxh")


def test_after_the_date_it_is_an_apology_and_late_stays_late(allowance, clock, sign_in) -> None:
    clock.set("2026-03-31T09:00")
    officer = sign_in("yk.ldtbxh")
    said = text(officer.get(f"/ho-so/{allowance}/xin-loi"))
    assert "Hồ sơ đã quá hạn gốc: văn bản này là xin lỗi và hẹn lại." in said
    assert "Tuy nhiên đến nay" in said
    propose(officer, allowance)
    leader = sign_in("yk.lanhdao")
    assert sign(leader, allowance).status_code == 303
    page = text(leader.get(f"/ho-so/{allowance}"))
    assert "Đã xin lỗi và hẹn lại đến 17:00, thứ Tư 08/4/2026, hạn gốc 17:00, thứ Hai 30/3/2026" in page
    assert "quá hạn" in page.lower()
    assert "chưa có văn bản xin lỗi" not in page


def test_lateness_is_told_by_step_and_by_office(allowance, clock, sign_in, story) -> None:
    clock.set("2026-04-02T09:00")
    story.passed(allowance, "yk.ldtbxh")
    page = text(sign_in("yk.lanhdao").get(f"/ho-so/{allowance}"))
    assert "Trễ ở đâu, do ai giữ" in page
    assert "Hồ sơ trễ 2 ngày làm việc: Xã Yết Kiêu 2 ngày." in page
    assert "Phạm Thị Ngọc Ánh" in page
    assert "(trong đó chờ xác nhận nhận toàn bộ)" in page, "nobody had confirmed until it was passed on"


def test_a_dossier_in_time_says_nothing_of_it(officer, story, clock) -> None:
    clock.set("2026-03-02T09:00")
    page = officer.get(f"/ho-so/{story.received(ALLOWANCE)}").text
    assert "Trễ ở đâu" not in page
    assert "quá hẹn trả" not in page


def test_the_citizen_reads_the_new_date_and_the_first_one_and_no_inner_business(
    officer, allowance, sign_in, app
) -> None:
    propose(officer, allowance)
    sign(sign_in("yk.lanhdao"), allowance)
    code = dossier_of(allowance).lookup_code
    anybody = app.test_client()
    status = text(anybody.get(f"/t/{code}"))
    assert "08/4" in status
    assert "30/3" in status
    history = text(anybody.get(f"/t/{code}/lich-su"))
    assert "Xin lỗi, hẹn lại ngày trả kết quả" in history
    assert "Trình văn bản" not in history


def test_another_department_of_the_commune_does_not_see_it(allowance, sign_in) -> None:
    assert sign_in("yk.tuphap").get(f"/ho-so/{allowance}/xin-loi").status_code == 404


def test_a_department_that_has_passed_it_on_is_turned_away(story, allowance, sign_in) -> None:
    story.passed(allowance, *["yk.ldtbxh"] * 3, "yk.lanhdao")
    assert sign_in("yk.ldtbxh").get(f"/ho-so/{allowance}").status_code == 200
    assert sign_in("yk.ldtbxh").get(f"/ho-so/{allowance}/xin-loi").status_code == 403


def test_a_year_with_two_figures_may_lie_ahead(story, clock, sign_in) -> None:
    clock.set("2026-12-14T08:12")
    dossier_id = story.received(ALLOWANCE)
    clock.set("2026-12-15T09:00")
    client = sign_in("yk.ldtbxh")
    assert propose(client, dossier_id, new_date="13/1/27").status_code == 303
    assert open_task(dossier_id).dossier.extended == ""
    assert clocks.letter(db.session(), dossier_id).new_date.date() == date(2027, 1, 13)
