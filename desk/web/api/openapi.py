"""The description of the API (OpenAPI 3.1), which ``tests/web/test_api.py`` compares with what is answered."""

from typing import Any

from flask import Response

from ..guard import open_to
from .answers import answer, bp


@bp.get("/openapi.json")
@open_to(None)
def description() -> Response:
    """What may be asked and what is answered."""
    return answer(DESCRIPTION)


def _json(schema: str, words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _asked(name: str, words: str, example: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}, "example": example, **more
    }  # fmt: skip


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}


MOMENT = {"type": "string", "format": "date-time", "examples": ["2026-02-26T17:00:00+07:00"]}
MAYBE = {**MOMENT, "type": ["string", "null"]}
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
THINGS = {"type": "array", "items": {"type": "object"}}
DATE = {"type": "string", "format": "date", "examples": ["2018-06-21"]}
MAYBE_DATE = {**DATE, "type": ["string", "null"]}
ON_DAY = _asked("day", "Ngày áp dụng; không ghi là hôm nay", "2026-03-02")
TRACE = {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}
CONTENT = {
    **_object(
        name=TEXT, short_name=TEXT, field=TEXT, aliases=TEXTS, keywords=TEXTS, life_events=TEXTS, levels=TEXTS, received_at=TEXTS,
        place={"type": "string", "enum": ["desk", "outside"]}, applicants=TEXT, competent=TEXT, coordinating=TEXT, conditions=TEXT,
        online_level={"type": "integer", "minimum": 1, "maximum": 4}, legal_basis=THINGS, results=THINGS, cases=THINGS,
    ),
    "description": "Nội dung một phiên bản, như tệp desk-catalogue/2",
}  # fmt: skip
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Một cửa: hạn giải quyết và danh mục thủ tục", "version": "1",
        "description": "Hạn và lý do của từng ngày, giống lệnh desk due và trang tra cứu; danh mục thủ tục như trang Tìm thủ tục. "
        "Không cần tài khoản.",
    },
    "paths": {
        "/api/v1/due": {"get": {
            "operationId": "due", "summary": "Hạn của một thời hạn, từng ngày tính và không tính",
            "parameters": [
                _asked("at", "Lúc tiếp nhận, ISO 8601; không ghi múi giờ là giờ Việt Nam", "2026-02-12T09:15", required=True),
                _asked("term", "Thời hạn: 8h, 5wd, 20d, 2mo, same-day", "5wd", required=True),
                _asked("pause", "Khoảng tạm dừng TỪ/ĐẾN[:resume|restart]; ghi nhiều lần được",
                       ["2026-02-13T10:00/2026-02-25T09:00:resume"],
                       schema={"type": "array", "maxItems": 50, "items": {"type": "string"}}, explode=True),
                _asked("agency", "Mã đơn vị: theo lịch của đơn vị; không ghi: lịch cả nước, giờ hành chính thường", "11020"),
                _asked("cutoff", "Giờ chốt của thời hạn trong ngày, mặc định 15:00", "15:00"),
            ],
            "responses": {"200": _json("Due", "Hạn và lý do"), "422": _json("Error", "Tham số sai: detail.fields nói chỗ nào")},
        }},
        "/api/v1/procedures": {"get": {
            "operationId": "procedures", "summary": "Thủ tục đang áp dụng, theo lời hỏi và nơi tiếp nhận",
            "parameters": [
                _asked("q", "Tên, mã, mã tắt hoặc việc cần làm, có dấu hay không", "làm giấy khai sinh"),
                _asked("agency", "Mã đơn vị: chỉ những thủ tục đơn vị này tiếp nhận", "11020"),
                ON_DAY,
                _asked("after", "Mã thủ tục cuối cùng đã nhận: xem tiếp sau mã này", "1.001193"),
            ],
            "responses": {
                "200": _json("Procedures", "Nhiều nhất 100 thủ tục một lần, đúng ý nhất trước"),
                "422": _json("Error", "Tham số sai: detail.fields nói chỗ nào"),
            },
        }},
        "/api/v1/procedures/{code}": {"get": {
            "operationId": "procedure", "summary": "Nội dung phiên bản áp dụng của một thủ tục",
            "parameters": [
                {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Mã thủ tục",
                 "example": "1.001193"},
                ON_DAY,
            ],
            "responses": {
                "200": _json("Procedure", "Phiên bản; biểu mẫu mang khóa nào thì tải ở /bieu-mau/{khóa}"),
                "404": _json("Error", "Không có phiên bản nào áp dụng ngày đó"),
                "422": _json("Error", "Tham số sai"),
            },
        }},
        "/api/v1/dossiers/{code}/due": {"get": {
            "operationId": "dossierDue", "summary": "Hẹn trả của một hồ sơ theo mã tra cứu, và vì sao",
            "parameters": [{"name": "code", "in": "path", "required": True, "schema": {"type": "string"},
                            "description": "Mã tra cứu in trên giấy hẹn (không phải mã hồ sơ)", "example": "K7Q49-M2X3B"}],
            "responses": {
                "200": _json("DossierDue", "Hẹn trả, hẹn lần đầu, hạn gốc; null khi hồ sơ chưa được tiếp nhận"),
                "404": _json("Error", "Không có hồ sơ nào với mã này"),
                "429": {**_json("Error", "Sai mã nhiều lần"), "headers": {"Retry-After": {"schema": {"type": "integer"}}}},
            },
        }},
        "/api/v1/procedures/{code}/receivers": {"get": {
            "operationId": "receivers", "summary": "Nơi tiếp nhận một thủ tục vào một ngày, và ai giải quyết",
            "parameters": [
                {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Mã thủ tục",
                 "example": "1.001193"},
                _asked("agency", "Mã đơn vị: trả lời riêng cho đơn vị này; không ghi: mọi nơi tiếp nhận", "11020"),
                _asked("day", "Ngày, mặc định hôm nay", "2026-03-02"),
            ],
            "responses": {
                "200": _json("Receivers", "Các nơi tiếp nhận, hoặc câu trả lời cho một đơn vị"),
                "404": _json("Error", "Không có thủ tục hoặc đơn vị này"), "422": _json("Error", "Ngày sai"),
            },
        }},
    },
    "components": {"schemas": {
        "Receivers": _object(
            procedure={"type": "string"}, day={"type": "string", "format": "date"},
            answer={"type": ["object", "null"], "description": "câu trả lời cho đơn vị được hỏi; null khi không hỏi đơn vị nào"},
            receivers={"type": ["array", "null"], "items": {"type": "object"}, "description": "null khi hỏi riêng một đơn vị"},
        ),
        "Found": _object(
            code=TEXT, name=TEXT, short_name=TEXT, field=TEXT, aliases=TEXTS, levels=TEXTS, received_at=TEXTS,
            online_level={"type": "integer"},
        ),
        "Procedures": _object(
            day=DATE, count={"type": "integer"}, procedures={"type": "array", "items": {"$ref": "#/components/schemas/Found"}},
            next={"type": ["string", "null"], "description": "ghi vào after để xem tiếp; null khi đã hết"},
        ),
        "Procedure": _object(
            code=TEXT, code_confirmed={"type": "boolean"}, valid_from=DATE, valid_to=MAYBE_DATE, decision={"type": ["string", "null"]},
            decided_on=MAYBE_DATE, content={"$ref": "#/components/schemas/Content"},
        ),
        "Content": CONTENT,
        "Line": _object(
            date={"type": "string", "format": "date"}, counts={"type": "boolean", "description": "ngày này có tính vào thời hạn"},
            text={"type": "string"},
        ),
        "Due": _object(due_at=MOMENT, trace=TRACE),
        "DossierDue": _object(promised_at=MAYBE, first_promised_at=MAYBE, due_at=MAYBE, trace=TRACE),
        "Error": _object(error={"type": "string"}, message={"type": "string"}, detail={"type": "object"}),
    }},
}  # fmt: skip
