"""A1, people from a sheet: every row reported first, taken in with one press, and taken in again without a trace."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from desk.policy import Role
from desk.services.empowering import NAMES
from desk.store.db import db
from desk.store.models import Person, RoleGrant
from tests.web.test_account import person, said

UPLOAD, WRITE = "/quan-tri/nguoi-dung/nhap", "/quan-tri/nguoi-dung/nhap/ghi"
HEAD = "Tên đăng nhập,Họ và tên,Mã đơn vị,Bộ phận,Vai trò,Thư điện tử,Điện thoại,Từ ngày,Đến hết ngày"
GOOD = (
    "yk.an,Nguyễn Văn An,11020,mot-cua,cán bộ một cửa,an@yk.example.vn,0912345678,02/3/2026,",
    "yk.an,Nguyễn Văn An,11020,tu-phap,officer,,,02/3/2026,31/12/2026",
    "gl.nga,Lý Thị Nga,297,,Lãnh đạo,,,,",
    "yk.motcua,Trần Thị Bích,11020,mot-cua,cán bộ một cửa,,,,",
)


def clerk_word() -> str:
    return NAMES[Role.CLERK]


def sheet(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *(r.replace("cán bộ một cửa", clerk_word()) for r in rows))).encode("utf-8-sig")


def sent(client: Any, data: bytes, name: str = "nguoi-dung.csv") -> Any:
    return client.post(UPLOAD, data={"file": (BytesIO(data), name)}, content_type="multipart/form-data")


def carried(page: str) -> dict[str, str]:
    [rows] = re.findall(r'name="rows" type="hidden" value="([^"]*)"', page)
    return {"rows": unescape(rows)}


def everybody() -> tuple[int, int]:
    db.session.rollback()
    return tuple(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (Person, RoleGrant))  # type: ignore[return-value]


def test_the_report_says_what_each_row_comes_to_and_writes_nothing(sign_in: Any) -> None:
    before = everybody()
    page = sent(sign_in("quantri"), sheet(*GOOD))
    assert page.status_code == 200, page.text
    assert page.text.count("Tài khoản mới") >= 3
    assert "Đã có, không đổi" in page.text
    assert "Nhập 3 dòng" in page.text
    assert everybody() == before


def test_taken_in_the_accounts_stand_with_first_passwords_shown_once(app: Flask, sign_in: Any) -> None:
    client = sign_in("quantri")
    rows = carried(sent(client, sheet(*GOOD)).text)
    done = client.post(WRITE, data=rows)
    assert done.status_code == 200
    passwords = dict(
        re.findall(r'data-n="Tên đăng nhập">([^<]+)</td><td class="ma" data-n="Mật khẩu lần đầu">([^<]+)<', done.text)
    )
    assert set(passwords) == {"yk.an", "gl.nga"}
    door = app.test_client()
    door.post("/dang-nhap", data={"username": "yk.an", "password": passwords["yk.an"]})
    assert door.get("/viec-cua-toi").location == "/tai-khoan/mat-khau"
    held = db.session.execute(
        select(RoleGrant.role, RoleGrant.valid_to).where(RoleGrant.person_id == person("yk.an").id)
    ).all()
    assert sorted((row[0], str(row[1])) for row in held) == [("clerk", "None"), ("officer", "2026-12-31")]
    assert person("yk.an").email == "an@yk.example.vn"
    assert len(said("account")) == 2


def test_the_same_sheet_again_changes_nothing(sign_in: Any) -> None:
    client = sign_in("quantri")
    rows = carried(sent(client, sheet(*GOOD)).text)
    client.post(WRITE, data=rows)
    after = everybody()
    again = sent(client, sheet(*GOOD)).text
    assert "Mọi dòng đã có: không có gì để nhập." in again
    pressed = client.post(WRITE, data=rows)  # the page of before, sent a second time
    assert "Đã tạo 0 tài khoản" in pressed.text
    assert everybody() == after


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("yk an,An,11020,,officer,,,,", "chữ không dấu"),
        (",An,11020,,officer,,,,", "chữ không dấu"),
        ("yk.a,,11020,,officer,,,,", "Thiếu họ và tên."),
        ("yk.a,An,99999,,officer,,,,", "Không có đơn vị “99999”."),
        ("yk.a,An,11020,bếp,officer,,,,", "không có bộ phận “bếp”. Có: "),
        ("yk.a,An,11020,,vua,,,,", "Vai trò phải là một trong: "),
        ("yk.a,An,11020,,system,,,,", "Vai trò phải là một trong: "),
        ("yk.a,An,11020,,officer,x,,,", "phải có dạng"),
        ("yk.a,An,11020,,officer,,,31/02/2026,", "Từ ngày: ghi ngày như 02/3/2026."),
        ("yk.a,An,11020,,officer,,,02/3/2026,01/3/2026", "Ngày kết thúc phải từ ngày bắt đầu"),
        ("yk.motcua,Người Khác,11020,,officer,,,,", "đã thuộc về người khác"),
    ],
)
def test_a_row_that_cannot_be_right_says_why_and_stops_the_whole_sheet(sign_in: Any, row: str, sentence: str) -> None:
    client, before = sign_in("quantri"), everybody()
    page = sent(client, sheet(GOOD[0], row)).text
    assert sentence in page
    assert "Sửa các dòng lỗi trong tệp rồi tải lên lại." in page
    assert 'name="rows"' not in page, "nothing to press"
    assert everybody() == before


def test_two_people_under_one_name_are_seen(sign_in: Any) -> None:
    page = sent(sign_in("quantri"), sheet("yk.a,An,11020,,officer,,,,", "yk.a,Bình,11020,,clerk,,,,")).text
    assert "đứng ở hai dòng với hai họ tên" in page


def test_a_district_takes_in_people_for_its_own_units_only(sign_in: Any) -> None:
    client = sign_in("gl.quantri")
    page = sent(client, sheet("so.a,An,30-so-ldtbxh,,officer,,,,", "quantri,Âu Dương Hiền,11020,,admin,,,,")).text
    assert page.count("ngoài phạm vi quản trị") >= 2
    forged = '[[2, {"username": "so.a", "name": "An", "unit": "30", "role": "admin"}]]'
    assert client.post(WRITE, data={"rows": forged}).status_code == 422
    assert db.session.scalar(select(Person.id).where(Person.username == "so.a")) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Chọn một tệp XLSX hoặc CSV."),
        (sheet("yk.a,An", head="A,B"), "Không thấy dòng tiêu đề."),
        (HEAD.encode(), "Bảng không có người nào."),
        (b"%PDF-1.4", "Đây là tệp PDF."),
        (b'[{"a": 1}]', "Không thấy dòng tiêu đề."),
    ],
)
def test_a_file_that_is_no_such_sheet_is_refused_in_one_sentence(sign_in: Any, data: bytes, sentence: str) -> None:
    answer = sent(sign_in("quantri"), data)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("rows", ["", "x", "[]", "{}", "[[1]]", '[["a", {}]]', "[1, 2]"])
def test_rows_that_no_page_carried_are_refused(sign_in: Any, rows: str) -> None:
    assert sign_in("quantri").post(WRITE, data={"rows": rows}).status_code == 422


def test_the_template_is_a_sheet_that_is_taken(sign_in: Any) -> None:
    client = sign_in("quantri")
    data = client.get("/quan-tri/nguoi-dung/mau.xlsx").data
    book = openpyxl.load_workbook(BytesIO(data))
    assert [c.value for c in book.worksheets[0][1]] == HEAD.split(",")
    page = sent(client, data, "mau.xlsx")
    assert "Nhập 1 dòng" in page.text, page.text[-3000:]
