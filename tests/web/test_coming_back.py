"""Thu hồi, chuyển nhầm, bỏ qua, mở lại, X7, X8 and the results nobody came for, as the pages show them."""

import re
from typing import Any

from desk.clock import MovableClock
from desk.domain.workflow import Status
from desk.services import misdirecting, processing, reopening, supplementing
from desk.store.db import db
from desk.store.queries import dossiers
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, tasks_of, version


def forwarded(client: Any, dossier_id: int, **data: str) -> str:
    task = open_task(dossier_id)
    answer = client.post(
        f"/ho-so/{dossier_id}/viec/{task.id}/chuyen", data={"version": str(version(dossier_id)), "opinion": "Đủ điều kiện.", **data},
        follow_redirects=True,
    )  # fmt: skip
    assert answer.status_code == 200
    return str(answer.text)


def test_after_forwarding_the_page_leads_to_the_recall_and_the_opinion_comes_back(story: Story, sign_in: Any) -> None:
    dossier_id = story.received(BIRTH)
    client = sign_in("yk.tuphap")
    said = forwarded(client, dossier_id)
    assert f'<a href="/ho-so/{dossier_id}#thu-hoi">Thu hồi</a> được đến khi nơi nhận xác nhận.' in said
    page = client.get(f"/ho-so/{dossier_id}").text
    assert 'id="thu-hoi"' in page
    assert "Thu hồi được đến khi nơi nhận xác nhận." in page
    [sent] = [t for t in tasks_of(dossier_id, only_open=False) if t.outcome == "forwarded"]
    answer = client.post(
        f"/ho-so/{dossier_id}/viec/{sent.id}/thu-hoi", data={"version": str(version(dossier_id))}, follow_redirects=True
    )  # fmt: skip
    assert "Đã thu hồi về bước" in answer.text
    assert re.search(r"<textarea[^>]*name=\"opinion\"[^>]*>\s*Đủ điều kiện\.</textarea>", answer.text), "written once"
    assert "Chưa có ý kiến." in answer.text, "it was never said"


def test_what_was_recalled_never_happened_for_whoever_reads_it_next(story: Story, sign_in: Any) -> None:
    dossier_id = story.received(BIRTH)
    officer = sign_in("yk.tuphap")
    forwarded(officer, dossier_id)
    [sent] = [t for t in tasks_of(dossier_id, only_open=False) if t.outcome == "forwarded"]
    officer.post(f"/ho-so/{dossier_id}/viec/{sent.id}/thu-hoi", data={"version": str(version(dossier_id))})
    forwarded(sign_in("yk.tuphap"), dossier_id)
    leader = sign_in("yk.lanhdao")
    page = leader.get(f"/ho-so/{dossier_id}").text
    [by] = re.findall(r"([^.]*) \(([^)]*)\) đề xuất", page)
    assert (by[0].strip(), "Tư pháp" in by[1] or "chuyên môn" in by[1].lower()) == ("Lê Văn Cường", True), by
    assert "2 bước đã xong" in page, "received, and worked on once"
    assert "Đủ điều kiện." in leader.get("/phe-duyet").text, "what whoever hands it up said"
    data = {"version": str(version(dossier_id)), "reason": "Đã đối chiếu giấy chứng sinh chưa?"}
    leader.post(f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/hoi-them", data=data)
    assert "hỏi thêm" in sign_in("yk.tuphap").get("/thong-bao").text


def test_nobody_can_put_a_script_into_the_flash(story: Story, sign_in: Any) -> None:
    dossier_id = story.received(BIRTH, owner=builders.who(name="An <b>x</b>", id_number="030090000041"))
    said = forwarded(sign_in("yk.tuphap"), dossier_id)
    assert "<b>x</b>" not in said


def test_once_confirmed_the_button_is_gone_and_a_late_press_is_told_why(
    story: Story, sign_in: Any, work: Any, people: Any
) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    with work(people["yk.lanhdao"]) as w:
        processing.acknowledge(w, open_task(dossier_id))
    client = sign_in("yk.tuphap")
    assert "thu-hoi" not in client.get(f"/ho-so/{dossier_id}").text
    [sent] = [t for t in tasks_of(dossier_id, only_open=False) if t.outcome == "forwarded"]
    answer = client.post(f"/ho-so/{dossier_id}/viec/{sent.id}/thu-hoi", data={"version": str(version(dossier_id))})
    assert answer.status_code == 409
    assert "đã xác nhận nhận, không thu hồi được" in answer.text


def test_the_receiver_says_wrong_place_and_the_sender_reads_why(story: Story, sign_in: Any) -> None:
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao")
    receiver = sign_in("gl.motcua")
    page = receiver.get(f"/ho-so/{dossier_id}").text
    assert "Phải chuyển trước 17:00" in page
    task = open_task(dossier_id)
    address = f"/ho-so/{dossier_id}/viec/{task.id}/chuyen-nham"
    wrong = receiver.post(address, data={"version": str(version(dossier_id)), "reason": ""})
    assert wrong.status_code == 422
    assert "không thuộc nơi này" in wrong.text
    receiver.post(address, data={"version": str(version(dossier_id)), "reason": "Thuộc thẩm quyền huyện khác."})
    page = sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}").text
    assert "trả về vì chuyển nhầm. Lý do: Thuộc thẩm quyền huyện khác." in page


