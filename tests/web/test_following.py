"""Following and being reminded: alerts of one's own, at working hours, for as long as one sees the dossier; no deadline moves."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.policy import SYSTEM
from desk.services import following
from desk.store.db import db
from desk.store.models import Alert, Follow, Person, Reminder, RoleGrant
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, version
from tests.web.test_inbox import lines
from tests.web.test_notes import alerts
from tests.web.test_steps import log_of
from tests.web.test_work_dossier import words


def sweep(work: Any) -> int:
    with work(SYSTEM) as w:
        return following.say_reminders(w) + following.tell_followers(w)


def test_every_step_is_told_to_who_follows_and_to_nobody_else(sign_in: Any, story: Story, work: Any) -> None:
    dossier_id = story.received(BIRTH)
    clerk = sign_in("yk.motcua")
    before = (version(dossier_id), log_of(dossier_id))
    for _ in range(2):
        assert clerk.post(f"/ho-so/{dossier_id}/theo-doi").location == f"/ho-so/{dossier_id}#theo-doi"
    assert (version(dossier_id), log_of(dossier_id)) == before
    assert sweep(work) == 0, "what was before is not told"
    story.passed(dossier_id, "yk.tuphap", "yk.lanhdao")
    assert (sweep(work), sweep(work)) == (1, 0)
    number = dossier_of(dossier_id).number
    assert lines(clerk.get("/thong-bao").text) == [
        f"Phê duyệt: hồ sơ {number}, bước “Ký giấy tờ hộ tịch”, Đặng Quốc Hữu",
        f"Chuyển bước sau: hồ sơ {number}, bước “Kiểm tra, ghi Sổ đăng ký khai sinh, in Giấy khai sinh”, Lê Văn Cường",
    ]
    assert {who for who, _ in alerts()} == {"yk.motcua"}


def test_ones_own_steps_are_no_news(sign_in: Any, story: Story, work: Any) -> None:
    dossier_id = story.received(BIRTH)
    sign_in("yk.tuphap").post(f"/ho-so/{dossier_id}/theo-doi")
    story.passed(dossier_id, "yk.tuphap")
    sweep(work)
    assert alerts() == []


def test_no_longer_followed_or_no_longer_seen_is_told_no_longer(sign_in: Any, story: Story, work: Any) -> None:
    dossier_id = story.received(BIRTH)
    clerk, other = sign_in("yk.motcua"), sign_in("yk.vanthu")
    for client in (clerk, other):
        client.post(f"/ho-so/{dossier_id}/theo-doi")
    clerk.post(f"/ho-so/{dossier_id}/bo-theo-doi")
    with work(SYSTEM) as w:
        mine = select(RoleGrant).join(RoleGrant.person).where(Person.username == "yk.vanthu")
        w.session.scalars(mine).one().role = "catalogue"
    story.passed(dossier_id, "yk.tuphap")
    sweep(work)
    assert alerts() == []
    assert db.session.scalars(select(Follow)).all() == []


def test_after_the_end_nothing_more_is_followed(sign_in: Any, story: Story, work: Any) -> None:
    dossier_id = story.received(BIRTH)
    officer = sign_in("yk.tuphap")
    officer.post(f"/ho-so/{dossier_id}/theo-doi")
    gone = sign_in("yk.motcua").post(
        f"/ho-so/{dossier_id}/rut", data={"version": version(dossier_id), "reason": "Gia đình xin rút để bổ sung."}
    )
    assert gone.status_code == 303, words(gone.text)
    sweep(work)
    assert "Công dân rút hồ sơ" in officer.get("/thong-bao").text
    assert db.session.scalars(select(Follow)).all() == []


def test_the_list_has_what_i_follow_and_shall_be_reminded_of(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH)
    client = sign_in("yk.motcua")
    assert "Chưa theo dõi hồ sơ nào." in client.get("/theo-doi").text
    client.post(f"/ho-so/{dossier_id}/theo-doi")
    remind(client, dossier_id, day="03/3/2026", time="8h30", words="Gọi lại cho gia đình")
    page = words(client.get("/theo-doi").text)
    assert page.count(str(dossier_of(dossier_id).number)) >= 2
    assert "08:30, thứ Ba 03/3/2026 Gọi lại cho gia đình" in page
    assert "Chưa theo dõi" in sign_in("yk.tuphap").get("/theo-doi").text
    assert client.post(f"/ho-so/{dossier_id}/bo-theo-doi", data={"tu": "danh-sach"}).location == "/theo-doi"


def remind(client: Any, dossier_id: int, **given: Any) -> Any:
    return client.post(f"/ho-so/{dossier_id}/nhac", data={"key": "k1", **given})


def test_at_the_moment_and_not_before_i_am_reminded_and_the_words_stay_inside(
    sign_in: Any, story: Story, work: Any, clock: MovableClock
) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    promised = dossier_of(dossier_id).promised_at
    for _ in range(2):
        assert (
            remind(client, dossier_id, day="03/3/2026", time="14:30", words="Gọi bà Hạnh 0912345678").status_code == 303
        )
    clock.set("2026-03-03T14:29")
    assert sweep(work) == 0
    clock.set("2026-03-03T14:30")
    assert (sweep(work), sweep(work)) == (1, 0)
    row = db.session.scalars(select(Alert)).one()
    assert (row.kind, row.to_do) == ("reminded", True)
    assert "Hạnh" not in repr(row.data), "what I wrote for myself is not sent out"
    again = sign_in("yk.ldtbxh").get(f"/ho-so/{dossier_id}").text
    assert "Đã nhắc 14:30, thứ Ba 03/3/2026: Gọi bà Hạnh 0912345678" in words(again)
    assert dossier_of(dossier_id).promised_at == promised


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"day": "02/3/2026", "time": "8:00"}, "08:00, thứ Hai 02/3/2026 đã qua."),
        (
            {"day": "03/3/2026", "time": "12:30"},
            "ngoài giờ làm việc. Giờ làm việc gần nhất sau đó: 13:30, thứ Ba 03/3/2026.",
        ),
        ({"day": "07/3/2026", "time": "9:00"}, "Giờ làm việc gần nhất sau đó: 07:30, thứ Hai 09/3/2026."),
        ({"day": "03/3/2028", "time": "9:00"}, "Xa quá một năm."),
        ({"day": "hôm nào", "time": "9:00"}, "Ghi ngày theo mẫu"),
        ({"day": "03/3/2026", "time": "25:00"}, "Ghi giờ theo mẫu"),
        ({"when": "<x>"}, "Ghi ngày theo mẫu"),
        ({"when": "2026-99-99T99:99"}, "Ghi ngày theo mẫu"),
        ({"day": "03/3/2026", "time": "9:00", "words": "x" * 301}, "Dài quá 300 ký tự"),
    ],
)
def test_only_at_a_working_hour_to_come(given: dict[str, str], said: str, sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    answer = remind(sign_in("yk.ldtbxh"), dossier_id, **given)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert db.session.scalars(select(Reminder)).all() == []


def test_every_moment_that_is_offered_can_be_chosen(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    page = client.get(f"/ho-so/{dossier_id}").text
    offered = re.findall(r'<option[^>]* value="(2026-[^"]+)">([^<]+)', page)
    assert offered[0] == ("2026-03-02T13:30", "Đầu buổi sau: 13:30, thứ Hai 02/3")
    assert [words.partition(":")[0] for _, words in offered] == [
        "Đầu buổi sau", "Ngày làm việc tới", "Một ngày làm việc trước hạn bước", "Sau năm ngày làm việc",
    ]  # fmt: skip
    for n, (value, _) in enumerate(offered):
        assert remind(client, dossier_id, when=value, key=f"k{n}").status_code == 303


def test_a_reminder_is_taken_back_by_its_owner_only(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(ALLOWANCE)
    client = sign_in("yk.ldtbxh")
    remind(client, dossier_id, day="03/3/2026", time="8:30")
    db.session.rollback()
    address = f"/theo-doi/nhac/{db.session.scalars(select(Reminder.id)).one()}/bo"
    assert sign_in("yk.motcua").post(address).status_code == 404
    assert client.post(address, data={"ho-so": dossier_id}).location == f"/ho-so/{dossier_id}#theo-doi"
    assert client.post(address).status_code == 404
