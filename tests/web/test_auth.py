"""Signing in and out (S1): the same sentence for every wrong pair, slowed after failures, sessions that end."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from desk.clock import MovableClock
from desk.store.db import db
from desk.store.queries import units
from tests import builders
from tests.web.conftest import BIRTH, Story, open_task, tasks_of
from tests.web.filling import fields

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
PAIR = {"username": "yk.motcua", "password": builders.PASSWORD}


def test_the_right_pair_leads_to_the_work(app: Flask) -> None:
    answer = app.test_client().post("/dang-nhap", data=PAIR)
    assert answer.status_code == 302
    assert answer.location == "/viec-cua-toi"


def test_a_name_typed_in_capitals_or_with_spaces_is_the_same_name(app: Flask) -> None:
    assert app.test_client().post("/dang-nhap", data={**PAIR, "username": "  YK.MOTCUA "}).status_code == 302


@pytest.mark.parametrize(
    ("username", "password"),
    [("yk.motcua", "sai mat khau roi"), ("khong.co.ai", builders.PASSWORD), ("yk.motcua", builders.PASSWORD + " ")],
)
def test_every_wrong_pair_gets_the_same_sentence(username: str, password: str, app: Flask) -> None:
    answer = app.test_client().post("/dang-nhap", data={"username": username, "password": password})
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert "<title>Lỗi: " in answer.text
    assert f'value="{username}"' in answer.text
    assert password not in answer.text


def test_empty_fields_are_named_at_the_field(app: Flask) -> None:
    page = app.test_client().post("/dang-nhap", data={}).text
    assert "Nhập tên đăng nhập." in page
    assert "Nhập mật khẩu." in page
    assert page.count('aria-invalid="true"') == 2


def test_after_three_failures_the_account_waits_and_the_form_says_so(app: Flask, clock: MovableClock) -> None:
    client = app.test_client()
    for _ in range(3):
        assert client.post("/dang-nhap", data={**PAIR, "password": "sai"}).status_code == 422
    slowed = client.post("/dang-nhap", data=PAIR)
    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "1"
    assert "Đã thử sai nhiều lần. Thử lại sau 1 giây." in slowed.text
    assert 'name="password"' in slowed.text
    assert 'value="yk.motcua"' in slowed.text
    assert client.post("/dang-nhap", data={**PAIR, "username": "yk.tuphap"}).status_code == 302, "the neighbour is free"
    clock.now += timedelta(seconds=2)
    assert client.post("/dang-nhap", data=PAIR).status_code == 302


def test_an_unknown_name_is_slowed_like_a_known_one(app: Flask) -> None:
    client = app.test_client()
    for _ in range(3):
        client.post("/dang-nhap", data={"username": "khong.co.ai", "password": "sai"})
    assert client.post("/dang-nhap", data={"username": "khong.co.ai", "password": "sai"}).status_code == 429


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_a_session_untouched_for_half_an_hour_is_over(
    minutes: int, status: int, sign_in: Any, clock: MovableClock
) -> None:
    client = sign_in("yk.motcua")
    clock.now += timedelta(minutes=minutes)
    assert client.get("/viec-cua-toi").status_code == status


def test_a_session_is_over_after_twelve_hours_however_busy(sign_in: Any, clock: MovableClock) -> None:
    start = clock()
    client = sign_in("yk.motcua")
    opened = []
    for _ in range(31):
        clock.now += timedelta(minutes=25)
        if client.get("/viec-cua-toi").status_code == 200:
            opened.append(clock() - start)
    assert opened[-1] == timedelta(hours=11, minutes=40), "28 visits of 25 minutes, the 29th is past twelve hours"
    assert len(opened) == 28


def test_staying_answers_until_when(sign_in: Any, clock: MovableClock) -> None:
    client = sign_in("yk.motcua")
    clock.now += timedelta(minutes=25)
    assert client.get("/o-lai").json == {"ends": f"{int(clock().timestamp() + 30 * 60) * 1000} {30 * 60 * 1000}"}
    clock.now += timedelta(minutes=25)
    assert client.get("/viec-cua-toi").status_code == 200


def test_the_page_tells_the_browser_when_the_session_ends(sign_in: Any, clock: MovableClock) -> None:
    page = sign_in("yk.motcua").get("/viec-cua-toi").text
    assert f'data-session-ends="{int(clock().timestamp() + 30 * 60) * 1000} {30 * 60 * 1000}"' in page
    assert 'data-url="/o-lai"' in page


def test_after_signing_out_nothing_opens(sign_in: Any) -> None:
    client = sign_in("yk.motcua")
    assert client.post("/dang-xuat").status_code == 302
    assert client.get("/viec-cua-toi").status_code == 302


def test_signing_in_leads_back_to_where_one_was_going(app: Flask) -> None:
    client = app.test_client()
    asked = client.get("/ho-so-cua-toi")
    assert asked.status_code == 302
    assert "next=%2Fho-so-cua-toi" in asked.location
    answer = client.post("/dang-nhap", data={**PAIR, "next": "/ho-so-cua-toi"})
    assert answer.location == "/ho-so-cua-toi"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/a", "/\\example.org", "javascript:alert(1)", "example.org"]
)
def test_signing_in_never_leads_to_another_site(elsewhere: str, app: Flask) -> None:
    answer = app.test_client().post("/dang-nhap", data={**PAIR, "next": elsewhere})
    assert answer.location == "/viec-cua-toi"


def test_a_new_password_ends_the_sessions_begun_under_the_old_one(sign_in: Any, clock: MovableClock) -> None:
    client = sign_in("yk.motcua")
    person = units.person_by_username(db.session(), "yk.motcua")
    assert person is not None
    clock.now += timedelta(minutes=1)
    person.password_changed_at = clock()
    db.session.commit()
    assert client.get("/viec-cua-toi").status_code == 302


def test_an_account_that_was_closed_is_out_at_once(sign_in: Any) -> None:
    client = sign_in("yk.motcua")
    person = units.person_by_username(db.session(), "yk.motcua")
    assert person is not None
    person.active = False
    db.session.commit()
    assert client.get("/viec-cua-toi").status_code == 302
    assert client.post("/dang-nhap", data=PAIR).status_code == 422


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(
    app: Flask, sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(BIRTH)
    typed = "Đủ điều kiện; đã đối chiếu <Sổ> & “Giấy chứng sinh”.\nĐề nghị ký."
    client = sign_in("yk.tuphap")
    app.config["WTF_CSRF_ENABLED"] = True
    form = fields(client.get(f"/ho-so/{dossier_id}").text, "opinion")
    address = f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/chuyen"
    clock.now += timedelta(minutes=31)
    asked = client.post(address, data={**form, "opinion": typed})
    assert asked.status_code == 401
    assert "Phiên làm việc đã kết thúc." in asked.text
    wrong = client.post("/dang-nhap", data={**fields(asked.text, "password"), **PAIR, "password": "sai mat khau roi"})
    pair = {"username": "yk.tuphap", "password": builders.PASSWORD}
    again = client.post("/dang-nhap", data={**fields(wrong.text, "password"), **pair})
    assert "Đã đăng nhập lại" in again.text
    sent = client.post(address, data=fields(again.text, "opinion"))
    assert sent.status_code == 303
    done = tasks_of(dossier_id, only_open=False)[-2]
    assert (done.opinion, done.done_by) == (typed, "Lê Văn Cường")


def test_somebody_else_at_the_same_machine_does_not_send_those_words(
    sign_in: Any, story: Story, clock: MovableClock
) -> None:
    dossier_id = story.received(BIRTH)
    client = sign_in("yk.tuphap")
    form = fields(client.get(f"/ho-so/{dossier_id}").text, "opinion")
    clock.now += timedelta(minutes=31)
    address = f"/ho-so/{dossier_id}/viec/{open_task(dossier_id).id}/chuyen"
    asked = client.post(address, data={**form, "opinion": "Đề nghị ký."})
    other = client.post("/dang-nhap", data={**fields(asked.text, "password"), **PAIR})
    assert other.status_code == 302
    assert "Đề nghị ký." not in other.text