def test_a_desk_that_keeps_it_too_long_reads_so_on_the_page_and_in_the_list(
    story: Story, sign_in: Any, clock: MovableClock
) -> None:
    clock.set("2026-03-02T15:30")
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao")
    clock.set("2026-03-03T09:00")
    client = sign_in("gl.motcua")
    assert "Quá lúc phải chuyển 08:30" in client.get(f"/ho-so/{dossier_id}").text
    assert "Quá lúc phải chuyển" in client.get("/viec-cua-toi").text
    clock.set("2026-03-05T09:00")
    assert "Quá lúc phải chuyển 08:30" in sign_in("gl.lanhdao").get("/sap-den-han").text


def test_the_leader_skips_and_the_step_says_so(story: Story, sign_in: Any) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.lanhdao")
    task = open_task(dossier_id)
    answer = client.post(
        f"/ho-so/{dossier_id}/viec/{task.id}/bo-qua", data={"version": str(version(dossier_id)), "reason": "Theo Thông báo số 3."},
        follow_redirects=True,
    )  # fmt: skip
    assert f"Đã bỏ qua bước “{task.name}”" in answer.text
    assert "Theo Thông báo số 3." in answer.text


# ── Mở lại ───────────────────────────────────────────────────────────────────


def test_the_leader_reopens_and_the_counter_hands_nothing_over(story: Story, sign_in: Any) -> None:
    dossier_id = story.ready()
    client = sign_in("yk.lanhdao")
    page = client.get(f"/ho-so/{dossier_id}").text
    assert "số không dùng lại" in page
    answer = client.post(
        f"/ho-so/{dossier_id}/mo-lai", data={"version": str(version(dossier_id)), "to": "2", "reason": "Ghi sai năm sinh của cha."},
        follow_redirects=True,
    )  # fmt: skip
    assert "Đã mở lại hồ sơ" in answer.text
    assert re.search(r"Đã thu hồi [^<]*\(Đặng Quốc Hữu\), số không dùng lại", answer.text)
    assert dossier_of(dossier_id).state is Status.PROCESSING
    assert "chưa trả được" in sign_in("yk.motcua").get(f"/tra-ket-qua?ho-so={dossier_id}").text


def test_a_refused_dossier_offers_no_reopening_and_says_what_to_do(
    story: Story, sign_in: Any, work: Any, people: Any
) -> None:
    from desk.services import receiving

    with work(people["yk.motcua"]) as w:
        refused = receiving.refuse(w, builders.application(w.session), "Không thuộc thẩm quyền.").id
    client = sign_in("yk.lanhdao")
    assert "mo-lai" not in client.get(f"/ho-so/{refused}").text
    answer = client.post(f"/ho-so/{refused}/mo-lai", data={"version": str(version(refused)), "reason": "Làm lại."})
    assert answer.status_code == 409
    assert "Lập hồ sơ mới" in answer.text


