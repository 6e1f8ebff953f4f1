"""The door: every view is marked, no GET changes anything, every answer carries its headers."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from desk import create_app
from desk.policy import GRANTS
from desk.store.db import Base, db
from tests import builders
from tests.web.conftest import Story, dossier_of

PERMISSIONS = frozenset().union(*GRANTS.values())
PAGES = (
    "/", "/dang-nhap", "/tra-cuu", "/thu-tuc", "/thu-tuc?tai=11020", "/thu-tuc?q=khai+sinh", "/thu-tuc/1.001193?tai=11020",
    "/thu-tuc/1.001193/lich-su", "/thu-tuc/1.001193/phien-ban/2018-01-01", "/api/v1/procedures", "/api/v1/procedures/1.001193",
    "/viec-cua-toi", "/uy-quyen", "/ho-so-cua-toi", "/phe-duyet", "/tim", "/tim?thu-tuc=1.001193", "/tim/khong-co",
    "/tro-giup", "/tiep-nhan",
    "/api/v1/due?at=2026-02-12T09:15&term=5wd", "/api/v1/due", "/api/v1/dossiers/KHONG/due", "/api/v1/openapi.json", "/t/KHONG/vi-sao",
    "/tra-ket-qua", "/ban-giao", "/thong-bao", "/sap-den-han", "/khong-co", "/ho-so/1", "/ho-so/1/xin-loi", "/ho-so/1/dung",
    "/ket-qua-chua-nhan", "/giay/1", "/healthz",
    "/ho-so/1/cau-mau", "/ho-so/1/dong-nghiep", "/theo-doi", "/theo-doi/mo-gan-day", "/cau-mau", "/cau-mau/1", "/tin-co-quan",
    "/thong-bao/cai-dat",
    "/lich-lam-viec", "/lich-lam-viec/2028", "/lich-lam-viec/2026/3/5", "/lich-lam-viec/2028/chep", "/lich-lam-viec/2028/de-xuat",
    "/lich-lam-viec/nhap-tep", "/lich-lam-viec/gio-lam-viec", "/lich-lam-viec/hen-lai", "/ly-do", "/ly-do/tam-dung/expertise",
    "/danh-muc/nhap",
    "/danh-muc/1.001193/noi-tiep-nhan", "/danh-muc/1.001193/noi-tiep-nhan/9", "/api/v1/procedures/1.001193/receivers",
    "/danh-muc", "/danh-muc?the=ban-nhap", "/danh-muc/them", "/danh-muc/cong-khai", "/danh-muc/1.001193", "/danh-muc/phien-ban/1",
    "/danh-muc/ban-thao/1", "/danh-muc/ban-thao/1/so-sanh", "/danh-muc/ban-thao/1/bieu-mau", "/danh-muc/bieu-mau/khong-co",
    "/danh-muc/ban-thao/1/quy-trinh/chung", "/cho-phat-hanh",
    "/mau-du-thao", "/phai-xem-truoc-khi-duyet", "/mau-du-thao/1", "/ho-so/1/du-thao",
    "/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/xac-thuc-hai-buoc", "/tai-khoan/xac-thuc-hai-buoc/tat", "/dang-nhap/xac-thuc",
    "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung/them", "/quan-tri/nguoi-dung/1", "/quan-tri/nguoi-dung/1/khoa", "/quan-tri/vai-tro",
    "/quan-tri/nguoi-dung/nhap", "/quan-tri/nhat-ky", "/quan-tri/don-vi", "/quan-tri/don-vi/them", "/quan-tri/don-vi/1",
    "/quan-tri/don-vi/1/dong",
)  # fmt: skip


def test_every_view_says_for_whom_it_is(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint == "static":
            continue
        mark = getattr(view, "open_to", "unmarked")
        assert mark is None or mark in PERMISSIONS, f"{endpoint} is open to {mark!r}"


@pytest.mark.own_app
def test_a_view_without_a_mark_is_shut_even_for_the_administrator(app: Flask, sign_in: Any) -> None:
    app.add_url_rule("/quen-danh-dau", "forgotten", lambda: "secret")
    assert app.test_client().get("/quen-danh-dau").status_code == 302
    assert sign_in("quantri").get("/quen-danh-dau").status_code == 403


def test_addresses_are_small_ascii_letters_with_hyphens(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ("static", "citizen.scanned"):  # printed QR codes hold capitals, which take less room
            continue
        for part in re.sub(r"<[^>]+>", "", rule.rule).split("/"):
            assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?(\.[a-z0-9]+)?", part), rule.rule


def _everything() -> dict[str, list[Any]]:
    """Every row of every table, but the counter of failures, which is meant to move."""
    db.session.rollback()
    names = [t.name for t in Base.metadata.sorted_tables if t.name != "throttle"]
    return {n: sorted(map(repr, db.session.execute(text(f"SELECT * FROM {n}")).all())) for n in names}


@pytest.mark.parametrize("username", ["yk.motcua", "yk.tuphap", "yk.lanhdao", "gl.giamsat", "danhmuc", "quantri"])
def test_no_get_changes_anything(username: str, app: Flask, sign_in: Any, story: Story) -> None:
    dossier_id = story.received()
    code = dossier_of(dossier_id).lookup_code
    client = sign_in(username)
    before = _everything()
    for address in (
        *PAGES,
        f"/ho-so/{dossier_id}",
        f"/t/{code}",
        f"/t/{code}/vi-sao",
        f"/api/v1/dossiers/{code}/due",
        "/giay/1.pdf",
        "/giay/1.pdf?kho=A4",
        "/o-lai",
    ):
        client.get(address)
    assert _everything() == before


def test_every_page_carries_the_strict_headers(app: Flask, sign_in: Any, story: Story) -> None:
    story.received()
    client = sign_in("yk.motcua")
    for address in PAGES:
        head = client.get(address).headers
        assert head["Content-Security-Policy"].startswith("default-src 'self'"), address
        assert "unsafe" not in head["Content-Security-Policy"], address
        assert head["X-Content-Type-Options"] == "nosniff", address
        assert head["Referrer-Policy"] == "same-origin", address
        assert head["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert head["Cache-Control"] == "no-store", address
        assert "Strict-Transport-Security" not in head, address
    assert client.get("/tro-giup", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_no_page_needs_what_the_policy_forbids(app: Flask, sign_in: Any, story: Story) -> None:
    """No inline script, style or handler anywhere, so that the policy above costs nothing."""
    story.received()
    client = sign_in("yk.motcua")
    for address in PAGES:
        page = client.get(address).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), address


def test_static_files_may_be_kept_for_ever(app: Flask) -> None:
    page = app.test_client().get("/dang-nhap").text
    [sheet] = re.findall(r'href="(/static/css/desk\.css\?v=[^"]+)"', page)
    with app.test_client().get(sheet) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(app: Flask) -> None:
    data = {"username": "yk.motcua", "password": builders.PASSWORD}
    [cookie] = app.test_client().post("/dang-nhap", data=data).headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_post_without_the_form_s_token_is_refused(database: Any, clock: Any) -> None:
    app = create_app({"TESTING": True, "SECRET_KEY": "x" * 32, "SQLALCHEMY_DATABASE_URI": database}, clock=clock)
    with app.app_context():
        client = app.test_client()
        pair = {"username": "yk.motcua", "password": builders.PASSWORD}
        refused = client.post("/dang-nhap", data=pair)
        assert refused.status_code == 400
        assert "Tải lại trang rồi gửi lại" in refused.text
        [token] = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/dang-nhap").text)
        assert client.post("/dang-nhap", data={**pair, "csrf_token": token}).status_code == 302
        assert client.post("/dang-xuat").status_code == 400
        db.session.remove()
        db.engine.dispose()
