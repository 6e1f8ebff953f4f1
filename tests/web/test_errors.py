"""Errors: one table from what went wrong to what is seen; a bug shows an incident number and nothing else."""

import logging
from typing import Any

import pytest
from flask import Flask

from desk import create_app
from desk.clock import MovableClock
from desk.domain import errors
from desk.store.db import db
from desk.web.guard import open_to

CASES: list[tuple[errors.DeskError, int]] = [
    (errors.NotFound("Không tìm thấy hồ sơ này."), 404),
    (errors.Forbidden("Không có quyền làm việc đó."), 403),
    (errors.MoveNotAllowed("Không thể “Chuyển” lúc này."), 409),
    (errors.Stale("Hồ sơ vừa được người khác cập nhật."), 409),
    (errors.Duplicate("Có thể trùng hồ sơ."), 409),
    (errors.SecondSupplement("Đây là lần bổ sung thứ 2."), 409),
    (errors.Invalid("Ghi lý do."), 422),
    (errors.TooMany("Thử lại sau 8 giây.", seconds=8), 429),
]


def _raising(app: Flask, error: Exception) -> None:
    @open_to(None)
    def broken() -> str:
        raise error

    app.add_url_rule("/hong", "broken", broken)
    app.add_url_rule("/api/hong", "broken_api", broken)


@pytest.mark.own_app
@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda x: type(x).__name__ if isinstance(x, Exception) else "")
def test_a_rule_s_no_is_a_page_with_its_sentence(error: errors.DeskError, status: int, app: Flask) -> None:
    _raising(app, error)
    page = app.test_client().get("/hong")
    assert page.status_code == status
    assert error.message in page.text
    assert page.text.count("<h1>") == 1
    answer = app.test_client().get("/api/hong")
    assert answer.status_code == status
    assert answer.json is not None
    assert (answer.json["error"], answer.json["message"]) == (error.code, error.message)
    assert page.headers.get("Retry-After") == ("8" if status == 429 else None)


def test_every_kind_of_refusal_has_its_status() -> None:
    from desk.web.errors import STATUS

    assert set(errors.DeskError.__subclasses__()) == set(STATUS)


def test_a_page_that_is_not_there_offers_a_search_to_the_staff(app: Flask, sign_in: Any) -> None:
    staff = sign_in("yk.tuphap").get("/khong-co-trang-nay")
    assert staff.status_code == 404
    assert "Không tìm thấy trang này." in staff.text
    assert 'action="/tim"' in staff.text
    public = app.test_client().get("/khong-co-trang-nay")
    assert public.status_code == 404
    assert 'action="/tim"' not in public.text
    assert "yk.tuphap" not in public.text


def test_the_public_error_page_has_no_script(app: Flask) -> None:
    assert "<script" not in app.test_client().get("/thu-tuc/9.999999").text


def test_a_bug_shows_an_incident_number_and_keeps_the_reason_in_the_log(
    database: Any, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app({"TESTING": False, "SECRET_KEY": "x" * 32, "SQLALCHEMY_DATABASE_URI": database}, clock=clock)
    _raising(app, ZeroDivisionError("số định danh 030090000017"))
    with app.app_context(), caplog.at_level(logging.ERROR):
        page = app.test_client().get("/hong")
        assert page.status_code == 500
        assert "Có lỗi từ hệ thống, không phải do người dùng." in page.text
        assert "030090000017" not in page.text
        assert "ZeroDivisionError" not in page.text
        [record] = [r for r in caplog.records if "incident" in r.getMessage()]
        incident = record.getMessage().split()[1]
        assert f'<span class="ma">{incident}</span>' in page.text
        db.session.remove()
        db.engine.dispose()