def test_the_citizen_page_stays_right_after_a_recall_and_a_reopening(
    story: Story, client: Any, work: Any, people: Any, sign_in: Any
) -> None:
    """No word of the staff, no result that does not hold any more."""
    dossier_id = story.ready()
    code = dossier_of(dossier_id).lookup_code
    assert "Đã xử lý xong" in client.get(f"/t/{code}").text
    with work(people["yk.lanhdao"]) as w:
        reopening.reopen(w, dossier_of(dossier_id), "Trích lục ghi sai năm sinh.", 2)
    page = client.get(f"/t/{code}").text
    assert "Đang xử lý" in page
    for secret in ("Trích lục ghi sai", "mở lại", "thu hồi", "Đặng Quốc Hữu", "chuyển nhầm"):
        assert secret.lower() not in page.lower()
    forwarded(sign_in("yk.tuphap"), dossier_id)
    with work(people["yk.lanhdao"]) as w:
        misdirecting.give_back(w, open_task(dossier_id), "Không phải việc của lãnh đạo.")
    page = client.get(f"/t/{code}").text
    assert "Không phải việc" not in page
    assert "Đang xử lý" in page
    assert client.get(f"/t/{code}/lich-su").status_code == 200
    assert client.get(f"/t/{code}/vi-sao").status_code == 200


# ── X7 ───────────────────────────────────────────────────────────────────────


def test_stopping_is_looked_at_before_it_is_made(story: Story, sign_in: Any) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.lanhdao")
    address = f"/ho-so/{dossier_id}/dung"
    page = client.get(f"/ho-so/{dossier_id}").text
    assert f'href="{address}"' in page
    assert "Người yêu cầu đề nghị" in client.get(address).text
    data = {
        "version": str(version(dossier_id)),
        "ground": "applicant",
        "reason": "Có đơn ngày 02/3/2026.",
        "basis": "Luật Hộ tịch 2014.",
    }
    empty = client.post(address, data={"version": data["version"], "step": "preview"})
    assert empty.status_code == 422
    assert "Chọn căn cứ dừng giải quyết." in empty.text
    review = client.post(address, data={**data, "step": "preview"}).text
    assert "Lập Thông báo dừng" in review
    assert "Căn cứ dừng: " in review
    assert dossier_of(dossier_id).state is Status.RECEIVED, "only looked at"
    edit = client.post(address, data={**data, "step": "edit"}).text
    assert "Có đơn ngày 02/3/2026." in edit
    made = client.post(address, data=data)
    assert made.status_code == 303
    assert dossier_of(dossier_id).state is Status.STOPPED
    public = client.get(f"/t/{dossier_of(dossier_id).lookup_code}").text
    assert "Hồ sơ đã dừng giải quyết theo Thông báo số 1/DGQ." in public
    paper = dossiers.papers_of(db.session(), dossier_id)[-1]
    pdf = client.get(f"/giay/{paper.id}.pdf")
    assert pdf.data.startswith(b"%PDF")
    again = client.get(address)
    assert again.status_code == 409


def test_what_was_issued_has_no_stop(story: Story, sign_in: Any) -> None:
    dossier_id = story.ready()
    assert "/dung" not in sign_in("yk.lanhdao").get(f"/ho-so/{dossier_id}").text


def test_papers_that_never_came_lead_to_x7_filled_in(story: Story, sign_in: Any, clock: MovableClock) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    clock.set("2026-04-02T08:00")
    client = sign_in("yk.lanhdao")
    assert "Dừng vì không bổ sung" in client.get(f"/ho-so/{dossier_id}").text
    page = client.get(f"/ho-so/{dossier_id}/dung").text
    assert re.search(r'value="unanswered"[^>]*checked|checked[^>]*value="unanswered"', page)
    assert "Hết thời hạn bổ sung (ngày 01/4/2026)" in page
    desk = sign_in("yk.motcua").get(f"/ho-so/{dossier_id}").text
    assert "Đã quá hạn bổ sung 01/4/2026" in desk


