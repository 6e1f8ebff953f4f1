"""One table from what went wrong to what the browser or the API client sees."""

import secrets
from typing import Any

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from ..domain import errors
from ..store.db import db

STATUS: dict[type[errors.DeskError], int] = {
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.MoveNotAllowed: 409,
    errors.Stale: 409,
    errors.Duplicate: 409,
    errors.SecondSupplement: 409,
    errors.Invalid: 422,
    errors.TooMany: 429,
}
TOO_LONG = "Dữ liệu gửi lên lớn quá {most} MB, chưa ghi gì. Chia thành nhiều tệp, hoặc bỏ hình ảnh và trang tính thừa rồi gửi lại."
SENTENCES = {
    400: "Yêu cầu không đọc được. Quay lại trang trước và thử lại.",
    403: "Tài khoản này không có quyền mở trang này.",
    404: "Không tìm thấy trang này.",
    405: "Không mở được trang này theo cách đó. Quay lại trang trước.",
    413: "Dữ liệu gửi lên quá lớn.",
    500: "Có lỗi từ hệ thống, không phải do người dùng.",
}


def _answer(status: int, message: str, code: str, detail: dict[str, Any] | None = None, incident: str = "") -> Any:
    headers = {"Retry-After": str(detail["seconds"])} if detail and "seconds" in detail else {}
    if request.path.startswith("/api/"):
        return {"error": code, "message": message, "detail": detail or {}}, status, headers
    page = render_template("errors/error.html", message=message, status=status, incident=incident)
    return page, status, headers


def _rule(error: errors.DeskError) -> Any:
    return _answer(STATUS.get(type(error), 400), error.message, error.code, error.detail)


def _csrf(error: CSRFError) -> Any:
    return _answer(400, "Phiên làm việc đã hết hạn hoặc trang đã cũ. Tải lại trang rồi gửi lại.", "csrf")


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if 300 <= status < 400:
        return error
    sentence = SENTENCES.get(status, SENTENCES[400])
    if status == 413 and request.max_content_length:
        sentence = TOO_LONG.format(most=request.max_content_length // 1_000_000)
    return _answer(status, sentence, f"http-{status}")


def _crash(error: Exception) -> Any:
    """A bug: an incident number for the person, the trace for the log, nothing personal in either."""
    incident = secrets.token_hex(4)
    db.session.rollback()
    current_app.logger.exception("incident %s at endpoint %s", incident, request.endpoint)
    return _answer(500, SENTENCES[500], "incident", {"incident": incident}, incident)


def init_app(app: Flask) -> None:
    app.register_error_handler(errors.DeskError, _rule)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    if not app.testing:  # a test should see the real exception
        app.register_error_handler(Exception, _crash)
