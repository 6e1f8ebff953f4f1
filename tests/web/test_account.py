"""S10 and S3: one's own sessions, password and second factor; S2 at the door."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from desk.clock import MovableClock
from desk.policy import SYSTEM
from desk.services import second_factor, staffing
from desk.store import passwords
from desk.store.db import db
from desk.store.models import AccessLine, Person, RecoveryCode, SignInSession
from desk.store.queries import dossiers
from tests import builders

PAIR = {"username": "yk.lanhdao", "password": builders.PASSWORD}
NEW = "con mèo nằm trên mái nhà"
KINDS = select(AccessLine.kind).order_by(AccessLine.id)


def person(username: str) -> Person:
    if not db.session.info.get("working"):
        db.session.rollback()
    return db.session.scalars(select(Person).where(Person.username == username)).one()


def said(kind: str) -> list[AccessLine]:
    db.session.rollback()
    return list(db.session.scalars(select(AccessLine).where(AccessLine.kind == kind).order_by(AccessLine.id)))


def enrolled(client: Any, clock: MovableClock, *, again: str = builders.PASSWORD) -> tuple[pyotp.TOTP, list[str]]:
    """The second factor switched on through its page: the app, and the recovery codes."""
    page = client.get("/tai-khoan/xac-thuc-hai-buoc").text
    [secret] = re.findall(r'class="ma khoa">([A-Z2-7 ]+)<', page)
    app = pyotp.TOTP(secret.replace(" ", ""))
    answer = client.post("/tai-khoan/xac-thuc-hai-buoc", data={"code": app.at(clock()), "again": again})
    assert answer.status_code == 200, answer.text
    codes = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", answer.text)
    assert len(set(codes)) == 10
    return app, codes


# ── Sessions ──────────────────────────────────────────────────────────────────


def test_a_stolen_cookie_opens_nothing_after_its_owner_signed_out(app: Flask, sign_in: Any) -> None:
    client, thief = sign_in("yk.motcua"), app.test_client()
    thief.set_cookie("desk", client.get_cookie("desk").value)
    assert thief.get("/viec-cua-toi").status_code == 200
    client.post("/dang-xuat")
    assert thief.get("/viec-cua-toi").status_code == 302
    assert [line.kind for line in said("sign_out")] == ["sign_out"]


def test_the_database_holds_no_token_that_opens_anything(sign_in: Any) -> None:
    client = sign_in("yk.motcua")
    with client.session_transaction() as kept:
        token = kept["key"]
    [row] = db.session.scalars(select(SignInSession)).all()
    assert token not in (row.digest, row.agent)
    assert len(row.digest) == 64


def test_other_devices_are_listed_and_ended_one_by_one_or_together(sign_in: Any) -> None:
    here, there, third = sign_in("yk.motcua"), sign_in("yk.motcua"), sign_in("yk.motcua")
    page = here.get("/tai-khoan").text
    assert page.count("Đăng xuất thiết bị này") == 2
    [first, _] = re.findall(r"/tai-khoan/phien/(\d+)/dang-xuat", page)
    assert here.post(f"/tai-khoan/phien/{first}/dang-xuat").status_code == 303
    assert sorted(c.get("/viec-cua-toi").status_code for c in (there, third)) == [200, 302]
    here.post("/tai-khoan/phien/dang-xuat-het")
    assert [c.get("/viec-cua-toi").status_code for c in (here, there, third)] == [200, 302, 302]
    assert "Chưa có thiết bị nào khác đang đăng nhập." in here.get("/tai-khoan").text


def test_nobody_ends_somebody_elses_session(sign_in: Any) -> None:
    mine, other = sign_in("yk.motcua"), sign_in("yk.tuphap")
    theirs = db.session.scalars(select(SignInSession.id).join(Person, Person.id == SignInSession.person_id).where(
        Person.username == "yk.tuphap")).one()  # fmt: skip
    assert mine.post(f"/tai-khoan/phien/{theirs}/dang-xuat").status_code == 404
    assert other.get("/viec-cua-toi").status_code == 200


def test_a_device_counts_as_seen_every_few_minutes_also_when_it_only_reads(sign_in: Any, clock: MovableClock) -> None:
    client, begun = sign_in("yk.motcua"), clock()
    seen = select(SignInSession.seen_at)
    for minutes in (4, 2, 2):
        clock.now += timedelta(minutes=minutes)
        client.get("/viec-cua-toi")
    db.session.rollback()
    assert db.session.scalars(seen).one() == begun + timedelta(minutes=6)


# ── Password ──────────────────────────────────────────────────────────────────


def test_a_new_password_ends_the_other_devices_and_keeps_this_one(app: Flask, sign_in: Any) -> None:
    here, there = sign_in("yk.motcua"), sign_in("yk.motcua")
    answer = here.post("/tai-khoan/mat-khau", data={"current": builders.PASSWORD, "new": NEW})
    assert answer.status_code == 303
    assert here.get("/viec-cua-toi").status_code == 200
    assert there.get("/viec-cua-toi").status_code == 302
    again = app.test_client().post("/dang-nhap", data={"username": "yk.motcua", "password": NEW})
    assert again.location == "/viec-cua-toi"


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("sai mật khẩu rồi", NEW, "Mật khẩu đang dùng không đúng."),
        ("", NEW, "Nhập mật khẩu đang dùng."),
        (builders.PASSWORD, "ngắn quá", "ít nhất 12 ký tự"),
        (builders.PASSWORD, "Ủy ban nhân dân xã Yết Kiêu", "chứa tên đăng nhập, tên cơ quan"),
        (builders.PASSWORD, "aaaaaaaaaaaaaaa", "quá phổ biến"),
        (builders.PASSWORD, builders.PASSWORD, "phải khác mật khẩu đang dùng"),
        (builders.PASSWORD, "x1y2z" * 30, "dài quá 128"),
    ],
)
def test_what_will_not_do_as_a_password_is_said(sign_in: Any, current: str, new: str, sentence: str) -> None:
    client = sign_in("yk.motcua")
    page = client.post("/tai-khoan/mat-khau", data={"current": current, "new": new})
    assert page.status_code == 422
    assert sentence in page.text
    assert passwords.matches(person("yk.motcua").password_hash, builders.PASSWORD)


def test_whoever_sits_down_at_an_open_desk_cannot_guess_the_password_on(sign_in: Any) -> None:
    client = sign_in("yk.motcua")
    for _ in range(3):
        client.post("/tai-khoan/mat-khau", data={"current": "đoán mò lần nữa", "new": NEW})
    client.post("/tai-khoan/mat-khau", data={"current": builders.PASSWORD, "new": NEW})
    assert "Đã thử sai nhiều lần." in client.get("/tai-khoan").text
    assert passwords.matches(person("yk.motcua").password_hash, builders.PASSWORD)


@pytest.fixture
def newcomer(work: Any) -> str:
    """An account with a first password, which comes back."""
    with work(SYSTEM) as w:
        made = staffing.add_person(w, "moi", "Người Mới", "bong-lua-trang-1234", first=True)
        staffing.grant(w, made, [staffing.Role.CLERK], builders.agency_id_of(w.session, "11020"))
    return "bong-lua-trang-1234"


def test_a_first_password_opens_only_the_page_that_replaces_it(app: Flask, newcomer: str) -> None:
    client = app.test_client()
    client.post("/dang-nhap", data={"username": "moi", "password": newcomer})
    for address in ("/viec-cua-toi", "/tai-khoan", "/ho-so-cua-toi", "/tiep-nhan"):
        assert client.get(address).location == "/tai-khoan/mat-khau", address
    assert client.post("/tai-khoan/tuy-chon").location == "/tai-khoan/mat-khau"
    assert "Đặt mật khẩu của mình" in client.get("/tai-khoan/mat-khau").text
    assert client.post("/tai-khoan/mat-khau", data={"new": newcomer}).status_code == 422
    assert client.post("/tai-khoan/mat-khau", data={"new": NEW}).location == "/viec-cua-toi"
    assert client.get("/tiep-nhan").status_code == 200
    assert app.test_client().post("/dang-nhap", data={"username": "moi", "password": newcomer}).status_code == 422


@pytest.mark.parametrize(("hours", "status"), [(23, 302), (25, 422)])
def test_a_first_password_opens_for_a_day(
    app: Flask, newcomer: str, clock: MovableClock, hours: int, status: int
) -> None:
    clock.now += timedelta(hours=hours)
    answer = app.test_client().post("/dang-nhap", data={"username": "moi", "password": newcomer})
    assert answer.status_code == status
    assert ("đã quá 24 giờ" in answer.text) is (status == 422)


# ── The second factor ─────────────────────────────────────────────────────────


def test_with_a_second_factor_the_password_alone_opens_nothing(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    clock.now += timedelta(minutes=1)
    client = app.test_client()
    asked = client.post("/dang-nhap", data={**PAIR, "next": "/phe-duyet"})
    assert asked.status_code == 200
    assert "Xác thực hai bước" in asked.text
    assert client.get("/viec-cua-toi").status_code == 302
    assert client.post("/dang-nhap/xac-thuc", data={"code": "000000"}).status_code == 422
    right = client.post("/dang-nhap/xac-thuc", data={"code": key.at(clock()), "next": "/phe-duyet"})
    assert right.location == "/phe-duyet"
    assert client.get("/phe-duyet").status_code == 200


def test_a_code_opens_once(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    following = key.at(clock() + timedelta(seconds=30))
    for code, status in ((key.at(clock()), 422), (following, 302), (following, 422)):
        client = app.test_client()
        client.post("/dang-nhap", data=PAIR)
        assert client.post("/dang-nhap/xac-thuc", data={"code": code}).status_code == status
    assert len(said("second_factor_failed")) == 2


def test_a_code_may_be_typed_with_a_space_and_half_a_minute_late(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    clock.now += timedelta(minutes=5)
    code = key.at(clock())
    clock.now += timedelta(seconds=30)
    client = app.test_client()
    client.post("/dang-nhap", data=PAIR)
    assert client.post("/dang-nhap/xac-thuc", data={"code": f"{code[:3]} {code[3:]}"}).status_code == 302


def test_a_recovery_code_opens_once_however_it_is_typed(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    _, codes = enrolled(sign_in("yk.lanhdao"), clock)
    stored = db.session.scalars(select(RecoveryCode.digest)).all()
    assert len(stored) == 10
    assert not set(stored) & set(codes)
    for typed, status in ((codes[3].upper().replace("-", " "), 302), (codes[3], 422), (codes[4], 302)):
        client = app.test_client()
        client.post("/dang-nhap", data=PAIR)
        assert client.post("/dang-nhap/xac-thuc", data={"recovery": typed}).status_code == status, typed
    assert "còn 8 mã" in said("second_factor")[-1].detail


def test_guessing_codes_is_slowed_from_every_address(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    clock.now += timedelta(minutes=1)
    for number in range(3):
        client = app.test_client()
        client.post("/dang-nhap", data=PAIR)
        client.post(
            "/dang-nhap/xac-thuc", data={"code": "000000"}, environ_base={"REMOTE_ADDR": f"198.51.100.{number}"}
        )
    slowed = client.post("/dang-nhap/xac-thuc", data={"code": key.at(clock())})
    assert slowed.status_code == 429
    assert "Đã thử sai nhiều lần." in slowed.text


def test_between_password_and_code_lie_ten_minutes_at_most(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    client = app.test_client()
    client.post("/dang-nhap", data=PAIR)
    clock.now += timedelta(minutes=11)
    answer = client.post("/dang-nhap/xac-thuc", data={"code": key.at(clock())})
    assert answer.location == "/dang-nhap"
    assert client.get("/viec-cua-toi").status_code == 302


def test_a_password_changed_between_password_and_code_leads_back_to_the_beginning(
    app: Flask, sign_in: Any, clock: MovableClock, work: Any
) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    clock.now += timedelta(minutes=1)
    client = app.test_client()
    client.post("/dang-nhap", data=PAIR)
    with work(SYSTEM) as w:
        staffing.reissue(w, w.session.get_one(Person, person("yk.lanhdao").id))
    assert client.post("/dang-nhap/xac-thuc", data={"code": key.at(clock())}).location == "/dang-nhap"


def test_a_trusted_device_is_not_asked_again_in_the_shift_and_is_the_next_day(
    app: Flask, sign_in: Any, clock: MovableClock
) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    clock.now += timedelta(minutes=1)
    client = app.test_client()
    client.post("/dang-nhap", data=PAIR)
    client.post("/dang-nhap/xac-thuc", data={"code": key.at(clock()), "trust": "y"})
    client.post("/dang-xuat")
    assert client.post("/dang-nhap", data=PAIR).status_code == 302
    client.post("/dang-xuat")
    clock.now += timedelta(hours=13)
    assert client.post("/dang-nhap", data=PAIR).status_code == 200, "asked for the code"


def test_the_secret_is_sealed_in_the_database_and_opens_only_under_this_key(
    app: Flask, sign_in: Any, clock: MovableClock
) -> None:
    key, _ = enrolled(sign_in("yk.lanhdao"), clock)
    assert key.secret not in person("yk.lanhdao").totp_secret
    clock.now += timedelta(minutes=1)
    app.config["SECRET_KEY"] = "một khóa khác hẳn"
    client = app.test_client()
    client.post("/dang-nhap", data=PAIR)
    assert client.post("/dang-nhap/xac-thuc", data={"code": key.at(clock())}).status_code == 422


def test_switching_it_on_and_off_asks_for_the_password(sign_in: Any, clock: MovableClock) -> None:
    client = sign_in("yk.lanhdao")
    page = client.get("/tai-khoan/xac-thuc-hai-buoc").text
    assert "<svg" in page
    [secret] = re.findall(r'class="ma khoa">([A-Z2-7 ]+)<', page)
    code = pyotp.TOTP(secret.replace(" ", "")).at(clock())
    without = client.post("/tai-khoan/xac-thuc-hai-buoc", data={"code": code})
    assert without.status_code == 422
    assert "Cần nhập lại mật khẩu để đổi xác thực hai bước." in without.text
    wrong = client.post("/tai-khoan/xac-thuc-hai-buoc", data={"code": "000000", "again": builders.PASSWORD})
    assert "Mã không đúng hoặc đã hết hạn." in wrong.text
    assert secret in wrong.text, "the same symbol stays: it may have been scanned"
    enrolled(client, clock)
    assert client.post("/tai-khoan/xac-thuc-hai-buoc/tat", data={}).status_code == 422
    assert client.post("/tai-khoan/xac-thuc-hai-buoc/tat", data={"again": builders.PASSWORD}).status_code == 303
    assert person("yk.lanhdao").totp_since is None
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_new_recovery_codes_close_the_old_ones(app: Flask, sign_in: Any, clock: MovableClock) -> None:
    client = sign_in("yk.lanhdao")
    _, old = enrolled(client, clock)
    page = client.post("/tai-khoan/xac-thuc-hai-buoc/ma-du-phong", data={"again": builders.PASSWORD}).text
    new = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    for code, status in ((old[0], 422), (new[0], 302)):
        door = app.test_client()
        door.post("/dang-nhap", data=PAIR)
        assert door.post("/dang-nhap/xac-thuc", data={"recovery": code}).status_code == status


@pytest.mark.parametrize(
    ("username", "asked"),
    [("yk.lanhdao", True), ("yk.vanthu", True), ("quantri", True), ("yk.motcua", False), ("yk.tuphap", False)],
)
def test_who_must_have_one_is_led_to_it_and_can_do_nothing_else(
    username: str, asked: bool, app: Flask, sign_in: Any, clock: MovableClock
) -> None:
    app.config["SECOND_FACTOR"] = "on"
    client = sign_in(username)
    answer = client.get("/viec-cua-toi")
    assert (answer.location == "/tai-khoan/xac-thuc-hai-buoc") is asked
    if asked:
        assert client.post("/tai-khoan/tuy-chon").location == "/tai-khoan/xac-thuc-hai-buoc"
        page = client.get("/tai-khoan/xac-thuc-hai-buoc").text
        [secret] = re.findall(r'class="ma khoa">([A-Z2-7 ]+)<', page)
        client.post("/tai-khoan/xac-thuc-hai-buoc", data={"code": pyotp.TOTP(secret.replace(" ", "")).at(clock())})
    assert client.get("/viec-cua-toi").status_code == 200


@pytest.mark.parametrize(
    ("setting", "demo", "asked"),
    [
        (None, True, False),
        (None, False, True),
        ("off", False, False),
        (False, False, False),
        ("on", True, True),
        ("", False, True),
    ],
)
def test_training_asks_nobody_and_real_work_asks_unless_told_otherwise(
    setting: Any, demo: bool, asked: bool, people: builders.People
) -> None:
    assert second_factor.is_required(people["yk.lanhdao"], setting, lambda: demo) is asked
    assert not second_factor.is_required(people["yk.tuphap"], "on", lambda: False)


# ── The rest ──────────────────────────────────────────────────────────────────


def test_my_roles_stand_there_with_their_days(sign_in: Any) -> None:
    page = sign_in("yk.motcua").get("/tai-khoan").text
    assert "Trần Thị Bích" in page
    assert "01/01/2018" in page or "01/1/2018" in page
    assert "Không thời hạn" in page


def test_keys_off_and_large_text_follow_the_person_to_every_page(sign_in: Any) -> None:
    client = sign_in("yk.motcua")
    assert "data-keys-off" not in client.get("/viec-cua-toi").text
    client.post("/tai-khoan/tuy-chon", data={"keys_off": "y", "large_text": "y"})
    page = client.get("/viec-cua-toi").text
    assert "data-keys-off" in page
    assert 'data-size="lon"' in page
    assert "data-keys-off" not in sign_in("yk.tuphap").get("/viec-cua-toi").text


def test_whoever_has_only_a4_gets_slips_on_a4_first(sign_in: Any, story: Any) -> None:
    dossier_id = story.received()
    receipt = dossiers.papers_of(db.session(), dossier_id)[0].id
    client = sign_in("yk.motcua")
    assert f"/giay/{receipt}.pdf?kho=A5" in client.get(f"/giay/{receipt}").text
    client.post("/tai-khoan/tuy-chon", data={"prints_a4": "y"})
    assert f"/giay/{receipt}.pdf?kho=A4" in client.get(f"/giay/{receipt}").text
    assert f"/giay/{receipt}.pdf?kho=A5" in client.get(f"/giay/{receipt}?kho=A5").text
    assert f"/giay/{receipt}.pdf?kho=A5" in sign_in("yk.motcua2").get(f"/giay/{receipt}").text


def test_the_address_for_reminders_is_changed_by_who_knows_the_password(sign_in: Any) -> None:
    client = sign_in("yk.motcua")
    typed = {"email": "bich@yetkieu.example.vn", "phone": "0912 345 678"}
    assert "Cần nhập lại mật khẩu" in client.post("/tai-khoan/nhac-viec", data=typed).text
    assert person("yk.motcua").email == ""
    wrong = client.post("/tai-khoan/nhac-viec", data={**typed, "email": "không phải thư", "again": builders.PASSWORD})
    assert "phải có dạng" in wrong.text
    assert client.post("/tai-khoan/nhac-viec", data={**typed, "again": builders.PASSWORD}).status_code == 303
    assert (person("yk.motcua").email, person("yk.motcua").phone) == ("bich@yetkieu.example.vn", "0912345678")


def test_who_came_in_and_who_failed_is_written_down_without_what_was_typed(app: Flask, sign_in: Any) -> None:
    sign_in("yk.motcua")
    for username in ("yk.motcua", "mat khau go nham o day"):
        app.test_client().post("/dang-nhap", data={"username": username, "password": "sai mất rồi"})
    assert [line.who for line in said("sign_in")] == ["Trần Thị Bích"]
    known, unknown = said("sign_in_failed")
    assert known.about == "Trần Thị Bích (yk.motcua)"
    assert (unknown.about_id, unknown.about) == (None, "")
    assert "nham" not in unknown.detail