def test_the_clerk_refuses_what_was_never_taken_in(sign_in: Any, work: Any, people: Any, clock: MovableClock) -> None:
    with work(people["yk.motcua"]) as w:
        made = supplementing.ask_at_desk(w, builders.application(w.session), ["Giấy chứng sinh"], "Chưa có giấy.").id
    client = sign_in("yk.motcua")
    assert "khong-bo-sung" not in client.get(f"/ho-so/{made}").text
    clock.set("2026-04-02T08:00")
    client = sign_in("yk.motcua")
    assert "Từ chối vì không bổ sung" in client.get(f"/ho-so/{made}").text
    client.post(f"/ho-so/{made}/khong-bo-sung", data={"version": str(version(made)), "reason": "Đã gọi hai lần."})
    assert dossier_of(made).state is Status.REFUSED


# ── X8 ───────────────────────────────────────────────────────────────────────


def test_the_clerk_ticks_what_came_and_the_officer_sees_what_is_new(
    story: Story, sign_in: Any, work: Any, people: Any
) -> None:
    dossier_id = story.received(ALLOWANCE)
    with work(people["yk.ldtbxh"]) as w:
        supplementing.ask(w, open_task(dossier_id), ["Tờ khai mới", "Bản sao khai tử"], "Thiếu chữ ký của người khai.")
    clerk = sign_in("yk.motcua")
    address = f"/ho-so/{dossier_id}/nhan-bo-sung"
    nothing = clerk.post(address, data={"version": str(version(dossier_id))})
    assert nothing.status_code == 422
    part = clerk.post(
        address, data={"version": str(version(dossier_id)), "came": ["Tờ khai mới"]}, follow_redirects=True
    )
    assert "Còn thiếu: Bản sao khai tử." in part.text
    assert dossier_of(dossier_id).state is Status.WAITING
    public = clerk.get(f"/t/{dossier_of(dossier_id).lookup_code}").text
    assert "Cần bổ sung 1 giấy tờ" in public
    assert "Tờ khai mới" not in public, "only what is still missing"
    whole = clerk.post(
        address, data={"version": str(version(dossier_id)), "came": ["Bản sao khai tử"]}, follow_redirects=True
    )
    assert "Đã nhận đủ giấy tờ bổ sung." in whole.text
    officer = sign_in("yk.ldtbxh")
    page = officer.get(f"/ho-so/{dossier_id}").text
    assert "Mới so với lần trước" in page
    assert "Chấp nhận bổ sung" in page
    task = open_task(dossier_id)
    officer.post(f"/ho-so/{dossier_id}/viec/{task.id}/chap-nhan-bo-sung", data={"version": str(version(dossier_id))})
    assert "Mới so với lần trước" not in officer.get(f"/ho-so/{dossier_id}").text


# ── Kết quả chưa đến nhận ────────────────────────────────────────────────────


def test_the_desk_sees_what_waits_and_reminds_once(story: Story, sign_in: Any, clock: MovableClock) -> None:
    assert "Không có kết quả nào chờ người nhận." in sign_in("yk.motcua").get("/ket-qua-chua-nhan").text
    dossier_id = story.ready()
    assert "hôm nay" in sign_in("yk.motcua").get("/ket-qua-chua-nhan").text, "what is ready this very minute waits too"
    clock.set("2026-03-12T09:00")
    client = sign_in("yk.motcua")
    page = client.get("/ket-qua-chua-nhan").text
    assert dossier_of(dossier_id).number in page
    assert "10 ngày" in page
    assert dossier_of(dossier_id).number not in client.get("/ket-qua-chua-nhan?tu=30").text
    said = client.post(f"/ket-qua-chua-nhan/{dossier_id}/nhac", follow_redirects=True).text
    assert "Đã gửi tin nhắn nhắc nhận kết quả" in said
    assert "mỗi 7 ngày nhắc một lần" in client.post(f"/ket-qua-chua-nhan/{dossier_id}/nhac", follow_redirects=True).text
    assert client.get("/ket-qua-chua-nhan?tu=khong&sau=x").status_code == 200
