"""Two people on one dossier: who comes second is told who, when and what, and both texts are there."""

import re
from html import unescape
from typing import Any

from desk.clock import MovableClock
from tests.web.conftest import ALLOWANCE, Story, open_task, version
from tests.web.test_drafts import area, kept
from tests.web.test_steps import shown, step
from tests.web.test_work_dossier import words

MINE = "Đề nghị xác minh lại nơi cư trú.\nĐã gọi điện cho gia đình."
THEIRS = "Đã đối chiếu sổ hộ nghèo, đủ điều kiện."


def test_it_says_who_and_when_and_the_form_is_there_with_my_text_and_the_new_version(
    sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(ALLOWANCE)
    task, old = open_task(dossier_id), shown(dossier_id, opinion=MINE)
    address = step(dossier_id, "chuyen")
    clock.set("2026-03-02T08:15")
    sign_in("chuyenvien").post(
        step(dossier_id, "thong-bao-nop-tien"), data=shown(dossier_id, amount="50000", reason="Lệ phí.")
    )
    client = sign_in("yk.motcua")
    client.post(f"/ho-so/{dossier_id}/da-nop-tien", data=shown(dossier_id))
    answer = sign_in("chuyenvien").post(address, data=old)
    assert answer.status_code == 409
    said = words(answer.text)
    assert "Hồ sơ này vừa được Trần Thị Bích cập nhật lúc 08:15. Phần vừa nhập vẫn còn bên dưới." in said
    assert "Xem thay đổi (2)" in said
    assert "Xác nhận đã nộp tiền" in said
    assert "Ghi tiếp phần của tôi" in said
    field = f"pass-on-{task.id}-opinion"
    assert f'href="#{field}"' in answer.text
    assert area(answer.text, field) == MINE
    form = answer.text.partition(f'action="{address}"')[2].partition("</form>")[0]
    assert f'value="{version(dossier_id)}"' in form
    again = dict(re.findall(r'name="(version|kept_as)"[^>]*value="([^"]+)"', form))
    assert sign_in("chuyenvien").post(address, data={**again, "opinion": MINE}).status_code == 303


def test_both_texts_are_in_sight_where_the_other_one_ended_the_step(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    address, old = step(dossier_id, "chuyen"), shown(dossier_id, opinion=MINE)
    story.passed(dossier_id, "chuyenvien", opinion=THEIRS)
    answer = sign_in("yk.ldtbxh").post(address, data=old)
    assert answer.status_code == 409
    box = answer.text.partition("data-error-summary")[2].partition("<h1>")[0]
    assert "Hồ sơ này vừa được Học Viên Thụ Lý cập nhật lúc 08:12." in unescape(box)
    assert f"Ý kiến: {THEIRS}" in unescape(box)
    assert MINE in unescape(box)
    assert "Việc đó không còn chờ tài khoản này" in unescape(box)
    assert "Ghi tiếp phần của tôi" not in box


def test_wherever_the_hand_goes_next_the_text_waits(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    address, old = step(dossier_id, "yeu-cau-bo-sung"), shown(dossier_id, reason=MINE, items=["x"])
    client, task = sign_in("yk.ldtbxh"), open_task(dossier_id)
    client.post(step(dossier_id, "xac-nhan"), data=shown(dossier_id))
    answer = client.post(address, data=old)
    assert "vừa được chính tài khoản này cập nhật" in answer.text
    assert [row.form for row in kept()] == [f"ask-{task.id}"]
    assert area(client.get(f"/ho-so/{dossier_id}").text, f"ask-{task.id}-reason") == MINE


def test_a_letter_of_apology_waits_on_its_own_page(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client, old = sign_in("yk.ldtbxh"), shown(dossier_id, cause=MINE, new_date="10/4/2026")
    client.post(step(dossier_id, "xac-nhan"), data=shown(dossier_id))
    answer = client.post(f"/ho-so/{dossier_id}/xin-loi", data=old)
    assert answer.status_code == 409
    assert f'class="btn" href="/ho-so/{dossier_id}/xin-loi"' in answer.text
    assert area(client.get(f"/ho-so/{dossier_id}/xin-loi").text, "cause") == MINE
